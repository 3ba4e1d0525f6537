"""Names of Python's own modules that a script's folder cannot take.

The official package has these modules loaded before a script runs, and so a page in `calendar.py` or a helper in `secrets.py`
takes nothing away from anybody. bourn loads them when somebody asks: then they are found where they were before the script's
folder came to the front of sys.path.
"""

import sys
from importlib.machinery import PathFinder

_NAMES = frozenset("""
array ast asyncio base64 binascii bisect bz2 calendar collections concurrent configparser contextlib contextvars
copy copyreg csv ctypes dataclasses datetime decimal dis email enum fcntl fnmatch fractions functools gettext
hashlib heapq hmac html http importlib inspect ipaddress json keyword linecache locale logging lzma mimetypes
multiprocessing netrc numbers opcode operator pathlib pickle pkgutil platform queue quopri random re reprlib secrets
select selectors shlex shutil signal socket socketserver ssl string stringprep struct subprocess sysconfig tempfile
textwrap threading timeit token tokenize tomllib traceback types typing unicodedata urllib uuid warnings weakref
zipfile zlib zoneinfo
""".split())


class _Finder:
    def __init__(self, path):
        self.path = path

    def find_spec(self, name, path=None, target=None):
        if path is not None or name not in _NAMES:
            return None
        return PathFinder.find_spec(name, self.path, target)


def install():
    """Once, before a script's folder is put into sys.path."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder(list(sys.path)))
