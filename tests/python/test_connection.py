"""st.connection: databases by SQLAlchemy, secrets, and what is wrong."""
from package import ask
from test_secrets import home, write  # noqa: F401 - a fixture


def test_a_database_is_asked_and_its_answers_are_kept(home):  # noqa: F811
    write(home["cwd"] / ".streamlit/secrets.toml", """
[connections.db]
type = "sql"
url = "sqlite:///data.db"
[connections.other]
type = "sql"
""")
    assert ask("""
from sqlalchemy import text
c = st.connection("db")
with c.session as s:
    s.execute(text("create table t (a int, b text)"))
    s.execute(text("insert into t values (1, 'x'), (2, 'y')"))
    s.commit()
one = c.query("select * from t where a > :least", params={"least": 0}, show_spinner=False)
with c.connect() as raw:
    raw.execute(text("delete from t"))
    raw.commit()
kept = c.query("select * from t where a > :least", params={"least": 0}, show_spinner=False)
new = c.query("select count(*) as n from t", ttl=0, index_col=None)
answer = [one.to_dict("list"), kept.equals(one), new.to_dict("list"), c.driver, str(c.engine.url), c is st.connection("db"),
          type(st.connection("sql", url="sqlite://", autocommit=True)).__name__]
for wrong in ({}, {"dialect": "sqlite"}, {"dialect": "sqlite", "username": "u"}):
    try:
        st.connection("other" if wrong else "sql", **({"type": "sql"} if wrong else {}), **wrong)
    except errors.StreamlitAPIException as ex:
        answer.append(type(ex).__name__)
""", **home) == [{"a": [1, 2], "b": ["x", "y"]}, True, {"n": [0]}, "pysqlite", "sqlite:///data.db", True, "SQLConnection",
                 "StreamlitAPIException", "StreamlitMissingRequiredParameterError", "StreamlitMissingRequiredParameterError"]


def test_secrets_that_change_connect_anew(home):  # noqa: F811
    write(home["cwd"] / ".streamlit/secrets.toml", '[connections.c]\nword = "a"\n[else]\nx = 1')
    assert ask("""
made = []
class C(st.connections.BaseConnection):
    def _connect(self, **kwargs):
        made.append(self._secrets.get("word"))
        return object()
c = st.connection("c", C)
first = c._instance
open(".streamlit/secrets.toml", "w").write('[connections.c]\\nword = "a"\\n[else]\\nxyz = 1')
same = c._instance is first
open(".streamlit/secrets.toml", "w").write('[connections.c]\\nword = "other"')
answer = [same, c._instance is first, made]
""", **home) == [True, False, ["a", "other"]]


def test_a_missing_package_is_named(home):  # noqa: F811
    assert ask("""
import sys
sys.modules["sqlalchemy"] = None
answer = []
try:
    st.connection("sql", url="sqlite://")
except ModuleNotFoundError as ex:
    answer.append("sqlalchemy" in str(ex))
try:
    class C(st.connections.BaseConnection):
        def _connect(self):
            import no_such_module
    st.connection("n", C)
except ModuleNotFoundError as ex:
    answer.append("may be missing" in str(ex))
try:
    st.connection("snowflake")
except errors.StreamlitAPIException as ex:
    answer.append("Snowflake" in str(ex))
""", **home) == [True, True, True]


def test_a_connection_is_kept_as_long_as_was_said(home):  # noqa: F811
    assert ask("""
from bourn import _core
class C(st.connections.BaseConnection):
    def _connect(self, **kwargs):
        return object()
answer = [st.connection("c", C) is st.connection("c", C)]
for ttl in ("x", -1, float("nan"), True):
    _core.config_set("runner.connectionDefaultTTL", ttl)
    try:
        st.connection("c", C)
    except errors.StreamlitAPIException as ex:
        answer.append("runner.connectionDefaultTTL" in str(ex))
""", **home) == [True] * 5
