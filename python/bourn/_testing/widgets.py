"""The widgets that AppTest finds on a page. They keep what the test has entered, and say it in the way of the browser when
the app runs next.
"""

import datetime as dt
import uuid

from bourn._testing.elements import AppTestError, Element, InitialValue, key_of

UNSET = InitialValue()


class Widget(Element):
    """What a visitor can change. `_value` is what the test has entered; `unset` stands for nothing."""

    unset = UNSET
    pending = "_value"
    shown = ("key", "disabled", "_value", "label", "help", "form_id")

    def __init__(self, kind, proto, root):
        super().__init__(kind, proto, root)
        self.key = key_of(proto.id)
        setattr(self, self.pending, self.unset)

    @property
    def _is_set(self):
        return getattr(self, self.pending) is not self.unset

    @property
    def _form(self):
        return getattr(self.proto, "form_id", "")

    @property
    def value(self):
        return self._value if self._is_set else self.root.widget_value(self.proto.id)

    def _check(self):
        if getattr(self.proto, "disabled", False):
            raise AppTestError(f"{self._called} is disabled: a visitor could not use it.")

    def _refuse(self, method):
        raise AppTestError(f"{method}() is not how {self._called} is used: set_value() is, or a method of its own.")

    def set_value(self, v):
        self._check()
        self._value = v
        return self

    def _wire(self):
        """The value as a member of WidgetState; {}: none."""
        value = self.value
        return {} if value is None else {"string_value": value}

    @property
    def state(self):
        return {"id": self.proto.id, **self._wire()}


class _Noted(Widget):
    """A widget whose value is gone when the run is over: it was noted."""

    unset = None

    @property
    def value(self):
        return self._value if self._is_set else self.root.note(self.proto.id)[0]


class Button(_Noted):
    unset = False

    def _wire(self):
        return {"trigger_value": self._value}

    def click(self):
        return self.set_value(True)


class DownloadButton(Button):
    pass


class Checkbox(Widget):
    unset = None

    def _wire(self):
        return {"bool_value": self.value}

    def check(self):
        return self.set_value(True)

    def uncheck(self):
        return self.set_value(False)


class Toggle(Widget):
    unset = None

    def _wire(self):
        return {"bool_value": self.value}


class ColorPicker(Widget):
    unset = None

    def pick(self, v):
        return self.set_value(v if v.startswith("#") else f"#{v}")


def _date(value):
    if isinstance(value, str):
        return dt.date.today() if value == "today" else dt.date.fromisoformat(value[:10])
    return value.date() if isinstance(value, dt.datetime) else value


class DateInput(Widget):
    shown = ("key", "disabled", "_value", "label", "min", "max", "is_range", "help", "form_id")

    @property
    def min(self):
        return dt.date.fromisoformat(self.proto.min)

    @property
    def max(self):
        return dt.date.fromisoformat(self.proto.max)

    @property
    def value(self):
        if not self._is_set:
            return super().value
        if self._value is None:
            return None
        many = isinstance(self._value, (list, tuple))
        return tuple(_date(v) for v in (self._value if many else [self._value]))

    def _wire(self):
        value = self.value
        dates = () if value is None else value if isinstance(value, (list, tuple)) else (value,)
        return {"string_array_value": {"data": [f"{d:%Y-%m-%d}" for d in dates]}}


class _Stepping(Widget):
    def _by(self, seconds):
        if self.value is None:
            return self
        moment = dt.datetime.combine(dt.date.today(), self.value) + dt.timedelta(seconds=seconds)
        return self.set_value(moment.time())

    def increment(self):
        return self._by(self.proto.step)

    def decrement(self):
        return self._by(-self.proto.step)


class TimeInput(_Stepping):
    shown = ("key", "disabled", "_value", "label", "step", "help", "form_id")

    @property
    def value(self):
        value = super().value
        return value.time() if isinstance(value, dt.datetime) else value

    def _wire(self):
        value = self.value
        return {} if value is None else {"string_value": value.strftime("%H:%M:%S" if self.proto.step % 60 else "%H:%M")}


class DateTimeInput(Widget):
    shown = ("key", "disabled", "_value", "label", "format", "min", "max", "step", "help", "form_id")

    def _wire(self):
        value = self.value
        return {} if value is None else {"string_array_value": {"data": [value.strftime("%Y-%m-%dT%H:%M")]}}


class Feedback(Widget):
    shown = ("key", "disabled", "_value", "form_id")

    def _wire(self):
        value = self.value
        return {"string_value": "" if value is None else str(value)}


class NumberInput(Widget):
    shown = ("key", "disabled", "_value", "label", "min", "max", "step", "help", "form_id")

    @property
    def min(self):
        return self.proto.min if self.proto.has_min else None

    @property
    def max(self):
        return self.proto.max if self.proto.has_max else None

    def _wire(self):
        value = self.value
        return {} if value is None else {"double_value": value}

    def increment(self):
        return self if self.value is None else self.set_value(min(self.value + self.proto.step, self.max or float("inf")))

    def decrement(self):
        return self if self.value is None else self.set_value(max(self.value - self.proto.step, self.min or float("-inf")))


class Pagination(Widget):
    shown = ("key", "disabled", "_value", "form_id", "num_pages", "default")

    def set_value(self, v):
        self._check()
        if isinstance(v, bool) or not isinstance(v, int) or not 1 <= v <= self.proto.num_pages:
            raise AppTestError(f"{self._called} goes to pages 1 to {self.proto.num_pages}, not to {v!r}.")
        return super().set_value(v)

    def select(self, page):
        return self.set_value(page)

    def _wire(self):
        value = self.value
        return {"int_value": value} if isinstance(value, int) and not isinstance(value, bool) else {}


class _TextBase(Widget):
    def input(self, v):
        """What a visitor types: more than fits is not taken."""
        return self if self.proto.max_chars and len(v) > self.proto.max_chars else self.set_value(v)


class TextInput(_TextBase):
    shown = ("key", "disabled", "_value", "label", "max_chars", "autocomplete", "placeholder", "help", "form_id")


class TextArea(_TextBase):
    shown = ("key", "disabled", "_value", "label", "max_chars", "placeholder", "help", "form_id")


# ---- widgets with options ----------------------------------------------------------------------------------------------

class _Choosing(Widget):
    shown = ("key", "disabled", "_value", "label", "options", "help", "form_id")

    @property
    def format_func(self):
        return self.root.note(self.proto.id)[1]

    def _label(self, option):
        try:
            return self.format_func(option)
        except BaseException:
            if isinstance(option, str):  # a label already
                return option
            raise


class _One(_Choosing):
    @property
    def index(self):
        value = self.value
        if value is None:
            return None
        return self.proto.options.index(self._label(value)) if self.proto.options else self.empty

    empty = 0

    def _wire(self):
        options, index = self.proto.options, self.index
        return {"string_value": options[index]} if index is not None and options else {}


class Radio(_One):
    shown = ("key", "disabled", "_value", "label", "options", "horizontal", "help", "form_id")


class Selectbox(_One):
    def select(self, v):
        return self.set_value(v)

    def select_index(self, index):
        return self.set_value(None if index is None else self.proto.options[index])


class _Many(_Choosing):
    def _chosen(self):
        return list(self.value or [])

    def select(self, v):
        chosen = self._chosen()
        return self if v in chosen else self.set_value([*chosen, v])

    def unselect(self, v):
        chosen = self._chosen()
        return self.set_value([c for c in chosen if c != v]) if v in chosen else self

    def _wire(self):
        return {"string_array_value": {"data": list(self._labels())}}


class Multiselect(_Many):
    unset = None
    shown = ("key", "disabled", "_value", "label", "options", "max_selections", "help", "form_id")

    @property
    def values(self):
        return [self._label(v) for v in self.value]

    _labels = values.fget

    @property
    def indices(self):
        return [self.proto.options.index(v) for v in self.values]


class ButtonGroup(_Many):
    """st.pills and st.segmented_control."""

    shown = ("key", "disabled", "_value", "options", "form_id")

    @property
    def options(self):
        return [option.content for option in self.proto.options]

    @property
    def _single(self):
        return self.proto.word("click_mode") == "SINGLE_SELECT"

    @property
    def formatted_values(self):
        value = self.value
        if value is None:
            return []
        return [self._label(v) for v in ([value] if self._single else value)]

    _labels = formatted_values.fget

    @property
    def indices(self):
        return [self.options.index(v) for v in self.formatted_values]

    def select(self, v):
        return self.set_value(v) if self._single else super().select(v)

    def unselect(self, v):
        if not self._single:
            return super().unselect(v)
        return self.set_value(None) if self.value == v else self


class MenuButton(_Choosing):
    unset = None
    shown = ("key", "disabled", "_value", "label", "options", "help")

    @property
    def value(self):
        return self._value if self._is_set else self.root.note(self.proto.id)[0]

    def _wire(self):
        if self._value is None:
            return {}
        try:
            label = self.format_func(self._value)
        except BaseException:
            label = str(self._value)
        return {"string_trigger_value": {"data": label}}

    def click(self, v):
        return self.set_value(v)

    def click_index(self, index):
        return self.set_value(list(self.root.note(self.proto.id)[2])[index])


class _Range(Widget):
    unset = None

    def set_range(self, lower, upper):
        return self.set_value([lower, upper])


class SelectSlider(_Range, _Choosing):
    unset = None
    shown = ("key", "disabled", "_value", "label", "data_type", "options", "help", "form_id")

    def _wire(self):
        value = self.value
        ends = value if isinstance(value, (list, tuple)) and len(value) == 2 else [value]
        try:
            return {"string_array_value": {"data": [self._label(v) for v in ends]}}
        except (TypeError, ValueError) as error:
            raise ValueError(f"{self._called} cannot be set to {value!r}: format_func does not take it") from error


class Slider(_Range):
    shown = ("key", "disabled", "_value", "label", "data_type", "min", "max", "step", "help", "form_id")

    @property
    def value(self):
        """With the zone that the app gave: a browser knows none."""
        value = super().value
        if self._is_set or self.proto.word("data_type") != "DATETIME":
            return value
        noted = self.root.note(self.proto.id)[0]
        zone = getattr(noted[0] if isinstance(noted, tuple) and noted else noted, "tzinfo", None)
        if zone is None:
            return value
        many = isinstance(value, tuple)
        moments = tuple(v.replace(tzinfo=zone) for v in (value if many else (value,)))
        return moments if many else moments[0]

    def _number(self, v):
        kind = self.proto.word("data_type")
        if kind == "DATE":
            v = dt.datetime(v.year, v.month, v.day)
        elif kind == "TIME":
            v = dt.datetime.combine(dt.date(2000, 1, 1), v)
        elif kind != "DATETIME":
            return float(v)
        since = v.replace(tzinfo=dt.timezone.utc) - dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
        return since // dt.timedelta(microseconds=1)

    def _wire(self):
        value = self.value
        ends = value if isinstance(value, (list, tuple)) else [value]
        return {"double_array_value": {"data": [self._number(v) for v in ends]}}


# ---- widgets that take files -------------------------------------------------------------------------------------------

def _file_infos(files):
    return {"uploaded_file_info": [
        {"file_id": i, "name": name, "size": len(content), "file_urls": {
            "file_id": i, "upload_url": f"/_stcore/upload_file/{i}", "delete_url": f"/_stcore/upload_file/{i}"}}
        for i, name, content, _ in files]}


class _Files(Widget):
    """`_files`: what the test has given, (id, name, content, MIME type) each; None: it has taken all back."""

    pending = "_files"
    shown = ("key", "disabled", "_files", "label", "help", "form_id")

    @property
    def value(self):
        return self.root.widget_value(self.proto.id)

    def files(self):
        """What the browser would say that it has sent: what the test gave, else what there was before."""
        if self._is_set:
            return self._files or []
        value = self.value
        files = value if isinstance(value, list) else [] if value is None else [value]
        return [(f.file_id, f.name, f.getvalue(), f.type) for f in files if hasattr(f, "file_id")]

    def _wire(self):
        files = self.files()
        return {"file_uploader_state_value": _file_infos(files)} if files else {}

    def clear(self):
        self._check()
        self._files = None
        return self


def _record(name, content, mime_type):
    return str(uuid.uuid4()), name, bytes(content), mime_type


class FileUploader(_Files):
    @property
    def accept_multiple_files(self):
        return self.proto.multiple_files

    @property
    def accept_directory(self):
        return self.proto.accept_directory

    @property
    def allowed_type(self):
        return list(self.proto.type)

    def set_value(self, files):
        self._check()
        if files is None:
            self._files = None
        elif isinstance(files, tuple) and len(files) == 3 and isinstance(files[0], str):
            self._files = [_record(*files)]
        else:
            self._files = [_record(*file) for file in files]
        return self

    def upload(self, filename, content, mime_type="application/octet-stream"):
        self._check()
        self._files = [*(self._files or [] if self._is_set else []), _record(filename, content, mime_type)]
        return self


class _Recording(_Files):
    """One file, of the one kind that the device makes."""

    def set_value(self, file):
        self._check()
        self._files = None if file is None else [_record(*self._parse(file))]
        return self

    def upload(self, filename, content, mime_type=None):
        return self.set_value((filename, content, self.mime if mime_type is None else mime_type))

    def clear(self):
        return self.set_value(None)

    def _parse(self, file):
        command = f"st.{self.type}"
        if not (isinstance(file, tuple) and len(file) == 3 and isinstance(file[0], str) and
                isinstance(file[1], (bytes, bytearray)) and isinstance(file[2], str)):
            raise AppTestError(f"{command} makes one file: give (filename, content, mime_type) with bytes as content, or None "
                               f"to take it back, not {type(file).__name__}.")
        if not file[0].lower().endswith(self.suffix):
            raise AppTestError(f"{command} makes {self.suffix} files, not {file[0]!r}.")
        if file[2].lower() != self.mime:
            raise AppTestError(f"{command} makes files of the type {self.mime!r}, not {file[2]!r}.")
        return file[0], file[1], self.mime


class AudioInput(_Recording):
    mime, suffix = "audio/wav", ".wav"
    shown = (*_Files.shown, "sample_rate")

    @property
    def sample_rate(self):
        return self.proto.sample_rate if self.proto.HasField("sample_rate") else None


class CameraInput(_Recording):
    mime, suffix = "image/jpeg", ".jpg"
    shown = (*_Files.shown, "resolution")

    @property
    def resolution(self):
        height = self.proto.resolution_height
        return f"{height}p" if height in (480, 720, 1080) else None


class ChatInput(_Noted):
    shown = ("key", "disabled", "_value", "placeholder")

    def __init__(self, kind, proto, root):
        super().__init__(kind, proto, root)
        self._files = UNSET

    def files(self):
        return self._files if isinstance(self._files, list) else []

    @property
    def _takes(self):
        return self.proto.word("accept_file")

    def _check_files(self):
        self._check()
        if self._takes == "NONE":
            raise AppTestError(f"{self._called} takes no files: the app did not ask for accept_file.")

    def upload(self, filename, content, mime_type="application/octet-stream"):
        self._check_files()
        for what, value, kind in (("a file's name", filename, str), ("a MIME type", mime_type, str)):
            if not isinstance(value, kind) or not value:
                raise AppTestError(f"{what} is a text of a character or more, not {value!r}.")
        if not isinstance(content, bytes):
            raise AppTestError(f"a file's content is bytes, not {type(content).__name__}.")
        allowed = list(self.proto.file_type)
        if allowed and not filename.lower().endswith(tuple(allowed)):
            raise AppTestError(f"{self._called} takes {', '.join(allowed)} files, not {filename!r}.")
        record = _record(filename, content, mime_type)
        self._files = [*self.files(), record] if self._takes in ("MULTIPLE", "DIRECTORY") else [record]
        return self

    def clear(self):
        self._check_files()
        self._files = None
        return self

    def _wire(self):
        files = self.files()
        if self._value is None and not files:
            return {}
        value = {"data": "" if self._value is None else self._value}
        if files:
            value["file_uploader_state"] = _file_infos(files)
        return {"chat_input_value": value}
