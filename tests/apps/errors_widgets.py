"""Wrong arguments of the widgets.

# wirediff: [{"open": true}, {"rerun": true}]
# wirediff-ignore: exception.message exception.message_is_markdown
"""
from datetime import date

import streamlit as st


def tried(*attempts):
    """Each attempt must raise; its exception is shown as a box, and what it is as text."""
    for attempt in attempts:
        try:
            attempt()
        except Exception as error:
            st.text(" < ".join(f"{c.__module__}.{c.__name__}" for c in type(error).__mro__[:-3]))
            st.exception(error)
        else:
            st.text("accepted")


tried(
    lambda: st.button(),
    lambda: st.button("a", type="loud", key="b1"),
    lambda: st.button("a", icon="ab", key="b2"),
    lambda: st.button("a", icon_position="top", key="b3"),
    lambda: st.button("a", width="x", key="b4"),
    lambda: st.button("a", width=0, key="b5"),
    lambda: st.button("a", key="b6", shortcut="ctrl+"),
    lambda: st.button("a", key="b7", shortcut="a+b"),
    lambda: st.button("a", key="b8", shortcut=""),
    lambda: st.button("a", key="b9", on_click=3),
    lambda: st.button("a", key="b10", args=3),
    lambda: st.button("a", key="b11", kwargs=3),
    lambda: st.button("a", key=["list"]),
    lambda: st.button("twice") or st.button("twice"),
    lambda: st.button("a", key="twice") or st.button("b", key="twice"),
    lambda: st.checkbox(),
    lambda: st.checkbox("a", value="yes", key="c1"),
    lambda: st.checkbox("a", value=None, key="c2"),
    lambda: st.checkbox("a", label_visibility="gone", key="c3"),
    lambda: st.checkbox("a", width="x", key="c4"),
    lambda: st.checkbox("a", on_change="never", key="c5"),
    lambda: st.checkbox("a", bind="query-params"),
    lambda: st.checkbox("a", bind="other", key="c6"),
    lambda: st.checkbox("a", persist_state="other", key="c7"),
    lambda: st.checkbox("p", persist_state="page"),
    lambda: st.toggle("a", label_visibility=None, key="g1"),
    lambda: st.toggle("a", False, "g2", "help", None, None, None, True),
    lambda: st.text_input(),
    lambda: st.text_input(None, key="t0"),
    lambda: st.text_input(3, key="t01"),
    lambda: st.text_input("a", type="colour", key="t1"),
    lambda: st.text_input("a", max_chars=-1, key="t2"),
    lambda: st.text_input("a", max_chars="3", key="t21"),
    lambda: st.text_input("a", "too long", max_chars=2, key="t3"),
    lambda: st.text_input("a", width="content", key="t4"),
    lambda: st.text_input("a", icon="ab", key="t5"),
    lambda: st.text_input("a", validate="(", key="t6"),
    lambda: st.text_input("a", validate=3, key="t7"),
    lambda: st.text_input("a", validate=("a",), key="t8"),
    lambda: st.text_input("a", live="soon", key="t9"),
    lambda: st.text_input("a", label_visibility="gone", key="t10"),
    lambda: st.text_input("a", on_change="never", key="t11"),
    lambda: st.number_input(),
    lambda: st.number_input("a", 10, 0, key="n1"),
    lambda: st.number_input("a", 0, 10, 11, key="n2"),
    lambda: st.number_input("a", 0, 10, -1, key="n3"),
    lambda: st.number_input("a", 0, 10, 5.0, key="n4"),
    lambda: st.number_input("a", 0, 10.0, 5, key="n5"),
    lambda: st.number_input("a", 0, 10, 5, 0.5, key="n6"),
    lambda: st.number_input("a", value="5", key="n7"),
    lambda: st.number_input("a", value="max", key="n8"),
    lambda: st.number_input("a", value=[1], key="n9"),
    lambda: st.number_input("a", 0, 10, 5, format="%q", key="n10"),
    lambda: st.number_input("a", 0, 10, 5, format="text", key="n11"),
    lambda: st.number_input("a", 0, 10, 5, format="%.2f", key="n12"),
    lambda: st.number_input("a", value=2**60, key="n13"),
    lambda: st.number_input("a", min_value=-(2**60), key="n14"),
    lambda: st.number_input("a", value=1e400, key="n15"),
    lambda: st.number_input("a", width="content", key="n16"),
    lambda: st.number_input("a", step=0, key="n17"),
    lambda: st.number_input("a", step=-1, key="n18"),
    lambda: st.number_input("a", icon="ab", key="n19"),
    lambda: st.number_input("a", 0, 10, value=float("nan"), key="n20"),
    lambda: st.slider(),
    lambda: st.slider("a", 10, 0, key="s1"),
    lambda: st.slider("a", 5, 5, key="s2"),
    lambda: st.slider("a", 0, 10, 11, key="s3"),
    lambda: st.slider("a", 0, 10, -1, key="s4"),
    lambda: st.slider("a", 0, 10, 5.0, key="s5"),
    lambda: st.slider("a", 0.0, 10, 5, key="s6"),
    lambda: st.slider("a", 0, 10, 5, 0.5, key="s7"),
    lambda: st.slider("a", 0, 10, (1, 2, 3), key="s8"),
    lambda: st.slider("a", 0, 10, (7, 3), key="s9"),
    lambda: st.slider("a", 0, 10, "5", key="s10"),
    lambda: st.slider("a", "0", "10", key="s11"),
    lambda: st.slider("a", value=[], key="s12"),
    lambda: st.slider("a", value=(1, 2.0), key="s13"),
    lambda: st.slider("a", value=2**60, key="s14"),
    lambda: st.slider("a", min_value=-(2**60), key="s15"),
    lambda: st.slider("a", 0, 10, 5, format="%q", key="s16"),
    lambda: st.slider("a", width="content", key="s17"),
    lambda: st.slider("a", 0, 10, 5, 0, key="s18"),
    lambda: st.slider("a", 0, 10, 5, -1, key="s19"),
    lambda: st.slider("a", 0, 10, 5, 20, key="s20"),
    lambda: st.slider("a", value=date(2020, 1, 1), step=3, key="s21"),
    lambda: st.slider("a", date(2020, 1, 2), date(2020, 1, 1), key="s22"),
    lambda: st.slider("a", value=(date(2020, 1, 1), 3), key="s23"),
    lambda: st.slider("a", value=True, key="s24"),
    lambda: st.slider("a", label_visibility="gone", key="s25"),
)
st.text("end")
