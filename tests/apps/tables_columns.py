import datetime

import pandas as pd
import streamlit as st

c = st.column_config
frame = pd.DataFrame({name: [1, 2] for name in "abcdefgh"} | {"l": [[1, 2], [3]], "t": ["x", "y"]})
st.dataframe(frame, column_config={
    "_index": c.Column("Row", width="small", help="which", pinned=True, alignment="center"),
    "a": c.NumberColumn("A", format="%d €", min_value=0, max_value=10.5, step=0.5, default=1),
    "b": c.ProgressColumn("B", format="percent", min_value=0, max_value=4, step=1, color="red"),
    "c": c.CheckboxColumn(width=80, default=True, required=True, disabled=False),
    "d": None, "e": "Title", 5: c.TextColumn(max_chars=3, validate="^a"),
    "g": {"label": "by hand", "type_config": {"type": "text"}}, "h": c.JsonColumn(),
    "l": c.BarChartColumn("L", y_min=0, y_max=3, color="#ff0000")})
st.dataframe(frame, column_config={
    "a": c.DatetimeColumn(default=datetime.datetime(2024, 1, 2), min_value=datetime.datetime(2000, 1, 1),
                          max_value=datetime.datetime(2030, 1, 1), step=datetime.timedelta(minutes=5), format="calendar",
                          timezone="Europe/Paris"),
    "b": c.DateColumn(default=datetime.date(2024, 1, 2), min_value=datetime.date(2000, 1, 1), step=7, format="iso8601"),
    "c": c.TimeColumn(default=datetime.time(8), max_value=datetime.time(9), step=60, format="localized"),
    "d": c.SelectboxColumn(options=[1, 2], format_func=lambda v: f"<{v}>", default=1),
    "e": c.MultiselectColumn(options=("p", "q", "r"), color=["red", "blue"], format_func=str.upper, default=("p",)),
    "f": c.LinkColumn(display_text=":material/open_in_new:", max_chars=9, validate="x", default="d"),
    "g": c.ListColumn(default=iter("ab")), "h": c.MarkdownColumn(default="*x*"),
    "l": c.LineChartColumn(color="auto"), "t": c.ImageColumn()})
st.dataframe(frame, column_config={
    "a": c.AudioColumn(), "b": c.VideoColumn(), "l": c.AreaChartColumn(y_min=-1), "c": c.ButtonColumn("go", type="primary"),
    "d": c.SelectboxColumn(), "e": c.MultiselectColumn(color="auto", options=["x"])})
for call in (lambda: c.ProgressColumn(color="no colour"), lambda: c.LinkColumn(display_text=":material/no_such_icon:"),
             lambda: c.ButtonColumn(on_click=print), lambda: c.NumberColumn("a", "b"), lambda: c.Column(nothing=1),
             lambda: st.dataframe(frame, column_config={"a": 3}),
             lambda: st.dataframe(frame, column_config={"a": c.NumberColumn(min_value=float("nan"))})):
    try:
        call()
    except Exception as error:
        st.text(type(error).__name__)
st.json(c.NumberColumn("x"))
st.json(c.Column())
