"""st.login, st.logout, st.user: the way to an identity provider and back, and what becomes of cookies that lie.

A browser is played by Visitor: cookies, redirects, and the page's WebSocket. tests/browser/test_login.py has a real one.
"""
import http.client
import urllib.parse

import pytest
from package import ask
from provider import Provider

APP = """
import streamlit as st

st.text(sorted(st.user.to_dict().items(), key=str))
st.text(st.user.tokens.to_dict())
for name in (None, "other", "no_such", "missing", "flat"):
    if st.button(f"in {name}"):
        st.login(name)
if st.button("out"):
    st.logout()
    st.text(["now", st.user.to_dict()])
"""


class Visitor:
    """One browser: its cookies, and tabs of the app."""

    def __init__(self, server):
        self.server, self.cookies = server, {}

    def tab(self, origin=None):
        tab = self.server.tab(run=False)
        tab.close()
        self.cookies["_streamlit_xsrf"] = tab.xsrf
        tab.cookie = self.header()
        tab.origin = origin or tab.origin
        tab.told = []
        handle = tab.handle

        def hear(msg):
            if msg.WhichOneof("type") == "auth_redirect":
                tab.told.append(msg.auth_redirect.url)
            return handle(msg)
        tab.handle = hear
        tab.connect()
        tab.go()
        return tab

    def header(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, url):
        """One request: status, Location or None, text."""
        parts = urllib.parse.urlsplit(urllib.parse.urljoin(self.server.url, url))
        conn = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        ours = parts.port == self.server.port
        conn.request("GET", f"{parts.path}?{parts.query}", headers={"Cookie": self.header()} if ours else {})
        reply = conn.getresponse()
        for line in reply.headers.get_all("Set-Cookie", []) if ours else []:
            name, _, rest = line.partition("=")
            if "Max-Age=0" in rest:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = rest.split(";")[0]
                assert "HttpOnly" in rest or name == "_streamlit_xsrf"
        text = reply.read().decode()
        conn.close()
        return reply.status, reply.headers.get("Location"), text

    def follow(self, url, limit=8):
        """Redirects to their end; the last address and what was there."""
        for _ in range(limit):
            status, to, text = self.get(url)
            if status not in (301, 302, 303, 307):
                return url, status, text
            url = to
        raise AssertionError(f"redirects without end: {url}")

    def log_in(self, name="None"):
        tab = self.tab()
        tab.go(f"in {name}")
        assert len(tab.told) == 1, tab.texts()
        tab.close()
        return self.follow(tab.told[0])


@pytest.fixture
def provider():
    with Provider() as p:
        yield p


@pytest.fixture
def app(serve, tmp_path):
    def start(secrets, *flags, source=APP):
        (tmp_path / "secrets.toml").write_text(secrets)
        return serve(source, "--secrets.files", str(tmp_path / "secrets.toml"), *flags)
    return start


def known(idp, **more):
    """What st.user says of the provider's visitor, besides the token's own times."""
    return {"is_logged_in": True, "provider": "default", **idp.user, **more}


def who(tab):
    """st.user and its tokens, as the page shows them."""
    user, tokens = tab.texts()[:2]
    user = dict(eval(user))
    for name in ("iss", "aud", "nonce", "iat", "exp", "at_hash"):
        user.pop(name, None)
    user.pop("tokens", None)
    return user, eval(tokens)


def test_a_visitor_goes_to_the_provider_and_comes_back_known(app, provider):
    visitor = Visitor(app(provider.secrets()))
    assert who(visitor.tab()) == ({"is_logged_in": False}, {})
    url, status, _ = visitor.log_in()
    assert (url, status) == ("/", 200)
    assert who(visitor.tab()) == (known(provider), {})
    assert {"/authorize", "/token", "/keys"} <= set(provider.asked)
    assert "_streamlit_login" not in visitor.cookies


def test_logging_out_forgets_the_visitor_here_and_at_the_provider(app, provider):
    visitor = Visitor(app(provider.secrets()))
    visitor.log_in()
    tab = visitor.tab()
    tab.go("out")
    assert tab.told == ["/auth/logout"]
    assert tab.texts()[-1] == str(["now", {"is_logged_in": False}])
    visitor.follow(tab.told[0])
    assert "/end" in provider.asked
    assert not [name for name in visitor.cookies if name.startswith("_streamlit_user")]
    assert who(visitor.tab()) == ({"is_logged_in": False}, {})


def test_a_named_provider_exposed_tokens_and_workers(app, provider):
    visitor = Visitor(app(provider.secrets('expose_tokens = ["id", "access"]', "auth.other"), "--workers", "2"))
    visitor.log_in("other")
    user, tokens = who(visitor.tab())
    assert user == known(provider, provider="other")
    assert tokens["access"] == "open-sesame" and tokens["id"].count(".") == 2 and len(tokens) == 2


def test_an_identity_larger_than_a_cookie_comes_in_pieces(app, provider):
    provider.user["picture"] = "data:" + "x" * 6000
    visitor = Visitor(app(provider.secrets()))
    visitor.log_in()
    assert visitor.cookies["_streamlit_user"] == "chunks-3"
    assert who(visitor.tab()) == (known(provider), {})
    visitor.cookies["_streamlit_user_2"] = visitor.cookies["_streamlit_user_2"][:-1] + "A"
    assert who(visitor.tab()) == ({"is_logged_in": False}, {})
    del visitor.cookies["_streamlit_user_2"]
    assert who(visitor.tab()) == ({"is_logged_in": False}, {})


def test_an_identity_too_large_for_any_browser_is_refused_and_said(app, provider):
    provider.user["picture"] = "x" * 20000
    server = app(provider.secrets())
    visitor = Visitor(server)
    assert visitor.log_in()[1] == 200
    assert who(visitor.tab()) == ({"is_logged_in": False}, {})
    assert "cannot be kept" in "\n".join(server.tail(40))


@pytest.mark.parametrize("lie", [
    lambda v: v[:-1] + ("A" if v[-1] != "A" else "B"), lambda v: v[: len(v) // 2], lambda v: "", lambda v: "x.1.y",
    lambda v: v.split(".")[0] + "." + str(int(v.split(".")[1]) + 1) + "." + v.split(".")[2],
    lambda v: "chunks-99", lambda v: "chunks-0", lambda v: "chunks--1", lambda v: v + v])
def test_a_cookie_that_was_changed_or_cut_is_nobodys(app, provider, lie):
    server = app(provider.secrets())
    visitor = Visitor(server)
    visitor.log_in()
    visitor.cookies["_streamlit_user"] = lie(visitor.cookies["_streamlit_user"])
    assert who(visitor.tab()) == ({"is_logged_in": False}, {})
    visitor.follow("/auth/login?provider=nonsense")  # and it need not come again
    assert not [name for name in visitor.cookies if name.startswith("_streamlit_user")]


def test_a_cookie_signed_for_another_use_is_nobodys(app, provider):
    visitor = Visitor(app(provider.secrets()))
    visitor.log_in()
    visitor.cookies["_streamlit_user"] = visitor.cookies["_streamlit_user_tokens"]
    assert who(visitor.tab()) == ({"is_logged_in": False}, {})


def test_cookies_count_for_the_page_that_they_were_made_for_only(app, provider):
    server = app(provider.secrets(), "--server.corsAllowedOrigins", '["http://elsewhere.example"]')
    visitor = Visitor(server)
    visitor.log_in()
    assert who(visitor.tab(origin="http://elsewhere.example")) == ({"is_logged_in": False}, {})
    tab = visitor.tab()
    tab.close()
    tab.xsrf = "2|00000000|aabb|1"  # a page that does not know the token of its cookie
    tab.connect()
    tab.go()
    assert who(tab) == ({"is_logged_in": False}, {})


def test_who_comes_back_with_a_wrong_or_used_state_is_not_let_in(app, provider):
    server = app(provider.secrets())
    visitor = Visitor(server)
    tab = visitor.tab()
    tab.go("in None")
    _, to_provider, _ = visitor.get(tab.told[0])
    _, back, _ = visitor.get(to_provider)
    wrong = back.replace("state=", "state=x")
    assert visitor.get(wrong)[:2] == (302, "/")
    stranger = Visitor(server)
    assert stranger.get(back)[:2] == (302, "/")  # somebody else's address: no cookie of theirs knows it
    assert who(stranger.tab()) == ({"is_logged_in": False}, {}) == who(visitor.tab())
    assert visitor.get(back)[:2] == (302, "/")
    assert who(visitor.tab()) == (known(provider), {})
    assert visitor.get(back)[:2] == (302, "/")  # used: the identity stays, nothing is asked
    assert provider.asked.count("/token") == 1


def test_a_provider_that_says_no_or_something_else_lets_nobody_in(app, provider):
    visitor = Visitor(app(provider.secrets()))
    provider.refuse = True
    visitor.log_in()
    assert who(visitor.tab()) == ({"is_logged_in": False}, {})
    provider.refuse, provider.wrong_nonce = False, True
    visitor.log_in()
    assert who(visitor.tab()) == ({"is_logged_in": False}, {})


def test_a_provider_that_is_down_is_said_and_the_app_goes_on(app, provider):
    server = app(provider.secrets())
    visitor = Visitor(server)
    provider.stop()
    tab = visitor.tab()
    tab.go("in None")
    assert visitor.get(tab.told[0]) == (400, None, "Authentication error")
    tab.go()
    assert who(tab) == ({"is_logged_in": False}, {})
    assert server.http("GET", "/_stcore/health")[0] == 200


def test_a_login_address_is_worth_something_for_its_provider_and_time_only(app, provider):
    visitor = Visitor(app(provider.secrets()))
    for token in ("", "default", "ZGVmYXVsdA.1.x", "ZGVmYXVsdA"):
        assert visitor.get(f"/auth/login?provider={token}")[:2] == (302, "/")
    assert provider.asked == []


def test_secrets_that_do_not_say_enough_are_an_error_in_the_page(app, provider):
    def errors(secrets, *buttons):
        tab = Visitor(app(secrets)).tab()
        for button in buttons:
            tab.go(f"in {button}")
            assert tab.told == []
        return tab.texts("exception", "type"), tab.texts("exception", "message")
    assert errors("a = 1", "None")[0] == ["streamlit.errors.StreamlitAuthError"]
    assert "redirect_uri" in errors("[auth]\ncookie_secret = 'x'", "None")[1][0]
    assert "cookie_secret" in errors("[auth]\nredirect_uri = 'x'", "None")[1][0]
    whole = provider.secrets() + "flat = 1\n[auth.other]\nclient_id = 'a'\n"
    assert "underscore" in errors(whole, "no_such")[1][0]
    assert "[auth.missing]" in errors(whole, "missing")[1][0]
    assert "section of its own" in errors(whole, "flat")[1][0]
    assert "`client_secret`, `server_metadata_url`" in errors(whole, "other")[1][0]
    assert "expose_tokens" in errors(provider.secrets("expose_tokens = 'refresh'"), "None")[1][0]


def test_headers_of_a_proxy_win_over_the_cookie(app, provider):
    server = app(provider.secrets(), "--server.trustedUserHeaders", '{"X-Mail": "email"}')
    visitor = Visitor(server)
    visitor.log_in()
    tab = visitor.tab()
    tab.close()
    tab.headers += [("X-Mail", "eve@example.org")]
    tab.connect()
    tab.go()
    assert who(tab) == (known(provider, email="eve@example.org"), {})


def test_st_user_is_read_only_and_empty_without_a_server():
    assert ask("""
answer = [st.user.to_dict(), len(st.user), list(st.user), hasattr(st.user, "name")]
for change in ("st.user.name = 1", "st.user['name'] = 1", "st.user.tokens.id = 1", "st.user.tokens['id'] = 1"):
    try:
        exec(change)
    except errors.StreamlitAPIException as error:
        answer.append("cannot be changed" in str(error))
for look in ("st.user['name']", "st.user.name", "st.user.tokens.id", "st.user.tokens['id']", "st.user.is_logged_in"):
    try:
        eval(look)
    except (KeyError, AttributeError) as error:
        answer.append(type(error).__name__)
st.login()
st.logout()""") == [{}, 0, [], False, True, True, True, True, "KeyError", "AttributeError", "AttributeError", "KeyError",
                    "AttributeError"]


def test_a_thread_without_context_is_refused(serve):
    server = serve("""
import threading
import streamlit as st
from streamlit.errors import NoSessionContext
said = []

def look():
    for use in (st.user.to_dict, st.login, st.logout):
        try:
            use()
        except NoSessionContext:
            said.append("refused")

t = threading.Thread(target=look)
t.start()
t.join()
st.text(said)
""")
    assert server.tab().texts() == [str(["refused"] * 3)]


def test_an_app_in_c_knows_the_visitor_and_lets_it_log_out(serve, tmp_path):
    source = tmp_path / "app.c"
    source.write_text('#include <bourn/st.h>\nvoid st_main(void)\n{\n    st_text(st_user("email") ? st_user("email") : "nobody");\n'
                      '    st_text(st_user_is_logged_in() ? "in" : "out");\n}\n')
    server = serve(source, "--server.trustedUserHeaders", '{"X-Mail": "email"}')
    tab = server.tab(run=False)
    tab.close()
    tab.headers = [("X-Mail", "eve@example.org")]
    tab.connect()
    tab.go()
    assert tab.texts() == ["eve@example.org", "out"]
    status, headers, _ = server.http("GET", "/auth/logout", headers={"Cookie": "_streamlit_user=a; _streamlit_user_1=b; x=1"})
    assert (status, headers["Location"]) == (302, "/")
    assert [line.split(";")[0] for line in headers.get_all("Set-Cookie")] == ["_streamlit_user=", "_streamlit_user_1="]
    assert server.http("GET", "/auth/login")[0] == 404
    assert server.http("POST", "/auth/logout")[0] == 405


def test_a_worker_that_dies_while_it_answers_is_said_to_the_browser(serve, provider, tmp_path):
    """The provider holds its answer until the worker is gone."""
    import os
    import signal
    import threading
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(provider.secrets())
    server = serve("import os\nimport streamlit as st\nst.text(os.getpid())\nif st.button('in None'):\n    st.login()\n",
                   "--secrets.files", str(secrets))
    visitor = Visitor(server)
    tab = visitor.tab()
    worker = int(tab.texts()[0])
    tab.go("in None")
    asked, dead, metadata = threading.Event(), threading.Event(), provider.metadata

    def hold(form):
        asked.set()
        dead.wait(30)
        return metadata(form)

    def kill():
        asked.wait(30)
        os.kill(worker, signal.SIGKILL)
        dead.set()
    provider.metadata = hold
    killer = threading.Thread(target=kill)
    killer.start()
    assert visitor.get(tab.told[0])[0] == 503
    killer.join()
    provider.metadata = metadata
    status, to, _ = visitor.get(tab.told[0])  # the next worker answers, once it is there
    assert status == 302 and to.startswith(provider.url)
