"""The two kinds of caches."""

import enum


class CacheType(enum.Enum):
    DATA = "DATA"
    RESOURCE = "RESOURCE"


def get_decorator_api_name(cache_type):
    """What the decorator is called that fills it."""
    return f"cache_{cache_type.value.lower()}"
