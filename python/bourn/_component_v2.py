"""Components of the second kind: parts of the page, without a frame. Their state and what they trigger is JSON, which the
row in C keeps; here are the definitions, the callbacks by name and the object that a component returns.

Threads: any; the definitions have a lock of their own, state is the session's.
"""

import os
import threading
from collections.abc import Mapping

import bourn._core as _core
from bourn._dicts import AttributeDictionary
from streamlit import errors

REFERENCE = "__streamlit_arrow_ref__"


class ComponentResult(AttributeDictionary):
    """What a component says: its state, and what it triggers in this run, by name."""

    def __init__(self, state_vals=None, trigger_vals=None):
        super().__init__({**(trigger_vals or {}), **(state_vals or {})})


# ---- definitions -----------------------------------------------------------------------------------------------------

class Definition:
    """What a component consists of; `css` and `js` are texts, or names of files below `root`."""

    def __init__(self, name, html=None, css=None, js=None, root=None):
        self.name, self.html, self.css, self.js, self.root = name, html, css, js, root
        self.files = {}  # "css", "js" -> the file's path below root, for those that are no texts
        for kind in ("css", "js"):
            self.resolve(kind)

    def resolve(self, kind):
        given = getattr(self, kind)
        if given is None or is_text(given):
            return
        if self.root is None:
            raise errors.StreamlitAPIException(
                f"`{kind}` of the component '{self.name}' names a file, which wants an installed package with an `asset_dir` "
                "for the component in its pyproject.toml.", error_id="component-missing-asset-dir")
        self.files[kind] = find_file(self.root, given, kind)

    def content(self, kind):
        """The text and the file: one of them, or none."""
        file = self.files.get(kind)
        if file is None:
            return getattr(self, kind), None
        if not os.path.exists(os.path.join(self.root, file)):  # built anew, perhaps under another name
            self.resolve(kind)
        return None, self.files[kind]

    def same(self, other):
        return all(getattr(self, n) == getattr(other, n) for n in ("name", "html", "css", "js", "root"))


def is_text(value):
    """Is it content, not a file's name?"""
    text = value.strip()
    if "\n" in text or "\r" in text:
        return True
    if any(c in text for c in "*?[]") or "/" in text or "\\" in text:
        return False
    return not text.lower().endswith((".js", ".css", ".mjs", ".cjs"))


def check_relative(path, what):
    parts = path.replace("\\", "/").split("/")
    if ".." in parts:
        raise errors.StreamlitComponentRegistryError(f"{what} must not lead out of the component's folder: {path}")
    if path.startswith(("/", "\\")) or "\0" in path or (len(path) > 1 and path[1] == ":"):
        raise errors.StreamlitComponentRegistryError(f"{what} must be relative: {path}")


def find_file(root, given, kind):
    """The one file below `root` that is meant, as its path there."""
    import glob
    check_relative(given, "A pattern" if any(c in given for c in "*?[]") else "A path")
    real = os.path.realpath(root)
    if not any(c in given for c in "*?[]"):
        whole = os.path.realpath(os.path.join(real, given))
        if not whole.startswith(real + os.sep):
            raise errors.StreamlitComponentRegistryError(f"`{kind}` '{given}' lies outside of the component's folder '{root}'.")
        if not os.path.exists(whole):
            raise ValueError(f"There is no file '{whole}'.")
        return os.path.relpath(whole, real)
    found = sorted({os.path.realpath(f) for f in glob.glob(os.path.join(glob.escape(real), given), recursive=True)})
    found = [f for f in found if f.startswith(real + os.sep)]
    if len(found) != 1:
        named = f": {', '.join(found)}" if found else ""
        raise errors.StreamlitComponentRegistryError(
            f"The pattern '{given}' fits {len(found) or 'no'} files in '{root}', and one is wanted{named}.")
    return os.path.relpath(found[0], real)


_lock = threading.Lock()
_definitions = {}


def _root_of(name):
    from bourn import _manifest
    return _manifest.asset_root(name)


def _define(name, html, css, js):
    for parameter, value in (("css", css), ("js", js)):
        if value is not None and not isinstance(value, str):
            raise errors.StreamlitInvalidParameterTypeError(parameter, type(value).__name__, ["str", "None"])
    wants_files = any(v is not None and not is_text(v) for v in (css, js))
    made = Definition(name, html, css, js, _root_of(name) if wants_files else None)
    with _lock:
        before = _definitions.get(name)
        _definitions[name] = made
    if before is not None and not before.same(made):
        from streamlit.logger import get_logger
        get_logger("streamlit.components.v2.component_registry").warning(
            "The component %s is defined a second time, otherwise than before: the last definition counts.", name)
    return made


def component(name, *, html=None, css=None, js=None, isolate_styles=True):
    """A component of HTML, CSS and JavaScript; returns what shows it.

    name: What it is called; in an installed package, "PACKAGE.NAME" of its pyproject.toml.
    html: Its content.
    css: Its style as text, or the name of a file of its package; a pattern may stand for it.
    js: Its module, likewise. It exports a function that is given the component's element, data and means to speak.
    isolate_styles: Whether its styles and the page's are kept apart.
    """
    _define(name, html, css, js)

    def mount(*, key=None, data=None, default=None, width="stretch", height="content", **on_callbacks):
        """Show it; returns what it says."""
        if "isolate_styles" in on_callbacks:
            from streamlit.deprecation_util import show_deprecation_warning
            del on_callbacks["isolate_styles"]
            show_deprecation_warning("`isolate_styles` is said where a component is made, not where it is shown.",
                                     show_in_browser=False)
        with _lock:
            known = name in _definitions
        if not known:
            _define(name, html, css, js)
        return _core.main_dg._bidi_component(name, key=key, isolate_styles=isolate_styles, data=data, default=default,
                                             width=width, height=height, **on_callbacks)
    return mount


# ---- what is sent ----------------------------------------------------------------------------------------------------

def _is_table(value):
    from bourn import _component
    return _component.is_table(value)


def _stream(value):
    from bourn import _component_table
    return _component_table.stream(value)


def _can_be_table(value):
    if isinstance(value, (str, int, float)):
        return False
    from bourn import _frames
    return _frames.format_of(value) is not _frames.DataFormat.UNKNOWN


def _digest(content):
    import hashlib
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _json(value):
    """JSON, or its text as JSON where it is none."""
    import json
    try:
        return json.dumps(value)
    except TypeError:
        return json.dumps(str(value))


def _mapping(data):
    """A dict's tables are sent beside its JSON, which refers to them."""
    streams, plain = {}, {}
    for key, value in data.items():
        plain[key] = value
        if _is_table(value):
            content = _stream(value)
            name = _digest(content)
            streams[name] = content
            plain[key] = {REFERENCE: name}
    return [_json(plain), *streams.items()] if streams else _json(plain)


def packed(data):
    """`data` as the row takes it: text (JSON), bytes, [stream], or [JSON, (name, stream), ...]."""
    import json
    try:
        if data is None:
            return None
        if isinstance(data, (bytes, bytearray)):
            return bytes(data)
        if isinstance(data, dict):
            return _mapping(data)
        if isinstance(data, (Mapping, list, tuple)):
            return _json(data)
        return [_stream(data)] if _can_be_table(data) else json.dumps(data)
    except Exception:
        try:
            return json.dumps(data)
        except Exception:
            raise errors.BidiComponentUnserializableDataError() from None


def _identity(data, sent, default):
    """What tells a component without a key from others: the same for the same data in another order."""
    import json
    if isinstance(sent, list) and isinstance(sent[0], str):
        told = [json.dumps(json.loads(sent[0]), sort_keys=True), sorted(name for name, _ in sent[1:])]
    elif isinstance(sent, str):
        try:
            told = json.dumps(data, sort_keys=True)
        except (TypeError, ValueError):
            told = sent
    else:
        told = sent if sent is None else _digest(sent if isinstance(sent, bytes) else sent[0])
    return repr((told, default))


# ---- showing it ------------------------------------------------------------------------------------------------------

def _events(kwargs):
    """The callbacks by what they are for: on_NAME_change."""
    found = {}
    for name, value in kwargs.items():
        if not callable(value) or not (name.startswith("on_") and name.endswith("_change")):
            continue
        event = name[3:-7]
        if not event or event == "_":
            raise errors.BidiComponentInvalidCallbackNameError(name)
        found[event] = value
    return found


class Mount:
    """A component as it was shown last: what the next change is compared with, and whom to call."""

    def __init__(self, callbacks, default):
        self.id, self.callbacks, self.default = None, callbacks, default
        self.seen, self.heard = {}, None

    def state(self, told):
        """What the browser or the app has told, over the defaults."""
        return {**(self.default or {}), **(told if isinstance(told, dict) else {})}

    def triggers(self, told):
        told = told if isinstance(told, list) else [] if told is None else [told]
        return {t["event"]: t.get("value") for t in told if isinstance(t, dict) and isinstance(t.get("event"), str)}

    def __call__(self):
        """A change or a trigger has come: call who waits for it. Both may come at once: the second call finds nothing."""
        state = self.state(_core.widget_value(self.id))
        told = _core.widget_value(triggers_id(self.id))
        due = [k for k in {**state, **self.seen} if state.get(k) != self.seen.get(k)]
        self.seen = state
        if told is not None and told is not self.heard:
            due += [t["event"] for t in (told if isinstance(told, list) else [told])
                    if isinstance(t, dict) and isinstance(t.get("event"), str)]
        self.heard = told
        again = None
        for event in due:
            if event in self.callbacks:
                try:
                    self.callbacks[event]()
                except _rerun() as request:
                    again = request
        if again is not None:
            raise again


def _rerun():
    from bourn._control import RerunException
    return RerunException


def triggers_id(widget_id):
    return f"$$STREAMLIT_INTERNAL_KEY_{widget_id}__events"


def _bidi_component(self, component_name, key=None, isolate_styles=True, data=None, default=None, width="stretch",
                    height="content", **kwargs):
    """Show a component that st.components.v2.component() has made; returns what it says."""
    with _lock:
        made = _definitions.get(component_name)
    callbacks = _events(kwargs)
    if _core.runtime_exists():
        if made is None:
            raise errors.StreamlitAPIException(f"There is no component '{component_name}'.",
                                               error_id="bidi-component-not-registered")
        for name in default or ():
            if name not in callbacks:
                raise errors.BidiComponentInvalidDefaultKeyError(name, list(callbacks))
    mount = Mount(callbacks, default)
    (css, css_path), (js, js_path) = (made.content(kind) for kind in ("css", "js")) if made else ((None, None),) * 2
    sent = packed(data)
    if made is not None and made.root is not None:
        _core.component_serve(component_name, made.root, True)
    identity = _identity(data, sent, default) if key is None else None
    said = _core.methods["component_v2"](self, component_name, html=made.html if made else None, css=css, js=js,
                                         css_path=css_path, js_path=js_path, isolate_styles=isolate_styles, data=sent,
                                         identity=identity, key=key, on_change=mount, width=width, height=height)
    if not _core.runtime_exists():
        return ComponentResult({}, {})
    mount.id = said[0]
    mount.seen = mount.state(said[1])
    mount.heard = said[2]
    fired = mount.triggers(said[2])
    return ComponentResult(mount.state(said[1]), {event: fired.get(event) for event in callbacks})


# ---- in the session's state ------------------------------------------------------------------------------------------

class State(dict):
    """A component's state in st.session_state: what is put into it counts from the component's next run on."""

    def __init__(self, widget_id, mount, state, triggers):
        super().__init__({**triggers, **state})
        object.__setattr__(self, "_id", widget_id)
        object.__setattr__(self, "_mount", mount)
        object.__setattr__(self, "_fired", set(triggers) - set(state))

    def __getattr__(self, name):
        return self.get(name)

    def __setattr__(self, name, value):
        if name.startswith("_"):
            object.__setattr__(self, name, value)
        else:
            self[name] = value

    def __deepcopy__(self, memo):
        memo[id(self)] = self
        return self

    def _keep(self):
        _core.component_send(self._id, {k: v for k, v in self.items() if k not in self._fired})

    def __setitem__(self, key, value):
        if self._mount is not None and self._mount.callbacks and key not in self._mount.callbacks:
            return
        before = dict(self)
        super().__setitem__(key, value)
        self._fired.discard(key)
        try:
            self._keep()
        except errors.StreamlitAPIException:
            super().clear()
            super().update(before)
            raise

    def __delitem__(self, key):
        value = self[key]
        super().__delitem__(key)
        try:
            self._keep()
        except errors.StreamlitAPIException:
            super().__setitem__(key, value)
            raise


def state_of(widget_id):
    """What st.session_state shows of the component with this id."""
    held = _core.component_mount(widget_id)
    mount = held if isinstance(held, Mount) else None
    told = _core.widget_value(widget_id)
    fired = _core.widget_value(triggers_id(widget_id))
    shown = mount or Mount({}, None)
    return State(widget_id, mount, shown.state(told), shown.triggers(fired))


ComponentResult.__module__ = "streamlit.components.v2.bidi_component.state"
component.__module__ = "streamlit.components.v2"
