"""st.fragment and st.dialog: decorators around what the extension does. Annotations are texts: no module is imported for
them."""

from functools import wraps

import bourn._core as _core
from streamlit import errors


def fragment(func: "F | None" = None, *, run_every: "int | float | timedelta | str | None" = None,  # noqa: F821
             parallel: "bool" = False, key: "str | int | None" = None) -> "Callable[[F], F] | F":  # noqa: F821
    """Make a function a part of the app that runs alone when the visitor uses what is in it.

    Parameters
    ----------
    func : function
        What it writes stands in a container of its own.
    run_every : seconds, timedelta or text
        The browser asks for it again and again.
    parallel : bool
        Whether it is called beside the script, by a thread of its own, while the whole app runs. The call returns None at
        once; the run ends when all of them have.
    key : str or int
        What a callback gives to st.rerun() to run it instead of the whole app.
    """
    if key is not None:
        key = str(key)
        _core.fragment_key(key)
    if func is None:
        return lambda f: fragment(f, run_every=run_every, parallel=parallel, key=key)

    @wraps(func)
    def run(*args, **kwargs):
        return _core.fragment_call(func, args, kwargs, _name(func), key, run_every, False, parallel)
    return _like(run, func)


def dialog_decorator(title: "F | str", *, width: "DialogWidth" = "small",  # noqa: F821
                     position: "DialogPosition" = "center",  # noqa: F821
                     dismissible: "bool" = True, icon: "str | None" = None,
                     on_dismiss: "Literal['ignore', 'rerun'] | WidgetCallback" = "ignore") -> "F | Callable[[F], F]":  # noqa: F821
    """Make a function one that fills a window over the page; calling it opens the window.

    Parameters
    ----------
    title : str
        What stands above it, in Markdown.
    width : "small", "medium", "large" or pixels
        How wide it is.
    position : "center", "left" or "right"
        Where it stands.
    dismissible : bool
        Whether the visitor can close it.
    icon : str
        An emoji, or ":material/name:".
    on_dismiss : "ignore", "rerun" or a function
        Whether the app is told that the visitor has closed it.
    """
    looks = {"width": width, "position": position, "dismissible": dismissible, "icon": icon, "on_dismiss": on_dismiss}
    if isinstance(title, str):
        return lambda f: _dialog(f, title, looks)
    return _dialog(title, "", looks)


dialog = dialog_decorator


def _dialog(function, title, looks):
    if not title:
        raise errors.StreamlitMissingRequiredParameterError("title")

    @wraps(function)
    def show(*args, **kwargs):
        _core.dialog_check()
        window = _core.methods["_dialog"](_core.event_dg, title, **looks)
        with window:
            _core.fragment_call(function, args, kwargs, f"dialog.{_name(function)}", None, None, True, False)
    return show


def _name(function):
    name = getattr(function, "__qualname__", None) or type(function).__qualname__
    return f"{getattr(function, '__module__', '')}.{name}"


def _like(run, function):
    try:
        import inspect
        run.__dict__.update(function.__dict__)
        run.__signature__ = inspect.signature(function)
    except (AttributeError, TypeError, ValueError):
        pass
    return run
