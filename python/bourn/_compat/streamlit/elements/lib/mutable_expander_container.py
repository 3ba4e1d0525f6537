"""ExpanderContainer, by the name that add-ons import."""

from bourn._containers import ExpanderContainer

__all__ = ["ExpanderContainer"]
