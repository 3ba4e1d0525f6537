"""Exceptions that end a run without being an error. They derive from BaseException, so that `except Exception` in an
app does not swallow them; the extension raises them, and the script thread catches them in C."""

_HOME = "streamlit.runtime.scriptrunner_utils.exceptions"


class ScriptControlException(BaseException):
    """What all of them have in common."""

    __module__ = _HOME


class StopException(ScriptControlException):
    """Ends the run, or the thread, that it is raised in."""

    __module__ = _HOME


class RerunException(ScriptControlException):
    """Ends the run; another one begins at once."""

    __module__ = _HOME

    def __init__(self, rerun_data=None):
        super().__init__()
        self.rerun_data = rerun_data

    def __repr__(self):
        return f"RerunException(rerun_data={self.rerun_data!r})"


class ScriptRunEnded(StopException):
    """The run that this thread writes for is over: a newer one has begun, or the session has ended.

    Raised by the thread's next command. Left alone, it ends the thread quietly.
    """

    __module__ = "bourn"


class TaskCancelled(ScriptRunEnded):
    """The task was cancelled, or its session has ended. Raised by its next command or checkpoint; left alone, it ends
    the task quietly."""

    __module__ = "bourn"
