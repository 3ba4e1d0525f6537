"""st.column_config: comes with tables, in a later version."""

from bourn._setup import later_function as _later

_TYPES = ("AreaChartColumn", "AudioColumn", "BarChartColumn", "ButtonColumn", "CheckboxColumn", "Column", "DateColumn",
          "DatetimeColumn", "ImageColumn", "JsonColumn", "LineChartColumn", "LinkColumn", "ListColumn", "MarkdownColumn",
          "MultiselectColumn", "NumberColumn", "ProgressColumn", "SelectboxColumn", "TextColumn", "TimeColumn",
          "VideoColumn")
globals().update((_name, _later(f"column_config.{_name}")) for _name in _TYPES)
