"""st.pyplot with arguments for savefig(): an older form, which is warned about."""
# wirediff-ignore: alert.body
import matplotlib
import matplotlib.pyplot as plt
import streamlit as st

matplotlib.use("agg")
fig, ax = plt.subplots(figsize=(2, 1))
ax.plot([1, 2], [3, 4])
st.pyplot(fig, dpi=50)
st.text("a warning stands above the picture")
