"""Tells the extension, once, about everything of Python that it needs: exception classes, containers, preparations.

Imported by streamlit/__init__.py. Names of later versions become known here too, so that a container has the same
methods as `st`.
"""

import sys
from collections.abc import MutableMapping

import bourn._core as _core
from streamlit import errors

from bourn import _cache, _component_v2, _containers, _control, _editor, _figures, _media, _options, _prepare, _text

# Commands that come with a later version: methods of containers, and what only `st` has.
LATER_METHODS = ()
LATER_FUNCTIONS = ("App",)


def later_method(name):
    def method(self, *_args, **_kwargs):
        raise _prepare.later(name)
    method.__name__, method.__qualname__ = name, f"DeltaGenerator.{name}"
    method.__doc__ = _prepare.LATER.format(name)
    return method


def later_function(name):
    def function(*_args, **_kwargs):
        raise _prepare.later(name)
    function.__name__ = function.__qualname__ = name
    function.__doc__ = _prepare.LATER.format(name)
    return function


def _task_report(progress, text):
    """st.checkpoint() in a thread without a run context: in the process of a task it tells the one that started it."""
    process = sys.modules.get("bourn._process")
    if process is not None and process.report is not None:
        process.report(progress, text)


def _register():
    classes = {name: c for name, c in vars(errors).items() if isinstance(c, type) and issubclass(c, BaseException)}
    classes["MediaFileStorageError"] = _media.MediaFileStorageError
    classes.update(_cache.ERRORS)
    prepare = dict(_prepare.PREPARE, help=_text.describe, **_media.PREPARE, **_cache.PREPARE, **_figures.PREPARE,
                   options=_options.read, option_label=_options.label_of,
                   metric_number=_options.metric_number, metric_chart=_options.metric_chart,
                   container_class=_containers.CLASSES, spinner=_containers.Spinner,
                   skeleton=_containers.SkeletonPlaceholder, component_state=_component_v2.state_of,
                   task_report=_task_report)
    control = {name: getattr(_control, name) for name in ("StopException", "RerunException", "ScriptRunEnded", "TaskCancelled")}
    _core.register(errors=classes, control=control, prepare=prepare)
    MutableMapping.register(type(_core.session_state))
    _core.DeltaGenerator.data_editor = _editor.method(_core.DeltaGenerator.data_editor)
    for name, method in {**_text.METHODS, **_figures.METHODS}.items():
        method.__qualname__, method.__module__ = f"DeltaGenerator.{name}", "streamlit.delta_generator"
        setattr(_core.DeltaGenerator, name, method)
    _figures.wait_for_plotly()
    _core.DeltaGenerator._bidi_component = _component_v2._bidi_component
    for name in LATER_METHODS:
        if not hasattr(type(_core.main_dg), name):
            setattr(_core.DeltaGenerator, name, later_method(name))


_register()
