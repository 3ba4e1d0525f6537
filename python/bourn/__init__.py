"""bourn runs data apps. In an app, `import streamlit as st` is bourn: see `bourn run`.

What is here is for programs around apps, and for threads:

    install()             make `import streamlit` mean bourn in this process and in its children
    broadcast()           run all sessions of the app again
    Thread                a threading.Thread that has the run context of whoever starts it
    ThreadPoolExecutor    an executor whose tasks have the run context of whoever submits them
    ScriptRunEnded        what a thread gets that outlives its run
    TaskCancelled         what a task (st.task) gets that was cancelled
"""

__version__ = "0.1.0"
__all__ = ["ScriptRunEnded", "TaskCancelled", "Thread", "ThreadPoolExecutor", "broadcast", "install"]


def install():
    """Make `import streamlit` mean bourn here and in child processes. Does nothing the second time.

    Raises ImportError if another streamlit was imported already: two of them cannot share a process.
    """
    import os
    import sys
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_compat")
    found = sys.modules.get("streamlit")
    if found is not None and not (getattr(found, "__file__", None) or "").startswith(folder + os.sep):
        raise ImportError("bourn.install() comes too late: another streamlit has been imported already, from "
                          f"{getattr(found, '__file__', 'nowhere')}")
    _put_first(sys.path, folder)
    paths = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p]
    _put_first(paths, folder)
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    _spare_pyarrow()
    if found is None:
        import importlib
        importlib.invalidate_caches()


def _spare_pyarrow():
    """pyarrow 25.0.0 crashes the process when the thread that loads it has ended, as script threads do, unless its memory comes
    from malloc."""
    import os
    import sys
    if any(os.path.isdir(os.path.join(folder, "pyarrow-25.0.0.dist-info")) for folder in sys.path):
        os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


def _put_first(paths, folder):
    if paths[:1] != [folder]:
        paths[:] = [folder, *(p for p in paths if p != folder)]


def broadcast(fragment=None, state=None):
    """Run all sessions of the app again, in every worker: at once where they are idle. From any thread.

    fragment: the key of a fragment to run instead of the app, in the sessions that have it. state: a dict; its values,
    which are texts, numbers, True, False or None, are put into each session's state first.
    """
    from bourn import _core
    _core.request_rerun("all", fragment, state)


def __getattr__(name):
    """Threads and the extension are loaded when they are asked for: `import bourn` costs nothing."""
    if name in ("Thread", "ThreadPoolExecutor"):
        from bourn import _threads
        return getattr(_threads, name)
    if name in ("ScriptRunEnded", "TaskCancelled"):
        from bourn import _control
        return getattr(_control, name)
    raise AttributeError(f"module 'bourn' has no attribute '{name}'", name=name)
