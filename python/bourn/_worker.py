"""The worker process: `python .../bourn/_worker.py SCRIPT [ARGUMENT...]`, started by the server.

It imports as little as it can: what is imported here, every start of an app waits for.
"""

import os
import sys


def main():
    """Make this interpreter look as it does for a script run by itself, then hand over to the extension."""
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    script = os.path.abspath(sys.argv[1])
    sys.argv = [script, *sys.argv[2:]]
    if not getattr(sys.flags, "safe_path", False):
        del sys.path[0]  # this file's own folder, which holds no package of the app's
    if home not in sys.path:
        sys.path.append(home)
    import bourn
    bourn.install()
    from bourn import _shield
    _shield.install()
    sys.path.insert(0, os.path.dirname(script))
    os.environ["MPLBACKEND"] = "Agg"  # no other draws outside of the main thread
    import bourn._core as core
    import bourn._host as host
    core.serve(script, host)


if __name__ == "__main__":
    main()
