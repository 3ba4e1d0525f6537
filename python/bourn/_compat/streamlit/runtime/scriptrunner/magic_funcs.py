"""What an expression that stands alone is turned into."""

from bourn._core import main_dg as _main


def transparent_write(*args):
    """st.write that returns what it was given."""
    _main.write(*args)
    return args[0] if len(args) == 1 else args
