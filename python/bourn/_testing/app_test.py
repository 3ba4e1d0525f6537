"""AppTest: an app that runs in the test's own process, without server and browser.

The app has a runtime, a session and script threads of its own, the same as in a worker; the test stands where server and
browser stand (python/stage.c). What a run sends becomes the tree of elements that the test looks at; what the test enters
goes back with the next run, in the browser's words.

Threads  an AppTest is used by one thread at a time. Several of them may be there at once.
"""

import atexit
import contextlib
import gc
import hashlib
import inspect
import json
import os
import sys
import tempfile
import textwrap
import threading
import time
import urllib.parse
import weakref

import bourn._core as _core
from bourn._testing import tree as _tree
from bourn._testing.elements import AppTestError, describe_lines
from bourn._testing.widgets import Button, ChatInput, Widget, _Files

_CTX = _core.SCRIPT_RUN_CONTEXT_ATTR_NAME
_stages = weakref.WeakSet()
_many = 16  # stages, before those that nobody can reach any more are looked for
_folder = None  # of scripts that are given as text
_lock = threading.Lock()


def _file_of(text):
    """A file with this text, the same one for the same text."""
    global _folder
    with _lock:
        if _folder is None:
            _folder = tempfile.TemporaryDirectory(prefix="bourn-apptest-")
        path = os.path.join(_folder.name, hashlib.blake2b(text.encode(), digest_size=16).hexdigest())
        if not os.path.exists(path):
            with open(path, "w", encoding="utf-8") as file:
                file.write(textwrap.dedent(text))
    return path


def _open_stage(script, user, names):
    """A stage with its session. Each has threads, so those of tests that are over are not left to the collector's leisure."""
    global _many
    if len(_stages) >= _many:
        gc.collect()
        _many = max(16, 2 * len(_stages))
    _core.take_notes()
    stage = _core.Stage(script, user, names)
    _stages.add(stage)
    threading.Thread(target=_core.serve_stage, args=(stage.host(),), name="bourn.stage", daemon=True).start()
    return stage


@atexit.register
def _close_stages():
    for stage in list(_stages):
        stage.close()


@contextlib.contextmanager
def _attached(ctx):
    """The calling thread has this context meanwhile."""
    thread = threading.current_thread()
    before = vars(thread).get(_CTX)
    setattr(thread, _CTX, ctx)
    try:
        yield
    finally:
        setattr(thread, _CTX, before)


def _json(user):
    return json.dumps(user, default=str) if user else ""


class _SessionState:
    """at.session_state: what st.session_state is for the script, between runs."""

    def __init__(self, app):
        object.__setattr__(self, "_app", app)

    def _call(self, function, *args):
        with self._app._visit():
            return function(*args)

    def __getitem__(self, key):
        return self._call(_core.session_state.__getitem__, key)

    def __setitem__(self, key, value):
        with self._app._visit() as ctx:
            self._app._stage.put_state(ctx, str(key), value)

    def __delitem__(self, key):
        self._call(_core.session_state.__delitem__, key)

    def __contains__(self, key):
        return self._call(_core.session_state.__contains__, key)

    def to_dict(self):
        return self._call(_core.session_state.to_dict)

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def keys(self):
        return self.to_dict().keys()

    def values(self):
        return self.to_dict().values()

    def items(self):
        return self.to_dict().items()

    def __iter__(self):
        return iter(self.to_dict())

    def __len__(self):
        return len(self.to_dict())

    def __getattr__(self, key):
        try:
            return self[key]
        except KeyError:
            raise AttributeError(f"session_state has no {key}") from None

    def __setattr__(self, key, value):
        self[key] = value

    def __delattr__(self, key):
        try:
            del self[key]
        except KeyError:
            raise AttributeError(f"session_state has no {key}") from None

    def __repr__(self):
        return repr(self.to_dict())


_CONTEXT = {"timezone": ("timezone", str), "timezone_offset": ("timezone_offset", int), "locale": ("locale", str),
            "url": ("url", str), "is_embedded": ("is_embedded", bool), "theme": ("color_scheme", str)}


def _context_info(context):
    """at.context in the browser's words; None: it says nothing."""
    if not isinstance(context, dict):
        raise AppTestError(f"AppTest.context is a dict, not {type(context).__name__}.")
    info = {}
    for name, value in context.items():
        if name not in _CONTEXT:
            raise AppTestError(f"AppTest.context has no {name!r}, but {', '.join(map(repr, sorted(_CONTEXT)))}.")
        field, kind = _CONTEXT[name]
        if value is None:
            continue
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise AppTestError(f"AppTest.context[{name!r}] is of type {kind.__name__}, not {type(value).__name__}.")
        if name == "theme" and value not in ("light", "dark"):
            raise AppTestError(f"AppTest.context['theme'] is 'light' or 'dark', not {value!r}.")
        if kind is int and not -2**31 <= value < 2**31:
            raise AppTestError(f"AppTest.context[{name!r}] cannot be {value!r}: it is too large.")
        info[field] = value
    return info if context else None


def _asks_to_clear(tree):
    return {block.proto.form.form_id: block.proto.form.clear_on_submit for block in tree.form}


class AppTest:
    """An app under test. Made by from_file(), from_string() or from_function(); run() runs it.

    session_state   what the script finds there, and leaves there
    query_params    of the page's address: a dict, before and after each run
    secrets         instead of the secrets files, if there are any in it
    user            who is logged in: a dict
    context         what the browser says about itself: timezone, timezone_offset, locale, url, is_embedded, theme
    default_timeout seconds that a run may take, where run() is not told
    """

    def __init__(self, script_path, *, default_timeout, args=None, kwargs=None):
        self._script_path = str(script_path)
        self.default_timeout = default_timeout
        self.session_state = _SessionState(self)
        self.query_params, self.secrets, self.context = {}, {}, {}
        self.user = {"email": "test@example.com"}
        self.args, self.kwargs = args, kwargs
        self._page = self._page_now = ""
        self._has_navigation = self._busy = False
        self._cleared, self._sent_files, self._known = set(), set(), {}
        self._tree = _tree.ElementTree(self)
        self._opened = None

    @classmethod
    def from_string(cls, script, *, default_timeout=3):
        """An app whose script is a text."""
        return cls._from_text(script, default_timeout)

    @classmethod
    def from_function(cls, script, *, default_timeout=3, args=None, kwargs=None):
        """An app whose script is the body of a function: its source alone, without what is around it."""
        lines, _ = inspect.getsourcelines(script)
        text = textwrap.dedent("".join(lines)) + f"\n{getattr(script, '__name__', 'script')}(*__args, **__kwargs)"
        return cls._from_text(text, default_timeout, args, kwargs)

    @classmethod
    def from_file(cls, script_path, *, default_timeout=3):
        """An app in a file, whose path is seen from the file that calls this."""
        path = os.path.join(os.path.dirname(sys._getframe(1).f_code.co_filename), script_path)
        if not os.path.isfile(path):
            raise FileNotFoundError(f"AppTest.from_file() finds no script at {os.path.realpath(path)}; the path is seen from "
                                    "the file of the test.")
        return cls(path, default_timeout=default_timeout)

    @classmethod
    def _from_text(cls, text, default_timeout, args=None, kwargs=None):
        return cls(_file_of(text), default_timeout=default_timeout, args=args, kwargs=kwargs)

    # ---- running ----

    def run(self, *, timeout=None):
        """Run the app with what the test has entered, to its end. RuntimeError: it took longer than `timeout` seconds."""
        return self._tree.run(timeout=timeout)

    def wait(self, *, timeout=None):
        """Wait for the threads that have the app's context, and for runs they asked for; then look at the page again."""
        deadline = self._deadline(timeout)
        with self._acting():
            while True:
                thread = next(iter(self._threads()), None)
                if thread is None and not self._stage.busy():
                    break
                self._check_time(deadline, timeout)
                if thread is not None:
                    thread.join(min(0.02, max(0.0, deadline - time.monotonic())))
                self._take(self._stage.receive(0 if thread is not None else 0.02))
            self._ask({"app_heartbeat": True}, "heartbeat_ack", deadline, timeout)
            self._look_back()
        return self

    def switch_page(self, page_path):
        """The next run is for this page: a file, seen from the main script's folder."""
        path = os.path.realpath(os.path.join(os.path.dirname(self._script_path), page_path))
        if not os.path.isfile(path):
            raise ValueError(f"There is no page {page_path!r} beside {self._script_path!r}: {path!r} is no file.")
        with self._visit():
            from bourn import _page
            found = _core.page_at(path)
            if found is None and self._has_navigation:
                raise ValueError(f"st.navigation knows no page {path!r}. If that depends on the state, run() the app first.")
            self._page = found or _page.Page(path)._script_hash
        return self

    def _threads(self):
        own = self._stage.session_id
        for thread in threading.enumerate():
            ctx = vars(thread).get(_CTX)
            if ctx is not None and thread is not threading.current_thread() and ctx.session_id == own and \
                    thread.name != "ScriptRunner.scriptThread":
                yield thread

    @property
    def _stage(self):
        if self._opened is None:
            if not os.path.isfile(self._script_path):
                raise FileNotFoundError(f"The app's script is gone: {self._script_path}")
            names = {"__args": self.args or (), "__kwargs": self.kwargs or {}}
            self._opened = _open_stage(os.path.abspath(self._script_path), _json(self.user), names)
            self._ask({"app_heartbeat": True}, "heartbeat_ack", time.monotonic() + 60, 60)
        return self._opened

    @contextlib.contextmanager
    def _visit(self):
        ctx = self._stage.visit()
        with _attached(ctx):
            yield ctx

    def _widget_value(self, element_id):
        with self._visit():
            return _core.widget_value(element_id) if element_id else None

    def _note(self, element_id):
        return self._stage.note(element_id) or (None, str, None)

    def _deadline(self, timeout):
        return time.monotonic() + (self.default_timeout if timeout is None else timeout)

    def _run(self, timeout):
        if self._opened is not None and not os.path.isfile(self._script_path):
            raise FileNotFoundError(f"The app's script is gone: {self._script_path}")
        context = _context_info(self.context)
        if not isinstance(self.user, dict):
            raise AppTestError(f"AppTest.user is a dict, not {type(self.user).__name__}.")
        stage, deadline = self._stage, self._deadline(timeout)
        submitted, clears = self._submitted(), _asks_to_clear(self._tree)
        state = {"query_string": urllib.parse.urlencode(self.query_params, doseq=True),
                 "widget_states": {"widgets": self._widget_states(submitted, clears)},
                 "page_script_hash": self._page or self._page_now}
        if context is not None:
            state["context_info"] = context
        stage.be(_json(self.user))
        with self._acting():
            while self._busy:  # a run that a thread has asked for
                self._step(deadline, timeout)
            stage.send(_core.encode("BackMsg", {"rerun_script": state}))
            self._started = False
            while self._busy or not self._started:
                self._step(deadline, timeout)
            self._look_back()
        for form in submitted:
            (self._cleared.add if clears.get(form) else self._cleared.discard)(form)
        return self

    @contextlib.contextmanager
    def _acting(self):
        """In here this process is that of the running app: with its secrets, and not in bare mode."""
        from bourn import _page, _secrets
        before, secrets = sys.modules.get("__main__"), _secrets.secrets_singleton
        given, secrets_before = self.secrets or None, secrets._given
        _page._in_folder.pop(os.path.realpath(self._script_path), None)  # the test may have changed it
        stage = self._stage
        stage.act(True)
        secrets._given = given if given is not None else secrets_before
        try:
            self._take(stage.receive(0))
            yield
        finally:
            secrets._given = secrets_before
            stage.act(False)
            sys.modules["__main__"] = before

    def _check_time(self, deadline, timeout):
        if time.monotonic() >= deadline:
            self._busy = False  # it ends at its next command; the next run begins beside it
            self._opened.send(_core.encode("BackMsg", {"stop_script": True}))
            limit = self.default_timeout if timeout is None else timeout
            raise RuntimeError(f"AppTest: the app timed out: it was not done after {limit} s")

    def _step(self, deadline, timeout):
        self._check_time(deadline, timeout)
        self._take(self._stage.receive(deadline - time.monotonic()))

    def _ask(self, request, answer, deadline, timeout):
        """Everything that was sent before the answer has been taken when this returns."""
        self._opened.send(_core.encode("BackMsg", request))
        while True:
            self._check_time(deadline, timeout)
            messages = self._opened.receive(deadline - time.monotonic())
            self._take(messages)
            if any(_core.decode("ForwardMsg", m).WhichOneof("type") == answer for m in messages):
                return

    def _look_back(self):
        """What the run has left in the page's address, and whether it has logged the visitor out."""
        with self._visit():
            if self.user and not _core.user()[0]:
                self.user = {"is_logged_in": False} if "is_logged_in" in self.user else {}
            self.query_params = {name: _core.query_get(name) for name in _core.query_names()}

    # ---- messages ----

    def _take(self, messages):
        for message in messages:
            message = _core.decode("ForwardMsg", message)
            kind = message.WhichOneof("type")
            if kind == "ref_hash":
                kind, metadata = "delta", message.metadata
                message = self._known[message.ref_hash]
            else:
                metadata = message.metadata
                if metadata.cacheable and message.hash:
                    self._known[message.hash] = message
            if kind == "delta":
                self._take_delta(metadata, message.delta)
            elif kind == "new_session":
                self._begin(message.new_session, metadata)
            elif kind == "navigation":
                self._page_now = message.navigation.page_script_hash
                self._has_navigation = any(page.url_pathname for page in message.navigation.app_pages)
            elif kind == "script_finished":
                self._end(message.word("script_finished"))

    def _begin(self, new_session, metadata):
        self._busy = self._started = True
        self._fragments = list(metadata.run.fragment_ids)
        self._page_now = new_session.page_script_hash
        if self._fragments:
            self._tree.age()
        else:
            self._tree = _tree.ElementTree(self)

    def _end(self, how):
        if self._fragments:
            self._tree.drop_stale(self._fragments)
        self._busy = how == "FINISHED_EARLY_FOR_RERUN"

    def _take_delta(self, metadata, delta):
        kind = delta.WhichOneof("type")
        if kind == "new_element":
            node = _tree.element_of(delta.new_element, self._tree)
        elif kind == "add_block":
            node = _tree.block_of(delta.add_block, self._tree)
        else:
            return
        self._tree.put(metadata.delta_path, delta.fragment_id, node)

    # ---- what the browser would say of widgets ----

    def _submitted(self):
        return {node._form for node in self._tree if isinstance(node, Button) and node._value and node._form}

    def _widget_states(self, submitted, clears):
        states = []
        for node in self._tree:
            if not isinstance(node, Widget):
                continue
            form = node._form
            if form in submitted and form in self._cleared and clears.get(form) and not node._is_set and \
                    not isinstance(node, Button):
                states.append({"id": node.proto.id})
                continue
            entered = getattr(node, node.pending)
            if form and form not in submitted:
                setattr(node, node.pending, node.unset)  # typed into a form, and not sent
            self._send_files(node)
            states.append(node.state)
            setattr(node, node.pending, entered)
        return states

    def _send_files(self, node):
        if not isinstance(node, (_Files, ChatInput)):
            return
        for file in node.files():
            if file[0] not in self._sent_files:
                self._sent_files.add(file[0])
                element_id, name, content, mime_type = file
                self._stage.upload(element_id, name, mime_type, content)

    # ---- the page ----

    main = property(lambda self: self._tree.main, doc="The main part of the page.")
    sidebar = property(lambda self: self._tree.sidebar, doc="The sidebar.")

    def get(self, element_type):
        """All of one kind, by the name of its command or of its message."""
        return self._tree.get(element_type)

    def get_by_key(self, key):
        """The one element or container that has the key."""
        return self._tree.get_by_key(key)

    def __len__(self):
        return len(self._tree)

    def __iter__(self):
        return iter(self._tree)

    def __getitem__(self, place):
        return self._tree[place]

    def __repr__(self):
        names = ("_script_path", "default_timeout", "session_state", "query_params", "secrets", "user", "context", "_tree")
        return describe_lines(self, [(name, getattr(self, name)) for name in names])


for _name in (*_tree.WIDGETS, *_tree.BLOCKS, *_tree.ELEMENTS):
    setattr(AppTest, _name, _tree.list_property(_name))
