"""The session's state."""

from bourn import _places
from bourn._core import session_state as _state

from streamlit.runtime.state.common import WidgetArgs, WidgetCallback, WidgetKwargs

SessionStateProxy = SessionState = SafeSessionState = type(_state)
__all__ = ["SafeSessionState", "SessionState", "SessionStateProxy", "WidgetArgs", "WidgetCallback", "WidgetKwargs"]

__getattr__ = _places.submodules(__name__)
