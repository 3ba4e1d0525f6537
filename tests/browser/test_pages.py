"""An app of several pages, as a visitor meets it: the menu, links, back and forward, an address that names a page or none."""
from playwright.sync_api import expect

APP = """
import streamlit as st

def home():
    st.title("Home")
    st.text_input("Name", key="name")
    st.page_link(other, label="Onwards")

def other_page():
    st.title("Other")
    st.text(f"city: {st.query_params.get('city')}")
    if st.button("Leave"):
        st.switch_page(last, query_params={"city": "Oslo"})

def last_page():
    st.title("Last")
    st.text(f"city: {st.query_params.get('city')}")

other = st.Page(other_page, title="Other", icon=":material/explore:")
last = st.Page(last_page, title="Last", url_path="end")
page = st.navigation({"": [st.Page(home, icon="🏠")], "More": [other, last]})
st.caption(f"on {page.title}")
page.run()
"""


def shows(page, title, path):
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    page.wait_for_url(lambda url: url.split("?")[0].rstrip("/").endswith(path) if path else url.split("?")[0].count("/") == 3)


def test_menu_links_back_and_forward(page, serve, shot):
    server = serve(APP)
    page.goto(server.url)
    shows(page, "Home", "")
    menu = page.get_by_test_id("stSidebarNav")
    expect(menu.get_by_text("More", exact=True)).to_be_visible()
    shot(page, "pages_home")
    page.get_by_test_id("stMain").get_by_text("Onwards").click()
    shows(page, "Other", "/other_page")
    expect(page.get_by_role("heading", name="Home")).to_have_count(0)
    expect(page.get_by_test_id("stCaptionContainer")).to_have_text("on Other")
    page.get_by_role("button", name="Leave").click()
    shows(page, "Last", "/end")
    expect(page.get_by_test_id("stText")).to_have_text("city: Oslo")
    shot(page, "pages_last")
    page.go_back()  # the address had the new parameters before it had the new page
    shows(page, "Other", "/other_page")
    expect(page.get_by_test_id("stText")).to_have_text("city: Oslo")
    page.go_back()
    expect(page.get_by_test_id("stText")).to_have_text("city: None")
    shows(page, "Other", "/other_page")
    page.go_back()
    shows(page, "Home", "")
    page.go_forward()
    shows(page, "Other", "/other_page")
    menu.get_by_text("Last").click()
    shows(page, "Last", "/end")
    expect(page.get_by_test_id("stText")).to_have_text("city: None")


def test_the_address_names_a_page(page, serve, shot):
    server = serve(APP)
    page.goto(server.url + "/end?city=Bergen")
    shows(page, "Last", "/end")
    expect(page.get_by_test_id("stText")).to_have_text("city: Bergen")
    page.reload()
    expect(page.get_by_test_id("stText")).to_have_text("city: Bergen")
    page.goto(server.url + "/nowhere")
    expect(page.get_by_text("Page not found")).to_be_visible()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    shot(page, "pages_not_found")
