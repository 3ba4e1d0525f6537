"""A widget with a default whose value the app sets too: one line in the log, for the first; an option turns it off."""
import pytest

APP = """
import streamlit as st

for key in ("a", "b"):
    st.session_state[key] = 7
{call}
"""


def lines(server):
    return [line for line in server.tail(50) if "has a default value" in line]


def test_the_log_says_it_once(serve):
    server = serve(APP.format(call="st.number_input('A', value=3, key='a')\nst.number_input('B', value=3, key='b')"))
    server.tab()
    server.tab()
    assert len(lines(server)) == 1 and '"a"' in lines(server)[0]


@pytest.mark.parametrize("call", [
    "st.number_input('A', key='a')", "st.number_input('A', value=3)", "st.number_input('A', value='min', key='a')",
    "st.number_input('A', value=None, key='a')", "st.selectbox('A', [7, 8], index=0, key='a')", "st.checkbox('A', False, key='a')",
    "st.text_input('A', '', key='a')", "st.number_input('A', value=3, key='c')"])
def test_nothing_is_said_where_there_are_not_two(serve, call):
    server = serve(APP.format(call=call))
    server.tab()
    assert lines(server) == []


def test_an_option_turns_it_off(serve):
    server = serve(APP.format(call="st.number_input('A', value=3, key='a')"),
                   "--global.disableWidgetStateDuplicationWarning", "true")
    server.tab()
    assert lines(server) == []
