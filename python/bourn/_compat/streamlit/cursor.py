"""A place in the page: what DeltaGenerator._cursor gives."""

from bourn._core import main_dg


class _Cursors(type):
    def __instancecheck__(cls, obj):
        return type(obj).__name__ == "Cursor" and obj.is_locked is cls.locked


class RunningCursor(metaclass=_Cursors):
    """Of a container: where the next element goes."""

    locked = False


class LockedCursor(metaclass=_Cursors):
    """Of an element: where it stands."""

    locked = True


def get_container_cursor(root_container):  # noqa: ARG001
    """Where the next element of the page goes."""
    return main_dg._cursor
