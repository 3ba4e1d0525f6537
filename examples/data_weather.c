/* Four years of Seattle's weather, day by day: does it rain there as much as they say? examples/data_weather.py is the
 * same page in Python.
 *
 * The days are read from a CSV file, which one command writes, and given to the app:
 *
 *     .venv/bin/python tools/export_data.py data
 *     bourn run examples/data_weather.c -- data/weather.csv */
#include <bourn/st.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAYS = 2000, YEARS = 4, FIRST = 2012, KINDS = 5, MONTHS = YEARS * 12 };

static const char *const KIND[KINDS] = { "sun", "fog", "drizzle", "rain", "snow" };
static const char *const COLOR[KINDS] = { "#e7ba52", "#a7a7a7", "#aec7e8", "#1f77b4", "#9467bd" };
static const char *const MONTH[12] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

typedef struct day {
    int    year, month, date;
    double rain, high, low, wind;
    int    kind;
} day;

typedef struct month {
    int    days, wet;
    double rain, warm, wind;
} month;

static void free_table(st_table **t)
{
    st_table_free(*t);
}

static void close_file(FILE **f)
{
    if (*f)
        fclose(*f);
}
#define TABLE(name) st_table *name __attribute__((cleanup(free_table))) = st_table_new()

static int kind_of(const char *word)
{
    for (int i = 0; i < KINDS; i++)
        if (!strcmp(word, KIND[i]))
            return i;
    return 0;
}

/* The days of the file, in its order. Returns how many. */
static size_t read_days(const char *path, day *days)
{
    FILE  *f __attribute__((cleanup(close_file))) = fopen(path, "r");
    char   line[128], word[16];
    size_t n = 0;
    while (f && n < DAYS && fgets(line, sizeof line, f)) {
        day *d = &days[n];
        if (sscanf(line, "%d-%d-%d,%lf,%lf,%lf,%lf,%15[a-z]", &d->year, &d->month, &d->date, &d->rain, &d->high, &d->low,
                   &d->wind, word) != 8 || d->year < FIRST || d->year >= FIRST + YEARS || d->month < 1 || d->month > 12)
            continue; /* the line of names */
        d->kind = kind_of(word);
        n++;
    }
    return n;
}

static bool among(const char *word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(word, words[i]))
            return true;
    return false;
}

static int64_t micros(const day *d)
{
    return ST_DATE(d->year, d->month, d->date).i;
}

static double shown_degrees(double celsius, bool fahrenheit)
{
    return fahrenheit ? celsius * 1.8 + 32 : celsius;
}

/* The sidebar: keeps the days that are wanted, in degrees as wanted. Returns how many. */
static size_t choose(day *days, size_t n, bool *fahrenheit)
{
    const char *years[YEARS], *kinds[KINDS];
    double      high[2];
    size_t      years_n, kinds_n, kept = 0;
    st_block    before = st_with(st_sidebar());
    st_header("Which days");
    years_n = st_pills_multi(years, YEARS, "Years", ST_LIST(ST_STR("2012"), ST_STR("2013"), ST_STR("2014"), ST_STR("2015")),
                             .default_ = ST_LIST(ST_INT(0), ST_INT(1), ST_INT(2), ST_INT(3)));
    kinds_n = st_multiselect(kinds, KINDS, "Kinds of weather",
                             ST_LIST(ST_STR("sun"), ST_STR("fog"), ST_STR("drizzle"), ST_STR("rain"), ST_STR("snow")),
                             .default_ = ST_LIST(ST_INT(0), ST_INT(1), ST_INT(2), ST_INT(3), ST_INT(4)));
    st_slider_range(high, "Highest temperature of the day", .min_value = ST_INT(-5), .max_value = ST_INT(40),
                    .value = ST_LIST(ST_INT(-5), ST_INT(40)), .format = "%d °C");
    *fahrenheit = !strcmp("°F", st_segmented_control("Temperatures in", ST_LIST(ST_STR("°C"), ST_STR("°F")),
                                                     .default_ = ST_INT(0), .required = true));
    st_with_end(before);
    for (size_t i = 0; i < n; i++) {
        day d = days[i];
        if (!among(st_fmt("%d", d.year), years, years_n) || !among(KIND[d.kind], kinds, kinds_n) || d.high < high[0] ||
            d.high > high[1])
            continue;
        d.high = shown_degrees(d.high, *fahrenheit);
        d.low = shown_degrees(d.low, *fahrenheit);
        days[kept++] = d;
    }
    return kept;
}

/* A metric with a small chart of the months that have days. */
static void tile(st_block in, const char *label, const char *value, const month *months, double (*of)(const month *),
                 const char *type)
{
    st_val items[MONTHS], list = { .kind = ST_KIND_LIST, .items = items };
    for (int i = 0; i < MONTHS; i++)
        if (months[i].days)
            items[list.n++] = ST_F64(of(&months[i]));
    st_metric(label, ST_STR(value), .border = true, .chart_data = list, .chart_type = type, .in = in);
}

static double wet_share(const month *m) { return 100.0 * m->wet / m->days; }
static double rain_sum(const month *m) { return m->rain; }
static double mean_high(const month *m) { return m->warm / m->days; }
static double most_wind(const month *m) { return m->wind; }

static void tiles(const day *days, size_t n, month *months, const char *unit)
{
    double   rain = 0, high = -INFINITY, wind = 0;
    int      wet = 0, years = 0;
    bool     seen[YEARS] = { 0 };
    st_block col[4];
    for (size_t i = 0; i < n; i++) {
        const day *d = &days[i];
        month     *m = &months[(d->year - FIRST) * 12 + d->month - 1];
        m->days++;
        m->wet += d->rain > 0;
        m->rain += d->rain;
        m->warm += d->high;
        m->wind = fmax(m->wind, d->wind);
        wet += d->rain > 0;
        rain += d->rain;
        high = fmax(high, d->high);
        wind = fmax(wind, d->wind);
        years += !seen[d->year - FIRST];
        seen[d->year - FIRST] = true;
    }
    st_columns(col, 4);
    tile(col[0], "Days with rain or snow", st_fmt("%.0f%%", 100.0 * wet / (double)n), months, wet_share, "area");
    tile(col[1], "Rain and snow in a year", st_fmt("%.0f mm", rain / years), months, rain_sum, "bar");
    tile(col[2], "Warmest day", st_fmt("%.1f %s", high, unit), months, mean_high, "line");
    tile(col[3], "Strongest wind", st_fmt("%.1f m/s", wind), months, most_wind, "line");
}

/* The days as a table: what the charts are drawn of. */
static void fill(st_table *t, const day *days, size_t n)
{
    int64_t     date[DAYS];
    double      rain[DAYS], high[DAYS], low[DAYS], wind[DAYS];
    const char *weather[DAYS], *color[DAYS];
    for (size_t i = 0; i < n; i++) {
        date[i] = micros(&days[i]);
        rain[i] = days[i].rain;
        high[i] = days[i].high;
        low[i] = days[i].low;
        wind[i] = days[i].wind;
        weather[i] = KIND[days[i].kind];
        color[i] = COLOR[days[i].kind];
    }
    st_column_timestamp(t, "date", date, n, NULL, NULL);
    st_column_f64(t, "precipitation", rain, n, NULL);
    st_column_f64(t, "temp_max", high, n, NULL);
    st_column_f64(t, "temp_min", low, n, NULL);
    st_column_f64(t, "wind", wind, n, NULL);
    st_column_utf8(t, "weather", weather, n, NULL);
    st_column_utf8(t, "color", color, n, NULL);
}

static void temperatures(st_table *t, const char *unit)
{
    st_subheader("Warm and cold through the year");
    st_vega_lite_chart(ST_TABLE(t), st_fmt(
        "{\"encoding\": {\"x\": {\"timeUnit\": \"monthdate\", \"field\": \"date\", \"type\": \"temporal\", \"title\": null,"
        " \"axis\": {\"format\": \"%%b\"}}}, \"layer\": ["
        "{\"mark\": {\"type\": \"area\", \"opacity\": 0.3, \"color\": \"#e7ba52\"}, \"encoding\": {"
        " \"y\": {\"aggregate\": \"average\", \"field\": \"temp_min\", \"title\": \"Temperature (%s)\"},"
        " \"y2\": {\"aggregate\": \"average\", \"field\": \"temp_max\"}}},"
        "{\"mark\": {\"type\": \"circle\", \"size\": 14, \"opacity\": 0.6}, \"encoding\": {"
        " \"y\": {\"field\": \"temp_max\", \"type\": \"quantitative\"},"
        " \"color\": {\"field\": \"weather\", \"title\": \"Weather\", \"scale\": {"
        "  \"domain\": [\"sun\", \"fog\", \"drizzle\", \"rain\", \"snow\"],"
        "  \"range\": [\"#e7ba52\", \"#a7a7a7\", \"#aec7e8\", \"#1f77b4\", \"#9467bd\"]}}}}]}", unit),
        .height = ST_PX(360));
}

static void kinds_by_month(const day *days, size_t n, st_block in)
{
    double   count[KINDS][12] = { 0 };
    st_val   present[KINDS], colors[KINDS], y = { .kind = ST_KIND_LIST, .items = present };
    TABLE(t);
    for (size_t i = 0; i < n; i++)
        count[days[i].kind][days[i].month - 1]++;
    st_column_utf8(t, "month", MONTH, 12, NULL);
    for (int k = 0; k < KINDS; k++) {
        double sum = 0;
        for (int m = 0; m < 12; m++)
            sum += count[k][m];
        if (sum == 0)
            continue;
        st_column_f64(t, KIND[k], count[k], 12, NULL);
        colors[y.n] = ST_STR(COLOR[k]);
        present[y.n++] = ST_STR(KIND[k]);
    }
    st_subheader("Days of each kind in a month", .in = in);
    st_bar_chart(ST_TABLE(t), .x = "month", .y = y, .color = { .kind = ST_KIND_LIST, .n = y.n, .items = colors },
                 .x_label = "", .y_label = "Days", .sort = ST_BOOL(false), .height = ST_PX(320), .in = in);
}

/* One row for each month with days; returns the first of the month that is chosen, and whether one is. */
static bool months_table(const month *months, day *chosen)
{
    int64_t first[MONTHS], count[MONTHS];
    double  wet[MONTHS], rain[MONTHS], high[MONTHS], wind[MONTHS];
    size_t  n = 0;
    day     start[MONTHS];
    TABLE(t);
    for (int i = 0; i < MONTHS; i++) {
        if (!months[i].days)
            continue;
        start[n] = (day){ .year = FIRST + i / 12, .month = i % 12 + 1, .date = 1 };
        first[n] = micros(&start[n]);
        count[n] = months[i].days;
        wet[n] = round(wet_share(&months[i])) / 100;
        rain[n] = months[i].rain;
        high[n] = mean_high(&months[i]);
        wind[n++] = months[i].wind;
    }
    st_column_timestamp(t, "from", first, n, NULL, NULL);
    st_column_i64(t, "days", count, n, NULL);
    st_column_f64(t, "wet", wet, n, NULL);
    st_column_f64(t, "rain", rain, n, NULL);
    st_column_f64(t, "high", high, n, NULL);
    st_column_f64(t, "wind", wind, n, NULL);
    st_subheader("Month by month");
    st_selection s = st_dataframe_select(
        ST_TABLE(t), .hide_index = ST_YES, .height = ST_PX(320), .key = "months", .selection_mode = ST_STR("single-row"),
        .column_config =
            "{\"from\": {\"label\": \"Month\", \"type_config\": {\"type\": \"date\", \"format\": \"MMM YYYY\"}},"
            " \"days\": {\"label\": \"Days\"},"
            " \"wet\": {\"label\": \"Wet days\", \"type_config\": {\"type\": \"progress\", \"format\": \"percent\","
            "  \"min_value\": 0, \"max_value\": 1}},"
            " \"rain\": {\"label\": \"Rain and snow\", \"type_config\": {\"type\": \"number\", \"format\": \"%.1f mm\"}},"
            " \"high\": {\"label\": \"Mean of the highest\", \"type_config\": {\"type\": \"number\", \"format\": \"%.1f°\"}},"
            " \"wind\": {\"label\": \"Strongest wind\", \"type_config\": {\"type\": \"number\", \"format\": \"%.1f m/s\"}}}");
    if (!s.rows_n || (size_t)s.rows[0] >= n)
        return false;
    *chosen = start[s.rows[0]];
    return true;
}

static void one_month(const day *days, size_t n, const day *first)
{
    size_t from = 0, to;
    while (from < n && (days[from].year != first->year || days[from].month != first->month))
        from++;
    for (to = from; to < n && days[to].year == first->year && days[to].month == first->month;)
        to++;
    TABLE(t);
    fill(t, days + from, to - from);
    st_markdown(st_fmt("**%s %d**, rain and snow in mm a day", MONTH[first->month - 1], first->year));
    st_area_chart(ST_TABLE(t), .x = "date", .y = ST_STR("precipitation"), .x_label = "", .y_label = "mm",
                  .height = ST_PX(200));
}

void st_main(void)
{
    day days[DAYS];
    char *const *args;
    const char  *path = st_args(&args) > 0 ? args[0] : "data/weather.csv";
    month        months[MONTHS] = { 0 };
    day          chosen;
    bool         fahrenheit;
    size_t       all, n;

    st_set_page_config("Seattle's weather", .page_icon = "🌦️", .layout = "wide");
    all = read_days(path, days);
    if (!all) {
        st_error(st_fmt("There are no days in `%s`. `tools/export_data.py` writes them.", path));
        st_stop();
    }
    n = choose(days, all, &fahrenheit);
    st_title("Does it always rain in Seattle?");
    st_caption(st_fmt("%zu of %zu days, 2012 to 2015", n, all));
    if (!n) {
        st_info("No day is like that. Choose more in the sidebar.", .icon = ":material/filter_alt_off:");
        st_stop();
    }
    const char *unit = fahrenheit ? "°F" : "°C";
    TABLE(t);
    fill(t, days, n);
    tiles(days, n, months, unit);
    temperatures(t, unit);
    st_block half[2];
    st_columns(half, 2);
    kinds_by_month(days, n, half[0]);
    st_subheader("Wind and rain", .in = half[1]);
    st_scatter_chart(ST_TABLE(t), .x = "wind", .y = ST_STR("precipitation"), .color = ST_STR("color"), .x_label = "Wind (m/s)",
                     .y_label = "Rain and snow (mm)", .height = ST_PX(320), .in = half[1]);
    if (months_table(months, &chosen))
        one_month(days, n, &chosen);
    else
        st_caption("Choose a month in the table to see its days.");
    st_block     below = st_expander("The file, as it is");
    st_table    *file __attribute__((cleanup(free_table))) = st_table_from_csv(path, ',');
    st_dataframe(ST_TABLE(file), .in = below);
}
