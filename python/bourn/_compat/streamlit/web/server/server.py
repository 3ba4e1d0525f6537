"""A name for the server, which is another process."""

from bourn import _core


class Server:
    """Not to be made: `bourn run` starts the server."""

    def __init__(self, *_args, **_kwargs):
        raise RuntimeError("The server is a process of its own: `bourn run` starts it.")


# Add-ons look through memory for one, to keep under it what all sessions share.
_here = object.__new__(Server) if _core.runtime_exists() else None
