"""What the server's own addresses answer.

# wirediff: [{"open": true}, {"http": "/_stcore/health"}, {"http": "/_stcore/host-config"}, {"http": "/_stcore/nothing"},
# wirediff:  {"http": "/static/nothing.js"}, {"http": "/media/nothing"}, {"http": "/no/such/page"}, {"http": "/nothing.html"},
# wirediff:  {"http": "/_stcore/stream"}, {"http": "/../etc/passwd"}, {"http": "/static/..%2f..%2fetc/passwd"},
# wirediff:  {"http": "/"}, {"http": "/index.html"}, {"http": "/?a=1"}]
"""
import streamlit as st

st.text("routes")
