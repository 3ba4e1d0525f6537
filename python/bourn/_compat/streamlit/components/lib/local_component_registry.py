"""The registry of the components of one process."""

from bourn._component import LocalComponentRegistry  # noqa: F401
