"""Classes of what st.context gives."""

from bourn._context import ContextProxy, StreamlitCookies, StreamlitHeaders, StreamlitTheme  # noqa: F401
