"""Three long series of measurements, a page each: carbon dioxide, El Niño, and the spots of the sun.

They come with the package statsmodels, and so does the seasonal decomposition.
"""
import altair as alt
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import streamlit as st
from statsmodels.datasets import co2, elnino, sunspots
from statsmodels.tsa.seasonal import seasonal_decompose

MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
LINE = {"mark": "line", "encoding": {
    "x": {"field": "week", "type": "temporal", "title": None},
    "y": {"field": "ppm", "type": "quantitative", "scale": {"zero": False}}}}  # from the lowest value, not from 0


@st.cache_data
def read_co2():
    return co2.load_pandas().data["co2"]


@st.cache_data
def read_elnino():
    wide = elnino.load_pandas().data.astype({"YEAR": int})
    return wide.melt("YEAR", MONTHS, "month", "degrees").rename(columns={"YEAR": "year"})


@st.cache_data
def read_sunspots():
    years = sunspots.load_pandas().data
    return years.set_index(pd.to_datetime(years["YEAR"].astype(int).astype(str)))["SUNACTIVITY"].rename_axis("year")


def carbon_dioxide():
    weeks = read_co2()
    with st.sidebar:
        first, last = st.slider("Years", 1958, 2001, (1958, 2001))
        fill = st.radio("Weeks without a measurement", ["stay empty", "a line between", "the last one again"], index=1)
        step = st.segmented_control("A value for each", ["week", "month", "year"], default="month", required=True)
    weeks = weeks[str(first):str(last)]
    filled = {"stay empty": weeks, "a line between": weeks.interpolate(), "the last one again": weeks.ffill()}[fill]
    values = filled if step == "week" else filled.resample({"month": "MS", "year": "YS"}[step]).mean()
    st.title("Carbon dioxide over Mauna Loa")
    if values.count() < 2:
        st.info("That is too short a time. Choose more years in the sidebar.", icon=":material/date_range:")
        st.stop()
    tiles = st.columns(3)
    tiles[0].metric("At the end", f"{values.dropna().iloc[-1]:.1f} ppm", border=True,
                    delta=f"{values.dropna().iloc[-1] - values.dropna().iloc[0]:+.1f} since the beginning",
                    delta_color="inverse", chart_data=values.dropna().iloc[::12].round(1).tolist())
    tiles[1].metric("Weeks measured", f"{weeks.count():,}", f"{int(weeks.isna().sum())} are missing", border=True,
                    delta_color="off", delta_arrow="off", height="stretch")
    slope = np.polyfit(np.arange(values.count()), values.dropna(), 1)[0]
    tiles[2].metric("Growth in a year", f"{slope * {'week': 52.18, 'month': 12, 'year': 1}[step]:.2f} ppm", border=True,
                    height="stretch")
    st.vega_lite_chart(values.rename("ppm").rename_axis("week").reset_index(), LINE, height=320)

    st.subheader("Trend, season and the rest")
    monthly = filled.interpolate().resample("MS").mean().dropna()
    if len(monthly) < 24:
        st.caption("Two years at least are needed to tell the season from the trend.")
        return
    parts = seasonal_decompose(monthly, period=12)
    trend, season, rest = st.columns(3)
    trend.markdown("**Trend**")
    trend.vega_lite_chart(parts.trend.rename("ppm").rename_axis("week").reset_index(), LINE, height=220)
    season.markdown("**Season**, two years of it")
    season.area_chart(parts.seasonal[-24:].rename("ppm"), y_label="ppm", height=220)
    rest.markdown("**Rest**")
    rest.line_chart(parts.resid.rename("ppm"), y_label="ppm", height=220)


def el_nino():
    months = read_elnino()
    with st.sidebar:
        first, last = st.slider("Years", 1950, 2010, (1970, 2010))
        limit = st.slider("An El Niño is this much warmer", 0.5, 3.0, 1.0, 0.1, format="%.1f °C")
    usual = months.groupby("month")["degrees"].mean()
    months = months.assign(over=(months["degrees"] - months["month"].map(usual)).round(2))
    months = months[months["year"].between(first, last)]
    warm = months[months["over"] >= limit]
    st.title("How warm the Pacific is")
    tiles = st.columns(3)
    tiles[0].metric("Months of El Niño", f"{len(warm)} of {len(months)}", border=True, height="stretch")
    tiles[1].metric("Years with one", warm["year"].nunique(), border=True, height="stretch")
    hottest = months.loc[months["over"].idxmax()]
    tiles[2].metric("Warmest", f"{hottest['month'].title()} {hottest['year']}", f"{hottest['over']:+.1f} °C over the usual",
                    delta_color="inverse", border=True)
    st.altair_chart(
        alt.Chart(months).mark_rect().encode(
            alt.X("year:O", title=None, axis=alt.Axis(labelOverlap=True, labelAngle=0)), alt.Y("month:O", title=None, sort=MONTHS),
            alt.Color("over:Q", title="°C over the usual").scale(scheme="redblue", reverse=True, domain=[-4, 4]),
            tooltip=["year", "month", "degrees", "over"]), height=340)
    st.subheader("Each year's months")
    wide = months.pivot(index="year", columns="month", values="degrees")[MONTHS]
    st.dataframe(
        wide.style.background_gradient("RdYlBu_r", axis=None).format("{:.1f}"), height=300)


def sun():
    spots = read_sunspots()
    with st.sidebar:
        first, last = st.slider("Years", 1700, 2008, (1700, 2008))
        mean = st.number_input("Mean over this many years", 1, 50, 11)
    spots = spots[str(first):str(last)]
    st.title("Spots of the sun")
    shown = pd.DataFrame({"spots": spots, f"mean of {mean} years": spots.rolling(mean, center=True).mean()})
    st.area_chart(shown, stack=False, color=["#f5b301", "#d1495b"], x_label="", y_label="Spots", height=320)
    left, right = st.columns([3, 2])
    left.subheader("How long is a cycle?")
    if len(spots) < 24:
        left.caption("At least 24 years are needed to say.")
        return
    power = np.abs(np.fft.rfft(spots - spots.mean()))[1:] ** 2
    years = len(spots) / np.arange(1, len(power) + 1)
    figure, axes = plt.subplots(figsize=(6, 2.8), layout="constrained")
    axes.fill_between(years, power / power.max(), color="#f5b301")
    axes.set(xlim=(2, 30), xlabel="Years", ylabel="Strength", yticks=[])
    axes.axvline(years[power.argmax()], color="#d1495b", linestyle=":")
    axes.spines[["top", "right"]].set_visible(False)
    for part in (figure.patch, axes.patch):
        part.set_visible(False)  # gray on nothing can be read on light and dark pages
    axes.tick_params(colors="gray")
    for part in (*axes.spines.values(), axes.xaxis.label, axes.yaxis.label):
        part.set_color("gray")
    left.pyplot(figure)
    left.markdown(f"The strongest rhythm takes **{years[power.argmax()]:.1f} years**.")
    right.subheader("The strongest years")
    strongest = spots.nlargest(20).rename("spots").reset_index()
    right.dataframe(
        strongest.assign(year=strongest["year"].dt.year), hide_index=True, height=300,
        column_config={"year": st.column_config.NumberColumn("Year", format="%d"),
                       "spots": st.column_config.ProgressColumn("Spots", format="%.0f", min_value=0, max_value=200)})


st.set_page_config(layout="wide")
st.navigation([
    st.Page(carbon_dioxide, title="Carbon dioxide", icon=":material/co2:", default=True),
    st.Page(el_nino, title="El Niño", icon=":material/waves:"),
    st.Page(sun, title="Sunspots", icon=":material/sunny:", url_path="sunspots"),
]).run()
