"""What a failing `hash_funcs` raises."""

from bourn._cache import UserHashError

__all__ = ["UserHashError"]
