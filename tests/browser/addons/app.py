"""One page for each add-on: it is shown, used, and what it says is written below."""
import streamlit as st


def say(value):
    st.text(f"said: {value}")


def start():
    say("hello")


def aggrid():
    import pandas as pd
    from st_aggrid import AgGrid, GridOptionsBuilder
    frame = pd.DataFrame({"city": ["Oslo", "Rome", "Lima"], "people": [700, 2800, 10000]})
    builder = GridOptionsBuilder.from_dataframe(frame)
    builder.configure_selection("single")
    grid = AgGrid(frame, gridOptions=builder.build(), key="grid", height=200, update_on=["selectionChanged"])
    rows = grid.selected_rows
    say([] if rows is None else rows["city"].tolist())


def option_menu():
    from streamlit_option_menu import option_menu as menu
    say(menu("Menu", ["Home", "Upload", "Settings"], icons=["house", "cloud-upload", "gear"], default_index=1))


def folium():
    import folium as maps
    from streamlit_folium import st_folium
    shown = maps.Map(location=[0, 0], zoom_start=2, tiles=None, width=400, height=300)
    maps.Marker([0, 0]).add_to(shown)
    got = st_folium(shown, width=400, height=300, key="map", returned_objects=["last_object_clicked"])
    say(got.get("last_object_clicked"))


def autorefresh():
    from streamlit_autorefresh import st_autorefresh
    say(st_autorefresh(interval=300, limit=4, key="ticks"))


def authenticator():
    import streamlit_authenticator as auth
    users = {"usernames": {"ada": {"name": "Ada", "email": "ada@example.org", "password": "secret1"}}}
    login = auth.Authenticate(users, "a_cookie", "a_key_of_at_least_thirty_two_bytes", 30)
    login.login()
    if st.session_state.get("authentication_status"):
        say(st.session_state["name"])
        login.logout()
    else:
        say(st.session_state.get("authentication_status"))


def image_coordinates():
    from PIL import Image
    from streamlit_image_coordinates import streamlit_image_coordinates
    got = streamlit_image_coordinates(Image.new("RGB", (200, 100), "#4682b4"), key="picture")
    say(got and (got["x"], got["y"]))


def keyup():
    from st_keyup import st_keyup
    say(st_keyup("Type", key="typed"))


def plotly_events():
    import plotly.graph_objects as go
    from streamlit_plotly_events import plotly_events as events
    figure = go.Figure(go.Scatter(x=[1], y=[5], mode="markers", marker={"size": 60}))
    figure.update_layout(width=400, height=300, xaxis={"range": [0, 2]}, yaxis={"range": [0, 10]})
    say([(p["x"], p["y"]) for p in events(figure, override_height=300, override_width=400, key="points")])


def echarts():
    from streamlit_echarts import st_echarts
    options = {"animation": False, "grid": {"left": 0, "right": 0, "top": 0, "bottom": 0},
               "xAxis": {"type": "category", "data": ["only"]}, "yAxis": {"max": 10},
               "series": [{"type": "bar", "data": [10], "barWidth": "100%"}]}
    got = st_echarts(options, height="200px", key="chart", events={"click": "function(p) { return [p.name, p.value] }"})
    say(got.get("chart_event") if isinstance(got, dict) else got)


def ace():
    from streamlit_ace import st_ace
    say(st_ace("x = 1", language="python", auto_update=True, height=120, key="code"))


def antd():
    import streamlit_antd_components as sac
    say(sac.segmented(["alpha", "beta", "gamma"], index=0, key="segments"))


def extras():
    from streamlit_extras.pagination import pagination
    say(pagination(5, key="pages"))


def cookies():
    import extra_streamlit_components as stx
    say(stx.tab_bar(data=[stx.TabBarItemData(id=1, title="One", description="first"),
                          stx.TabBarItemData(id=2, title="Two", description="second")], default=1))


def pdf():
    st.pdf(b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
           b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n", height=300)
    say("shown")


PAGES = [start, aggrid, option_menu, folium, autorefresh, authenticator, image_coordinates, keyup, plotly_events, echarts, ace, antd,
         extras, cookies, pdf]
st.navigation([st.Page(page, title=page.__name__) for page in PAGES], position="hidden").run()
