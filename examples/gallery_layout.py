"""The gallery's room of containers: a form, a grid, a chat, a dialog, a part that runs alone."""
import streamlit as st


@st.dialog("Are you sure?", icon=":material/delete:", width="medium")
def ask():
    st.write("This cannot be undone.")
    count = st.slider("How many", 0, 10, 3)
    st.text(f"{count} chosen")
    if st.button("Yes", type="primary"):
        st.session_state.answer = f"{count} deleted"
        st.rerun()


@st.fragment
def alone():
    st.session_state.runs = st.session_state.get("runs", 0) + 1
    st.button("Only this part")
    st.text(f"part run {st.session_state.runs}")


st.session_state.whole = st.session_state.get("whole", 0) + 1
st.header("Containers")
with st.form("person", clear_on_submit=True):
    left, right = st.columns(2)
    name = left.text_input("Name")
    guests = right.number_input("Guests", 0, 9)
    sent = st.form_submit_button("Send", type="primary")
st.text(f"{name or 'nobody'} with {guests} guests, {'sent' if sent else 'not sent'}")

grid = st.grid(3, border=True)
grid.cell(column_span=2).metric("Visitors", 42)
for part in ("one", "two", "three", "four"):
    grid.text(f"cell {part}")

st.chat_message("user").write("Is anybody there?")
st.chat_message("assistant").write("Always.")
st.chat_message("Ann", avatar=":material/flutter_dash:").write("So am I.")

first, second = st.tabs(["First", "Second"])
first.text("on the first tab")
second.text("on the second")
st.expander("More").text("what was folded")
st.popover("Over").text("what opened")
st.skeleton(40)
alone()
if st.button("Delete"):
    ask()
st.text(st.session_state.get("answer", "nothing deleted"))
st.bottom.text(f"whole run {st.session_state.whole}")
