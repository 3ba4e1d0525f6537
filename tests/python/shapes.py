"""The signatures of the commands as plain data: what test_signatures.py compares.

    PEER/bin/python tests/python/shapes.py > tests/python/signatures.json    records the official package's
"""
import inspect
import json

COMMANDS = """badge balloons button caption checkbox code columns container divider empty error exception expander get_option
header html info json latex markdown number_input popover progress rerun set_option set_page_config slider snow space
spinner status stop subheader success tabs text text_input title toast toggle warning write""".split()


def shape(command):
    """[[parameter, kind, default, annotation], ...], the command's name and what it returns."""
    signature = inspect.signature(command)
    params = [[p.name, p.kind.name, repr(p.default) if p.default is not p.empty else "", p.annotation]
              for p in signature.parameters.values()]
    return [params, command.__name__, signature.return_annotation]


def shapes(st):
    return {name: shape(getattr(st, name)) for name in COMMANDS}


if __name__ == "__main__":
    import logging

    import streamlit
    logging.disable()
    lines = (f"{json.dumps(name)}: {json.dumps(value)}" for name, value in shapes(streamlit).items())
    print("{" + ",\n".join(lines) + "}")
