"""title, header and subheader with every parameter."""
import streamlit as st


class Said:
    def __str__(self):
        return "said"


for heading in (st.title, st.header, st.subheader):
    heading("Plain heading")
    heading("With **markdown** and `code`")
    heading("Named anchor", "named")
    heading("Anchor by name", anchor="by-name")
    heading("No anchor", anchor=False)
    heading("Help", help="What it is about")
    heading("Wide", width="stretch")
    heading("Content", width="content")
    heading("Pixels", width=333)
    for where in ("left", "center", "right", "justify"):
        heading(where, text_alignment=where)
    heading("Icon", icon=":material/bolt:")
    heading("Emoji icon", icon="🎈")
    heading("No wrap", wrap=False)
    heading(12)
    heading(Said())
    heading("")
    heading("""
        Indented
        heading
        """)

for heading in (st.header, st.subheader):
    heading("Divider by turns", divider=True)
    heading("Divider by turns, the next", divider=True)
    for colour in ("red", "orange", "yellow", "blue", "green", "violet", "gray", "grey", "rainbow"):
        heading(colour, divider=colour)
    heading("None", divider=False)
