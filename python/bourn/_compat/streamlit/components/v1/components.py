"""The older path of what components are made with."""

from bourn._component import CustomComponent, MarshallComponentException, declare_component, register_widget

__all__ = ["CustomComponent", "MarshallComponentException", "declare_component", "register_widget"]
