"""The session's state."""

from bourn._core import session_state as _state

SessionStateProxy = type(_state)
__all__ = ["SessionStateProxy"]
