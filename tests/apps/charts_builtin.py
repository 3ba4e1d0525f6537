"""The built-in charts over columns of every kind: what lies along which axis, colors, sizes, stacks, orders, odd names."""
import pandas as pd

import streamlit as st

df = pd.DataFrame({
    "a": [1, 2, 3], "b": [4.0, 5.5, None], "c": ["x", "y", "x"], "h": ["#f00", "#00ff00", "#f00"],
    "cat": pd.Categorical(["u", "v", "u"], ordered=True), "d": pd.date_range("2024-01-01", periods=3),
    "t": [True, False, True], "z": [(255, 0, 0), (0, 1, 2), (3, 4, 5)], "p": pd.Categorical(["n", "m", "n"]),
})
st.line_chart()
st.line_chart([1, 2, 3])
st.line_chart({"k": [1, 2], "l": [3, 4.5]})
st.line_chart(df[["a", "b"]])
st.line_chart(df, x="a", y="b", x_label="X", y_label="Y", width=300, height=200)
st.line_chart(df, x="a", y=["a", "b"], color=["#ff0000", (0, 255, 0)])
st.line_chart(df, x="a", y="b", color="c", alt="A line")
st.line_chart(df, x="d", y="b", color="red")
st.line_chart(df, x="cat", y="b", color=["red"])
st.line_chart(df[["a", "b"]].set_index("b"))
st.line_chart(pd.DataFrame({"v": [1, 2]}, index=pd.date_range("2024-01-01", periods=2, name="day")))
st.line_chart(pd.Series([3, 4], index=["u", "v"], name="ser"))
st.line_chart(df[["c", "a"]][1:], x="c")
st.line_chart(pd.DataFrame({"a.b": [1, 2], "c": [3, 4]}), x="a.b", y="c")
st.line_chart(pd.DataFrame({"a.b": [1, 2], "c": [3, 4]}))
st.line_chart(pd.DataFrame({1: [1, 2], "c": [3, 4]}))
st.line_chart(pd.DataFrame({"y": range(1001)}))
st.area_chart(df, x="a", y="b")
st.area_chart(df, x="a", y=["a", "b"])
st.area_chart(df, x="a", y=["a", "b"], stack=True)
st.area_chart(df, x="a", y=["a", "b"], stack="normalize", height="stretch")
st.area_chart(df, x="a", y=["a", "b"], stack="center", width="content")
st.area_chart(df[["a", "b", "c"]][1:])
st.bar_chart(df, x="c", y="b")
st.bar_chart(df, x="c", y="b", horizontal=True)
st.bar_chart(df, x="c", y=["a", "b"])
st.bar_chart(df, x="c", y=["a", "b"], stack=False)
st.bar_chart(df, x="c", y=["a", "b"], stack=False, horizontal=True)
st.bar_chart(df, x="c", y=["a", "b"], stack="layered")
st.bar_chart(df, x="c", y=["a", "b"], stack=True)
st.bar_chart(df, x="c", y="b", sort="-b")
st.bar_chart(df, x="c", y="a", sort="b")
st.bar_chart(df, x="c", y="b", sort=False)
st.bar_chart(df, x="d", y="a")
st.bar_chart(df, x="a", y="d", horizontal=True)
st.bar_chart(df.set_index("cat")[["a"]])
st.bar_chart(df.set_index("c")[["a", "t"]])
st.bar_chart(df, x="t", y="a", color="p")
st.scatter_chart(df, x="a", y="b", size="a", color="c")
st.scatter_chart(df, x="a", y="b", size=20)
st.scatter_chart(df, x="a", y="b", size=2.5, color="h")
st.scatter_chart(df, x="a", y="b", color="cat", size="b")
st.scatter_chart(df, x="a", y="b", color=(255, 0, 0, 128))
st.scatter_chart(df, x="a", y="b", color=(1.0, 0.0, 0.0, 0.5))
st.scatter_chart(df, x="a", y="b", color="z")
st.scatter_chart(df, x="a", y="b", color="#f00f")
st.scatter_chart(df, x="a", y="b", color=[])
st.scatter_chart(df.set_index("c"), x="a", y="b")
st.scatter_chart(df[1:], x="a", y="b", use_container_width=True)
for call in (
    lambda: st.scatter_chart(df, x="a", y="b", color="nope"),
    lambda: st.scatter_chart(df, x="a", y="b", color=["red", "blue"]),
    lambda: st.scatter_chart(df, x="a", y="b", color=5),
    lambda: st.scatter_chart(df, x="a", y="b", size="nope"),
    lambda: st.scatter_chart(df, x="z", y="b"),
    lambda: st.scatter_chart(df, x="a", y="z"),
    lambda: st.scatter_chart(df, x=5, y="b"),
    lambda: st.bar_chart(df, x="a", y="b", sort="zz"),
    lambda: st.bar_chart(df, x="a", y="b", stack="zz"),
    lambda: st.area_chart(df, x="a", y="b", stack="zz"),
    lambda: st.line_chart(df, x="a", y=["b", "a"], color="red"),
    lambda: st.line_chart(df, x="a", y="b", width="wide"),
):
    try:
        call()
    except Exception as e:
        st.text(type(e).__name__)
