"""What the decorators make of a function."""

from bourn._cache import BoundCachedFunc
from bourn._core import CachedFunc

__all__ = ["BoundCachedFunc", "CachedFunc"]
