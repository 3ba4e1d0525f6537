"""Components of the first kind, and the older frames of HTML and addresses."""

from functools import wraps

from bourn import _core
from bourn._component import declare_component

from streamlit.deprecation_util import show_deprecation_warning

__all__ = ["declare_component", "html", "iframe"]


def _older(name):
    command = getattr(_core.main_dg, f"_{name}")

    @wraps(command)
    def frame(*args, **kwargs):
        shown = command(*args, **kwargs)
        show_deprecation_warning(f"`st.components.v1.{name}` is an older form of `st.iframe`.", show_in_browser=False)
        return shown
    frame.__name__ = frame.__qualname__ = name
    return frame


html = _older("html")
iframe = _older("iframe")
