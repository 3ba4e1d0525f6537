"""A headless stand-in for the Streamlit browser page.

It starts a server, speaks the protobuf-over-WebSocket protocol, keeps the
element tree exactly as the page does (delta paths, stale nodes, fragments,
transients, cached messages) and a store of widget states as the page's widget
manager does.  Nothing here knows which implementation it talks to.
"""
from __future__ import annotations

import http.client
import json
import os
import tempfile
import shlex
import signal
import socket
import subprocess
import time
import uuid
from pathlib import Path
from urllib.parse import quote, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from protocol import Protocol

HERE = Path(__file__).resolve().parent
OK, COMPILE_ERROR, EARLY, FRAGMENT_OK = 0, 1, 2, 3
STATUS = {0: "success", 1: "compile_error", 2: "early_for_rerun", 3: "fragment_success"}


class Timeout(Exception):
    """The run did not settle in time."""


class Crash(Exception):
    """The server went away."""


# ----------------------------------------------------------------- server


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """One server process for one app, started from a command template."""

    live: set = set()

    def __init__(self, template: str, app: Path, scratch: Path, cwd: Path | None = None, env: dict | None = None):
        self.port = free_port()
        self.app, self.scratch = app, scratch
        scratch.mkdir(parents=True, exist_ok=True)
        home = scratch / "home"
        home.mkdir(exist_ok=True)
        given, env = env or {}, dict(os.environ)
        env.update(
            HOME=str(home), TZ="UTC", LANG="C.UTF-8", LC_ALL="C.UTF-8", PYTHONHASHSEED="0",
            PYTHONDONTWRITEBYTECODE="1", PYTHONUNBUFFERED="1", MPLBACKEND="Agg",
            MPLCONFIGDIR=os.environ.get("MPLCONFIGDIR", os.path.join(tempfile.gettempdir(), "wirediff-mpl")),
            STREAMLIT_SERVER_HEADLESS="true", STREAMLIT_BROWSER_GATHER_USAGE_STATS="false",
            STREAMLIT_SERVER_FILE_WATCHER_TYPE="none",
        )
        env["PYTHONPATH"] = os.pathsep.join(
            p for p in (str(HERE / "shim"), os.environ.get("PYTHONPATH")) if p)
        env.update(given)
        argv = [a.replace("{app}", str(app)).replace("{port}", str(self.port))
                for a in shlex.split(template)]
        self.out, self.err = scratch / "stdout", scratch / "stderr"
        with open(self.out, "wb") as o, open(self.err, "wb") as e:
            self.process = subprocess.Popen(
                argv, cwd=cwd or app.parent, env=env, stdin=subprocess.DEVNULL,
                stdout=o, stderr=e, start_new_session=True)
        Server.live.add(self)

    @classmethod
    def stop_all(cls, *_):
        """Leave no server behind when the tool itself is told to end."""
        for server in list(cls.live):
            server.stop()

    def wait_ready(self, deadline: float):
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise Crash(f"server exited with {self.process.returncode} while starting")
            try:
                if self.http("GET", "/_stcore/health")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.03)
        raise Timeout("server did not become healthy")

    def http(self, method, path, body=None, headers=None):
        conn = http.client.HTTPConnection("localhost", self.port, timeout=10)
        try:
            conn.request(method, path, body, headers or {})
            reply = conn.getresponse()
            return reply.status, reply.headers, reply.read()
        except http.client.HTTPException as ex:
            raise OSError(str(ex)) from ex
        finally:
            conn.close()

    def tail(self, lines=8) -> list[str]:
        text = self.err.read_text("utf-8", "replace") if self.err.exists() else ""
        return text.strip().splitlines()[-lines:]

    def stop(self):
        Server.live.discard(self)
        for sig, grace in ((signal.SIGTERM, 1), (signal.SIGTERM, 3), (signal.SIGKILL, 3)):  # the second: at once
            if self.process.poll() is None:
                try:
                    os.killpg(self.process.pid, sig)
                    self.process.wait(grace)
                except (ProcessLookupError, subprocess.TimeoutExpired):
                    pass


# ------------------------------------------------------------ element tree


class Block:
    def __init__(self, proto, run, fragment="", script="", children=None):
        self.proto, self.run, self.fragment, self.script = proto, run, fragment, script
        self.children = children if children is not None else []


class Element:
    def __init__(self, proto, run, fragment="", script=""):
        self.proto, self.run, self.fragment, self.script = proto, run, fragment, script

    @property
    def kind(self):
        return self.proto.WhichOneof("type") or "none"


class Transient:
    def __init__(self, run, anchor, nodes, fragment="", script=""):
        self.run, self.anchor, self.nodes = run, anchor, nodes
        self.fragment, self.script = fragment, script


class TreeError(Exception):
    """The page would fail with this error on the delta just received."""


def set_in(node, path, new, run):
    """Return `node` with `new` placed at `path`, as the page's node setter does."""
    if isinstance(node, Block):
        if not path:
            if isinstance(new, Transient) and new.anchor is None:
                return Transient(new.run, node, new.nodes, new.fragment, new.script)
            return new
        i, rest = path[0], path[1:]
        if i > len(node.children):
            raise TreeError(f"bad delta path index {i} (should be between [0, {len(node.children)}])")
        if i == len(node.children):
            if rest:
                raise TreeError("cannot set a node at a delta path whose parent is missing")
            node.children.append(new)
        else:
            node.children[i] = set_in(node.children[i], rest, new, run)
        node.run = run
        return node
    if isinstance(node, Transient):
        if not path:
            if isinstance(new, Transient):
                return Transient(new.run, new.anchor or node.anchor, new.nodes, new.fragment, new.script)
            keep = [n for n in node.nodes if n.run == new.run] if node.run == new.run else []
            return Transient(new.run, new, keep) if keep else new
        if node.anchor is None:
            raise TreeError("transient node has no anchor to set a node at")
        node.anchor = set_in(node.anchor, path, new, run)
        return node
    if path:
        raise TreeError("cannot set a node inside an element")
    if isinstance(new, Transient) and new.anchor is None:
        return Transient(new.run, node, new.nodes, new.fragment, new.script)
    return new


def node_at(node, path):
    for i in path:
        if isinstance(node, Transient):
            node = node.anchor
        if not isinstance(node, Block) or i >= len(node.children):
            return None
        node = node.children[i]
    return node.anchor if isinstance(node, Transient) else node


def clear_stale(node, run, fragments, inside=""):
    """Drop what the finished run did not write; None when `node` itself goes."""
    if isinstance(node, Block):
        if fragments:
            if inside and node.run != run:
                return None
            if node.fragment and node.fragment in fragments and node.run == run:
                inside = node.fragment
        elif node.run != run:
            return None
        node.children = [c for c in (clear_stale(c, run, fragments, inside) for c in node.children) if c]
        return node
    if isinstance(node, Transient):
        if node.run == run and not node.nodes and node.anchor:
            return clear_stale(node.anchor, run, fragments, inside)
        anchor = clear_stale(node.anchor, run, fragments, inside) if node.anchor else None
        node.nodes = [n for n in (clear_stale(n, run, fragments, inside) for n in node.nodes) if n]
        node.anchor = anchor
        return node if node.nodes else anchor
    if node.kind == "toast" or node.run == run:
        return node
    return node if fragments and (not node.fragment or not inside) else None


def clear_transient(node, fragments):
    if isinstance(node, Transient):
        return node.anchor
    if isinstance(node, Block) and not (fragments and node.fragment and node.fragment not in fragments):
        node.children = [c for c in (clear_transient(c, fragments) for c in node.children) if c]
    return node


def keep_script(node, script):
    """Keep only what the entry script itself wrote (on a page change)."""
    if isinstance(node, Transient):
        node.anchor = keep_script(node.anchor, script) if node.anchor else None
        node.nodes = [n for n in node.nodes if n.script == script]
        return node if node.nodes else node.anchor
    if node.script != script:
        return None
    if isinstance(node, Block):
        node.children = [c for c in (keep_script(c, script) for c in node.children) if c]
    return node


def walk(node):
    """Yield (element proto, fragment id) in page order, blocks that act as widgets included."""
    if isinstance(node, Block):
        kind = node.proto.WhichOneof("type") if node.proto is not None else None
        if kind:
            yield kind, getattr(node.proto, kind), node
        for c in node.children:
            yield from walk(c)
    elif isinstance(node, Transient):
        if node.anchor:
            yield from walk(node.anchor)
        for n in node.nodes:
            yield from walk(n)
    elif node.kind != "none":
        yield node.kind, getattr(node.proto, node.kind), node


# --------------------------------------------------------- widget states


def option_text(o):
    return f"{o.content_icon} {o.content}".strip() if o.HasField("content_icon") else o.content


def mount_state(kind, w):
    """(field, value) the page stores when this widget appears, or None if it stores none."""
    live = getattr(w, "set_value", False)

    def opt(name):
        return getattr(w, name) if w.HasField(name) else None

    if kind == "checkbox":
        return "bool_value", w.value if live else w.default
    if kind == "slider":
        if w.type == 2:
            return "string_array_value", list(w.raw_value) if live else [
                w.options[int(d)] for d in w.default if int(d) < len(w.options)]
        return "double_array_value", list(w.value if live else w.default)
    if kind in ("radio", "selectbox"):
        if live:
            return "string_value", opt("raw_value")
        d = opt("default")
        return "string_value", w.options[d] if d is not None and d < len(w.options) else None
    if kind == "multiselect":
        return "string_array_value", list(w.raw_values) if live else [w.options[d] for d in w.default]
    if kind == "button_group":
        return "string_array_value", list(w.raw_values) if live else [
            option_text(w.options[d]) for d in w.default if d < len(w.options)]
    if kind == "feedback":
        v = opt("value") if live else opt("default")
        return "string_value", "" if v is None else str(v)
    if kind == "pagination":
        return "int_value", (live and w.value) or w.default or 1
    if kind == "number_input":
        v = opt("value") if live else opt("default")
        return "int_value" if w.data_type == 0 else "double_value", v
    if kind in ("text_input", "text_area", "time_input"):
        return "string_value", opt("value") if live else opt("default")
    if kind == "color_picker":
        return "string_value", w.value if live else w.default
    if kind in ("date_input", "date_time_input"):
        return "string_array_value", list(w.value if live else w.default)
    if kind in ("file_uploader", "camera_input", "audio_input"):
        return "file_uploader_state_value", []
    return None


class Session:
    """One browser tab on one server."""

    def __init__(self, proto: Protocol, server: Server, deadline: float, quiet: float = 0.08,
                 query: str = "", page: str = ""):
        self.proto, self.server, self.deadline, self.quiet = proto, server, deadline, quiet
        self.query, self.page_name = query, page
        self.root = Block(None, "", children=[Block(None, "") for _ in range(4)])
        self.cache: dict[str, bytes] = {}
        self.run = self.page_hash = self.main_hash = self.session_id = ""
        self.fragments: list[str] = []
        self.page_names: dict[str, str] = {}
        self.auto_reruns: dict[str, float] = {}
        self.states: dict[str, tuple] = {}
        self.forms: dict[str, dict] = {}
        self.events: list[tuple] = []
        self.responses: list = []
        self.logo = None
        self.ref_hits = self.messages = 0
        self.running = False
        status, headers, _ = server.http("GET", "/_stcore/health")
        cookie = headers.get("set-cookie", "")
        self.xsrf = cookie.split("_streamlit_xsrf=")[1].split(";")[0] if "_streamlit_xsrf=" in cookie else ""
        self.cookie = f"_streamlit_xsrf={self.xsrf}" if self.xsrf else ""
        self.headers: list[tuple[str, str]] = []
        self.origin = f"http://localhost:{server.port}"
        self.ws = None
        self.connect()

    def connect(self, session_id=""):
        host = f"localhost:{self.server.port}"
        protocols = ["streamlit"] + [p for p in ((self.xsrf or "PLACEHOLDER"), session_id) if p]
        try:
            self.ws = connect(
                f"ws://{host}/_stcore/stream", subprotocols=protocols, origin=self.origin,
                additional_headers=([("Cookie", self.cookie)] if self.cookie else []) + self.headers,
                user_agent_header="wirediff", max_size=None, compression=None, open_timeout=10,
                ping_interval=None, legacy=True)
        except Exception as ex:  # noqa: BLE001 - any handshake failure is the finding
            raise Crash(f"WebSocket handshake failed: {type(ex).__name__}: {ex}") from ex

    def close(self):
        if self.ws:
            try:
                self.ws.close()
            except Exception:  # noqa: BLE001
                pass

    # ---- sending

    def send(self, **fields):
        msg = self.proto.BackMsg()
        for name, value in fields.items():
            if callable(value):
                value(getattr(msg, name))
            else:
                setattr(msg, name, value)
        try:
            self.ws.send(msg.SerializeToString())
        except ConnectionClosed as ex:
            raise Crash(f"connection closed while sending: {ex}") from ex

    def rerun(self, fragment="", auto=False, page=None, extra=(), history=False):
        """Ask for a run; `extra` holds one-shot (id, field, value) trigger states."""
        def fill(cs):
            cs.query_string = self.query
            states = self.states
            if page is not None and page != self.page_hash:
                kept = {w.id for k, w, n in walk(self.root)
                        if n.script == self.main_hash and getattr(w, "id", "")}
                states = {i: s for i, s in states.items() if i in kept}
            for wid, (field, value) in [*states.items(), *((e[0], e[1:]) for e in extra)]:
                put_state(cs.widget_states.widgets.add(), wid, field, value)
            cs.page_script_hash = page if page is not None else self.page_hash
            if page is None and not self.page_hash:
                cs.page_name = self.page_name
            cs.fragment_id = fragment
            cs.is_auto_rerun, cs.is_history_navigation = auto, history
            cs.cached_message_hashes.extend(self.cache)
            ci = cs.context_info
            ci.timezone, ci.timezone_offset, ci.locale = "UTC", 0, "en-US"
            ci.url = f"http://localhost:{self.server.port}/{self.page_name}"
            ci.is_embedded, ci.color_scheme = False, "light"
        if page is not None:
            self.auto_reruns.clear()
        self.send(rerun_script=fill)

    def find_page(self, name):
        for h, n in self.page_names.items():
            if n == name:
                return h
        return None

    # ---- receiving

    def recv(self, timeout):
        try:
            data = self.ws.recv(timeout=max(timeout, 0))
        except TimeoutError:
            return None
        except ConnectionClosed as ex:
            raise Crash(f"server closed the connection: {ex}") from ex
        if isinstance(data, str):
            raise Crash("server sent a text frame")
        msg = self.proto.ForwardMsg.FromString(data)
        self.messages += 1
        if msg.WhichOneof("type") == "ref_hash":
            if msg.ref_hash not in self.cache:
                self.events.append(("client_error", "ref_hash of a message never cached"))
                return msg
            self.ref_hits += 1
            full = self.proto.ForwardMsg.FromString(self.cache[msg.ref_hash])
            full.metadata.CopyFrom(msg.metadata)
            msg = full
        elif msg.metadata.cacheable and msg.hash:
            self.cache.setdefault(msg.hash, data)
        self.handle(msg)
        return msg

    def settle(self, limit=None):
        """Read until a run has finished and the server stays quiet; Timeout otherwise.

        The "idle" status normally follows script_finished; a busy machine may
        need a while for it, so its absence is waited for longer than mere quiet.
        """
        end = min(self.deadline, time.monotonic() + limit) if limit else self.deadline
        finished = idle = False
        while True:
            now = time.monotonic()
            if now >= end:
                raise Timeout("no final script_finished")
            patience = end - now if not finished else self.quiet if idle else max(2.0, self.quiet)
            msg = self.recv(min(end - now, patience))
            if msg is None:
                if finished:
                    return
                continue
            kind = msg.WhichOneof("type")
            if kind == "script_finished" and msg.script_finished != EARLY:
                finished = True
            elif kind == "new_session":
                finished = idle = False
            elif kind == "session_status_changed":
                idle = not msg.session_status_changed.script_is_running

    def drain(self, seconds):
        """Read whatever comes during a fixed span (for threads and timers)."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.recv(left)

    def handle(self, msg):
        kind = msg.WhichOneof("type")
        body = getattr(msg, kind) if kind else None
        if kind == "delta":
            try:
                self.apply(body, msg.metadata)
            except TreeError as ex:
                self.events.append(("client_error", str(ex)))
            return
        if kind == "new_session":
            self.on_new_session(body, msg.metadata)
        elif kind == "script_finished":
            self.running = self.running and body == EARLY
            self.on_finished(body, msg.metadata)
            self.events.append((kind, STATUS.get(body, body)))
            return
        elif kind == "navigation":
            self.learn_pages(body.app_pages)
            self.page_hash = body.page_script_hash or self.page_hash
        elif kind == "page_info_changed":
            self.query = body.query_string
        elif kind == "auto_rerun":
            self.auto_reruns[body.fragment_id] = body.interval
        elif kind == "stop_auto_rerun":
            for f in body.fragment_ids:
                self.auto_reruns.pop(f, None)
        elif kind == "logo":
            self.logo = (body, self.run)
        elif kind in ("file_urls_response", "backend_operation_response"):
            self.responses.append(body)
            return
        self.events.append((kind or "empty_message", body))

    def learn_pages(self, pages):
        for p in pages:
            self.page_names[p.page_script_hash] = p.url_pathname

    def on_new_session(self, ns, meta):
        self.running = True
        self.learn_pages(ns.app_pages)
        self.session_id = ns.initialize.session_id
        run, fragments = meta.run.script_run_id, list(meta.run.fragment_ids)
        self.fragments = fragments
        if not fragments:
            self.auto_reruns.clear()
            self.main_hash = ns.main_script_hash
        if self.run and self.page_hash == ns.page_script_hash:
            for top in self.root.children:
                clear_transient(top, fragments)
        elif not fragments:
            for top in self.root.children:
                top.children = [c for c in (keep_script(c, self.main_hash) for c in top.children) if c]
        self.run, self.page_hash = run, ns.page_script_hash

    def on_finished(self, status, meta):
        if status not in (OK, FRAGMENT_OK):
            return
        run = meta.run.script_run_id or self.run
        fragments = list(meta.run.fragment_ids)
        if not fragments and run != self.run:
            return
        for top in self.root.children:
            top.run = run if not fragments else top.run
            top.children = [c for c in (clear_stale(c, run, fragments) for c in top.children) if c]
        if not fragments and self.logo and self.logo[1] != run:
            self.logo = None
        self.refresh_states()

    def refresh_states(self):
        seen = set()
        for kind, w, _ in walk(self.root):
            wid = getattr(w, "id", "")
            if not wid:
                continue
            seen.add(wid)
            state = mount_state(kind, w)
            if state and (wid not in self.states or getattr(w, "set_value", False)):
                self.states[wid] = state
        self.states = {i: s for i, s in self.states.items() if i in seen}
        for form in self.forms.values():
            for wid in [i for i in form if i not in seen]:
                del form[wid]

    def apply(self, delta, meta):
        path, run = list(meta.delta_path), self.run
        script, fragment = meta.active_script_hash, delta.fragment_id
        kind = delta.WhichOneof("type")
        if not path or path[0] > 3:
            raise TreeError(f"delta path {path} names no root container")
        if kind == "new_element":
            new = Element(delta.new_element, run, fragment, script)
        elif kind == "add_block":
            old, children = node_at(self.root, path), []
            block = delta.add_block
            if isinstance(old, Block) and old.proto is not None and \
                    old.proto.WhichOneof("type") == block.WhichOneof("type"):
                if not (block.HasField("dialog") and block.id != old.proto.id):
                    children = old.children
            new = Block(block, run, fragment, script, children)
        elif kind == "new_transient":
            nodes = [Element(e, run, fragment, script) for e in delta.new_transient.elements]
            new = Transient(run, None, nodes, fragment, script)
        else:
            raise TreeError("delta without a type")
        self.root = set_in(self.root, path, new, run)

    # ---- files

    def wait_response(self, predicate, limit=5):
        end = min(self.deadline, time.monotonic() + limit)
        while time.monotonic() < end:
            for r in self.responses:
                if predicate(r):
                    return r
            self.recv(end - time.monotonic())
        raise Timeout("no response to a request")

    def upload(self, files):
        """Upload [{name, data, type}] as the page does; UploadedFileInfo dicts."""
        rid = str(uuid.uuid4())

        def fill(r):
            r.request_id, r.session_id = rid, self.session_id
            r.file_names.extend(f["name"] for f in files)
        self.send(file_urls_request=fill)
        reply = self.wait_response(lambda r: getattr(r, "response_id", None) == rid)
        infos = []
        for f, urls in zip(files, reply.file_urls):
            mark = uuid.uuid4().hex
            body = (f'--{mark}\r\nContent-Disposition: form-data; name="{quote(f["name"])}"; '
                    f'filename="{quote(f["name"])}"\r\nContent-Type: '
                    f'{f.get("type", "application/octet-stream")}\r\n\r\n').encode()
            body += f["data"] + f"\r\n--{mark}--\r\n".encode()
            headers = {"Content-Type": f"multipart/form-data; boundary={mark}",
                       "X-Xsrftoken": self.xsrf, "Cookie": self.cookie}
            status = self.server.http("PUT", urls.upload_url, body, headers)[0]
            self.events.append(("upload", f["name"], status))
            infos.append({"name": f["name"], "size": len(f["data"]), "file_id": urls.file_id,
                          "urls": (urls.file_id, urls.upload_url, urls.delete_url)})
        return infos

    def send_backend_operation(self, **payload):
        """Ask, and wait for nothing: the request's id."""
        rid = str(uuid.uuid4())

        def fill(r):
            r.request_id, r.session_id = rid, self.session_id
            for name, fields in payload.items():
                sub = getattr(r, name)
                sub.SetInParent()
                for k, v in fields.items():
                    if isinstance(v, dict):
                        for inner, value in v.items():
                            setattr(getattr(sub, k), inner, value)
                    else:
                        setattr(sub, k, v)
        self.send(backend_operation_request=fill)
        return rid

    def backend_operation(self, **payload):
        rid = self.send_backend_operation(**payload)
        return self.wait_response(lambda r: getattr(r, "request_id", None) == rid)

    def fetch(self, url):
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if not path.startswith("/"):
            path = "/" + path
        return self.server.http("GET", path, headers={"Cookie": self.cookie})


def put_state(ws, wid, field, value):
    ws.id = wid
    if value is None:
        return
    if field.endswith("array_value"):
        sub = getattr(ws, field)
        sub.SetInParent()
        sub.data.extend(value)
    elif field == "file_uploader_state_value":
        ws.file_uploader_state_value.SetInParent()
        put_files(ws.file_uploader_state_value.uploaded_file_info, value)
    elif field == "chat_input_value":
        c = ws.chat_input_value
        c.data = value["text"]
        if "files" in value:
            c.file_uploader_state.SetInParent()
            put_files(c.file_uploader_state.uploaded_file_info, value["files"])
    elif field == "string_trigger_value":
        ws.string_trigger_value.data = value
    elif field == "json_value" and not isinstance(value, str):
        ws.json_value = json.dumps(value)
    else:
        setattr(ws, field, int(value) if field == "int_value" else value)


def put_files(target, infos):
    for info in infos:
        f = target.add()
        f.name, f.size, f.file_id = info["name"], info["size"], info["file_id"]
        f.file_urls.file_id, f.file_urls.upload_url, f.file_urls.delete_url = info["urls"]
