"""Files that an app shows or offers: served by the server, made when they are asked for, gone when no page shows them."""
from session import walk

HEAD = "import streamlit as st\n"


def one(tab, kind):
    (found,) = [w for k, w, _ in walk(tab.root) if k == kind]
    return found


def status(tab, url):
    return tab.fetch(url)[0]


def test_a_file_goes_when_no_page_shows_it_any_more(serve):
    tab = serve(HEAD + """
if st.checkbox("other"):
    st.audio(b"the other one")
else:
    st.audio(b"the first")
st.audio(b"always there")
""").tab()
    first, always = [w.url for k, w, _ in walk(tab.root) if k == "audio"]
    assert status(tab, first) == status(tab, always) == 200
    tab.go("checkbox|other|#0", True)
    assert status(tab, first) == 404
    assert status(tab, always) == 200


def test_a_download_outlives_the_next_run_once(serve):
    tab = serve(HEAD + """
n = st.number_input("n", value=0)
st.download_button("get", f"number {n}", key="get")
""").tab()
    url = one(tab, "download_button").url
    tab.go("number_input|n|#0", 1)
    assert status(tab, url) == 200
    tab.go("number_input|n|#0", 2)
    assert status(tab, url) == 404


def test_the_same_file_of_two_sessions_is_kept_while_one_shows_it(serve):
    server = serve(HEAD + "if not st.checkbox('off'):\n    st.audio(b'shared')\n")
    a, b = server.tab(), server.tab()
    url = one(a, "audio").url
    assert one(b, "audio").url == url
    a.go("checkbox|off|#0", True)
    assert status(b, url) == 200
    b.go("checkbox|off|#0", True)
    assert status(b, url) == 404


def test_a_large_file_is_served_in_parts(serve):
    tab = serve(HEAD + "st.video(bytes(range(256)) * 8192)\n").tab()
    code, headers, body = tab.fetch(one(tab, "video").url)
    assert (code, headers["content-type"], len(body)) == (200, "video/mp4", 2 << 20)
    assert bytes(body) == bytes(range(256)) * 8192


DEFERRED = HEAD + """
def text():
    return "made " + "late"
def wrong():
    raise ValueError("no file")
def number():
    return 5
import io
st.download_button("text", text, "late.txt", key="a")
st.download_button("bytes", lambda: io.BytesIO(b"1,2"), "late.csv", "text/csv", key="b")
st.download_button("wrong", wrong, key="c")
st.download_button("number", number, key="d")
st.download_button("disabled", text, key="e", disabled=True)
"""


def test_a_download_is_made_when_it_is_asked_for(serve):
    tab = serve(DEFERRED).tab()
    buttons = [w for k, w, _ in walk(tab.root) if k == "download_button"]
    assert [(b.url, b.HasField("deferred_file_id")) for b in buttons] == [("", True)] * 4 + [("", False)]
    first = tab.backend_operation(deferred_file={"file_id": buttons[0].deferred_file_id})
    code, headers, body = tab.fetch(first.deferred_file.url)
    assert (code, headers["content-type"], bytes(body)) == (200, "text/plain; charset=utf-8", b"made late")
    assert headers["content-disposition"] == 'attachment; filename="late.txt"'
    second = tab.backend_operation(deferred_file={"file_id": buttons[1].deferred_file_id})
    code, headers, body = tab.fetch(second.deferred_file.url)
    assert (code, headers["content-type"], bytes(body)) == (200, "text/csv; charset=utf-8", b"1,2")


def test_a_download_of_an_app_in_c_is_made_when_it_is_asked_for(serve, tmp_path):
    source = tmp_path / "app.c"
    source.write_text('''#include <bourn/st.h>
#include <stdlib.h>

static bool table(FILE *out, void *arg)
{
    const int *rows = arg;
    for (int i = 0; i < *rows; i++)
        fprintf(out, "row,%d\\n", i);
    return *rows > 0;
}

void st_main(void)
{
    int rows = (int)st_number_input("Rows", .value = ST_INT(3));
    st_download_button("Save", .make = ST_MAKE_COPY(table, &rows), .file_name = "t.csv", .mime = "text/csv");
    st_download_button("Plain", .make = ST_MAKE_COPY(table, &rows));
}
''')
    tab = serve(source).tab()

    def ask(n):
        button = [w for k, w, _ in walk(tab.root) if k == "download_button"][n]
        assert not button.url
        return tab.backend_operation(deferred_file={"file_id": button.deferred_file_id})
    code, headers, body = tab.fetch(ask(0).deferred_file.url)
    assert (code, headers["content-type"], bytes(body)) == (200, "text/csv; charset=utf-8", b"row,0\nrow,1\nrow,2\n")
    assert headers["content-disposition"] == 'attachment; filename="t.csv"'
    tab.go("Rows", 200_000)  # large enough to travel as a file of its own
    code, headers, body = tab.fetch(ask(1).deferred_file.url)
    assert (code, headers["content-type"]) == (200, "application/octet-stream")
    assert bytes(body) == b"".join(b"row,%d\n" % i for i in range(200_000))
    tab.go("Rows", 0)
    assert ask(0).error_msg


def test_a_download_that_cannot_be_made_is_an_error_for_who_asked(serve):
    server = serve(DEFERRED)
    tab, other = server.tab(), server.tab()
    ids = [w.deferred_file_id for k, w, _ in walk(tab.root) if k == "download_button"]
    for file_id in (ids[2], ids[3], "0" * 32, ""):
        answer = tab.backend_operation(deferred_file={"file_id": file_id})
        assert answer.error_msg and not answer.deferred_file.url
    assert other.backend_operation(deferred_file={"file_id": ids[0]}).error_msg, "another session's"
    tab.go()
    assert tab.backend_operation(deferred_file={"file_id": ids[0]}).error_msg, "the last run's"
    assert tab.texts("exception", "message") == []
