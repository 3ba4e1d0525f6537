"""GridContainer, by the name that add-ons import."""

from bourn._containers import GridContainer

__all__ = ["GridContainer"]
