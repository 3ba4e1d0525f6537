"""tools/gen_icons.py: sorted C tables from the frontend's lists, and one line when a list is not what it should be."""

import importlib.util
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("gen_icons", ROOT / "tools" / "gen_icons.py")
gen_icons = importlib.util.module_from_spec(spec)
spec.loader.exec_module(gen_icons)

EMOJIS = 'X = 1\nALL_EMOJIS = {"\U0001f388", "\u26a0", "1\u20e3", "\u26a0\ufe0f"}\n'
NAMES = 'ALL_MATERIAL_ICONS: set = {"home", "123", "home_work"}\n'


def names(folder, emojis=EMOJIS, materials=NAMES):
    (folder / "emojis.py").write_text(emojis, encoding="utf-8")
    (folder / "material_icon_names.py").write_text(materials, encoding="utf-8")
    return folder


def generate(folder):
    out = folder / "out" / "icons.c"
    return gen_icons.main(["--names", str(folder), "--out", str(out)]), out


def words(text, name):
    """The table's words, read back from the C source."""
    data = bytes(int(n) & 0xFF for n in re.search(rf"{name}_text\[\d+\] = {{(.*?)}};", text, re.S)[1].replace("\n", "").split(",") if n.strip())
    at = [int(n) for n in re.search(rf"{name}_at\[\] = {{(.*?)}};", text, re.S)[1].replace("\n", "").split(",") if n.strip()]
    return [data[a:b].decode() for a, b in zip(at, at[1:])]


def test_tables_are_sorted_by_their_bytes(tmp_path):
    code, out = generate(names(tmp_path))
    text = out.read_text()
    assert code == 0
    assert words(text, "bn_icons_emoji") == ["1\u20e3", "\u26a0", "\u26a0\ufe0f", "\U0001f388"]
    assert words(text, "bn_icons_material") == ["123", "home", "home_work"]
    assert "bn_icons_emoji_at, 4, 6 };" in text and "bn_icons_material_at, 3, 9 };" in text


def test_what_it_writes_compiles(tmp_path):
    _, out = generate(names(tmp_path))
    subprocess.run(["cc", "-std=c17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", f"-I{ROOT / 'src'}", out],
                   check=True)


def test_a_file_that_would_not_change_is_left_alone(tmp_path):
    _, out = generate(names(tmp_path))
    before = out.stat().st_mtime_ns
    assert generate(tmp_path)[0] == 0
    assert out.stat().st_mtime_ns == before


@pytest.mark.parametrize("emojis, said", [
    ("OTHER = {'x'}\n", "does not assign ALL_EMOJIS"),
    ("ALL_EMOJIS = {1}\n", "not a set of strings"),
    ("ALL_EMOJIS = set()\n", "gen_icons: "),
    ("ALL_EMOJIS = {\n", "gen_icons: "),
])
def test_a_list_that_is_none_gives_one_line(tmp_path, emojis, said, capsys):
    assert generate(names(tmp_path, emojis))[0] == 1
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1


def test_a_missing_list_is_named(tmp_path, capsys):
    names(tmp_path)
    (tmp_path / "emojis.py").unlink()
    assert generate(tmp_path)[0] == 1
    assert "holds no emojis.py" in capsys.readouterr().err
