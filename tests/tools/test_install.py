"""The three layouts of packaging/README.md: build tree, prefix and wheel. Each runs, and each serves the frontend."""

import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BOURN = pathlib.Path(os.environ.get("BOURN", ROOT / "build" / "release" / "bourn"))
BUILD = BOURN.parent
APP = "import streamlit as st\nst.header('here')\n"
C_PROGRAM = """
#include <bourn/st.h>
int main(void)
{
    return st_last_error() == 12345;
}
"""


def clean_env(**more):
    """Without what a developer's shell may point elsewhere."""
    drop = ("BOURN", "VIRTUAL_ENV", "PYTHON", "STREAMLIT", "CMAKE", "PKG_CONFIG")
    return {**{k: v for k, v in os.environ.items() if not k.startswith(drop)}, **more}


def sh(*command, **more):
    run = subprocess.run([str(c) for c in command], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                         env=more.pop("env", clean_env()), **more)
    assert run.returncode == 0, f"{command}\n{run.stdout}\n{run.stderr}"
    return run.stdout


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prefix")
    sh("cmake", "--install", BUILD, "--prefix", folder)
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A virtual environment with bourn from `pip install .` and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    sh(sys.executable, "-m", "venv", folder)
    sh(folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check",
       "--config-settings=cmake.define.BOURN_LTO=OFF", ROOT, cwd=folder)  # where things are is asked, not how fast
    return folder


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def serve(command, folder, **env):
    """The answer to GET / of an app served by `command`, asked once the server has said its address."""
    app = folder / "app.py"
    app.write_text(APP)
    port = free_port()
    process = subprocess.Popen([*map(str, command), "run", str(app), "--server.port", str(port), "--server.headless", "true"],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True,
                               cwd=folder, env=clean_env(**env))
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if f":{port}" in line:
                break
        else:
            pytest.fail("it ended: " + "".join(said))
        request = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Accept-Encoding": "br"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers.get("Content-Encoding"), answer.read()
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


@pytest.mark.parametrize("layout", ["build", "prefix", "wheel", "moved"])
def test_each_layout_serves_the_frontend(layout, request, tmp_path):
    if layout == "build":
        command = [BOURN]
    elif layout == "prefix":
        command = [request.getfixturevalue("prefix") / "bin" / "bourn"]
    elif layout == "wheel":
        command = [request.getfixturevalue("environment") / "bin" / "bourn"]
    else:  # no path is compiled in
        shutil.copytree(request.getfixturevalue("prefix"), tmp_path / "elsewhere", symlinks=True)
        command = [tmp_path / "elsewhere" / "bin" / "bourn"]
    status, encoding, _ = serve(command, tmp_path)
    assert (status, encoding) == (200, "br")


def test_python_m_bourn_is_the_same_command(environment, tmp_path):
    assert serve([environment / "bin" / "python", "-m", "bourn"], tmp_path)[0] == 200


def test_a_data_folder_that_holds_no_frontend_is_an_error(tmp_path):
    (tmp_path / "app.py").write_text(APP)
    run = subprocess.run([BOURN, "run", tmp_path / "app.py"], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                         env=clean_env(BOURN_DATA_DIR=str(tmp_path)), timeout=60)
    assert run.returncode != 0 and "BOURN_DATA_DIR" in run.stderr and len(run.stderr.splitlines()) == 1


def test_the_version_is_the_projects(prefix, environment):
    version = re.search(r"project\(bourn VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text()).group(1)
    for bourn in (BOURN, prefix / "bin" / "bourn", environment / "bin" / "bourn"):
        assert version in sh(bourn, "version")
    assert sh(environment / "bin" / "python", "-c",
              "from importlib.metadata import version; print(version('bourn'))").strip() == version


@pytest.fixture(scope="module")
def licences(prefix, environment):
    site = next((environment / "lib").glob("python3*")) / "site-packages"
    return [prefix / "share" / "bourn" / "licenses", site / "bourn" / "_data" / "licenses"]


def test_the_frontends_licence_is_installed(licences):
    for folder in licences:
        assert "Apache License" in (folder / "Apache-2.0.txt").read_text()
        notice = (folder / "NOTICE-frontend.txt").read_text()
        assert "contains the unmodified browser frontend of Streamlit 1.67.0" in notice and "endorsed" in notice


def test_the_library_exports_the_public_interface_only(prefix):
    library = prefix / "lib" / "libbourn.so.0"
    names = [line.split()[-1] for line in sh("nm", "-D", "--defined-only", library).splitlines()]
    assert names and all(re.match(r"(st|bourn)_", n) for n in names), [n for n in names if not n.startswith("st_")]
    assert "(SONAME)" in (dynamic := sh("readelf", "-d", library)) and "[libbourn.so.0]" in dynamic


def test_the_executable_exports_the_same(prefix):
    def public(path):
        return {line.split()[-1] for line in sh("nm", "-D", "--defined-only", path).splitlines()
                if re.search(r" (st|bourn)_", line)}
    assert public(prefix / "bin" / "bourn") == public(prefix / "lib" / "libbourn.so.0")


def test_pkg_config_finds_the_library(prefix, tmp_path):
    (tmp_path / "p.c").write_text(C_PROGRAM)
    env = clean_env(PKG_CONFIG_PATH=str(prefix / "lib" / "pkgconfig"))
    flags = sh("pkg-config", "--cflags", "--libs", "bourn", env=env).split()
    sh("cc", "-std=c17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-o", tmp_path / "p", tmp_path / "p.c", *flags)
    sh(tmp_path / "p", env=clean_env(LD_LIBRARY_PATH=str(prefix / "lib")))


def test_cmake_finds_the_package(prefix, tmp_path):
    (tmp_path / "p.c").write_text(C_PROGRAM)
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.25)\nproject(p C)\nfind_package(Bourn 0.1 REQUIRED)\n"
        "add_executable(p p.c)\ntarget_link_libraries(p Bourn::bourn)\n")
    sh("cmake", "-S", tmp_path, "-B", tmp_path / "b", f"-DCMAKE_PREFIX_PATH={prefix}")
    sh("cmake", "--build", tmp_path / "b")
    sh(tmp_path / "b" / "p")


def test_headers_alone_compile(prefix, tmp_path):
    for header in sorted((prefix / "include" / "bourn").glob("*.h")):
        (tmp_path / "h.c").write_text(f"#include <bourn/{header.name}>\nint bourn_header_compiles;\n")
        sh("cc", "-std=c17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", f"-I{prefix / 'include'}",
           tmp_path / "h.c")


def test_nothing_installed_names_the_build_tree(prefix):
    for path in (prefix / "bin" / "bourn", prefix / "lib" / "pkgconfig" / "bourn.pc",
                 *(prefix / "lib" / "cmake" / "Bourn").iterdir()):
        stripped = path
        if path.name == "bourn":
            stripped = prefix / "stripped"
            sh("strip", "-o", stripped, path)
        assert str(ROOT).encode() + b"/" not in stripped.read_bytes(), path.name
