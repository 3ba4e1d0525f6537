"""What AppTest sees of apps, as JSON: dump.py OUT APP...: for each app, its elements and containers with what they say of
themselves. Run with the official package and with bourn, and compared (tests/conformance/test_apptest_peer.py)."""
import json
import re
import sys

from streamlit.testing.v1 import AppTest

def facts(node, path):
    name = type(node).__name__
    if hasattr(node, "children"):
        shown = {"label": getattr(node, "label", None), "len": len(node), "key": node.key}
    elif name == "Exception":  # what it says is each package's own
        shown = {"value": node.proto.type}
    else:
        try:
            value = repr(node.value)
        except Exception as error:
            value = type(error).__name__
        shown = {"value": value, "key": node.key, "repr": repr(node)}
    return [path, name, node.type, shown]


def walk(node, path=""):
    yield facts(node, path)
    for place, child in getattr(node, "children", {}).items():
        yield from walk(child, f"{path}/{place}")


def dump(app):
    at = AppTest.from_file(app, default_timeout=30)
    try:
        at.run()
    except RuntimeError as error:
        return str(type(error).__name__)
    said = list(walk(at.main)) + list(walk(at.sidebar)) + list(walk(at[2]))
    said = json.loads(json.dumps(said, default=str).replace("/mock/media/", "/media/"))
    return json.loads(re.sub(r"0x[0-9a-f]+|[0-9a-f]{32,}|\$\$ID-[^'\"\\ ]*", "#", json.dumps(said, default=str)))


if __name__ == "__main__":
    result = {}
    for path in sys.argv[2:]:
        try:
            result[path] = dump(path)
        except Exception as error:
            result[path] = f"{type(error).__name__}: {error}"
    with open(sys.argv[1], "w") as out:
        json.dump(result, out)
