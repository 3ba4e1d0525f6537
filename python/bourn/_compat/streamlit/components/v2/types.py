"""Types of a component of the second kind, for annotations."""

from typing import Any, Protocol

BidiComponentKey = str | int | None
BidiComponentData = Any | None
BidiComponentDefaults = dict[str, Any] | None
ComponentIsolateStyles = bool


class ComponentRenderer(Protocol):
    """What st.components.v2.component() returns."""

    def __call__(self, *, key: BidiComponentKey = None, data: BidiComponentData = None,
                 default: BidiComponentDefaults = None, width: Any = "stretch", height: Any = "content",
                 **on_callbacks: Any) -> Any:
        ...


__all__ = ["BidiComponentData", "BidiComponentDefaults", "BidiComponentKey", "ComponentIsolateStyles", "ComponentRenderer"]
