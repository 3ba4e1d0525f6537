"""What AppTest finds on a page but for containers and widgets. An element keeps its message (`proto`), whose fields are
attributes of the element too.
"""

import ast
import re
import textwrap


class AppTestError(Exception):
    """A test asks for what no visitor of the page could do, or AppTest cannot."""


class InitialValue:
    """What stands for "the test has entered nothing"."""

    def __repr__(self):
        return "InitialValue()"


_EMPTY = (None, "", False, [], set(), {})


def key_of(element_id):
    """The key that the app gave; None: it gave none."""
    key = element_id.split("-", 2)[-1] if element_id else "None"
    return None if key == "None" else key


def format_dict(mapping):
    lines = ",\n".join(f"{k}: {v!r}" for k, v in mapping.items())
    return "{\n" + textwrap.indent(lines, "    ") + "\n}"


def _told(members):
    return [(name, value) for name, value in members if not any(value is e or value == e for e in _EMPTY)]


def describe(thing, members):
    """A class's name and what is not empty, in one line."""
    return f"{type(thing).__name__}({', '.join(f'{name}={value!r}' for name, value in _told(members))})"


def describe_lines(thing, members):
    """The same, a line each."""
    lines = [f"{name}={format_dict(value) if isinstance(value, dict) else repr(value)}" for name, value in _told(members)]
    body = "\n" + textwrap.indent(",\n".join(lines), "    ") + "\n" if lines else ""
    return f"{type(thing).__name__}({body})"


# ---- elements ----------------------------------------------------------------------------------------------------------

class Element:
    """Anything in the page that is no container."""

    shown = ("key",)
    key = None

    def __init__(self, kind, proto, root):
        self.type, self.proto, self.root = kind, proto, root

    def __iter__(self):
        yield self

    def __getattr__(self, name):
        if name in ("set_value", "click"):
            return lambda *_args, **_kwargs: self._refuse(name)
        if name in ("proto", "root", "type"):
            raise AttributeError(name)
        return getattr(self.proto, name)

    def __eq__(self, other):
        return type(self) is type(other) and self.root is other.root and self.proto == other.proto and \
            self.__dict__.get("_value") == other.__dict__.get("_value")

    __hash__ = None

    def __repr__(self):
        return describe(self, [(name, getattr(self, name, None)) for name in self.shown])

    @property
    def value(self):
        return self.proto.body

    @property
    def _called(self):
        return f"{self.type} (key={self.key!r})" if self.key else self.type

    def _refuse(self, method):
        raise AppTestError(f"{method}() does nothing for {self._called}: it is for looking at only. "
                           "If it has a key, at.session_state sets its value.")

    def run(self, *, timeout=None):
        return self.root.run(timeout=timeout)


class UnknownElement(Element):
    def __init__(self, kind, proto, root):
        super().__init__(kind, proto, root)
        self.key = key_of(getattr(proto, "id", ""))

    @property
    def value(self):
        value = self.root.widget_value(getattr(self.proto, "id", ""))
        if value is not None:
            return value
        for name in ("value", "body", "text", "label"):
            if hasattr(self.proto, name):
                return getattr(self.proto, name)
        return None


class AlertBase(Element):
    shown = ("key", "icon")


class Error(AlertBase):
    pass


class Warning(AlertBase):
    pass


class Info(AlertBase):
    pass


class Success(AlertBase):
    pass


class Toast(Element):
    shown = ("key", "icon")


class Code(Element):
    shown = ("key", "language", "show_line_numbers")

    @property
    def value(self):
        return self.proto.code_text


class Exception(Element):
    shown = ("key", "message", "is_markdown", "stack_trace", "is_warning")

    @property
    def is_markdown(self):
        return self.proto.message_is_markdown

    @property
    def value(self):
        return self.proto.message


class HeadingBase(Element):
    shown = ("key", "tag", "anchor", "hide_anchor")


class Title(HeadingBase):
    pass


class Header(HeadingBase):
    pass


class Subheader(HeadingBase):
    pass


class Image(Element):
    @property
    def value(self):
        return [image.url for image in self.proto.imgs]

    @property
    def captions(self):
        return [image.caption for image in self.proto.imgs]


_CALLED = frozenset((
    "BoundCachedFunc", "CachedFunc", "builtin_function_or_method", "class", "classmethod", "classmethod_descriptor", "function",
    "method", "method_descriptor", "staticmethod", "wrapper_descriptor"))


def _parses(source):
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return None


def _is_signature(value, kind):
    """Whether a described value is but how it is called, "st.text(body)", and not what it is, "Point(x=1)"."""
    found = re.fullmatch(r"([\w.]+|<\w+>)\((.*)\)( -> .*)?", value, re.DOTALL)
    if not found or (len(value) >= 300 and value.endswith("...")):
        return False
    inside = re.sub(r"<[^<>]*>", "0", found[2]).strip()
    named = kind in _CALLED
    if inside == "...":
        return True
    if not _parses(f"def f({inside}): 0"):
        return False
    call = _parses(f"f({inside})")
    if inside and call and not call.body[0].value.args:
        return named  # all of it name=value
    return "." in found[1] or named


class Help(Element):
    shown = ("key", "name")

    @property
    def value(self):
        """What is described: its name where there is one and the value is but how it is called."""
        raw, name = self.proto.value, self.proto.name
        return name if name and (not raw or _is_signature(raw, self.proto.type)) else raw


class Html(Element):
    pass


class Progress(Element):
    @property
    def value(self):
        return self.proto.value


class LinkButton(Element):
    def __init__(self, kind, proto, root):
        super().__init__(kind, proto, root)
        self.key = key_of(proto.id)

    @property
    def value(self):
        return self.proto.label

    def _refuse(self, method):
        raise AppTestError(f"{method}() does nothing for {self._called}: no browser is there to open the address.")


class PageLink(Element):
    @property
    def value(self):
        return self.proto.label

    def _refuse(self, method):
        raise AppTestError(f"{method}() does nothing for page_link: at.switch_page() goes to another page.")


class Json(Element):
    shown = ("key", "expanded")


class Markdown(Element):
    shown = ("key", "allow_html")

    @property
    def is_caption(self):
        return self.proto.word("element_type") == "CAPTION"


class Caption(Markdown):
    pass


class Divider(Markdown):
    pass


class Latex(Markdown):
    pass


class Space(Element):
    shown = ("key", "size")
    NAMES = {0.25: "xxsmall", 0.5: "xsmall", 0.75: "small", 2.5: "medium", 4.25: "large", 6.0: "xlarge", 8.0: "xxlarge"}

    def __init__(self, kind, proto, root, element):
        super().__init__(kind, proto, root)
        width = element.width_config
        self.size = {"use_stretch": "stretch", "pixel_width": width.pixel_width,
                     "rem_width": self.NAMES.get(width.rem_width)}.get(width.WhichOneof("width_spec"))

    @property
    def value(self):
        return self.size


class Metric(Element):
    shown = ("proto", "key", "label", "delta", "color", "help")


class Text(Element):
    pass


def _frame(data):
    import pyarrow
    return pyarrow.ipc.open_stream(data).read_pandas()


class Dataframe(Element):
    MODES = {"ADD_ONLY": "add", "DELETE_ONLY": "delete"}

    def __init__(self, kind, proto, root):
        super().__init__(kind, proto, root)
        self.key = key_of(proto.id)

    @property
    def editing_mode(self):
        word = self.proto.word("editing_mode") or str(self.proto.editing_mode)
        return self.MODES.get(word, word.lower())

    @property
    def value(self):
        return _frame(self.proto.arrow_data.data or self.proto.lazy_data.initial_chunk.data)

    def _refuse(self, method):
        if self.editing_mode == "read_only":
            super()._refuse(method)
        raise AppTestError(f"{method}() does not edit data_editor{f' (key={self.key!r})' if self.key else ''}: with a key, "
                           "set edited_rows, added_rows and deleted_rows by at.session_state.")


class Table(Element):
    @property
    def value(self):
        return _frame(self.proto.arrow_data.data)
