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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_selected_comes_as_rows_columns_and_cells),
        cmocka_unit_test(a_broken_table_ends_the_run_with_an_error_box),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
