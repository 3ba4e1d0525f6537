"""session_state as a mapping: every method, every way to ask for what is not there."""
import collections.abc
import copy
import math

import streamlit as st
s = st.session_state
def shown(f):
    try:
        return f()
    except BaseException as e:
        return type(e).__name__, [c.__name__ for c in type(e).__mro__][:4]
s.clear()
s.a = 1
s["b"] = [1]
for name, f in {
 "keys&": lambda: s.keys() & {"a", "z"}, "keysin": lambda: "a" in s.keys(), "items": lambda: ("a", 1) in s.items(),
 "eq": lambda: s == {"a": 1, "b": [1]}, "ne": lambda: s != {"a": 1}, "eqother": lambda: s == 3, "self": lambda: s == st.session_state,
 "hash": lambda: hash(s), "getkw": lambda: s.get("q", default=7), "getkw2": lambda: s.get(key="a"), "sd": lambda: s.setdefault("c", default=3),
 "sdn": lambda: s.setdefault("cn"), "popkw": lambda: s.pop("c", default=1), "popm": lambda: s.pop("c"), "pop3": lambda: s.pop("a", 1, 2),
 "popnone": lambda: s.pop("c", None), "copy": lambda: copy.copy(s) == s, "deep": lambda: type(copy.deepcopy(s)) is type(s), 
 "isinst": lambda: [isinstance(s, k) for k in (collections.abc.MutableMapping, collections.abc.Mapping, dict)],
 "int": lambda: (s.__setitem__(5, "five"), s["5"], 5 in s, s[5]), "none": lambda: (s.__setitem__(None, 1), s["None"]),
 "nan": lambda: (s.__setitem__("nan", math.nan), math.isnan(s.pop("nan")), "nan" in s),
 "or": lambda: s | {}, "ior": lambda: s.__ior__, "bool": lambda: bool(s), "len": lambda: len(s), "rev": lambda: list(reversed(s)),
 "kwargs": lambda: (lambda **k: sorted(k))(**s), "upd": lambda: (s.update({"x": 1}, y=2), s.update([("z", 3)]), s.x, s.y, s.z),
 "updkw": lambda: (s.update(self=1, other=2), s["self"], s["other"]), "upd2": lambda: s.update(1, 2), "upd3": lambda: s.update(3),
 "iter": lambda: sorted(s), "delm": lambda: s.__delitem__("qq"), "delattr": lambda: delattr(s, "qq"), "getattr": lambda: getattr(s, "qq", 9),
 "hasattr": lambda: hasattr(s, "qq"), "attr": lambda: s.qq, "item": lambda: s["qq"], "id": lambda: s["$$ID-x"], "setid": lambda: s.__setitem__("$$ID-x", 1),
 "idin": lambda: "$$ID-x" in s, "internal": lambda: s["$$STREAMLIT_INTERNAL_KEY_SCRIPT_RUN_WITHOUT_ERRORS"], "setmeth": lambda: (setattr(s, "items", 5), s["items"], callable(s.items)),
 "str": lambda: str(s) == str(dict(s)), "vals": lambda: sorted(map(str, s.values())), "pi": lambda: len(s.popitem()), "clear": lambda: (s.clear(), len(s)),
 "pie": lambda: s.popitem(), "todict": lambda: type(s.to_dict()), "match": lambda: (s.update(k=1), s.get("k", 2), s.get("k2", 2)), "empty": lambda: (s.__setitem__("", 1), s[""]),
 "star": lambda: {**s}, "emptyin": lambda: "" in s, "dict": lambda: dict(s), "sorted": lambda: sorted(s.items()), "fmt": lambda: f"{s!s}",
 "get0": lambda: s.get(), "contains0": lambda: s.__contains__([1]), "bytes": lambda: (s.__setitem__(b"k", 1), s["b'k'"]), "tuple": lambda: s.get((1, 2)),
}.items():
    st.text((name, shown(f)))
