"""Exceptions as the page shows them: type, message, and a stack without the frames of this package.

Imported when the first exception is shown: `traceback` is not needed before.
"""

import os
import traceback

import bourn._core as _core
from streamlit import errors

GROUP_DEPTH, GROUP_WIDTH = 10, 15
HIDDEN = ("The app has met an error. Its details are not shown here, because they may hold data that is not meant to be "
          "seen; they are in the server's log.")
_BELOW = ("The above exception was the direct cause of the following exception:",
          "During handling of the above exception, another exception occurred:")
_HERE = tuple({os.path.join(f(os.path.dirname(__file__)), "") for f in (os.path.abspath, os.path.realpath)})


def describe(exc, uncaught=False):
    """What the page's error box is made of: a dict of the fields of the browser's Exception message.

    uncaught  the exception ended a run: client.showErrorDetails says how much of it is told
    """
    message, trace, kind = _visible(uncaught)
    fields = {"type": getattr(exc, "alternate_name", None) or type(exc).__name__, "message": "",
              "message_is_markdown": False, "is_warning": isinstance(exc, Warning),
              "is_streamlit_exception": isinstance(exc, errors.Error),
              "stack_trace": stack_rows(exc, message) if trace else []}
    try:
        if isinstance(exc, SyntaxError):
            fields["message"] = _syntax_message(exc)
        else:
            fields["message"] = str(exc).strip()
            fields["message_is_markdown"] = isinstance(exc, errors.MarkdownFormattedException)
    except Exception as problem:
        _log().warning("%s has a __str__ that fails, so its message cannot be shown: %s", type(exc).__name__, problem)
    if uncaught:
        if not message:
            fields["message"] = HIDDEN
        if kind:
            fields["type"] = f"{type(exc).__module__}.{type(exc).__qualname__}".removeprefix("builtins.")
        else:
            fields["type"], fields["is_streamlit_exception"] = "", False
    return fields


def _visible(uncaught):
    """(message, stack, type): what of an exception may be told."""
    if not uncaught:
        return True, True, True
    told = str(_core.config_get("client.showErrorDetails")).lower()
    message = told in ("full", "true", "1", "yes", "on")
    trace = message or told in ("stacktrace", "false", "0", "no", "off")
    return message, trace, trace or told == "type"


def _syntax_message(exc):
    if not exc.text:
        return str(exc)
    caret = " " * max((exc.offset or 1) - 1, 0)
    return (f'File "{exc.filename}", line {exc.lineno}\n  {exc.text.rstrip()}\n  {caret}^\n'
            f"{type(exc).__name__}: {exc.msg}")


def stack_rows(exc, messages=True):
    """The rows of the stack, the chain of causes included; [] when it cannot be formatted."""
    try:
        if isinstance(exc, errors.StreamlitAPIWarning):
            frames = exc.tacked_on_stack or []
            return [row.strip() for row in traceback.format_list(_outside(frames) or list(frames))]
        shown = traceback.TracebackException.from_exception(exc)
        _strip(shown)
        if not _has_frames(shown):
            shown = traceback.TracebackException.from_exception(exc)
        return _rows(shown, False, messages, GROUP_DEPTH)
    except Exception:
        _log().exception("The stack of %s cannot be formatted", type(exc).__name__)
        return []


def _outside(frames):
    """Frames that are not this package's own."""
    return [frame for frame in frames
            if not frame.filename.startswith(_HERE) and not os.path.realpath(frame.filename).startswith(_HERE)]


def _linked(shown):
    """(the exception below this one in the page, how it is connected), or (None, None)."""
    if shown.__cause__ is not None:
        return shown.__cause__, _BELOW[0]
    if shown.__context__ is not None and not shown.__suppress_context__:
        return shown.__context__, _BELOW[1]
    return None, None


def _strip(shown):
    shown.stack[:] = _outside(shown.stack)
    for other in (shown.__cause__, shown.__context__, *(shown.exceptions or ())):
        if other is not None:
            _strip(other)


def _has_frames(shown):
    below, _ = _linked(shown)
    return bool(shown.stack) or (below is not None and _has_frames(below)) or any(map(_has_frames, shown.exceptions or ()))


def _rows(shown, named, messages, depth):
    """named: the exception's own line is wanted too; the box's head says it for the outermost one."""
    below, connection = _linked(shown)
    rows = _rows(below, True, messages, depth) if below is not None else []
    own = [row.strip() for row in shown.stack.format()]
    if named:
        own += _exception_line(shown, messages)
    if rows and own:
        rows.append(connection)
    rows += own
    members = shown.exceptions or ()
    if members and depth <= 0:
        rows.append(f"... ({len(members)} nested exceptions not shown)")
        return rows
    for i, member in enumerate(members[:GROUP_WIDTH], 1):
        rows.append(f"+---------------- {i} ----------------")
        rows += _rows(member, True, messages, depth - 1)
    if len(members) > GROUP_WIDTH:
        rows.append(f"... and {len(members) - GROUP_WIDTH} more exceptions")
    return rows


def _exception_line(shown, messages):
    if messages:
        return [line.rstrip("\n") for line in shown.format_exception_only() if line.strip()]
    name = getattr(shown, "exc_type_str", None) or shown.exc_type.__name__
    return [name.rpartition(".")[2]]


def _log():
    from streamlit.logger import get_logger
    return get_logger("streamlit.elements.exception")
