import pandas as pd
import streamlit as st

frame = pd.DataFrame({"a": ["x", "y"], "open": ["Open", "Open"]})


def told(what, more=None):
    st.session_state.told = (what, more, st.session_state["open"].row)


st.dataframe(frame, column_config={"open": st.column_config.ButtonColumn("Do", key="open", on_click=told, args=("a",),
                                                                        kwargs={"more": 1}, type="tertiary")})
st.write(st.session_state.get("told"), st.session_state["open"])
if st.session_state["open"]:
    st.text(st.session_state["open"].label)
with st.form("f"):
    st.dataframe(frame, column_config={0: st.column_config.ButtonColumn(key="in form")})
    st.form_submit_button()
for key in ("open", "", "$$ID-x"):
    try:
        st.dataframe(frame, column_config={"a": st.column_config.ButtonColumn(key=key)})
    except Exception as error:
        st.text(type(error).__name__)
