"""What a component of the second kind returns."""

from streamlit.components.v2.bidi_component import BidiComponentResult, ComponentResult  # noqa: F401
