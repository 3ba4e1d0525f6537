"""Which car of the seventies would you have bought?  406 of them, and a few numbers that nobody has written down.

They come with the package vega_datasets.
"""
import pandas as pd
import streamlit as st
from vega_datasets import local_data

MEASURED = {"Miles_per_Gallon": "Economy", "Horsepower": "Power", "Weight_in_lbs": "Weight", "Acceleration": "Time to 60 mph"}


@st.cache_data
def read_cars():
    cars = local_data.cars().assign(Year=lambda c: c["Year"].dt.year, Name=lambda c: c["Name"].str.title())
    return cars.drop(columns=["Displacement"])


def scores(cars, wishes):
    """From 0 to 100: where a car stands between the worst and the best, each measurement weighed by its wish."""
    measured = cars[list(wishes)]
    between = (measured - measured.min()) / (measured.max() - measured.min()).replace(0, 1)
    between[["Weight_in_lbs", "Acceleration"]] = 1 - between[["Weight_in_lbs", "Acceleration"]]
    weights = pd.Series(wishes)
    return (between * weights).sum(axis=1, skipna=False) / weights.sum() * 100


st.set_page_config("Cars", "🚗", layout="wide")
cars = read_cars()

with st.sidebar:
    st.header("What you wish for")
    wishes = {column: st.slider(label, 0, 10, 5, help=f"How much {label.lower()} counts")
              for column, label in MEASURED.items()}
    st.header("Which cars")
    origins = st.pills("Built in", ["Europe", "Japan", "USA"], selection_mode="multi", default=["Europe", "Japan", "USA"])
    first, last = st.select_slider("Years", sorted(cars["Year"].unique()), (1970, 1982))
    cylinders = st.multiselect("Cylinders", sorted(cars["Cylinders"].unique()), placeholder="Any")

st.title("A car of the seventies")
gaps = cars[cars[list(MEASURED)].isna().any(axis=1)]
with st.expander(f"{len(gaps)} cars lack a number", icon=":material/edit:"):
    st.caption("A car takes part when its numbers are complete. Fill in what you know.")
    filled = st.data_editor(
        gaps, hide_index=True, key="gaps", disabled=["Name", "Cylinders", "Year", "Origin"],
        column_config={
            "Miles_per_Gallon": st.column_config.NumberColumn("Miles per gallon", min_value=5, max_value=60, step=0.5),
            "Horsepower": st.column_config.NumberColumn("Horsepower", min_value=20, max_value=400, step=1),
            "Weight_in_lbs": st.column_config.NumberColumn("Weight", format="%d lbs"),
            "Acceleration": st.column_config.NumberColumn("0 to 60 mph", format="%.1f s"),
        })
cars.loc[filled.index, list(MEASURED)] = filled[list(MEASURED)]

shown = cars[cars["Origin"].isin(origins) & cars["Year"].between(first, last)]
if cylinders:
    shown = shown[shown["Cylinders"].isin(cylinders)]
whole = shown.dropna(subset=list(MEASURED))
if whole.empty or not any(wishes.values()):
    st.info("Nothing is left to choose from. Wish for something, and for less, in the sidebar.",
            icon=":material/filter_alt_off:")
    st.stop()

ranked = whole.assign(Score=scores(whole, wishes).round(1)).sort_values("Score", ascending=False, kind="stable")
best = ranked.iloc[0]
tiles = st.columns(4)
tiles[0].metric("Cars to choose from", len(ranked), border=True, height="stretch")
tiles[1].metric("Miles per gallon", f"{best['Miles_per_Gallon']:.1f}", border=True,
                delta=f"{best['Miles_per_Gallon'] - ranked['Miles_per_Gallon'].mean():+.1f} to the mean")
tiles[2].metric("Horsepower", f"{best['Horsepower']:.0f}", border=True,
                delta=f"{best['Horsepower'] - ranked['Horsepower'].mean():+.0f} to the mean")
tiles[3].metric("0 to 60 mph", f"{best['Acceleration']:.1f} s", border=True, delta_color="inverse",
                delta=f"{best['Acceleration'] - ranked['Acceleration'].mean():+.1f} s to the mean")
st.success(f"Yours is the **{best['Name']}** of {best['Year']}, built in {best['Origin']}.", icon=":material/trophy:")

left, right = st.columns([3, 2])
with left:
    st.subheader("Power and economy")
    st.scatter_chart(ranked, x="Horsepower", y="Miles_per_Gallon", color="Origin", size="Score",
                     y_label="Miles per gallon", height=380)
with right:
    st.subheader("Economy over the years")
    economy = ranked.pivot_table("Miles_per_Gallon", "Year", "Origin")
    economy.index = pd.to_datetime(economy.index.astype(str))
    st.line_chart(economy, x_label="", y_label="Miles per gallon", height=380)

st.subheader("The best first")
st.dataframe(
    ranked[["Name", "Score", *MEASURED, "Cylinders", "Year", "Origin"]], hide_index=True, height=320,
    column_config={
        "Name": st.column_config.TextColumn("Car", pinned=True),
        "Score": st.column_config.ProgressColumn("Score", format="%.0f", min_value=0, max_value=100),
        "Miles_per_Gallon": st.column_config.NumberColumn("Miles per gallon", format="%.1f"),
        "Weight_in_lbs": st.column_config.NumberColumn("Weight", format="%d lbs"),
        "Acceleration": st.column_config.NumberColumn("0 to 60 mph", format="%.1f s"),
        "Year": st.column_config.NumberColumn("Year", format="%d"),
    })
st.download_button("Save the list", ranked.to_csv(index=False), "cars.csv", "text/csv", icon=":material/download:")
