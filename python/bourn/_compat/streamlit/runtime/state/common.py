"""Ids of widgets and the keys in them, and types of what widgets are given."""

from collections.abc import Callable
from typing import Any

WidgetArgs = tuple[Any, ...] | list[Any]
WidgetKwargs = dict[str, Any]
WidgetCallback = Callable[..., None]

GENERATED_ELEMENT_ID_PREFIX = "$$ID"


def is_element_id(key):
    return key.startswith(GENERATED_ELEMENT_ID_PREFIX)


def user_key_from_element_id(element_id):
    """The key that the app gave the widget; None: none."""
    key = element_id.split("-", 2)[-1]
    return None if key == "None" else key
