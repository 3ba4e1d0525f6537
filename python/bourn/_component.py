"""Components of the first kind: pages in frames. What they are given is JSON, bytes and tables; the row in C does the rest.

Threads: declare_component and calls run in any thread; the registry has a lock of its own.
"""

import os
import sys
import threading
from abc import ABC, abstractmethod

import bourn._core as _core
from streamlit import errors


class BaseMarshallComponentException(errors.StreamlitAPIException):
    """An argument of a component cannot be sent."""


class MarshallComponentException(errors.StreamlitAPIException):
    """An argument of a component cannot be sent."""


class BaseCustomComponent(ABC):
    """A component: where its page is, and how to show it."""

    def __init__(self, name, path=None, url=None, module_name=None):
        if path is None and url is None:
            raise errors.StreamlitAPIException("A component needs a `path` or a `url`.",
                                               error_id="custom-component-path-or-url-required")
        self._name, self._path, self._url, self._module_name = name, path, url, module_name

    def __call__(self, *args, default=None, key=None, on_change=None, tab_index=None, **kwargs):
        """Show it; returns what it says."""
        return self.create_instance(*args, default=default, key=key, on_change=on_change, tab_index=tab_index, **kwargs)

    name = property(lambda self: self._name)
    path = property(lambda self: self._path)
    url = property(lambda self: self._url)
    module_name = property(lambda self: self._module_name)

    @property
    def abspath(self):
        return None if self._path is None else os.path.abspath(self._path)

    def _facts(self):
        return self._name, self._path, self._url, self._module_name

    def __repr__(self):
        return f"{type(self).__name__}(name={self._name!r}, path={self._path!r}, url={self._url!r})"

    def __str__(self):
        return f"'{self._name}': {self._url if self._path is None else self._path}"

    def __hash__(self):
        return hash(self._facts())

    @abstractmethod
    def __eq__(self, other):
        return NotImplemented

    @abstractmethod
    def __ne__(self, other):
        return NotImplemented

    @abstractmethod
    def create_instance(self, *args, default=None, key=None, on_change=None, tab_index=None, **kwargs):
        raise NotImplementedError


class CustomComponent(BaseCustomComponent):
    """What declare_component() returns."""

    def create_instance(self, *args, default=None, key=None, on_change=None, tab_index=None, **kwargs):
        if args:
            raise MarshallComponentException(f"A component's arguments have names, and '{args[0]}' has none.")
        special, text = sort_arguments(dict(kwargs, default=default, key=key))
        value = _core.methods["component"](_core.main_dg, self._name, url=self._url, args=text, special=special, key=key,
                                           on_change=on_change, tab_index=tab_index)
        if isinstance(value, tuple):
            from bourn._component_table import frame_of
            value = frame_of(*value)
        return default if value is None else value

    def __eq__(self, other):
        return isinstance(other, CustomComponent) and self._facts() == other._facts()

    def __ne__(self, other):
        return not self == other

    __hash__ = BaseCustomComponent.__hash__


def sort_arguments(arguments):
    """What is no JSON, as pairs of name and content; and the JSON of the rest."""
    import json
    special, plain = [], {}
    for name, value in arguments.items():
        if isinstance(value, (bytes, bytearray, memoryview)):
            special.append((name, bytes(value)))
        elif is_table(value):
            from bourn._component_table import streams_of
            special.append((name, streams_of(value)))
        else:
            plain[name] = value
    try:
        return special, json.dumps(plain)
    except Exception as error:
        raise MarshallComponentException("A component's arguments have to be JSON, tables or bytes.", error) from error


def is_table(value):
    if value is None or isinstance(value, (str, int, float)) or (
            isinstance(value, (dict, list)) and "pandas" not in sys.modules and "snowflake.snowpark" not in sys.modules):
        return False
    from bourn import _frames
    return _frames.is_table(value)


# ---- the registry ----------------------------------------------------------------------------------------------------

class LocalComponentRegistry:
    """The components of this process by name."""

    def __init__(self):
        self._components = {}
        self._lock = threading.Lock()

    def register_component(self, component):
        folder = component.abspath
        if folder is not None and not os.path.isdir(folder):
            raise errors.StreamlitAPIException(f"The component's folder '{folder}' is not there.",
                                               error_id="custom-component-directory-not-found")
        with self._lock:
            before = self._components.get(component.name)
            self._components[component.name] = component
        if folder is not None:
            _core.component_serve(component.name, folder, False)
        if before is not None and before != component:
            from streamlit.logger import get_logger
            get_logger("streamlit.components.lib.local_component_registry").warning(
                "%s takes the place of %s, which had the same name", component, before)

    def get_component(self, name):
        return self._components.get(name)

    def get_components(self):
        return list(self._components.values())

    def get_component_path(self, name):
        component = self._components.get(name)
        return None if component is None else component.abspath

    def get_module_name(self, name):
        component = self._components.get(name)
        return None if component is None else component.module_name


registry = LocalComponentRegistry()


def _module_of(frame):
    """The name of the module that calls; of the main script, its file's."""
    name = frame.f_globals.get("__name__")
    if name is None:
        raise RuntimeError("declare_component() is called from what is no module")
    if name == "__main__":
        name = os.path.splitext(os.path.basename(frame.f_code.co_filename))[0]
    return name


def declare_component(name, path=None, url=None):
    """A component whose page is a folder of files, or is served elsewhere.

    name: What it is called; the module's name comes before it.
    path: The folder; `index.html` in it is the page.
    url: The address of a server that has the page, as while it is developed.
    """
    module = _module_of(sys._getframe(1))
    whole = f"{module}.{name}"
    if isinstance(path, os.PathLike):
        path = str(path)
    base = _core.config_get("server.customComponentBaseUrlPath")
    if not url and base:
        url = f"{base}/{whole}/"
    component = CustomComponent(name=whole, path=path, url=url, module_name=module)
    if _core.runtime_exists():
        registry.register_component(component)
    return component


def register_widget(*_args, **_kwargs):
    """Here because add-ons wrap it. Widgets are registered in C, and nothing calls this."""
    raise errors.StreamlitAPIException("register_widget() is not to be called: a component registers its widget itself.")


BaseMarshallComponentException.__name__ = BaseMarshallComponentException.__qualname__ = "MarshallComponentException"
BaseMarshallComponentException.__module__ = "streamlit.components.types.base_custom_component"
BaseCustomComponent.__module__ = "streamlit.components.types.base_custom_component"
for _made in (MarshallComponentException, CustomComponent):
    _made.__module__ = "streamlit.components.v1.custom_component"
LocalComponentRegistry.__module__ = "streamlit.components.lib.local_component_registry"
declare_component.__module__ = "streamlit.components.v1.component_registry"
