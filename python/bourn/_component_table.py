"""Tables to and from components: to one of the first kind go three Arrow streams, the data, the index and the columns; and
of a Styler what it says."""

from bourn import _core, _frames


def stream(value):
    """Any table as an Arrow stream."""
    return _core.arrow_bytes(_frames.arrow_of(value))


def _small(kind):
    import pyarrow
    if pyarrow.types.is_large_list(kind):
        return pyarrow.list_(_small(kind.value_type))
    if pyarrow.types.is_large_string(kind):
        return pyarrow.string()
    return pyarrow.binary() if pyarrow.types.is_large_binary(kind) else kind


def _frame_stream(frame):
    """The same of a pandas frame; components of the first kind know no large texts."""
    import pyarrow
    table = _frames.table_of_frame(frame)
    fields = [field.with_type(_small(field.type)) for field in table.schema]
    schema = pyarrow.schema(fields, metadata=table.schema.metadata)
    return _core.arrow_bytes(table if schema.equals(table.schema) else table.cast(schema))


def _labels(values):
    import pandas
    return pandas.DataFrame([list(v) if isinstance(v, tuple) else v for v in values])


def streams_of(value):
    """The table's three streams, and [id, caption, style sheet, stream of what is shown instead of the values] of a Styler."""
    style = _frames.style_of(value)
    table = _frames.frame_of(value)
    made = [_frame_stream(t) for t in (table, _labels(table.index.values), _labels(table.columns.values))]
    if style:
        name, caption, sheet, shown = style
        made.append([name, caption or "", sheet, _core.arrow_bytes(shown)])
    return made


def _read(content):
    import pyarrow
    return pyarrow.RecordBatchStreamReader(content).read_pandas()


def frame_of(data, index, columns):
    """And back: what a component has sent."""
    import pandas
    return pandas.DataFrame(_read(data).to_numpy(), index=_read(index).to_numpy().T.tolist(),
                            columns=_read(columns).to_numpy().T.tolist())
