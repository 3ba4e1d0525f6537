"""Components: v1 in frames, v2 in the page."""

from streamlit.components import v1, v2  # noqa: F401
