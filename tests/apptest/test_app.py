"""AppTest as apps' tests use it: these tests pass on bourn and on the official package alike.

They run in a process of their own, in which `streamlit` is the one or the other: see tests/python/test_apptest.py.
"""
import datetime as dt
import json
import textwrap
import time

import pytest
from streamlit.testing.v1 import AppTest


def app(script, **kwargs):
    return AppTest.from_string(textwrap.dedent(script), **kwargs)


def ran(script, **kwargs):
    at = app(script, **kwargs).run()
    assert not at.exception, at.exception
    return at


# ---- how an app is given ----------------------------------------------------------------------------------------------

def test_from_string_is_dedented():
    assert AppTest.from_string("""
        import streamlit as st
        st.text("x")
    """).run().text[0].value == "x"


def test_from_function_takes_the_source_alone_and_arguments():
    def script(a, b=0):
        import streamlit as st
        st.text(f"{a} {b}")
    assert AppTest.from_function(script, args=(1,), kwargs={"b": 2}).run().text[0].value == "1 2"


def test_from_file_is_seen_from_the_test(tmp_path):
    (tmp_path / "app.py").write_text("import streamlit as st\nst.text(__file__)\n")
    at = AppTest.from_file(tmp_path / "app.py").run()
    assert at.text[0].value == str(tmp_path / "app.py")
    assert AppTest.from_file("sample_app.py").run().title[0].value == "Sample"


def test_a_file_that_is_not_there():
    with pytest.raises(FileNotFoundError):
        AppTest.from_file("nowhere.py")


def test_a_file_that_has_gone(tmp_path):
    path = tmp_path / "app.py"
    path.write_text("import streamlit as st\nst.text('x')\n")
    at = AppTest.from_file(path).run()
    path.unlink()
    with pytest.raises(FileNotFoundError):
        at.run()


def test_nothing_is_there_before_the_first_run():
    at = app("import streamlit as st\nst.text('x')")
    assert len(at.text) == 0
    assert at.run() is at
    assert len(at.text) == 1


# ---- elements ---------------------------------------------------------------------------------------------------------

ELEMENTS = """
import streamlit as st
st.title("T", anchor="there")
st.header("H", divider=True)
st.subheader("S")
st.markdown("**m**", unsafe_allow_html=True)
st.caption("c")
st.latex("x^2")
st.divider()
st.text("t")
st.code("x = 1", language="python", line_numbers=True)
st.json({"a": [1, 2]}, expanded=False)
st.html("<b>h</b>")
st.error("e", icon="🚨")
st.warning("w")
st.info("i")
st.success("s")
st.exception(ValueError("bad"))
st.metric("Wind", "9 mph", "-8%", help="Speed")
st.progress(40, text="Wait")
st.link_button("Docs", "http://127.0.0.1/", key="docs")
st.space("small")
st.toast("Hi", icon="🎉")
st.help(len)
"""


def test_values_of_elements():
    at = ran(ELEMENTS.replace('st.exception(ValueError("bad"))', ""))
    assert at.title[0].value == "T" and at.title[0].anchor == "there" and at.title[0].tag == "h1"
    assert at.header[0].value == "H" and at.header[0].proto.divider
    assert at.subheader[0].value == "S"
    assert at.markdown[0].value == "**m**" and at.markdown[0].allow_html and not at.markdown[0].is_caption
    assert at.caption[0].value == "c" and at.caption[0].is_caption
    assert "x^2" in at.latex[0].value
    assert len(at.divider) == 1
    assert at.text[0].value == "t"
    assert at.code[0].value == "x = 1" and at.code[0].language == "python" and at.code[0].show_line_numbers
    assert json.loads(at.json[0].value) == {"a": [1, 2]} and at.json[0].expanded is False
    assert at.html[0].value == "<b>h</b>"
    assert at.error[0].value == "e" and at.error[0].icon == "🚨"
    assert [at.warning[0].value, at.info[0].value, at.success[0].value] == ["w", "i", "s"]
    assert at.metric[0].label == "Wind" and at.metric[0].value == "9 mph" and at.metric[0].delta == "-8%"
    assert at.metric[0].help == "Speed"
    assert at.progress[0].value == 40 and at.progress[0].text == "Wait"
    assert at.link_button[0].value == "Docs" and at.link_button[0].url == "http://127.0.0.1/"
    assert at.link_button("docs").key == "docs"
    assert at.space[0].value == "small"
    assert at.toast[0].value == "Hi" and at.toast[0].icon == "🎉"
    assert at.help[0].name == "len"


def test_an_exception_shown():
    at = app(ELEMENTS).run()
    assert at.exception[0].value == "bad" and at.exception[0].message == "bad"
    assert at.exception[0].proto.type == "ValueError" and not at.exception[0].is_warning


def test_lists_are_like_sequences():
    at = ran("import streamlit as st\nfor i in range(4): st.text(str(i))\nst.text_input('a', key='a')")
    assert len(at.text) == 4 and at.text.len == 4
    assert [t.value for t in at.text] == ["0", "1", "2", "3"] == at.text.values
    assert at.text[-1].value == "3"
    assert at.text[1:3].values == ["1", "2"]
    with pytest.raises(IndexError):
        at.text[4]
    with pytest.raises(KeyError):
        at.text_input("b")
    assert at.text_input(key="a") == at.text_input[0]
    assert not at.button
    assert at.button.values == []


def test_get_takes_the_names_of_commands_and_messages():
    at = ran("""
    import datetime
    import streamlit as st
    st.text("t")
    st.datetime_input("d", datetime.datetime(2026, 1, 2, 3, 4))
    a, b = st.columns(2)
    with st.form("f"):
        st.form_submit_button("Send")
    """)
    assert at.get("text")[0].value == "t"
    assert len(at.get("datetime_input")) == len(at.get("date_time_input")) == 1
    assert len(at.get("columns")) == len(at.get("column")) == 2
    assert at.get("form")[0].key == "f"
    assert at.get("form_submit_button")[0].label == "Send"
    assert list(at.get("nothing_like_it")) == []


def test_elements_that_have_no_class_are_found_by_their_message():
    at = ran("import streamlit as st\nst.balloons()\nst.iframe('http://127.0.0.1/')\nst.graphviz_chart('digraph{a->b}')")
    assert len(at.get("balloons")) == 1 and len(at.get("graphviz_chart")) == 1
    assert "a->b" in at.get("graphviz_chart")[0].spec
    assert at.get("balloons")[0].type == "balloons"


def test_repr_tells_what_is_there():
    at = ran("import streamlit as st\nst.text('t')\nst.button('Go', key='go')\nst.text_input('N', 'v', help='h')\n"
             "st.columns(2)\nst.expander('E').text('in')")
    assert repr(at.button[0]) == "Button(key='go', label='Go')"
    assert repr(at.text) == "ElementList(_list=[Text(), Text()])"
    assert repr(at.text_input[0]) == "TextInput(_value=InitialValue(), label='N', help='h')"
    at.text_input[0].input("w")
    assert repr(at.text_input[0]) == "TextInput(_value='w', label='N', help='h')"
    assert repr(at.columns[0]).startswith("Column(\n    weight=0.5")
    assert repr(at.expander[0]) == "Expander(\n    children={\n        0: Text()\n    },\n    label='E'\n)"
    assert "label='Go'" in repr(at) and repr(at).startswith("AppTest(\n")
    assert repr(at.main).startswith("SpecialBlock(\n    type='main',\n    children={\n        0: Text(),")


def test_messages_have_protobufs_ways():
    at = ran("import streamlit as st\nst.text_input('N', max_chars=5)\nst.selectbox('S', ['a', 'b'], index=None)")
    proto = at.text_input[0].proto
    assert proto.max_chars == 5 and proto.label == "N" and proto.disabled is False
    assert list(at.selectbox[0].proto.options) == ["a", "b"]
    assert at.selectbox[0].proto.HasField("default") is False
    assert proto.SerializeToString() == at.text_input[0].proto.SerializeToString()
    assert 'label: "N"' in str(proto)
    with pytest.raises(AttributeError):
        proto.no_such_field
    with pytest.raises(AttributeError):
        at.text_input[0].no_such_field


# ---- containers -------------------------------------------------------------------------------------------------------

def test_containers():
    at = ran("""
    import streamlit as st
    with st.sidebar:
        st.text("side")
    a, b = st.columns([1, 3], gap="large")
    a.text("a")
    b.text("b")
    t, u = st.tabs(["One", "Two"])
    u.text("u")
    with st.expander("More", icon="🔥", key="more"):
        st.text("in")
    with st.chat_message("user"):
        st.text("said")
    with st.status("Working") as status:
        st.text("step")
    status.update(label="Done", state="complete")
    with st.container(border=True, key="box"):
        st.text("boxed")
    with st.popover("Pop"):
        st.text("popped")
    """)
    assert at.sidebar.text.values == ["side"]
    assert at.main.text[0].value == "a"
    assert [c.weight for c in at.columns] == [0.25, 0.75] and at.columns[0].gap == "large"
    assert at.columns[1].text[0].value == "b"
    assert [t.label for t in at.tabs] == ["One", "Two"] and at.tabs[1].text[0].value == "u"
    assert at.expander[0].label == "More" and at.expander[0].icon == "🔥" and at.expander[0].text[0].value == "in"
    assert at.chat_message[0].name == "user" and at.chat_message[0].text[0].value == "said"
    assert at.status[0].label == "Done" and at.status[0].state == "complete"
    assert at.status[0].text[0].value == "step"
    assert at.container("box").text.values == ["boxed"]
    assert at.get("popover")[0].text[0].value == "popped"
    assert at.get_by_key("box") is at.container("box")


def test_places_and_iteration():
    at = ran("import streamlit as st\nst.text('a')\nwith st.container():\n    st.text('b')\nst.text('c')")
    assert len(at.main) == 3
    assert at.main[0].value == "a" and at.main[1][0].value == "b" and at[0][2].value == "c"
    assert [n.value for n in at.main if n.type == "text"] == ["a", "b", "c"]
    assert [n.type for n in at] [:2] == ["root", "main"] if len(list(at)) else True
    assert at.main.children[0] is at.text[0]


def test_placeholders_and_what_replaces_them():
    at = ran("""
    import streamlit as st
    place = st.empty()
    st.text("after")
    place.text("first")
    place.text("second")
    box = st.empty().container()
    box.text("boxed")
    """)
    assert at.text.values == ["second", "after", "boxed"]


def test_get_by_key():
    at = ran("import streamlit as st\nst.text_input('a', key='k')\nst.button('b', key='l')")
    assert at.get_by_key("k").type == "text_input" and at.get_by_key("l").label == "b"
    assert at.main.get_by_key("k") == at.text_input[0]
    with pytest.raises(KeyError):
        at.get_by_key("m")
    with pytest.raises(KeyError):
        at.sidebar.get_by_key("k")


def test_grid():
    at = ran("import streamlit as st\nwith st.grid(2, gap='large', border=True):\n    st.text('a')\n    st.text('b')")
    grid = at.grid[0]
    assert grid.column_count == 2 and grid.gap == "large" and grid.border is True
    assert grid.wrap in (True, False) and grid.width == "stretch" and grid.height == "content"
    assert grid.row_height == "content" and grid.vertical_alignment == "top"
    assert grid.text.values == ["a", "b"]


# ---- tables -----------------------------------------------------------------------------------------------------------

def test_tables():
    pd = pytest.importorskip("pandas")
    at = ran("""
    import pandas as pd
    import streamlit as st
    df = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", None]}, index=[10, 20, 30])
    st.dataframe(df, key="frame", on_select="rerun")
    st.table(df)
    st.dataframe({"c": [1.5, 2.5]})
    """)
    df = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", None]}, index=[10, 20, 30])
    assert len(at.dataframe) == 2 and not at.data_editor
    assert at.dataframe[0].value["a"].tolist() == [1, 2, 3] and at.dataframe[0].value.index.tolist() == [10, 20, 30]
    assert at.dataframe[0].value.shape == df.shape and at.dataframe[0].editing_mode == "read_only"
    assert at.dataframe[1].value["c"].tolist() == [1.5, 2.5]
    assert at.table[0].value["b"].tolist()[:2] == ["x", "y"]
    assert at.dataframe("frame").key == "frame"


def test_tables_of_polars_keep_their_types():
    pytest.importorskip("pyarrow")
    pl = pytest.importorskip("polars")
    at = ran("""
    import datetime
    import polars as pl
    import streamlit as st
    df = pl.DataFrame({"n": [1, None], "t": ["x", None], "f": [float("nan"), None], "d": [datetime.date(2024, 1, 2)] * 2,
                       "c": pl.Series(["u", "v"], dtype=pl.Categorical)})
    st.dataframe(df)
    st.dataframe(df.lazy().filter(pl.col("n") == 1))
    st.dataframe(df["n"])
    st.text(type(st.data_editor(df)).__name__)
    """)
    whole, lazy, series, edited = (frame.value for frame in at.dataframe)
    assert whole["n"].isna().tolist() == [False, True] and str(whole["d"][0])[:10] == "2024-01-02"  # there: a moment
    assert whole["c"].tolist() == ["u", "v"] and whole["t"].isna().tolist() == [False, True]
    assert len(lazy) == 1 and lazy.columns.tolist() == ["n", "t", "f", "d", "c"]
    assert series.columns.tolist() == ["n"] and edited.shape == (2, 5)
    assert at.text[0].value == "DataFrame"  # of polars: it has no other name


def test_tables_cannot_be_used():
    pytest.importorskip("pandas")
    from streamlit.testing.v1 import AppTestError
    at = ran("import streamlit as st\nst.dataframe({'a': [1]})")
    with pytest.raises(AppTestError):
        at.dataframe[0].set_value(1)


# ---- widgets ----------------------------------------------------------------------------------------------------------

def echo(widget):
    """The app with one widget and its value below."""
    return ran(f"import datetime as dt\nimport streamlit as st\nv = {widget}\nst.text(repr(v))")


def test_button():
    at = echo("st.button('Go', key='go', help='h')")
    b = at.button[0]
    assert (b.label, b.key, b.help, b.value, b.disabled) == ("Go", "go", "h", False, False)
    assert b.click() is b and b.value is True
    at.run()
    assert at.text[0].value == "True" and at.button("go").value is True
    at.run()
    assert at.text[0].value == "False" and at.button[0].value is False
    at.button[0].set_value(True).run()
    assert at.text[0].value == "True"


def test_download_button():
    at = echo("st.download_button('Get', 'data', key='d')")
    assert at.download_button[0].value is False
    assert at.download_button("d").click().run().text[0].value == "True"
    assert at.run().text[0].value == "False"


def test_checkbox_and_toggle():
    at = echo("st.checkbox('C', key='c')")
    assert at.checkbox[0].value is False
    assert at.checkbox[0].check().run().text[0].value == "True"
    assert at.run().text[0].value == "True"
    assert at.checkbox("c").uncheck().run().text[0].value == "False"
    at = echo("st.toggle('T', True)")
    assert not at.checkbox and at.toggle[0].value is True
    assert at.toggle[0].set_value(False).run().text[0].value == "False"


def test_text_input():
    at = echo("st.text_input('N', 'first', max_chars=8, placeholder='p', key='n')")
    n = at.text_input[0]
    assert (n.value, n.max_chars, n.placeholder) == ("first", 8, "p")
    assert n.input("second") is n and n.value == "second"
    assert at.run().text[0].value == "'second'"
    at.text_input("n").input("far too long for it").run()
    assert at.text[0].value == "'second'"
    assert echo("st.text_input('N', None)").text_input[0].value is None


def test_text_area():
    at = echo("st.text_area('N', 'a\\nb')")
    assert at.text_area[0].value == "a\nb"
    assert at.text_area[0].input("c\nd").run().text[0].value == "'c\\nd'"
    assert at.text_area[0].set_value("").run().text[0].value == "''"


def test_number_input():
    at = echo("st.number_input('N', 0, 5, 3)")
    n = at.number_input[0]
    assert (n.value, n.min, n.max, n.step) == (3, 0, 5, 1)
    assert at.number_input[0].increment().run().text[0].value == "4"
    at.number_input[0].increment().increment().increment().run()
    assert at.text[0].value == "5"
    assert at.number_input[0].decrement().run().text[0].value == "4"
    assert at.number_input[0].set_value(1).run().text[0].value == "1"
    at = echo("st.number_input('N', value=1.5, step=0.25)")
    assert at.number_input[0].min is None
    assert at.number_input[0].increment().run().text[0].value == "1.75"
    at = echo("st.number_input('N', value=None)")
    assert at.number_input[0].value is None
    assert at.number_input[0].increment().value is None
    assert at.number_input[0].set_value(2.5).run().text[0].value == "2.5"


def test_slider():
    at = echo("st.slider('S', 0, 100, 25)")
    s = at.slider[0]
    assert (s.value, s.min, s.max, s.step) == (25, 0, 100, 1)
    assert s.set_value(40).run().text[0].value == "40"
    at = echo("st.slider('S', 0.0, 1.0, (0.25, 0.5))")
    assert at.slider[0].value == (0.25, 0.5)
    assert at.slider[0].set_range(0.1, 0.9).run().text[0].value == "(0.1, 0.9)"


def test_slider_of_dates_and_times():
    at = echo("st.slider('D', dt.date(2026, 1, 1), dt.date(2026, 12, 31), dt.date(2026, 3, 4))")
    assert at.slider[0].value == dt.date(2026, 3, 4)
    assert at.slider[0].set_value(dt.date(2026, 5, 6)).run().text[0].value == "datetime.date(2026, 5, 6)"
    at = echo("st.slider('T', value=(dt.time(11, 30), dt.time(12, 45)))")
    assert at.slider[0].set_range(dt.time(10), dt.time(11)).run().text[0].value == \
        "(datetime.time(10, 0), datetime.time(11, 0))"
    at = echo("st.slider('M', dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 9), dt.datetime(2026, 1, 2, 3))")
    assert at.slider[0].set_value(dt.datetime(2026, 1, 4, 0)).run().text[0].value == "datetime.datetime(2026, 1, 4, 0, 0)"


def test_select_slider():
    at = echo("st.select_slider('S', ['red', 'green', 'blue'], 'green', format_func=str.upper)")
    s = at.select_slider[0]
    assert s.value == "green" and s.options == ["RED", "GREEN", "BLUE"]
    assert s.set_value("blue").run().text[0].value == "'blue'"
    assert not at.slider
    at = echo("st.select_slider('S', [1, 2, 3, 4], (1, 2))")
    assert at.select_slider[0].set_range(2, 4).run().text[0].value == "(2, 4)"


def test_selectbox():
    at = echo("st.selectbox('S', ['a', 'b', 'c'], 1, format_func=str.upper, key='s')")
    s = at.selectbox[0]
    assert (s.value, s.index, s.options, s.label) == ("b", 1, ["A", "B", "C"], "S")
    assert s.select("c").run().text[0].value == "'c'"
    assert at.selectbox("s").select_index(0).run().text[0].value == "'a'"
    assert at.selectbox[0].set_value("b").index == 1
    at = echo("st.selectbox('S', ['a', 'b'], None)")
    assert at.selectbox[0].value is None and at.selectbox[0].index is None
    assert at.selectbox[0].select("b").run().text[0].value == "'b'"
    assert at.selectbox[0].select_index(None).run().text[0].value == "None"


def test_selectbox_of_objects():
    at = echo("st.selectbox('S', [10, 20, 30])")
    assert at.selectbox[0].value == 10 and at.selectbox[0].options == ["10", "20", "30"]
    assert at.selectbox[0].select(30).run().text[0].value == "30"


def test_radio():
    at = echo("st.radio('R', ['a', 'b'], horizontal=True)")
    r = at.radio[0]
    assert (r.value, r.index, r.options, r.horizontal) == ("a", 0, ["a", "b"], True)
    assert r.set_value("b").run().text[0].value == "'b'"
    assert at.radio[0].index == 1
    at = echo("st.radio('R', ['a', 'b'], None)")
    assert at.radio[0].value is None


def test_multiselect():
    at = echo("st.multiselect('M', ['a', 'b', 'c'], ['b'], format_func=str.upper)")
    m = at.multiselect[0]
    assert (m.value, m.values, m.indices, m.options) == (["b"], ["B"], [1], ["A", "B", "C"])
    m.select("a").select("a").run()
    assert at.text[0].value == "['b', 'a']"
    assert at.multiselect[0].unselect("b").run().text[0].value == "['a']"
    assert at.multiselect[0].set_value(["c", "b"]).run().text[0].value == "['c', 'b']"
    assert at.multiselect[0].unselect("a").value == ["c", "b"]


def test_pills_and_segmented_control():
    at = echo("st.pills('P', ['a', 'b', 'c'], selection_mode='multi', default=['a'], key='p')")
    assert len(at.button_group) == len(at.pills) == 1 and not at.segmented_control
    p = at.pills[0]
    assert p.value == ["a"] and p.options == ["a", "b", "c"] and p.indices == [0]
    assert p.select("c").run().text[0].value == "['a', 'c']"
    assert at.pills("p").unselect("a").run().text[0].value == "['c']"
    at = echo("st.segmented_control('P', ['a', 'b'], default='a')")
    assert at.segmented_control[0].value == "a"
    assert at.segmented_control[0].select("b").run().text[0].value == "'b'"
    assert at.segmented_control[0].unselect("a").value == "b"
    assert at.segmented_control[0].unselect("b").run().text[0].value == "None"
    assert at.segmented_control[0].formatted_values == []


def test_feedback():
    at = echo("st.feedback('stars')")
    assert at.feedback[0].value is None
    assert at.feedback[0].set_value(3).run().text[0].value == "3"
    assert at.feedback[0].value == 3
    assert at.feedback[0].set_value(None).run().text[0].value == "None"


def test_color_picker():
    at = echo("st.color_picker('C', '#00ff00')")
    assert at.color_picker[0].value == "#00ff00"
    assert at.color_picker[0].pick("123456").run().text[0].value == "'#123456'"
    assert at.color_picker[0].set_value("#abcdef").run().text[0].value == "'#abcdef'"


def test_date_input():
    at = echo("st.date_input('D', dt.date(2026, 1, 2), dt.date(2026, 1, 1), dt.date(2026, 12, 31))")
    d = at.date_input[0]
    assert (d.value, d.min, d.max, d.is_range) == (dt.date(2026, 1, 2), dt.date(2026, 1, 1), dt.date(2026, 12, 31), False)
    assert d.set_value(dt.date(2026, 5, 6)).run().text[0].value == "datetime.date(2026, 5, 6)"
    at = echo("st.date_input('D', (dt.date(2026, 1, 2), dt.date(2026, 1, 9)))")
    assert at.date_input[0].is_range
    at.date_input[0].set_value((dt.date(2026, 1, 3), dt.date(2026, 1, 4))).run()
    assert at.text[0].value == "(datetime.date(2026, 1, 3), datetime.date(2026, 1, 4))"
    assert echo("st.date_input('D', None)").date_input[0].value is None


def test_time_input():
    at = echo("st.time_input('T', dt.time(8, 45))")
    assert at.time_input[0].value == dt.time(8, 45) and at.time_input[0].step == 900
    assert at.time_input[0].increment().run().text[0].value == "datetime.time(9, 0)"
    assert at.time_input[0].decrement().decrement().run().text[0].value == "datetime.time(8, 30)"
    assert at.time_input[0].set_value(dt.time(23, 5)).run().text[0].value == "datetime.time(23, 5)"
    at = echo("st.time_input('T', None)")
    assert at.time_input[0].value is None and at.time_input[0].increment().value is None


def test_datetime_input():
    at = echo("st.datetime_input('T', dt.datetime(2026, 1, 2, 3, 45))")
    assert at.datetime_input[0].value == dt.datetime(2026, 1, 2, 3, 45)
    at.datetime_input[0].set_value(dt.datetime(2026, 6, 7, 8, 15)).run()
    assert at.text[0].value == "datetime.datetime(2026, 6, 7, 8, 15)"


def test_pagination():
    from streamlit.testing.v1 import AppTestError
    at = echo("st.pagination(9, key='p')")
    assert at.pagination[0].value == 1 and at.pagination[0].num_pages == 9
    assert at.pagination("p").select(4).run().text[0].value == "4"
    for wrong in (0, 10, True, "2"):
        with pytest.raises(AppTestError):
            at.pagination[0].set_value(wrong)


def test_menu_button():
    at = echo("st.menu_button('M', ['save', 'send'], format_func=str.title, key='m')")
    m = at.menu_button[0]
    assert m.value is None and m.options == ["Save", "Send"]
    assert m.click("send").run().text[0].value == "'send'"
    assert at.menu_button("m").value == "send"
    assert at.run().text[0].value == "None"
    assert at.menu_button[0].click_index(0).run().text[0].value == "'save'"


def test_chat_input():
    at = ran("""
    import streamlit as st
    said = st.chat_input("Say", key="say")
    if said:
        with st.chat_message("user"):
            st.write(said)
    """)
    assert at.chat_input[0].placeholder == "Say" and at.chat_input[0].value is None
    at.chat_input("say").set_value("hello").run()
    assert at.chat_message[0].markdown[0].value == "hello" and at.chat_input[0].value == "hello"
    assert not at.run().chat_message


def test_chat_input_with_files():
    from streamlit.testing.v1 import AppTestError
    at = ran("""
    import streamlit as st
    said = st.chat_input("Say", accept_file="multiple", file_type=["txt"])
    if said:
        st.text(f"{said.text} {[(f.name, f.getvalue()) for f in said.files]}")
    """)
    at.chat_input[0].set_value("see").upload("a.txt", b"A", "text/plain").upload("b.txt", b"B", "text/plain").run()
    assert at.text[0].value == "see [('a.txt', b'A'), ('b.txt', b'B')]"
    with pytest.raises(AppTestError):
        at.chat_input[0].upload("c.png", b"C", "image/png")
    with pytest.raises(AppTestError):
        ran("import streamlit as st\nst.chat_input('x')").chat_input[0].upload("a.txt", b"A")


def test_file_uploader():
    at = ran("""
    import streamlit as st
    f = st.file_uploader("F", type=["txt", "csv"], key="f")
    st.text("none" if f is None else f"{f.name} {f.type} {f.getvalue()}")
    """)
    f = at.file_uploader[0]
    assert f.value is None and f.allowed_type == [".txt", ".csv"] and not f.accept_multiple_files
    f.upload("a.txt", b"hello", "text/plain").run()
    assert at.text[0].value == "a.txt text/plain b'hello'"
    assert at.file_uploader("f").value.name == "a.txt"
    assert at.run().text[0].value == "a.txt text/plain b'hello'"
    at.file_uploader[0].set_value(("b.csv", b"1,2", "text/csv")).run()
    assert at.text[0].value == "b.csv text/csv b'1,2'"
    assert at.file_uploader[0].clear().run().text[0].value == "none"


def test_file_uploader_of_many():
    at = ran("""
    import streamlit as st
    st.text(str([f.name for f in st.file_uploader("F", accept_multiple_files=True)]))
    """)
    at.file_uploader[0].upload("a", b"1").upload("b", b"2").run()
    assert at.text[0].value == "['a', 'b']"
    assert at.run().text[0].value == "['a', 'b']"
    at.file_uploader[0].set_value([("c", b"3", "text/plain")]).run()
    assert at.text[0].value == "['c']"


def test_audio_and_camera_input():
    from streamlit.testing.v1 import AppTestError
    at = ran("""
    import streamlit as st
    a = st.audio_input("A", sample_rate=8000)
    c = st.camera_input("C")
    st.text(f"{a and a.getvalue()} {c and c.name}")
    """)
    assert at.audio_input[0].sample_rate == 8000
    at.audio_input[0].upload("a.wav", b"RIFF")
    at.camera_input[0].set_value(("c.jpg", b"JPEG", "image/jpeg")).run()
    assert at.text[0].value == "b'RIFF' c.jpg"
    assert at.audio_input[0].clear().run().text[0].value == "None c.jpg"
    with pytest.raises(AppTestError):
        at.audio_input[0].upload("a.mp3", b"x")
    with pytest.raises(AppTestError):
        at.camera_input[0].set_value([("c.jpg", b"x", "image/jpeg")])


def test_disabled_widgets_cannot_be_used():
    from streamlit.testing.v1 import AppTestError
    at = ran("import streamlit as st\nst.button('B', disabled=True)\nst.text_input('T', disabled=True)")
    assert at.button[0].disabled and at.text_input[0].disabled
    with pytest.raises(AppTestError):
        at.button[0].click()
    with pytest.raises(AppTestError):
        at.text_input[0].input("x")


def test_what_is_no_widget_cannot_be_used():
    from streamlit.testing.v1 import AppTestError
    at = ran("import streamlit as st\nst.text('t')\nst.link_button('l', 'http://127.0.0.1/')\nst.checkbox('c')")
    for use in (at.text[0].click, lambda: at.text[0].set_value(1), at.link_button[0].click, at.checkbox[0].click):
        with pytest.raises(AppTestError):
            use()


def test_widgets_without_keys_keep_their_values():
    at = ran("import streamlit as st\na = st.text_input('a')\nb = st.text_input('b')\nst.text(a + b)")
    at.text_input[0].input("x").run()
    at.text_input[1].input("y").run()
    assert at.text[0].value == "xy"


def test_callbacks_and_their_arguments():
    at = ran("""
    import streamlit as st
    def add(n, times=1):
        st.session_state.sum = st.session_state.get("sum", 0) + n * times
    st.button("Add", on_click=add, args=(2,), kwargs={"times": 3})
    st.text(str(st.session_state.get("sum", 0)))
    """)
    assert at.button[0].click().run().text[0].value == "6"
    assert at.button[0].click().run().text[0].value == "12"
    assert at.run().text[0].value == "12"


def test_run_hangs_on_elements_and_containers_too():
    at = ran("import streamlit as st\nst.text(str(st.checkbox('c')))\nwith st.container(key='k'):\n    st.text('x')")
    assert at.checkbox[0].check().run() is at
    assert at.text[0].value == "True"
    assert at.text[0].run() is at and at.main.run() is at and at.container("k").run() is at


# ---- forms ------------------------------------------------------------------------------------------------------------

FORM = """
import streamlit as st
with st.form("f", clear_on_submit={clear}):
    n = st.text_input("N", "none", key="n")
    c = st.checkbox("C")
    sent = st.form_submit_button("Send")
st.text(f"{{n}} {{c}} {{sent}}")
other = st.button("Other")
"""


def test_what_is_entered_into_a_form_goes_with_its_button():
    at = ran(FORM.format(clear=False))
    assert at.form[0].key == "f" and at.form_submit_button[0].form_id == "f"
    assert len(at.button) == 2
    at.text_input[0].input("me")
    at.checkbox[0].check()
    at.form_submit_button[0].click().run()
    assert at.text[0].value == "me True True"
    assert at.run().text[0].value == "me True False"


def test_what_is_entered_into_a_form_does_not_go_without():
    at = ran(FORM.format(clear=False))
    at.text_input("n").input("me")
    at.button[1].click().run()
    assert at.text[0].value == "none False False"


def test_a_form_that_is_cleared():
    at = ran(FORM.format(clear=True))
    at.text_input("n").input("me")
    at.form_submit_button[0].click().run()
    assert at.text[0].value == "me False True"
    at.form_submit_button[0].click().run()
    assert at.text[0].value == "none False True"
    at.text_input("n").input("you")
    at.form_submit_button[0].click().run()
    assert at.text[0].value == "you False True"


# ---- session state ----------------------------------------------------------------------------------------------------

def test_session_state_before_and_after_runs():
    at = app("import streamlit as st\nst.session_state.n += 1\nst.text(st.session_state['word'])")
    at.session_state["n"] = 1
    at.session_state.word = "hi"
    assert at.session_state.n == 1 and "word" in at.session_state
    at.run()
    assert at.text[0].value == "hi" and at.session_state["n"] == 2
    at.session_state.n = 40
    assert at.run().session_state.n == 41
    del at.session_state["word"]
    assert "word" not in at.session_state
    at.run()
    assert at.exception[0].proto.type == "KeyError"


def test_session_state_is_a_mapping():
    at = app("import streamlit as st")
    at.session_state["a"] = 1
    at.session_state["b"] = [2]
    assert sorted(at.session_state.keys()) == ["a", "b"] and len(at.session_state) == 2
    assert sorted(at.session_state) == ["a", "b"]
    assert dict(at.session_state.items()) == {"a": 1, "b": [2]} == at.session_state.to_dict()
    assert at.session_state.get("a") == 1 and at.session_state.get("c", 3) == 3
    with pytest.raises(KeyError):
        at.session_state["c"]
    with pytest.raises(AttributeError):
        at.session_state.c
    with pytest.raises(KeyError):
        del at.session_state["c"]
    with pytest.raises(AttributeError):
        del at.session_state.c
    assert repr(at.session_state) in ("{'a': 1, 'b': [2]}", "{'b': [2], 'a': 1}")


def test_session_state_holds_objects_as_they_are():
    thing = object()
    at = app("import streamlit as st\nst.session_state.same = st.session_state.thing")
    at.session_state.thing = thing
    assert at.run().session_state.same is thing


def test_session_state_sets_widgets():
    at = app("import streamlit as st\nst.text(st.text_input('N', key='n'))\nst.text(str(st.slider('S', key='s')))")
    at.session_state["n"] = "before"
    at.run()
    assert at.text[0].value == "before" and at.text_input("n").value == "before"
    at.session_state["n"] = "between"
    assert at.run().text[0].value == "between"
    at.session_state.s = 7
    at.run()
    assert at.text[1].value == "7" and at.slider("s").value == 7


def test_widgets_are_in_session_state():
    at = ran("import streamlit as st\nst.text_input('N', 'v', key='n')\nst.checkbox('C', key='c')")
    assert at.session_state.n == "v" and at.session_state["c"] is False
    at.text_input("n").input("w").run()
    assert at.session_state.to_dict() == {"n": "w", "c": False}


def test_each_app_has_its_own_session():
    script = "import streamlit as st\nst.session_state.n = st.session_state.get('n', 0) + 1\nst.text(str(st.session_state.n))"
    one, other = ran(script), ran(script)
    one.run()
    assert (one.text[0].value, other.text[0].value) == ("2", "1")


# ---- errors and flow --------------------------------------------------------------------------------------------------

def test_an_exception_of_the_script_is_in_the_page():
    at = app("import streamlit as st\nst.text('before')\nraise KeyError('lost')\nst.text('after')").run()
    assert at.text.values == ["before"]
    assert len(at.exception) == 1 and at.exception[0].proto.type == "KeyError"
    assert "lost" in at.exception[0].value
    assert any("raise KeyError" in line for line in at.exception[0].stack_trace)


def test_a_script_that_does_not_compile_shows_nothing():
    at = app("import streamlit as st\nst.text('x'\n").run()
    assert not at.text


def test_an_app_that_recovers():
    at = app("import streamlit as st\nif st.checkbox('fail', True): 1 / 0\nst.text('well')").run()
    assert at.exception[0].proto.type == "ZeroDivisionError"
    at.checkbox[0].uncheck().run()
    assert not at.exception and at.text[0].value == "well"


def test_stop_and_rerun():
    assert ran("import streamlit as st\nst.text('a')\nst.stop()\nst.text('b')").text.values == ["a"]
    at = ran("""
    import streamlit as st
    st.session_state.n = st.session_state.get("n", 0) + 1
    st.text(f"run {st.session_state.n}")
    if st.session_state.n < 3:
        st.rerun()
    st.text("end")
    """)
    assert at.text.values == ["run 3", "end"]


def test_a_click_that_leads_to_a_rerun_counts_once():
    at = ran("""
    import streamlit as st
    if st.button("Add"):
        st.session_state.n = st.session_state.get("n", 0) + 1
        st.rerun()
    st.text(str(st.session_state.get("n", 0)))
    """)
    at.button[0].click().run()
    assert at.text[0].value == "1" and at.button[0].value is False


def test_a_run_that_takes_too_long():
    at = app("""
    import time
    import streamlit as st
    st.text("start")
    for _ in range(200):
        time.sleep(0.01)
        st.text(".")
    """, default_timeout=0.1)
    with pytest.raises(RuntimeError, match="timed out"):
        at.run()
    assert len(at.run(timeout=30).text) == 201


def test_default_timeout_can_be_changed():
    at = app("import time\nimport streamlit as st\ntime.sleep(0.3)\nst.text('x')", default_timeout=0.05)
    assert at.default_timeout == 0.05
    at.default_timeout = 30
    assert at.run().text[0].value == "x"


def test_bare_mode_is_back_after_a_run():
    import streamlit as st
    from streamlit.runtime import exists
    at = ran("import streamlit as st\nfrom streamlit.runtime import exists\nst.text(str(exists()))")
    assert at.text[0].value == "True"
    assert exists() is False
    st.text("nothing happens")


# ---- fragments and dialogs --------------------------------------------------------------------------------------------

def test_fragments():
    at = ran("""
    import streamlit as st
    @st.fragment
    def part():
        n = st.number_input("N", 0, 9, 1)
        st.text(f"part {n}")
    st.text("whole")
    part()
    """)
    assert at.text.values == ["whole", "part 1"]
    at.number_input[0].set_value(5).run()
    assert at.text.values == ["whole", "part 5"]


def test_parallel_fragments():
    at = ran("""
    import streamlit as st
    @st.fragment(parallel=True)
    def part(i):
        st.text(f"part {i}")
    for i in range(3):
        part(i)
    """)
    assert sorted(at.text.values) == ["part 0", "part 1", "part 2"]


def test_dialogs():
    at = ran("""
    import streamlit as st
    @st.dialog("Ask")
    def ask():
        st.session_state.name = st.text_input("Name", key="name_in")
        if st.button("OK", key="ok"):
            st.session_state.done = True
            st.rerun()
    if st.button("Open", key="open"):
        ask()
    st.text(str(st.session_state.get("done", False)))
    """)
    assert not at.text_input
    at.button("open").click().run()
    assert at.get("dialog")[0].proto.dialog.title == "Ask"
    assert at.text_input("name_in").value == ""


# ---- pages ------------------------------------------------------------------------------------------------------------

def folder_app(tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "app.py").write_text("import streamlit as st\nst.text('main')\n")
    (tmp_path / "pages" / "1_one.py").write_text(
        "import streamlit as st\nst.text('one')\nif st.button('on'): st.switch_page('pages/two.py')\n")
    (tmp_path / "pages" / "two.py").write_text("import streamlit as st\nst.text('two')\nst.text_input('N', key='n')\n")
    return AppTest.from_file(tmp_path / "app.py")


def test_pages_of_a_folder(tmp_path):
    at = folder_app(tmp_path).run()
    assert at.text[0].value == "main"
    at.switch_page("pages/1_one.py").run()
    assert at.text[0].value == "one"
    at.switch_page("pages/two.py").run()
    assert at.text[0].value == "two"
    at.text_input("n").input("kept").run()
    assert at.text[0].value == "two" and at.session_state.n == "kept"
    at.switch_page("app.py").run()
    assert at.text[0].value == "main"


def test_a_page_before_the_first_run(tmp_path):
    assert folder_app(tmp_path).switch_page("pages/two.py").run().text[0].value == "two"


def test_a_page_that_is_not_there(tmp_path):
    with pytest.raises(ValueError):
        folder_app(tmp_path).switch_page("pages/three.py")


def test_the_script_goes_to_another_page(tmp_path):
    at = folder_app(tmp_path)
    (tmp_path / "app.py").write_text("import streamlit as st\nif st.button('go'): st.switch_page('pages/two.py')\n")
    at.run()
    at.button[0].click().run()
    assert at.text[0].value == "two"
    assert at.run().text[0].value == "two"


def test_navigation(tmp_path):
    (tmp_path / "first.py").write_text("import streamlit as st\nst.text('first')\n")
    (tmp_path / "second.py").write_text("import streamlit as st\nst.text('second')\nst.page_link('first.py', label='Back')\n")
    (tmp_path / "app.py").write_text(textwrap.dedent("""
    import streamlit as st
    page = st.navigation([st.Page("first.py"), st.Page("second.py", title="2nd")])
    st.header(page.title)
    page.run()
    """))
    at = AppTest.from_file(tmp_path / "app.py").run()
    assert at.header[0].value == "first" and at.text[0].value == "first"
    at.switch_page("second.py").run()
    assert at.header[0].value == "2nd" and at.text[0].value == "second"
    assert at.page_link[0].value == "Back"
    assert at.run().text[0].value == "second"
    (tmp_path / "third.py").write_text("")
    with pytest.raises(ValueError):
        at.switch_page("third.py")


# ---- secrets, query parameters, the browser ---------------------------------------------------------------------------

def test_secrets():
    at = app("import streamlit as st\nst.text(st.secrets['db']['user'])\nst.text(st.secrets.token)")
    at.secrets["db"] = {"user": "me"}
    at.secrets["token"] = "t"
    at.run()
    assert at.text.values == ["me", "t"]
    at.secrets["token"] = "u"
    assert at.run().text[1].value == "u"


def test_query_params():
    at = app("import streamlit as st\nst.text(str(st.query_params.to_dict()))\nst.text(str(st.query_params.get_all('b')))\n"
             "if st.button('add'): st.query_params.c = '3'")
    at.query_params["a"] = "1"
    at.query_params["b"] = ["x", "y"]
    at.run()
    assert at.text.values == ["{'a': '1', 'b': 'y'}", "['x', 'y']"]
    at.button[0].click().run()
    assert at.query_params == {"a": "1", "b": ["x", "y"], "c": "3"} or at.query_params["c"] in ("3", ["3"])
    at.query_params.clear()
    assert at.run().text[0].value == "{}"


def test_the_browsers_context():
    from streamlit.testing.v1 import AppTestError
    at = app("import streamlit as st\nc = st.context\nst.text(f'{c.timezone} {c.timezone_offset} {c.locale} {c.url} "
             "{c.is_embedded} {c.theme.type}')")
    at.context = {"timezone": "Europe/Berlin", "timezone_offset": -60, "locale": "de-DE", "url": "http://127.0.0.1:1/",
                  "is_embedded": True, "theme": "dark"}
    assert at.run().text[0].value.startswith("Europe/Berlin -60 de-DE http://127.0.0.1:1")
    for wrong in ({"planet": "Mars"}, {"timezone": 3}, {"theme": "pink"}, {"timezone_offset": True}, "text"):
        at.context = wrong
        with pytest.raises(AppTestError):
            at.run()


def test_the_user():
    from streamlit.testing.v1 import AppTestError
    at = app("import streamlit as st\nst.text(str(st.user.get('email')))\nst.text(str(st.user.get('name')))")
    assert at.user == {"email": "test@example.com"}
    assert at.run().text.values == ["test@example.com", "None"]
    at.user["name"] = "Me"
    assert at.run().text.values == ["test@example.com", "Me"]
    at.user = {"email": "you@example.com", "is_logged_in": True}
    assert at.run().text[0].value == "you@example.com" and at.user["is_logged_in"] is True
    at.user = {}
    assert at.run().text[0].value == "None"
    at.user = "me"
    with pytest.raises(AppTestError):
        at.run()


# ---- caches, threads --------------------------------------------------------------------------------------------------

def test_cached_functions():
    at = ran("""
    import streamlit as st
    @st.cache_data
    def square(n):
        st.session_state.calls = st.session_state.get("calls", 0) + 1
        return n * n
    st.text(str(square(st.number_input("N", 0, 9, 3))))
    """)
    at.run()
    at.number_input[0].set_value(4).run()
    at.number_input[0].set_value(3).run()
    assert at.text[0].value == "9" and at.session_state.calls <= 2


def test_results_that_threads_compute():
    at = ran("""
    import threading
    import streamlit as st
    results = {}
    threads = [threading.Thread(target=lambda i=i: results.setdefault(i, i * i)) for i in range(4)]
    for t in threads: t.start()
    for t in threads: t.join()
    st.text(str(sorted(results.items())))
    """)
    assert at.text[0].value == "[(0, 0), (1, 1), (2, 4), (3, 9)]"


def test_attached_threads_write_to_the_page():
    at = ran("""
    import threading
    import streamlit as st
    from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx
    def work(box, i):
        box.text(f"thread {i}")
    threads = []
    for i in range(3):
        t = threading.Thread(target=work, args=(st.container(), i))
        add_script_run_ctx(t, get_script_run_ctx())
        t.start()
        threads.append(t)
    for t in threads: t.join()
    """)
    assert at.text.values == ["thread 0", "thread 1", "thread 2"]


# ---- a whole app ------------------------------------------------------------------------------------------------------

def test_a_conversation():
    at = AppTest.from_file("sample_app.py").run()
    assert not at.exception
    assert at.sidebar.selectbox[0].value == "short"
    at.chat_input[0].set_value("ping").run()
    assert [(m.name, m.markdown[0].value) for m in at.chat_message] == [("user", "ping"), ("assistant", "gnip")]
    at.sidebar.selectbox("mood").select("long")
    at.chat_input[0].set_value("pong").run()
    assert at.chat_message[3].markdown[0].value == "gnop gnop"
    assert at.session_state.turns == 2
    at.button("clear").click().run()
    assert not at.chat_message


def test_many_runs_are_fast():
    at = ran("import streamlit as st\nst.text(str(st.number_input('N', 0, 1000, 0)))")
    start = time.monotonic()
    for _ in range(30):
        at.number_input[0].increment().run()
    assert at.text[0].value == "30" and time.monotonic() - start < 30
