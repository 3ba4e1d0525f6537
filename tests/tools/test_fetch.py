"""tools/fetch.py: pinned, checked, unpacked once, and one line when something is wrong."""

import hashlib
import io
import os
import pathlib
import subprocess
import sys
import tarfile
import zipfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = {
    "streamlit/static/index.html": b"<html>",
    "streamlit/static/static/js/a.js": b"let a",
    "streamlit/proto/BackMsg_pb2.py": b"x",
    "streamlit/proto/BackMsg_pb2.pyi": b"not wanted",
    "streamlit/proto/ForwardMsg_pb2.py": b"y",
    "streamlit/emojis.py": b"e",
    "streamlit/material_icon_names.py": b"m",
    "streamlit/__init__.py": b"not wanted",
}


def wheel(folder, files=FILES):
    path = folder / "w.whl"
    with zipfile.ZipFile(path, "w") as z:
        for name, content in files.items():
            z.writestr(name, content)
    return path


def pins(folder, archive, name="streamlit"):
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    path = folder / "pins.txt"
    path.write_text(f"# comment\n{name} 9.9 wheel {digest}\n")
    return path


def test_wheel_is_unpacked_and_nothing_else_of_it(fetch, tmp_path):
    archive = wheel(tmp_path)
    done = fetch.fetch("frontend", tmp_path / "cache", str(archive), pins(tmp_path, archive))
    found = sorted(str(p.relative_to(done)) for p in done.rglob("*") if p.is_file())
    assert found == ["names/emojis.py", "names/material_icon_names.py", "proto/BackMsg_pb2.py",
                     "proto/ForwardMsg_pb2.py", "static/index.html", "static/static/js/a.js"]
    assert (done / "static/index.html").read_bytes() == b"<html>"


def test_second_time_nothing_is_read(fetch, tmp_path):
    archive = wheel(tmp_path)
    pinned = pins(tmp_path, archive)
    first = fetch.fetch("frontend", tmp_path / "cache", str(archive), pinned)
    archive.unlink()
    assert fetch.fetch("frontend", tmp_path / "cache", str(archive), pinned) == first


def test_a_folder_that_lacks_a_part_gets_it_and_keeps_the_rest(fetch, tmp_path):
    archive = wheel(tmp_path)
    pinned = pins(tmp_path, archive)
    done = fetch.fetch("frontend", tmp_path / "cache", str(archive), pinned)
    (done / "names/emojis.py").unlink()
    (done / "compressed.stamp").write_text("made later")
    assert fetch.fetch("frontend", tmp_path / "cache", str(archive), pinned) == done
    assert (done / "names/emojis.py").read_bytes() == b"e"
    assert (done / "compressed.stamp").read_text() == "made later"


def test_another_hash_is_refused_and_leaves_nothing(fetch, tmp_path):
    archive = wheel(tmp_path)
    pinned = pins(tmp_path, archive)
    with zipfile.ZipFile(archive, "a") as z:
        z.writestr("streamlit/static/more.js", b"")
    with pytest.raises(fetch.FetchError, match="SHA-256.*not used"):
        fetch.fetch("frontend", tmp_path / "cache", str(archive), pinned)
    assert [p for p in (tmp_path / "cache").iterdir() if p.suffix != ".lock"] == []


@pytest.mark.parametrize("files, said", [
    ({**FILES, "streamlit/static/../../../out": b"x"}, "leads outside"),
    ({k: v for k, v in FILES.items() if "index.html" not in k}, "no streamlit/static/index.html"),
])
def test_a_wheel_that_is_not_one(fetch, tmp_path, files, said):
    archive = wheel(tmp_path, files)
    with pytest.raises(fetch.FetchError, match=said):
        fetch.fetch("frontend", tmp_path / "cache", str(archive), pins(tmp_path, archive))
    assert not (tmp_path / "out").exists()


def test_llhttp_is_taken_out_of_the_source_archive(fetch, tmp_path):
    path = tmp_path / "s.tar.gz"
    with tarfile.open(path, "w:gz") as t:
        for name in ("include/llhttp.h", "src/api.c", "src/http.c", "src/llhttp.c", "LICENSE", "src/other.c"):
            info = tarfile.TarInfo(f"httptools-9.9/vendor/llhttp/{name}")
            info.size = 3
            t.addfile(info, io.BytesIO(b"int"))
    done = fetch.fetch("llhttp", tmp_path / "cache", str(path), pins(tmp_path, path, "httptools"))
    assert sorted(p.name for p in done.rglob("*") if p.is_file()) == [
        "LICENSE", "api.c", "http.c", "llhttp.c", "llhttp.h"]


def run_tool(*args, env=None):
    return subprocess.run([sys.executable, ROOT / "tools" / "fetch.py", *map(str, args)], capture_output=True, text=True,
                          env={**os.environ, **(env or {})})


def test_without_network_one_line_says_what_to_do(tmp_path):
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": "",
               "PIP_CONFIG_FILE": "/dev/null", "PIP_RETRIES": "0"}
    run = run_tool("--cache", tmp_path, "frontend", env=nowhere)
    assert run.returncode == 1 and run.stdout == ""
    assert len(run.stderr.splitlines()) == 1
    assert "cannot download streamlit==1.67.0" in run.stderr and "BOURN_FRONTEND_WHEEL" in run.stderr


def test_a_local_file_that_is_missing_is_named(tmp_path):
    run = run_tool("--cache", tmp_path, "--local", tmp_path / "none.whl", "frontend")
    assert run.returncode == 1 and "none.whl" in run.stderr and len(run.stderr.splitlines()) == 1


def test_concurrent_builds_share_one_folder(fetch, tmp_path):
    archive = wheel(tmp_path)
    code = ("import sys, pathlib; sys.path.insert(0, sys.argv[1]); import fetch; "
            "print(fetch.fetch('frontend', pathlib.Path(sys.argv[2]), sys.argv[3], pathlib.Path(sys.argv[4])))")
    args = [ROOT / "tools", tmp_path / "cache", archive, pins(tmp_path, archive)]
    running = [subprocess.Popen([sys.executable, "-c", code, *map(str, args)], stdout=subprocess.PIPE, text=True)
               for _ in range(4)]
    said = {p.communicate()[0] for p in running}
    assert [p.returncode for p in running] == [0] * 4 and len(said) == 1


def test_the_cached_frontend_is_the_pinned_one(fetch, frontend):
    version, _, sha256 = fetch.pin("streamlit")
    assert frontend.name == f"frontend-{version}-{sha256[:12]}"
    assert (frontend / "static" / "index.html").is_file()
