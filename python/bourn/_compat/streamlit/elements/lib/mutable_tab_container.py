"""TabContainer, by the name that add-ons import."""

from bourn._containers import TabContainer

__all__ = ["TabContainer"]
