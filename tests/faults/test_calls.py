"""The nth call fails, for every n that a visit makes: the server serves on, and says what was amiss.

A visit is a page, a WebSocket, a run, and a click whose messages are too large for a frame. While it lasts one call of
the server or of its worker fails: the first, then the second, until the visit makes no call that is left. Whatever has
become of that visit, the next one must find a server in perfect health. What is out of memory for what is small and
cannot be gone on without ends its process with one line; the server's owner, or the server, starts it again.
"""
import errno
import http.client
import os
import re
import resource
import socket

import pytest

from client import RawTab
from faults import ASAN, FOREVER, LIMIT, SERVER, WORKER, Faulty, get, healthy, log_in_and_out, visit, work
from serving import proto

E = errno
EVERYWHERE = {
    "memory": [E.ENOMEM],
    "read": [E.EINTR, E.EAGAIN, E.ECONNRESET],
    "write": [E.EINTR, E.EPIPE, E.ENOSPC],
    "sendmsg": [E.EINTR, E.EAGAIN, E.EPIPE, E.ENOBUFS],
    "recvmsg": [E.EINTR, E.EAGAIN],
    "memfd_create": [E.EMFILE, E.ENFILE, E.ENOMEM],
    "mmap": [E.ENOMEM],
    "fstat": [E.EIO],
    "stat": [E.EACCES],
    "open": [E.EMFILE, E.ENFILE, E.EACCES],
}
OF_SERVER = {
    "writev": [E.EINTR, E.EAGAIN, E.EPIPE],
    "accept4": [E.EINTR, E.ECONNABORTED, E.EMFILE, E.ENFILE, E.ENOMEM],
    "epoll_wait": [E.EINTR],
    "epoll_ctl": [E.ENOSPC, E.ENOMEM],
}
OF_WORKER = {"poll": [E.EINTR, E.ENOMEM], "pthread_create": [E.EAGAIN]}
CASES = [(role, call, error) for role, name, own in ((SERVER, "server", OF_SERVER), (WORKER, "worker", OF_WORKER))
         for call, errors in {**EVERYWHERE, **own}.items() for error in errors]
SHORT = 5.0  # a visit that a fault has cut short without a word is waited for no longer
NOISE = re.compile(r"runs |URL:|starts again|^\s*$")
# Ends of a connection that the network itself may bring: nothing has to be said of them
# (and of one that there is no descriptor for: that is another test's).
NETWORK = {E.ECONNRESET, E.EPIPE, E.ECONNABORTED, E.EMFILE, E.ENFILE}
ONCE_A_MINUTE = {"epoll_ctl"}  # what is said of these, said once for all of them


def name_of(case):
    return f"{'server' if case[0] == SERVER else 'worker'}-{case[1]}-{errno.errorcode[case[2]]}"


def lines(text):
    return [line for line in text.splitlines() if not NOISE.search(line)]


def perfect(server, good, visit=visit):
    """The next visitors: those of a worker that has just ended may be told so once, in their page."""
    for _ in range(4):
        page, why = visit(server)
        assert why is None, why
        if page == good:
            return
        assert any("was ended" in str(v) or "exited" in str(v) or "stopped" in str(v) for v in page.values()), page
    raise AssertionError(page)


def settle(server, call, said):
    """After the fault: is the server there, or has it ended as it says?"""
    try:
        if healthy(server):
            return
    except OSError:
        pass
    assert server.process.wait(LIMIT) == -6 and call == "memory", server.text()
    assert lines(server.text()[said:])[-1] == "bourn: out of memory"
    assert server.start()


def every_call_fails_once(server, role, call, error, limit, visit=visit):
    """The highest n that was reached."""
    visit(server)
    good, why = visit(server)
    assert why is None and not any(v and v[0] == "exception" for v in good.values() if isinstance(v, tuple)), (why, good)
    n, reached = 1, 0
    while True:
        said = len(server.text())
        server.order(role, call, error, first=n)
        page, why = visit(server, limit)
        _, fired = server.disarm()
        if not fired and n > reached + 2:  # how many there are differs a little from visit to visit
            break
        reached = n if fired else reached
        settle(server, call, said)
        if fired and (page, why) != (good, None) and error not in NETWORK and call not in ONCE_A_MINUTE:
            assert lines(server.text()[said:]) or any(isinstance(v, tuple) and v[0] == "exception" for v in page.values()), (
                f"{call} {n}: nothing was said of {why!r} {page}")
        perfect(server, good, visit)
        n += 1
        assert n < 1000
    return reached


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_call_that_fails_costs_a_visit_at_most(server, case, record_property):
    record_property("reached", every_call_fails_once(server, *case, SHORT))


@pytest.mark.parametrize("error", [("open", E.EMFILE), ("read", E.EIO), ("memfd_create", E.EMFILE), ("mmap", E.ENOMEM)],
                         ids=lambda e: e[0])
def test_a_call_that_fails_while_tables_are_shown_costs_a_visit_at_most(built, library_of_tables, tmp_path, error,
                                                                       record_property):
    with Faulty(library_of_tables, tmp_path) as server:
        record_property("reached", every_call_fails_once(server, WORKER, *error, SHORT))


WORK = [(SERVER, call, error) for call, error in [
    ("memory", E.ENOMEM), ("memfd_create", E.EMFILE), ("mmap", E.ENOMEM), ("write", E.ENOSPC), ("fcntl", E.EINVAL)]]
WORK += [(WORKER, call, error) for call, error in [
    ("memory", E.ENOMEM), ("memfd_create", E.EMFILE), ("mmap", E.ENOMEM), ("write", E.ENOSPC), ("fstat", E.EIO),
    ("eventfd", E.EMFILE), ("pthread_create", E.EAGAIN), ("poll", E.ENOMEM), ("sendmsg", E.ENOBUFS)]]


@pytest.mark.parametrize("case", WORK, ids=name_of)
def test_a_call_that_fails_beside_runs_costs_a_visit_at_most(built, library_of_work, tmp_path, case, record_property):
    """Tasks, pushes, pieces of tables, uploads."""
    with Faulty(library_of_work, tmp_path, "--server.enableXsrfProtection", "false") as server:
        record_property("reached", every_call_fails_once(server, *case, SHORT, work))


SECRETS = """
[auth]
redirect_uri = "http://localhost/oauth2callback"
cookie_secret = "a secret of some length"
client_id = "bourn"
client_secret = "another"
server_metadata_url = "http://127.0.0.1:9/none"
"""


@pytest.mark.parametrize("call, error", [("memory", E.ENOMEM), ("sendmsg", E.ENOBUFS), ("recvmsg", E.EAGAIN), ("writev", E.EPIPE)])
def test_a_call_that_fails_while_somebody_logs_out_costs_that_at_most(built, tmp_path, call, error, record_property):
    app, secrets = tmp_path / "app.py", tmp_path / "secrets.toml"
    app.write_text("import streamlit as st\n")
    secrets.write_text(SECRETS)
    with Faulty(app, tmp_path, "--secrets.files", str(secrets)) as server:
        record_property("reached", every_call_fails_once(server, SERVER, call, error, SHORT, log_in_and_out))


def test_a_task_whose_thread_is_refused_gets_one_later(built, library_of_work, tmp_path):
    with Faulty(library_of_work, tmp_path, "--server.enableXsrfProtection", "false") as server:
        with RawTab(server.port, proto(), LIMIT) as tab:  # whom the worker answers: it is ready, and has run nothing
            ask = proto().BackMsg()
            ask.file_urls_request.request_id = "ready"
            tab.send(ask)
            next(msg for msg in tab.messages() if msg.WhichOneof("type") == "file_urls_response")
        server.order(WORKER, "pthread_create", E.EAGAIN, first=2)  # the first is the script's
        page, why = work(server)
        assert server.disarm()[1] == 1 and "cannot start thread st_task" in server.text()
        assert why is None and page["put"] == 204, page


@pytest.mark.parametrize("role, app", [(SERVER, "library"), (WORKER, "library"), (WORKER, "library_of_tables"),
                                       (SERVER, "library_of_work"), (WORKER, "library_of_work")],
                         ids=["server", "worker", "tables", "server-work", "work"])
def test_nothing_is_leaked_or_touched_again_where_memory_fails(role, app, request, tmp_path, record_property):
    """Under AddressSanitizer. What may end the process succeeds: of the rest every allocation fails once."""
    program = ASAN / "unit" / "bourn_faulty"
    if not program.exists():
        pytest.skip("there is no build with AddressSanitizer")
    reports = tmp_path / "report"
    env = {"ASAN_OPTIONS": f"detect_leaks=1:allocator_may_return_null=1:log_path={reports}",
           "UBSAN_OPTIONS": "print_stacktrace=1"}
    see = work if app == "library_of_work" else visit
    with Faulty(request.getfixturevalue(app), tmp_path, "--server.enableXsrfProtection", str(see is visit).lower(), env=env,
                program=program) as server:
        record_property("reached", every_call_fails_once(server, role, "memory", E.ENOMEM, LIMIT, see))
        code = server.stop()
    found = [p.read_text() for p in tmp_path.glob("report.*")]
    assert not found, found[0]
    assert code == 0, server.text()


def test_a_server_whose_watches_are_used_up_serves_who_is_there_and_says_why(server):
    """libuv would end the process."""
    visit(server)
    good, _ = visit(server)
    here = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LIMIT)
    here.request("GET", "/_stcore/health")
    assert here.getresponse().read() == b"ok"
    server.order(SERVER, "epoll_ctl", E.ENOSPC, first=1, last=FOREVER)
    for _ in range(3):
        with pytest.raises((OSError, http.client.HTTPException)):
            get(server.port, "/_stcore/health", SHORT)
    here.request("GET", "/_stcore/health")
    assert here.getresponse().read() == b"ok"
    _, fired = server.disarm()
    assert fired >= 3 and "the kernel watches no further descriptor" in server.text()
    perfect(server, good)
    here.close()


def test_a_server_without_descriptors_serves_who_is_there_and_later_everybody(server):
    visit(server)
    good, _ = visit(server)
    pid = server.process.pid
    here = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LIMIT)
    here.request("GET", "/_stcore/health")
    assert here.getresponse().read() == b"ok"
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    taken = list(map(int, os.listdir(f"/proc/{pid}/fd")))
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (max(taken) + 1, before[1]))
    idle = [socket.create_connection(("127.0.0.1", server.port), LIMIT) for _ in range(max(taken) + 1 - len(taken))]
    for _ in range(3):
        with pytest.raises((OSError, http.client.HTTPException)):
            get(server.port, "/_stcore/health", SHORT)
    here.request("GET", "/_stcore/health")
    assert here.getresponse().read() == b"ok"
    server.wait_for("no descriptor is free")
    for client in idle:
        client.close()
    resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
    assert healthy(server)
    perfect(server, good)
    assert server.text().count("no descriptor is free") == 1
    here.close()
