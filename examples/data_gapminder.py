"""How people have fared in 142 countries since 1952: wealth, health, and how many they are.

The figures come with the package plotly (plotly.data.gapminder).  examples/data_gapminder.c is the same page in C, over
an SQLite database.
"""
import pandas as pd
import plotly.data
import plotly.express as px
import streamlit as st

COLORS = {"Africa": "#e45756", "Americas": "#54a24b", "Asia": "#4c78a8", "Europe": "#b279a2", "Oceania": "#f58518"}


@st.cache_data
def read_countries():
    return plotly.data.gapminder(return_type="pandas")


def weighted(rows, column):
    """The mean over people, not over countries."""
    return (rows[column] * rows["pop"]).sum() / rows["pop"].sum()


st.set_page_config("Wealth and health", "🌍", layout="wide")
world = read_countries()

with st.sidebar:
    st.header("Which countries")
    year = st.slider("Year", 1952, 2007, 2007, 5)
    continents = st.pills("Continents", list(COLORS), selection_mode="multi", default=list(COLORS))
    least = st.number_input("At least this many million people", 0, value=0, step=5)
    logarithmic = st.toggle("Each step to the right is ten times the wealth", value=True)

shown = world[world["continent"].isin(continents)]
shown = shown[shown.groupby("country")["pop"].transform("max") >= least * 1e6]
now, first = shown[shown["year"] == year], shown[shown["year"] == 1952]

st.title("Wealth and health of nations")
if now.empty:
    st.info("No country is like that. Choose more in the sidebar.", icon=":material/filter_alt_off:")
    st.stop()
st.caption(f"{len(now)} of {world['country'].nunique()} countries in {year}, compared with 1952")

tiles = st.columns(3)
tiles[0].metric("People", f"{now['pop'].sum() / 1e6:,.0f} million", f"{now['pop'].sum() / first['pop'].sum() - 1:+.0%}",
                delta_color="off", border=True)
tiles[1].metric("Life expectancy", f"{weighted(now, 'lifeExp'):.1f} years",
                f"{weighted(now, 'lifeExp') - weighted(first, 'lifeExp'):+.1f} years", border=True)
tiles[2].metric("Wealth a head", f"${weighted(now, 'gdpPercap'):,.0f}",
                f"{weighted(now, 'gdpPercap') / weighted(first, 'gdpPercap') - 1:+.0%}", border=True)

figure = px.scatter(
    now, x="gdpPercap", y="lifeExp", size="pop", color="continent", color_discrete_map=COLORS, hover_name="country",
    custom_data=["country"], log_x=logarithmic, size_max=50,
    labels={"gdpPercap": "GDP a head ($ of 2005)", "lifeExp": "Life expectancy (years)", "continent": ""})
figure.update_layout(legend={"orientation": "h", "y": 1.08}, margin={"t": 40})
event = st.plotly_chart(figure, on_select="rerun", selection_mode=("points", "box"), key="bubbles", height=480)
picked = list(dict.fromkeys(point["customdata"][0] for point in event.selection.points if point.get("customdata")))
if not picked:
    st.caption("Choose bubbles by click, or by drawing a box, to see these countries below: until then, the five largest.")
    picked = now.nlargest(5, "pop")["country"].tolist()

story = shown[shown["country"].isin(picked)]
story = story.assign(year=pd.to_datetime(story["year"], format="%Y"))
lives, wealth, table = st.tabs(["Life expectancy", "Wealth", "All countries"])
lives.line_chart(story, x="year", y="lifeExp", color="country", x_label="", y_label="Years")
wealth.line_chart(story, x="year", y="gdpPercap", color="country", x_label="", y_label="GDP a head ($)")
histories = shown.groupby("country").agg(history=("lifeExp", list))
table.dataframe(
    now.set_index("country").join(histories)[["continent", "pop", "gdpPercap", "lifeExp", "history"]]
    .sort_values("pop", ascending=False),
    column_config={
        "country": "Country",
        "continent": st.column_config.MultiselectColumn(
            "Continent", options=list(COLORS), color=list(COLORS.values())),
        "pop": st.column_config.NumberColumn("People", format="compact"),
        "gdpPercap": st.column_config.NumberColumn("GDP a head", format="dollar"),
        "lifeExp": st.column_config.ProgressColumn("Life expectancy", format="%.1f", min_value=20, max_value=90),
        "history": st.column_config.LineChartColumn("Since 1952", y_min=20, y_max=90),
    })
