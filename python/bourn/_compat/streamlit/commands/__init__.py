"""Commands that are no elements."""

from bourn import _places

__getattr__ = _places.submodules(__name__)
