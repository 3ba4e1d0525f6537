"""st.cache_data and st.cache_resource: what their arguments mean, and what of a cached function's arguments only their
own libraries can take apart. Looking up, computing once and keeping is the extension's.
"""

import functools
import io
import math
import os
import sys
import threading
import types

import bourn._core as _core
from streamlit import errors

_HOME = "streamlit.runtime.caching.cache_errors"


def _warn(text, *args, **kwargs):
    import logging
    logging.getLogger("streamlit.runtime.caching").warning(text, *args, **kwargs)


# ------------------------------------------------------------------------------------------------ errors

def _title(function):
    name = getattr(function, "__name__", None) or getattr(type(function), "__name__", None)
    return f"`{name}()`" if hasattr(function, "__name__") else f"`{name}`"


def _type_name(value):
    return f"{type(value).__module__}.{type(value).__qualname__}"


class UnhashableTypeError(Exception):
    """There is no way to hash a value of this type."""

    __module__ = _HOME


class UnhashableParamError(errors.StreamlitAPIException):
    """An argument of a cached function cannot be hashed."""

    __module__ = _HOME

    def __init__(self, cache_type, func, arg_name, arg_value, orig_exc):
        shown = arg_name if arg_name is not None else "(unnamed)"
        name = getattr(func, "__name__", "unknown")
        super().__init__(
            f"The argument '{shown}' of `{name}`, a `{_type_name(arg_value)}`, cannot be hashed, so no cached result can "
            f"be found by it.\n\nEither let its name begin with an underscore, and it does not count:\n\n```\n"
            f"@st.{cache_type}\ndef {name}(_{arg_name or 'arg'}, ...):\n    ...\n```\n\nor say how it is to be hashed by "
            f"`hash_funcs`.")
        self.with_traceback(orig_exc.__traceback__)


class UserHashError(errors.StreamlitAPIException):
    """A function given by `hash_funcs` has raised."""

    __module__ = "streamlit.runtime.caching.hashing"

    def __init__(self, orig_exc, object_to_hash, hash_func, cache_type=None):
        self.alternate_name = type(orig_exc).__name__
        self.hash_func = hash_func
        self.cache_type = cache_type
        super().__init__(f"{orig_exc}\n\nRaised by {_title(hash_func)}, which `hash_funcs` names for objects of type "
                         f"`{_type_name(object_to_hash)}`.")
        self.with_traceback(orig_exc.__traceback__)


class CacheReplayClosureError(errors.StreamlitAPIException):
    """What a cached function has shown in a container from outside cannot be shown again."""

    __module__ = _HOME

    def __init__(self, cache_type, cached_func):
        name = _title(cached_func)
        super().__init__(
            f"{name} writes into a container that was made outside of it. Its result is now taken from the cache, and "
            f"what it wrote cannot be written again: that container may be gone.\n\nMake the container inside {name}, "
            f"write into it outside of {name}, or take `@st.{cache_type}` away.")


class UnserializableReturnValueError(errors.MarkdownFormattedException):
    """The result of a function under st.cache_data cannot be pickled."""

    __module__ = _HOME

    def __init__(self, func, return_value):
        super().__init__(
            f"What {_title(func)} returns, a `{_type_name(return_value)}`, cannot be pickled, and `st.cache_data` keeps "
            f"results as pickles so that each caller gets a copy. Return something that "
            f"[pickle](https://docs.python.org/3/library/pickle.html) takes, or use `st.cache_resource`, which hands the "
            f"same object to everybody.")


class UnevaluatedDataFrameError(errors.StreamlitAPIException):
    """The result of a function under st.cache_data is a query that has not been run."""

    __module__ = _HOME


class CachedFunctionReturnedAwaitableError(errors.StreamlitAPIException):
    """A cached function that is not async returns something to be awaited."""

    __module__ = _HOME

    def __init__(self, cache_type, func, value):
        super().__init__(
            f"{_title(func)} is no coroutine function, but under `st.{cache_type}` it returned something to be awaited, a "
            f"`{_type_name(value)}`. That can be awaited only once, so there is nothing to keep: await it inside, in a "
            f"function defined by `async def`.")


class CachedStFunctionInBackgroundModeWarning(errors.StreamlitAPIWarning):
    """A function that is refreshed in the background shows elements."""

    __module__ = _HOME

    def __init__(self, cache_type, cached_func):
        super().__init__(
            f"{_title(cached_func)} shows elements and is decorated with `@st.{cache_type}(refresh_mode=\"background\")`. "
            f"In that mode they appear only when it is computed in the script, and are not shown again with a cached "
            f"result. Show them outside of it, or use `refresh_mode=\"foreground\"`.")


class CachedWidgetWarning(errors.StreamlitAPIWarning):
    """A widget in a cached function."""

    __module__ = "streamlit.elements.lib.policies"

    def __init__(self):
        super().__init__(
            "A widget is called in a function under `@st.cache_data` or `@st.cache_resource`. The function runs only when "
            "there is no cached result, and then its result depends on the widget without the cache knowing. Call widgets "
            "outside of cached functions, and pass on their values.")


ERRORS = {cls.__name__: cls for cls in (
    UnhashableTypeError, UnhashableParamError, UserHashError, CacheReplayClosureError, UnserializableReturnValueError,
    UnevaluatedDataFrameError, CachedFunctionReturnedAwaitableError, CachedStFunctionInBackgroundModeWarning,
    CachedWidgetWarning)}

_QUERIES = (
    r"(snowflake\.snowpark\.(dataframe\.DataFrame|table\.Table|table_function)|snowflake\.snowpark\.modin\..*|"
    r"pyspark\.sql\.(connect\.|classic\.)?dataframe\.DataFrame|modin\..*|dask\.dataframe\..*|"
    r"polars\.lazyframe\.frame\.LazyFrame|(_?duckdb|duckdb\..*)\.DuckDBPyRelation)$")


def _is_unevaluated(value):
    import inspect
    import re
    return (bool(re.match(_QUERIES, _type_name(value))) or inspect.isgeneratorfunction(value)
            or all(callable(getattr(value, name, None)) for name in ("fetchall", "fetchone", "execute")))


def _unserializable(func, value):
    if _is_unevaluated(value):
        return UnevaluatedDataFrameError(
            f"What {_title(func)} returns is a query that has not been run, a `{_type_name(value)}`. `st.cache_data` keeps "
            f"data: run it, for example into a pandas DataFrame, and return that.")
    return UnserializableReturnValueError(func, value)


def _no_session(_func):
    return errors.StreamlitAPIException(
        "A cache with `scope=\"session\"` belongs to one visitor, and this thread has no run context that says whose. Read "
        "it in the script, or attach the context to the thread.", error_id="session-scoped-cache-outside-app-thread")


# ------------------------------------------------------------------------------------------------ hashing

def _names(func):
    """The positional parameters by name; None for what takes the rest."""
    plain = isinstance(func, types.FunctionType) and not hasattr(func, "__wrapped__")
    if plain and not hasattr(func, "__signature__"):
        code = func.__code__
        return code.co_varnames[:code.co_argcount]
    import inspect
    named = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return tuple(p.name if p.kind in named else None for p in inspect.signature(func).parameters.values())


def _loaded(obj, module, name):
    cls = getattr(sys.modules.get(module), name, None)
    return cls is not None and isinstance(obj, cls)


def _column(array):
    """The values of a pandas array: memory where they are numbers, else a list."""
    kind = getattr(array.dtype, "kind", "O")
    if hasattr(array, "asi8"):  # times and periods, with a zone or without
        return array.asi8
    if kind in "biufc" and type(array.dtype).__module__.startswith("numpy"):
        return array.to_numpy() if hasattr(array, "to_numpy") else array
    return list(array)


def _index(index):
    if _loaded(index, "pandas", "RangeIndex"):
        return ("range", index.name, index.start, index.stop, index.step)
    if _loaded(index, "pandas", "MultiIndex"):
        return ("levels", [_index(index.get_level_values(i)) for i in range(index.nlevels)])
    return (index.name, str(index.dtype), _column(index.array))


def _pandas_parts(obj):
    if _loaded(obj, "pandas", "Series"):
        return (obj.name, obj.size, str(obj.dtype), _column(obj.array), _index(obj.index))
    if _loaded(obj, "pandas", "DataFrame"):
        columns = [obj.iloc[:, i] for i in range(obj.shape[1])]
        return (obj.shape, _index(obj.columns), _index(obj.index), [(str(c.dtype), _column(c.array)) for c in columns])
    if _loaded(obj, "pandas", "Index"):
        return _index(obj)
    return None


def _polars_series(series):
    plain = series.dtype.is_numeric() and series.null_count() == 0
    return (series.name, str(series.dtype), len(series), series.to_numpy() if plain else series.to_list())


def _polars_parts(obj):
    if _loaded(obj, "polars", "Series"):
        return _polars_series(obj)
    if _loaded(obj, "polars", "DataFrame"):
        return [_polars_series(series) for series in obj.get_columns()]
    return None


def _image_parts(obj):
    if _loaded(obj, "PIL.Image", "Image"):
        return (obj.mode, obj.size, bytes(obj.getpalette() or b"") if obj.mode == "P" else None, obj.tobytes())
    return None


def _file_parts(obj):
    if _loaded(obj, "streamlit.runtime.uploaded_file_manager", "UploadedFile"):
        return (obj.name, obj.tell(), obj.getvalue())
    if (isinstance(obj, io.IOBase) or _loaded(obj, "tempfile", "_TemporaryFileWrapper")) and hasattr(obj, "name"):
        return (obj.name, os.path.getmtime(obj.name), obj.tell())
    if isinstance(obj, (io.StringIO, io.BytesIO)):
        return (obj.tell(), obj.getvalue())
    return None


def _other_parts(obj):
    if _loaded(obj, "datetime", "datetime"):
        return (obj.isoformat(),)
    if _loaded(obj, "uuid", "UUID"):
        return (obj.bytes,)
    if _loaded(obj, "re", "Pattern"):
        return (obj.pattern, obj.flags)
    if isinstance(obj, functools.partial):
        return (obj.args, obj.func, obj.keywords)
    if isinstance(obj, types.MappingProxyType) or _loaded(obj, "collections.abc", "ItemsView"):
        return (dict(obj),)
    if isinstance(obj, types.GetSetDescriptorType):
        return (obj.__qualname__,)
    if _loaded(obj, "numpy", "ufunc"):
        return (obj.__name__,)
    if _loaded(obj, "unittest.mock", "NonCallableMock"):
        return (id(obj),)
    if _loaded(obj, "pydantic", "BaseModel"):
        return (obj.model_dump_json() if hasattr(obj, "model_dump_json") else obj.json(),)
    return None


def _parts(obj):
    """What to hash in place of `obj`; None: nothing is known of it."""
    for taken_apart_by in (_pandas_parts, _polars_parts, _image_parts, _file_parts, _other_parts):
        parts = taken_apart_by(obj)
        if parts is not None:
            return parts
    return None


_sources = {}  # id of a code object -> (the code object, its source): a script makes the same functions in every run


def _source(func):
    code = getattr(func, "__code__", None)
    known = _sources.get(id(code))
    if known is not None and known[0] is code:
        return known[1]
    import inspect
    try:
        source = inspect.getsource(func)
    except (OSError, TypeError):
        source = func.__code__.co_code
    if len(_sources) > 4096:
        _sources.clear()
    if code is not None:
        _sources[id(code)] = (code, source)
    return source


# ------------------------------------------------------------------------------------------------ the decorators

class BoundCachedFunc:
    """A cached function as a method of one object."""

    __module__ = "streamlit.runtime.caching.cache_utils"

    def __init__(self, cached_func, instance):
        self._cached_func = cached_func
        self._instance = instance
        functools.update_wrapper(self, cached_func)

    def __call__(self, *args, **kwargs):
        return self._cached_func(self._instance, *args, **kwargs)

    def __repr__(self):
        return f"<BoundCachedFunc: {self._cached_func.__wrapped__} of {self._instance}>"

    def clear(self, *args, **kwargs):
        """Forget everything, or what these arguments gave for this object."""
        if args or kwargs:
            self._cached_func.clear(self._instance, *args, **kwargs)
        else:
            self._cached_func.clear()


def _seconds(ttl):
    if _loaded(ttl, "datetime", "timedelta"):
        return ttl.total_seconds()
    if not isinstance(ttl, str):
        return ttl
    import pandas as pd
    try:
        seconds = pd.Timedelta(ttl).total_seconds()
    except ValueError as error:
        raise errors.StreamlitBadTimeStringError(ttl) from error
    if math.isnan(seconds):
        raise errors.StreamlitBadTimeStringError(ttl)
    return seconds


_SIZE = r"(?ai)(\d+(?:\.\d*)?|\.\d+) ?(?:([kmgt])i?)?b"
_SIZE_HELP = 'It is a number of bytes, or a text with a unit: `"500MB"`, `"1.5GB"`, `"200KiB"`.'


def _bytes(size):
    if size is None:
        return None
    import re
    from fractions import Fraction
    from numbers import Integral
    if isinstance(size, bool) or not isinstance(size, (Integral, str)):
        raise errors.StreamlitInvalidParameterTypeError("max_size", type(size).__name__, ["int", "str"], detail=_SIZE_HELP)
    if isinstance(size, str):
        match = re.fullmatch(_SIZE, size)
        if match is None or len(match[1]) > 100:
            raise errors.StreamlitValueError("max_size", ["a positive byte size"], detail=_SIZE_HELP)
        size = int(Fraction(match[1] if match[1][0] != "." else f"0{match[1]}") * 1024 ** " kmgt".index((match[2] or " ").lower()))
    if size <= 0:
        raise errors.StreamlitValueError("max_size", ["a positive byte size"], detail=_SIZE_HELP)
    return int(size)


def _hard_ttl(background, fresh):
    if not background:
        return fresh
    try:
        factor = float(_core.config_get("runner.cacheBackgroundRefreshTTLMultiplier"))
    except (TypeError, ValueError, RuntimeError):
        factor = math.nan
    if not math.isfinite(factor) or factor <= 1.0:
        _warn("runner.cacheBackgroundRefreshTTLMultiplier has to be a number above 1; 2 is used.")
        factor = 2.0
    return fresh * factor


def _check(scope, refresh_mode, ttl):
    if scope not in {"global", "session"}:
        raise errors.StreamlitValueError("scope", ["'global'", "'session'"])
    if refresh_mode not in {"foreground", "background"}:
        raise errors.StreamlitValueError("refresh_mode", ["foreground", "background"])
    if refresh_mode == "background" and ttl is None:
        raise errors.StreamlitMissingRequiredParameterError(
            "ttl", detail="A refresh in the background needs to know when a result is stale.")
    if refresh_mode == "background" and ttl <= 0:
        raise errors.StreamlitValueError("ttl", ["a positive duration"],
                                         detail="A refresh in the background needs to know when a result is stale.")


def _make(func, *, resource, ttl, max_entries, max_size=None, show_spinner, show_time, persist=False, validate=None,
          hash_funcs, on_release=None, scope, refresh_mode):
    import inspect
    if inspect.isasyncgenfunction(func):
        raise errors.StreamlitAPIException(
            "An async generator cannot be cached: what it yields can be taken only once. Collect it, and return that.",
            error_id="async-generator-function-not-cacheable")
    awaits = inspect.iscoroutinefunction(func)
    background = refresh_mode == "background"
    if awaits and background:
        raise errors.StreamlitValueError("refresh_mode", ['"foreground"'],
                                         detail="A coroutine function is not refreshed in the background.")
    if persist and ttl is not None and not math.isinf(ttl):
        _warn("The `ttl` of '%s' does not count: what is kept on disk does not get old.", func.__name__)
    if hash_funcs:
        hash_funcs = {key if isinstance(key, str) else f"{key.__module__}.{key.__qualname__}": function
                      for key, function in hash_funcs.items()}
    cached = _core.cached_function(
        func, (resource, func.__module__, func.__qualname__, _source(func)), resource, _hard_ttl(background, ttl), ttl,
        max_entries, max_size, (bool(show_time), scope == "session", background, bool(persist)),
        show_spinner if isinstance(show_spinner, str) else show_spinner is True, hash_funcs or None, validate, on_release,
        _call_async if awaits else None)
    return functools.update_wrapper(cached, func)


class CacheDataAPI:
    """st.cache_data."""

    __module__ = "streamlit.runtime.caching.cache_data_api"

    def __call__(self, func=None, *, ttl=None, max_entries=None, max_size=None, show_spinner=True, show_time=False,
                 persist=None, hash_funcs=None, scope="global", refresh_mode="foreground"):
        """Keep what a function returns, as data: each caller gets a copy of its own.

        The function runs once for the same arguments; parameters whose names begin with an underscore do not count.

        Parameters
        ----------
        func : Callable
            The function.
        ttl : float, timedelta, str or None
            How long a result is kept: seconds, or a text as pandas reads it.
        max_entries : int or None
            How many results are kept; the one used longest ago goes first.
        max_size : int, str or None
            How many bytes the results may have together: a number, or a text like "500MB".
        show_spinner : bool or str
            A spinner while the function runs, or its text.
        show_time : bool
            The spinner counts the seconds.
        persist : "disk", bool or None
            Results are kept on disk as well, and outlive the app; they do not get old then.
        hash_funcs : dict or None
            Types, or their names, and functions that give something to hash in place of an object.
        scope : "global" or "session"
            One cache for all visitors, or one for each.
        refresh_mode : "foreground" or "background"
            When a result is too old: compute at once, or give the old one and compute beside.
        """
        disk = {True: "disk", False: None}.get(persist, persist) if isinstance(persist, bool) else persist
        if disk not in {None, "disk"}:
            raise errors.StreamlitValueError("persist", ["'disk'", "None"])
        ttl = _seconds(ttl)
        size = _bytes(max_size)
        _check(scope, refresh_mode, ttl)
        if refresh_mode == "background" and disk is not None:
            raise errors.StreamlitIncompatibleParametersError(
                "refresh_mode='background'", f"persist={persist!r}",
                explanation="What is kept on disk does not get old, so it is never refreshed.")
        make = functools.partial(
            _make, resource=False, ttl=ttl, max_entries=max_entries, max_size=size, show_spinner=show_spinner,
            show_time=show_time, persist=disk is not None, hash_funcs=hash_funcs, scope=scope, refresh_mode=refresh_mode)
        return make if func is None else make(func)

    def clear(self):
        """Forget what all functions under st.cache_data have returned, on disk too."""
        _core.cache_clear("data")


def _refuse_async(callback, name):
    if callback is None:
        return
    import inspect
    target = type(callback).__call__
    if any(test(f) for test in (inspect.iscoroutinefunction, inspect.isasyncgenfunction) for f in (callback, target)):
        raise errors.StreamlitAPIException(
            f"`{name}` of `st.cache_resource` must not be async: nobody would await it.",
            error_id="cache-resource-async-lifecycle-callback")


class CacheResourceAPI:
    """st.cache_resource."""

    __module__ = "streamlit.runtime.caching.cache_resource_api"

    def __call__(self, func=None, *, ttl=None, max_entries=None, show_spinner=True, show_time=False, validate=None,
                 hash_funcs=None, on_release=None, scope="global", refresh_mode="foreground"):
        """Keep what a function returns, as it is: all callers get the same object.

        The function runs once for the same arguments; parameters whose names begin with an underscore do not count.

        Parameters
        ----------
        func : Callable
            The function.
        ttl : float, timedelta, str or None
            How long a result is kept: seconds, or a text as pandas reads it.
        max_entries : int or None
            How many results are kept; the one used longest ago goes first.
        show_spinner : bool or str
            A spinner while the function runs, or its text.
        show_time : bool
            The spinner counts the seconds.
        validate : Callable or None
            Called with a kept result each time: where it says no, the function runs anew.
        hash_funcs : dict or None
            Types, or their names, and functions that give something to hash in place of an object.
        on_release : Callable or None
            Called with a result that is kept no more.
        scope : "global" or "session"
            One cache for all visitors, or one for each.
        refresh_mode : "foreground" or "background"
            When a result is too old: compute at once, or give the old one and compute beside.
        """
        ttl = _seconds(ttl)
        _check(scope, refresh_mode, ttl)
        _refuse_async(validate, "validate")
        _refuse_async(on_release, "on_release")
        make = functools.partial(
            _make, resource=True, ttl=ttl, max_entries=max_entries, show_spinner=show_spinner, show_time=show_time,
            validate=validate, hash_funcs=hash_funcs, on_release=on_release, scope=scope, refresh_mode=refresh_mode)
        return make if func is None else make(func)

    def clear(self):
        """Forget what all functions under st.cache_resource have returned."""
        _core.cache_clear("resource")


cache_data = CacheDataAPI()
cache_resource = CacheResourceAPI()


# ------------------------------------------------------------------------------------------------ coroutine functions

_computing = {}  # (the function's name, key) -> Future, done when the one that computes it is


class _Steps:
    """Awaits a coroutine; what it shows in its own steps counts as shown by the cached function."""

    def __init__(self, coroutine, computation):
        self._coroutine, self._computation = coroutine, computation

    def __await__(self):
        steps, method, given = self._coroutine.__await__(), "send", None
        while True:
            self._computation.enter()
            try:
                waiting = getattr(steps, method)(given)
            except StopIteration as end:
                return end.value
            finally:
                self._computation.leave()
            try:
                method, given = "send", (yield waiting)
            except GeneratorExit:
                steps.close()
                raise
            except BaseException as error:
                method, given = "throw", error


async def _call_async(cached, args, kwargs):
    import asyncio
    import concurrent.futures
    func = cached.__wrapped__
    while True:
        found, *rest = cached._begin(args, kwargs, False)
        if found:
            return rest[0]
        name = (id(type(func)), func.__module__, func.__qualname__, rest[0])
        mine = concurrent.futures.Future()
        other = _computing.setdefault(name, mine)
        if other is not mine:
            await asyncio.shield(asyncio.wrap_future(other))
            continue
        try:
            found, *rest = cached._begin(args, kwargs, True)
            if found:
                return rest[0]
            computation = rest[1]
            if computation is None:
                return await func(*args, **kwargs)
            value = await _Steps(func(*args, **kwargs), computation)
            computation.keep(value)
            return value
        finally:
            _computing.pop(name, None)
            mine.set_result(None)


# ------------------------------------------------------------------------------------------------ for the extension

def _thread(task):
    threading.Thread(target=task, name="CacheBackgroundRefresh", daemon=True).start()


def _show(warning):
    from streamlit import exception
    _warn("%s", warning, stack_info=True)
    exception(warning)


def _display(cache_type, func):
    _show(CachedStFunctionInBackgroundModeWarning(cache_type, func))


def _widget():
    _show(CachedWidgetWarning())


PREPARE = {
    "cache_names": _names, "cache_parts": _parts, "cache_bound": BoundCachedFunc, "cache_thread": _thread,
    "cache_display": _display, "cache_widget": _widget, "cache_user_hash_error": UserHashError,
    "cache_unhashable": functools.partial(UnhashableParamError, orig_exc=UnhashableTypeError()),
    "cache_unserializable": _unserializable, "cache_no_session": _no_session,
    "cache_closure": CacheReplayClosureError, "cache_awaitable": CachedFunctionReturnedAwaitableError,
}
