"""Tables in other forms, for add-ons."""

from bourn._frames import (DataFormat, has_range_index, is_snowpark_rows as is_snowpark_row_list,  # noqa: F401
                           is_table as is_dataframe_like, is_unevaluated as is_unevaluated_data_object)
from bourn import _frames, _options

__all__ = ["DataFormat", "convert_anything_to_arrow_bytes", "convert_anything_to_list", "convert_anything_to_pandas_df",
           "convert_arrow_bytes_to_pandas_df", "convert_arrow_table_to_arrow_bytes", "convert_pandas_df_to_arrow_bytes",
           "determine_data_format", "fix_arrow_incompatible_column_types", "has_range_index", "is_dataframe_like",
           "is_pandas_styler", "is_unevaluated_data_object"]


def determine_data_format(input_data):
    return _frames.format_of(input_data)


def convert_anything_to_pandas_df(data, max_unevaluated_rows=_frames.ROWS_MAX, ensure_copy=False):
    return _frames.frame_of(data, max_unevaluated_rows, ensure_copy)


def convert_anything_to_arrow_bytes(data, max_unevaluated_rows=_frames.ROWS_MAX):
    return _frames.bytes_of(_frames.arrow_of(data, max_unevaluated_rows))


def convert_arrow_table_to_arrow_bytes(table):
    return _frames.bytes_of(table)


def convert_pandas_df_to_arrow_bytes(df):
    return _frames.bytes_of(_frames.table_of_frame(df))


def convert_arrow_bytes_to_pandas_df(source):
    import pyarrow
    return pyarrow.ipc.open_stream(source).read_pandas()


def convert_anything_to_list(obj):
    return _options.as_list(obj)


def fix_arrow_incompatible_column_types(df, selected_columns=None):
    return _frames.fix_columns(df, selected_columns)


def is_pandas_styler(obj):
    return _frames.format_by_name(obj) is DataFormat.PANDAS_STYLER


def is_pandas_data_object(obj):
    return type(obj).__module__.startswith("pandas")


def is_dbapi_cursor(obj):
    return _frames.is_cursor(obj)
