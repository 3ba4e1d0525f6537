"""st.connection; what it needs is imported when it is used."""


class _Unset:
    def __repr__(self):
        return "<unset>"


UNSET = _Unset()


def connection(name, type=None, max_entries=None, ttl=UNSET, **kwargs):
    """A connection, made at its first use and then kept: a database by `type="sql"`, or a class of your own.

    name: Its name in the secrets, `connections.NAME`; "env:VARIABLE" takes it from the environment.
    type: "sql", a class made from BaseConnection, or such a class's name with its module; else the secrets' `type`.
    max_entries: At most so many are kept.
    ttl: Seconds that one is kept; None: until caches are cleared. Else `runner.connectionDefaultTTL` says.
    kwargs: For the class.
    """
    from bourn._connections import make
    return make(name, type, max_entries, ttl, kwargs)
