"""Ids of widgets, and the keys in them."""

GENERATED_ELEMENT_ID_PREFIX = "$$ID"


def is_element_id(key):
    return key.startswith(GENERATED_ELEMENT_ID_PREFIX)


def user_key_from_element_id(element_id):
    """The key that the app gave the widget; None: none."""
    key = element_id.split("-", 2)[-1]
    return None if key == "None" else key
