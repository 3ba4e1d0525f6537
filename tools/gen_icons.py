"""Generate the tables of icons that the frontend knows, for src/elements/icons.h.

    gen_icons.py --names DIR --out FILE

DIR holds the frontend package's emojis.py and material_icon_names.py. Each assigns one set of strings; the sets are
read with `ast`, so the package is not imported. FILE is written only when its content changes.
"""

import argparse
import ast
import pathlib
import sys

SOURCES = [("bn_icons_emoji", "emojis.py", "ALL_EMOJIS"),
           ("bn_icons_material", "material_icon_names.py", "ALL_MATERIAL_ICONS")]
PER_LINE = 12


class GenError(Exception):
    """One line for a person."""


def words_of(path, name):
    """The strings of the set assigned to `name`, in byte order."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        if any(isinstance(t, ast.Name) and t.id == name for t in targets):
            words = ast.literal_eval(node.value)
            if not words or not all(isinstance(w, str) and w for w in words):
                raise GenError(f"{path.name}: {name} is not a set of strings")
            return sorted(w.encode("utf-8") for w in set(words))
    raise GenError(f"{path.name} does not assign {name}")



def table(name, words):
    offsets, at = [], 0
    for word in words:
        offsets.append(at)
        at += len(word)
    offsets.append(at)
    # strings longer than a compiler must take are made of bytes: an array of them has no such limit
    data = b"".join(words)
    lines = [f"static const char {name}_text[{len(data)}] = {{"]
    lines += ["    " + ", ".join(str(b if b < 128 else b - 256) for b in data[i:i + 24]) + ","
              for i in range(0, len(data), 24)]
    lines += ["};", "", f"static const uint32_t {name}_at[] = {{"]
    lines += ["    " + ", ".join(map(str, offsets[i:i + PER_LINE])) + "," for i in range(0, len(offsets), PER_LINE)]
    lines += ["};", "", f"const bn_icon_table {name} = {{ {name}_text, {name}_at, {len(words)}, "
              f"{max(map(len, words))} }};", ""]
    return lines


def generate(folder):
    lines = ["/* Made by tools/gen_icons.py from the frontend's own lists: do not edit. */",
             '#include "elements/icons.h"', ""]
    for name, file, variable in SOURCES:
        path = folder / file
        if not path.is_file():
            raise GenError(f"{folder} holds no {file}")
        lines += table(name, words_of(path, variable))
    return "\n".join(lines)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--names", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    args = parser.parse_args(argv)
    try:
        text = generate(args.names)
    except (GenError, OSError, SyntaxError, ValueError) as e:
        print(f"gen_icons: {e}", file=sys.stderr)
        return 1
    if not args.out.is_file() or args.out.read_text() != text:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
