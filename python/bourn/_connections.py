"""st.connection: objects that keep a connection, made once for an app or a session, and their base class."""

import json
import os
import re
import uuid
from abc import ABC, abstractmethod
from typing import Generic, TypeVar

import bourn._core as _core
from bourn._cache import cache_data, cache_resource
from bourn._connection import UNSET
from bourn._secrets import AttrDict, secrets_singleton
from streamlit import errors

RawConnectionT = TypeVar("RawConnectionT")


class BaseConnection(ABC, Generic[RawConnectionT]):
    """What a connection class is made from: it says in `_connect` how to connect; `_instance` is what that returned.

    The table `connections.NAME` of the secrets is `_secrets`. When it changes, the next use connects anew.
    """

    def __init__(self, connection_name, **kwargs):
        self._connection_name = connection_name
        self._kwargs = kwargs
        self._connection_instance_id = uuid.uuid4()
        self._config_section_hash = self._section()
        secrets_singleton.file_change_listener.connect(self._on_secrets_changed)
        self._raw_instance = self._connect(**kwargs)

    def __getattribute__(self, name):
        try:
            return object.__getattribute__(self, name)
        except AttributeError:
            if hasattr(object.__getattribute__(self, "__dict__").get("_raw_instance"), name):
                raise AttributeError(f"This connection has no `{name}`, but what it wraps has: `._instance.{name}`") from None
            raise

    def _section(self):
        return json.dumps(self._secrets.to_dict(), default=str, sort_keys=True)

    def _on_secrets_changed(self, _path):
        section = self._section()
        if section != self._config_section_hash:
            self._config_section_hash = section
            self.reset()

    @property
    def _secrets(self):
        if secrets_singleton.load_if_toml_exists():
            connections = secrets_singleton.get("connections")
            if type(connections) is AttrDict:
                return connections.get(self._connection_name, AttrDict({}))
        return AttrDict({})

    def reset(self):
        """Connect anew at the next use."""
        self._raw_instance = None

    @property
    def _instance(self):
        secrets_singleton.load_if_toml_exists()  # a change of the secrets resets the connection
        if self._raw_instance is None:
            self._raw_instance = self._connect(**self._kwargs)
        return self._raw_instance

    @abstractmethod
    def _connect(self, **kwargs):
        """Return what is to be kept."""

    @classmethod
    def scope(cls):
        """"global": one for the app; "session": one for each visitor's session."""
        return "global"

    def close(self):
        """Called when the connection is no longer kept."""


_URL_PARTS = ("url", "driver", "dialect", "username", "password", "host", "port", "database", "query")


class SQLConnection(BaseConnection["Engine"]):  # noqa: F821 - the engine is SQLAlchemy's
    """A database, by SQLAlchemy. The secrets, or arguments of st.connection, hold its `url` or the parts of one."""

    def _connect(self, autocommit=False, **kwargs):
        import sqlalchemy
        secrets = self._secrets.to_dict()
        given = {name: kwargs.pop(name) for name in _URL_PARTS if name in kwargs}
        parts = {**secrets, **given}
        if not parts:
            raise errors.StreamlitAPIException(
                f"Nothing says how to connect to `{self._connection_name}`: put it into `secrets.toml` as "
                f"`[connections.{self._connection_name}]`, or give it to `st.connection`.",
                error_id="sql-missing-connection-config")
        options = {**secrets.get("create_engine_kwargs", {}), **kwargs}
        engine = sqlalchemy.create_engine(self._url(parts), **options)
        return engine.execution_options(isolation_level="AUTOCOMMIT") if autocommit else engine

    @staticmethod
    def _url(parts):
        from sqlalchemy.engine import URL, make_url
        if "url" in parts:
            return make_url(parts["url"])
        for name in ("dialect", "username", "host"):
            if name not in parts:
                raise errors.StreamlitMissingRequiredParameterError(
                    name, detail="It belongs into `secrets.toml`, or into the call of `st.connection`.")
        driver = f"{parts['dialect']}+{parts['driver']}" if "driver" in parts else parts["dialect"]
        return URL.create(driver, parts["username"], parts.get("password"), parts["host"],
                          int(parts["port"]) if "port" in parts else None, parts.get("database"), parts.get("query", {}))

    def query(self, sql, *, show_spinner="Running `sql.query(...)`.", ttl=None, index_col=None, chunksize=None,
              params=None, **kwargs):
        """The answer to `sql` as a data frame, kept for `ttl` seconds (None: until caches are cleared); after an error of
        the database it is tried twice more, each with a new connection."""
        from sqlalchemy import text
        from sqlalchemy.exc import DatabaseError, InternalError, OperationalError

        def _query(instance_id, sql, index_col=None, chunksize=None, params=None, **kwargs):
            import time
            import pandas
            for tries_left in (2, 1, 0):
                try:
                    return pandas.read_sql(text(sql), self._instance.connect(), index_col=index_col,
                                           chunksize=chunksize, params=params, **kwargs)
                except (DatabaseError, InternalError, OperationalError):
                    self.reset()
                    if not tries_left:
                        raise
                    time.sleep(1)
        _query.__qualname__ += f"_{self._connection_name}_{ttl}".replace(".", "_")
        cached = cache_data(show_spinner=show_spinner, ttl=ttl)(_query)
        return cached(self._connection_instance_id, sql, index_col=index_col, chunksize=chunksize, params=params, **kwargs)

    def connect(self):
        """A connection of SQLAlchemy's, for a `with` statement."""
        return self._instance.connect()

    @property
    def engine(self):
        """SQLAlchemy's engine."""
        return self._instance

    @property
    def driver(self):
        """The name of the database's driver."""
        return self._instance.driver

    @property
    def session(self):
        """A new ORM session of SQLAlchemy's, for a `with` statement."""
        from sqlalchemy.orm import Session
        return Session(self._instance)


# ------------------------------------------------------------------------------------------------ st.connection

_KINDS = {"sql": SQLConnection}
_PACKAGES = {"MySQLdb": "mysqlclient", "psycopg2": "psycopg2-binary", "sqlalchemy": "sqlalchemy"}
_SNOW = ("snowflake", "snowflake-callers-rights", "snowpark")


def _kind(name):
    if name in _SNOW:
        raise errors.StreamlitAPIException(
            f"`{name}` connections are not part of bourn. A class of your own, made from "
            "`st.connections.BaseConnection`, can wrap Snowflake's connector.", error_id="invalid-first-party-connection")
    if name not in _KINDS:
        raise errors.StreamlitAPIException(f"There is no connection type '{name}'. There is: {', '.join(_KINDS)}; or a "
                                           "class, or its name with its module.", error_id="invalid-first-party-connection")
    return _KINDS[name]


def _class_of(name, type):
    if type is None and name in (*_KINDS, *_SNOW):
        type = name
    elif type is None:
        secrets_singleton.load_if_toml_exists()
        type = secrets_singleton["connections"][name]["type"]
    if not isinstance(type, str):
        return type
    if "." not in type:
        return _kind(type)
    from importlib import import_module
    module, _, name = type.rpartition(".")
    return getattr(import_module(module), name)


def _default_ttl():
    import math
    given = _core.config_get("runner.connectionDefaultTTL")
    try:
        ttl = None if given is None else float(given)
        right = ttl is None or (not isinstance(given, bool) and math.isfinite(ttl) and ttl >= 0)
    except (TypeError, ValueError):
        right = False
    if not right:
        raise errors.StreamlitAPIException(
            f"`runner.connectionDefaultTTL` is {given!r}; it has to be a number of seconds, 0 or more, or not to be set.",
            error_id="connection-default-ttl-invalid")
    return ttl


def _made(name, cls, max_entries, ttl, kwargs):
    if not issubclass(cls, BaseConnection):
        raise errors.StreamlitAPIException(f"{cls} is not made from BaseConnection.",
                                           error_id="connection-not-base-connection-subclass")
    if cls.scope() not in ("global", "session"):
        raise errors.StreamlitValueError("scope", ["'global'", "'session'"],
                                         detail=f"{cls.__name__} says {cls.scope()!r}.")
    if hasattr(ttl, "total_seconds"):
        ttl = ttl.total_seconds()
    elif isinstance(ttl, int) and not isinstance(ttl, bool):
        ttl = float(ttl)

    def _connection(name, connection_class, **kwargs):
        return connection_class(connection_name=name, **kwargs)
    _connection.__qualname__ += f"_{ttl}_{max_entries}".replace(".", "_")
    return cache_resource(max_entries=max_entries, show_spinner="Running `st.connection(...)`.", ttl=ttl,
                          scope=cls.scope(), on_release=lambda made: made.close())(_connection)(name, cls, **kwargs)


def make(name, type, max_entries, ttl, kwargs):
    """See st.connection; a `ttl` of None is none, UNSET is what the configuration says."""
    if name.startswith("env:"):
        name = os.environ[name[4:]]
    cls = _class_of(name, type)
    try:
        return _made(name, cls, max_entries, _default_ttl() if ttl is UNSET else ttl, kwargs)
    except ModuleNotFoundError as error:
        missing = re.search("No module named '(.+)'", str(error))
        package = _PACKAGES.get(missing[1]) if missing else None
        raise ModuleNotFoundError(f"{error}. " + (
            f"This connection needs the package '{package}': install it." if package
            else "A package that this connection needs may be missing.")) from error


for _class in (BaseConnection, SQLConnection):
    _class.__module__ = "streamlit.connections"
