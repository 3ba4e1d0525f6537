"""The root containers."""

from bourn import _core


class DeltaGeneratorSingleton:
    """What the root containers are called by add-ons."""

    @classmethod
    def instance(cls):
        return _instance

    main_dg = property(lambda self: _core.main_dg)
    sidebar_dg = property(lambda self: _core.sidebar_dg)
    event_dg = property(lambda self: _core.event_dg)
    bottom_dg = property(lambda self: _core.bottom_dg)


_instance = DeltaGeneratorSingleton()


def get_dg_singleton_instance():
    return _instance
