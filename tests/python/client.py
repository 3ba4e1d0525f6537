"""A raw WebSocket tab for tests that count a great many messages: frames are cut by hand and parsed once.

    with RawTab(port, proto) as tab:
        tab.rerun()
        for msg in tab.until_finished(): ...
"""
import base64
import os
import socket
import struct


class RawTab:
    """One connection to a server on this machine. `proto` is a conformance Protocol: it knows the messages."""

    def __init__(self, port, proto, limit=120.0, cookie=None, session=None):
        self.proto = proto
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=limit)
        self.buf = bytearray()
        self.sock.sendall((
            f"GET /_stcore/stream HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: streamlit, PLACEHOLDER{', ' + session if session else ''}\r\n"
            + (f"Cookie: {cookie}\r\n" if cookie else "") + "\r\n").encode())
        while b"\r\n\r\n" not in self.buf:
            self._more()
        head, _, rest = bytes(self.buf).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101"), head
        self.buf = bytearray(rest)
        self.cookie = next((line.split(":", 1)[1].split(";")[0].strip() for line in head.decode().split("\r\n")
                            if line.lower().startswith("set-cookie:")), cookie)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def _more(self):
        data = self.sock.recv(1 << 18)
        if not data:
            raise ConnectionError("the server closed the connection")
        self.buf += data

    def _send(self, opcode, payload):
        mask = os.urandom(4)
        n = len(payload)
        size = bytes([0x80 | n]) if n < 126 else (
            bytes([0xFE]) + struct.pack(">H", n) if n < 1 << 16 else bytes([0xFF]) + struct.pack(">Q", n))
        pad = (mask * (n // 4 + 1))[:n]
        body = (int.from_bytes(payload, "big") ^ int.from_bytes(pad, "big")).to_bytes(n, "big")
        self.sock.sendall(bytes([0x80 | opcode]) + size + mask + body)

    def send(self, msg):
        self._send(2, msg.SerializeToString())

    def rerun(self):
        msg = self.proto.BackMsg()
        msg.rerun_script.query_string = ""
        self.send(msg)

    def messages(self):
        """ForwardMsgs as they come; pings are answered."""
        at = 0
        try:
            while True:
                head = self._frame_at(at)
                if head is None:
                    del self.buf[:at]
                    at = 0
                    self._more()
                    continue
                opcode, start, end = head
                payload = bytes(memoryview(self.buf)[start:end])
                at = end
                if opcode == 9:
                    self._send(10, payload)
                elif opcode == 8:
                    raise ConnectionError("the server said goodbye")
                else:
                    yield self.proto.ForwardMsg.FromString(payload)
        finally:  # whoever asks next goes on from here
            del self.buf[:at]

    def _frame_at(self, at):
        """(opcode, begin, end) of the frame at `at`, None while it is not all there."""
        buf, have = self.buf, len(self.buf)
        if have - at < 2:
            return None
        size, start = buf[at + 1] & 0x7F, at + 2
        wide = {126: 2, 127: 8}.get(size, 0)
        if have < start + wide:
            return None
        if wide:
            size, start = int.from_bytes(buf[start:start + wide], "big"), start + wide
        return (buf[at] & 15, start, start + size) if have >= start + size else None

    def until_finished(self):
        for msg in self.messages():
            yield msg
            if msg.WhichOneof("type") == "script_finished":
                return
