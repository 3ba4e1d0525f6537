"""session_state: every way to read and write it, beside widgets that share its keys.

# wirediff: [{"open": true}, {"click": "key=next"}, {"set": "key=name", "to": "typed"}, {"click": "key=assign"},
# wirediff:  {"set": "key=show", "to": false}, {"set": "key=show", "to": true}, {"click": "key=forget"},
# wirediff:  {"click": "key=late"}, {"rerun": true}]
"""
import streamlit as st

state = st.session_state


def shown(f):
    try:
        return repr(f())
    except Exception as error:
        return f"{type(error).__name__}"


st.text(f"new: {'count' not in state} {len(state)} {sorted(map(str, state))}")
if "count" not in state:
    state.count = 0
    state["list"] = [1]
    state.update({"a": 1, "b": 2})
state.count += 1
state["list"].append(state.count)
st.text(f"{state.count} {state['list']} {state.get('a')} {state.get('nothing', 'fallback')}")
st.text(shown(lambda: state["missing"]))
st.text(shown(lambda: state.missing))
st.text(shown(lambda: state[3]))
st.text(shown(lambda: state.setdefault("d", 5)))
st.text(shown(lambda: state.pop("d")))
st.text(shown(lambda: state.pop("d", "gone")))
st.text(shown(lambda: [k in state for k in ("count", "nothing")]))
del state["list"]
state["list"] = [*range(state.count)]
st.text(shown(lambda: sorted((k, v) for k, v in state.items() if isinstance(v, int))))
st.text(shown(lambda: sorted(map(str, state.keys()))))
st.text(shown(lambda: len(list(state.values()))))
st.text(shown(lambda: dict(state)["count"]))
st.text(shown(lambda: state.to_dict()["count"]))
st.text(shown(lambda: str(type(state).__name__)))

state.setdefault("name", "from state")
st.text_input("Name", key="name")
st.button("next", key="next")


def assign():
    state.name = "assigned"
    state["fresh"] = True


st.button("assign", key="assign", on_click=assign)
if st.checkbox("show", True, key="show"):
    st.number_input("hidden sometimes", 0, 9, 3, key="sometimes")
    if state.count == 3:
        state.unrelated = state.sometimes
st.text(f"sometimes: {state.get('sometimes')}")
st.button("forget", key="forget", on_click=state.clear)
if st.button("late", key="late"):
    st.text(shown(lambda: state.__setitem__("name", "too late")))
    st.text(shown(lambda: state.__setitem__("late", True)))
    st.text(shown(lambda: state.__delitem__("nothing")))
st.text(shown(lambda: state.name))
