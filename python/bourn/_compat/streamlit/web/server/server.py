"""A name for the server, which is another process."""


class Server:
    """Not to be made: `bourn run` starts the server."""

    def __init__(self, *_args, **_kwargs):
        raise RuntimeError("The server is a process of its own: `bourn run` starts it.")
