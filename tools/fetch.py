"""Fetch what the build takes from published packages, check it by hash, and unpack it into a shared cache.

    fetch.py --cache DIR frontend [--local WHEEL]   prints DIR/frontend-VERSION-HASH  (static/, proto/, names/)
    fetch.py --cache DIR llhttp   [--local SDIST]   prints DIR/llhttp-VERSION-HASH    (include/, src/)

Versions and hashes stand in pins.txt beside this file. Standard library only. A folder appears in the cache by one
rename when it is complete, and a lock file keeps concurrent builds from doing the work twice, so any number of
builds may share one cache. `--local`, or BOURN_FRONTEND_WHEEL / BOURN_HTTPTOOLS_SDIST in the environment, names a
file to use in place of the download; its hash is checked all the same.
"""

import argparse
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

PINS = pathlib.Path(__file__).with_name("pins.txt")


class FetchError(Exception):
    """One line for a person."""


def pin(name, pins=PINS):
    """(version, kind, sha256) of the pinned package `name`."""
    for line in pins.read_text().splitlines():
        words = line.split("#")[0].split()
        if words and words[0] == name:
            return tuple(words[1:4])
    raise FetchError(f"{pins.name} does not pin {name}")


def check_hash(path, want):
    got = hashlib.sha256(path.read_bytes()).hexdigest()
    if got != want:
        raise FetchError(f"{path.name} has the SHA-256 {got}, but {PINS.name} says {want}: not used")


def pip_commands():
    # -I: a build environment may hide the installed pip behind PYTHONPATH
    yield [sys.executable, "-I", "-m", "pip"]
    for name in ("pip3", "pip"):
        found = shutil.which(name)
        if found:
            yield [found]


def download(name, version, kind, into, override):
    """The file of the pinned release, downloaded by pip into the folder `into`."""
    choice = ["--only-binary", name] if kind == "wheel" else ["--no-binary", name]
    said = "pip is not installed"
    for pip in pip_commands():
        if subprocess.run([*pip, "--version"], capture_output=True).returncode != 0:
            continue
        run = subprocess.run(
            [*pip, "download", "--quiet", "--no-deps", "--disable-pip-version-check", "--retries", "2",
             *choice, "--dest", str(into), f"{name}=={version}"],
            capture_output=True, text=True, stdin=subprocess.DEVNULL)
        files = [p for p in into.iterdir() if p.is_file()]
        if run.returncode == 0 and len(files) == 1:
            return files[0]
        lines = [line for line in run.stderr.splitlines() if line.startswith("ERROR")] or run.stderr.splitlines()
        said = lines[-1].strip() if lines else "pip gave no file"
        break
    raise FetchError(f"cannot download {name}=={version}: {said} (without network: put a copy here and set {override} "
                     "to its path)")


# The icons that the frontend knows: two lists that lie beside its code.
NAMES = {"streamlit/emojis.py": "streamlit/names/emojis.py",
         "streamlit/material_icon_names.py": "streamlit/names/material_icon_names.py"}
FRONTEND_PARTS = ("static/index.html", "proto/BackMsg_pb2.py", "proto/ForwardMsg_pb2.py", "names/emojis.py",
                  "names/material_icon_names.py")
LLHTTP_PARTS = ("include/llhttp.h", "src/api.c", "src/http.c", "src/llhttp.c")


def unpack_frontend(archive, into):
    with zipfile.ZipFile(archive) as z:
        for info in z.infolist():
            name = info.filename
            keep = name in NAMES or name.startswith("streamlit/static/") or (
                name.startswith("streamlit/proto/") and name.endswith("_pb2.py"))
            if not keep or info.is_dir():
                continue
            target = into / pathlib.PurePosixPath(NAMES.get(name, name)).relative_to("streamlit")
            if into.resolve() not in target.resolve().parents:
                raise FetchError(f"{archive.name} holds a path that leads outside: {name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(z.read(info))
    for part in FRONTEND_PARTS:
        if not (into / part).is_file():
            raise FetchError(f"{archive.name} holds no streamlit/{part.removeprefix('names/')}")


def unpack_llhttp(archive, into):
    wanted = {"include/llhttp.h", "src/api.c", "src/http.c", "src/llhttp.c", "LICENSE", "LICENSE-MIT"}
    with tarfile.open(archive) as t:
        for member in t.getmembers():
            _, _, rest = member.name.partition("/vendor/llhttp/")
            if member.isfile() and rest in wanted:
                target = into / rest
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(t.extractfile(member).read())
    for part in LLHTTP_PARTS:
        if not (into / part).is_file():
            raise FetchError(f"{archive.name} holds no vendor/llhttp/{part}")


THINGS = {
    "frontend": ("streamlit", unpack_frontend, "BOURN_FRONTEND_WHEEL", FRONTEND_PARTS),
    "llhttp": ("httptools", unpack_llhttp, "BOURN_HTTPTOOLS_SDIST", LLHTTP_PARTS),
}


def place(tree, done, parts):
    """Rename `tree` to `done`. A folder from a checkout that needed less only gets the parts that it lacks."""
    if not done.is_dir():
        tree.rename(done)
        return
    for part in parts:
        if not (done / part).is_file():
            (done / part).parent.mkdir(parents=True, exist_ok=True)
            (tree / part).rename(done / part)


def fetch(thing, cache, local=None, pins=PINS):
    """The cache folder of `thing`, filled if it was not."""
    package, unpack, override, parts = THINGS[thing]
    version, kind, sha256 = pin(package, pins)
    local = local or os.environ.get(override)
    done = cache / f"{thing}-{version}-{sha256[:12]}"
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / f"{thing}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if all((done / part).is_file() for part in parts):
            return done
        with tempfile.TemporaryDirectory(dir=cache) as tmp:
            tmp = pathlib.Path(tmp)
            if local:
                archive = pathlib.Path(local)
                if not archive.is_file():
                    raise FetchError(f"{override} names {local}, which is not a file")
            else:
                (tmp / "download").mkdir()
                archive = download(package, version, kind, tmp / "download", override)
            check_hash(archive, sha256)
            (tmp / "tree").mkdir()
            unpack(archive, tmp / "tree")
            place(tmp / "tree", done, parts)
    return done


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", required=True, type=pathlib.Path)
    parser.add_argument("--local")
    parser.add_argument("thing", choices=sorted(THINGS))
    args = parser.parse_args(argv)
    try:
        print(fetch(args.thing, args.cache, args.local))
    except (FetchError, OSError, zipfile.BadZipFile, tarfile.TarError) as e:
        print(f"fetch: {e}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
