"""st.form: values that wait for the submit button, forms that clear, callbacks, all kinds of containers within a form.

# wirediff: [{"open": true},
# wirediff:  {"set": "Name", "to": "Ann"}, {"set": "Age", "to": 7}, {"click": "Send"},
# wirediff:  {"set": "Name", "to": "Bob"}, {"rerun": true}, {"click": "Send"},
# wirediff:  {"set": "Note", "to": "hello"}, {"click": "Keep"}, {"click": "key=second"},
# wirediff:  {"set": "In a column", "to": true}, {"set": "In a tab", "to": "t"}, {"set": "In an expander", "to": 3},
# wirediff:  {"click": "Everything"}, {"set": "Inside by with", "to": "w"}, {"click": "Submit"},
# wirediff:  {"rerun": true}]
"""
import streamlit as st
from streamlit.elements.lib.form_utils import current_form_id, is_in_form

calls = st.session_state.setdefault("calls", [])

with st.form("person"):
    name = st.text_input("Name", "nobody")
    age = st.number_input("Age", 0, 100)
    sent = st.form_submit_button("Send")
st.text([name, age, sent])

clearing = st.form("clearing", clear_on_submit=True, enter_to_submit=False, border=False, width=400, height=300)
note = clearing.text_area("Note", "a note")
first = clearing.form_submit_button("Keep", on_click=calls.append, args=("first",), type="primary", help="keeps it")
second = clearing.form_submit_button("Keep too", on_click=lambda **kw: calls.append(kw), kwargs={"b": 2}, key="second",
                                     icon=":material/save:", icon_position="right", width="stretch", shortcut="Ctrl+J")
clearing.form_submit_button("Not now", disabled=True, use_container_width=True, wrap=False)
st.text([note, first, second, calls])

with st.form("many"):
    left, _ = st.columns(2)
    box = left.checkbox("In a column")
    with st.tabs(["only"])[0]:
        text = st.text_input("In a tab")
    with st.expander("More"):
        number = st.slider("In an expander", 0, 5)
        st.container(horizontal=True).toggle("In a row")
    with st.popover("Over"):
        st.radio("In a popover", ["x", "y"])
    place = st.empty()
    place.selectbox("In a place", ["p", "q"])
    everything = st.form_submit_button("Everything")
st.text([box, text, number, everything])

outside = st.container()
with st.form("inner"):
    st.text_input("Inside by with")
    outside.text_input("Made before the form: not in it")
    with outside:
        st.button("So is this one")
    st.form_submit_button()
outside.text(sorted(k for k in st.session_state if k.startswith("FormSubmitter")))
st.text(sorted(str(k) for k in st.session_state))
st.text([is_in_form(st._main), is_in_form(clearing), current_form_id(clearing), current_form_id(left), is_in_form(outside)])
