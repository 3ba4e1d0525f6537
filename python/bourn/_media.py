"""What the media commands take, where it is an object of Python's or of a library.

Libraries are known by the names of their types and never imported here, but for Pillow where a picture is of a format
that only Pillow reads.
"""

import io
import os
import sys

from streamlit import errors


class MediaFileStorageError(Exception):
    """A file that cannot be read, or is not kept any more."""

    __module__ = "streamlit.runtime.media_file_storage"


_GRAPHS = ("graphviz.graphs.Graph", "graphviz.graphs.Digraph", "graphviz.sources.Source", "graphviz.dot.Graph",
           "graphviz.dot.Digraph")


def _type_name(obj):
    return f"{type(obj).__module__}.{type(obj).__qualname__}"


def graph(obj):
    """(the graph in the DOT language, the engine that lays it out)"""
    if _type_name(obj) not in _GRAPHS:
        raise errors.StreamlitInvalidParameterTypeError(
            "figure_or_dot", type(obj).__name__, ["graphviz.Graph", "graphviz.Digraph", "graphviz.Source", "str"])
    return obj.source, obj.engine


def _is_array(obj):
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(obj, numpy.ndarray)


def _numbers(array):
    """The array in numbers that C has, in this machine's order."""
    kind, size = array.dtype.kind, array.dtype.itemsize
    if kind == "b":
        return array.view("u1")
    if kind in "iu":
        return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))
    if kind == "f" and size in (4, 8) and array.dtype.isnative:
        return array
    return array.astype("f4" if kind == "f" and size < 4 else "f8")


def _content(obj):
    """A file's bytes, its path, or an array; None: nothing of these."""
    if isinstance(obj, (str, bytes)):
        return obj
    if isinstance(obj, os.PathLike):
        return str(obj)
    if isinstance(obj, io.BytesIO):
        obj.seek(0)
        return obj.getbuffer()
    if _is_array(obj):
        return _numbers(obj)
    return None


def media(obj):
    """What st.audio and st.video play."""
    if isinstance(obj, (io.RawIOBase, io.BufferedReader)):
        obj.seek(0)
        return obj.read()
    made = _content(obj)
    if made is None:
        raise errors.StreamlitInvalidParameterTypeError(
            "data", type(obj).__name__, ["str", "bytes", "Path", "BytesIO", "file-like", "ndarray"])
    return made


def subtitles(obj):
    """One film's subtitles, or those of a dict as [[label, subtitles], ...]."""
    if not obj:
        return None
    if isinstance(obj, dict):
        return [[label or "", _one(value)] for label, value in obj.items()]
    if not isinstance(obj, (str, bytes, io.BytesIO, os.PathLike)):
        raise errors.StreamlitInvalidParameterTypeError(
            "subtitles", type(obj).__name__, ["str", "bytes", "BytesIO", "Path", "dict"])
    return _one(obj)


def _one(obj):
    made = None if _is_array(obj) else _content(obj)
    if made is None:
        raise errors.StreamlitAPIException(f"subtitles cannot be of type {type(obj).__name__}",
                                           error_id="video-failed-processing-subtitle")
    return made


# ---- pictures --------------------------------------------------------------------------------------------------------

def _is_pillow(obj):
    pillow = sys.modules.get("PIL.Image")
    return pillow is not None and isinstance(obj, pillow.Image)


def _format(image, wanted):
    """JPEG or PNG if it is asked for, else what keeps what the picture has."""
    wanted = wanted.upper()
    if wanted in ("JPEG", "PNG"):
        return wanted
    if wanted == "JPG":
        return "JPEG"
    if image.format == "GIF":
        return "GIF"
    return "PNG" if image.mode in ("RGBA", "LA", "P") else "JPEG"


def _save(image, form, quality):
    if form == "JPEG" and image.mode in ("RGBA", "LA", "P"):
        image = image.convert("RGB")
    out = io.BytesIO()
    image.save(out, format=form, quality=quality)
    return out.getvalue()


def convert(data, wanted, width):
    """(the picture as it is to be, or None where it is so already; its MIME type)"""
    try:
        from PIL import Image
    except ImportError:
        raise errors.StreamlitAPIException("A picture of this format can only be shown where Pillow is installed: "
                                           "pip install pillow", error_id="image-needs-pillow") from None
    image = Image.open(io.BytesIO(data))
    form, had = _format(image, wanted), image.format
    made = None
    if 0 < width < image.width:
        image = image.resize((width, int(1.0 * image.height * width / image.width)), resample=Image.Resampling.BILINEAR)
        made = _save(image, form, 90)
    elif had != form:
        made = _save(image, form, 90)
    return made, f"image/{form.lower()}"


def picture(obj, wanted="auto"):
    """One picture as text, bytes or numbers."""
    if _is_pillow(obj):
        return _save(obj, _format(obj, wanted), 100)
    made = _content(obj)
    if made is None:
        obj.format  # what is no picture says so by itself
        raise errors.StreamlitInvalidParameterTypeError(
            "image", type(obj).__name__, ["str", "Path", "bytes", "BytesIO", "ndarray", "PIL.Image"])
    return made


def image(obj, wanted, caption, alt, column):
    """st.image's (pictures, captions, texts for those who cannot see): each one thing, or a list."""
    if column is not None:
        from streamlit.deprecation_util import show_deprecation_warning
        show_deprecation_warning("`use_column_width` has no effect any more: say `width=\"stretch\"`, "
                                 "`width=\"content\"` or a number of pixels.")
    wanted = "auto" if wanted is None else wanted
    if isinstance(obj, (list, set, tuple)):
        pictures = [picture(one, wanted) for one in obj]
    else:
        pictures = picture(obj, wanted)
    return pictures, _captions(caption), _alts(alt, isinstance(obj, set))


def _captions(caption):
    if caption is None or isinstance(caption, str):
        return caption
    if _is_array(caption) and caption.ndim == 1:
        caption = caption.tolist()
    if isinstance(caption, list):
        return [None if one is None else str(one) for one in caption]
    return str(caption)


def _alts(alt, of_set):
    from collections.abc import Sequence
    if alt is None or isinstance(alt, str):
        return alt
    if _is_array(alt) and alt.ndim == 1:
        alt = alt.tolist()
    if isinstance(alt, (bytes, bytearray)) or not isinstance(alt, Sequence):
        return str(alt)
    if of_set:
        raise errors.StreamlitAPIException("A list of texts in `alt` does not go with a set of pictures: a set has no "
                                           "order.", error_id="image-alt-with-set")
    return [None if one is None else str(one) for one in alt]


# ---- downloads -------------------------------------------------------------------------------------------------------

def _file_content(obj):
    """Text or bytes of a file object; None: it is none."""
    if isinstance(obj, (str, bytes)):
        return obj
    if isinstance(obj, io.TextIOWrapper):
        return obj.read()
    if isinstance(obj, io.StringIO):
        return obj.getvalue()
    if isinstance(obj, io.BytesIO):
        obj.seek(0)
        return obj.getvalue()
    if isinstance(obj, (io.BufferedReader, io.RawIOBase)):
        obj.seek(0)
        return obj.read() or b""
    return None


def _name_of(obj):
    try:
        name = getattr(obj, "name", None)
    except (AttributeError, ValueError, OSError):
        return None
    return name if isinstance(name, str) and name else None


def download(data, file_name, mime):
    """(text or bytes, file name, MIME type): a file that has a name says what is not given."""
    name = _name_of(data)
    if name is not None and file_name is None:
        file_name = os.path.basename(name)
    if name is not None and mime is None:
        import mimetypes
        mime = mimetypes.guess_type(file_name)[0]
    content = _file_content(data)
    if content is None:
        raise errors.StreamlitAPIException(f"`data` of a download button cannot be of type {type(data).__name__}",
                                           error_id="download-button-invalid-binary-data-format")
    return content, file_name, mime


def file_content(obj):
    """What a function that makes a download has returned."""
    made = _file_content(obj)
    if made is None:
        raise MediaFileStorageError(f"A download cannot be of type {type(obj).__name__}")
    return made


PREPARE = {"download": download, "picture": picture, "graphviz_chart": graph, "media": media, "subtitles": subtitles, "image": image, "image.convert": convert}
