"""Small things that add-ons use."""

import functools
import hashlib

from bourn._dicts import AttributeDictionary
from bourn._states import ReadOnly as ReadOnlyAttributeDictionary

__all__ = ["AttributeDictionary", "ReadOnlyAttributeDictionary", "calc_hash", "memoize"]


def calc_hash(s):
    """128 bits as hexadecimal digits, not against malice."""
    return hashlib.blake2b(s.encode() if isinstance(s, str) else s, digest_size=16, usedforsecurity=False).hexdigest()


def memoize(func):
    """A function without arguments that is called once."""
    return functools.cache(func)
