"""Logging in as a visitor does it: by a provider on this machine, back to the page, over a reload, and out again."""
from playwright.sync_api import expect
from provider import Provider

APP = """
import streamlit as st

if not st.user.is_logged_in:
    st.text("nobody")
    st.button("Log in", on_click=st.login)
else:
    st.text(f"{st.user.name}, {st.user['email']}")
    if st.button("Log out"):
        st.logout()
"""


def test_a_visitor_logs_in_and_out(page, serve, tmp_path, shot):
    with Provider() as provider:
        secrets = tmp_path / "secrets.toml"
        secrets.write_text(provider.secrets())
        server = serve(APP, "--secrets.files", str(secrets))
        page.goto(server.url)
        expect(page.get_by_test_id("stText")).to_have_text("nobody")
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_test_id("stText")).to_have_text("Ann, ann@example.org")
        shot(page, "login")
        page.reload()
        expect(page.get_by_test_id("stText")).to_have_text("Ann, ann@example.org")
        page.get_by_role("button", name="Log out").click()
        expect(page.get_by_test_id("stText")).to_have_text("nobody")
        assert provider.asked.count("/authorize") == provider.asked.count("/end") == 1
