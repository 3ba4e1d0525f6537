"""Types of arguments that widgets share."""

import datetime
import types
from typing import Literal

Key = str | int
LabelVisibility = Literal["visible", "hidden", "collapsed"]
PROTO_SCALAR_VALUE = float | int | bool | str | bytes
SAFE_VALUES = (datetime.date | datetime.time | datetime.datetime | datetime.timedelta | types.EllipsisType | PROTO_SCALAR_VALUE
               | None)


def to_key(key):
    """A widget's key as text; None: none."""
    return None if key is None else str(key)
