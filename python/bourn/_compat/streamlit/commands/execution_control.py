"""st.rerun and st.stop. Annotations are texts: no module is imported for them."""

from collections.abc import Sequence

from bourn import _core

from streamlit import errors


def rerun(scope: "Literal['app', 'fragment'] | str | int | Sequence[str | int]" = "app") -> "NoReturn":  # noqa: F821
    """End this run and start another one at once.

    Parameters
    ----------
    scope : "app", "fragment", a fragment's key, or a list of keys
        What is run again. "fragment": this one, while it is run alone. Keys: in callbacks only.
    """
    if scope == "app":
        _core.rerun()
    elif scope == "fragment":
        _core.rerun_fragments(None)
    else:
        _core.rerun_fragments(_keys(scope))


def stop() -> "NoReturn":  # noqa: F821
    """End this run here: nothing after it is run, and what is on the page stays."""
    _core.stop()


_ALLOWED = ["'app'", "'fragment'", "a fragment's key", "a list of keys"]


def _keys(scope):
    """One key or several, as a list of texts."""
    if isinstance(scope, (str, int)):
        scope = [scope]
    elif not isinstance(scope, Sequence) or isinstance(scope, (bytes, bytearray)):
        raise errors.StreamlitInvalidParameterTypeError("scope", type(scope).__name__, ["str", "int", "list[str | int]"])
    elif "app" in scope or "fragment" in scope:
        raise errors.StreamlitValueError("scope", ["fragments' keys"])
    wrong = [key for key in scope if not isinstance(key, (str, int))]
    if wrong:
        raise errors.StreamlitInvalidParameterTypeError("scope", type(wrong[0]).__name__, ["str", "int"])
    if not scope or "" in scope:
        raise errors.StreamlitValueError("scope", _ALLOWED)
    return [str(key) for key in scope]
