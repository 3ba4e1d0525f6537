"""tools/compress.py: siblings that hold the same bytes, only where they are worth having, made once."""

import gzip
import os
import pathlib
import subprocess


def test_siblings_hold_the_same_bytes(compress, tmp_path):
    folder = tmp_path / "static"
    (folder / "js").mkdir(parents=True)
    text = b"let value = 1;\n" * 400
    (folder / "js" / "a.js").write_bytes(text)
    compress.run(folder, tmp_path / "stamp", "brotli", 2)
    assert gzip.decompress((folder / "js" / "a.js.gz").read_bytes()) == text
    assert subprocess.run(["brotli", "-dc", folder / "js" / "a.js.br"], capture_output=True).stdout == text
    assert (folder / "js" / "a.js").read_bytes() == text


def test_what_does_not_shrink_has_no_sibling(compress, tmp_path):
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "noise.js").write_bytes(os.urandom(4096))
    (folder / "font.woff2").write_bytes(b"a" * 4096)
    (folder / "tiny.js").write_bytes(b"a" * 100)
    compress.run(folder, tmp_path / "stamp", "brotli", 1)
    assert sorted(p.name for p in folder.iterdir()) == ["font.woff2", "noise.js", "tiny.js"]


def test_done_once(compress, tmp_path):
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "a.js").write_bytes(b"a" * 4096)
    compress.run(folder, tmp_path / "stamp", "brotli", 1)
    (folder / "a.js.gz").unlink()
    compress.run(folder, tmp_path / "stamp", "brotli", 1)
    assert not (folder / "a.js.gz").exists()


def test_a_failing_program_leaves_no_stamp(compress, tmp_path, capsys):
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "a.js").write_bytes(b"a" * 4096)
    code = compress.main(["--brotli", "false", "--stamp", str(tmp_path / "stamp"), str(folder)])
    assert code == 1 and not (tmp_path / "stamp").exists()
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_frontend_is_compressed(frontend):
    scripts = [p for p in (frontend / "static").rglob("*.js") if p.stat().st_size > 10_000]
    assert scripts and all(pathlib.Path(f"{p}.br").is_file() and pathlib.Path(f"{p}.gz").is_file() for p in scripts)
