"""The exceptions of cached functions, by the names and the place that apps catch them by."""

from bourn._cache import (
    CachedFunctionReturnedAwaitableError,
    CachedStFunctionInBackgroundModeWarning,
    CacheReplayClosureError,
    UnevaluatedDataFrameError,
    UnhashableParamError,
    UnhashableTypeError,
    UnserializableReturnValueError,
)

__all__ = ["CacheReplayClosureError", "CachedFunctionReturnedAwaitableError", "CachedStFunctionInBackgroundModeWarning",
           "UnevaluatedDataFrameError", "UnhashableParamError", "UnhashableTypeError", "UnserializableReturnValueError"]
