"""Widgets: the commands are methods of DeltaGenerator, in C; here are the classes of their values."""

from bourn import _places

__getattr__ = _places.submodules(__name__)
