"""Who may open a session: every kind of Host and Origin under every option that counts, as the official server decides.

The table is what ours answers; where the official package is installed, it is asked too. STRICTER are differences that are
meant: no browser sends such headers, and ours refuses them."""
import socket

import project
import pytest
from serving import Served

UPGRADE = ("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
HOSTS = "allowedHosts = ['a.example.', ' *.B.example']\n"
PAGE = "http://HOST"  # of the same host and port
BAD_HOSTS = ["evil", "evil:8501", "b.example", "xb.example", "a.example:99999", "a.example:8x", "u@a.example", "", "[::1]:8501",
             "a.example, evil", "a.example/x", "localhost:8501", "127.0.0.1"]
GOOD_HOSTS = ["a.example", "A.Example", "a.example.", "a.example:8501", "a.example:", "x.b.example", "x.y.b.example:1"]
MALFORMED = ["http://[::1", "http://::1]", "1http://HOST", "ht!tp://localhost"]

# options of [server] (and what else): origins that are let in, origins that are not, by host
TABLES = {
    "nothing set": ("", {
        "localhost:8501": ([None, PAGE, "https://HOST", "http://localhost:1", "http://127.0.0.1", "http://0.0.0.0:3", "localhost"],
                           ["", "null", "http://evil.example", "http://localhost.evil.example", "http://localhost@evil"]),
        "evil": ([None, PAGE, "http://HOST/x", "http://localhost"], ["http://HOST:1", "http://x.HOST", "http://evil.example"]),
        "evil:8501": ([None, PAGE], ["http://evil", "http://u@HOST"]),
        "[::1]:8501": ([PAGE], ["http://[::1]"]),
        "a.example, evil": ([PAGE], ["http://evil"]),
    }),
    "any origin": ("enableCORS = false\nenableXsrfProtection = false\n", {
        host: ([None, "", "null", PAGE, "http://evil.example"], []) for host in ("localhost:8501", "evil", "")}),
    "listed origins": ("corsAllowedOrigins = ['https://listed.example']\n[browser]\nserverAddress = 'shown.example'\n", {
        "evil": (["https://listed.example", "http://LISTED.example:99", "http://shown.example", PAGE],
                 ["http://x.listed.example", "http://listed.example.evil"])}),
    "hosts": (HOSTS, {
        **{host: ([None, PAGE, "http://localhost"], []) for host in GOOD_HOSTS},
        **{host: ([], [None, PAGE, "http://a.example"]) for host in BAD_HOSTS}}),
    "hosts, any origin": (HOSTS + "enableCORS = false\nenableXsrfProtection = false\n", {
        **{host: (["http://evil.example", "null", None], []) for host in GOOD_HOSTS},
        **{host: ([], ["http://evil.example", None, PAGE]) for host in BAD_HOSTS}}),
    "every host": ("allowedHosts = ['*']\n", {"evil": ([None, PAGE], []), "a.example:8x": ([], [None, PAGE])}),
    "malformed origins": ("", {"localhost:8501": ([], MALFORMED)}),
    "malformed origins, any origin": ("enableCORS = false\nenableXsrfProtection = false\n", {
        "localhost:8501": ([], MALFORMED[:2])}),
}
STRICTER = {"localhost:8501": ["//HOST", "http://loc\talhost"], "": ["", "null", "http://"]}


def let_in(port, host, origin):
    line = "" if origin is None else f"Origin: {origin.replace('HOST', host)}\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as s:
        s.sendall(f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}\r\n{UPGRADE}{line}\r\n".encode())
        return s.recv(12)[9:] == b"101"


def start(folder, options, template):
    (folder / ".streamlit").mkdir(parents=True)
    (folder / ".streamlit/config.toml").write_text(f"[server]\n{options}")
    return Served("import streamlit as st\nst.text('hi')\n", folder, template=template)


@pytest.fixture(params=["ours", "official"])
def server(request, bourn, tmp_path):
    """start(options), of either server."""
    template = bourn if request.param == "ours" else project.peer_command()
    if template is None:
        pytest.skip("the official package is not installed: make conformance installs it")
    started = []

    def begin(options):
        started.append(start(tmp_path, options, template))
        return started[-1].port
    begin.ours = request.param == "ours"
    yield begin
    for s in started:
        s.__exit__()


@pytest.mark.parametrize("table", TABLES)
def test_who_is_let_in(server, table):
    options, hosts = TABLES[table]
    port = server(options)
    wrong = [(host, origin, wanted) for host, lists in hosts.items() for origins, wanted in zip(lists, (True, False))
             for origin in origins if let_in(port, host, origin) != wanted]
    assert not wrong


def test_what_no_browser_sends_is_refused(server):
    port = server("")
    assert {let_in(port, host, origin) for host, origins in STRICTER.items() for origin in origins} == {not server.ours}
