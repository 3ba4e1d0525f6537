"""What setlocale() of a script must not reach: numbers with a decimal comma, and letters of a charset that is not UTF-8."""
import subprocess

import pytest
from package import ask

# Bytes of UTF-8 are letters here, capitals among them, and white space
CHARMAP = """<code_set_name> ODD
<escape_char> /
CHARMAP
<U0000>..<U007F> /x00
<U0080>..<U00FE> /x80
END CHARMAP
"""
LOCALE = """escape_char /
LC_CTYPE
upper <U0041>..<U005A>;<U00C0>..<U00DE>
lower <U0061>..<U007A>;<U00E0>..<U00FE>
space <U0009>..<U000D>;<U0020>;<U00A0>
tolower PAIRS;(<U00C3>,<U00E3>)
END LC_CTYPE
LC_NUMERIC
decimal_point ","
thousands_sep "."
grouping 3;3
END LC_NUMERIC
""".replace("PAIRS", ";".join(f"(<U{c:04X}>,<U{c + 32:04X}>)" for c in range(65, 91)))
ENTER = """
import ctypes, locale, os
for category in (locale.LC_CTYPE, locale.LC_NUMERIC) if LOCALE else ():
    locale.setlocale(category, LOCALE)
libc = ctypes.CDLL(None)
libc.strtod.restype = ctypes.c_double
assert libc.strtod(b"1,5", None) == (1.5 if LOCALE else 1.0)
assert libc.tolower(0xC3) == (0xE3 if LOCALE else 0xC3)
"""
APP = """
import re
from streamlit.testing.v1 import AppTest

at = AppTest.from_string('''
import numpy as np
import pandas as pd
import streamlit as st

df = pd.DataFrame({"x": ["a", "b"], "y": [1.5, 2.0], "c": [0.5, 100000.0]})
st.metric("one", 1.5, delta=-0.25, chart_data=[1.5, 2.5])
st.slider("s", 0.0, 2.5, 1.5, key="s", bind="query-params")
st.number_input("n", 0.5, 9.5, 2.5, step=0.5, format="%.3f")
st.line_chart(df, x="x", y=["y", "c"], color=["#ff000080", "#00ff0080"])
st.bar_chart(df, x="x", y="y", color="c")
st.scatter_chart(df, x="y", y="c", size=2.5, color=(255, 0, 0, 0.5))
st.map(pd.DataFrame({"lat": [1.5], "lon": [2.5]}), color=(1.0, 0.5, 0.2, 0.5), size=1.5)
st.vega_lite_chart({"data": {"values": [{"a": 1.5}]}, "mark": "point", "width": 100.5})
st.echarts_chart({"series": [{"type": "line", "data": [1.5]}]}, height=300)
st.select_slider("z", [0.5, 1.5])
st.file_uploader("f", type=["T\\u00c3XT", "CSV"])
st.columns([1.5, 2.5], gap="SMALL")
st.json({"a": 1.5})
try:
    st.number_input("wrong", 0.5, 1.5, 2.5)
except Exception as e:
    st.text(str(e))
''')
at.query_params["s"] = "0.75"
at.run()
assert not at.exception, at.exception
answer = [re.sub("ID-[0-9a-f]{32}", "ID", str(element.proto)) for element in at.main] + [at.slider[0].value]  # of the path
"""


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """The variables of an environment in which there is such a locale."""
    folder = tmp_path_factory.mktemp("locales")
    (folder / "charmap").write_text(CHARMAP)
    (folder / "source").write_text(LOCALE)
    subprocess.run(["localedef", "-c", "-f", "charmap", "-i", "source", "./odd"], cwd=folder, capture_output=True, timeout=60)
    assert (folder / "odd" / "LC_NUMERIC").exists()
    return {"LOCPATH": str(folder)}


def test_an_app_looks_the_same_in_every_locale(odd):
    pytest.importorskip("pandas")
    plain, there = (ask(f"LOCALE = {name!r}" + ENTER + APP, env=odd) for name in ("", "odd"))
    assert plain[-1] == 0.75
    assert len(plain) > 14 and there == plain


NUMBERS = """
import builtins, random, struct
from streamlit.testing.v1 import AppTest

def of_bits(bits):
    return struct.unpack("d", struct.pack("Q", bits))[0]

rng = random.Random(7)
numbers = [2.0 ** n for n in range(-1074, 1024)] + [of_bits(rng.getrandbits(64)) for _ in range(1000)]
numbers += [of_bits(rng.getrandbits(52) >> rng.randrange(52)) for _ in range(300)]
numbers += [rng.randrange(10 ** 9) / 10 ** rng.randrange(12) for _ in range(600)]
numbers += [0.0, -0.0, 1e15, 1e16, 123456789012345680.0, 9999999999999998.0, 0.0001, 0.00001, 5e-324, 1.7976931348623157e308]
numbers = [n for n in numbers if n == n]
builtins.numbers = numbers
at = AppTest.from_string('import streamlit as st\\nfor number in numbers:\\n    st.metric("n", number)', default_timeout=60).run()
assert not at.exception, at.exception
answer = [(m.value, repr(n)) for m, n in zip(at.metric, numbers, strict=True) if m.value != repr(n)]
"""


@pytest.mark.parametrize("name", ["", "odd"])
def test_numbers_have_the_digits_of_repr(odd, name):
    assert ask(f"LOCALE = {name!r}" + ENTER + NUMBERS, env=odd, limit=120) == []
