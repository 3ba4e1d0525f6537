"""StatusContainer, by the name that add-ons import."""

from bourn._containers import StatusContainer

__all__ = ["StatusContainer"]
