"""Loggers of the interface's modules, by the peer's names and in its format."""

import logging

DEFAULT_LOG_MESSAGE = "%(asctime)s %(message)s"
_loggers = {}


def get_logger(name):
    """The logger called `name`, writing to standard error as `logger.level` and `logger.messageFormat` say."""
    known = _loggers.get(name)
    if known is not None:
        return known
    logger = logging.getLogger("streamlit" if name == "root" else name)
    logger.setLevel(_level())
    logger.propagate = False
    setup_formatter(logger)
    return _loggers.setdefault(name, logger)


def set_log_level(level):
    """For every logger made here."""
    level = level.upper() if isinstance(level, str) else level
    for logger in list(_loggers.values()):
        logger.setLevel(level)


def setup_formatter(logger):
    handler = logging.StreamHandler()
    formatter = logging.Formatter(_option("logger.messageFormat") or DEFAULT_LOG_MESSAGE)
    formatter.default_msec_format = "%s.%03d"
    handler.setFormatter(formatter)
    previous = getattr(logger, "streamlit_console_handler", None)
    if previous is not None:
        logger.removeHandler(previous)
    logger.streamlit_console_handler = handler
    logger.addHandler(handler)


def update_formatter():
    for logger in list(_loggers.values()):
        setup_formatter(logger)


def _option(name):
    from bourn import _core
    return _core.config_get(name)


def _level():
    level = str(_option("logger.level") or "info").upper()
    return level if level in ("CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG") else "INFO"
