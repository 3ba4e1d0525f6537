"""The gallery's first room: text, boxes and what moves.  examples/gallery_text.c is the same page in C."""
import streamlit as st

st.title("Text", help="Everything that is read")
st.header("Headings", divider="rainbow")
st.subheader("With an icon", icon=":material/anchor:", divider="gray")
st.caption("A caption is small and muted; :blue[colours] and :material/star: icons work in all Markdown.")

left, right = st.columns(2)
left.markdown("**Bold**, *italic*, `code`, [a link](https://example.org), and a list:\n\n1. one\n2. two")
right.text("Plain text,\n  as it stands.")
right.badge("New", icon=":material/check:", color="green")
left.latex(r"e^{i\pi} + 1 = 0")
right.code("int main(void)\n{\n    return 0;\n}", language="c", line_numbers=True)

st.divider()
st.json('{"name": "bourn", "speaks": ["C", "Python"], "depth": {"one": {"two": 3}}}', expanded=2)
st.html("<p style='color: teal'>HTML, as it is written</p>")

st.header("Boxes")
one, two = st.columns(2)
one.error("This went wrong", icon=":material/error:")
one.warning("This may go wrong")
two.info("This is worth knowing", title="A title")
two.success("This went well")
st.progress(0.6, text="Six of ten")
with st.status("Three steps", expanded=True, state="complete") as box:
    box.write("one, two, three")

figures = st.columns(3)
figures[0].metric("Temperature", "21 °C", "1.2 °C")
figures[1].metric("Wind", 4.2, -0.5, delta_color="inverse", border=True)
figures[2].metric("Visitors", 1234567, format="compact", chart_data=[3, 5, 4, 8, 9, 7, 12], chart_type="area")

if st.button("Toast", icon=":material/notifications:"):
    st.toast("Here is one", icon="🍞")
