/* test_cdoor_table.c: st_dataframe, st_dataframe_select and st_table in C apps, on the real runtime; the test is the server
 * and the browser. */
#include "unit/cdoor_harness.h"

#include "bourn/st.h"

static void free_table(st_table **t)
{
    st_table_free(*t);
}

static void select_app(void)
{
    st_table *t __attribute__((cleanup(free_table))) = st_table_new();
    st_selection s;
    st_column_utf8(t, "city", (const char *[]){ "Oslo", "Rome" }, 2, NULL);
    st_column_f64(t, "degrees", (double[]){ 4.5, 18 }, 2, NULL);
    st_text(st_fmt("grid %s", st_dataframe(ST_TABLE(t), .hide_index = ST_YES).id ? "there" : "not"));
    s = st_dataframe_select(ST_TABLE(t), .key = "grid", .selection_mode = ST_LIST(ST_STR("multi-row"), ST_STR("single-cell")),
                            .selection_default = "{\"selection\": {\"rows\": [1]}}");
    st_text(st_fmt("%d rows, first %d; %d columns; %d cells, %s", (int)s.rows_n, s.rows_n ? (int)s.rows[0] : -1,
                   (int)s.columns_n, (int)s.cells_n, s.cells_n ? s.cells[0].column : "none"));
    st_table(ST_TABLE(t), .border = ST_STR("horizontal"));
}

static void what_is_selected_comes_as_rows_columns_and_cells(void **state)
{
    bench *b = begin_main(select_app);
    uint64_t s = open_session(b);
    char id[128];
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "Rome");
    expect_delta(b, s, "grid there");
    widget_id(expect_delta(b, s, "-grid"), id);
    expect_delta(b, s, "1 rows, first 1; 0 columns; 0 cells, none");
    expect_finished(b, s, FINISHED);
    type_text(b, s, id, "{\"selection\": {\"rows\": [0, 1], \"cells\": [[1, \"degrees\"]]}}");
    expect_delta(b, s, "2 rows, first 0; 0 columns; 1 cells, degrees");
    expect_finished(b, s, FINISHED);
    type_text(b, s, id, "no selection");
    expect_delta(b, s, "0 rows, first -1; 0 columns; 0 cells, none");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void broken_app(void)
{
    st_table *t __attribute__((cleanup(free_table))) = st_table_new();
    st_column_f64(t, "short", (double[]){ 4.5 }, 1, NULL);
    st_column_f64(t, "long", (double[]){ 4.5, 18 }, 2, NULL);
    st_dataframe(ST_TABLE(t));
    st_text("not reached");
}

static void a_broken_table_ends_the_run_with_an_error_box(void **state)
{
    bench *b = begin_main(broken_app);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "Column 'long' has 2 values");
    expect_finished(b, s, FINISHED);
    assert_int_equal(count_deltas(b, s, "not reached"), 0);
    end(b);
}

/* ---------------------------------------------------------------- columns described */

static void say(const char *json)
{
    st_text(st_fmt("is %s.", json ? json : "nothing"));
}

static void columns_app(void)
{
    st_table *t __attribute__((cleanup(free_table))) = st_table_new();
    st_column_f64(t, "price", (double[]){ 4.5, 18 }, 2, NULL);
    st_dataframe(ST_TABLE(t), .column_config = ST_COLUMNS({ "price", .kind = ST_COLUMN_NUMBER, .label = "Price in Euro", .format = "euro" }));
    say(ST_COLUMNS({ "a", .label = "A", .width = ST_STR("small"), .help = "h", .disabled = ST_YES, .required = ST_NO,
                     .pinned = ST_YES, .alignment = "right" }, { "b", .hidden = true, .width = ST_PX(90) }));
    say(ST_COLUMNS({ "n", .kind = ST_COLUMN_NUMBER, .default_ = ST_INT(3), .min_value = ST_F64(0.5), .max_value = ST_INT(9), .step = ST_INT(1) },
                   { "p", .kind = ST_COLUMN_PROGRESS, .format = "percent", .max_value = ST_INT(1), .color = "auto-inverse" }));
    say(ST_COLUMNS({ "d", .kind = ST_COLUMN_DATE, .min_value = ST_DATE(2024, 2, 29), .format = "localized", .step = ST_INT(2) },
                   { "t", .kind = ST_COLUMN_TIME, .default_ = ST_TIME(8, 30), .step = ST_SECONDS(90) },
                   { "m", .kind = ST_COLUMN_DATETIME, .max_value = ST_DATETIME(2024, 2, 29, 8, 30, 1, 5), .timezone = "Europe/Rome" }));
    say(ST_COLUMNS({ "x", .kind = ST_COLUMN_TEXT, .max_chars = ST_INT(9), .validate = "^a", .default_ = ST_STR("a") },
                   { "l", .kind = ST_COLUMN_LINK, .display_text = "Open", .max_chars = ST_INT(99) },
                   { "s", .kind = ST_COLUMN_SELECTBOX, .options = ST_LIST(ST_STR("a"), ST_INT(2)), .default_ = ST_STR("a") },
                   { "u", .kind = ST_COLUMN_MULTISELECT, .options = ST_LIST(ST_LIST(ST_STR("a"), ST_STR("An a"), ST_STR("red")), ST_STR("b")),
                     .accept_new_options = ST_YES, .default_ = ST_LIST(ST_STR("a")) }));
    say(ST_COLUMNS({ "c", .kind = ST_COLUMN_LINE_CHART, .y_min = ST_INT(0), .y_max = ST_F64(2.5), .color = "#f80" }, { "e", .kind = ST_COLUMN_AREA_CHART },
                   { "f", .kind = ST_COLUMN_BAR_CHART }, { "g", .kind = ST_COLUMN_AUDIO }, { "h", .kind = ST_COLUMN_VIDEO }, { "i", .kind = ST_COLUMN_IMAGE },
                   { "j", .kind = ST_COLUMN_JSON }, { "k", .kind = ST_COLUMN_LIST, .default_ = ST_NO_ITEMS }, { "o", .kind = ST_COLUMN_MARKDOWN },
                   { "q", .kind = ST_COLUMN_CHECKBOX, .default_ = ST_BOOL(true) }, { "r", .kind = ST_COLUMN_BUTTON, .button_type = "primary" }));
    switch (st_state_int("wrong", 0)) {
    case 0: say(ST_COLUMNS({ "a", .kind = ST_COLUMN_TEXT, .format = "euro" })); break;
    case 1: say(ST_COLUMNS({ "a", .kind = ST_COLUMN_PROGRESS, .color = "no color" })); break;
    case 2: say(ST_COLUMNS({ "a", .kind = ST_COLUMN_NUMBER, .min_value = ST_F64(0.0 / 0.0) })); break;
    case 3: say(ST_COLUMNS({ "a", .kind = ST_COLUMN_SELECTBOX, .options = ST_STR("a") })); break;
    default: say(ST_COLUMNS({ NULL, .kind = ST_COLUMN_TEXT })); break;
    }
    st_text("not reached");
}

static void next_wrong(void *arg)
{
    (void)arg;
    st_state_add_int("wrong", 1);
}

static void wrong_app(void)
{
    st_button("Next", .key = "next", .on_click = ST_DO(next_wrong, NULL));
    columns_app();
}

static void columns_are_described_by_type(void **state)
{
    static const char *const said[] = {
        "Price in Euro",
        "is {\"a\":{\"label\":\"A\",\"width\":\"small\",\"help\":\"h\",\"disabled\":true,\"required\":false,\"pinned\":true,"
        "\"alignment\":\"right\"},\"b\":{\"width\":90,\"hidden\":true}}.",
        "is {\"n\":{\"default\":3,\"type_config\":{\"type\":\"number\",\"min_value\":0.5,\"max_value\":9,\"step\":1}},"
        "\"p\":{\"type_config\":{\"type\":\"progress\",\"format\":\"percent\",\"max_value\":1,\"color\":\"auto-inverse\"}}}.",
        "is {\"d\":{\"type_config\":{\"type\":\"date\",\"format\":\"localized\",\"min_value\":\"2024-02-29\",\"step\":2}},"
        "\"t\":{\"default\":\"08:30:00\",\"type_config\":{\"type\":\"time\",\"step\":90}},"
        "\"m\":{\"type_config\":{\"type\":\"datetime\",\"max_value\":\"2024-02-29T08:30:01.000005\",\"timezone\":\"Europe/Rome\"}}}.",
        "is {\"x\":{\"default\":\"a\",\"type_config\":{\"type\":\"text\",\"max_chars\":9,\"validate\":\"^a\"}},"
        "\"l\":{\"type_config\":{\"type\":\"link\",\"max_chars\":99,\"display_text\":\"Open\"}},"
        "\"s\":{\"default\":\"a\",\"type_config\":{\"type\":\"selectbox\",\"options\":[\"a\",2]}},"
        "\"u\":{\"default\":[\"a\"],\"type_config\":{\"type\":\"multiselect\",\"options\":[{\"value\":\"a\",\"label\":\"An a\","
        "\"color\":\"red\"},\"b\"],\"accept_new_options\":true}}}.",
        "is {\"c\":{\"type_config\":{\"type\":\"line_chart\",\"y_min\":0,\"y_max\":2.5,\"color\":\"#f80\"}},"
        "\"e\":{\"type_config\":{\"type\":\"area_chart\"}},\"f\":{\"type_config\":{\"type\":\"bar_chart\"}},"
        "\"g\":{\"type_config\":{\"type\":\"audio\"}},\"h\":{\"type_config\":{\"type\":\"video\"}},"
        "\"i\":{\"type_config\":{\"type\":\"image\"}},\"j\":{\"type_config\":{\"type\":\"json\"}},"
        "\"k\":{\"default\":[],\"type_config\":{\"type\":\"list\"}},\"o\":{\"type_config\":{\"type\":\"markdown\"}},"
        "\"q\":{\"default\":true,\"type_config\":{\"type\":\"checkbox\"}},"
        "\"r\":{\"disabled\":true,\"type_config\":{\"type\":\"button\",\"button_type\":\"primary\"}}}.",
    };
    static const char *const wrong[] = { "`format` of the column `a`", "`color` of the column `a`", "`min_value` of the column `a`",
                                         "`options` of the column `a`", "by its name" };
    bench *b = begin_main(wrong_app);
    uint64_t s = open_session(b);
    char id[128];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "-next"), id);
    for (size_t i = 0; i < BN_COUNT(said); i++)
        expect_delta(b, s, said[i]);
    for (size_t i = 0; i < BN_COUNT(wrong); i++) {
        expect_delta(b, s, wrong[i]);
        expect_finished(b, s, FINISHED);
        if (i + 1 < BN_COUNT(wrong))
            click(b, s, id);
    }
    assert_int_equal(count_deltas(b, s, "not reached"), 0);
    end(b);
}

/* ---------------------------------------------------------------- columns of buttons */

static void count_click(void *arg)
{
    st_state_add_int(arg, 1);
}

static void buttons_app(void)
{
    st_table *t __attribute__((cleanup(free_table))) = st_table_new();
    st_button("Next", .key = "next", .on_click = ST_DO(next_wrong, NULL));
    st_column_utf8(t, "open", (const char *[]){ "Open", "Show" }, 2, NULL);
    say(ST_COLUMNS({ "open", .kind = ST_COLUMN_BUTTON, .key = "open", .on_click = ST_DO(count_click, "clicks") },
                   { "shut", .kind = ST_COLUMN_BUTTON, .key = "shut" }, { "mute", .kind = ST_COLUMN_BUTTON }));
    st_text(st_fmt("row %d of %s after %d", (int)st_column_clicked("open"), st_state_str("open", "nothing"),
                   (int)st_state_int("clicks", 0)));
    st_dataframe(ST_TABLE(t), .column_config = ST_COLUMNS({ "open", .kind = ST_COLUMN_BUTTON, .key = "shown" }));
    switch (st_state_int("wrong", 0)) {
    case 0: return;
    case 1: say(ST_COLUMNS({ "open", .kind = ST_COLUMN_BUTTON, .key = "open" })); break;
    case 2: say(ST_COLUMNS({ "open", .kind = ST_COLUMN_BUTTON, .on_click = ST_DO(count_click, "clicks") })); break;
    case 3: say(ST_COLUMNS({ "open", .kind = ST_COLUMN_TEXT, .key = "other" })); break;
    default: say(ST_COLUMNS({ "open", .on_click = ST_DO(count_click, "clicks") })); break;
    }
    st_text("not reached");
}

/* As the page says it: a StringTriggerValue, whose first field is the text. */
static void click_in_column(bench *b, uint64_t s, const char *id, const char *json)
{
    char said[64];
    int n = snprintf(said, sizeof said, "\n%c%s", (int)strlen(json), json);
    send_rerun(b, s, id, PB_WIDGET_STATE_STRING_TRIGGER_VALUE, bn_bytes_of(said, (size_t)n), 0);
}

/* The id under "open" in the JSON that ST_COLUMNS() has made. */
static void column_id(const message *m, char out[128])
{
    const char *p = memmem(m->bytes, m->n, "\"open\":\"$$ID-", 13), *end;
    assert_non_null(p);
    p += 8;
    end = memchr(p, '"', m->n - (size_t)(p - (const char *)m->bytes));
    assert_true(end && end - p < 128);
    memcpy(out, p, (size_t)(end - p));
    out[end - p] = 0;
}

static void clicks_in_columns_of_buttons_arrive(void **state)
{
    static const char *const wrong[] = { "\"open\"", "wants a `key`", "`key` of the column `open`", "`on_click` of the column `open`" };
    bench *b = begin_main(buttons_app);
    uint64_t s = open_session(b);
    char next[128], open[128];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "-next"), next);
    column_id(expect_delta(b, s, "-shut\"}]."), open);
    expect_delta(b, s, "row -1 of nothing after 0");
    expect_delta(b, s, "-shown");
    expect_finished(b, s, FINISHED);
    click_in_column(b, s, open, "{\"row\": 1, \"label\": \"Show\"}");
    expect_delta(b, s, "row 1 of {\"row\": 1, \"label\": \"Show\"} after 1");
    expect_finished(b, s, FINISHED);
    click_in_column(b, s, open, "{\"row\": -1, \"label\": \"Show\"}"); /* no row: no click */
    expect_delta(b, s, "row -1 of nothing after ");
    expect_finished(b, s, FINISHED);
    for (size_t i = 0; i < BN_COUNT(wrong); i++) {
        click(b, s, next);
        expect_delta(b, s, wrong[i]);
        expect_finished(b, s, FINISHED);
    }
    assert_int_equal(count_deltas(b, s, "not reached"), 0);
    end(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_selected_comes_as_rows_columns_and_cells),
        cmocka_unit_test(a_broken_table_ends_the_run_with_an_error_box),
        cmocka_unit_test(columns_are_described_by_type),
        cmocka_unit_test(clicks_in_columns_of_buttons_arrive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
