"""The tree that AppTest makes of a page: lists of what is found, containers, and what each message of the browser becomes."""

from bourn._testing import elements as e
from bourn._testing import widgets as w
from bourn._testing.elements import AppTestError, describe, describe_lines, format_dict, key_of


class ElementList:
    """What was found, in the order of the page: by place, or by key when it is called."""

    def __init__(self, found):
        self._list = list(found)

    def __len__(self):
        return len(self._list)

    @property
    def len(self):
        return len(self)

    def __getitem__(self, i):
        return type(self)(self._list[i]) if isinstance(i, slice) else self._list[i]

    def __iter__(self):
        return iter(self._list)

    def __repr__(self):
        return describe(self, [("_list", self._list)])

    def __eq__(self, other):
        return self._list == (other._list if isinstance(other, ElementList) else other)

    __hash__ = None

    def __call__(self, key):
        for node in self._list:
            if node.key == key:
                return node
        raise KeyError(key)

    @property
    def values(self):
        return [element.value for element in self]


class WidgetList(ElementList):
    def __getitem__(self, i):
        return ElementList(self._list[i]) if isinstance(i, slice) else self._list[i]


class BlockList(ElementList):
    values = property(lambda self: [])


# ---- containers --------------------------------------------------------------------------------------------------------

class Block:
    """A container."""

    shown = ("type", "children")

    def __init__(self, kind, proto, root, block=None):
        self.type, self.proto, self.root, self.children = kind, proto, root, {}
        self._block = block

    def __len__(self):
        return len(self.children)

    def __iter__(self):
        yield self
        for child in list(self.children.values()):
            yield from child

    def __getitem__(self, place):
        return self.children[place]

    def __repr__(self):
        return describe_lines(self, [(name, getattr(self, name, None)) for name in self.shown])

    @property
    def key(self):
        if self._block is not None and self._block.id:
            return key_of(self._block.id)
        inner = getattr(self.proto, "id", "") if self.proto is not None else ""
        if inner:
            return key_of(inner)
        return self.proto.form.form_id if self.type == "form" else None

    def get(self, element_type):
        """All of one kind, by the name of its command or of its message."""
        find = _LISTS.get(element_type)
        if find:
            return list(find(self))
        kind = _ALIASES.get(element_type, element_type)
        return [node for node in self if node.type == kind]

    def get_by_key(self, key):
        """The one element or container that has the key."""
        found = [node for node in self if node is not self and getattr(node, "key", None) == key]
        if not found:
            raise KeyError(key)
        if len(found) > 1:
            raise AppTestError(f"{len(found)} elements have the key {key!r}: look for it in a container, or among one kind.")
        return found[0]

    def run(self, *, timeout=None):
        return self.root.run(timeout=timeout)


class SpecialBlock(Block):
    """A root of the page: the main part, the sidebar, events."""


class ChatMessage(Block):
    shown = ("children", "name", "avatar")

    @property
    def name(self):
        return self.proto.name

    @property
    def avatar(self):
        return self.proto.avatar


def _gap(config):
    spec = config.WhichOneof("gap_spec")
    if spec == "pixel_gap":
        return config.pixel_gap
    word = config.word("gap_size") if spec else "SMALL"
    return None if word == "NONE" else "small" if word in (None, "GAP_UNDEFINED") else word.lower()


def _size(config, side, fallback):
    spec = config.WhichOneof(f"{side}_spec")
    if spec in (f"pixel_{side}", f"rem_{side}"):
        return getattr(config, spec)
    return spec.removeprefix("use_") if spec else fallback


class Column(Block):
    shown = ("children", "weight", "gap")

    @property
    def weight(self):
        return self.proto.weight

    @property
    def gap(self):
        word = self.proto.gap_config.word("gap_size")
        return None if word in ("GAP_UNDEFINED", "NONE") else word.lower()


class Grid(Block):
    shown = ("children", "column_count", "wrap", "border", "row_height", "min_column_width", "gap", "vertical_alignment",
             "dense", "width", "height")

    def __init__(self, kind, proto, root, block=None):
        super().__init__(kind, proto, root, block)
        self.column_count = proto.columns if proto.HasField("columns") else "auto"
        self.wrap = proto.wrap if proto.HasField("wrap") else True
        self.border, self.dense = proto.border, proto.dense
        self.min_column_width = proto.min_column_width_px if proto.HasField("min_column_width_px") else "auto"
        rows, columns = _gap(proto.row_gap_config), _gap(proto.column_gap_config)
        self.gap = rows if rows == columns else (rows, columns)
        self.vertical_alignment = {"CENTER": "center", "BOTTOM": "bottom"}.get(proto.word("vertical_alignment"), "top")
        self.width = _size(block.width_config, "width", "stretch")
        self.height = _size(block.height_config, "height", "content")
        fixed = proto.word("row_height_mode") == "FIXED" and proto.HasField("row_height_config")
        self.row_height = proto.row_height_config.pixel_height if fixed else "content"


class _Labelled(Block):
    shown = ("children", "icon", "label")

    @property
    def icon(self):
        return self.proto.icon

    @property
    def label(self):
        return self.proto.label


class Expander(_Labelled):
    pass


class Status(_Labelled):
    @property
    def state(self):
        return self.proto.word("state").lower()


class Tab(_Labelled):
    shown = ("children", "label")
    icon = None


class ElementTree(Block):
    """The page: the main part, the sidebar and events."""

    def __init__(self, runner):
        super().__init__("root", None, self)
        self._runner = runner
        for place, kind in enumerate(("main", "sidebar", "event")):
            self.children[place] = SpecialBlock(kind, None, self)

    def __repr__(self):
        return format_dict(self.children)

    @property
    def main(self):
        return self.children[0]

    @property
    def sidebar(self):
        return self.children[1]

    @property
    def session_state(self):
        return self._runner.session_state

    def run(self, *, timeout=None):
        return self._runner._run(timeout)

    def widget_value(self, element_id):
        return self._runner._widget_value(element_id)

    def note(self, element_id):
        return self._runner._note(element_id)

    # ---- what the messages of a run say ----

    def put(self, path, fragment, new):
        """What a delta brings, at its place; what a container held stays in it when it comes anew."""
        at = self
        for i in path[:-1]:
            child = at.children.get(i)
            if not isinstance(child, Block):
                child = at.children[i] = Block("unknown", None, self)
            at = child
        before = at.children.get(path[-1])
        if isinstance(new, Block) and isinstance(before, Block):
            new.children = before.children
        new._fragment, new._fresh = fragment, True
        at.children[path[-1]] = new

    def age(self):
        for node in self:
            node._fresh = False

    def drop_stale(self, fragments):
        """A fragment has run alone: of what it showed before, what it did not show again goes."""
        for block in [node for node in self if isinstance(node, Block)]:
            for place, child in list(block.children.items()):
                if not getattr(child, "_fresh", True) and getattr(child, "_fragment", "") in fragments:
                    del block.children[place]


# ---- finding -----------------------------------------------------------------------------------------------------------

_ALIASES = {"datetime_input": "date_time_input", "help": "help_info"}


def _blocks(cls, accept=lambda block: True):
    return lambda top: [b for b in top if b is not top and isinstance(b, cls) and accept(b)]


def _is_container(block):
    holds_columns = any(isinstance(child, Column) for child in block.children.values())
    cell = block._block is not None and block._block.HasField("grid_cell")
    return block.type in ("container", "flex_container") and not holds_columns and not cell


def _styled(style):
    return lambda top: [b for b in top.button_group if b.proto.word("style") == style]


_LISTS = {
    "pills": _styled("PILLS"), "segmented_control": _styled("SEGMENTED_CONTROL"),
    "container": _blocks(Block, _is_container), "grid": _blocks(Grid), "form": _blocks(Block, lambda b: b.type == "form"),
    "form_submit_button": lambda top: [b for b in top.button if b._form],
    "data_editor": lambda top: [d for d in top.dataframe if d.editing_mode != "read_only"],
    "chat_message": _blocks(ChatMessage), "columns": _blocks(Column), "column": _blocks(Column),
    "expander": _blocks(Expander), "status": _blocks(Status), "tabs": _blocks(Tab), "tab": _blocks(Tab),
}

WIDGETS = ("audio_input", "button", "button_group", "camera_input", "chat_input", "checkbox", "color_picker", "date_input",
           "datetime_input", "download_button", "feedback", "file_uploader", "form_submit_button", "menu_button",
           "multiselect", "number_input", "pagination", "pills", "radio", "segmented_control", "select_slider",
           "selectbox", "slider", "text_area", "text_input", "time_input", "toggle")
BLOCKS = ("chat_message", "columns", "container", "expander", "form", "grid", "status", "tabs")
ELEMENTS = ("caption", "code", "data_editor", "dataframe", "divider", "error", "exception", "header", "help", "html", "image",
            "info", "json", "latex", "link_button", "markdown", "metric", "page_link", "progress", "space", "subheader",
            "success", "table", "text", "title", "toast", "warning")


def list_property(name):
    make = WidgetList if name in WIDGETS else BlockList if name in BLOCKS else ElementList
    return property(lambda self: make(self.get(name)), doc=f"All of the kind {name}, in the order of the page.")


for _name in (*WIDGETS, *BLOCKS, *ELEMENTS):
    setattr(Block, _name, list_property(_name))


# ---- from messages -----------------------------------------------------------------------------------------------------

# message -> name and class; where one message serves several commands: field -> its word or text -> name and class
_KINDS = {
    "alert": ("format", {"ERROR": ("error", e.Error), "INFO": ("info", e.Info), "SUCCESS": ("success", e.Success),
                         "WARNING": ("warning", e.Warning)}),
    "checkbox": ("type", {"TOGGLE": ("toggle", w.Toggle), None: ("checkbox", w.Checkbox)}),
    "heading": ("tag", {"h1": ("title", e.Title), "h2": ("header", e.Header), "h3": ("subheader", e.Subheader)}),
    "markdown": ("element_type", {"NATIVE": ("markdown", e.Markdown), "CAPTION": ("caption", e.Caption),
                                  "LATEX": ("latex", e.Latex), "DIVIDER": ("divider", e.Divider)}),
    "slider": ("type", {"SLIDER": ("slider", w.Slider), "SELECT_SLIDER": ("select_slider", w.SelectSlider)}),
    "imgs": ("image", e.Image),
    **{cls: (cls, made) for cls, made in {
        "dataframe": e.Dataframe, "table": e.Table, "button": w.Button, "button_group": w.ButtonGroup, "chat_input": w.ChatInput,
        "code": e.Code, "color_picker": w.ColorPicker, "date_input": w.DateInput, "date_time_input": w.DateTimeInput,
        "download_button": w.DownloadButton, "exception": e.Exception, "feedback": w.Feedback, "audio_input": w.AudioInput,
        "camera_input": w.CameraInput, "file_uploader": w.FileUploader, "help_info": e.Help, "html": e.Html, "json": e.Json,
        "link_button": e.LinkButton, "menu_button": w.MenuButton, "metric": e.Metric, "multiselect": w.Multiselect,
        "number_input": w.NumberInput, "page_link": e.PageLink, "pagination": w.Pagination, "progress": e.Progress, "radio": w.Radio,
        "selectbox": w.Selectbox, "text": e.Text, "text_area": w.TextArea, "text_input": w.TextInput, "time_input": w.TimeInput,
        "toast": e.Toast}.items()},
}
_BLOCKS = {"chat_message": ChatMessage, "grid_container": Grid, "column": Column, "tab": Tab}


def element_of(message, root):
    """The element that an Element message tells of."""
    name = message.WhichOneof("type") or "unknown"
    proto = getattr(message, name, message)
    if name == "space":
        return e.Space(name, proto, root, message)
    kind, made = _KINDS.get(name, (name, e.UnknownElement))
    if isinstance(made, dict):
        value = getattr(proto, kind)
        kind, made = made.get(value if isinstance(value, str) else proto.word(kind), made.get(None, (name, e.UnknownElement)))
    return made(kind, proto, root)


def block_of(message, root):
    """The container that a Block message tells of."""
    name = message.WhichOneof("type")
    proto = getattr(message, name) if name else message
    if name == "expandable":
        made = Expander if proto.word("state") == "STATE_UNDEFINED" else Status
        return made(made.__name__.lower(), proto, root, message)
    made = _BLOCKS.get(name)
    return made(name, proto, root, message) if made else Block(name or "container", message, root, message)
