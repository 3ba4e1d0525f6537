"""Where a thread keeps its run context."""

from bourn._core import SCRIPT_RUN_CONTEXT_ATTR_NAME

__all__ = ["SCRIPT_RUN_CONTEXT_ATTR_NAME"]
