"""The airports of the United States on a map, and which are near to one another.

They come with the package vega_datasets.  Some have no city or state.
"""
import numpy as np
import pydeck as pdk
import streamlit as st
from vega_datasets import local_data

EARTH_KM = 6371.0


@st.cache_data
def read_airports():
    return local_data.airports().sort_values("iata", ignore_index=True)


def kilometres(one, all_of_them):
    """Great-circle distances from one airport to each of them."""
    lat1, lon1 = np.radians(one["latitude"]), np.radians(one["longitude"])
    lat2, lon2 = np.radians(all_of_them["latitude"]), np.radians(all_of_them["longitude"])
    a = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(a))


st.set_page_config("Airports", "✈️", layout="wide")
airports = read_airports()

with st.sidebar:
    st.header("Which airports")
    states = st.multiselect("States", sorted(airports["state"].dropna().unique()), placeholder="All of them")
    wanted = st.text_input("Name or city has", placeholder="International", live=True)
    nameless = st.checkbox("Also those without a city or state", value=True)

shown = airports[airports["state"].isin(states)] if states else airports
if wanted:
    text = shown["name"] + " " + shown["city"].fillna("")
    shown = shown[text.str.contains(wanted, case=False, regex=False)]
if not nameless:
    shown = shown.dropna(subset=["city", "state"])

st.title("Airports of the United States")
tiles = st.columns(4)
tiles[0].metric("Airports", f"{len(shown):,}", border=True)
tiles[1].metric("States and territories", shown["state"].nunique(), border=True)
if len(shown):
    tiles[2].metric("Northernmost", shown.loc[shown["latitude"].idxmax(), "iata"], border=True)
    tiles[3].metric("Southernmost", shown.loc[shown["latitude"].idxmin(), "iata"], border=True)
else:
    st.info("No airport is like that. Ask for less in the sidebar.", icon=":material/filter_alt_off:")
    st.stop()

where, near, states_tab = st.tabs(["Where they are", "Near to one", "By state"])
with where:
    st.map(shown, latitude="latitude", longitude="longitude", size=8000, color="#e4575699", height=460)

with near:
    names = shown["iata"] + " · " + shown["name"]
    middle = int(names.str.startswith("SEA ").to_numpy().argmax())
    here = shown.loc[names[names == st.selectbox("From", names, index=middle)].index[0]]
    count = st.slider("How many", 1, 50, 15)
    around = airports.assign(km=kilometres(here, airports).round(1)).nsmallest(count + 1, "km").iloc[1:]
    lines = around.assign(from_longitude=here["longitude"], from_latitude=here["latitude"]).fillna("")
    st.pydeck_chart(pdk.Deck(
        map_style=None,
        initial_view_state=pdk.ViewState(latitude=float(here["latitude"]), longitude=float(here["longitude"]), zoom=7,
                                         pitch=45),
        layers=[pdk.Layer("ArcLayer", lines, get_source_position=["from_longitude", "from_latitude"],
                          get_target_position=["longitude", "latitude"], get_source_color=[76, 120, 168],
                          get_target_color=[228, 87, 86], get_width=3, pickable=True)],
        tooltip={"text": "{iata} {name}\n{km} km"}), height=420)
    st.dataframe(
        around[["iata", "name", "city", "state", "km"]], hide_index=True,
        column_config={"iata": "Code", "name": "Name", "city": "City", "state": "State",
                       "km": st.column_config.ProgressColumn("Distance", format="%.0f km", min_value=0,
                                                             max_value=float(around["km"].max()))})

with states_tab:
    counted = shown["state"].fillna("none").value_counts().rename_axis("state").reset_index(name="airports")
    st.bar_chart(counted.head(20), x="state", y="airports", sort="-airports", horizontal=True, x_label="",
                 y_label="Airports", height=480)
    missing = shown[shown[["city", "state"]].isna().any(axis=1)]
    st.caption(f"{len(missing)} of those shown have no city or no state")
    st.dataframe(missing, hide_index=True, placeholder="—")
