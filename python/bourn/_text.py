"""Commands whose subject is Python itself: st.help, st.echo, st.write_stream; and st.pdf, which is a component's."""

import io
import os
import sys

import bourn._core as _core
from streamlit import errors

_HERE = tuple({os.path.join(f(os.path.dirname(__file__)), "") for f in (os.path.abspath, os.path.realpath)})


# ---- help ------------------------------------------------------------------------------------------------------------

def calling_frame():
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_HERE):
        frame = frame.f_back
    return frame


def describe(obj):
    """(name, type, documentation, value, members) of an object, as the page shows them."""
    from bourn import _help
    return _help.describe(obj)


# ---- echo ------------------------------------------------------------------------------------------------------------

class _Echo:
    def __init__(self, below):
        self._below = below
        self._code = self._problem = self._place = None

    def __enter__(self):
        import streamlit as st
        self._place = st if self._below else st.empty()
        frame = calling_frame()
        try:
            self._code = _body_of(frame.f_code.co_filename, frame.f_lineno)
        except OSError as error:
            self._problem = f"The code cannot be shown: {error}"

    def __exit__(self, kind, error, trace):
        if kind is None and self._code is not None:
            self._place.code(self._code, "python")
        elif kind is None and self._problem is not None:
            from streamlit.logger import get_logger
            get_logger("streamlit.commands.echo").warning("%s", self._problem, stack_info=True)
            self._place.warning(self._problem)
        return False


def _body_of(path, line):
    """The lines inside the `with` that stands at this line."""
    import ast
    import textwrap
    import tokenize
    with tokenize.open(path) as file:
        lines = file.readlines()
    found = None
    for node in ast.walk(ast.parse("".join(lines))):
        if isinstance(node, (ast.With, ast.AsyncWith)) and node.lineno <= line < node.body[0].lineno + 1:
            if found is None or node.lineno >= found.lineno:
                found = node
    if found is None:
        return None
    first = found.body[0]
    start = min([first.lineno] + [d.lineno for d in getattr(first, "decorator_list", [])])
    return textwrap.dedent("".join(lines[start - 1:found.end_lineno]))


def echo(code_location: "Literal['above', 'below']" = "above") -> "Generator[None, None, None]":
    """Run a block of code, and show the code above or below what it does."""
    return _Echo(code_location == "below")


# ---- write_stream ----------------------------------------------------------------------------------------------------

class StreamingOutput(list):
    """What a stream gave, where that is more than one text."""

    __module__ = "streamlit.elements.write"


_RESPONSE_TEXTS = ("response.output_text.delta", "response.refusal.delta")


def _strange(what, problem):
    return errors.StreamlitAPIException(f"A chunk of {what} is not what it was when this was written ({problem}).",
                                        error_id="write-stream-chunk")


def _chunk(chunk):
    """The text in a chunk of a language model's library; any other chunk as it is."""
    name = f"{type(chunk).__module__}.{type(chunk).__qualname__}"
    try:
        if name.startswith("openai.types.chat.chat_completion_chunk."):
            choices = chunk.choices
            return (choices[0].delta.content or "") if len(choices) and choices[0].delta is not None else ""
        if name.startswith("openai.types.responses."):
            return (chunk.delta or "") if chunk.type in _RESPONSE_TEXTS else ""
        if name == "langchain_core.messages.ai.AIMessageChunk":
            return chunk.content or ""
    except AttributeError as problem:
        raise _strange(name.partition(".")[0], problem) from problem
    return chunk


def _step_by_step(stream):
    """An asynchronous generator, on a loop of its own."""
    import asyncio
    loop = asyncio.new_event_loop()
    try:
        while True:
            try:
                chunk = loop.run_until_complete(anext(stream))
            except StopAsyncIteration:
                return
            yield chunk
    finally:
        loop.close()


def _iterable(stream):
    import inspect
    from bourn import _prepare
    if isinstance(stream, str) or _prepare._is_table(stream):
        raise errors.StreamlitInvalidParameterTypeError("stream", type(stream).__name__,
                                                        ["generator", "stream-like object"])
    if inspect.isgeneratorfunction(stream) or inspect.isasyncgenfunction(stream):
        stream = stream()
    if inspect.isasyncgen(stream):
        stream = _step_by_step(stream)
    try:
        iter(stream)
    except TypeError:
        raise errors.StreamlitAPIException(f"A stream has to be something to iterate over, not {type(stream)}.",
                                           error_id="write-stream-not-iterable") from None
    return stream


class _Writer:
    """Texts that follow each other grow into one element; anything else stands by itself."""

    def __init__(self, dg, cursor):
        self.dg, self.cursor = dg, cursor or ""
        self.place, self.text, self.given = None, "", StreamingOutput()

    def flush(self):
        if self.text and self.place is not None:
            self.place.markdown(self.text)
            self.given.append(self.text)
            self.place, self.text = None, ""

    def add_text(self, chunk):
        first = self.place is None
        if first:
            self.place = self.dg.empty()
        self.text += chunk
        self.place._markdown(self.text + ("" if first else self.cursor), unterminated_parsing=True)

    def add(self, chunk):
        if isinstance(chunk, str):
            if chunk:
                self.add_text(chunk)
            return
        self.flush()
        if callable(chunk):
            chunk()
        else:
            self.dg.write(chunk)
            self.given.append(chunk)


def write_stream(
        self, stream: "Callable[..., Any] | Generator[Any, Any, Any] | Iterable[Any] | AsyncGenerator[Any, Any]",
        *, cursor: "str | None" = None) -> "list[Any] | str":
    """Write what a generator, a language model's stream or any iterable gives, piece by piece, and return the whole.

    Texts grow into one paragraph, `cursor` behind them while more may come; other objects are shown as st.write
    shows them; functions are called.
    """
    stream = _iterable(stream)
    writer = _Writer(self, cursor)
    for chunk in stream:
        writer.add(_chunk(chunk))
    writer.flush()
    if not writer.given:
        return ""
    return writer.given[0] if len(writer.given) == 1 and isinstance(writer.given[0], str) else writer.given


# ---- pdf -------------------------------------------------------------------------------------------------------------

def _pdf_file(data):
    from bourn import _prepare
    if isinstance(data, (str, os.PathLike)):
        text = str(data).strip()
        if _prepare._is_address(text) and not text.startswith("mailto:"):
            return text
        try:
            with open(text, "rb") as file:
                return file.read()
        except (FileNotFoundError, PermissionError) as error:
            raise errors.StreamlitAPIException(f"'{text}' cannot be read: {error}",
                                               error_id="pdf-unable-to-read-file") from None
    if isinstance(data, bytes):
        return data
    if isinstance(data, io.IOBase) or hasattr(data, "read"):
        return data.getvalue() if hasattr(data, "getvalue") else data.read()
    raise errors.StreamlitInvalidParameterTypeError("data", type(data).__name__,
                                                    ["str", "Path", "bytes", "file-like object"])


def pdf(self, data: "PdfData", *, height: "HeightWithoutContent" = 500, key: "str | None" = None,
        alt: "str | None" = None) -> "DeltaGenerator":
    """Show a PDF with the component of the package streamlit-pdf."""
    if data is None:
        raise errors.StreamlitMissingRequiredParameterError("data")
    try:
        from streamlit_pdf import pdf_viewer
    except ImportError:
        raise errors.StreamlitAPIException("A PDF is shown by a component that has to be installed: "
                                           "pip install streamlit-pdf", error_id="pdf-component-not-installed") from None
    if height != "stretch" and (isinstance(height, bool) or not isinstance(height, int) or height <= 0):
        raise errors.StreamlitInvalidHeightError(height)
    more = {"alt": str(alt).strip()} if alt is not None and str(alt).strip() else {}
    return pdf_viewer(file=_pdf_file(data), height="stretch" if height == "stretch" else str(height), key=key, **more)


METHODS = {"write_stream": write_stream, "pdf": pdf}
