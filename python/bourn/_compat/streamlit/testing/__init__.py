"""AppTest: absent, so that nobody mistakes it for working."""

raise ImportError("streamlit.testing comes with a later version of bourn.")
