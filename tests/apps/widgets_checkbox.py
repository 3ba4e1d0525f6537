"""checkbox and toggle with every parameter.

# wirediff: [{"open": true}, {"set": "Plain checkbox", "to": true}, {"set": "key=checkbox k", "to": false},
# wirediff:  {"set": "key=checkbox call", "to": true}, {"set": "key=checkbox call", "to": false},
# wirediff:  {"set": "key=toggle call", "to": true}, {"set": "key=toggle ignore", "to": true}, {"rerun": true},
# wirediff:  {"set": "key=toggle query", "to": true}, {"rerun": true}]
"""
import streamlit as st

log = st.session_state.setdefault("log", [])


def changed(name, extra=None):
    log.append((name, extra, st.session_state[name]))


for name, box in (("checkbox", st.checkbox), ("toggle", st.toggle)):
    values = [
        box(f"Plain {name}"),
        box(f"{name} on", True),
        box(f"{name} on by name", value=True, key=f"{name} k"),
        box(f"{name} positional", False, f"{name} p", "help"),
        box(f"{name} help", help="about\n\n  it"),
        box(f"{name} disabled", disabled=True),
        box(f"{name} disabled on", value=True, disabled=True),
        box(f"{name} hidden", label_visibility="hidden"),
        box(f"{name} collapsed", label_visibility="collapsed"),
        box(f"{name} visible", label_visibility="visible"),
        box(f"{name} stretch", width="stretch"),
        box(f"{name} pixels", width=111),
        box(f"{name} wrap", wrap=True),
        box(f"{name} no wrap", wrap=False),
        box(f"{name} called", key=f"{name} call", on_change=changed, args=(f"{name} call",), kwargs={"extra": 1}),
        box(f"{name} ignored", key=f"{name} ignore", on_change="ignore"),
        box(f"{name} in the address", key=f"{name} query", bind="query-params"),
        box(f"{name} truthy", 1),
    ]
    st.text(values)
st.text(log)
st.text(sorted((k, v) for k, v in st.session_state.to_dict().items() if k != "log"))
