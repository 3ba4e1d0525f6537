"""The version of the interface."""

STREAMLIT_VERSION_STRING = "1.67.0"
