"""Components of the second kind: come with a later version."""

from bourn._setup import later_function as _later

component = _later("components.v2.component")
