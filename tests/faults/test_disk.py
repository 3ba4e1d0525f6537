"""A full disk: whatever is written says which file it is and what to do, keeps no half of it, and does it right once there
is room."""
import errno
import subprocess
import time

import pytest

from faults import BOURN, LIMIT, ROOT, SERVER, WORKER, Faulty, select_tick, visit


def texts(page):
    return [v for v in page.values() if isinstance(v, tuple)]


def box(page):
    return next((v[1] for v in texts(page) if v[0] == "exception"), "")


def gone(folder):
    """No file is kept. The thread that watches builds once by itself, which may be going on."""
    end = time.monotonic() + LIMIT
    while left := [p for p in folder.rglob("*") if p.is_file()]:
        assert time.monotonic() < end, left
        select_tick()


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EDQUOT], ids=lambda e: errno.errorcode[e])
def test_init_leaves_no_half_file(built, tmp_path, error):
    with_faults = Faulty(tmp_path, tmp_path)
    for n in (1, 2):
        folder = tmp_path / f"new{n}"
        with_faults.order(SERVER, "write", error, first=n)
        done = subprocess.run([BOURN, "init", folder], env=with_faults.env, capture_output=True, text=True, timeout=60)
        assert with_faults.disarm()[1] == 1
        name = ["streamlit_app.py", "app.c"][n - 1]
        assert done.returncode == 1 and len(done.stderr.splitlines()) == 1, done.stderr
        assert str(folder / name) in done.stderr and "make room" in done.stderr
        assert not (folder / name).exists()
    for n in (1, 2):
        (tmp_path / f"new{n}" / "streamlit_app.py").unlink(missing_ok=True)
        assert subprocess.run([BOURN, "init", tmp_path / f"new{n}"], timeout=60).returncode == 0
    with_faults.page.close()


def test_a_worker_without_a_folder_of_its_own_says_which(built, library, tmp_path):
    server = Faulty(library, tmp_path)
    server.order(WORKER, "mkdir", errno.ENOSPC, first=1, last=1000)
    server.start(wait=False)
    assert server.process.wait(20) == 1
    last = server.text().strip().splitlines()[-1]
    assert "cannot make a private folder in" in last and "TMPDIR" in last, server.text()
    server.disarm()
    server.page.close()


@pytest.mark.parametrize("call", ["fwrite", "fclose"])
def test_a_library_that_could_not_be_copied_is_copied_again(built, library, tmp_path, call):
    temp = tmp_path / "temp"
    temp.mkdir()
    server = Faulty(library, tmp_path, "--server.fileWatcherType", "none", env={"TMPDIR": str(temp)})
    server.order(WORKER, call, errno.ENOSPC, first=1, last=1_000_000)
    with server:
        page, why = visit(server)
        assert why is None and "app.so" in box(page) and "Make room" in box(page), page
        gone(temp)
        assert server.disarm()[1]
        page, why = visit(server)
        assert why is None and page[(0, 3)] == ("text", 4), page


def test_a_compiler_without_room_is_asked_again(built, tmp_path):
    app, full = tmp_path / "app.c", tmp_path / "full"
    compiler = tmp_path / "cc.sh"
    app.write_text((ROOT / "tests/capps/faults.c").read_text())
    full.touch()
    compiler.write_text(f"""#!/bin/sh
if [ -e {full} ]; then
    for word; do [ "$out" = - ] && out=$word; [ "$word" = -o ] && out=-; done
    [ -n "$out" ] && echo half > "$out"
    echo "/tmp/x.s: fatal error: error writing to /tmp/x.s: No space left on device" >&2
    exit 1
fi
unset LD_PRELOAD
exec cc "$@"
""")
    compiler.chmod(0o755)
    temp = tmp_path / "temp"
    temp.mkdir()
    env = {"CC": str(compiler), "TMPDIR": str(temp)}
    with Faulty(app, tmp_path, "--server.fileWatcherType", "none", env=env) as server:
        page, why = visit(server)
        assert why is None and "no room left" in box(page) and str(temp) in box(page), page
        gone(temp)
        full.unlink()
        page, why = visit(server)
        assert why is None and page[(0, 3)] == ("text", 4), page
