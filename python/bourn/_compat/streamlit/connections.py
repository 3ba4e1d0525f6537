"""st.connections: comes with st.connection, in a later version."""

from bourn import _prepare as _p


class BaseConnection:
    """Subclassing works, so that modules can be imported; making one does not."""

    def __init__(self, *_args, **_kwargs):
        raise _p.later(f"connections.{type(self).__name__}")

    def __class_getitem__(cls, _item):
        return cls


class ExperimentalBaseConnection(BaseConnection):
    pass


class SQLConnection(BaseConnection):
    pass


class SnowflakeConnection(BaseConnection):
    pass


class SnowflakeCallersRightsConnection(SnowflakeConnection):
    pass
