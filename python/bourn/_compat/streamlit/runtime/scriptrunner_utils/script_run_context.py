"""Run contexts: what a thread needs to write for a session."""

from bourn import _core
from bourn._core import (
    SCRIPT_RUN_CONTEXT_ATTR_NAME,
    ScriptRunContext,
    add_script_run_ctx,
    get_script_run_ctx,
)

__all__ = ["SCRIPT_RUN_CONTEXT_ATTR_NAME", "ScriptRunContext", "add_script_run_ctx", "enqueue_message",
           "get_script_run_ctx"]


def enqueue_message(msg):
    """Send one of the browser protocol's messages to this thread's session. NoSessionContext without a context."""
    _core.enqueue_message(msg)
