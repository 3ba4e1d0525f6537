"""The runtime, as add-ons see it."""

from bourn import _places

from streamlit.runtime.runtime import Runtime  # noqa: F401


def exists():
    """Whether this is a script that a server runs, not one that was started by itself."""
    return Runtime.exists()


def get_instance():
    """The runtime; RuntimeError without a server."""
    return Runtime.instance()


__getattr__ = _places.submodules(__name__)
