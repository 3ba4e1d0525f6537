"""A small OpenID Connect provider on this machine, for tests of logging in: it lets everybody in as `user`.

    with Provider() as provider:
        provider.secrets()   # text for secrets.toml
"""
from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa


def b64(data) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Provider:
    """`asked` has the paths of all requests; `codes` what was given and not used yet."""

    def __init__(self):
        self.key = rsa.generate_private_key(65537, 2048)
        self.user = {"sub": "7", "name": "Ann", "email": "ann@example.org"}
        self.asked, self.codes, self.wrong_nonce, self.refuse = [], {}, False, False
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                provider.serve(self, None)

            def do_POST(self):
                provider.serve(self, self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
        self.server = None

    def secrets(self, more="", section="auth", redirect="http://localhost:{port}/oauth2callback"):
        head = f'[auth]\nredirect_uri = "{redirect}"\ncookie_secret = "a-long-secret-of-these-tests"\n{more}\n'
        return head + (f"[{section}]\n" if section != "auth" else "") + (
            f'client_id = "app"\nclient_secret = "hush"\nserver_metadata_url = "{self.url}/.well-known/openid-configuration"\n')

    def serve(self, request, body):
        parts = urllib.parse.urlsplit(request.path)
        query = dict(urllib.parse.parse_qsl(parts.query))
        self.asked.append(parts.path)
        page = {"/.well-known/openid-configuration": self.metadata, "/keys": self.keys, "/token": self.token}.get(parts.path)
        if page:
            self.answer(request, page(dict(urllib.parse.parse_qsl(body or ""))))
        elif parts.path == "/authorize":
            self.redirect(request, self.authorize(query))
        elif parts.path == "/end":
            self.redirect(request, query["post_logout_redirect_uri"])
        else:
            request.send_error(404)

    @staticmethod
    def answer(request, value):
        text = json.dumps(value).encode()
        request.send_response(200 if "error" not in value else 400)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(text)))
        request.end_headers()
        request.wfile.write(text)

    @staticmethod
    def redirect(request, url):
        request.send_response(302)
        request.send_header("Location", url)
        request.send_header("Content-Length", "0")
        request.end_headers()

    def metadata(self, _):
        return {"issuer": self.url, "authorization_endpoint": f"{self.url}/authorize", "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys", "end_session_endpoint": f"{self.url}/end",
                "code_challenge_methods_supported": ["S256"], "id_token_signing_alg_values_supported": ["RS256"],
                "response_types_supported": ["code"], "subject_types_supported": ["public"]}

    def keys(self, _):
        n = self.key.public_key().public_numbers().n
        return {"keys": [{"kty": "RSA", "kid": "1", "use": "sig", "alg": "RS256", "e": "AQAB", "n": b64(n.to_bytes(256, "big"))}]}

    def authorize(self, query):
        code = f"code-{len(self.asked)}"
        self.codes[code] = query
        said = {"error": "access_denied", "error_description": "not today"} if self.refuse else {"code": code}
        return f"{query['redirect_uri']}?{urllib.parse.urlencode({**said, 'state': query['state']})}"

    def token(self, form):
        begun = self.codes.pop(form.get("code"), None)
        challenge = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if not begun or challenge != begun.get("code_challenge"):
            return {"error": "invalid_grant"}
        nonce = "another" if self.wrong_nonce else begun["nonce"]
        claims = {"iss": self.url, "aud": "app", "nonce": nonce, "iat": int(time.time()), "exp": int(time.time()) + 300,
                  **self.user}
        return {"access_token": "open-sesame", "token_type": "Bearer", "expires_in": 300, "id_token": self.sign(claims)}

    def sign(self, claims):
        head = b64(json.dumps({"alg": "RS256", "kid": "1"}).encode())
        text = f"{head}.{b64(json.dumps(claims).encode())}"
        return f"{text}.{b64(self.key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"
