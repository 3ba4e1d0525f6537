"""PopoverContainer, by the name that add-ons import."""

from bourn._containers import PopoverContainer

__all__ = ["PopoverContainer"]
