"""Four years of Seattle's weather, day by day: does it rain there as much as they say?

The days come with the package vega_datasets.  examples/data_weather.c is the same page in C, over a CSV file.
"""
import altair as alt
import pandas as pd
import streamlit as st
from vega_datasets import local_data

COLORS = {"sun": "#e7ba52", "fog": "#a7a7a7", "drizzle": "#aec7e8", "rain": "#1f77b4", "snow": "#9467bd"}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@st.cache_data
def read_days():
    return local_data.seattle_weather().assign(
        year=lambda d: d["date"].dt.year,
        month=lambda d: d["date"].dt.month.map(lambda m: MONTHS[m - 1]),
        color=lambda d: d["weather"].map(COLORS))


st.set_page_config("Seattle's weather", "🌦️", layout="wide")
everything = read_days()
every_year = sorted(everything["year"].unique().tolist())

with st.sidebar:
    st.header("Which days")
    years = st.pills("Years", every_year, selection_mode="multi", default=every_year)
    kinds = st.multiselect("Kinds of weather", list(COLORS), list(COLORS))
    low, high = st.slider("Highest temperature of the day", -5, 40, (-5, 40), format="%d °C")
    unit = st.segmented_control("Temperatures in", ["°C", "°F"], default="°C", required=True)

days = everything[everything["year"].isin(years) & everything["weather"].isin(kinds)
                  & everything["temp_max"].between(low, high)]
if unit == "°F":
    days = days.assign(temp_max=days["temp_max"] * 1.8 + 32, temp_min=days["temp_min"] * 1.8 + 32)

st.title("Does it always rain in Seattle?")
st.caption(f"{len(days):,} of {len(everything):,} days, 2012 to 2015")
if days.empty:
    st.info("No day is like that. Choose more in the sidebar.", icon=":material/filter_alt_off:")
    st.stop()

wet = days["precipitation"] > 0
months = days.groupby(days["date"].dt.to_period("M")).agg(
    wet=("precipitation", lambda p: (p > 0).mean() * 100), rain=("precipitation", "sum"),
    warm=("temp_max", "mean"), wind=("wind", "mean")).round(2)
tiles = st.columns(4)
tiles[0].metric("Days with rain or snow", f"{wet.mean():.0%}", border=True,
                chart_data=months["wet"].tolist(), chart_type="area")
tiles[1].metric("Rain and snow in a year", f"{days['precipitation'].sum() / days['year'].nunique():,.0f} mm", border=True,
                chart_data=months["rain"].tolist(), chart_type="bar")
tiles[2].metric("Warmest day", f"{days['temp_max'].max():.1f} {unit}", border=True,
                chart_data=months["warm"].tolist(), chart_type="line")
tiles[3].metric("Strongest wind", f"{days['wind'].max():.1f} m/s", border=True,
                chart_data=months["wind"].tolist(), chart_type="line")

st.subheader("Warm and cold through the year")
calendar = alt.X("monthdate(date):T", title=None, axis=alt.Axis(format="%b"))
temperatures = alt.Chart(days)
st.altair_chart(
    temperatures.mark_area(opacity=0.3).encode(
        calendar, alt.Y("average(temp_min):Q", title=f"Temperature ({unit})"), alt.Y2("average(temp_max):Q"),
        color=alt.value("#e7ba52"))
    + temperatures.mark_circle(size=14, opacity=0.6).encode(
        calendar, alt.Y("temp_max:Q"), alt.Color("weather:N", title="Weather", scale=alt.Scale(
            domain=list(COLORS), range=list(COLORS.values()))),
        tooltip=["date:T", "weather", "temp_min", "temp_max"]),
    height=360)

left, right = st.columns(2)
with left:
    st.subheader("Days of each kind in a month")
    counted = pd.crosstab(days["month"], days["weather"]).reindex(MONTHS).fillna(0).reset_index()
    present = [kind for kind in COLORS if kind in counted]
    st.bar_chart(counted, x="month", y=present, color=[COLORS[k] for k in present], x_label="",
                 y_label="Days", sort=False, height=320)
with right:
    st.subheader("Wind and rain")
    st.scatter_chart(days, x="wind", y="precipitation", color="color", x_label="Wind (m/s)",
                     y_label="Rain and snow (mm)", height=320)
called = (days["weather"] == "sun") & wet
st.caption(f"Colors are the same in all charts. {called.sum()} wet days go by the name of sun.")

st.subheader("Month by month")
table = days.groupby([days["date"].dt.to_period("M").dt.to_timestamp().rename("from")]).agg(
    days=("date", "size"), wet=("precipitation", lambda p: round((p > 0).mean(), 2)), rain=("precipitation", "sum"),
    highs=("temp_max", list), wind=("wind", "max")).reset_index()
chosen = st.dataframe(
    table, hide_index=True, height=320, on_select="rerun", selection_mode="single-row", key="months",
    column_config={
        "from": st.column_config.DateColumn("Month", format="MMM YYYY"),
        "days": st.column_config.NumberColumn("Days"),
        "wet": st.column_config.ProgressColumn("Wet days", format="percent", min_value=0, max_value=1),
        "rain": st.column_config.NumberColumn("Rain and snow", format="%.1f mm"),
        "highs": st.column_config.LineChartColumn(f"Highest temperatures ({unit})", width="medium"),
        "wind": st.column_config.NumberColumn("Strongest wind", format="%.1f m/s"),
    })
if chosen.selection.rows and chosen.selection.rows[0] < len(table):
    first = table["from"].iloc[chosen.selection.rows[0]]
    st.markdown(f"**{first:%B %Y}**, rain and snow in mm a day")
    month = days[(days["date"].dt.to_period("M") == first.to_period("M"))]
    st.area_chart(month, x="date", y="precipitation", x_label="", y_label="mm", height=200)
else:
    st.caption("Choose a month in the table to see its days.")
