"""Components come with a later version; the names are here so that modules can be imported."""

from streamlit.components import v1, v2  # noqa: F401
