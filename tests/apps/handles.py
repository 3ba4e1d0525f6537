"""Commands as methods of containers, and what they return."""
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

box = st.container(border=True)
slot = st.empty()
made = {
    "write": box.write("w"), "markdown": box.markdown("m"), "text": box.text("t"), "title": box.title("T"),
    "header": box.header("H"), "subheader": box.subheader("S"), "caption": box.caption("c"), "code": box.code("x"),
    "latex": box.latex("y"), "divider": box.divider(), "badge": box.badge("b"), "html": box.html("<i>h</i>"),
    "json": box.json({}), "exception": box.exception(ValueError("v")), "error": box.error("e"),
    "warning": box.warning("w"), "info": box.info("i"), "success": box.success("s"), "toast": box.toast("t"),
    "progress": box.progress(1), "status": box.status("s"), "balloons": box.balloons(), "snow": box.snow(),
    "container": box.container(), "expander": box.expander("e"), "popover": box.popover("p"), "empty": box.empty(),
    "space": box.space(), "button": box.button("b"), "checkbox": box.checkbox("c"), "toggle": box.toggle("t"),
    "text_input": box.text_input("t"), "number_input": box.number_input("n"), "slider": box.slider("s"),
}
made["columns"], made["tabs"] = box.columns(2), box.tabs(["a", "b"])
for name, value in made.items():
    st.text(f"{name}: {type(value).__name__} {isinstance(value, DeltaGenerator)}")
st.text([type(x).__name__ for x in made["columns"]] + [type(x).__name__ for x in made["tabs"]])
st.text(type(st.set_page_config(page_title="x")).__name__)
st.text(type(slot.text("replaced")).__name__)
st.text(f"{type(st.sidebar).__name__} {isinstance(st.sidebar, DeltaGenerator)}")
made["text"].markdown("a text turned markdown")
made["container"].text("in the inner container")
made["empty"].success("in the slot")
made["columns"][0].text("in a column")
made["tabs"][1].text("in a tab")
made["status"].update(label="updated", state="complete")
with made["expander"], made["popover"]:
    st.text("the innermost wins")
with box:
    with st.sidebar:
        st.text("in the sidebar")
        with box:
            st.text("back in the box")
st.container().container().container().text("deep")
