"""What add-ons do to DeltaGenerator, and texts that C would end too early."""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "conformance"))

from session import walk  # noqa: E402

HEAD = """import streamlit as st
from streamlit.delta_generator import DeltaGenerator
seen = []
"""
WATCH = HEAD + """
for name in ("_enqueue", "_block"):
    original = getattr(DeltaGenerator, name)
    original = getattr(original, "original", original)
    def watched(self, *args, _original=original, _name=name, **kwargs):
        seen.append((_name, args[0] if _name == "_enqueue" else args[0].WhichOneof("type")))
        return _original(self, *args, **kwargs)
    watched.original = original
    setattr(DeltaGenerator, name, watched)
"""
PAGE = """
st.header("Head", divider="red", text_alignment="center")
place = st.text("first", width=300)
place.markdown("second")
left, right = st.columns(2)
with left:
    st.checkbox("check", True)
    st.balloons()
right.tabs(["a", "b"])[1].text("in b")
with st.expander("fold", icon=":material/info:") as fold:
    st.toast("toast")
fold.code("x = 1")
st.sidebar.number_input("n", 0, 9, 3)
with st.status("status") as status:
    status.update(label="done", state="complete")
"""


def tree(tab):
    """All that the page shows, without the ids, which each session has of its own."""
    return [(kind, re.sub(rb"\$\$ID-[0-9a-f]{32}", b"ID", w.SerializeToString())) for kind, w, _ in walk(tab.root)]


def test_replaced_enqueue_and_block_see_all_and_change_nothing(serve):
    plain = tree(serve(HEAD + PAGE).tab())
    tab = serve(WATCH + PAGE).tab()
    assert tree(tab) == plain and len(plain) > 10


def test_a_replaced_enqueue_is_told_the_kind_of_element(serve):
    tab = serve(WATCH + "st.text('a')\nst.columns(1)\nst.button('b')\nst.text(repr(seen))\n").tab()
    assert tab.texts()[-1] == repr([("_enqueue", "text"), ("_block", "flex_container"), ("_block", "column"),
                                    ("_enqueue", "button"), ("_enqueue", "text")][:4])


def test_a_replaced_enqueue_can_keep_an_element_back(serve):
    tab = serve(HEAD + """
original = getattr(DeltaGenerator._enqueue, "original", DeltaGenerator._enqueue)
def held(self, kind, proto, *args, **kwargs):
    if kind != "caption" and b"secret" not in proto.SerializeToString():
        return original(self, kind, proto, *args, **kwargs)
held.original = original
DeltaGenerator._enqueue = held
st.text(repr(st.text("secret")))
st.text(repr(st.checkbox("secret box", True)))
""").tab()
    assert tab.texts() == ["None", "True"]


def test_an_exception_of_a_replaced_enqueue_reaches_the_caller(serve):
    tab = serve(HEAD + """
original = getattr(DeltaGenerator._enqueue, "original", DeltaGenerator._enqueue)
def broken(self, kind, proto, *args, **kwargs):
    if kind == "markdown":
        raise LookupError("no markdown today")
    return original(self, kind, proto, *args, **kwargs)
broken.original = original
DeltaGenerator._enqueue = broken
try:
    st.markdown("a")
except LookupError as error:
    st.text(str(error))
""").tab()
    assert tab.texts() == ["no markdown today"]


def test_the_originals_take_messages_with_bytes(serve):
    tab = serve(HEAD + """
class Message:
    def __init__(self, data): self.data = data
    def SerializeToString(self): return self.data
class Layout:
    width, height, text_alignment = 300, None, "right"
original = getattr(DeltaGenerator._enqueue, "original", DeltaGenerator._enqueue)
original(st._main, "text", Message(b"\\n\\x05hello"), Layout())
box = getattr(DeltaGenerator._block, "original", DeltaGenerator._block)(st._main)
box.text("in it")
try:
    original(st._main, "nothing", Message(b""))
except AttributeError as error:
    st.text("refused")
""").tab()
    assert tab.texts() == ["hello", "in it", "refused"]


def test_enqueue_message_sends_whole_messages(serve):
    tab = serve(HEAD + """
from streamlit.runtime.scriptrunner import enqueue_message
class Message:
    def __init__(self, data): self.data = data
    def SerializeToString(self): return self.data
text = b"\\n\\x02hi"
element = b"\\n" + bytes([len(text)]) + text
delta = b"\\x1a" + bytes([len(element)]) + element
enqueue_message(Message(b"\\x12\\x04\\x12\\x02\\x00\\x00" + b"*" + bytes([len(delta)]) + delta))
st.empty()
try:
    enqueue_message(Message(b""))
except st.errors.StreamlitAPIException:
    st.text("refused")
""").tab()
    assert "refused" in tab.texts()


def test_texts_keep_what_ends_a_c_string(serve):
    tab = serve(HEAD + r"""
st.text("a\0b")
st.markdown("m\0n", help="h\0i")
st.code("c\0d", language="l\0m")
st.session_state["k\0ey"] = "v\0w"
st.text(repr(st.session_state["k\0ey"]) + repr("k" in st.session_state))
st.text(repr(st.text_input("label\0x", "val\0ue", key="in\0put")))
st.text(repr(st.session_state["in\0put"]))
with st.status("st\0at") as status:
    status.update(label="la\0bel")
st.exception(ValueError("ex\0c"))
st.json({"a\0": 1})
st.tabs(["t\0ab"])
""").tab()
    got = {}
    for kind, w, _ in walk(tab.root):
        got.setdefault(kind, []).append(w)
    assert [w.body for w in got["text"]] == ["a\0b", "'v\\x00w'False", "'val\\x00ue'", "'val\\x00ue'"]
    assert got["markdown"][0].body == "m\0n" and got["markdown"][0].help == "h\0i"
    assert got["code"][0].code_text == "c\0d" and got["code"][0].language == "l\0m"
    assert got["text_input"][0].label == "label\0x" and got["text_input"][0].default == "val\0ue"
    assert got["exception"][0].message == "ex\0c"


def test_a_server_is_found_by_those_that_look_through_memory_for_one(serve):
    """To keep under it what all sessions share."""
    app = """
import gc
import streamlit as st
from streamlit.web.server.server import Server
found = [o for o in gc.get_objects() if type(o) is Server]
found[0].visits = getattr(found[0], "visits", 0) + 1
st.text(f"{len(found)} {found[0].visits}")
"""
    server = serve(app)
    assert [server.tab().texts()[-1], server.tab().texts()[-1]] == ["1 1", "1 2"]
