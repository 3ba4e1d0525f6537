"""What happens to an exception that a script did not catch."""

from streamlit.logger import get_logger

_LOGGER = get_logger(__name__)


def handle_uncaught_app_exception(ex):
    """Log it and show it. Add-ons replace this function's code, so it has no closure and is looked up each time."""
    _log_uncaught_app_exception(ex)
    show_uncaught_app_exception(ex)


def show_uncaught_app_exception(ex):
    """Show it in the page; `client.showErrorDetails` says how much of it is told."""
    from bourn import _core, _prepare, _trace
    try:
        _core.main_dg.exception(_prepare.Shown(_trace.describe(ex, uncaught=True)))
    except Exception:
        _LOGGER.exception("An exception of the app could not be shown")


def _log_uncaught_app_exception(ex):
    from streamlit import config
    if config.get_option("logger.enableRich"):
        try:
            from rich.console import Console
            from rich.traceback import Traceback
        except ImportError:
            pass
        else:
            Console(stderr=True).print(Traceback.from_exception(type(ex), ex, ex.__traceback__))
            return
    _LOGGER.error("Uncaught app execution", exc_info=ex)
