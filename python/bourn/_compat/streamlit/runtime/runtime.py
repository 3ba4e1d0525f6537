"""Runtime: one per worker process."""

from bourn import _core


class Runtime:
    """A name for the runtime in C, and what add-ons look for in it."""

    _instance = None

    @classmethod
    def exists(cls):
        return _core.runtime_exists()

    @classmethod
    def instance(cls):
        if not cls.exists():
            raise RuntimeError("There is no runtime: no server runs this script.")
        if cls._instance is None:
            cls._instance = cls()
        return cls._instance

    def __getattr__(self, name):
        """Made when it is asked for, and kept."""
        from bourn import _addons, _component
        made = {"media_file_mgr": _addons.MediaFileManager, "_session_mgr": _addons.SessionManager,
                "component_registry": lambda: _component.registry}.get(name)
        if made is None:
            raise AttributeError(f"bourn's runtime has no {name!r}", name=name, obj=self)
        return self.__dict__.setdefault(name, made())

    def is_active_session(self, session_id):
        """Whether the session is there still."""
        return self._session_mgr.is_active_session(session_id)
