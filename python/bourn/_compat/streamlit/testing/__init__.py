"""Tests of apps: see streamlit.testing.v1."""
