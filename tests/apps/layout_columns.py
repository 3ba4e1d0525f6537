"""columns: specs, gaps, alignment, borders, nesting, filling out of order."""
import streamlit as st

a, b = st.columns(2)
a.text("left")
b.text("right")
with b:
    st.text("right, by with")
a.text("left again")

for spec in (1, 3, [1, 2], (0.5, 0.25, 0.25), [3, 1, 1, 1]):
    for i, column in enumerate(st.columns(spec)):
        column.text(f"{spec} {i}")
for gap in ("xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge", None, 12):
    st.columns(2, gap=gap)[1].text(f"gap {gap}")
for where in ("top", "center", "bottom"):
    st.columns(2, vertical_alignment=where)[0].text(where)
st.columns(2, border=True)[0].text("border")
st.columns(2, width=400)[0].text("pixels")
st.columns(2, width="stretch")[0].text("stretch")
st.columns(2, wrap=False)[0].text("no wrap")

outer = st.columns(2)
with outer[0]:
    inner = st.columns([1, 3])
    inner[1].text("nested")
    with inner[0]:
        st.container().text("in a container in a column in a column")
outer[1].columns(2)[1].text("by method")

columns = st.columns(3)
for i in (2, 0, 1):
    columns[i].text(f"filled in the order 2, 0, 1: {i}")
