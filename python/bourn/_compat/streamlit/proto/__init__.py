"""The browser's messages as classes of protobuf, for add-ons that make messages themselves. bourn has no use for them.

The modules are the ones of the frontend's release, which the build puts beside its files (DATA/proto).
"""

import importlib.util
import os

import bourn

from bourn import _places

_package = os.path.dirname(os.path.abspath(bourn.__file__))
__path__ += [folder for folder in (os.path.join(_package, "_data", "proto"), os.path.join(_package, "..", "..", "proto"))
             if os.path.isdir(folder)]

if importlib.util.find_spec("google") is None or importlib.util.find_spec("google.protobuf") is None:
    raise ImportError("streamlit.proto needs the package protobuf, which bourn itself does not: `pip install protobuf`",
                      name=__name__)

__getattr__ = _places.submodules(__name__)
