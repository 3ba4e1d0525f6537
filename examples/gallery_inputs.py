"""The gallery's second room: words, numbers, days and colours.  examples/gallery_inputs.c is the same page in C."""
import datetime

import streamlit as st

st.title("Inputs")
left, right = st.columns(2)

name = left.text_input("Name", placeholder="Who is there?", key="name")
mail = right.text_input("Mail", type="email", icon=":material/mail:", help="Not kept anywhere")
notes = left.text_area("Notes", "Two\nlines", height=120, max_chars=200)
with right:
    amount = st.number_input("Amount", 0, 100, 5, step=5)
    price = st.number_input("Price", value=2.5, format="%.2f")
level = st.slider("Level", 0, 100, 40)
low, high = st.slider("Between", 0.0, 1.0, (0.25, 0.75), step=0.05)

one, two, three = st.columns(3)
day = one.date_input("Day", datetime.date(2024, 5, 1))
time = two.time_input("Time", datetime.time(9, 30))
moment = three.datetime_input("Moment", datetime.datetime(2024, 5, 1, 12, 0))
colour = one.color_picker("Colour", "#1c83e1")
sure = two.checkbox("I am sure")
dark = three.toggle("Dark", True)


def more():
    st.session_state.clicks = st.session_state.get("clicks", 0) + 1


st.button("Count", type="primary", icon=":material/add:", shortcut="Ctrl+K", on_click=more)
st.text(f"{name or 'nobody'}, {mail or 'no mail'}, {len(notes)} letters")
st.text(f"{amount} at {price:.2f}, level {level}, between {low:.2f} and {high:.2f}")
st.text(f"{day:%Y-%m-%d}, {time:%H:%M}, {moment:%Y-%m-%d %H:%M}, {colour}")
st.text(f"{'sure' if sure else 'not sure'}, {'dark' if dark else 'light'}, {st.session_state.get('clicks', 0)} clicks")
