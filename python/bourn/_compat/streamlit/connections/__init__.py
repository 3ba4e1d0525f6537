"""Classes for st.connection."""

from bourn import _places
from bourn._connections import BaseConnection, SQLConnection  # noqa: F401

ExperimentalBaseConnection = BaseConnection


class SnowflakeConnection(BaseConnection):
    """Its name is known, so that modules can be imported; st.connection says that it is not part of bourn."""

    def _connect(self, **_kwargs):
        from bourn._connections import _kind
        _kind("snowflake")


class SnowflakeCallersRightsConnection(SnowflakeConnection):
    """As SnowflakeConnection."""


__getattr__ = _places.submodules(__name__)
