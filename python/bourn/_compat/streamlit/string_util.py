"""Texts and icons, as add-ons look at them."""

import re
import textwrap

from bourn import _core

from streamlit import errors


def clean_text(text):
    """The text without the indentation that its lines share, and without space around it."""
    return textwrap.dedent(str(text)).strip()


def to_str(value):
    return value if isinstance(value, str) else str(value)


def to_help_str(help):
    """A tooltip's text, without the indentation that its lines share."""
    return textwrap.dedent(to_str(help))


def _is_icon(text):
    try:
        _core.check_icon(text)
    except errors.StreamlitAPIException:
        return False
    return True


def is_emoji(text):
    """Whether it is one emoji and nothing else."""
    return bool(text) and not text.isascii() and _is_icon(text)


def is_material_icon(maybe_icon):
    """Whether Material Symbols has an icon of this name."""
    return re.fullmatch(r"\w+", maybe_icon) is not None and _is_icon(f":material/{maybe_icon}:")


def validate_icon_or_emoji(icon):
    """The icon without space around it, "" for None; StreamlitAPIException: it is none."""
    if icon is None or not icon.strip():
        return ""
    _core.check_icon(icon.strip())
    return icon.strip()


def validate_emoji(maybe_emoji):
    """The emoji, "" for None; StreamlitAPIException: it is none."""
    if maybe_emoji is None:
        return ""
    if not is_emoji(maybe_emoji):
        raise errors.StreamlitAPIException(f"`{maybe_emoji}` is not one emoji.", error_id="invalid-emoji")
    return maybe_emoji


def validate_material_icon(maybe_material_icon):
    """":material/name:", "" for None; StreamlitAPIException: there is no such icon."""
    if maybe_material_icon is None:
        return ""
    found = re.fullmatch(r"\s*:material/(.+):\s*", maybe_material_icon)
    if not found or not is_material_icon(found[1]):
        raise errors.StreamlitAPIException(
            f"`{maybe_material_icon.replace('/', chr(0x200b) + '/')}` is no icon of Material Symbols.",
            error_id="invalid-material-icon")
    return maybe_material_icon.strip()


def max_char_sequence(string, char):
    """How often a character stands behind itself at most."""
    return max((len(run) for run in re.findall(f"(?:{re.escape(char)})+", string)), default=0) // max(len(char), 1)


def to_snake_case(camel_case_str):
    """"camelCase" as "camel_case"."""
    apart = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", camel_case_str)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", apart).lower()


def simplify_number(num):
    """Two digits of a number and a letter for its size: 1500 is "1.5k"."""
    rounded, letters = float(f"{num:.2g}"), ["", "k", "m", "b", "t"]
    while abs(rounded) >= 1000 and len(letters) > 1:
        rounded, letters = rounded / 1000, letters[1:]
    return f"{rounded:f}".rstrip("0").rstrip(".") + letters[0]


def is_mem_address_str(string):
    """Whether it is what repr() says of an object that has nothing of its own to say."""
    return re.fullmatch(r"<[a-zA-Z_]+[a-zA-Z0-9<>._ ]* at 0x[0-9a-fA-F]+>", string) is not None
