"""Runs in the official package's interpreter: its options, values and themes as JSON, for test_config_peer.py.

Reads a JSON list of cases from stdin: {"folder": working directory, "home": ..., "flags": {name: value},
"names": [options whose values are wanted], "ours": our theme's bytes in hexadecimal or null}.
"""

import json
import os
import sys

from google.protobuf.json_format import MessageToDict
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig, NewSession
from streamlit.runtime import app_session

SECTIONS = ["light", "dark", "sidebar", "light.sidebar", "dark.sidebar"]


def theme():
    session = NewSession()
    app_session._populate_theme_msg(session.custom_theme)
    for section in SECTIONS:
        message = session.custom_theme
        for name in section.split("."):
            message = getattr(message, name)
        app_session._populate_theme_msg(message, f"theme.{section}")
    return session


def run_case(case):
    os.chdir(case["folder"])
    os.environ["HOME"] = case["home"]
    try:
        config.get_config_options(force_reparse=True, options_from_flags=case.get("flags") or {})
        session = theme()
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    answer = {
        "values": [config.get_option(name) for name in case.get("names", [])],
        "set": session.HasField("custom_theme"),
        "theme": MessageToDict(session.custom_theme, always_print_fields_with_no_presence=False),
    }
    if case.get("ours") is not None:
        ours = CustomThemeConfig.FromString(bytes.fromhex(case["ours"]))
        answer["ours"] = MessageToDict(ours)
        answer["equal"] = ours == session.custom_theme
    return answer


def options():
    rows = []
    for name, option in config._config_options_template.items():
        if name.startswith("_test"):
            continue
        rows.append({
            "name": name,
            "kind": "list" if option.multiple else option.type.__name__,
            "default": option.default_val,
            "env": option.env_var,
            "hidden": option.visibility == "hidden",
            "sensitive": option.sensitive,
        })
    return rows


if __name__ == "__main__":
    cases = json.load(sys.stdin)
    print("ANSWER" + json.dumps({"options": options(), "cases": [run_case(c) for c in cases]}, default=str))
