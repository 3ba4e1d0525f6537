"""Options, values and themes against the official package's own, where it is installed (see project.peer_home)."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "conformance"))
sys.path.insert(0, str(ROOT / "tests" / "toml"))

import cases as toml_cases  # noqa: E402
import project  # noqa: E402

RADIX = '["#000001", "#000002", "#000003", "#000004", "#000005", "#000006", "#000007", "#000008", "#000009", "#00000a"]'

# name: (config.toml, variables, the same as flags for the peer, other files)
THEMES = {
    "nothing": ("[server]\nport = 1\n", {}, {}, {}),
    "light alone": ('[theme]\nbase = "light"\n', {}, {}, {}),
    "dark with colours": (
        '[theme]\nbase = "dark"\nprimaryColor = "#F63366"\nbackgroundColor = "#000"\n'
        'secondaryBackgroundColor = "rgb(1, 2, 3)"\ntextColor = "#fff"\nfont = "serif"\n', {}, {}, {}),
    "every plain option": (
        '[theme]\nlinkColor = "a"\nlinkUnderline = false\ncodeTextColor = "b"\ncodeBackgroundColor = "c"\n'
        "baseFontSize = 0\nbaseFontWeight = 300\nmetricValueFontSize = '2rem'\nmetricValueFontWeight = 700\n"
        "codeFontSize = '1rem'\ncodeFontWeight = 400\nbaseRadius = 'full'\nbuttonRadius = 'none'\npaddingTop = '0'\n"
        "paddingBottom = '1rem'\nborderColor = 'd'\ndataframeBorderColor = 'e'\n"
        "dataframeHeaderBackgroundColor = 'f'\ndataframeHeaderTextColor = 'g'\nshowWidgetBorder = true\n"
        "showSidebarBorder = false\n"
        + "".join(f"{c}{k} = '{c}-{k}'\n" for c in ("red", "orange", "yellow", "blue", "green", "violet", "gray")
                  for k in ("Color", "BackgroundColor", "TextColor")), {}, {}, {}),
    "every section": (
        "[theme]\nprimaryColor = '1'\n[theme.sidebar]\nprimaryColor = '2'\nshowWidgetBorder = true\n"
        "[theme.light]\nprimaryColor = '3'\n[theme.dark]\nprimaryColor = '4'\n"
        "[theme.light.sidebar]\nprimaryColor = '5'\n[theme.dark.sidebar]\nprimaryColor = '6'\n", {}, {}, {}),
    "inner section only": ("[theme.dark.sidebar]\ncodeFontWeight = 500\n", {}, {}, {}),
    "fonts with sources": (
        "".join(f"[theme{s}]\nfont = ' Inter : https://fonts.example/css2?family=Inter '\ncodeFont = 'Mono:not a url'\n"
                f"headingFont = 'Head:http://x.example/h.css'\n" for s in ("", ".sidebar", ".light", ".dark.sidebar")),
        {}, {}, {}),
    "font faces": (
        '[[theme.fontFaces]]\nfamily = "A"\nurl = "app/static/a.woff2"\nweight = 400\nstyle = "italic"\n'
        '[[theme.fontFaces]]\nfamily = "B"\nurl = "b"\nweight = "200 900"\nunicodeRange = "U+0-FF"\n'
        '[[theme.fontFaces]]\nfamily = "C"\nunknown = 1\n'
        '[[theme.fontFaces]]\nfamily = 5\n'
        '[[theme.fontFaces]]\nfamily = "D"\nweight_range = 700\nweight = 100\nunicode_range = "x"\n'
        '[[theme.fontFaces]]\n', {}, {}, {}),
    "one heading size": ("[theme]\nheadingFontSizes = ' 2.5REM '\nheadingFontWeights = 500\n", {}, {}, {}),
    "heading lists": (
        "[theme]\nheadingFontSizes = ['3rem', '20px', 5]\nheadingFontWeights = [700, 650]\n"
        "[theme.sidebar]\nheadingFontWeights = [100, 200, 300, 400, 500, 600]\n", {}, {}, {}),
    "chart colours": (
        f"[theme]\nchartCategoricalColors = ['#1', 2, 'red']\nchartSequentialColors = ['#1']\nchartDivergingColors = {RADIX}\n",
        {}, {}, {}),
    "padding as numbers": ("[theme]\npaddingTop = 0\npaddingBottom = 1.5\n[theme.sidebar]\npaddingTop = '1px'\n", {}, {}, {}),
    "empty strings": ("[theme]\nprimaryColor = ''\nfont = ''\nbaseRadius = ''\n", {}, {}, {}),
    "from variables": (
        "[theme]\nbase = 'light'\n",
        {"STREAMLIT_THEME_CHART_CATEGORICAL_COLORS": '["#a", "#b"]', "STREAMLIT_THEME_HEADING_FONT_SIZES": '["1rem", "2rem"]',
         "STREAMLIT_THEME_HEADING_FONT_WEIGHTS": "400", "STREAMLIT_THEME_FONT_FACES": '[{"family": "F", "url": "u", "weight": 300}]',
         "STREAMLIT_THEME_CHART_SEQUENTIAL_COLORS": "no json", "STREAMLIT_THEME_BASE": "dark",
         "STREAMLIT_THEME_BASE_FONT_SIZE": "14", "STREAMLIT_THEME_DARK_SIDEBAR_LINK_UNDERLINE": "false"},
        {"theme.chartCategoricalColors": '["#a", "#b"]', "theme.headingFontSizes": '["1rem", "2rem"]',
         "theme.headingFontWeights": "400", "theme.fontFaces": '[{"family": "F", "url": "u", "weight": 300}]',
         "theme.chartSequentialColors": "no json", "theme.base": "dark", "theme.baseFontSize": 14,
         "theme.dark.sidebar.linkUnderline": False}, {}),
    "a theme file": (
        "[theme]\nbase = 'look.toml'\nprimaryColor = '#111111'\n[theme.light]\ntextColor = '#222222'\n",
        {"STREAMLIT_THEME_LINK_COLOR": "#333333"}, {"theme.linkColor": "#333333"},
        {"look.toml": "[theme]\nbase = 'dark'\nprimaryColor = '#999999'\nlinkColor = '#888888'\nborderColor = '#777777'\n"
                      "nonsense = 1\nchartCategoricalColors = ['#1', '#2']\n[theme.light]\ntextColor = '#666666'\n"
                      "linkColor = '#555555'\n[theme.dark.sidebar]\nlinkColor = '#444444'\n"}),
    "a theme file without a base": (
        "[theme]\nbase = 'look.toml'\n", {}, {}, {"look.toml": "[theme]\nprimaryColor = '#999999'\n"}),
}

REFUSED = {
    "no such theme file": ("[theme]\nbase = 'nowhere.toml'\n", {}),
    "a theme file without a theme": ("[theme]\nbase = 'look.toml'\n", {"look.toml": "x = 1\n"}),
    "a theme file on another": ("[theme]\nbase = 'look.toml'\n", {"look.toml": "[theme]\nbase = 'more.toml'\n"}),
    "a theme file with a strange section": ("[theme]\nbase = 'look.toml'\n", {"look.toml": "[theme.middle]\nfont = 'x'\n"}),
    "a strange section": ("[theme.sidebar.dark]\nfont = 'x'\n", {}),
    "a URL of several fonts": ("[theme]\nfont = 'A:https://a.example/?family=A&family=B'\n", {}),
    "a URL without a name": ("[theme]\nfont = ':https://a.example/'\n", {}),
    "seven heading sizes": ("[theme]\nheadingFontSizes = ['1px', '1px', '1px', '1px', '1px', '1px', '1px']\n", {}),
    "no heading weights": ("[theme]\nheadingFontWeights = []\n", {}),
    "a strange cookie rule": ("[server]\nxsrfCookieSameSite = 'maybe'\n", {}),
    "a strange cache size": ("[server]\nmaxCacheDataSize = 'much'\n", {}),
    "one user by two headers": ("[server]\ntrustedUserHeaders = '{\"A\": \"x\", \"B\": \"x\"}'\n", {}),
    "a reserved label": ("[server]\nunsafeMetricsUserAttributes = ['type']\n", {}),
}

VALUES = {
    "plain": ("[server]\nport = 8600\nheadless = true\nbaseUrlPath = '/x'\n[runner]\nfastReruns = false\n"
              "[client]\nshowErrorDetails = false\ntoolbarMode = 'viewer'\n",
              ["server.port", "browser.serverPort", "server.headless", "server.baseUrlPath", "runner.fastReruns",
               "client.showErrorDetails", "client.toolbarMode", "client.allowedOrigins", "logger.level"]),
    "lists and tables": ("[server]\ncorsAllowedOrigins = ['a', 'b']\n[server.trustedUserHeaders]\nX-User = 'email'\n",
                         ["server.corsAllowedOrigins", "server.trustedUserHeaders", "server.folderWatchList"]),
    "wrong names": ("[server]\nprot = 1\n[nothing]\nx = 1\n", ["server.port"]),
}


def helper(name):
    """An executable of the test build, beside the one under test."""
    given = os.environ.get("BOURN_UNIT_DIR")
    template = project.bourn_command()
    beside = pathlib.Path(template.split()[0].strip("'")).parent / "unit" if template else None
    for folder in (given, beside, ROOT / "build" / "release" / "unit"):
        if folder and (pathlib.Path(folder) / name).exists():
            return str(pathlib.Path(folder) / name)
    pytest.fail(f"{name} is not built: run make test")


def lay_out(place, toml, files=()):
    (place / "here" / ".streamlit").mkdir(parents=True)
    (place / "home").mkdir()
    (place / "here" / ".streamlit" / "config.toml").write_text(toml, encoding="utf-8")
    for name, text in dict(files).items():
        (place / "here" / name).write_text(text, encoding="utf-8")


def dump(place, *arguments, env=None):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("STREAMLIT_")}
    clean.update({"HOME": str(place / "home"), "ASAN_OPTIONS": "detect_leaks=0"}, **(env or {}))
    return subprocess.run([helper("config_dump"), *arguments], cwd=place / "here", env=clean, capture_output=True, text=True)


@pytest.fixture(scope="module")
def peer():
    given = os.environ.get("BOURN_PEER_PYTHON") or project.peer_home() / "bin" / "python"
    if not pathlib.Path(given).exists():
        pytest.skip("the official package is not installed: make conformance installs it in .cache/peer")

    def ask(cases):
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("STREAMLIT_", "PYTHON"))}
        done = subprocess.run([str(given), str(HERE / "peer_config.py")], input=json.dumps(cases), env=clean,
                              capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.split("ANSWER", 1)[1])
    return ask


@pytest.fixture(scope="module")
def answers(peer, tmp_path_factory):
    """Everything is asked in one start of the peer: (its options, {case: (ours, its answer)})."""
    cases = {}
    for name, (toml, env, flags, files) in THEMES.items():
        place = tmp_path_factory.mktemp("theme")
        lay_out(place, toml, files)
        ours = dump(place, "theme", env=env)
        cases[name] = ours, {"folder": str(place / "here"), "home": str(place / "home"), "flags": flags,
                             "ours": ours.stdout.strip() if ours.returncode == 0 else None}
    for name, (toml, files) in REFUSED.items():
        place = tmp_path_factory.mktemp("refused")
        lay_out(place, toml, files)
        cases[name] = dump(place, "theme"), {"folder": str(place / "here"), "home": str(place / "home")}
    for name, (toml, names) in VALUES.items():
        place = tmp_path_factory.mktemp("values")
        lay_out(place, toml)
        cases[name] = dump(place, "values", *names), {"folder": str(place / "here"), "home": str(place / "home"), "names": names}
    got = peer([question for _, question in cases.values()])
    return got["options"], {name: (ours, got["cases"][i]) for i, (name, (ours, _)) in enumerate(cases.items())}


def our_options():
    lines = subprocess.run([helper("config_dump"), "options"], capture_output=True, text=True, check=True).stdout
    return {row["name"]: row for row in map(json.loads, lines.splitlines())}


def test_options_and_their_defaults_are_the_peers(answers):
    theirs = {row["name"]: row for row in answers[0]}
    ours = {name: row for name, row in our_options().items() if not row.pop("ours")}
    assert len(theirs) == 367
    assert sorted(ours) == sorted(theirs)
    for name, row in ours.items():
        del row["idle"]
        if row["kind"] == "any":
            row["kind"] = "str"
        assert row == theirs[name]


def test_our_own_options_are_not_the_peers(answers):
    theirs = {row["name"] for row in answers[0]}
    own = {name for name, row in our_options().items() if row["ours"]}
    assert own and not own & theirs


@pytest.mark.parametrize("name", THEMES)
def test_theme_reaches_the_page_as_the_peers(answers, name):
    ours, theirs = answers[1][name]
    assert ours.returncode == 0, ours.stderr
    assert "error" not in theirs
    assert theirs["ours"] == theirs["theme"]
    assert theirs["equal"]
    assert bool(ours.stdout.strip()) == theirs["set"]


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_peer_refuses_we_refuse(answers, name):
    ours, theirs = answers[1][name]
    assert "error" in theirs
    assert ours.returncode == 1
    assert len(ours.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("name", VALUES)
def test_values_are_the_peers(answers, name):
    ours, theirs = answers[1][name]
    assert [json.loads(line) for line in ours.stdout.splitlines()] == theirs["values"]


def test_every_toml_test_case_passes():
    tests = toml_cases.fetch(ROOT / ".cache" / "toml-test")
    if tests is None:
        pytest.skip("the toml-test cases are fetched by the Go client, which is not installed")
    count, failed = toml_cases.run_all(helper("toml_decode"), tests)
    assert count > 500
    assert failed == []
