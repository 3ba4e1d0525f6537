"""Parts of the script runner that add-ons import one by one."""

from bourn import _places

__getattr__ = _places.submodules(__name__)
