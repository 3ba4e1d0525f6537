"""What st.selectbox, st.radio, st.multiselect and st.metric take, where it is more than texts and numbers.

Options are any objects: `format_func` makes their labels, and what the widget returns is the object. Libraries are known
by what their objects can do, and are never imported here.
"""

from enum import Enum, EnumMeta

from streamlit import errors

from bourn import _prepare


def as_list(obj):
    """The options in `obj`: its items, the keys of a mapping, the members of an Enum, the first column of a table."""
    if obj is None:
        return []
    if isinstance(obj, (str, bytes, int, float, bool)):
        return [obj]
    if isinstance(obj, EnumMeta):
        return [member.value if isinstance(member, str) else member for member in obj]
    from collections.abc import Iterable, Mapping
    if isinstance(obj, Mapping):
        return list(obj.keys())
    if _prepare._is_list_like(obj):
        return list(obj)
    made = _first_column(obj)
    if made is not None:
        return made
    return list(obj) if isinstance(obj, Iterable) else [obj]


def _first_column(obj):
    """A table's first column, or all of a column that stands by itself; None: it is neither."""
    root = type(obj).__module__.partition(".")[0]
    if root == "numpy":
        return _of_array(obj)
    if hasattr(obj, "iloc") and hasattr(obj, "columns"):
        return obj.iloc[:, 0].to_list() if len(obj.columns) and len(obj) else []
    if root in _prepare._TABLES:
        for name in ("to_list", "tolist", "to_pylist"):
            if callable(getattr(obj, name, None)) and not hasattr(obj, "columns"):
                return getattr(obj, name)()
    for name in ("to_pandas", "toPandas", "compute", "to_dataframe", "df"):
        if callable(getattr(obj, name, None)):
            return as_list(getattr(obj, name)())
    return None


def _of_array(array):
    """Numbers and texts of a NumPy array come as Python's own, dates as pandas has them; a lone number stays itself."""
    if not 1 <= getattr(array, "ndim", 0) <= 2:
        return [array]
    if array.ndim == 2:
        array = array[:, 0] if array.shape[1] else array[:, :0].ravel()
    if array.dtype.kind in "mM":
        import pandas
        return pandas.Series(array).to_list()
    return array.tolist()


def _check_comparable(objects):
    try:
        bool(objects[0] == objects[0])
    except LookupError:
        pass
    except ValueError:
        raise errors.StreamlitAPIException(
            f"Options must be comparable with `==`, giving True or False; objects of type "
            f"{type(objects[0]).__name__} are not. Use their places in a list as options, for example.",
            error_id="incomparable-select-options") from None


def _places(objects, default):
    if default is None:
        return []
    chosen = as_list(default)
    for value in chosen:
        if value not in objects:
            raise errors.StreamlitDefaultNotInOptionsError(value)
    return [objects.index(value) for value in chosen]


def _place(objects, value):
    """Floats are the same where they differ by less than their arithmetic's errors."""
    for i, option in enumerate(objects):
        if option == value or (isinstance(option, float) and isinstance(value, float) and abs(option - value) < 5e-12):
            return i
    raise ValueError(f"The value {value} is not among the options.")


def _ends(objects, value):
    """The place of `value`, or of the two ends that it names."""
    if isinstance(value, (list, tuple)):
        return tuple(_place(objects, end) for end in value)
    try:
        return _place(objects, value)
    except ValueError:
        if value is not None:
            raise
    return 0


def read(options, format_func, default, ends=False):
    """(the options, their labels, the places of those in `default`)"""
    objects = as_list(options)
    _check_comparable(objects)
    if ends and objects:
        default = _ends(objects, default)
    labels = [format_func(option) for option in objects]
    for label in labels:
        if not isinstance(label, str):
            raise TypeError(f"format_func has to return text, not {type(label).__name__}")
    return objects, labels, default if ends else _places(objects, default)


def label_of(value, options, objects, format_func, any_label):
    """(the value, its label); no label if `format_func` does not know it, unless any will do."""
    if isinstance(value, Enum):
        value = _coerced(value, options, as_list(options) if objects is None else objects)
    try:
        return value, format_func(value)
    except Exception:
        return value, str(value) if any_label else None


def _coerced(value, options, objects):
    """A member of an Enum that an earlier run made, as the same member of the class that this run made."""
    if isinstance(options, EnumMeta):
        cls = options
    else:
        classes = {type(o) for o in objects}
        cls = classes.pop() if len(classes) == 1 else None
    if not isinstance(cls, EnumMeta) or isinstance(value, cls):
        return value
    from streamlit import config
    how, made = config.get_option("runner.enumCoercion"), type(value)
    if how not in ("off", "nameOnly", "nameAndValue"):
        raise errors.StreamlitValueError("runner.enumCoercion", ["'off'", "'nameOnly'", "'nameAndValue'"])
    if how == "off" or made.__qualname__ != cls.__qualname__ or set(made.__members__) != set(cls.__members__):
        return value
    if how == "nameAndValue" and {m.value for m in made} != {m.value for m in cls}:
        return value
    return cls[value.name]


def metric_number(value, parameter):
    """(the number as text, a number of the same sign), for st.metric: decimals, fractions, numbers of NumPy."""
    import numbers
    text = None
    if isinstance(value, numbers.Number):
        text = str(value)
    elif hasattr(value, "item"):
        try:
            item = value.item()
            text = str(item) if isinstance(item, (float, int)) else None
        except Exception:
            text = None
    if text is None:
        raise errors.StreamlitInvalidParameterTypeError(parameter, type(value).__name__,
                                                        ["int", "float", "Decimal", "NumPy number"],
                                                        detail="Convert the value to a number.")
    return text, 0 if value == 0 else -1 if text.startswith("-") else 1


def metric_chart(data):
    """The numbers of a small chart."""
    out = []
    for value in as_list(data):
        try:
            out.append(float(value))
        except Exception as error:
            raise errors.StreamlitAPIException(
                f"`chart_data` takes numbers; '{value}' is of type {type(value).__name__}.",
                error_id="metric-chart-data-not-numeric") from error
    return out
