"""Where components are declared."""

from bourn import _component
from bourn._component import declare_component  # noqa: F401


class ComponentRegistry:
    """The components of this process."""

    @classmethod
    def instance(cls):
        return _component.registry
