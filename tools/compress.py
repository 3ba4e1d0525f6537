"""Make the .gz and .br siblings of the frontend's files, beside them.

    compress.py [--brotli BROTLI] --stamp FILE FOLDER

Files of formats that are compressed already are left alone, and a sibling that would not be smaller by a twentieth is
not kept. A few files are worked on at a time. The stamp is written last and names this version of this file; a lock
beside it lets a second build that comes meanwhile wait and then find the work done.
"""

import argparse
import concurrent.futures
import fcntl
import gzip
import hashlib
import os
import pathlib
import subprocess
import sys

PACKED = {".gz", ".br", ".woff", ".woff2", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".mp4", ".zip"}
SMALLEST = 256


def keep(path, content, original):
    if len(content) <= original * 0.95:
        part = path.with_name(path.name + ".part")
        part.write_bytes(content)
        part.rename(path)


def compress(path, brotli):
    content = path.read_bytes()
    keep(path.with_name(path.name + ".gz"), gzip.compress(content, 9, mtime=0), len(content))
    run = subprocess.run([brotli, "--quality=11", "--lgwin=22", "--stdout", "--", str(path)], capture_output=True)
    if run.returncode != 0:
        raise OSError(f"{brotli} failed on {path.name}: {run.stderr.decode(errors='replace').strip()}")
    keep(path.with_name(path.name + ".br"), run.stdout, len(content))


def candidates(folder):
    for path in sorted(folder.rglob("*"), key=lambda p: -p.stat().st_size):
        if path.is_file() and path.suffix not in PACKED and path.stat().st_size >= SMALLEST:
            yield path


def run(folder, stamp, brotli, jobs):
    with open(stamp.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made_by = hashlib.sha256(pathlib.Path(__file__).read_bytes()).hexdigest()
        if stamp.exists() and stamp.read_text() == made_by:
            os.utime(stamp)  # a newer checkout of this same file is no reason to start over
            return
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for done in [pool.submit(compress, path, brotli) for path in candidates(folder)]:
                done.result()
        stamp.write_text(made_by)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--brotli", default="brotli")
    parser.add_argument("--stamp", required=True, type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 1, 8))
    parser.add_argument("folder", type=pathlib.Path)
    args = parser.parse_args(argv)
    try:
        run(args.folder, args.stamp, args.brotli, args.jobs)
    except OSError as e:
        print(f"compress: {e}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
