"""st.column_config: how columns of tables are shown and edited."""

from bourn._columns import FUNCTIONS as _functions

__all__ = ["AreaChartColumn", "AudioColumn", "BarChartColumn", "ButtonColumn", "CheckboxColumn", "Column", "DateColumn",
           "DatetimeColumn", "ImageColumn", "JsonColumn", "LineChartColumn", "LinkColumn", "ListColumn", "MarkdownColumn",
           "MultiselectColumn", "NumberColumn", "ProgressColumn", "SelectboxColumn", "TextColumn", "TimeColumn",
           "VideoColumn"]
globals().update(_functions)
