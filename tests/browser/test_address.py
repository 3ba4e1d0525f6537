"""Widgets bound to the page's address, as a visitor meets them: a link, typing, back and forward, reload."""
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import expect

APP = """
import streamlit as st

st.button("reset", on_click=lambda: st.session_state.update(name="Bo", n=3))
name = st.text_input("Name", "nobody", key="name", bind="query-params")
n = st.number_input("Number", 0, 9, 1, key="n", bind="query-params")
choice = st.selectbox("Choice", ["a", "b c"], key="choice", bind="query-params")
if st.button("visit"):
    st.query_params["city"] = "Bergen"
st.text(f"{name}, {n}, {choice}, {st.query_params.get('city')}")
"""


def says(page, text):
    expect(page.get_by_test_id("stText")).to_have_text(text)


def stands(page, **params):
    """In any order: the browser sorts the parameters when it writes one itself."""
    page.wait_for_url(lambda url: dict(parse_qsl(urlsplit(url).query)) == params)


def test_the_address_and_the_page_follow_each_other(page, serve, shot):
    server = serve(APP)
    page.goto(server.url + "/?name=Ann&n=7&choice=b+c&city=Oslo")
    says(page, "Ann, 7, b c, Oslo")
    expect(page.get_by_label("Name")).to_have_value("Ann")
    expect(page.get_by_label("Number")).to_have_value("7")
    page.get_by_label("Name").fill("Eve")
    page.get_by_label("Name").press("Enter")
    says(page, "Eve, 7, b c, Oslo")
    stands(page, name="Eve", n="7", choice="b c", city="Oslo")
    page.get_by_role("button", name="reset").click()
    says(page, "Bo, 3, b c, Oslo")
    stands(page, name="Bo", n="3", choice="b c", city="Oslo")
    page.get_by_role("button", name="visit").click()
    says(page, "Bo, 3, b c, Bergen")
    stands(page, name="Bo", n="3", choice="b c", city="Bergen")
    shot(page, "address")
    page.reload()
    says(page, "Bo, 3, b c, Bergen")


def test_back_and_forward_bring_the_values_of_then(page, serve):
    server = serve(APP)
    page.goto(server.url + "/?n=5")
    says(page, "nobody, 5, a, None")
    page.get_by_role("button", name="reset").click()
    says(page, "Bo, 3, a, None")
    stands(page, name="Bo", n="3")
    page.go_back()
    says(page, "Bo, 5, a, None")
    page.go_back()
    says(page, "nobody, 5, a, None")
    expect(page.get_by_label("Number")).to_have_value("5")
    page.go_forward()
    says(page, "Bo, 5, a, None")
    page.go_forward()
    says(page, "Bo, 3, a, None")
    expect(page.get_by_label("Name")).to_have_value("Bo")
