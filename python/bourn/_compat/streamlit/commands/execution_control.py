"""st.rerun, st.stop and st.switch_page. Annotations are texts: no module is imported for them."""

from collections.abc import Iterable, Sequence

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


def switch_page(page: "str | Path | Page", *, query_params: "QueryParamsInput | None" = None) -> "NoReturn":  # noqa: F821
    """End this run and go to another page.

    Parameters
    ----------
    page : str, Path or Page
        A page given to st.navigation, by itself or by its file's path, seen from the main script's folder.
    query_params : dict or list of pairs
        What the address has behind its question mark there; without it, nothing.
    """
    from bourn import _page, _query
    _core.apart_check("st.switch_page")
    if _core.get_script_run_ctx() is None:
        raise errors.NoSessionContext()
    to = _page.hash_of(page)
    if query_params is None:
        _query.query_params.clear()
    elif isinstance(query_params, Iterable) and not isinstance(query_params, (str, bytes)):
        _query.query_params.from_dict(query_params)
    else:
        raise errors.StreamlitInvalidParameterTypeError("query_params", type(query_params).__name__,
                                                        ["mapping", "iterable of (key, value) pairs"])
    _core.switch_page(to)


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
