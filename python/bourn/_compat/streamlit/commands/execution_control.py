"""st.rerun and st.stop. Annotations are texts: no module is imported for them."""

from bourn import _core

from streamlit import errors


def rerun(scope: "Literal['app', 'fragment'] | str | int | Sequence[str | int]" = "app") -> "NoReturn":  # noqa: F821
    """End this run and start another one at once.

    Parameters
    ----------
    scope : "app"
        What is run again. Parts of an app (fragments) come with a later version of bourn.
    """
    if scope != "app":
        _refuse(scope)
    _core.rerun()


def stop() -> "NoReturn":  # noqa: F821
    """End this run here: nothing after it is run, and what is on the page stays."""
    _core.stop()


def _refuse(scope):
    if scope == "fragment":
        raise errors.StreamlitInvalidLayoutContextError('`scope="fragment"` is for functions that are fragments.')
    if isinstance(scope, (list, tuple, set, frozenset)):
        if not scope:
            raise errors.StreamlitValueError("scope", ["'app'", "'fragment'", "a fragment's key", "a list of keys"])
    elif not isinstance(scope, (str, int)):
        raise errors.StreamlitInvalidParameterTypeError("scope", type(scope).__name__, ["str", "int", "list[str | int]"])
    raise errors.StreamlitAPIException("The keys of fragments can be given to `st.rerun` in callbacks only.")
