"""`python -m streamlit run app.py`."""

from streamlit.web.cli import main

if __name__ == "__main__":
    main()
