"""Threads that attach themselves. Without a run context, as in a plain program, they are their base classes."""

import concurrent.futures
import threading

import bourn._core as _core


class Thread(threading.Thread):
    """A thread that has the run context of the thread that starts it, unless it was given one before."""

    def start(self):
        if getattr(self, _core.SCRIPT_RUN_CONTEXT_ATTR_NAME, None) is None:
            ctx = _core.get_script_run_ctx(True)
            if ctx is not None:
                _core.add_script_run_ctx(self, ctx)
        super().start()


class ThreadPoolExecutor(concurrent.futures.ThreadPoolExecutor):
    """An executor whose tasks have the run context of the thread that submits them.

    It may be shared by sessions and kept between runs: the context belongs to the task, not to the pool's thread.
    """

    def submit(self, fn, /, *args, **kwargs):
        ctx = _core.get_script_run_ctx(True)
        if ctx is None:
            return super().submit(fn, *args, **kwargs)
        return super().submit(_run_with, ctx, fn, args, kwargs)


def _run_with(ctx, fn, args, kwargs):
    thread = threading.current_thread()
    before = vars(thread).pop(_core.SCRIPT_RUN_CONTEXT_ATTR_NAME, None)
    _core.add_script_run_ctx(thread, ctx)
    try:
        return fn(*args, **kwargs)
    finally:
        vars(thread).pop(_core.SCRIPT_RUN_CONTEXT_ATTR_NAME, None)
        if before is not None:
            setattr(thread, _core.SCRIPT_RUN_CONTEXT_ATTR_NAME, before)
