"""Members of an Enum that each run makes anew, with runner.enumCoercion "nameAndValue".

# wirediff: [{"open": true}, {"set": "Select box", "to": "Colour.BLUE"}, {"set": "Radio", "to": "Colour.BLUE"},
# wirediff:  {"set": "Some", "to": ["Colour.BLUE", "Colour.RED"]}, {"set": "Slider", "to": ["Colour.BLUE"]},
# wirediff:  {"set": "Range", "to": ["Colour.RED", "Colour.BLUE"]}, {"rerun": true}, {"click": "Keep"}, {"rerun": true},
# wirediff:  {"click": "Other values"}, {"click": "Other names"}, {"rerun": true}]
"""
import enum

import streamlit as st

shift = 10 if st.button("Other values") else 0
if st.button("Other names"):
    Colour = enum.Enum("Colour", {"RED": 1, "GREEN": 2, "BLUE": 3, "GREY": 4})
else:
    Colour = enum.Enum("Colour", {"RED": 1 + shift, "GREEN": 2 + shift, "BLUE": 3 + shift})
keep = st.button("Keep")

one = st.selectbox("Select box", Colour, key="one")
two = st.radio("Radio", list(Colour), key="two")
some = st.multiselect("Some", Colour, key="some")
slid = st.select_slider("Slider", Colour, key="slid")
ends = st.select_slider("Range", Colour, (Colour.RED, Colour.GREEN), key="ends")
kept = [one, two, *some, slid, *ends]
st.text([f"{member.name} {member.value} {type(member) is Colour}" for member in kept])
if keep:
    st.session_state.mine = kept[0]
if "mine" in st.session_state:
    st.text(f"{st.session_state.mine} {type(st.session_state.mine) is Colour}")
