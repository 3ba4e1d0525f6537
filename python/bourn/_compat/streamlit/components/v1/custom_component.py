"""The class of what declare_component() returns."""

from bourn._component import CustomComponent, MarshallComponentException  # noqa: F401
