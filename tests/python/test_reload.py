"""The app's sources are saved while its page is open: the page offers a rerun, or runs again at once, with what was saved.
What the watching itself promises is tests/unit/test_sources.c."""
import os

import pytest
import serving
from client import RawTab


class Reloaded(RawTab):
    """A tab whose runs and offers are counted."""

    def __init__(self, server):
        super().__init__(server.port, serving.proto(), limit=15.0)

    def texts(self):
        """Of the run that is under way, or the next: waits until it has finished."""
        return [m.delta.new_element.text.body for m in self.until_finished()
                if m.WhichOneof("type") == "delta" and m.delta.new_element.HasField("text")]

    def run(self):
        self.rerun()
        return self.texts()

    def offer(self):
        """Waits until the page offers a rerun; nothing has run before."""
        for msg in self.messages():
            if msg.WhichOneof("type") == "session_event":
                assert msg.session_event.script_changed_on_disk
                return True
            assert msg.WhichOneof("type") not in ("new_session", "delta"), msg

    def rerun_on_save(self, on=True):
        msg = self.proto.BackMsg()
        msg.set_run_on_save = on
        self.send(msg)
        for answer in self.messages():
            if answer.WhichOneof("type") == "session_status_changed" and answer.session_status_changed.run_on_save == on:
                return


def save(path, text):
    """As editors do: a new file takes the old one's place."""
    new = path.with_name(path.name + ".new")
    new.write_text(text)
    os.replace(new, path)


@pytest.fixture
def app(serve, tmp_path):
    folder = tmp_path / "app"
    folder.mkdir(exist_ok=True)

    def start(source, *flags, **files):
        for name, text in files.items():
            (folder / f"{name}.py").write_text(text)
        script = folder / "main.py"
        script.write_text("import streamlit as st\n" + source)
        watched = () if "--server.fileWatcherType" in flags else ("--server.fileWatcherType", "auto")
        return script, serve(script, *watched, *flags)
    return start


def test_a_saved_script_is_offered_and_runs_when_asked(app):
    script, server = app("st.text('one')\n")
    with Reloaded(server) as tab:
        assert tab.run() == ["one"]
        save(script, "import streamlit as st\nst.text('two')\n")
        assert tab.offer()
        assert tab.run() == ["two"]


@pytest.mark.parametrize("kind", ["auto", "watchdog", "poll"])
def test_with_run_on_save_a_saved_script_runs_at_once(app, kind):
    script, server = app("st.text('one')\n", "--server.runOnSave", "true", "--server.fileWatcherType", kind)
    with Reloaded(server) as tab:
        assert tab.run() == ["one"]
        save(script, "import streamlit as st\nst.text('two')\n")
        assert tab.texts() == ["two"]


def test_the_page_turns_run_on_save_on(app):
    script, server = app("st.text('one')\n")
    with Reloaded(server) as tab:
        assert tab.run() == ["one"]
        tab.rerun_on_save()
        save(script, "import streamlit as st\nst.text('two')\n")
        assert tab.texts() == ["two"]


def test_a_saved_module_is_imported_anew_with_those_that_took_from_it(app):
    """The new text is as long as the old and may be of the same second: what the interpreter has compiled is stale then."""
    script, server = app("import outer\nst.text(outer.shown)\n", "--server.runOnSave", "true",
                         outer="from inner import word\nshown = word + '!'\n", inner="word = 'a'\n")
    with Reloaded(server) as tab:
        assert tab.run() == ["a!"]
        for word in "bcdefg":
            save(script.parent / "inner.py", f"word = '{word}'\n")
            assert tab.texts() == [f"{word}!"]


def test_a_module_of_a_package_and_one_of_a_folder_without_init_are_watched(app, tmp_path):
    folder = tmp_path / "app"
    for name in ("pack", "bare"):
        (folder / name).mkdir(parents=True)
        (folder / name / "part.py").write_text("word = '1'\n")
    (folder / "pack" / "__init__.py").write_text("")
    script, server = app("import pack.part, bare.part\nst.text(pack.part.word + bare.part.word)\n",
                         "--server.runOnSave", "true")
    with Reloaded(server) as tab:
        assert tab.run() == ["11"]
        save(folder / "pack" / "part.py", "word = '2'\n")
        assert tab.texts() == ["21"]
        save(folder / "bare" / "part.py", "word = '3'\n")
        assert tab.texts() == ["23"]


def test_modules_keep_what_they_hold_until_something_is_saved(app):
    script, server = app("import kept\nkept.n += 1\nst.text(kept.n)\n", "--server.runOnSave", "true", kept="n = 0\n")
    with Reloaded(server) as tab:
        assert [tab.run() for _ in range(3)] == [["1"], ["2"], ["3"]]
        save(script, "import streamlit as st\nimport kept\nkept.n += 1\nst.text(f'again {kept.n}')\n")
        assert tab.texts() == ["again 1"]


def test_a_script_that_does_not_compile_for_a_while_is_mended(app):
    script, server = app("st.text('one')\n", "--server.runOnSave", "true")
    with Reloaded(server) as tab:
        assert tab.run() == ["one"]
        save(script, "import streamlit as st\nst.text(\n")
        finished = [m for m in tab.until_finished()][-1]
        assert finished.script_finished == finished.FINISHED_WITH_COMPILE_ERROR
        save(script, "import streamlit as st\nst.text('two')\n")
        assert tab.texts() == ["two"]


def test_only_visitors_of_a_page_hear_of_it(app):
    script, server = app("st.navigation([st.Page('a.py', default=True), st.Page('b.py')]).run()\n",
                         "--server.runOnSave", "true", a="import streamlit as st\nst.text('a1')\n",
                         b="import streamlit as st\nst.text('b1')\n")
    folder = script.parent
    with Reloaded(server) as one, Reloaded(server) as two:
        assert one.run() == ["a1"]
        msg = two.proto.BackMsg()
        msg.rerun_script.page_name = "b"
        two.send(msg)
        assert two.texts() == ["b1"]
        save(folder / "b.py", "import streamlit as st\nst.text('b2')\n")
        assert two.texts() == ["b2"]
        save(folder / "a.py", "import streamlit as st\nst.text('a2')\n")
        assert one.texts() == ["a2"]  # and there was no run before
        save(script, script.read_text() + "st.text('end')\n")
        assert one.texts() == ["a2", "end"]
        assert two.texts() == ["b2", "end"]


def test_a_new_page_in_the_folder_is_offered(app, tmp_path):
    pages = tmp_path / "app" / "pages"
    pages.mkdir(parents=True)
    (pages / "one.py").write_text("")
    script, server = app("st.text('main')\n")
    with Reloaded(server) as tab:
        assert tab.run() == ["main"]
        save(pages / "two.py", "")
        assert tab.offer()


def test_saved_secrets_are_there_in_the_next_run(app, tmp_path):
    secrets = tmp_path / "secrets.toml"
    secrets.write_text("word = 'old'\n")
    script, server = app("st.text(st.secrets['word'])\n", "--server.runOnSave", "true", "--secrets.files", str(secrets))
    with Reloaded(server) as tab:
        assert tab.run() == ["old"]
        save(secrets, "word = 'new'\n")
        assert tab.texts() == ["new"]


def test_folders_to_watch_and_folders_to_leave(app, tmp_path):
    data, left = tmp_path / "data", tmp_path / "app" / "left"
    data.mkdir()
    left.mkdir(parents=True)
    (left / "__init__.py").write_text("word = 1\n")
    source = f"import left\nst.text(open({str(data / 'x')!r}).read() + str(left.word))\n"
    (data / "x").write_text("1")
    script, server = app(source, "--server.runOnSave", "true", "--server.folderWatchList", str(data),
                         "--server.folderWatchBlacklist", str(left))
    with Reloaded(server) as tab:
        assert tab.run() == ["11"]
        save(left / "__init__.py", "word = 2\n")
        save(data / "x", "2")
        assert tab.texts() == ["21"]  # one run, and the module that is left alone stays


def test_nothing_is_watched_when_told_so(app):
    script, server = app("import kept\nst.text(kept.n)\n", "--server.runOnSave", "true", "--server.fileWatcherType", "none",
                         kept="n = 1\n")
    with Reloaded(server) as tab:
        assert tab.run() == ["1"]
        save(script.parent / "kept.py", "n = 2\n")
        save(script, "import streamlit as st\nimport kept\nst.text(f'new {kept.n}')\n")
        assert tab.run() == ["new 1"]  # the script is read for every run
        tab.rerun_on_save(False)  # its answer comes after all else: no run was begun by the saves
