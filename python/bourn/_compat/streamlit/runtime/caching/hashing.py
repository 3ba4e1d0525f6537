"""What a failing `hash_funcs` raises, and the type of that argument."""

from collections.abc import Callable
from typing import Any

from bourn._cache import UserHashError

HashFuncsDict = dict[str | type[Any], Callable[[Any], Any]]
__all__ = ["HashFuncsDict", "UserHashError"]
