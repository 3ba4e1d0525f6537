"""A server whose calls fail on order, and a visitor that shows whether it still serves.

    with Faulty(target, folder) as server:
        visit(server)
        server.order(SERVER, "accept4", errno.EMFILE, first=1)
        visit(server)       # however that ends
        server.disarm()     # how often it failed
        visit(server)       # must be as the first
"""
import http.client
import mmap
import os
import pathlib
import re
import signal
import struct
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "python"))
sys.path.insert(0, str(ROOT / "tests" / "conformance"))

from client import RawTab  # noqa: E402
from serving import proto  # noqa: E402

BOURN = pathlib.Path(os.environ.get("BOURN", ROOT / "build/release/bourn"))
LIBRARY = BOURN.parent / "unit" / "bourn_faults.so"
ASAN = pathlib.Path(os.environ.get("BOURN_ASAN", ROOT / "build/asan/bourn")).parent
SERVER, WORKER = 1, 2
FOREVER = 0xFFFFFFFF
LIMIT = 20.0  # seconds; bounds a wait that no event ends
LARGE = "x" * 300_000  # goes by memfd


def calls():
    text = (pathlib.Path(__file__).parent / "faults.c").read_text("utf-8")
    return re.findall(r"X\((\w+)\)", text[text.index("#define CALLS(X)"):text.index("#define X(name)")])


CALLS = calls()


class Faulty:
    """One `bourn run` with the library of faults in it and in its workers."""

    def __init__(self, target, folder, *flags, env=None, program=None):
        """`program`: one that has the faults built in."""
        self.folder = pathlib.Path(folder)
        self.command = [str(program or BOURN), "run", str(target), "--server.port", "0", "--server.headless", "true",
                        "--browser.gatherUsageStats", "false", *flags]
        control = self.folder / "control"
        control.write_bytes(bytes(4096))
        with open(control, "r+b") as f:
            self.page = mmap.mmap(f.fileno(), 4096)
        self.env = {**os.environ, **({} if program else {"LD_PRELOAD": str(LIBRARY)}), "BOURN_FAULTS": str(control),
                    **(env or {})}
        self.log = self.folder / "log"
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.disarm()
        self.stop()
        self.page.close()

    def start(self, wait=True):
        """Start it, or start it again: whether it came up. Its log goes on in the same file."""
        before = self.text()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=self.env)
        end = time.monotonic() + LIMIT
        self.port = None
        while wait and self.process.poll() is None and time.monotonic() < end:
            found = re.search(r"http://localhost:(\d+)", self.text()[len(before):])
            if found:
                self.port = int(found[1])
                return True
            select_tick()
        return not wait

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(LIMIT)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode

    def text(self):
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def wait_for(self, text):
        end = time.monotonic() + LIMIT
        while text not in self.text():
            assert time.monotonic() < end, f"the log does not say {text!r}:\n{self.text()}"
            select_tick()

    # ---- orders: the page of faults.c, a row of u32

    def order(self, role, call, error=0, first=0, last=None):
        self.page[0:28] = struct.pack("<7I", 0, CALLS.index(call), first, last or first, error, 0, 0)
        self.page[0:4] = struct.pack("<I", role)

    def disarm(self):
        """(how often the call was made, how often it failed)"""
        self.page[0:4] = bytes(4)
        return struct.unpack("<2I", self.page[20:28])


def select_tick():
    """A glance at a file or a process that gives no event: it bounds the pace, nothing waits for it."""
    time.sleep(0.002)


def get(port, path, limit=LIMIT):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=limit)
    try:
        c.request("GET", path)
        answer = c.getresponse()
        return answer.status, answer.read()
    finally:
        c.close()


def healthy(server):
    return get(server.port, "/_stcore/health") == (200, b"ok")


def visit(server, limit=LIMIT):
    """A page load, a run, a click with a large message: (what the page shows in the end, the exception that ended the
    visit or None)."""
    page = {}
    try:
        status, body = get(server.port, "/", limit)
        page["index.html"] = (status, len(body))
        with RawTab(server.port, proto(), limit) as tab:
            tab.rerun()
            look(tab, page)
            click = proto().BackMsg()
            click.rerun_script.widget_states.widgets.add(id="unknown").string_value = LARGE
            tab.send(click)
            look(tab, page)
    except (OSError, AssertionError, http.client.HTTPException) as e:
        return page, e
    return page, None


def work(server, limit=LIMIT):
    """A visit to faults_work.c: its task ends and pushes, a piece of its table is fetched, a file is sent and taken back."""
    page = {}
    try:
        with RawTab(server.port, proto(), limit) as tab:
            stream, session = tab.messages(), ""
            tab.rerun()
            while page.get("last") != ("finished", "all"):
                session = watch(next(stream), page) or session
            fetch(tab, stream, page, session)
            send_file(server, tab, stream, page, session, limit)
    except (OSError, AssertionError, http.client.HTTPException) as e:
        return tidy(page), e
    except Told:
        pass
    return tidy(page), None


def log_in_and_out(server, limit=LIMIT):
    """What is passed to the worker and answered there: addresses of a login that was given up, and of a logout."""
    page = {}
    try:
        for path in ("/auth/logout", "/auth/login", "/oauth2callback?state=none&code=none"):
            page[path] = http_call(server.port, "GET", path, b"", limit)
    except (OSError, http.client.HTTPException) as e:
        return page, e
    return page, None


class Told(Exception):
    """The page shows what was amiss: nothing else will come."""


def tidy(page):
    """What does not differ from visit to visit."""
    bar = "progress", "empty", None  # whether it is seen before it goes
    return {k: v for k, v in page.items() if k not in ("last", "source", "uploader") and not (isinstance(v, tuple) and v[0] in bar)}


def watch(msg, page):
    """The session's id where it is told."""
    kind, path = msg.WhichOneof("type"), tuple(msg.metadata.delta_path)
    if kind == "new_session":
        return msg.new_session.initialize.session_id
    if kind == "delta" and msg.delta.HasField("new_element"):
        element = msg.delta.new_element
        what = element.WhichOneof("type")
        page[path] = what, {"text": element.text.body, "exception": element.exception.message}.get(what, 0)
        if what == "exception":
            raise Told
        if what == "dataframe":
            page["source"] = element.dataframe.lazy_data.source_id
        if what == "file_uploader":
            page["uploader"] = element.file_uploader.id
    elif kind == "session_event" and msg.session_event.HasField("script_compilation_exception"):
        event = msg.session_event.script_compilation_exception
        page["event"] = "exception", "\n".join([event.message, *event.stack_trace])
        raise Told
    elif kind == "script_finished":
        texts = [v[1] for k, v in sorted((k, v) for k, v in page.items() if isinstance(k, tuple)) if v[0] == "text"]
        page["last"] = "finished", texts[-1] if texts else ""
    return None


def until(stream, page, kind):
    for msg in stream:
        watch(msg, page)
        if msg.WhichOneof("type") == kind:
            return getattr(msg, kind)


def fetch(tab, stream, page, session):
    ask = proto().BackMsg()
    request = ask.backend_operation_request
    request.request_id, request.session_id = "piece", session
    chunk = request.dataframe_chunk
    chunk.source_id, chunk.offset, chunk.limit = page["source"], 1000, 1000
    tab.send(ask)
    answer = until(stream, page, "backend_operation_response")
    page["piece"] = ("exception", answer.error_msg) if answer.error_msg else len(answer.dataframe_chunk.arrow_data.data)


def send_file(server, tab, stream, page, session, limit):
    ask = proto().BackMsg()
    ask.file_urls_request.request_id, ask.file_urls_request.session_id = "file", session
    ask.file_urls_request.file_names.append("a.bin")
    tab.send(ask)
    answer = until(stream, page, "file_urls_response")
    if answer.error_msg:
        page["urls"] = "exception", answer.error_msg
        raise Told
    urls = answer.file_urls[0]
    body = (b'--xyz\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\nContent-Type: x/y\r\n\r\n' +
            LARGE.encode() + b"\r\n--xyz--\r\n")
    page["put"] = http_call(server.port, "PUT", urls.upload_url, body, limit)
    click = proto().BackMsg()
    state = click.rerun_script.widget_states.widgets.add(id=page["uploader"])
    info = state.file_uploader_state_value.uploaded_file_info.add(file_id=urls.file_id, name="a.bin", size=len(LARGE))
    info.file_urls.CopyFrom(urls)
    tab.send(click)
    until(stream, page, "script_finished")
    page["delete"] = http_call(server.port, "DELETE", urls.delete_url, b"", limit)


def http_call(port, method, url, body, limit):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=limit)
    try:
        c.request(method, url if url.startswith("/") else "/" + url, body, {"Content-Type": "multipart/form-data; boundary=xyz"})
        answer = c.getresponse()
        text = answer.read().decode("utf-8", "replace")
        return answer.status if answer.status < 400 else ("exception", f"{answer.status} {text}")
    finally:
        c.close()


def look(tab, page):
    """One run: what stands at which place when it has ended."""
    for msg in tab.until_finished():
        if msg.WhichOneof("type") == "delta":
            element = msg.delta.new_element
            kind = element.WhichOneof("type")
            page[tuple(msg.metadata.delta_path)] = kind, element.exception.message if kind == "exception" else len(element.text.body)
        elif msg.session_event.HasField("script_compilation_exception"):
            event = msg.session_event.script_compilation_exception
            page["event"] = "exception", "\n".join([event.message, *event.stack_trace])
        elif msg.WhichOneof("type") == "script_finished":
            page["finished"] = msg.script_finished
