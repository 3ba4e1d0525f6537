"""asyncio in scripts: every session has one event loop, the same from run to run, which its script may use as its own.

Imported as soon as the app imports asyncio (see _host), from when on the extension tells of runs and of sessions that end.
A loop is made when it is first asked for. It is never shared by two runs that live at once: a run that is fenced off keeps
the loop that it has, and the session gets another.

Threads  begin, end and run: script threads, run others too. close: the thread that serves the host.
Lock     _mu over _loops, _runs and what is in them; no other code runs under it.
"""

import asyncio
import sys
import threading
from collections.abc import Coroutine

import bourn._core as _core
from streamlit import errors

from bourn import _host

_mu = threading.Lock()
_loops = {}  # session -> _Held
_runs = set()
_here = threading.local()  # .run: what this thread runs


class _Held:
    """A session's loop, and the run that has it."""

    def __init__(self, loop, user):
        self.loop, self.user = loop, user


class _Run:
    def __init__(self, session):
        self.session, self.held, self.due, self.over = session, None, False, False


class _OnDemand(type(asyncio.get_event_loop_policy())):
    """Gives a script thread its session's loop when it asks for one, as if it had been set when the run began."""

    def get_event_loop(self):
        run = _run_here()
        if run is not None and run.due:
            run.due = False
            super().set_event_loop(_take(run))
        return super().get_event_loop()

    def set_event_loop(self, loop):
        run = _run_here()
        if run is not None:
            run.due = False
        super().set_event_loop(loop)


def begin(session):
    """This thread begins a run of the session."""
    run = _here.run = _Run(session)
    with _mu:
        _runs.add(run)
    if isinstance(asyncio.get_event_loop_policy(), _OnDemand):
        asyncio.set_event_loop(None)
        run.due = True
    else:  # the app has one of its own, which cannot be asked to wait
        asyncio.set_event_loop(_take(run))


def end():
    """This thread's run is over."""
    run = _run_here()
    _here.run = None
    if run is None:
        return
    asyncio.set_event_loop(None)
    with _mu:
        _runs.discard(run)
        held = run.held
        if held is not None:
            held.user = None
        left = held is not None and _loops.get(run.session) is not held
    if left:
        _finish(held.loop)


def close(session):
    """The session has ended. A loop that a run still has is finished by that."""
    with _mu:
        for run in _runs:
            run.over = run.over or run.session == session
        held = _loops.pop(session, None)
        idle = held is not None and held.user is None
    if idle:
        threading.Thread(target=_finish, args=(held.loop,), name="bourn.loop", daemon=True).start()


def run(coroutine):
    """The result of a coroutine: on the session's loop in a script thread, else on one of its own."""
    here = _run_here()
    if here is None:
        return asyncio.run(coroutine)
    return _take(here).run_until_complete(coroutine)


def of_fragment(coroutine, container):
    """Run the body of an `async def` fragment. Under a running loop, which is the caller's, it has to be awaited; else it is run at
    once, and may be."""
    if asyncio._get_running_loop() is None:
        return _Done(run(coroutine))
    return _inside(coroutine, container)


async def _inside(coroutine, container):
    with container:
        try:
            return await coroutine
        except Exception as error:
            _host.handle_exception(error)
            raise errors.FragmentHandledException(error) from None


def _run_here():
    return getattr(_here, "run", None)


def _take(run):
    """The session's loop, for this run."""
    with _mu:
        held = _loops.get(run.session)
        if held is None or held.loop.is_closed() or held.user not in (None, run):
            held = run.held
        if held is None or held.loop.is_closed():
            held = _Held(asyncio.new_event_loop(), run)
            known = _loops.get(run.session)
            if not run.over and (known is None or known.loop.is_closed() or known.user not in (None, run)):
                _loops[run.session] = held
        held.user = run
        run.held = held
    return held.loop


def _finish(loop):
    """Cancel what still runs on it, let it clean up, and close it."""
    if loop.is_closed():
        return
    if loop.is_running():  # in a thread of the app's own, which closes it or lets go of it
        loop.call_soon_threadsafe(loop.stop)
        return
    try:
        loop.run_until_complete(_clean(loop))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
    except Exception as error:
        from streamlit.logger import get_logger
        get_logger("streamlit.runtime.app_session").error("An event loop cannot be cleaned up", exc_info=error)
    finally:
        loop.close()


async def _clean(loop):
    tasks = [task for task in asyncio.all_tasks(loop) if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class _Done(Coroutine):
    """What a call of an `async def` fragment gives: it has run already, and whoever awaits it gets its result."""

    def __init__(self, result):
        self._result = result

    def __await__(self):
        return self._result
        yield  # a generator, which gives the result at once

    def send(self, value):
        raise StopIteration(self._result)

    def throw(self, kind, value=None, traceback=None):
        raise kind if value is None else value

    def close(self):
        """Nothing is under way."""


asyncio.set_event_loop_policy(_OnDemand())
_host.loops = sys.modules[__name__]
_session = _core.script_session()
if _session is not None:
    begin(_session)
