"""Sizes, as add-ons pass them around."""

from typing import Literal, NamedTuple

Width = int | Literal["stretch", "content"]
Height = int | Literal["stretch", "content"]
TextAlignment = Literal["left", "center", "right", "justify"]


class LayoutConfig(NamedTuple):
    """The sizes that an element was given."""

    width: Width | None = None
    height: Height | None = None
    text_alignment: TextAlignment | None = None
