"""What options, defaults and values of widgets over options may be, and what they may not.

# wirediff: [{"open": true}, {"set": "Generator", "to": "4"}, {"set": "Range", "to": "7"}, {"set": "Lists", "to": "[2]"}, {"set": "Twice", "to": "b"},
# wirediff:  {"set": "Twice many", "to": ["b", "a"]}, {"set": "Made anew", "to": "Thing 2"}, {"rerun": true}, {"set": "Floats", "to": "0.5"},
# wirediff:  {"set": "key=dates", "to": "2024-05-06"}, {"set": "Nothing", "to": "None"}, {"set": "key=typed", "to": "unheard of"},
# wirediff:  {"set": "key=typed", "to": null}, {"set": "key=typed many", "to": ["unheard of", "a"]}, {"set": "key=flags", "to": ["Flag.B"]},
# wirediff:  {"set": "key=changes", "to": "c"}, {"set": "key=changes many", "to": ["c", "a"]}, {"set": "Other options", "to": true},
# wirediff:  {"rerun": true}, {"click": "Set"}, {"rerun": true}, {"click": "Set none"}, {"rerun": true}, {"click": "Set texts"}]
"""
import collections
import datetime
import enum

import streamlit as st

state = st.session_state
calls = collections.Counter()


class Flag(enum.Enum):
    A = "a"
    B = "b"


class Word(str, enum.Enum):
    ONE = "one"
    TWO = "two"


class Thing:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return isinstance(other, Thing) and self.n == other.n

    def __hash__(self):
        return self.n

    def __str__(self):
        return f"Thing {self.n}"

    __repr__ = __str__


if st.button("Set"):
    state["changes"], state["changes many"], state["things"], state["typed"] = "a", ("a", "b"), Thing(2), 17
if st.button("Set none"):
    state["changes many"], state["things"], state["typed many"] = [], None, []
if st.button("Set texts"):
    state["changes many"], state["flags"], state["typed many"] = ["a"], [Flag.B], ["ab"]
other = st.checkbox("Other options")
values = [
    st.selectbox("Generator", (n * n for n in range(4))),
    st.selectbox("Range", range(5, 9)),
    st.selectbox("Keys", {"a": 1, "b": 2}.keys()),
    st.selectbox("Frozen set", frozenset({"only"})),
    st.selectbox("Deque", collections.deque([1, 2])),
    st.selectbox("Map", map(str, [1, 2])),
    st.selectbox("Text", "abc"),
    st.selectbox("Number", 12),
    st.selectbox("None", None),
    st.selectbox("Lists", [[1], [2]]),
    st.selectbox("Dicts", [{"a": 1}, {"a": 2}], format_func=lambda d: f"a is {d['a']}"),
    st.selectbox("Twice", ["a", "b", "a", "b"]),
    st.multiselect("Twice many", ["a", "b", "a", "b"]),
    st.radio("Made anew", [Thing(1), Thing(2)]),
    st.radio("Things", [Thing(1), Thing(2), Thing(3)], key="things"),
    st.selectbox("Floats", [0.1, 0.5, float("inf")]),
    st.selectbox("Dates", [datetime.date(2024, 5, d) for d in (5, 6)], key="dates"),
    st.selectbox("Nothing", [None, "a", None]),
    st.selectbox("Words", Word),
    st.radio("Words in a list", list(Word), 1),
    st.multiselect("Flags", Flag, [Flag.A], key="flags"),
    st.selectbox("Typed", ["a", "b"], key="typed", accept_new_options=True, index=None),
    st.multiselect("Typed many", ["a", "b"], key="typed many", accept_new_options=True, max_selections=2),
    st.radio("Changes", ["x", "y", "a"] if other else ["a", "b", "c"], key="changes"),
    st.multiselect("Changes many", ["x", "y", "a"] if other else ["a", "b", "c"], key="changes many"),
    st.multiselect("Defaults", [1, 2, 3], {3: "three"}),
    st.multiselect("Default of a range", [1, 2, 3], range(1, 3)),
    st.multiselect("Default of a generator", [1, 2, 3], (n for n in (2,))),
]
st.text(values)
st.text([type(v).__name__ for v in values])
st.text({k: state[k] for k in sorted(state)})


class Odd:
    def __eq__(self, other):
        raise ValueError("no comparing")


class Odder:
    def __bool__(self):
        raise ValueError("no truth")

    def __eq__(self, other):
        return self


def fails(_):
    raise KeyError("no label")


for attempt in (
        lambda: st.selectbox("x", ["a"], 1), lambda: st.selectbox("x", ["a"], -1), lambda: st.selectbox("x", [], 4, key="e"),
        lambda: st.selectbox("x", ["a", "b"], True), lambda: st.radio("x", ["a"], False), lambda: st.radio("x", ["a"], True),
        lambda: st.selectbox("x", ["a"], "a"), lambda: st.selectbox("x", ["a"], 0.0), lambda: st.radio("x", ["a"], [0]),
        lambda: st.selectbox("x", [Odd()]), lambda: st.selectbox("x", [Odder()]), lambda: st.multiselect("x", [Odder()]),
        lambda: st.radio("x", ["a"], format_func=fails), lambda: st.selectbox("x", ["a"], format_func=lambda o: 12),
        lambda: st.radio("x", ["a"], format_func=None), lambda: st.multiselect("x", ["a"], format_func="str"),
        lambda: st.multiselect("x", ["a"], "b"), lambda: st.multiselect("x", ["a"], [["a"]]),
        lambda: st.multiselect("x", ["a"], ["a"], max_selections=0), lambda: st.multiselect("x", ["a"], max_selections=True),
        lambda: st.multiselect("x", ["a"], max_selections=1.0), lambda: st.multiselect("x", ["a", "b"], ["a", "b"], max_selections=1),
        lambda: st.multiselect("x", ["a"], select_all=-1), lambda: st.multiselect("x", ["a"], select_all=1.0),
        lambda: st.multiselect("x", ["a"], select_all=None), lambda: st.multiselect("x", ["a"], filter_mode=[]),
        lambda: st.selectbox("x", ["a"], filter_mode="FUZZY"), lambda: st.selectbox("x", ["a"], filter_mode=None, accept_new_options=True),
        lambda: st.radio("x", ["a"], captions=12), lambda: st.radio("x", ["a"], captions=[12]),
        lambda: st.selectbox("x", ["a"], width="content"), lambda: st.selectbox("x", ["a"], icon="nope"),
        lambda: st.selectbox("x", ["a"], placeholder=12, key="ph")):
    try:
        attempt()
    except Exception as error:
        st.text(f"{type(error).__module__}.{type(error).__name__}")
    else:
        st.text("accepted")
