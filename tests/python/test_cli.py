"""The executable's verbs, as typed: what they print and how they end; and where each layout's pieces are found."""

import os
import pathlib
import shlex
import shutil
import socket
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def executable():
    import project
    template = project.bourn_command()
    if template is None:
        pytest.fail("bourn is not built: run make, or name one in BOURN")
    return pathlib.Path(shlex.split(template)[0]).resolve()


@pytest.fixture
def run(executable, tmp_path):
    (tmp_path / "home").mkdir(exist_ok=True)

    def start(*words, exe=None, env=None, cwd=tmp_path):
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("STREAMLIT_", "BOURN"))}
        clean.update({"HOME": str(tmp_path / "home")}, **(env or {}))
        return subprocess.run([str(exe or executable), *map(str, words)], cwd=cwd, env=clean, capture_output=True, text=True, timeout=60)
    return start


def one_line(text):
    return text.startswith("bourn: ") and text.count("\n") == 1 and text.endswith("\n")


def test_version_names_both_versions(run):
    done = run("version")
    assert done.returncode == 0
    assert done.stdout == run("--version").stdout
    words = done.stdout.split()
    assert words[0] == "bourn" and words[2:] == ["frontend", "1.67.0"]


def test_help_names_the_verbs(run):
    done = run("help")
    assert done.returncode == 0
    assert done.stdout == run("--help").stdout == run("run", "--help").stdout
    for verb in ("run", "config show", "doctor", "init", "version"):
        assert f"bourn {verb}" in done.stdout
    bare = run()
    assert (bare.returncode, bare.stdout, bare.stderr) == (2, "", done.stdout)


@pytest.mark.parametrize("words, status, says", [
    (["run", "nope.py"], 2, "there is no file nope.py"),
    (["run", "notes.txt"], 2, "an app is a .py, .c or .so file, or a folder"),
    (["run", "."], 2, "holds no streamlit_app.py"),
    (["run", "app.py", "--server.prot", "1"], 2, "did you mean --server.port?"),
    (["run", "app.py", "--server.port", "many"], 2, "server.port must be a whole number"),
    (["run", "app.py", "--server.cookieSecret", "x"], 1, "STREAMLIT_SERVER_COOKIE_SECRET"),
    (["rnu", "app.py"], 2, 'did you mean "run"?'),
    (["config", "shwo"], 2, "bourn config show"),
])
def test_a_wrong_line_gets_one_line(run, tmp_path, words, status, says):
    (tmp_path / "notes.txt").write_text("")
    if "app.py" in words:
        (tmp_path / "app.py").write_text("")
    done = run(*words)
    assert done.returncode == status
    assert one_line(done.stderr) and says in done.stderr
    assert done.stdout == ""


def test_a_config_file_that_is_no_toml_stops_the_start(run, tmp_path):
    (tmp_path / "app.py").write_text("")
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text("[server]\nport = \n")
    done = run("run", "app.py")
    assert done.returncode == 1
    assert one_line(done.stderr)
    assert "config.toml: line 2, column 8: a value is expected here" in done.stderr


def test_a_taken_port_that_was_asked_for_stops_the_start(run, tmp_path):
    (tmp_path / "app.py").write_text("")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("run", "app.py", "--server.port", port, "--server.address", "127.0.0.1", "--server.headless", "true")
    assert done.returncode == 1
    assert str(port) in done.stderr


def test_config_show_tells_values_and_sources(run, tmp_path):
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text(
        "[server]\nport = 8600\nmaxUploadSize = 5\nprot = 1\ncookieSecret = 'hush'\n[theme.dark]\nfont = 'serif'\n")
    done = run("config", "show", "--server.maxUploadSize", "7", env={"STREAMLIT_SERVER_BASE_URL_PATH": "app"})
    assert done.returncode == 0
    blocks = {b.splitlines()[-1].split(" =")[0].lstrip("# "): b for b in done.stdout.split("\n\n") if " =" in b}
    assert f"# Set by {tmp_path}/.streamlit/config.toml\nport = 8600" in blocks["port"]
    assert "# Default: 200\n# Set by flag --server.maxUploadSize\nmaxUploadSize = 7" in blocks["maxUploadSize"]
    assert '# Set by environment variable STREAMLIT_SERVER_BASE_URL_PATH\nbaseUrlPath = "app"' in blocks["baseUrlPath"]
    assert "# Not acted on yet." in blocks["enableAgentApi"]
    assert blocks["enableAgentApi"].endswith("# enableAgentApi = false")
    assert "hush" not in done.stdout
    assert '[theme.dark]' in done.stdout and '\nfont = "serif"\n' in done.stdout
    assert 'no option "server.prot"; did you mean "server.port"?' in done.stderr


def test_config_show_says_when_it_cannot_be_written(executable):
    with open("/dev/full", "w") as full:
        done = subprocess.run([executable, "config", "show"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert one_line(done.stderr)


def test_init_writes_an_app_that_is_found(run, tmp_path):
    done = run("init", "first")
    assert done.returncode == 0
    compile((tmp_path / "first" / "streamlit_app.py").read_text(), "streamlit_app.py", "exec")
    assert "st_main" in (tmp_path / "first" / "app.c").read_text()
    again = run("init", "first")
    assert again.returncode == 1 and one_line(again.stderr) and "File exists" in again.stderr


def test_doctor_finds_the_pieces_of_the_build_tree(run, executable):
    done = run("doctor")
    assert f"executable         {executable}" in done.stdout
    for piece in ("frontend", "python", "package bourn", "C headers"):
        assert f"  ok       {piece:18} " in done.stdout
    assert "official streamlit" in done.stdout
    assert done.stdout.endswith("Ready.\n")
    assert done.returncode == 0


def test_doctor_names_a_port_that_is_taken(run):
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("doctor", env={"STREAMLIT_SERVER_PORT": str(port)})
    assert f"note     port               {port}: " in done.stdout


def lay_out_data(data):
    (data / "static").mkdir(parents=True)
    (data / "static" / "index.html").write_text("<!doctype html>")


def lay_out_python(python, log):
    """An interpreter that writes down what it is asked."""
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text(f"#!/bin/sh\necho \"$0\" >> {shlex.quote(str(log))}\nexec python3 \"$@\"\n")
    python.chmod(0o755)


def place_executable(executable, where):
    where.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(executable, where)
    except OSError:
        shutil.copy(executable, where)
    return where


def said(done, piece):
    line = next(line for line in done.stdout.splitlines() if line[11:].startswith(piece + " "))
    return line[:9].strip(), line[30:]


def test_a_prefix_is_searched(run, executable, tmp_path):
    exe = place_executable(executable, tmp_path / "p" / "bin" / "bourn")
    lay_out_data(tmp_path / "p" / "share" / "bourn")
    (tmp_path / "p" / "include" / "bourn").mkdir(parents=True)
    (tmp_path / "p" / "include" / "bourn" / "st.h").write_text("")
    (tmp_path / "p" / "lib").mkdir()
    (tmp_path / "p" / "lib" / "libbourn.so.0").write_text("")
    log = tmp_path / "asked"
    lay_out_python(tmp_path / "p" / "bin" / "python3", log)
    done = run("doctor", exe=exe)
    assert said(done, "frontend") == ("ok", str(tmp_path / "p/share/bourn/static"))
    assert said(done, "C headers") == ("ok", str(tmp_path / "p/include"))
    assert said(done, "libbourn") == ("ok", str(tmp_path / "p/lib"))
    assert log.read_text().strip() == str(tmp_path / "p/bin/python3")


def test_a_python_environment_is_searched(run, executable, tmp_path):
    exe = place_executable(executable, tmp_path / "e" / "bin" / "bourn")
    site = tmp_path / "e" / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages" / "bourn"
    lay_out_data(site / "_data")
    (site / "__init__.py").write_text("")
    (site / "_core.py").write_text("")
    done = run("doctor", exe=exe)
    assert said(done, "frontend") == ("ok", str(site / "_data/static"))
    assert said(done, "package bourn") == ("ok", str(site.parent))


def test_a_named_data_folder_must_hold_the_frontend(run, tmp_path):
    done = run("doctor", env={"BOURN_DATA_DIR": str(tmp_path)})
    assert done.returncode == 1 and one_line(done.stderr) and "BOURN_DATA_DIR" in done.stderr
    lay_out_data(tmp_path / "data")
    done = run("doctor", env={"BOURN_DATA_DIR": str(tmp_path / "data")})
    assert said(done, "frontend") == ("ok", str(tmp_path / "data/static"))


def test_without_a_frontend_nothing_starts(run, executable, tmp_path):
    exe = place_executable(executable, tmp_path / "alone" / "bourn")
    (tmp_path / "app.py").write_text("")
    done = run("run", "app.py", exe=exe)
    assert done.returncode == 1 and one_line(done.stderr) and "static/index.html" in done.stderr
    assert said(run("doctor", exe=exe), "frontend")[0] == "MISSING"


def test_an_interpreter_without_the_package_ends_the_start(run, executable, tmp_path):
    exe = place_executable(executable, tmp_path / "p" / "bin" / "bourn")
    lay_out_data(tmp_path / "p" / "share" / "bourn")
    python = tmp_path / "p" / "bin" / "python3"
    python.write_text(f"#!/bin/sh\nexec {shlex.quote(sys.executable)} -S \"$@\"\n")  # no site-packages
    python.chmod(0o755)
    (tmp_path / "app.py").write_text("")
    (tmp_path / "bourn.py").write_text("raise SystemExit('the working directory was searched')")
    done = run("run", "app.py", "--server.port", "0", "--server.headless", "true", exe=exe)
    assert done.returncode == 1
    assert "cannot load the package bourn (No module named 'bourn'" in done.stderr
    assert "was searched" not in done.stderr


def test_arguments_and_search_path_reach_the_script(serve, tmp_path):
    (tmp_path / "beside.py").write_text("word = 'found'\n")
    (tmp_path / "app.py").write_text(
        "import sys\nimport streamlit as st\nimport beside\n"
        "st.text(sys.argv)\nst.text(sys.path[0])\nst.text('' in sys.path)\nst.text(beside.word)\n")
    server = serve(tmp_path / "app.py", "one", "--", "--two", "three=3")
    app = str(tmp_path / "app.py")
    assert server.tab().texts() == [str([app, "one", "--two", "three=3"]), str(tmp_path), "False", "found"]


def test_options_reach_the_page(serve, tmp_path):
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text('[client]\ntoolbarMode = "viewer"\n')
    (tmp_path / "app.py").write_text("import streamlit as st\nst.text(st.get_option('client.toolbarMode'))\n"
                                     "st.text(st.get_option('theme.primaryColor'))\nst.text(st.get_option('server.maxUploadSize'))\n")
    server = serve(tmp_path / "app.py", "--theme.primaryColor", "#123456", env={"STREAMLIT_SERVER_MAX_UPLOAD_SIZE": "7"})
    assert server.tab().texts() == ["viewer", "#123456", "7"]
