"""What a component of the second kind returns."""

from bourn._component_v2 import ComponentResult

BidiComponentResult = ComponentResult
__all__ = ["BidiComponentResult", "ComponentResult"]
