"""st.navigation over files, functions and an address, with sections, and widgets of the main script and of pages."""
import streamlit as st


def home():
    """The first page."""
    st.title("Home")
    st.text_input("Of home", key="of_home")
    st.slider("Kept", key="kept", persist_state="page")
    st.slider("Kept everywhere", key="everywhere", persist_state="session")
    st.page_link(other, label="To other")
    st.page_link("two.py")
    st.page_link(address)
    if st.button("Switch"):
        st.switch_page("two.py")
    if st.button("Switch with parameters"):
        st.switch_page(other, query_params={"a": "1", "b": ["2", "3"]})


def other_page():
    st.write("Other", st.query_params.to_dict())
    st.slider("Kept everywhere", key="everywhere", persist_state="session")
    st.page_link("two.py", label="Two", icon="✨", query_params={"q": "x"})
    with st.container():
        st.checkbox("In a container")

    @st.fragment
    def part():
        st.button("In a fragment")
    part()


other = st.Page(other_page, title="Another one", icon=":material/home:", help="  What it is\n")
address = st.Page("https://example.org/path", title="An Address & more", icon="🔗")
name = st.sidebar.text_input("Of the main script")
st.write("before", name)
page = st.navigation({
    "": [st.Page(home, icon="🏠")],
    "More": [other, "two.py", address],
    "Hidden": [st.Page(lambda: st.write("hidden"), title="Hidden", url_path="out_of_sight", visibility="hidden")],
})
st.write(page.title, page.icon, page.url_path, page.help, page.visibility, page.is_external, page.external_url)
page.run()
st.write("after", sorted(st.session_state))
