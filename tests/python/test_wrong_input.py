"""Every public route, asked wrongly: refused by the status that says so, and the server serves on."""
import socket

ROUTES = ["/", "/_stcore/health", "/_stcore/host-config", "/_stcore/stream", "/_stcore/metrics", "/_stcore/upload_file/x/y",
          "/media/x", "/component/x/y", "/_stcore/bidi-components/x/y", "/app/static/x", "/auth/login", "/auth/logout",
          "/oauth2callback", "/static/x"]
WEBSOCKET = ("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n")


def ask(port, text, half=False):
    """The status; the request may end with the sending side closed."""
    with socket.create_connection(("127.0.0.1", port), 20) as s:
        s.sendall(text.encode())
        if half:
            s.shutdown(socket.SHUT_WR)
        return int(s.makefile("rb").readline().split()[1])


def test_wrong_requests_are_refused_on_every_route(serve):
    server = serve("import streamlit as st\nst.text('hi')\n")
    host = f" HTTP/1.1\r\nHost: localhost:{server.port}\r\n"
    for route in ROUTES:
        for escape in ("/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd", "%00"):
            assert ask(server.port, f"GET {route}{escape}{host}\r\n") == 400, route + escape
        assert ask(server.port, f"GET {route}{host}X: {'a' * 200_000}\r\n\r\n") == 431, route
        assert ask(server.port, f"PUT {route}{host}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n") == 400, route
        assert ask(server.port, f"POST {route}{host}Content-Length: 99\r\n\r\nabc", half=True) == 405, route
        assert ask(server.port, f"GET {route}{host}Origin: http://elsewhere.example\r\n{WEBSOCKET}\r\n") == 403, route
    assert ask(server.port, f"GET /_stcore/health{host}\r\n") == 200
    assert server.tab().texts() == ["hi"]
