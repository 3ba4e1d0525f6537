"""Warnings about what will go, or has gone."""

from bourn import _core

from streamlit.logger import get_logger


def show_deprecation_warning(message, show_in_browser=True, show_once=False):
    """Log it, and show it in the page where errors are shown in full."""
    if show_once and message in _told:
        return
    _told.add(message)
    if show_in_browser and str(_core.config_get("client.showErrorDetails")).lower() in ("full", "true"):
        _core.main_dg.warning(message)
    get_logger(__name__).warning("%s", message)


_told = set()
