"""Three growers, thirteen measurements: can a bottle of wine be told by its chemistry?

178 wines of the package scikit-learn (sklearn.datasets.load_wine), and a model that learns from some of them to tell the others.
"""
import altair as alt
import pandas as pd
import streamlit as st
from sklearn.datasets import load_wine
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

COLORS = {"Grower A": "#b279a2", "Grower B": "#4c78a8", "Grower C": "#f58518"}
GROWER = alt.Color("grower:N", title=None, scale=alt.Scale(domain=list(COLORS), range=list(COLORS.values())))


@st.cache_data
def read_wines():
    bunch = load_wine(as_frame=True)
    wines = bunch.data.rename(columns={"od280/od315_of_diluted_wines": "protein"})
    wines.columns = wines.columns.str.replace("_", " ")
    return wines.assign(grower=bunch.target.map(dict(enumerate(COLORS))))


@st.cache_resource
def learn(measurements, neighbours, share):
    """A model that knows this share of the wines, and what it says about the others."""
    wines = read_wines()
    known, unknown = train_test_split(wines, train_size=share / 100, random_state=1, stratify=wines["grower"])
    model = make_pipeline(StandardScaler(), KNeighborsClassifier(neighbours))
    model.fit(known[list(measurements)], known["grower"])
    return model, unknown.assign(guess=model.predict(unknown[list(measurements)]))


st.set_page_config("Wines", "🍷", layout="wide")
wines = read_wines()
names = [c for c in wines.columns if c != "grower"]

with st.sidebar:
    st.header("What is looked at")
    measurements = st.multiselect("Measurements", names, ["alcohol", "flavanoids", "color intensity", "proline"])
    growers = st.pills("Growers", list(COLORS), selection_mode="multi", default=list(COLORS))
    strength = st.slider("Alcohol (%)", 11.0, 15.0, (11.0, 15.0), 0.1)

st.title("Whose wine is it?")
shown = wines[wines["grower"].isin(growers) & wines["alcohol"].between(*strength)]
st.caption(f"{len(shown)} of {len(wines)} wines")
if shown.empty or not measurements:
    st.info("Choose a grower and a measurement in the sidebar.", icon=":material/filter_alt_off:")
    st.stop()

look, pairs, tell = st.tabs(["Look", "Two at a time", "Tell them apart"])
with look:
    columns = st.columns(min(4, len(measurements)))
    for n, name in enumerate(measurements):
        column = columns[n % 4]
        column.metric(f"Mean {name}", f"{shown[name].mean():,.2f}", border=True, help=f"All wines: {wines[name].mean():,.2f}")
        column.altair_chart(
            alt.Chart(shown).mark_boxplot(size=26, rule={"color": "gray"}).encode(
                alt.X("grower:N", title=None, axis=alt.Axis(labelAngle=0, labelExpr="slice(datum.label, -1)")),
                alt.Y(f"{name}:Q", title=None).scale(zero=False), GROWER.legend(None)), height=240)
    st.caption("Growers A, B and C: the middle line is the median, the box holds half of the wines.")
    st.dataframe(
        shown[["grower", *measurements]], height=280,
        column_config={"grower": st.column_config.TextColumn("Grower", pinned=True)}
        | {name: st.column_config.ProgressColumn(name.capitalize(), format="%.2f", min_value=float(wines[name].min()),
                                                 max_value=float(wines[name].max())) for name in measurements})

with pairs:
    across, up = st.columns(2)
    x = across.selectbox("Across", names, index=names.index("flavanoids"))
    y = up.selectbox("Up", names, index=names.index("proline"))
    brush = alt.selection_interval(name="box")
    event = st.altair_chart(
        alt.Chart(shown).mark_circle(size=70).encode(
            alt.X(f"{x}:Q").scale(zero=False), alt.Y(f"{y}:Q").scale(zero=False),
            color=alt.when(brush).then(GROWER).otherwise(alt.value("#88888855")), tooltip=["grower", x, y])
        .add_params(brush),
        on_select="rerun", key="pairs", height=420)
    box = event.selection.get("box", {})
    inside = shown
    for name, (low, high) in ((n, r) for n, r in box.items() if n in names):
        inside = inside[inside[name].between(low, high)]
    st.markdown(f"**{len(inside)} wines** " + ("in the box" if box else "in all: draw a box to count some"))
    st.bar_chart(inside["grower"].value_counts().reindex(list(COLORS), fill_value=0), horizontal=True, height=180,
                 x_label="", y_label="Wines")

with tell:
    left, right = st.columns(2)
    neighbours = left.slider("Neighbours asked", 1, 15, 5)
    share = right.slider("Wines known beforehand", 20, 90, 50, 5, format="%d%%")
    model, others = learn(tuple(measurements), neighbours, share)
    right_ones = (others["guess"] == others["grower"]).sum()
    left.metric("Told rightly", f"{right_ones / len(others):.1%}", f"{right_ones} of {len(others)} wines",
                delta_color="off", delta_arrow="off", border=True)
    table = pd.DataFrame(confusion_matrix(others["grower"], others["guess"], labels=list(COLORS)),
                         index=list(COLORS), columns=list(COLORS))
    cells = table.rename_axis("is from").reset_index().melt("is from", var_name="guess", value_name="wines")
    square = alt.Chart(cells).encode(alt.X("guess:N", title="The model says", axis=alt.Axis(labelAngle=0)),
                                     alt.Y("is from:N", title="It is from"))
    right.altair_chart(
        square.mark_rect().encode(alt.Color("wines:Q", legend=None).scale(scheme="purples"))
        + square.mark_text(fontSize=18).encode(alt.Text("wines:Q"), color=alt.condition(
            "datum.wines > 15", alt.value("white"), alt.value("black"))), height=260)
    left.markdown("**Bottles of your own**: change what was measured, or add a row.")
    bottles = left.data_editor(
        wines.groupby("grower")[measurements].median().reset_index(drop=True), num_rows="dynamic", key="bottles",
        column_config={name: st.column_config.NumberColumn(name.capitalize(), format="%.2f") for name in measurements})
    whole = bottles.dropna()
    if len(whole):
        sure = pd.DataFrame(model.predict_proba(whole[measurements]), columns=model.classes_)
        left.dataframe(sure, column_config={grower: st.column_config.ProgressColumn(
            grower, format="percent", min_value=0, max_value=1, color="auto") for grower in sure})
    if len(whole) < len(bottles):
        left.caption("A row that is not filled in yet is left out.")
