"""The nth call fails while the server or a worker starts: it starts all the same, or ends with one line that says why."""
import errno
import re
import resource

import pytest

from faults import BOURN, LIMIT, SERVER, WORKER, Faulty, healthy, visit

E = errno
CASES = [(SERVER, call, error) for call, error in [
    ("socket", E.EMFILE), ("bind", E.EADDRINUSE), ("listen", E.EADDRINUSE), ("pipe2", E.EMFILE), ("eventfd", E.EMFILE),
    ("epoll_create1", E.EMFILE), ("socketpair", E.EMFILE), ("memfd_create", E.ENFILE), ("fork", E.EAGAIN),
    ("open", E.EMFILE), ("mmap", E.ENOMEM), ("fcntl", E.EINVAL), ("pthread_create", E.EAGAIN)]]
CASES += [(WORKER, call, error) for call, error in [
    ("eventfd", E.EMFILE), ("pipe2", E.EMFILE), ("mkdir", E.EACCES), ("open", E.EMFILE), ("mmap", E.ENOMEM), ("fcntl", E.EINVAL),
    ("pthread_create", E.EAGAIN), ("inotify_init1", E.EMFILE), ("inotify_add_watch", E.ENOSPC), ("poll", E.EINTR),
    ("posix_spawnp", E.EAGAIN), ("stat", E.EACCES), ("recvmsg", E.EINTR)]]


def name_of(case):
    return f"{'server' if case[0] == SERVER else 'worker'}-{case[1]}"


def alive(server):
    try:
        return healthy(server)
    except OSError:
        return False


def serves(server):
    """Sooner or later: a page may say that the worker before had ended, or what it met."""
    for _ in range(4):
        page, why = visit(server)
        if why is None and page.get((0, 3)) == ("text", 4):
            return True
        if why and not alive(server):
            server.process.wait(LIMIT)
            return False
    raise AssertionError(page)


def start_with(server, role, call, error, n):
    """Whether the call was made as often, and failed."""
    said = len(server.text())
    server.order(role, call, error, first=n)
    if server.start() and serves(server):
        fired = server.disarm()[1]
        assert server.stop() == 0, f"{call} {n}: {server.text()[said:]}"
        return fired
    assert server.process.wait(LIMIT) == 1, f"{call} {n}: {server.text()[said:]}"
    fired = server.disarm()[1]
    last = (server.text()[said:].splitlines() or [""])[-1]
    assert fired and last and "URL" not in last, f"{call} {n}: nothing was said"
    return fired


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_start_goes_well_or_says_why_not(built, library, tmp_path, case, record_property):
    server = Faulty(library, tmp_path)
    n = 1
    while start_with(server, *case, n):
        if case[1] == "pipe2":  # of the second libuv makes an abort(), which the first is there to prevent
            break
        n += 1
        assert n < 200
    record_property("reached", n - (case[1] != "pipe2"))
    server.page.close()


class Limited(Faulty):
    """No fault but the limit of open files, which holds for the worker too."""

    def __init__(self, target, folder, files, *flags):
        super().__init__(target, folder, *flags)
        self.command = ["sh", "-c", f'ulimit -n {files} && exec "$@"', "sh", *self.command]
        del self.env["LD_PRELOAD"]


@pytest.mark.parametrize("files", [5, 6, 7, 8, 9, 10, 12, 14, 16, 20, 24])
@pytest.mark.parametrize("workers", [1, 3])
def test_too_few_files_are_one_line_that_says_how_many_will_do(built, library, tmp_path, files, workers):
    assert BOURN.exists() and resource.getrlimit(resource.RLIMIT_NOFILE)[1] > 100
    server = Limited(library, tmp_path, files, "--workers", str(workers))
    assert not server.start()
    assert server.process.returncode == 1
    lines = server.text().splitlines()
    assert len(lines) == 1 and lines[0].startswith("bourn: ") and "ulimit -n" in lines[0], server.text()
    server.page.close()
    if enough := re.search(r"limit of \d+ to (\d+) or more", lines[0]):
        (tmp_path / "log").unlink()
        with Limited(library, tmp_path, enough[1], "--workers", str(workers)) as server:
            assert healthy(server) and serves(server)
