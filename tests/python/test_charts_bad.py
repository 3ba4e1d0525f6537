"""What charts say of data and arguments that are wrong, where they say more than the official package does, or refuse what it draws
in silence; see docs/differences.md. What both do alike is in tests/apps/errors_charts.py."""
import json

from package import run_python

APP = '''
import datetime, math
import pandas as pd
import streamlit as st

frame = pd.DataFrame({"a": [1, 2], "b": [3.0, 4.0], "n": ["x", "y"]})
places = pd.DataFrame({"lat": [1.0], "lon": [2.0], "n": ["x"]})
twice = pd.DataFrame([[1, 2, 3]], columns=["a", "b", "b"])
odd = pd.DataFrame({"o": [1, "x", None], "w": [datetime.timedelta(1), None, datetime.timedelta(2)], "h": [1j, 2j, None], "v": [1, 2, 3]})

def show(command, *args, **kwargs):
    try:
        command(*args, **kwargs)
        st.text("shown")
    except Exception as e:
        st.text(f"{type(e).__name__}: {e}")

show(st.line_chart, frame, x="a", y="b", x_label=5)
show(st.line_chart, frame[:0])
show(st.line_chart, frame, y=5)
show(st.bar_chart, frame, x="a", y="b", sort=5)
show(st.bar_chart, twice)
show(st.scatter_chart, frame, x="a", y="b", size=math.nan)
show(st.scatter_chart, frame, x="a", y="b", size=1e300)
show(st.line_chart, pd.DataFrame({0: [1, 2], 1: [3, 4]}), x="0", y="1")
show(st.line_chart, pd.DataFrame({"": [1, 2], " ": [3, 4]}), x="", y=" ")
for name in "owh":
    show(st.line_chart, odd, x=name, y="v")
show(st.map, pd.DataFrame({"lat": ["a"], "lon": ["b"]}))
show(st.map, places, longitude="n")
show(st.map, pd.DataFrame({"lat": [math.inf], "lon": [1.0]}))
show(st.map, places, size=math.nan)
show(st.map, places, zoom=math.inf)
show(st.pydeck_chart, "{}")
show(st.vega_lite_chart, frame, "{}")
show(st.vega_lite_chart, frame, {"mark": "bar", "usermeta": "\\ud800"})
'''

EXPECTED = [
    ("TypeError", "x_label"), ("shown", ""), ("StreamlitAPIException", "`\"5\"`"), ("StreamlitInvalidParameterTypeError", "sort"),
    ("ValueError", "Duplicate"), ("StreamlitValueError", "size"), ("shown", ""), ("shown", ""), ("shown", ""),
    ("shown", ""), ("shown", ""), ("shown", ""),
    ("StreamlitAPIException", "lat"), ("StreamlitAPIException", "'n'"), ("StreamlitAPIException", "finite"),
    ("StreamlitValueError", "size"), ("StreamlitValueError", "zoom"), ("AttributeError", "to_json"), ("ValueError", ""), ("shown", ""),
]


def test_what_is_wrong_is_named():
    done = run_python("import json, sys\n"
                      "from streamlit.testing.v1 import AppTest\n"
                      f"at = AppTest.from_string({APP!r}, default_timeout=60).run()\n"
                      "assert not at.exception, at.exception\n"
                      "print(json.dumps([t.value for t in at.text]))")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert len(said) == len(EXPECTED)
    wrong = [(text, kind, word) for text, (kind, word) in zip(said, EXPECTED) if text.split(":")[0] != kind or word not in text]
    assert wrong == []
