"""Write the data sets that the C examples read, from the packages that bring them along.

    .venv/bin/python tools/export_data.py [FOLDER]     FOLDER: data

FOLDER/weather.csv     for examples/data_weather.c: Seattle's days, of vega_datasets
FOLDER/gapminder.db    for examples/data_gapminder.c: an SQLite database with the table `countries`, of plotly.data
"""
import sqlite3
import sys
from pathlib import Path

import plotly.data
from vega_datasets import local_data


def export(folder: Path):
    folder.mkdir(parents=True, exist_ok=True)
    local_data.seattle_weather().to_csv(folder / "weather.csv", index=False, date_format="%Y-%m-%d")
    countries = plotly.data.gapminder(return_type="pandas")
    database = folder / "gapminder.db"
    database.unlink(missing_ok=True)
    with sqlite3.connect(database) as connection:
        countries.to_sql("countries", connection, index=False)
    connection.close()


if __name__ == "__main__":
    export(Path(sys.argv[1] if len(sys.argv) > 1 else "data"))
