"""Tasks that have a process of their own: st.task(..., executor="process").

The child is a fresh interpreter that inherits two pipes and nothing else. It gets the function and its arguments by
pickle, and sends messages back: how far it is, and at the end its result or its exception. It ends with its parent.
"""

import os
import pickle
import select
import signal
import struct
import subprocess
import sys

from bourn import _shield

# The first entry is the working directory: a file of the user's there may have the name of a module.
_LOAD = "import sys; sys.path[:not getattr(sys.flags, 'safe_path', 0)] = [{home!r}]; from bourn import _process; _process.child({read}, {write})"
_HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


report = None  # in the child of a task: what st.checkpoint() calls


class _Pipe:
    """Messages with their length before them."""

    def __init__(self, fd):
        self.fd, self.left = fd, b""

    def send(self, message):
        data = memoryview(struct.pack("<Q", len(message)) + message)
        while data:
            data = data[os.write(self.fd, data):]

    def receive(self):
        """The next message, None at the end."""
        while len(self.left) < 8 or len(self.left) - 8 < struct.unpack_from("<Q", self.left)[0]:
            data = os.read(self.fd, 1 << 20)
            if not data:
                return None
            self.left += data
        n = struct.unpack_from("<Q", self.left)[0]
        message, self.left = self.left[8:8 + n], self.left[8 + n:]
        return message

    def ready(self):
        return len(self.left) >= 8 and len(self.left) - 8 >= struct.unpack_from("<Q", self.left)[0]


# ---------------------------------------------------------------- the worker's side

def run(function, args, kwargs, cancel_fd):
    """Call it in a process of its own, on a thread that waits. TaskCancelled ends the process."""
    from bourn import _core
    job = pickle.dumps((_main_of(function), list(sys.path), os.getcwd(), list(sys.argv)))
    work = pickle.dumps((function, args, kwargs))
    mine, theirs = os.pipe()
    read, write = os.pipe()
    child = subprocess.Popen([sys.executable, "-c", _LOAD.format(home=_HOME, read=read, write=theirs)],
                             pass_fds=(read, theirs), stdin=subprocess.DEVNULL, start_new_session=True)
    os.close(read)
    os.close(theirs)
    try:
        to = _Pipe(write)
        try:
            to.send(job)
            to.send(work)
        except BrokenPipeError:
            pass  # it has died; what it has to say follows
        return _follow(_Pipe(mine), child, cancel_fd, _core)
    finally:
        os.close(mine)
        os.close(write)
        if child.poll() is None:
            _end(child)
        child.wait()


def _follow(pipe, child, cancel_fd, core):
    fds = [pipe.fd] + ([cancel_fd] if cancel_fd >= 0 else [])
    while True:
        if not pipe.ready():
            readable = select.select(fds, [], [])[0]
            if cancel_fd in readable:
                core.checkpoint()  # raises TaskCancelled
        message = pipe.receive()
        if message is None:
            code = child.wait()
            how = f"signal {-code}" if code < 0 else f"exit status {code}"
            raise RuntimeError(f"The process of the task has ended without a result: {how}.")
        kind, value = pickle.loads(message)
        if kind == "progress":
            core.checkpoint(*value)
        elif kind == "result":
            return value
        else:
            raise _with_trace(*value)


def _with_trace(error, trace):
    error.__cause__ = RemoteTraceback(trace)
    return error


class RemoteTraceback(Exception):
    """Where an exception of a task's process was raised: the cause of that exception."""

    def __init__(self, trace):
        super().__init__(trace)
        self.trace = trace

    def __str__(self):
        return f"\n{self.trace}"


def _end(child):
    """The whole group: what the function has started goes too."""
    for sig, patience in ((signal.SIGTERM, 2), (signal.SIGKILL, None)):
        try:
            os.killpg(child.pid, sig)
        except ProcessLookupError:
            return
        try:
            child.wait(patience)
            return
        except subprocess.TimeoutExpired:
            continue


def _main_of(function):
    """The script's file, where the child has to look the function up in it."""
    if getattr(function, "__module__", None) != "__main__":
        return None
    return getattr(sys.modules.get("__main__"), "__file__", None)


# ---------------------------------------------------------------- the child's side

def child(read, write):
    _end_with_parent()
    source, out = _Pipe(read), _Pipe(write)
    os.set_inheritable(read, False)
    os.set_inheritable(write, False)
    main, path, folder, argv = pickle.loads(source.receive())
    _shield.install()
    sys.path[:], sys.argv[:] = path, argv
    os.chdir(folder)
    try:
        if main:
            _load_main(main)
        _report_to(out)
        function, args, kwargs = pickle.loads(source.receive())
        result = function(*args, **kwargs)
        if hasattr(result, "__await__"):
            import asyncio
            result = asyncio.run(result)
        answer = pickle.dumps(("result", result))
    except BaseException as error:
        answer = _error(error)
    out.send(answer)


def _end_with_parent():
    try:
        import ctypes
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
    except (OSError, AttributeError):
        pass


def _load_main(path):
    """The script as a module, so that what it defines is found; `__name__` tells it that this is no run."""
    from types import ModuleType
    module = ModuleType("__mp_main__")
    module.__file__ = path
    sys.modules["__main__"] = sys.modules["__mp_main__"] = module
    folder = os.path.dirname(path)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    with open(path, "rb") as file:
        exec(compile(file.read(), path, "exec"), vars(module))


def _report_to(out):
    global report

    def report(progress, text):
        out.send(pickle.dumps(("progress", (progress, text))))


def _error(error):
    import traceback
    trace = "".join(traceback.format_exception(error))
    try:
        answer = pickle.dumps(("error", (error, trace)))
        pickle.loads(answer)  # some can be written and not read
        return answer
    except Exception:
        return pickle.dumps(("error", (RuntimeError(f"{type(error).__name__}: {error}"), trace)))
