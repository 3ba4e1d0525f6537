"""Finds the executable `bourn` that belongs to this package, and becomes it."""

import os
import sys


def find():
    """Its path. packaging/README.md has the layouts: build tree, prefix, Python environment."""
    package = os.path.dirname(os.path.abspath(__file__))
    up = [package]
    for _ in range(4):
        up.append(os.path.dirname(up[-1]))
    places = [os.path.join(up[4], "bourn"), os.path.join(up[4], "bin", "bourn"),
              os.path.join(os.path.dirname(sys.executable), "bourn"), os.path.join(sys.prefix, "bin", "bourn"),
              os.path.join(up[1], "bin", "bourn")]
    for place in places:
        if os.path.isfile(place) and os.access(place, os.X_OK):
            return place
    import shutil
    return shutil.which("bourn")


def become(arguments):
    """Run `bourn` with these arguments in place of this process, with this interpreter for its scripts."""
    path = find()
    if path is None:
        sys.exit("The executable `bourn` is not beside this package nor on PATH.")
    os.environ.setdefault("BOURN_PYTHON", sys.executable)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(path, [path, *arguments])
