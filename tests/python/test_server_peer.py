"""Requests and handshakes, byte for byte the same to both servers: what the official one answers, ours answers too.

Runs where the official package is installed (see project.peer_home). KNOWN lists the differences that are meant."""
import socket

import pytest

import project

HEADERS = ["content-type", "cache-control", "location", "allow", "content-range", "access-control-allow-origin",
           "access-control-allow-methods", "access-control-allow-headers", "access-control-allow-credentials",
           "sec-websocket-protocol", "sec-websocket-accept", "accept-ranges"]
XSRF = "X-Xsrftoken: 2|00000000|aabb|1\r\nCookie: _streamlit_xsrf=2|00000000|aabb|1\r\n"
UPGRADE = ("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")

REQUESTS = [
    *(f"GET {path}" for path in (
        "/", "/index.html", "/page", "/page?a=1", "/page/", "/page//?a=1", "/static", "/static/", "/static/none.js",
        "/manifest.json", "/favicon.png", "/_stcore/health", "/_stcore/host-config", "/_stcore/foo", "/_stcore/stream",
        "/x/_stcore/health", "/x/_stcore/host-config", "/_stcore/agent/foo", "/page/_stcore/agent/mcp", "//x", "/a/../b",
        "/%2e%2e/x", "/C:/x", "/%00", "/a%5c..%5cb", "/media/none", "/component/x/y", "/_stcore/upload_file/a/b")),
    *(f"{method} {path}" for method in ("HEAD", "POST", "OPTIONS", "PUT", "DELETE") for path in (
        "/", "/page/", "/_stcore/health", "/_stcore/host-config", "/media/x", "/_stcore/upload_file/a/b")),
]
WITH_HEADERS = [
    ("GET /_stcore/health", "Origin: http://evil.example\r\n"),
    ("PUT /_stcore/upload_file/a/b", "Content-Length: 3\r\n"),
    ("PUT /_stcore/upload_file/a/b", XSRF + "Content-Length: 0\r\n"),
    ("DELETE /_stcore/upload_file/a/b", XSRF),
    ("PUT /_stcore/upload_file/a/b", "X-Xsrftoken: 2|00000000|aabc|1\r\nCookie: _streamlit_xsrf=2|00000000|aabb|1\r\n"),
    ("GET /favicon.png", "Range: bytes=0-9\r\n"),
    ("GET /favicon.png", "Range: bytes=-9\r\n"),
    ("GET /_stcore/stream", UPGRADE),
    ("GET /_stcore/stream", UPGRADE + "Sec-WebSocket-Protocol: streamlit\r\n"),
    ("GET /_stcore/stream", UPGRADE + "Sec-WebSocket-Protocol: foo, b, c\r\n"),
    ("GET /_stcore/stream", UPGRADE + "Sec-WebSocket-Protocol: , b\r\n"),
    ("GET /_stcore/stream", UPGRADE + "Sec-WebSocket-Extensions: permessage-deflate\r\n"),
    ("GET /_stcore/stream", UPGRADE + "Origin: http://localhost:8501\r\n"),
    ("GET /_stcore/stream", UPGRADE + "Origin: http://localhost:1\r\n"),
    ("GET /_stcore/stream", UPGRADE + "Origin: http://127.0.0.1\r\n"),
    ("GET /_stcore/stream", UPGRADE + "Origin: http://evil.example\r\n"),
    ("GET /_stcore/stream", UPGRADE + "Origin: null\r\n"),
    ("GET /_stcore/stream", UPGRADE.replace("13", "12")),
    ("GET /other", UPGRADE),
]
KNOWN = {
    # what differs: why
    ("body", 400): "our own words where a text is prose",
    ("content-type", 400): "the official server leaves it out for some refusals",
    ("content-type", 403): "the same",
    ("content-type", 416): "the same",
}


def ask(port, request, headers):
    with socket.create_connection(("127.0.0.1", port), timeout=30) as s:
        connection = "" if "Upgrade:" in headers else "Connection: close\r\n"
        s.sendall(f"{request} HTTP/1.1\r\nHost: localhost:8501\r\n{connection}{headers}\r\n".encode())
        data = b""
        while not (b"\r\n\r\n" in data and data.startswith(b"HTTP/1.1 101")):
            more = s.recv(65536)
            if not more:
                break
            data += more
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    return int(lines[0].split()[1]), fields, body


def seen(answer, port):
    status, fields, body = answer
    out = {"status": status, **{h: fields.get(h, "").replace(str(port), "PORT") for h in HEADERS}}
    out["body"] = body if status not in (101,) else b""
    return {k: v for k, v in out.items() if (k, status) not in KNOWN}


@pytest.fixture(scope="module")
def servers(bourn, tmp_path_factory):
    from serving import Served
    peer = project.peer_command()
    if peer is None:
        pytest.skip("the official package is not installed: make conformance installs it")
    app = "import streamlit as st\nst.text('hi')\n"
    with Served(app, tmp_path_factory.mktemp("peer"), template=peer) as theirs, \
            Served(app, tmp_path_factory.mktemp("ours"), template=bourn) as ours:
        yield theirs, ours


@pytest.mark.parametrize("request_line, headers", [(r, "") for r in REQUESTS] + WITH_HEADERS,
                         ids=lambda v: v.replace("\r\n", " ")[:60])
def test_the_same_answer(servers, request_line, headers):
    theirs, ours = servers
    assert seen(ask(ours.port, request_line, headers), ours.port) == \
        seen(ask(theirs.port, request_line, headers), theirs.port)
