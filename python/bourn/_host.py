"""What the extension calls to run a script: the part of a run whose subject is Python itself.

Threads  new_thread: any thread with the interpreter. run_script, handle_exception: script threads, several at once.
"""

import os
import sys
import threading
from types import ModuleType

import bourn._core as _core
from streamlit import errors  # first: it imports what is below

from bourn import _control, _magic, _page, _shield

_compiled = {}  # path -> (what the file and the options were, code); assignments to it are atomic
_inheriting = False
_awaiting = False
loops = None  # bourn._loops, from when the app has imported asyncio: the extension tells it of runs and sessions


def new_thread(host):
    """Start one more script thread of this host."""
    _end_threads_quietly()
    _await_asyncio()
    if _core.config_get("runner.missingContext") == "attach":
        _inherit_contexts()
    thread = threading.Thread(target=_core.script_thread, args=(host,), name="ScriptRunner.scriptThread", daemon=True)
    thread.start()


def new_task_thread(host):
    """Start one more thread for tasks of this host."""
    _end_threads_quietly()
    threading.Thread(target=_core.task_thread, args=(host,), name="bourn.task", daemon=True).start()


def await_threads(host):
    """The worker stops: tell the host when the threads of the app that have a context have ended."""
    threading.Thread(target=_await_threads, args=(host,), name="bourn.stop", daemon=True).start()


def _await_threads(host):
    try:
        while threads := [t for t in threading.enumerate() if _is_of_app(t)]:
            _close_pools(threads)
            for thread in threads:
                thread.join()
    finally:
        _core.threads_ended(host)


def _is_of_app(thread):
    if thread.name in ("ScriptRunner.scriptThread", "bourn.task"):  # a run that was given up, or one like it
        return False
    return getattr(thread, _core.SCRIPT_RUN_CONTEXT_ATTR_NAME, None) is not None


def _close_pools(threads):
    """A thread of an executor waits for work until the interpreter ends: that is now."""
    pools = sys.modules.get("concurrent.futures.thread")
    for thread in threads if pools else ():
        if thread in pools._threads_queues:
            pools._shutdown = True
            pools._threads_queues[thread].put(None)


def run_coroutine(coroutine):
    """The result of what a coroutine function has returned as a callback or a task."""
    from bourn import _loops
    return _loops.run(coroutine)


def run_fragment(coroutine, container):
    """What the call of an `async def` fragment gives: see _loops.of_fragment()."""
    from bourn import _loops
    return _loops.of_fragment(coroutine, container)


def run_process(function, args, kwargs, cancel_fd):
    """The result of a task that has a process of its own."""
    from bourn import _process
    return _process.run(function, args, kwargs, cancel_fd)


def new_worker(ctx):
    """Start one more thread for the parallel fragments of a run."""
    thread = threading.Thread(target=_core.crew_work, args=(ctx,), name="ScriptRunner.fragmentThread", daemon=True)
    setattr(thread, _core.SCRIPT_RUN_CONTEXT_ATTR_NAME, ctx)
    thread.start()


def make_file(function, request):
    """A download that somebody asks for is made by a thread of its own."""
    threading.Thread(target=_make_file, args=(function, request), name="bourn.download", daemon=True).start()


def answer(request, what, query, cookies):
    """A request that a browser makes to log in or out is answered by a thread of its own."""
    threading.Thread(target=_answer, args=(request, what, query, cookies), name="bourn.login", daemon=True).start()


def _answer(*request):
    from bourn import _oidc
    _oidc.answer(*request)


def _make_file(function, request):
    from bourn import _media
    content = kind = None
    try:
        content = _media.file_content(function())
        kind = "text/plain" if isinstance(content, str) else "application/octet-stream"
    except Exception as error:
        from streamlit.logger import get_logger
        get_logger("streamlit.runtime.media_file_manager").error("A download cannot be made", exc_info=error)
    _core.made_file(request, content, kind)


def load_script(path):
    """The script's code; None when it does not compile, which the page has then been told."""
    try:
        return code_of(path)
    except Exception as error:
        _show_compile_error(error)
        return None


def run_script(ctx, path, code, names=None):
    """Run the script's body once, `names` beside its own. True: to its end; False: it raised, and the exception has been
    shown.

    sys.exit() ends the run as st.stop() does. st.stop(), st.rerun() and the like go through to the caller.
    """
    module = ModuleType("__main__")
    module.__file__ = path
    vars(module).update(names or {})
    vars(module)[_magic.NAME] = writer()
    sys.modules["__main__"] = module  # so that pickle finds the script's classes
    folder = os.path.dirname(path)
    if folder not in sys.path:
        _shield.install()
        sys.path.insert(0, folder)
    whole = False
    try:
        try:
            if not _page.run_folder(path):
                exec(code, vars(module))
            whole = True
        except SystemExit:
            return True
        finally:
            _core.crew_join(not whole)  # parallel fragments are part of the run
    except errors.FragmentHandledException:
        return False  # it has been shown
    except Exception as error:
        handle_exception(error)
        return False
    finally:
        _tidy()
    return True


def handle_exception(error):
    """Log and show an exception of the script or of a callback. Add-ons replace the function that it asks."""
    from streamlit import error_util
    error_util.handle_uncaught_app_exception(error)


def code_of(path):
    """The code of a script or a page, compiled when the file has changed."""
    stat = os.stat(path)
    options = (_core.config_get("runner.magicEnabled"), _core.config_get("magic.displayRootDocString"),
               _core.config_get("magic.displayLastExprIfNoSemicolon"))
    state = (stat.st_mtime_ns, stat.st_size, stat.st_ino, options)
    known = _compiled.get(path)
    if known is None or known[0] != state:
        with open(path, "rb") as file:
            known = (state, _magic.compile_script(file.read(), path))
        _compiled[path] = known
    return known[1]


def _show_compile_error(error):
    from bourn import _trace
    from streamlit.logger import get_logger
    get_logger("streamlit.runtime.scriptrunner.script_runner").error("The script does not compile", exc_info=error)
    _core.compile_error(_trace.describe(error))


def writer():
    """What shows the values of expressions that stand alone."""
    from streamlit.runtime.scriptrunner import magic_funcs
    return magic_funcs


def _tidy():
    """Libraries that collect what a script drew start the next run empty."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")
    keras = sys.modules.get("keras")
    if keras is not None and hasattr(keras, "backend"):
        keras.backend.clear_session()


def _end_threads_quietly():
    """A thread that st.stop(), or a newer run, has ended did nothing wrong: no traceback of it is printed."""
    hook = threading.excepthook
    if getattr(hook, "of_bourn", False):
        return

    def excepthook(args):
        if not issubclass(args.exc_type, _control.ScriptControlException):
            hook(args)
    excepthook.of_bourn = True
    threading.excepthook = excepthook


def _await_asyncio():
    """Sessions have event loops from when somebody imports asyncio: few apps do, and each loop has three descriptors."""
    global _awaiting
    if _awaiting:
        return
    _awaiting = True
    if "asyncio" in sys.modules:
        from bourn import _loops  # noqa: F401
    else:
        sys.meta_path.insert(0, _AsyncioFinder())


class _AsyncioFinder:
    """Finds asyncio as the others do, and has bourn._loops imported after it. Nothing else, and once only."""

    def find_spec(self, name, path=None, target=None):
        if name != "asyncio":
            return None
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        found = (finder.find_spec(name, path, target) for finder in list(sys.meta_path) if hasattr(finder, "find_spec"))
        spec = next((s for s in found if s is not None), None)
        if spec is not None and hasattr(spec.loader, "exec_module"):
            execute = spec.loader.exec_module

            def exec_module(module):
                del spec.loader.exec_module
                execute(module)
                from bourn import _loops  # noqa: F401
            spec.loader.exec_module = exec_module
        return spec


def _inherit_contexts():
    """runner.missingContext = "attach": a thread gets the context of the thread that starts it, unless it was given one."""
    global _inheriting
    if _inheriting:
        return
    _inheriting = True
    start = threading.Thread.start

    def start_with_context(self):
        if getattr(self, _core.SCRIPT_RUN_CONTEXT_ATTR_NAME, None) is None:
            ctx = _core.get_script_run_ctx(True)
            if ctx is not None:
                _core.add_script_run_ctx(self, ctx)
        start(self)

    threading.Thread.start = start_with_context
