"""The signatures of the commands as plain data: what test_signatures.py compares.

    PEER/bin/python tests/python/shapes.py > tests/python/signatures.json    records the official package's
"""
import inspect
import json

COMMANDS = """_html _iframe _markdown altair_chart area_chart audio audio_input badge balloons bar_chart button camera_input caption chat_input
chat_message checkbox code color_picker columns container data_editor dataframe date_input datetime_input dialog divider
download_button echarts_chart echo empty error exception expander feedback file_uploader form form_submit_button fragment
get_option graphviz_chart grid header help html iframe image info json latex line_chart link_button login logo logout map
markdown menu_button mermaid_chart metric multiselect navigation number_input page_link pagination pdf pills plotly_chart
popover progress pydeck_chart pyplot radio rerun scatter_chart segmented_control select_slider selectbox set_option
set_page_config skeleton slider snow space spinner status stop subheader success switch_page table tabs text text_area
text_input time_input title toast toggle vega_lite_chart video warning write write_stream""".split()


def said(parameter):
    """Its default as text; a module's name stands for the module, as its repr() has a path in it."""
    if parameter.default is parameter.empty:
        return ""
    return parameter.default.__name__ if inspect.ismodule(parameter.default) else repr(parameter.default)


def shape(command):
    """[[parameter, kind, default, annotation], ...], the command's name and what it returns."""
    signature = inspect.signature(command)
    params = [[p.name, p.kind.name, said(p), p.annotation] for p in signature.parameters.values()]
    return [params, command.__name__, signature.return_annotation]


def shapes(st, names=COMMANDS):
    return {name: shape(getattr(st, name, None) or getattr(st._main, name)) for name in names}


if __name__ == "__main__":
    import logging

    import streamlit
    logging.disable()
    lines = (f"{json.dumps(name)}: {json.dumps(value)}" for name, value in shapes(streamlit).items())
    print("{" + ",\n".join(lines) + "}")
