"""Starting a server."""

from bourn import _places

__getattr__ = _places.submodules(__name__)
