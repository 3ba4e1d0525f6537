"""Components of the first kind: come with a later version."""

from bourn._setup import later_function as _later

declare_component = _later("components.v1.declare_component")
html = _later("components.v1.html")
iframe = _later("components.v1.iframe")
