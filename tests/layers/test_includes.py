"""The layers of docs/architecture.md, kept by reading every #include line; and no call whose answer follows an app's
setlocale(): base/number.h reads numbers, base/bytes.h compares letters.

base <- port <- server; base <- wire, data, state, cache <- runtime <- elements <- cdoor and python; cli on top. Every layer
may use base and config. Server and runtime never include each other.
"""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMON = {"base", "config"}
DOWN = {
    "base": set(),
    "config": {"base"},
    "port": COMMON,
    "server": COMMON | {"port"},
    "wire": COMMON,
    "data": COMMON | {"bourn"},
    "state": COMMON | {"wire"},
    "cache": COMMON | {"wire", "state"},
    "runtime": COMMON | {"port", "wire", "state", "cache"},
    "elements": COMMON | {"data", "wire", "state", "cache", "runtime", "bourn"},
    "cdoor": COMMON | {"data", "port", "server", "wire", "state", "cache", "runtime", "elements", "bourn"},
    "python": COMMON | {"data", "port", "wire", "state", "cache", "runtime", "elements", "bourn"},
    "cli": COMMON | {"data", "port", "server", "wire", "state", "cache", "runtime", "elements", "cdoor", "bourn"},
    "bourn": {"bourn"},
}
PRIVATE_TO_SERVER = {"uv.h", "llhttp.h", "openssl/ssl.h"}
LOCALE_BOUND = re.compile(r"\b(is(?:alpha|alnum|space|upper|lower|print|punct|graph)|to(?:upper|lower)|strn?casecmp|strcasestr"
                          r"|strto[df]|strtold|atof)\(")
LINE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.M)


def without_comments(text):
    return re.sub(r"//[^\n]*", "", re.sub(r"/\*.*?\*/", "", text, flags=re.S))


def includes(text):
    """[(written with quotes, name)] of a C file's #include lines, comments taken away."""
    return [(mark == '"', name) for mark, name in LINE.findall(without_comments(text))]


def layer_of(path, root=ROOT):
    parts = path.relative_to(root).parts
    return parts[1] if parts[0] in ("src", "include") else parts[0]


def sources(root=ROOT):
    for top in ("src", "include", "python"):
        for path in sorted((root / top).rglob("*.[ch]")):
            yield path


def violations(path, text, root=ROOT):
    layer = layer_of(path, root)
    if layer not in DOWN:
        return [f"{path.relative_to(root)} lies in no known layer"]
    found = []
    for quoted, name in includes(text):
        head, slash, _ = name.partition("/")
        where = f"{path.relative_to(root)} includes {name}"
        if slash and head in DOWN:
            if head != layer and head not in DOWN[layer]:
                found.append(f"{where}: {layer} may not use {head}")
        elif slash and quoted and not (path.parent / name).is_file() and not name.startswith("streamlit/proto/"):
            found.append(f"{where}: no such layer")
        elif name == "Python.h" and layer != "python":
            found.append(f"{where}: only python/ may")
        elif name in PRIVATE_TO_SERVER and layer != "server":
            found.append(f"{where}: only src/server may")
    if path.name != "number.c":
        found += [f"{path.relative_to(root)} calls {name}(), which follows the locale that an app sets"
                  for name in LOCALE_BOUND.findall(without_comments(text))]
    return found


@pytest.mark.parametrize("path", list(sources()), ids=lambda p: str(p.relative_to(ROOT)))
def test_file_uses_lower_layers_only(path):
    assert violations(path, path.read_text()) == []


def test_headers_do_not_include_each_other_in_a_circle():
    graph = {}
    for path in sources():
        if path.suffix == ".h":
            name = str(path.relative_to(ROOT)).split("/", 1)[1]
            graph[name] = [n for _, n in includes(path.read_text())]
    done, way = set(), []

    def visit(name):
        assert name not in way, " -> ".join([*way[way.index(name):], name])
        if name in graph and name not in done:
            way.append(name)
            for below in graph[name]:
                visit(below)
            way.pop()
            done.add(name)

    for name in graph:
        visit(name)


@pytest.mark.parametrize("layer, line, wrong", [
    ("src/base", '#include "config/config.h"', "base may not use config"),
    ("src/server", '#include "runtime/runtime.h"', "server may not use runtime"),
    ("src/runtime", '#include "server/server.h"', "runtime may not use server"),
    ("src/config", '#include "wire/wire.h"', "config may not use wire"),
    ("src/wire", '#include "runtime/run.h"', "wire may not use runtime"),
    ("src/runtime", "#include <Python.h>", "only python/ may"),
    ("src/elements", "#  include <uv.h>", "only src/server may"),
    ("src/nowhere", "", "no known layer"),
    ("src/runtime", '#include "nowhere/x.h"', "no such layer"),
    ("src/runtime", '/* #include "server/server.h" */\n#include "wire/wire.h"', None),
    ("src/elements", "int x(char c) { return tolower(c); }", "calls tolower(), which follows the locale"),
    ("src/base", "double x(char *s) { return strtod(s, 0); } /* atof() */", "calls strtod()"),
    ("python", "#include <Python.h>", None),
    ("src/cli", '#include "server/server.h"', None),
])
def test_the_reader_tells_right_from_wrong(tmp_path, layer, line, wrong):
    path = tmp_path / layer / "x.c"
    found = violations(path, line + "\n", tmp_path)
    if wrong is None:
        assert found == []
    else:
        assert len(found) == 1 and wrong in found[0]
