"""Exceptions that end a run without being an error."""

from bourn._control import RerunException, ScriptControlException, StopException

__all__ = ["RerunException", "ScriptControlException", "StopException"]
