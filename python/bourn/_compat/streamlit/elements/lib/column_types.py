"""Configurations of columns, where they are made in the official package, and types of their arguments."""

from typing import Any, Literal

from bourn._columns import FUNCTIONS as _functions

ColumnWidth = Literal["small", "medium", "large"] | int
ColumnConfig = ColumnType = ChartColor = NumberFormat = SelectboxOptionValue = Any
ButtonType = Literal["primary", "secondary", "tertiary"]
ContentAlignment = Literal["left", "center", "right"]
globals().update(_functions)


def __getattr__(name):
    """TextColumnConfig and its like: what a column of that kind is made into."""
    if name.endswith("ColumnConfig"):
        return dict[str, Any]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
