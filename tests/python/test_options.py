"""Options of selectbox, radio and multiselect as Python objects: what is returned is the object itself."""
import pytest
from package import ask

MAKE = """
import datetime, enum
class Colour(enum.Enum):
    RED = 1
    GREEN = 2
class Thing: pass
things = [Thing(), Thing()]
zone = [datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)]
"""


@pytest.mark.parametrize("use", [
    "st.selectbox('a', things, 1) is things[1]", "st.radio('a', tuple(things)) is things[0]",
    "st.multiselect('a', things, [things[1]])[0] is things[1]", "st.selectbox('a', zone) is zone[0]",
    "st.selectbox('a', Colour, 1) is Colour.GREEN", "st.radio('a', {'x': 1, 'y': 2}, 1) == 'y'",
    "st.selectbox('a', (n * n for n in range(4)), 3) == 9", "st.selectbox('a', None) is None",
    "st.multiselect('a', range(5), 4) == [4]", "st.selectbox('a', [], 7) is None"])
def test_the_option_itself_comes_back(use):
    assert ask(f"{MAKE}answer = bool({use})")


@pytest.mark.parametrize("use, value", [
    ("st.selectbox('a', pd.Series([5, 6]), 1)", 6), ("st.radio('a', pd.Index(['u', 'v']))", "u"),
    ("st.selectbox('a', np.array([1, 2]))", 1), ("st.selectbox('a', pd.DataFrame({'q': [9, 8], 'r': [1, 2]}))", 9),
    ("st.multiselect('a', pd.Series(['x', 'y']), ['y'])", ["y"])])
def test_columns_of_libraries_are_options(use, value):
    assert ask(f"import pandas as pd, numpy as np\nanswer = {use}") == value


def test_options_import_no_library():
    assert ask(f"import sys\n{MAKE}st.selectbox('a', things); st.metric('a', 1, chart_data=range(3))\n"
               "answer = [n for n in ('pandas', 'numpy', 'pyarrow') if n in sys.modules]") == []


@pytest.mark.parametrize("use, kind", [
    ("st.selectbox('a', [np.array([1, 2])])", "StreamlitAPIException"),
    ("st.multiselect('a', [1], [2])", "StreamlitDefaultNotInOptionsError"),
    ("st.radio('a', [1], format_func=lambda x: 1 / 0)", "ZeroDivisionError"),
    ("st.selectbox('a', [1], format_func=lambda x: x)", "TypeError"),
    ("st.selectbox('a')", "TypeError"),
    ("st.radio('a', [1], captions=5)", "TypeError"),
    ("st.metric('a', object())", "StreamlitInvalidParameterTypeError"),
    ("st.metric('a', 1, chart_data=[object()])", "StreamlitAPIException")])
def test_what_cannot_be_an_option_or_a_number_is_refused(use, kind):
    assert ask(f"""
import numpy as np
try: {use}
except Exception as error: answer = type(error).__name__""") == kind


def test_the_objects_are_let_go_with_the_call():
    assert ask(f"""
import sys
{MAKE}
before = sys.getrefcount(things[1])
for _ in range(50):
    st.selectbox('a', things, 1), st.multiselect('a', things, [things[1]]), st.radio('a', things)
answer = sys.getrefcount(things[1]) - before""") == 0
