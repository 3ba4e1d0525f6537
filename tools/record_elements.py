"""Record from the peer what each case of tests/data/cases puts into the page.

    PEER_PYTHON tools/record_elements.py [COMMAND ...]      rewrites tests/data/elements/COMMAND.json; all if none is named

Runs in an environment in which the official package is installed (`make conformance` makes one in .cache/peer), and needs
nothing of this project. tests/data/cases/COMMAND.json has "cases" and "errors", each [keyword
arguments, facts], and "twice": [keyword arguments, the second command, its keyword arguments, exception or null]. Recorded are the messages as JSON with ids
normalised, what a widget returns, and of a wrong argument the exception's class. Only facts are recorded: no prose.
"""

import datetime
import inspect
import json
import logging
import pathlib
import sys
import warnings

ROOT = pathlib.Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "data" / "cases"
OUT = ROOT / "tests" / "data" / "elements"
EPOCH = datetime.datetime(1970, 1, 1)


def value_of(x):
    """A case's value as Python's: dates and times stand as {"date": microseconds}."""
    if isinstance(x, list):
        return tuple(map(value_of, x)) if x and not all(isinstance(i, str) for i in x) else list(map(value_of, x))
    if not isinstance(x, dict):
        return x
    if "callback" in x:
        return lambda: None
    if "table" in x:
        import pyarrow
        return pyarrow.table(x["table"])
    if "json" in x:
        return x["json"]
    if "hex" in x:
        return bytes.fromhex(x["hex"])
    kind, micros = next(iter(x.items()))
    delta = datetime.timedelta(microseconds=micros) if kind in ("date", "time", "datetime", "delta") else None
    return {"date": lambda: (EPOCH + delta).date(), "datetime": lambda: EPOCH + delta,
            "time": lambda: (EPOCH + delta).time(), "delta": lambda: delta}.get(kind, lambda: x)()


def json_of(v):
    """The way back, for what widgets return."""
    if isinstance(v, (list, tuple)):
        return [json_of(i) for i in v]
    micro = datetime.timedelta(microseconds=1)
    if isinstance(v, datetime.datetime):
        return {"datetime": (v - EPOCH) // micro}
    if isinstance(v, datetime.date):
        return {"date": (datetime.datetime.combine(v, datetime.time()) - EPOCH) // micro}
    if isinstance(v, datetime.time):
        return {"time": (datetime.datetime.combine(EPOCH.date(), v) - EPOCH) // micro}
    return v if v is None or isinstance(v, (bool, int, float, str)) else None


def error_of(facts):
    about = facts["exception"]
    kind = type(about["type"], (Warning if about.get("warning") else Exception,), {})
    return kind(about["message"])


class Peer:
    """One run of one session, without a server."""

    def __init__(self):
        import streamlit
        from streamlit.runtime.fragment import MemoryFragmentStorage
        from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
        from streamlit.runtime.pages_manager import PagesManager
        from streamlit.runtime.scriptrunner import ScriptRunContext, add_script_run_ctx
        from streamlit.runtime.state import SafeSessionState, SessionState
        self.st, self.sent = streamlit, []
        self.ctx = ScriptRunContext(
            session_id="s", _enqueue=self.sent.append, query_string="",
            session_state=SafeSessionState(SessionState(), lambda: None),
            uploaded_file_mgr=MemoryUploadedFileManager("/u"), main_script_path="/app.py", user_info={},
            fragment_storage=MemoryFragmentStorage(), pages_manager=PagesManager("/app.py"))
        self.add = add_script_run_ctx
        self.serve_media()
        self.new_state = lambda: SafeSessionState(SessionState(), lambda: None)

    def serve_media(self):
        """Files get the addresses that a server would give them."""
        from types import SimpleNamespace
        from streamlit import runtime
        from streamlit.runtime.media_file_manager import MediaFileManager
        from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
        here = SimpleNamespace(media_file_mgr=MediaFileManager(MemoryMediaFileStorage("/media")))
        runtime.exists, runtime.get_instance = lambda: True, lambda: here

    def begin(self, facts):
        self.add(ctx=self.ctx)
        self.ctx.session_state = self.new_state()
        self.ctx.reset()
        self.ctx.on_script_start()
        for key, value in facts.get("state", {}).items():
            self.ctx.session_state[key] = value_of(value)
        self.sent.clear()

    def call(self, command, kwargs, facts):
        given = {k: value_of(v) for k, v in kwargs.items()}
        if command == "exception":
            given["exception"] = error_of(facts)
        if command == "help":
            given["obj"] = self.object_of(facts)
        if "menu_items" in kwargs:
            given["menu_items"] = kwargs["menu_items"]
        if command == "text_input" and isinstance(given.get("validate"), list):
            given["validate"] = tuple(given["validate"])
        made = self.in_form(facts["form"], command, given) if "form" in facts else self.plainly(command, given, facts)
        if command == "_dialog":
            made.open()
            del self.sent[:-1]
        if command == "spinner":
            return self.spinner_element(made)
        plain = (bool, int, float, str, datetime.date, datetime.time)
        several = isinstance(made, (list, tuple)) and all(isinstance(i, plain) for i in made)
        return json_of(made) if several or isinstance(made, plain) else None

    def plainly(self, command, given, facts):
        called = function(command, facts)
        self.sent.clear()
        return called(**given)

    def in_form(self, name, command, given):
        """The call as it is within a form; forms are known only where there is a server."""
        from unittest import mock
        with mock.patch("streamlit.runtime.exists", lambda: True), self.st.form(name):
            self.sent.clear()
            return function(command)(**given)

    def object_of(self, facts):
        """An object for st.help, that the app would call by the name told; what there is to say of it stands in "help"."""
        import types
        from streamlit.elements import help as helper
        helper._get_variable_name = lambda: facts["help"].get("name")
        return types.SimpleNamespace(**facts["namespace"])

    def spinner_element(self, made):
        """A spinner is sent by a timer: its element is taken from the frame that waits."""
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
        made.__enter__()
        by_timer = made.gen.gi_frame.f_locals["create_transient"]()
        msg = ForwardMsg()
        msg.delta.new_element.CopyFrom(by_timer.delta.new_transient.elements[0])
        made.__exit__(None, None, None)
        self.sent[:] = [msg]
        return None

    def messages(self):
        from google.protobuf.json_format import MessageToDict
        out = []
        for msg in self.sent:
            d = MessageToDict(msg, preserving_proto_field_name=True)
            path = list(msg.metadata.delta_path)
            if msg.WhichOneof("type") == "delta":
                kind = msg.delta.WhichOneof("type")
                out.append({"root": path[0] if path else 0, kind: normal(d["delta"].get(kind, {}))})
            else:
                out.append({msg.WhichOneof("type"): d.get(msg.WhichOneof("type"), {})})
        return out


def table(data):
    """An Arrow stream (base64) as what it says; the bytes are each side's own, and so is whether texts are large ones."""
    import base64
    import pyarrow
    read = pyarrow.ipc.open_stream(base64.b64decode(data)).read_all()
    return {"columns": [[f.name, str(f.type).removeprefix("large_")] for f in read.schema], "rows": read.to_pylist()}


def normal(d):
    """Ids begin with "$$ID-": their hash is each side's own, the key behind it is not. JSON and tables are compared as such."""
    if isinstance(d, dict) and "arrow_data" in d:
        d = {**d, "arrow_data": {**d["arrow_data"], "data": table(d["arrow_data"]["data"])}}
    if isinstance(d, dict) and "spec" in d and isinstance(d.get("data"), dict):
        d = {**d, "spec": json.loads(d["spec"]), "data": table(d["data"]["data"])}
    if isinstance(d, dict) and "datasets" in d:  # their names are each side's own
        d = {**d, "datasets": [{**x, "name": "*", "data": {"data": table(x["data"]["data"])}} for x in d["datasets"]]}
        spec = json.loads(d["spec"])
        d["spec"] = {**spec, "data": "*"} if "data" in spec else spec
    if isinstance(d, dict) and isinstance(d.get("echarts_chart"), dict):
        d = {**d, "echarts_chart": {**d["echarts_chart"], "spec": json.loads(d["echarts_chart"]["spec"])}}
    if isinstance(d, dict):
        if isinstance(d.get("spec"), str) and "config" in d:  # plotly's own template is its library's business
            figure = json.loads(d["spec"])
            figure["layout"] = {k: v for k, v in figure.get("layout", {}).items() if k != "template"}
            d = {**d, "spec": figure, "config": json.loads(d["config"])}
        d = {k: json.loads(v) if k in ("columns", "selection_default", "selection_state", "json", "tooltip") and isinstance(v, str) else v
             for k, v in d.items()}
        return {k: "*" if k in ("element_id", "deferred_file_id") else normal(v) for k, v in d.items()}
    if isinstance(d, list):
        return [normal(v) for v in d]
    return "$$ID-*-" + d.split("-", 2)[2] if isinstance(d, str) and d.startswith("$$ID-") else d


def component(name: "str", *, path: "str | None" = None, url: "str | None" = None, args: "str | None" = None,
              special: "list | None" = None, default: "str | None" = None, key: "Key | None" = None,
              on_change: "WidgetCallback | None" = None, tab_index: "int | None" = None) -> "Any":
    """A component in a frame, as the row takes it."""
    from streamlit.components.v1.custom_component import CustomComponent
    return CustomComponent(name=name, url=url)(**json.loads(args or "{}"), **dict(special or ()), key=key,
                                               default=default and json.loads(default), on_change=on_change, tab_index=tab_index)


def component_v2(name: "str", *, html: "str | None" = None, css: "str | None" = None, js: "str | None" = None,
                 path: "str | None" = None, css_path: "str | None" = None, js_path: "str | None" = None,
                 isolate_styles: "bool" = True, data: "Any" = None, default: "str | None" = None,
                 identity: "str | None" = None, key: "Key | None" = None, on_change: "WidgetCallback | None" = None,
                 width: "Width" = "stretch", height: "Height" = "content") -> "ComponentResult":
    """A component in the page, as the row takes it."""
    from types import SimpleNamespace
    from unittest import mock
    import streamlit
    from streamlit.components.v2.component_manager import BidiComponentManager
    from streamlit.components.v2.component_registry import BidiComponentDefinition
    manager = BidiComponentManager()
    manager.register(BidiComponentDefinition(name=name, html=html, css=css, js=js))
    calls = {f"on_{state}_change": on_change or (lambda: None) for state in json.loads(default or "{}")}
    with mock.patch("streamlit.runtime.Runtime.instance", lambda: SimpleNamespace(bidi_component_registry=manager)):
        return streamlit._bidi_component(name, key=key, isolate_styles=isolate_styles, width=width, height=height,
                                         data=json.loads(data) if isinstance(data, str) else data,
                                         default=default and json.loads(default), **calls)


OURS = {"component": component, "component_v2": component_v2}  # rows that no function of the peer's is called like


def function(command, facts=None):
    """The command's function; one of a grid's is asked of a grid."""
    import streamlit
    if command == "cell":
        return streamlit.grid(**(facts or {}).get("grid", {})).cell
    if command in OURS:
        return OURS[command]
    return getattr(streamlit, command, None) or getattr(streamlit._main, command)


def source(default):
    return default.__name__ if isinstance(default, type) or inspect.ismodule(default) else repr(default)


def signature(command):
    """[[[name, by position, annotation, default as source], ...], return annotation]; null: required."""
    made = inspect.signature(function(command))
    params = [[p.name, p.kind is p.POSITIONAL_OR_KEYWORD, str(p.annotation),
               None if p.default is p.empty else source(p.default)] for p in made.parameters.values()]
    return [params, str(made.return_annotation)]


def record(peer, name):
    """One command's cases, run. Says of a case that does not do what it is there for, and leaves it out."""
    cases = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    made, refused = [], []
    for kwargs, *more in cases["cases"]:
        facts = more[0] if more else {}
        peer.begin(facts)
        value = peer.call(name, kwargs, facts)
        made.append({"kwargs": kwargs, "facts": facts, "returns": value, "messages": peer.messages()})
    for kwargs, *more in cases["errors"]:
        facts = more[0] if more else {}
        peer.begin(facts)
        try:
            peer.call(name, kwargs, facts)
        except Exception as e:
            refused.append({"kwargs": kwargs, "facts": facts, "class": type(e).__name__})
        else:
            print(f"not refused: {name} {kwargs}", file=sys.stderr)
    for kwargs, again, more, expected in cases["twice"]:
        peer.begin({})
        peer.call(name, kwargs, {})
        try:
            peer.call(again, more, {})
            got = None
        except Exception as e:
            got = type(e).__name__
        if got != expected:
            print(f"twice: {name} {kwargs} {again} {more}: {got}", file=sys.stderr)
    return {"cases": made, "errors": refused, "twice": cases["twice"], "signature": [signature(name)]}


def write(name, recorded):
    parts = [f'{json.dumps(kind)}: [\n' + ",\n".join(json.dumps(c, ensure_ascii=False) for c in rows) + "\n]"
             for kind, rows in recorded.items()]
    (OUT / f"{name}.json").write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8")


def main():
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    peer = Peer()
    for name in sys.argv[1:] or sorted(path.stem for path in CASES.glob("*.json")):
        write(name, record(peer, name))


if __name__ == "__main__":
    main()
