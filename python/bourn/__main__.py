"""`python -m bourn run app.py` is `bourn run app.py`, with this interpreter."""

import sys

from bourn import _binary

if __name__ == "__main__":
    _binary.become(sys.argv[1:])
