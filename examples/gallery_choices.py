"""The gallery's third room: one of several, several, and what leads elsewhere.  examples/gallery_choices.c is the same
page in C."""
import streamlit as st

CITIES = ["Bern", "Lima", "Oslo"]

st.title("Choices")
left, right = st.columns(2)
with left:
    city = st.selectbox("City", CITIES)
    size = st.radio("Size", ["small", "large"], captions=["for one", "for all"], horizontal=True)
    tags = st.multiselect("Tags", ["red", "green", "blue"], ["red"])
    level = st.select_slider("Level", ["low", "middle", "high"], "middle")
with right:
    mood = st.pills("Mood", [":material/mood: good", ":material/sentiment_neutral: so so"])
    days = st.segmented_control("Days", ["Mon", "Tue", "Wed"], selection_mode="multi", default=["Tue"])
    stars = st.feedback("stars", default=2)
    page = st.pagination(9, default=3)
st.text(f"{city}, {size}, {'+'.join(tags)}, {level}")
st.text(f"{mood or 'no mood'}, {'+'.join(days) or 'never'}, {'none' if stars is None else stars + 1} of 5, page {page}")

one, two, three = st.columns(3)
chosen = one.menu_button("Menu", ["Copy", "Paste"], icon=":material/menu:")
gone = two.link_button("Elsewhere", "https://example.com", on_click="rerun", icon=":material/open_in_new:",
                       icon_position="right")
three.page_link("https://example.com", label="A link", icon=":material/link:")
st.text(f"{chosen or 'nothing'} from the menu, {'gone' if gone else 'here'}")
