"""metric with every parameter and every kind of number.

# wirediff: [{"open": true}, {"rerun": true}]
"""
from decimal import Decimal
from fractions import Fraction

import streamlit as st


class Item:
    """A number of a library."""

    def __init__(self, value):
        self.value = value

    def item(self):
        return self.value

    def __eq__(self, other):
        return self.value == other

    def __str__(self):
        return f"{self.value}"


st.metric("Text", "70 °F")
st.metric("Text and delta", "70 °F", "1.2 °F")
st.metric("Down", 9, "-1")
st.metric("None", None)
for n in (0, 7, -3, 10 ** 12, 10 ** 30, True, 0.1, 0.1 + 0.2, 1e16, 123456789012345.6, 1e-5, 0.0001, -2.5, 100.0, 1e300, 5e-324,
          float("inf"), float("nan"), -0.0, Decimal("1.50"), Fraction(1, 3)):
    st.metric(f"Number {n}", n, n)
st.metric("Item", Item(1.5), Item(-2))
st.metric("Zero item", Item(0), Item(0.0))
st.metric("Decimal zero", 1, Decimal("0.00"))
st.metric("Zero text", 1, "0")
st.metric("Zero text with decimals", 1, "0.0")
st.metric("Empty delta", 1, "")
st.metric("Indented delta", 1, "   -2")
for color in ("normal", "inverse", "off", "red", "orange", "yellow", "green", "blue", "violet", "gray", "grey", "primary", " off "):
    for delta in (1, -1, 0, None):
        st.metric(f"{color} {delta}", 1, delta, color)
for arrow in ("auto", "up", "down", "off"):
    st.metric(arrow, 1, -1, delta_arrow=arrow)
    st.metric(arrow, 1, delta_arrow=arrow)
st.metric("Help", 1, help="about it")
st.metric("Icon", 1, icon="🌡️")
st.metric("Material", 1, icon=":material/star:")
st.metric("Hidden", 1, label_visibility="hidden")
st.metric("Collapsed", 1, label_visibility="collapsed")
st.metric("Border", 1, border=True)
st.metric("Pixels", 1, width=100, height=150)
st.metric("Content", 1, width="content", height="content")
st.metric("Stretch", 1, width="stretch", height="stretch")
st.metric("Chart", 1, chart_data=[1, 2.5, True, -4])
st.metric("Bars", 1, chart_data=(1, 2), chart_type="bar")
st.metric("Area", 1, chart_data=range(4), chart_type="area")
st.metric("Texts as numbers", 1, chart_data=["1", "2.5"])
st.metric("One number", 1, chart_data=3)
st.metric("No chart", 1, chart_data=[])
st.metric("Generator", 1, chart_data=(n * n for n in range(3)))
st.metric("Format", 1234.5, format="%.1f")
st.metric("Preset", 0.5, format="percent")
st.metric("Description", 1, 2, delta_description="since yesterday")
with st.sidebar:
    st.metric("Beside", 1)
