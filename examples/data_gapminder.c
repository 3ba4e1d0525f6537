// bourn: libs -lsqlite3
/* How people have fared in 142 countries since 1952: wealth, health, and how many they are. examples/data_gapminder.py is
 * the same page in Python.
 *
 * The figures are in an SQLite database, which one command writes; each chart and table is a query:
 *
 *     .venv/bin/python tools/export_data.py data
 *     bourn run examples/data_gapminder.c -- data/gapminder.db */
#include <bourn/st.h>

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

enum { CONTINENTS = 5 };

static void free_table(st_table **t)
{
    st_table_free(*t);
}
#define TABLE(name) st_table *name __attribute__((cleanup(free_table)))

static void close_database(sqlite3 **db)
{
    sqlite3_close(*db);
}

static void finalize(sqlite3_stmt **s)
{
    sqlite3_finalize(*s);
}
#define STATEMENT(name) sqlite3_stmt *name __attribute__((cleanup(finalize)))

/* What the sidebar says. */
typedef struct wish {
    int         year;
    double      least;
    bool        logarithmic;
    const char *among; /* SQL: the countries that are wanted */
} wish;

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK) {
        st_error(st_fmt("The database says: %s", sqlite3_errmsg(db)));
        st_stop();
    }
    return s;
}

/* The rows that a query finds. */
static st_table *query(sqlite3 *db, const char *sql)
{
    STATEMENT(s) = prepare(db, sql);
    return st_table_from_sqlite(s);
}

/* A text as SQL has it. */
static const char *quoted(const char *text)
{
    char       *sql = sqlite3_mprintf("%Q", text);
    const char *kept = st_fmt("%s", sql ? sql : "''");
    sqlite3_free(sql);
    return kept;
}

static wish ask(void)
{
    const char *chosen[CONTINENTS], *list = "";
    size_t      n;
    wish        w;
    st_block    before = st_with(st_sidebar());
    st_header("Which countries");
    w.year = (int)st_slider("Year", .min_value = ST_INT(1952), .max_value = ST_INT(2007), .value = ST_INT(2007), .step = ST_INT(5));
    n = st_pills_multi(chosen, CONTINENTS, "Continents",
                       ST_LIST(ST_STR("Africa"), ST_STR("Americas"), ST_STR("Asia"), ST_STR("Europe"), ST_STR("Oceania")),
                       .default_ = ST_LIST(ST_INT(0), ST_INT(1), ST_INT(2), ST_INT(3), ST_INT(4)));
    w.least = st_number_input("At least this many million people", .min_value = ST_INT(0), .value = ST_INT(0), .step = ST_INT(5));
    w.logarithmic = st_toggle("Each step to the right is ten times the wealth", .value = true);
    st_with_end(before);
    for (size_t i = 0; i < n; i++)
        list = st_fmt("%s%s'%s'", list, i ? ", " : "", chosen[i]);
    w.among = st_fmt("continent IN (%s) AND country IN"
                     " (SELECT country FROM countries GROUP BY country HAVING MAX(pop) >= %.0f)", list, w.least * 1e6);
    return w;
}

/* Countries, people, and means over people, in one year. */
typedef struct means {
    int    countries;
    double people, life, wealth;
} means;

static means of_year(sqlite3 *db, const wish *w, int year)
{
    STATEMENT(s) = prepare(db, st_fmt("SELECT COUNT(*), SUM(pop), SUM(lifeExp * pop) / SUM(pop), SUM(gdpPercap * pop) / SUM(pop)"
                                      " FROM countries WHERE %s AND year = %d", w->among, year));
    if (sqlite3_step(s) != SQLITE_ROW)
        return (means){ 0 };
    return (means){ sqlite3_column_int(s, 0), sqlite3_column_double(s, 1), sqlite3_column_double(s, 2),
                    sqlite3_column_double(s, 3) };
}

static void tiles(const means *now, const means *first)
{
    st_block col[3];
    st_columns(col, 3);
    st_metric("People", ST_STR(st_fmt("%.0f million", now->people / 1e6)), .border = true, .delta_color = "off",
              .delta = ST_STR(st_fmt("%+.0f%%", (now->people / first->people - 1) * 100)), .in = col[0]);
    st_metric("Life expectancy", ST_STR(st_fmt("%.1f years", now->life)), .border = true,
              .delta = ST_STR(st_fmt("%+.1f years", now->life - first->life)), .in = col[1]);
    st_metric("Wealth a head", ST_STR(st_fmt("$%.0f", now->wealth)), .border = true,
              .delta = ST_STR(st_fmt("%+.0f%%", (now->wealth / first->wealth - 1) * 100)), .in = col[2]);
}

/* A bubble for each country. Returns SQL for those that are chosen; NULL: none is. */
static const char *bubbles(sqlite3 *db, const wish *w)
{
    TABLE(t) = query(db, st_fmt("SELECT country, continent, pop, lifeExp, gdpPercap FROM countries WHERE %s AND year = %d"
                                " ORDER BY pop DESC", w->among, w->year));
    const st_tree *picked = st_tree_get(st_vega_lite_chart_select(ST_TABLE(t), st_fmt(
        "{\"params\": [{\"name\": \"picked\", \"select\": {\"type\": \"point\", \"fields\": [\"country\"]}}],"
        "\"mark\": {\"type\": \"circle\", \"tooltip\": true}, \"encoding\": {"
        "\"x\": {\"field\": \"gdpPercap\", \"type\": \"quantitative\", \"title\": \"GDP a head ($ of 2005)\", \"scale\": {"
        "\"type\": \"%s\"}},"
        "\"y\": {\"field\": \"lifeExp\", \"type\": \"quantitative\", \"title\": \"Life expectancy (years)\","
        " \"scale\": {\"zero\": false}},"
        "\"size\": {\"field\": \"pop\", \"type\": \"quantitative\", \"legend\": null, \"scale\": {\"range\": [10, 3000]}},"
        "\"opacity\": {\"condition\": {\"param\": \"picked\", \"value\": 0.7}, \"value\": 0.15},"
        "\"color\": {\"field\": \"continent\", \"type\": \"nominal\", \"title\": null, \"scale\": {"
        "\"domain\": [\"Africa\", \"Americas\", \"Asia\", \"Europe\", \"Oceania\"],"
        "\"range\": [\"#e45756\", \"#54a24b\", \"#4c78a8\", \"#b279a2\", \"#f58518\"]}}}}",
        w->logarithmic ? "log" : "linear"), .key = "bubbles", .height = ST_PX(480)), "picked");
    const char *list = NULL;
    for (size_t i = 0; i < st_tree_count(picked); i++)
        list = st_fmt("%s%s%s", list ? list : "", list ? ", " : "",
                      quoted(st_tree_str(st_tree_get(st_tree_at(picked, i), "country"), "")));
    return list;
}

static void stories(sqlite3 *db, const wish *w, const char *picked)
{
    const char *five = st_fmt("SELECT country FROM countries WHERE %s AND year = %d ORDER BY pop DESC LIMIT 5", w->among, w->year);
    st_block tab[3];
    st_tabs(tab, 3, ST_LIST(ST_STR("Life expectancy"), ST_STR("Wealth"), ST_STR("All countries")));
    TABLE(story) = query(db, st_fmt("SELECT CAST(year AS TEXT) AS year, country, lifeExp, gdpPercap FROM countries"
                                    " WHERE country IN (%s)", picked ? picked : five));
    st_line_chart(ST_TABLE(story), .x = "year", .y = ST_STR("lifeExp"), .color = ST_STR("country"), .x_label = "",
                  .y_label = "Years", .in = tab[0]);
    st_line_chart(ST_TABLE(story), .x = "year", .y = ST_STR("gdpPercap"), .color = ST_STR("country"), .x_label = "",
                  .y_label = "GDP a head ($)", .in = tab[1]);
    TABLE(all) = query(db, st_fmt("SELECT country, continent, pop, gdpPercap, lifeExp FROM countries WHERE %s AND year = %d"
                                  " ORDER BY pop DESC", w->among, w->year));
    st_dataframe(ST_TABLE(all), .hide_index = ST_YES, .in = tab[2],
                 .column_config = ST_COLUMNS(
                     { "country", .label = "Country" }, { "continent", .label = "Continent" },
                     { "pop", .kind = ST_COLUMN_NUMBER, .label = "People", .format = "compact" },
                     { "gdpPercap", .kind = ST_COLUMN_NUMBER, .label = "GDP a head", .format = "dollar" },
                     { "lifeExp", .kind = ST_COLUMN_PROGRESS, .label = "Life expectancy", .format = "%.1f",
                       .min_value = ST_INT(20), .max_value = ST_INT(90) }));
}

void st_main(void)
{
    char *const *args;
    const char  *path = st_args(&args) > 0 ? args[0] : "data/gapminder.db";
    sqlite3     *db __attribute__((cleanup(close_database))) = NULL;
    means        now, first;
    wish         w;
    const char  *picked;

    st_set_page_config("Wealth and health", .page_icon = "🌍", .layout = "wide");
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
        st_error(st_fmt("There is no database `%s`. `tools/export_data.py` writes it.", path));
        st_stop();
    }
    w = ask();
    st_title("Wealth and health of nations");
    now = of_year(db, &w, w.year);
    first = of_year(db, &w, 1952);
    if (!now.countries) {
        st_info("No country is like that. Choose more in the sidebar.", .icon = ":material/filter_alt_off:");
        st_stop();
    }
    st_caption(st_fmt("%d of 142 countries in %d, compared with 1952", now.countries, w.year));
    tiles(&now, &first);
    picked = bubbles(db, &w);
    if (!picked)
        st_caption("Choose bubbles by click, several with Shift, to see these countries below: until then, the five largest.");
    stories(db, &w, picked);
}
