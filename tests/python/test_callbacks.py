"""Callbacks: all of them, in order, before the body; after the script is known to compile."""

APP = """
import streamlit as st
log = st.session_state.setdefault("log", [])

def first():
    log.append("first")
    st.rerun()

def second():
    log.append("second")

st.checkbox("a", key="a", on_change=first)
st.checkbox("b", key="b", on_change=second)
log.append("body")
st.text(" ".join(log))
"""


def test_a_rerun_asked_for_in_a_callback_comes_after_the_last_callback(serve):
    tab = serve(APP).tab()
    for key in ("key=a", "key=b"):
        tab.states[tab.widget(key).id] = ("bool_value", True)
    tab.go()
    assert tab.texts() == ["body first second body"]


def test_no_callback_is_called_when_the_script_no_longer_compiles(serve, tmp_path):
    app = tmp_path / "app.py"
    log = tmp_path / "log"
    app.write_text(f'''
import streamlit as st
st.button("go", on_click=lambda: open({str(log)!r}, "a").write("called"))
''')
    tab = serve(app).tab()
    app.write_text("this is no Python")
    tab.go("button|go|#0")
    assert not log.exists()
    app.write_text(f'''
import streamlit as st
st.button("go", on_click=lambda: open({str(log)!r}, "a").write("called"))
''')
    tab.go("button|go|#0")
    assert log.read_text() == "called"
