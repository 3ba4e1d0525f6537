"""The commands of an app: `import streamlit as st`. This is bourn.

    import streamlit as st

    name = st.text_input("Your name")
    st.write("Hello", name)

`bourn run app.py` serves it. `st.__version__` is the version of the interface; `bourn.__version__` is ours.
"""

import os as _os
import sys as _sys

try:
    import bourn as _bourn
except ImportError:  # a child process that has only this folder on its path
    _sys.path.append(_os.path.dirname(_os.path.dirname(_os.path.dirname(_os.path.dirname(_os.path.abspath(__file__))))))
    import bourn as _bourn
from bourn import _containers, _core, _places, _setup

_os.environ["MPLBACKEND"] = "Agg"  # no other draws outside of the main thread

__version__ = "1.67.0"

_main = _core.main_dg
_event = _core.event_dg
_bottom = _core.bottom_dg
_bidi_component = _main._bidi_component
sidebar = _core.sidebar_dg
bottom = _containers.BottomContainerProxy()
session_state = _core.session_state
request_rerun = _core.request_rerun
task = _core.task
checkpoint = _core.checkpoint

from bourn._cache import cache_data, cache_resource  # noqa: E402
from bourn._connection import connection  # noqa: E402
from bourn._context import context  # noqa: E402
from bourn._login import login, logout, user  # noqa: E402
from bourn._query import query_params  # noqa: E402
from bourn._secrets import secrets_singleton as secrets  # noqa: E402

globals().update((_name, _setup.later_function(_name)) for _name in _setup.LATER_FUNCTIONS)
globals().update((_name, getattr(_main, _name)) for _name in _setup.LATER_METHODS)
globals().update(_core.commands)
globals().update((_name, getattr(_main, _name)) for _name in ("data_editor", *_setup._text.METHODS, *_setup._figures.METHODS))

from bourn._text import echo  # noqa: E402

from bourn._fragment import dialog, fragment  # noqa: E402
from streamlit.navigation.page import Page  # noqa: E402
from bourn._page import navigation  # noqa: E402  (after the package of this name, which would hide it)
from streamlit.commands.execution_control import rerun, stop, switch_page  # noqa: E402
from streamlit.config import get_option, set_user_option as set_option  # noqa: E402


class _Missing:
    """The message about a name that `st` has not: made only when somebody reads it, as hasattr() does not."""

    def __init__(self, name):
        self._name = name

    def __str__(self):
        from streamlit.command_suggestions import missing_streamlit_attribute_message
        return missing_streamlit_attribute_message(self._name, _sys.modules[__name__])


_places.install()
_submodule = _places.submodules(__name__)
_SUBMODULES = frozenset(
    "column_config commands components config connections cursor dataframe_util delta_generator delta_generator_singletons "
    "deprecation_util elements error_util errors file_util logger proto runtime source_util string_util type_util typing "
    "url_util user_info util version web".split())


def __getattr__(name):
    if name == "_gather_metrics":
        from streamlit.runtime.metrics_util import gather_metrics
        return gather_metrics
    if name in _SUBMODULES:
        return _submodule(name)
    raise AttributeError(_Missing(name), name=name, obj=_sys.modules[__name__])
