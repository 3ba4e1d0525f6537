"""DeltaGenerator: containers and the places of elements. A class of the extension; add-ons subclass and patch it."""

from bourn._core import DeltaGenerator, event_dg, main_dg, sidebar_dg  # noqa: F401

from streamlit.runtime.scriptrunner_utils.script_run_context import (  # noqa: F401
    enqueue_message as _enqueue_message,
)
