"""The usual launcher: `sys.exit(streamlit.web.cli.main())` with `sys.argv` set."""

import sys

from bourn import _binary


def main(args=None, prog_name="streamlit", **_extra):
    """Becomes `bourn` with the same arguments; does not return."""
    _binary.become(list(sys.argv[1:] if args is None else args))
