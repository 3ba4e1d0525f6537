"""Runtime: one per worker process."""

from bourn import _core


class Runtime:
    """A name for the runtime in C. It has nothing to call yet but these two."""

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
        raise AttributeError(f"bourn's runtime has no {name!r}", name=name, obj=self)
