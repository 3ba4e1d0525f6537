"""Files from the browser, whole way: what an app gets, how much memory that takes over all processes, and that nothing
is kept of what is refused, given up or ended."""
import hashlib
import os
import signal
import socket
import threading
import time
import uuid
from pathlib import Path

import pytest
from package import run_python

MB = 1 << 20
ONE = "import streamlit as st\nf = st.file_uploader('One', key='one'{more})\n"


def family(pid):
    """The server and all that it has started."""
    out, at = [pid], 0
    while at < len(out):
        for task in Path(f"/proc/{out[at]}/task").iterdir():
            out += [int(c) for c in (task / "children").read_text().split()]
        at += 1
    return out


def descriptors(server):
    """How many are open over all processes, memfds by name."""
    total, memfds = 0, {}
    for pid in family(server.process.pid):
        for fd in Path(f"/proc/{pid}/fd").iterdir():
            try:
                to, stat = os.readlink(fd), os.stat(fd)
            except OSError:
                continue
            total += 1
            if "memfd:bourn-upload" in to:
                memfds[stat.st_ino] = stat.st_blocks * 512
    return total, memfds


def memory(server):
    """Bytes of all processes: what is theirs alone, and the memfds, mapped or not, each once."""
    anon = 0
    for pid in family(server.process.pid):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss_Anon:"):
                anon += int(line.split()[1]) * 1024
    return anon + sum(descriptors(server)[1].values())


def until(condition, what, limit=30):
    """What other processes do after they have answered has no event here."""
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, what
        threading.Event().wait(0.01)


def urls(tab, count, names=None):
    rid = str(uuid.uuid4())

    def fill(r):
        r.request_id, r.session_id = rid, tab.session_id
        r.file_names.extend(names or [f"{i}.bin" for i in range(count)])
    tab.send(file_urls_request=fill)
    return list(tab.wait_response(lambda r: getattr(r, "response_id", None) == rid, 30).file_urls)


def body(data, name="a.bin", kind="application/x-test"):
    return (f'--xyz\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
            .encode() + data + b"\r\n--xyz--\r\n")


def headers(tab, **more):
    return {"Content-Type": "multipart/form-data; boundary=xyz", "X-Xsrftoken": tab.xsrf, "Cookie": tab.cookie, **more}


def put(server, tab, url, data, **more):
    status, _, text = server.http("PUT", url, data, headers(tab, **more))
    return status, text.decode()


def begin_put(server, tab, url, size):
    """A socket on which the head of a PUT has gone out."""
    s = socket.create_connection(("localhost", server.port))
    lines = [f"PUT {url} HTTP/1.1", f"Host: localhost:{server.port}", "Connection: close", f"Content-Length: {size}",
             *(f"{k}: {v}" for k, v in headers(tab).items()), "", ""]
    s.sendall("\r\n".join(lines).encode())
    return s


def answer(s):
    text = b""
    while piece := s.recv(65536):
        text += piece
    s.close()
    return text.decode()


# ---- memory ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("size", [200 * MB, 20 * MB + 1])
def test_a_large_file_is_in_memory_once(serve, size):
    server = serve(ONE.format(more="") + """
import hashlib
if f:
    st.text(f"{f.size} {hashlib.md5(f.read()).hexdigest()} {len(f.getvalue())} {bytes(f.getbuffer()[-3:])!r}")
""", "--server.maxUploadSize", "300")
    tab = server.tab()
    before = memory(server)
    data = os.urandom(MB) * (size // MB) + b"end"[:size % MB]
    data = data[:size]
    info = tab.upload([{"name": "a.bin", "data": data, "type": ""}])
    assert tab.events[-1][2] == 204
    assert memory(server) - before <= 1.2 * size
    for _ in range(3):  # each run reads all of it
        tab.go("One", info)
        assert tab.texts() == [f"{size} {hashlib.md5(data).hexdigest()} {size} {data[-3:]!r}"]
        assert memory(server) - before <= 1.2 * size
    tab.go("One", [])
    assert server.http("DELETE", info[0]["urls"][2], b"", headers(tab))[0] == 204
    tab.go()
    assert memory(server) - before <= 0.1 * size
    assert descriptors(server)[1] == {}


def test_a_hundred_uploads_side_by_side_and_all_goes_with_the_session(serve):
    size = MB
    server = serve("import streamlit as st\nf = st.file_uploader('Many', accept_multiple_files=True)\n"
                   "st.text(f'{len(f)} {sum(len(x.read()) for x in f)}')\n",
                   "--server.disconnectedSessionTTL", "0")
    tab = server.tab()
    other = server.tab()
    fds, before = descriptors(server)[0], memory(server)
    to = urls(tab, 100)
    data = [bytes([i]) * size for i in range(100)]
    results = [None] * 100

    def send(i):
        results[i] = put(server, tab, to[i].upload_url, body(data[i], f"{i}.bin"))
    threads = [threading.Thread(target=send, args=(i,)) for i in range(100)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert results == [(204, "")] * 100
    infos = [{"name": f"{i}.bin", "size": size, "file_id": u.file_id, "urls": (u.file_id, u.upload_url, u.delete_url)}
             for i, u in enumerate(to)]
    tab.go("Many", infos)
    assert tab.texts() == [f"100 {100 * size}"]
    assert memory(server) - before <= 1.2 * 100 * size
    tab.close()
    until(lambda: descriptors(server)[1] == {}, "files of an ended session are still held")
    until(lambda: descriptors(server)[0] < fds, "descriptors of an ended session are still open")
    other.go()  # the worker goes on
    assert memory(server) - before <= 10 * MB
    assert put(server, tab, to[0].upload_url, body(b"x"))[0] == 400


# ---- what is refused or given up -------------------------------------------------------------------------------------

def test_what_is_not_taken_leaves_nothing(serve):
    server = serve(ONE.format(more=", type=['csv', 'jpg'], max_upload_size=1") + "st.text(str(f and f.name))\n")
    tab = server.tab()
    fds, before = descriptors(server)[0], memory(server)
    [u] = urls(tab, 1)
    foreign = "/".join([*u.upload_url.split("/")[:-2], str(uuid.uuid4()), u.file_id])
    assert put(server, tab, u.upload_url, body(b"x", "a.exe"))[0] == 415
    assert put(server, tab, u.upload_url, body(b"x" * (MB + 1), "a.csv")) == (413, "File too large")
    assert put(server, tab, u.upload_url, body(b"x" * (3 * MB), "a.csv")) == (413, "File too large")
    assert put(server, tab, u.upload_url, body(b"1", "a.csv")[:-11] + b"\r\n" + body(b"2", "b.csv"))[0] == 400
    assert put(server, tab, foreign, body(b"x", "a.csv"))[0] == 400
    assert put(server, tab, u.upload_url + "0", body(b"x", "a.csv"))[0] == 400
    assert put(server, tab, u.upload_url, body(b"x", "a.csv"), Origin="http://evil.example")[0] == 403
    assert put(server, tab, u.upload_url, body(b"x", "a.csv"), **{"X-Xsrftoken": "no"})[0] == 403
    s = begin_put(server, tab, u.upload_url, 900000)  # cut in the middle
    s.sendall(body(b"x" * 900000, "a.csv")[:600000])
    until(lambda: len(descriptors(server)[1]) == 1, "the upload has not begun")
    s.close()
    until(lambda: descriptors(server) == (fds, {}), "what was cut off is still held")
    assert memory(server) - before <= 8 * MB
    tab.go()
    assert tab.texts() == ["None"]
    assert put(server, tab, u.upload_url, body(b"x" * MB, "a.JPEG"))[0] == 204  # as large as may be


def test_a_session_that_ends_during_its_upload(serve):
    server = serve(ONE.format(more=""), "--server.disconnectedSessionTTL", "0")
    tab = server.tab()
    server.tab()
    [u] = urls(tab, 1)
    s = begin_put(server, tab, u.upload_url, 10 * MB)
    s.sendall(body(b"x" * (5 * MB)))
    until(lambda: len(descriptors(server)[1]) == 1, "the upload has not begun")
    tab.close()
    text = answer(s)
    assert " 400 " in text.splitlines()[0] and "session has ended" in text
    assert descriptors(server)[1] == {}


def test_a_worker_that_dies_takes_its_files_along(serve):
    server = serve(ONE.format(more="") + "st.text(f.name if f else 'none')\n")
    tab = server.tab()
    info = tab.upload([{"name": "a.bin", "data": b"x" * MB, "type": ""}])
    tab.go("One", info)
    assert tab.texts() == ["a.bin"]
    [u] = urls(tab, 1)
    s = begin_put(server, tab, u.upload_url, 10 * MB)
    s.sendall(body(b"x" * (5 * MB)))
    until(lambda: len(descriptors(server)[1]) == 2, "the upload has not begun")
    os.kill(family(server.process.pid)[-1], signal.SIGKILL)
    assert " 400 " in answer(s).splitlines()[0]
    until(lambda: descriptors(server)[1] == {}, "files of a dead worker are still held")
    tab.wait_for(lambda: tab.texts() != ["a.bin"])  # the page is told by the next one
    tab.go()
    assert tab.texts() == ["none"]  # the browser still names it
    tab.go("One", tab.upload([{"name": "b.bin", "data": b"x", "type": ""}]))
    assert tab.texts() == ["b.bin"]


def test_the_option_sets_the_limit_where_the_widget_does_not(serve):
    server = serve(ONE.format(more=""), "--server.maxUploadSize", "1")
    tab = server.tab()
    assert tab.widget("One").max_upload_size_mb == 1
    [u] = urls(tab, 1)
    assert put(server, tab, u.upload_url, body(b"x" * (MB + 1)))[0] == 413
    assert put(server, tab, u.upload_url, body(b"x" * MB))[0] == 204


CHAT = "import streamlit as st\nm = st.chat_input('Say', accept_file='multiple')\nst.text(len(m.files) if m else 'none')\n"


def say(tab, infos):
    wid = tab.widget("Say").id

    def fill(cs):
        ws = cs.widget_states.widgets.add()
        ws.id = wid
        ws.chat_input_value.data = "hi"
        for info in infos:
            target = ws.chat_input_value.file_uploader_state.uploaded_file_info.add()
            target.file_id, target.name, target.size = info["file_id"], info["name"], info["size"]
    tab.send(rerun_script=fill)
    tab.settle(30)


def test_files_of_one_session_hold_so_much_and_no_more(serve):
    server = serve("import streamlit as st\nf = st.file_uploader('Many', accept_multiple_files=True, key='many')\n"
                   "st.text(len(f))\n", "--server.maxUploadTotal", "1")
    tab, other = server.tab(), server.tab()
    data, results = b"x" * (MB // 10), [None] * 30

    def side_by_side():
        to = urls(tab, 30)

        def send(i):
            results[i] = put(server, tab, to[i].upload_url, body(data))
        threads = [threading.Thread(target=send, args=(i,)) for i in range(30)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        return to
    for turn in range(2):
        to = side_by_side()
        taken = [i for i, r in enumerate(results) if r == (204, "")]
        assert all(r == (204, "") or (r[0] == 413 and "too many files" in r[1]) for r in results)
        # those that arrive side by side may keep each other out; then one after the other fill what is left
        taken += [i for i, r in enumerate(results) if r[0] == 413
                  and put(server, tab, to[i].upload_url, body(data))[0] == 204]
        assert len(taken) == 10
        assert put(server, other, urls(other, 1)[0].upload_url, body(data))[0] == 204  # has its own
        tab.go("Many", [{"name": "a.bin", "size": len(data), "file_id": to[i].file_id,
                         "urls": (to[i].file_id, to[i].upload_url, to[i].delete_url)} for i in taken])
        assert tab.texts() == ["10"]
        for i in taken:
            assert server.http("DELETE", to[i].delete_url, b"", headers(tab))[0] == 204
        assert put(server, tab, urls(tab, 1)[0].upload_url, body(data))[0] == 413  # the widget's value has them still
        tab.go("Many", [])
        assert tab.texts() == ["0"]
        # the worker lets go of them, of which the server hears a little later: all of the room is there again
        [last] = urls(tab, 1)
        until(lambda: put(server, tab, last.upload_url, body(b"x" * MB))[0] == 204, "files that are gone count")
        assert server.http("DELETE", last.delete_url, b"", headers(tab))[0] == 204
        [last] = urls(tab, 1)
        until(lambda: put(server, tab, last.upload_url, body(b"x" * MB))[0] == 204, "a file taken back counts")
        assert server.http("DELETE", last.delete_url, b"", headers(tab))[0] == 204
        until(lambda: descriptors(server)[1] == {}, "a file taken back is held")


def test_files_of_chat_messages_count_until_the_message_is_gone(serve):
    server = serve(CHAT, "--server.maxUploadTotal", "1")
    tab = server.tab()
    for _ in range(5):
        infos, [to] = [], urls(tab, 1)
        until(lambda: put(server, tab, to.upload_url, body(b"x" * (MB * 3 // 4)))[0] == 204, "messages of before count")
        infos.append({"name": "a.bin", "size": MB * 3 // 4, "file_id": to.file_id})
        assert put(server, tab, urls(tab, 1)[0].upload_url, body(b"x" * (MB // 2)))[0] == 413
        say(tab, infos)
        assert tab.texts() == ["1"]
        tab.go()
        assert tab.texts() == ["none"]


def test_what_the_page_takes_changes_with_the_page(serve):
    server = serve("import streamlit as st\nif st.checkbox('Pictures'):\n    st.file_uploader('P', type='png')\n"
                   "else:\n    st.file_uploader('T', type='txt')\n")
    tab = server.tab()

    def kinds():
        return [put(server, tab, urls(tab, 1)[0].upload_url, body(b"x", name))[0] for name in ("a.png", "a.txt")]
    assert kinds() == [415, 204]
    tab.go("Pictures")
    assert kinds() == [204, 415]


@pytest.mark.parametrize("flags", [(), ("--workers", "2")])
def test_files_of_two_sessions_do_not_meet(serve, flags):
    server = serve(ONE.format(more="") + "st.text(f.read().decode() if f else 'none')\n", *flags)
    tabs = [server.tab(), server.tab()]
    infos = [tab.upload([{"name": "a.txt", "data": text, "type": ""}]) for tab, text in zip(tabs, (b"mine", b"yours"))]
    tabs[0].go("One", infos[1])
    assert tabs[0].texts() == ["none"]
    for tab, info, text in zip(tabs, infos, ("mine", "yours")):
        tab.go("One", info)
        assert tab.texts() == [text]


# ---- what an app gets ------------------------------------------------------------------------------------------------

SEMANTICS = """
import io, pickle
import streamlit as st
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile
f = st.file_uploader("One", key="one")
runs = st.session_state.setdefault("runs", 0)
if f:
    n = f.size
    facts = [isinstance(f, io.BytesIO), isinstance(f, UploadedFile), f.tell(), f.readline(), f.seek(-2, 2), f.read()]
    facts += [f.seek(0), f.readinto(bytearray(4)), f.tell(), type(f.getvalue()) is bytes, len(f.getvalue()) == n]
    whole = f.getvalue()
    f.seek(1)
    f.write(b"XYZ")
    facts += [f.getvalue()[:5], whole[:5], st.session_state.one.getvalue()[:5]]
    f.seek(0, 2)
    f.write(b"more")
    facts += [len(f.getvalue()) - n, f.getvalue()[-6:], f.truncate(2), f.getvalue()]
    st.session_state.one.seek(3)
    facts += [st.session_state.one.tell(), st.session_state.one == f, len({st.session_state.one, f})]
    with f.getbuffer() as view:
        view[0] = 33
    facts += [f.getvalue(), pickle.loads(pickle.dumps(whole)) == whole, hash(whole) == hash(bytes(bytearray(whole)))]
    io.BytesIO(whole).getbuffer()
    st.text(repr(facts))
    if runs == 0:
        st.session_state.runs = 1
        st.rerun()
"""


@pytest.mark.parametrize("size", [1000, 300_000, 5 * MB + 17, 40 * MB + 4000])
def test_an_uploaded_file_is_a_bytesio(serve, size):
    server = serve(SEMANTICS)
    tab = server.tab()
    data = (b"first line\n" + bytes(range(256)) * (size // 256 + 1))[:size]
    info = tab.upload([{"name": "a.bin", "data": data, "type": ""}])
    tab.go("One", info)
    want = [True, True, 0, b"first line\n", size - 2, data[-2:], 0, 4, 4, True, True, b"fXYZt", b"first", b"first",
            4, data[-2:] + b"more", 2, b"fX", 3, True, 1, b"!X", True, True]
    assert tab.texts() == [repr(want)]
    tab.go("One", info)
    assert tab.texts() == [repr(want)]


def test_files_that_are_gone_are_told_apart(serve):
    server = serve("import streamlit as st\nf = st.file_uploader('Many', key='many', accept_multiple_files=True)\n"
                   "one = st.file_uploader('One', key='one')\n"
                   "st.text(f'{[x.name for x in f]} {[type(x).__name__ for x in st.session_state.many]}')\n"
                   "st.text(f'{one} {type(st.session_state.one).__name__}')\n")
    tab = server.tab()
    infos = tab.upload([{"name": n, "data": b"x", "type": ""} for n in ("a", "b", "c")])
    server.http("DELETE", infos[1]["urls"][2], b"", headers(tab))
    server.http("DELETE", infos[2]["urls"][2], b"", headers(tab))
    tab.go("Many", infos[:2])
    tab.go("One", infos[2:])
    assert tab.texts() == ["['a'] ['UploadedFile', 'DeletedFile']", "None DeletedFile"]


def test_a_chat_message_takes_its_files_along(serve):
    server = serve("import streamlit as st\nm = st.chat_input('Say', accept_file='multiple', accept_audio=True, key='m')\n"
                   "st.text(repr([m.text, [f.read() for f in m.files], m.audio and m.audio.read()]) if m else 'none')\n")
    tab = server.tab()
    infos = tab.upload([{"name": "a.txt", "data": b"x" * MB, "type": ""},
                        {"name": "b.wav", "data": b"RIFF", "type": "audio/wav"}])
    wid = tab.widget("Say").id

    def chat(ws):
        ws.id = wid
        value = ws.chat_input_value
        value.data = "hi"
        for target, info in ((value.file_uploader_state.uploaded_file_info.add(), infos[0]), (value.audio_file_info, infos[1])):
            target.file_id, target.name, target.size = info["file_id"], info["name"], info["size"]

    def send():
        def fill(cs):
            chat(cs.widget_states.widgets.add())
        tab.send(rerun_script=fill)
        tab.settle(30)
    send()
    assert tab.texts() == [repr(["hi", [b"x" * MB], b"RIFF"])]
    tab.go()
    assert tab.texts() == ["none"]
    assert descriptors(server)[1] == {}  # they were the message's alone
    send()
    assert tab.texts() == [repr(["hi", [], None])]


def test_a_recording_must_be_one(serve):
    server = serve("import streamlit as st\ntry:\n    st.audio_input('Mic')\n    st.text('fine')\n"
                   "except Exception as e:\n    st.text(type(e).__name__)\nst.file_uploader('Any')\n")
    tab = server.tab()
    tab.go("Mic", tab.upload([{"name": "a.wav", "data": b"RIFF", "type": "audio/wav"}]))
    assert tab.texts() == ["fine"]
    tab.go("Mic", tab.upload([{"name": "a.mp3", "data": b"ID3", "type": "audio/mpeg"}]))
    assert tab.texts() == ["StreamlitAPIException"]


def test_classes_are_where_the_peer_has_them():
    code = ("from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile, UploadedFileRec\n"
            "from streamlit.elements.widgets.chat import ChatInputValue\n"
            "import streamlit.typing as t, pickle\n"
            "f = UploadedFile(UploadedFileRec('id', 'n', 'text/x', b'abc'), None)\n"
            "assert (t.UploadedFile, t.ChatInputValue) == (UploadedFile, ChatInputValue)\n"
            "assert (f.name, f.type, f.size, f.file_id, f.read()) == ('n', 'text/x', 3, 'id', b'abc')\n"
            "g = pickle.loads(pickle.dumps(f))\nassert g == f and g.getvalue() == b'abc' and g.name == 'n'\n"
            "assert DeletedFile('x').file_id == 'x'\n")
    done = run_python(code)
    assert done.returncode == 0, done.stderr
