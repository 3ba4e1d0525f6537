"""st.Page, where add-ons look for it."""

from bourn._page import Page

StreamlitPage = Page
__all__ = ["Page", "StreamlitPage"]
