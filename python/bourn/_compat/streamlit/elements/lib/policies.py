"""The warning about widgets in cached functions."""

from bourn._cache import CachedWidgetWarning

__all__ = ["CachedWidgetWarning"]
