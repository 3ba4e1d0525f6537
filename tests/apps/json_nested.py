"""json: every shape of value, expansion, width, and what cannot be serialised."""
import datetime
import decimal
import enum

import streamlit as st


class Colour(enum.Enum):
    RED = 1


class Opaque:
    def __repr__(self):
        return "<opaque>"


deep = {"level": 0}
inner = deep
for i in range(1, 30):
    inner["next"] = {"level": i, "list": [i, [i, [i]]]}
    inner = inner["next"]

st.json({})
st.json([])
st.json({"a": 1, "b": 2.5, "c": None, "d": True, "e": "text é 你好 🎈", "f": [1, 2, [3]], "g": {"h": {}}})
st.json([1, "two", 3.0, None, False, {"k": [1, {"z": 1}]}])
st.json(deep)
st.json({"z": 1, "a": 2, "m": 3})
st.json('{"text": "of json", "n": [1, 2]}')
st.json('["kept", 1.50, 1e3]')
st.json({1: "int key", 2.5: "float key", None: "none key", True: "bool key"})
st.json({"big": 2**70, "small": 1e-300, "neg": -0.0, "exp": 1e22})
st.json({"quote": '"', "back": "\\", "ctl": "\x01\n\t", "slash": "/", "nul": "\0", "sep": "\u2028"})
st.json({"opaque": Opaque(), "date": datetime.date(2001, 2, 3), "dec": decimal.Decimal("1.10"), "enum": Colour.RED})
st.json({"tuple": (1, 2), "set": {1}})
st.json((1, 2, 3))
st.json({"a": {"b": {"c": 1}}}, expanded=False)
st.json({"a": {"b": {"c": 1}}}, expanded=True)
st.json({"a": {"b": {"c": 1}}}, expanded=2)
st.json({"a": 1}, expanded=0)
st.json({"w": 1}, width=300)
st.json({"w": 1}, width="stretch")
st.json(st.session_state)
