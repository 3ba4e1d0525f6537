"""Run contexts and threads: the way that the documentation names."""

from bourn import _places

from streamlit.runtime.scriptrunner_utils.exceptions import RerunException, StopException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.runtime.scriptrunner_utils.script_run_context import (
    ScriptRunContext,
    add_script_run_ctx,
    enqueue_message,
    get_script_run_ctx,
)

__all__ = ["RerunData", "RerunException", "ScriptRunContext", "StopException", "add_script_run_ctx", "enqueue_message",
           "get_script_run_ctx"]

__getattr__ = _places.submodules(__name__)
