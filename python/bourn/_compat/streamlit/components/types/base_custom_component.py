"""What every component of the first kind is."""

from bourn._component import BaseCustomComponent, BaseMarshallComponentException as MarshallComponentException  # noqa: F401
