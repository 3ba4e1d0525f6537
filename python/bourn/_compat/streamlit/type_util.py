"""What an object is, by the name of its type, as add-ons ask."""

import inspect
import re

from bourn import _frames, _prepare

from streamlit.delta_generator import DeltaGenerator


def get_fqn(the_type):
    return f"{the_type.__module__}.{the_type.__qualname__}"


get_fqn_type = _frames._name


def is_type(obj, fqn_type_pattern):
    """Whether the full name of its type is this text, or matches this pattern."""
    if isinstance(fqn_type_pattern, str):
        return get_fqn_type(obj) == fqn_type_pattern
    return fqn_type_pattern.match(get_fqn_type(obj)) is not None


def get_object_name(obj):
    """Its own name; else the one of its type."""
    return getattr(obj, "__qualname__", None) or getattr(obj, "__name__", None) or type(obj).__qualname__


def is_bytes_like(obj):
    return isinstance(obj, (bytes, bytearray, memoryview))


def to_bytes(obj):
    return bytes(obj)


def is_iterable(obj):
    try:
        iter(obj)
    except TypeError:
        return False
    return True


is_list_like = _prepare._is_list_like  # what st.selectbox and its like take as options
is_namedtuple = _prepare._is_namedtuple
is_function = inspect.isfunction
has_callable_attr = _prepare._can
is_pydantic_model = _prepare._is_pydantic
is_dataclass_instance = _frames._is_dataclass


def is_delta_generator(obj):
    return isinstance(obj, DeltaGenerator)


def is_version_less_than(v1, v2):
    """Of versions that are numbers and dots; what follows them does not count."""
    def numbers(version):
        return [int(n) for n in re.match(r"[0-9.]*", version)[0].split(".") if n]
    return numbers(v1) < numbers(v2)
