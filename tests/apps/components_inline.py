"""Components of the second kind: inline content, data of every sort, state, triggers, callbacks, and what is refused."""
import streamlit as st
import streamlit.components.v2 as v2

JS = """
export default function (component) {
  const { setStateValue, setTriggerValue, parentElement, data } = component
  const more = parentElement.querySelector("#more")
  parentElement.querySelector("#data").textContent = JSON.stringify(data)
  more.onclick = () => {
    component.count = (component.count ?? 0) + 1
    setStateValue("count", component.count)
  }
  parentElement.querySelector("#fire").onclick = () => setTriggerValue("fired", { at: 7 })
}
"""
HTML = "<button id='more'>more</button><button id='fire'>fire</button><span id='data'></span>"
both = v2.component("both", html=HTML, js=JS, css="button { color: red; }")
plain = st.components.v2.component("plain", html="<p>plain</p>", isolate_styles=False)


def note(what):
    def call():
        st.session_state.notes = [*st.session_state.get("notes", []), what]
    return call


said = both(data={"n": 1, "list": [1, None]}, key="said", default={"count": 0}, on_count_change=note("count"),
            on_fired_change=note("fired"))
st.write(said, said.count, said.fired, type(said).__name__)
st.write(st.session_state.get("notes"), dict(st.session_state.said), st.session_state.said.count)
st.write(plain())
st.write(plain(data="text", width=200, height=100))
st.write(plain(data=[1, 2], width="content"))
st.write(plain(data=b"\x00\x01", key="bytes", height="stretch"))
with st.sidebar:
    plain(data=3.5, key="aside")
with st.form("form"):
    st.write(both(data=None, on_count_change=note("form")))
    st.form_submit_button("Send")


def refused(use):
    try:
        use()
    except Exception as error:
        st.write(type(error).__name__)


refused(lambda: plain(default={"a": 1}))
refused(lambda: plain(key="said"))
refused(lambda: plain(on__change=lambda: None))
plain(data={1}, key="set")
refused(lambda: plain(data=object(), key="object"))
refused(lambda: plain(width="wide", key="wide"))
refused(lambda: v2.component("file", js="index-*.js"))
refused(lambda: v2.component("number", js=5))
refused(lambda: plain())
refused(lambda: st._bidi_component("nobody"))
refused(lambda: setattr(st.session_state.said, "count", 5))
