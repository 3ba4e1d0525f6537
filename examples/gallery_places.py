"""The gallery's room of places: what stands side by side, folds, opens and gives way.  gallery_places.c is its twin."""
import streamlit as st

st.sidebar.header("Aside")
st.sidebar.radio("Floor", ["ground", "first"], key="floor")
st.title("Places")

wide, narrow = st.columns([2, 1], gap="large", vertical_alignment="bottom", border=True)
wide.subheader("Two thirds")
wide.text("of the width")
narrow.text("One third")

with st.container(horizontal=True, horizontal_alignment="right", gap="medium", vertical_alignment="center"):
    st.text("In a row:")
    st.button("One")
    st.button("Two", type="primary")
    st.button("Three", type="tertiary")

first, second, third = st.tabs(["Numbers", ":material/star: Stars", "Log"], default="Numbers", key="tab", on_change="rerun")
first.slider("Level", 0, 10, 3, key="level")
second.markdown("★ ★ ★")
third.text("Nothing yet")

left, right = st.columns(2)
with left.expander("Details", icon=":material/info:", key="details", on_change="rerun"):
    st.text("Now you see it")
    st.checkbox("Checked inside", key="inside")
with left.expander("Open from the start", expanded=True):
    st.text("Seen at once")
with right.popover("Settings", icon=":material/settings:", help="Things to set", key="settings", on_change="rerun"):
    st.text_input("Nickname", key="nickname")
    st.toggle("Loud", key="loud")

box = right.container(height=160, border=True, autoscroll=False)
for i in range(12):
    box.text(f"Line {i + 1} of a long list")

tiles = st.grid(3, min_column_width=120, gap=("small", "large"), border=True)
for name in ("A", "B", "C"):
    tiles.cell().text(f"Cell {name}")
tiles.cell(column_span=2).text("Cell D over two columns")
tiles.cell().text("Cell E")

place = st.empty()
place.text("This gives way")
if st.button("Replace"):
    with place.container():
        st.text("Two things in")
        st.text("one place")
st.space("large")
if st.button("Clear"):
    place.empty()

said = (f"{st.session_state.floor} floor, tab {st.session_state.tab}, level {st.session_state.level}",
        f"details {'open' if st.session_state.details else 'closed'}, "
        f"{'checked' if st.session_state.inside else 'not checked'}",
        f"settings {'open' if st.session_state.settings else 'closed'}, "
        f"{st.session_state.nickname or 'nobody'}, {'loud' if st.session_state.loud else 'quiet'}")
for line in said:
    st.text(line)
with st.bottom:
    st.caption("This stays at the bottom of the window")
