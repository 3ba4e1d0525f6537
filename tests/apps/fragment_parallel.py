# Fragments on the run's pool: places, order of starting, session_state, errors.
import threading

import streamlit as st

both = threading.Barrier(2, timeout=5)


@st.fragment(parallel=True)
def part(name):
    try:
        both.wait()
        met = True
    except threading.BrokenBarrierError:
        met = False
    st.write(name, "met", met)
    st.button(f"button {name}", key=name)
    st.session_state[f"n{name}"] = st.session_state.get(f"n{name}", 0) + 1
    return name


st.write("first")
made = part("a")
st.write("between", made)
part("b")
st.write("last")
