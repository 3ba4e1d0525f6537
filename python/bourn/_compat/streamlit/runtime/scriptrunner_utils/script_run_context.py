"""Run contexts: what a thread needs to write for a session."""

from bourn._core import (
    SCRIPT_RUN_CONTEXT_ATTR_NAME,
    ScriptRunContext,
    add_script_run_ctx,
    enqueue_message,
    get_script_run_ctx,
)

__all__ = ["SCRIPT_RUN_CONTEXT_ATTR_NAME", "ScriptRunContext", "add_script_run_ctx", "enqueue_message",
           "get_script_run_ctx"]
