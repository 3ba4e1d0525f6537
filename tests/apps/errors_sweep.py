"""Values of every kind for every parameter of the choosing widgets, of files, of media and of containers: taken or
refused, and with which class.

# wirediff: [{"open": true}]
"""
import inspect

import streamlit as st


class Thing:
    def __str__(self):
        return "thing"


MORE = {
    "radio": {"label": "a", "options": ["a", "b", 3]}, "selectbox": {"label": "a", "options": ["a", "b", 3]},
    "multiselect": {"label": "a", "options": ["a", "b", 3]}, "pills": {"label": "a", "options": ["a", "b", 3]},
    "segmented_control": {"label": "a", "options": ["a", "b", 3]}, "feedback": {}, "pagination": {"num_pages": 9},
    "menu_button": {"label": "a", "options": ["a", "b", 3]},
    "download_button": {"label": "a", "data": "text"}, "link_button": {"label": "a", "url": "https://x.example"},
    "page_link": {"page": "https://x.example", "label": "a"}, "chat_input": {}, "file_uploader": {"label": "a"},
    "camera_input": {"label": "a"}, "audio_input": {"label": "a"}, "form": {"key": None}, "chat_message": {"name": "user"},
    "grid": {"columns": 3}, "skeleton": {}, "empty": {}, "spinner": {}, "metric": {"label": "a", "value": 1},
    "image": {"image": "https://x.example/a.png"}, "audio": {"data": "https://x.example/a.mp3"},
    "video": {"data": "https://x.example/a.mp4"}, "logo": {"image": "https://x.example/a.png"},
    "iframe": {"src": "https://x.example"}, "help": {"obj": 1}, "mermaid_chart": {"body": "graph TD"},
    "graphviz_chart": {"figure_or_dot": "graph {}"},
}
VALUES = {
    "3": 3, "0": 0, "-1": -1, "True": True, "False": False, "None": None, "'x'": "x", "''": "", "1.5": 1.5, "nan": float("nan"),
    "[]": [], "['a']": ["a"], "[1, 2]": [1, 2], "('a', 'b')": ("a", "b"), "{}": {}, "{'a': 1}": {"a": 1}, "thing": Thing(),
    "b'b'": b"b", "len": len, "2**70": 2**70, "-2**70": -2**70, "'stretch'": "stretch", "'a,b'": "a,b", "1j": 1j, "set": {"a"},
    "':x:'": ":x:", "'\\0'": "\0", "int": int,
}
# Refused by both, but with what is an accident there (a missing attribute, a hash, protobuf's own class), or taken by one of
# both only. Players take as yes or no what counts as that, so two of them may
# be the same one here.
LEFT_OUT = {
    "radio": ("captions",),
    "multiselect": ("max_selections", "select_all"),
    "download_button": ("file_name", "mime"),
    "page_link": ("page", "query_params"),
    "chat_input": ("max_chars", "max_upload_size", "accept_file", "file_type", "audio_sample_rate"),
    "file_uploader": ("max_upload_size",),
    "camera_input": ("resolution",),
    "audio_input": ("sample_rate",),
    "form": ("key",),
    "chat_message": ("name", "width"),
    "metric": ("chart_type",),
    "image": ("channels", "output_format", "use_column_width"),  # the last warns in words of its own
    "audio": ("format", "start_time", "end_time", "loop", "autoplay"),
    "video": ("format", "start_time", "end_time", "loop", "autoplay", "muted"),
    "iframe": ("src", "tab_index"),
    "mermaid_chart": ("body",),
}


def outcome(command, name, value, place, key):
    kwargs = dict(MORE[command])
    if "key" in inspect.signature(getattr(st, command)).parameters:
        kwargs["key"] = key
    kwargs[name] = value
    try:
        getattr(place if hasattr(place, command) else st, command)(**kwargs)
    except Exception as error:
        return type(error).__name__
    return "taken"


place = st.empty()
for command in MORE:
    for name in inspect.signature(getattr(st, command)).parameters:
        if name in ("args", "kwargs") or name in LEFT_OUT.get(command, ()):
            continue
        said = {}
        for shown, value in VALUES.items():
            said.setdefault(outcome(command, name, value, place, f"{command} {name} {shown}"), []).append(shown)
        st.text(f"{command} {name}: " + "; ".join(f"{k} {' '.join(v)}" for k, v in sorted(said.items())))
place.empty()
