"""st.context beyond what tests/apps/context.py compares: odd headers and cookies, no server, threads."""
from package import ask


def test_without_a_server_nothing_is_known():
    assert ask("""
c = st.context
answer = [c.url, c.locale, c.timezone, c.timezone_offset, c.ip_address, c.is_embedded, c.theme.type,
          dict(c.headers), dict(c.cookies)]""") == [None, None, None, None, None, None, None, {}, {}]


ODD = r"""
import streamlit as st
c = st.context
st.text([c.cookies.to_dict(), c.headers.get_all("x-two"), c.headers["x-latin"], c.ip_address])
"""


def test_headers_and_cookies_are_read_as_they_were_sent(serve):
    server = serve(ODD)
    session = server.tab(run=False)
    session.close()
    session.cookie = r'a=1; b = "x\073 \"q\" \\"; c; =d; e=; a=2;; f="'
    session.headers = [("X-Two", "1"), ("X-two", "2:3 "), ("X-Latin", "caf\xe9"), ("X-Forwarded-For", "10.1.2.3, 127.0.0.1")]
    session.connect()
    session.go()
    assert session.texts() == [str([
        {"a": "2", "b": 'x; "q" \\', "": "d", "e": "", "f": '"'}, ["1", "2:3"], "caf\xe9", "10.1.2.3"])]


def test_a_thread_without_context_learns_nothing(serve):
    server = serve("""
import threading
import streamlit as st
from streamlit.errors import NoSessionContext
said = []

def look():
    for name in ("headers", "cookies", "url", "theme", "ip_address"):
        try:
            said.append(getattr(st.context, name))
        except NoSessionContext:
            said.append("refused")

t = threading.Thread(target=look)
t.start()
t.join()
st.text(said)
""")
    assert server.tab().texts() == [str(["refused"] * 5)]
