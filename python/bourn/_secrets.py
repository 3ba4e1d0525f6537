"""st.secrets: what the secrets files hold, as a mapping. Reading, merging and noticing changes is the engine's."""

import os
import threading
from collections.abc import Mapping
from copy import deepcopy

import bourn._core as _core

_MISSING = ('st.secrets has no {} "{}". Is it missing in secrets.toml, in the folder of secrets, or where the app is '
            "deployed?")


def _wrapped(value):
    return AttrDict(value) if isinstance(value, Mapping) else value


def _read_only(what):
    def refuse(self, *_args):
        raise TypeError(f"Secrets are read only: {what} is not possible.")
    return refuse


class AttrDict(Mapping):
    """A table of secrets: items are attributes too. To be read only."""

    def __init__(self, value):
        self.__dict__["__nested_secrets__"] = dict(value)

    def __len__(self):
        return len(self.__nested_secrets__)

    def __iter__(self):
        return iter(self.__nested_secrets__)

    def __getitem__(self, key):
        try:
            return _wrapped(self.__nested_secrets__[key])
        except KeyError:
            raise KeyError(_MISSING.format("key", key)) from None

    def __getattr__(self, name):
        try:
            return _wrapped(self.__dict__["__nested_secrets__"][name])
        except KeyError:
            raise AttributeError(_MISSING.format("attribute", name)) from None

    def __repr__(self):
        return repr(self.__nested_secrets__)

    __setitem__ = _read_only("setting an item")
    __setattr__ = _read_only("setting an attribute")
    __delitem__ = _read_only("deleting an item")

    def to_dict(self):
        """A plain dict, of which changes do no harm."""
        return deepcopy(self.__nested_secrets__)


class _Signal:
    """Calls everybody who wants to know that the secrets have changed; keeps nobody alive."""

    def __init__(self):
        self._receivers = {}

    def connect(self, receiver):
        import weakref
        key = (id(getattr(receiver, "__self__", receiver)), getattr(receiver, "__func__", receiver))
        self._receivers[key] = (weakref.WeakMethod(receiver) if hasattr(receiver, "__self__") else weakref.ref(receiver))
        return receiver

    def disconnect(self, receiver):
        self._receivers.pop((id(getattr(receiver, "__self__", receiver)), getattr(receiver, "__func__", receiver)), None)

    def send(self, *sender):
        for key, ref in list(self._receivers.items()):
            receiver = ref()
            if receiver is None:
                self._receivers.pop(key, None)
            else:
                receiver(sender[0] if sender else None)


_OWN = frozenset({"_secrets", "_lock", "_version", "_given", "file_change_listener"})


class Secrets(Mapping):
    """The app's secrets: st.secrets. Items are attributes too; a change of the files is seen at the next look."""

    def __init__(self):
        self._secrets = None
        self._version = 0
        self._given = None  # a test's, instead of the files'
        self._lock = threading.RLock()
        self.file_change_listener = _Signal()

    def load_if_toml_exists(self):
        """Read them now. False: there are none that can be read."""
        from streamlit.errors import StreamlitSecretNotFoundError
        try:
            self._parse()
            return True
        except StreamlitSecretNotFoundError:
            return False

    def _parse(self):
        if self._given is not None:
            return self._given
        version, fresh = _core.secrets(list(_core.config_get("secrets.files") or ()), self._version)
        if fresh is None:
            return self._secrets
        with self._lock:
            if version > self._version:
                before, self._secrets, self._version = self._secrets, fresh, version
                _export(before or {}, fresh)
            else:
                before = None
        if before is not None:
            self.file_change_listener.send()
        return self._secrets

    def to_dict(self):
        """A plain dict, of which changes do no harm."""
        return deepcopy(self._parse())

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(_MISSING.format("attribute", name))
        try:
            return _wrapped(self._parse()[name])
        except (KeyError, FileNotFoundError) as error:
            raise AttributeError(_MISSING.format("attribute", name)) from error

    def __getitem__(self, key):
        try:
            return _wrapped(self._parse()[key])
        except KeyError:
            raise KeyError(_MISSING.format("key", key)) from None

    def __setattr__(self, name, value):
        if name not in _OWN:
            raise TypeError("Secrets are read only: setting an attribute is not possible.")
        super().__setattr__(name, value)

    __setitem__ = _read_only("setting an item")
    __delitem__ = _read_only("deleting an item")

    def __repr__(self):
        return repr(self._parse()) if _core.runtime_exists() else type(self).__name__

    def __len__(self):
        return len(self._parse())

    def has_key(self, k):
        """Whether there is such a secret."""
        return k in self._parse()

    def keys(self):
        return self._parse().keys()

    def values(self):
        return self._parse().values()

    def items(self):
        return self._parse().items()

    def __contains__(self, key):
        return key in self._parse()

    def __iter__(self):
        return iter(self._parse())


def _export(before, now):
    """Texts and numbers at the top are variables of the environment too; those that are gone are taken back."""
    for name, value in before.items():
        if type(value) in (str, int, float) and name not in now and os.environ.get(name) == str(value):
            del os.environ[name]
    for name, value in now.items():
        if type(value) in (str, int, float):
            os.environ[name] = str(value)


AttrDict.__module__ = Secrets.__module__ = "streamlit.runtime.secrets"
secrets_singleton = Secrets()
