"""The server is another process, in C: here is what add-ons import."""

from streamlit.web.server.server import Server  # noqa: F401
