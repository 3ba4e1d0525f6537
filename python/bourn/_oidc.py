"""The exchange with an identity provider, which is Authlib's subject: requests of browsers that log in or out.

What the browser keeps (who it is, the tokens, the login under way) is signed and checked by the engine. Nothing is kept in
this process, so that any worker can answer.

Threads  answer(): a thread of its own for each request.
"""

import json
from collections.abc import Mapping
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import bourn._core as _core
from bourn import _login

USER, TOKENS, PENDING = "_streamlit_user", "_streamlit_user_tokens", "_streamlit_login"
_SECONDS = 20  # for each request to a provider


def _hush():
    """Authlib's advice to its own users is none for the app's."""
    import warnings
    from authlib import deprecate
    warnings.filterwarnings("ignore", category=deprecate.AuthlibDeprecationWarning)


def _section():
    from bourn._secrets import secrets_singleton
    section = secrets_singleton.get("auth") if secrets_singleton.load_if_toml_exists() else None
    return section.to_dict() if isinstance(section, Mapping) else {}


def _redirect_uri(section):
    return str(section.get("redirect_uri") or "/").replace("{port}", str(_core.config_get("server.port")))


def _origin(section):
    parts = urlsplit(_redirect_uri(section)) if section.get("redirect_uri") else None
    return f"{parts.scheme}://{parts.netloc}" if parts else None


def _base():
    base = (_core.config_get("server.baseUrlPath") or "").strip("/")
    return f"/{base}/" if base else "/"


def _client(section, provider):
    """Authlib's client of a provider. Its parts without a web framework, so that none is needed."""
    _login.need_authlib()
    _hush()
    from authlib.integrations.base_client import BaseApp, OAuth2Mixin, OpenIDMixin
    from authlib.integrations.httpx_client import OAuth2Client

    class Client(OAuth2Mixin, OpenIDMixin, BaseApp):
        client_cls = OAuth2Client

        def load_server_metadata(self):
            metadata = super().load_server_metadata()
            if "S256" in (metadata.get("code_challenge_methods_supported") or ()):
                self.client_kwargs["code_challenge_method"] = "S256"
            return metadata

    known = dict(section.get(provider) or (section if provider == "default" else {}))
    options = {"scope": "openid email profile", "prompt": "select_account", "timeout": _SECONDS,
               **known.get("client_kwargs", {})}
    names = ("client_id", "client_secret", "server_metadata_url", "authorize_url", "authorize_params", "access_token_url",
             "access_token_params", "api_base_url", "jwks_uri", "userinfo_endpoint")
    known = {name: known[name] for name in names if name in known}
    return Client(None, provider, client_kwargs=options, **known)


class Answer:
    """What a request is answered with, as it comes together."""

    def __init__(self, cookies):
        self.cookies, self.lines = cookies, ""

    def keep(self, name, value):
        self.lines += _core.login_keep(self.cookies, name, json.dumps(value))

    def forget(self, *names):
        for name in names:
            self.lines += _core.login_keep(self.cookies, name, None)

    def forget_forged(self):
        """Cookies that say nothing need not come again."""
        if _core.login_cookie(self.cookies, USER) is False:
            self.forget(USER, TOKENS)
        elif _core.login_cookie(self.cookies, TOKENS) is False:
            self.forget(TOKENS)

    def kept(self, name):
        text = _core.login_cookie(self.cookies, name)
        return json.loads(text) if text else {}

    def to(self, url):
        return 302, f"Location: {url}\n{self.lines}", ""


def _log_in(query, answer):
    provider = _core.login_provider(query.get("provider", ""))
    answer.forget_forged()
    if provider is None:
        return answer.to(_base())
    section = _section()
    try:
        client, uri = _client(section, provider), _redirect_uri(section)
        begun = client.create_authorization_url(uri)
    except Exception as error:
        _login.logger().warning("The provider %r cannot be asked who a visitor is", provider, exc_info=error)
        return 400, answer.lines, "Authentication error"
    under_way = answer.kept(PENDING)
    for state in list(under_way)[:-3]:  # those of a few tabs
        del under_way[state]
    under_way[begun["state"]] = {"provider": provider, "uri": uri, "nonce": begun.get("nonce"),
                                 "verifier": begun.get("code_verifier")}
    answer.keep(PENDING, under_way)
    return answer.to(begun["url"])


def _fetch(section, pending, query):
    """What the provider says: the token, and who it is."""
    client = _client(section, pending["provider"])
    more = {"code_verifier": pending["verifier"]} if pending["verifier"] else {}
    token = client.fetch_access_token(pending["uri"], code=query.get("code", ""), **more)
    user = client.parse_id_token(token, nonce=pending["nonce"]) if "id_token" in token and pending["nonce"] else None
    return token, user


def _come_back(query, answer):
    section = _section()
    under_way = answer.kept(PENDING)
    pending = under_way.pop(query.get("state", ""), None)
    answer.forget_forged()
    if "error" in query:
        _login.logger().error("The provider says that the visitor is not logged in: %r, %r", query["error"],
                        query.get("error_description"))
        return answer.to(_base())
    if pending is None or not section:
        _login.logger().warning("A visitor comes from a provider, but was not sent there, or has come before")
        return answer.to(_base())
    answer.keep(PENDING, under_way) if under_way else answer.forget(PENDING)
    try:
        token, user = _fetch(section, pending, query)
    except Exception as error:
        _login.logger().warning("The provider %r does not confirm who a visitor is", pending["provider"], exc_info=error)
        answer.forget(USER, TOKENS)
        return answer.to(_base())
    if not user:
        _login.logger().error("The provider %r does not say who the visitor is", pending["provider"])
        return answer.to(_base())
    _keep_user(answer, dict(user, origin=_origin(section), is_logged_in=True, provider=pending["provider"]), token)
    return answer.to(_base())


def _keep_user(answer, user, token):
    try:
        answer.keep(USER, user)
    except ValueError as error:
        _login.logger().error("What the provider says of the visitor cannot be kept: %s", error)
        return
    try:
        answer.keep(TOKENS, {name: token[name] for name in ("id_token", "access_token") if name in token})
    except ValueError as error:
        _login.logger().error("The provider's tokens cannot be kept, and the visitor goes on without: %s", error)
        answer.forget(TOKENS)


def _log_out(query, answer):
    url = None
    try:
        url = _provider_logout(answer)
    except Exception as error:
        _login.logger().warning("The visitor stays logged in at the provider", exc_info=error)
    answer.forget(USER, TOKENS, PENDING)
    return answer.to(url or _base())


def _provider_logout(answer):
    """Where the provider lets go of the visitor too; None: it does not say."""
    provider, section = answer.kept(USER).get("provider"), _section()
    back = _redirect_uri(section)
    if not provider or not back.endswith("/oauth2callback"):
        return None
    client = _client(section, provider)
    end = client.load_server_metadata().get("end_session_endpoint")
    if not end:
        return None
    more = {"client_id": client.client_id, "post_logout_redirect_uri": back}
    id_token = answer.kept(TOKENS).get("id_token")
    if id_token:
        more["id_token_hint"] = id_token
    parts = urlsplit(end)
    return parts._replace(query=urlencode({**dict(parse_qsl(parts.query)), **more})).geturl()


_ANSWERS = {"login": _log_in, "callback": _come_back, "logout": _log_out}


def answer(request, what, query, cookies):
    """Answer one."""
    status, lines, body = 500, "", "Internal Server Error"
    try:
        first = {name: values[0] for name, values in parse_qs(query).items()}
        status, lines, body = _ANSWERS[what](first, Answer(cookies))
    except Exception as error:
        _login.logger().error("A request to log in or out fails", exc_info=error)
    _core.answered(request, status, lines, body)
