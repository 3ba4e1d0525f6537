"""st.navigation, where add-ons look for it."""

from bourn._page import Page, navigation

__all__ = ["Page", "navigation"]
