"""Elements: the commands themselves are methods of DeltaGenerator, in C."""

from bourn import _places

__getattr__ = _places.submodules(__name__)
