"""Tables to and from components of the first kind: three Arrow streams, the data, the index and the columns."""

import io


def frame(value):
    """Any table as a pandas.DataFrame."""
    import pandas
    if isinstance(value, pandas.DataFrame):
        return value
    if isinstance(value, (pandas.Series, pandas.Index)):
        return value.to_frame()
    if type(value).__module__.startswith("pandas.io.formats.style"):
        return value.data
    for name in ("to_pandas", "to_dataframe"):
        made = getattr(value, name, None)
        if callable(made):
            return frame(made())
    if hasattr(value, "__dataframe__"):
        return pandas.api.interchange.from_dataframe(value)
    if hasattr(value, "fetchall") and hasattr(value, "description"):
        return pandas.DataFrame(value.fetchall(), columns=[column[0] for column in value.description or ()])
    return pandas.DataFrame(value)


def stream(table):
    """A DataFrame as an Arrow stream; columns that Arrow has no type for become text."""
    import pyarrow
    try:
        made = pyarrow.Table.from_pandas(table)
    except (pyarrow.ArrowTypeError, pyarrow.ArrowInvalid, pyarrow.ArrowNotImplementedError):
        table = table.copy()
        for i, kind in enumerate(table.dtypes):
            if kind == object or str(kind).startswith("complex"):
                table.isetitem(i, table.iloc[:, i].astype(str))
        made = pyarrow.Table.from_pandas(table)
    out = io.BytesIO()
    with pyarrow.ipc.new_stream(out, made.schema) as writer:
        writer.write_table(made)
    return out.getvalue()


def _labels(values):
    import pandas
    return pandas.DataFrame([list(v) if isinstance(v, tuple) else v for v in values])


def streams_of(value):
    """The table's three streams."""
    table = frame(value)
    return [stream(table), stream(_labels(table.index.values)), stream(_labels(table.columns.values))]


def _read(content):
    import pyarrow
    return pyarrow.RecordBatchStreamReader(content).read_pandas()


def frame_of(data, index, columns):
    """And back: what a component has sent."""
    import pandas
    return pandas.DataFrame(_read(data).to_numpy(), index=_read(index).to_numpy().T.tolist(),
                            columns=_read(columns).to_numpy().T.tolist())
