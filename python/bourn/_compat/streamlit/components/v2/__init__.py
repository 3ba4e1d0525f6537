"""Components of the second kind: parts of the page."""

from bourn._component_v2 import component

__all__ = ["component"]
