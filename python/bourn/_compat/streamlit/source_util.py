"""Scripts and pages by their files, as add-ons ask for them."""

import re
import tokenize
import unicodedata


def open_python_file(filename):
    """The file as text, in the encoding that its first lines name."""
    return tokenize.open(filename)


def _emoji_length(text):
    n = 0
    while n < len(text) and (unicodedata.category(text[n]) in ("So", "Sk") or text[n] in "\u200d\ufe0f\u20e3"):
        n += 1
    return n


def page_icon_and_name(script_path):
    """What a page's file name says: the emoji at its start, and the rest without the number before it."""
    found = re.match(r"([0-9]*)[_ -]*(.*)\.py", script_path.name)
    if not found:
        return "", ""
    name = re.sub("[_ ]+", "_", found[2]).strip() or found[1]
    n = _emoji_length(name)
    return name[:n], name[n:].lstrip("_ -") if n else name
