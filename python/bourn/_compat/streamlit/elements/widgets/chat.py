"""What st.chat_input returns where it takes files or recordings."""

from collections.abc import MutableMapping

_FIELDS = ("text", "files", "audio")


class ChatInputValue(MutableMapping):
    """A message: attributes and items `text`, `files` and `audio`, as far as the widget takes them."""

    def __init__(self, text, files=None, audio=None, _include_files=False, _include_audio=False):
        fields = vars(self)
        fields["_offered"] = ("text",) + ("files",) * bool(_include_files) + ("audio",) * bool(_include_audio)
        fields["text"], fields["files"], fields["audio"] = text, [] if files is None else files, audio

    def __getattribute__(self, name):
        if name in ("files", "audio") and name not in object.__getattribute__(self, "_offered"):
            raise AttributeError(f"this message has no `{name}`: its chat_input takes none")
        return object.__getattribute__(self, name)

    def to_dict(self):
        fields = vars(self)
        return {name: fields[name] for name in self._offered if name in fields}

    def __getitem__(self, item):
        if item not in self:
            raise KeyError(item)
        return self.to_dict()[item]

    def __setitem__(self, key, value):
        if key not in self._offered:
            raise KeyError(key)
        setattr(self, key, value)

    def __delitem__(self, key):
        if key not in self:
            raise KeyError(key)
        delattr(self, key)

    def __contains__(self, key):
        return isinstance(key, str) and key in self.to_dict()

    def __iter__(self):
        return iter(self.to_dict())

    def __len__(self):
        return len(self.to_dict())

    def __eq__(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        mine, theirs = vars(self), vars(other)
        return [mine.get(name) for name in _FIELDS] == [theirs.get(name) for name in _FIELDS]

    __hash__ = None

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.to_dict().items())})"
