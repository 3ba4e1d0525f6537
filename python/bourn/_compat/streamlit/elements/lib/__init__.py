"""Parts of elements that add-ons import by name."""

from bourn import _places

__getattr__ = _places.submodules(__name__)
