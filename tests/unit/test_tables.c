/* test_tables.c: tables from columns, CSV, SQLite and Arrow streams, and what is refused of them. */
#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "bourn/st.h"
#include "data/build.h"
#include "data/csv.h"
#include "data/frame.h"

static bn_table *table_of(st_table *t)
{
    bn_error err = { 0 };
    bn_table *table;
    assert_int_equal(bn_frame_table(t, &table, &err), BN_OK);
    return table;
}

static const struct ArrowArray *column(st_table *t, const char *name, bn_type type)
{
    bn_table *table = table_of(t);
    ptrdiff_t i = bn_table_column(table, bn_bytes_str(name));
    assert_true(i >= 0);
    assert_int_equal(table->root.children[i].type, type);
    return table->batches[0].children[i];
}

static bn_bytes text_at(const struct ArrowArray *a, int64_t i)
{
    const int32_t *places = a->buffers[1];
    return bn_bytes_of((const uint8_t *)a->buffers[2] + places[i], (size_t)(places[i + 1] - places[i]));
}

static bool there(const struct ArrowArray *a, int64_t i)
{
    return !a->buffers[0] || bn_bit(a->buffers[0], i);
}

static void columns_of_all_kinds_become_a_table(void **state)
{
    st_table *t = st_table_new();
    bool valid[] = { true, false, true };
    (void)state;
    assert_true(st_column_i64(t, "i", (int64_t[]){ 1, 2, 3 }, 3, valid));
    assert_true(st_column_f64(t, "f", (double[]){ 1.5, 2, 3 }, 3, NULL));
    assert_true(st_column_bool(t, "b", (bool[]){ true, false, true }, 3, NULL));
    assert_true(st_column_utf8(t, "s", (const char *[]){ "a", NULL, "é" }, 3, NULL));
    assert_true(st_column_timestamp(t, "t", (int64_t[]){ 0, 1, 2 }, 3, NULL, "Europe/Rome"));
    assert_int_equal(st_table_rows(t), 3);
    assert_int_equal(st_table_columns(t), 5);
    assert_null(st_table_error(t));
    assert_int_equal(column(t, "i", BN_TYPE_INT)->null_count, 1);
    assert_false(there(column(t, "i", BN_TYPE_INT), 1));
    assert_true(bn_bit(column(t, "b", BN_TYPE_BOOL)->buffers[1], 2));
    assert_false(there(column(t, "s", BN_TYPE_UTF8), 1));
    assert_true(bn_bytes_eq(text_at(column(t, "s", BN_TYPE_UTF8), 2), BN_BYTES("é")));
    assert_string_equal(table_of(t)->root.children[4].zone, "Europe/Rome");
    assert_false(st_column_i64(t, "late", (int64_t[]){ 1, 2, 3 }, 3, NULL)); /* it is finished */
    st_table_free(t);
}

static void a_wrong_column_is_named_where_the_table_is_shown(void **state)
{
    st_table *t = st_table_new();
    bn_error err = { 0 };
    bn_table *table;
    (void)state;
    assert_true(st_column_i64(t, "i", (int64_t[]){ 1 }, 1, NULL));
    assert_false(st_column_f64(t, "longer", (double[]){ 1, 2 }, 2, NULL));
    assert_false(st_column_i64(t, "fine", (int64_t[]){ 1 }, 1, NULL));
    assert_non_null(strstr(st_table_error(t), "longer"));
    assert_int_equal(bn_frame_table(t, &table, &err), BN_EUSER);
    assert_non_null(strstr(err.text, "longer"));
    st_table_free(t);
    t = st_table_new();
    assert_false(st_column_utf8(t, "s", (const char *[]){ "\xff" }, 1, NULL));
    assert_false(st_column_i64(t, "\xff", (int64_t[]){ 1 }, 1, NULL));
    st_table_free(t);
}

/* ---------------------------------------------------------------- CSV */

static st_table *csv(const char *text, char separator)
{
    bn_error err = { 0 };
    st_table *t = st_table_new();
    if (bn_csv_parse(bn_bytes_str(text), separator, t->build, &err))
        bn_build_fail(t->build, BN_EUSER, "%s", err.text);
    return t;
}

static void a_csv_columns_type_is_found_out(void **state)
{
    st_table *t = csv("\xef\xbb\xbfi,f,b,d,s,z\r\n"
                      "1,1.5,true,2024-02-29,\"a, \"\"b\"\"\nc\",007\r\n"
                      "-2,,FALSE,2024-02-29 08:30,,1\n"
                      "\n"
                      ",1e3,,,x\n", 0);
    const struct ArrowArray *s;
    (void)state;
    assert_null(st_table_error(t));
    assert_int_equal(st_table_rows(t), 3);
    assert_int_equal(((const int64_t *)column(t, "i", BN_TYPE_INT)->buffers[1])[1], -2);
    assert_false(there(column(t, "i", BN_TYPE_INT), 2));
    assert_true(((const double *)column(t, "f", BN_TYPE_FLOAT)->buffers[1])[2] == 1000);
    assert_int_equal(column(t, "b", BN_TYPE_BOOL)->null_count, 1);
    assert_int_equal(((const int64_t *)column(t, "d", BN_TYPE_TIMESTAMP)->buffers[1])[1], INT64_C(1709195400000000));
    s = column(t, "s", BN_TYPE_UTF8);
    assert_true(bn_bytes_eq(text_at(s, 0), BN_BYTES("a, \"b\"\nc")));
    assert_false(there(s, 1));
    assert_true(bn_bytes_eq(text_at(column(t, "z", BN_TYPE_UTF8), 0), BN_BYTES("007")));
    assert_false(there(column(t, "z", BN_TYPE_UTF8), 2));
    st_table_free(t);
}

static void a_csv_separator_is_found_out_or_said(void **state)
{
    st_table *t = csv("a;b\n1,5;2\n", 0), *tabs = csv("a\tb\n1\t2\n", '\t');
    (void)state;
    assert_int_equal(st_table_columns(t), 2);
    column(t, "a", BN_TYPE_UTF8);
    column(tabs, "b", BN_TYPE_INT);
    st_table_free(t);
    st_table_free(tabs);
}

static void a_malformed_csv_says_where(void **state)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        { "", "empty" }, { "a,b\n1,2,3\n", "line 2" }, { "a\n1\n\"x", "line 3" }, { "a\n\"x\"y\n", "line 2" },
        { "a\n\xff\n", "UTF-8" },
    };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(cases); i++) {
        st_table *t = csv(cases[i].text, 0);
        assert_non_null(st_table_error(t));
        assert_non_null(strstr(st_table_error(t), cases[i].said));
        st_table_free(t);
    }
}

static void a_csv_file_is_read_or_its_name_is_said(void **state)
{
    char path[] = "/tmp/bourn-csv-XXXXXX";
    int fd = mkstemp(path);
    st_table *t;
    (void)state;
    assert_int_equal(write(fd, "a\n1\n", 4), 4);
    close(fd);
    t = st_table_from_csv(path, 0);
    column(t, "a", BN_TYPE_INT);
    st_table_free(t);
    unlink(path);
    t = st_table_from_csv(path, 0);
    assert_non_null(strstr(st_table_error(t), path));
    st_table_free(t);
}

/* ---------------------------------------------------------------- SQLite */

static void rows_of_sqlite_become_columns(void **state)
{
    void *lib = dlopen("libsqlite3.so.0", RTLD_NOW | RTLD_LOCAL), *db = NULL, *found;
    int (*open_db)(const char *, void **), (*prepare)(void *, const char *, int, struct sqlite3_stmt **, const char **);
    int (*finalize)(struct sqlite3_stmt *), (*close_db)(void *);
    struct sqlite3_stmt *statement = NULL;
    st_table *t;
    (void)state;
    if (!lib)
        skip();
    found = dlsym(lib, "sqlite3_open");
    memcpy(&open_db, &found, sizeof found);
    found = dlsym(lib, "sqlite3_prepare_v2");
    memcpy(&prepare, &found, sizeof found);
    found = dlsym(lib, "sqlite3_finalize");
    memcpy(&finalize, &found, sizeof found);
    found = dlsym(lib, "sqlite3_close");
    memcpy(&close_db, &found, sizeof found);
    assert_int_equal(open_db(":memory:", &db), 0);
    assert_int_equal(prepare(db, "select 1 as i, 1 as f, 'x' as s, x'ff' as z, null as n, 1 as m union all "
                                 "select 2, 1.5, null, x'00', null, 'two'", -1, &statement, NULL), 0);
    t = st_table_from_sqlite(statement);
    assert_null(st_table_error(t));
    assert_int_equal(st_table_rows(t), 2);
    assert_int_equal(((const int64_t *)column(t, "i", BN_TYPE_INT)->buffers[1])[1], 2);
    assert_true(((const double *)column(t, "f", BN_TYPE_FLOAT)->buffers[1])[0] == 1);
    assert_false(there(column(t, "s", BN_TYPE_UTF8), 1));
    column(t, "z", BN_TYPE_BINARY);
    assert_int_equal(column(t, "n", BN_TYPE_UTF8)->null_count, 2);
    assert_true(bn_bytes_eq(text_at(column(t, "m", BN_TYPE_UTF8), 0), BN_BYTES("1")));
    st_table_free(t);
    finalize(statement);
    close_db(db);
    t = st_table_from_sqlite(NULL);
    assert_non_null(strstr(st_table_error(t), "prepared"));
    st_table_free(t);
}

/* ---------------------------------------------------------------- malformed arrays */

typedef struct broken {
    const char *format;
    struct ArrowArray array;
    bool given;
} broken;

static void schema_release(struct ArrowSchema *s)
{
    s->release = NULL;
}

static void array_release(struct ArrowArray *a)
{
    a->release = NULL;
}

static int give_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    static struct ArrowSchema child, *children[] = { &child };
    child = (struct ArrowSchema){ .format = ((broken *)stream->private_data)->format, .name = "c", .release = schema_release };
    *out = (struct ArrowSchema){ .format = "+s", .name = "", .n_children = 1, .children = children, .release = schema_release };
    return 0;
}

static int give_array(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    static const void *none[] = { NULL };
    static struct ArrowArray *children[1];
    broken *b = stream->private_data;
    children[0] = &b->array;
    *out = (struct ArrowArray){ .release = NULL };
    if (!b->given)
        *out = (struct ArrowArray){ .length = 2, .n_buffers = 1, .buffers = none, .n_children = 1, .children = children,
                                    .release = array_release };
    b->given = true;
    return 0;
}

static void stream_release(struct ArrowArrayStream *stream)
{
    stream->release = NULL;
}

static void a_malformed_array_is_refused_by_name(void **state)
{
    static const int32_t falling[] = { 4, 2, 0 }, fine[] = { 0, 1, 2 };
    static const void *ints[] = { NULL, fine }, *texts[] = { NULL, falling, "abcd" }, *missing[] = { NULL, NULL };
    broken cases[] = {
        { "i", { .length = 2, .n_buffers = 2, .buffers = ints, .null_count = 1 }, false },
        { "i", { .length = 2, .n_buffers = 3, .buffers = texts }, false },
        { "i", { .length = 1, .n_buffers = 2, .buffers = ints }, false },
        { "i", { .length = 2, .n_buffers = 2, .buffers = missing }, false },
        { "i", { .length = -1, .n_buffers = 2, .buffers = ints }, false },
        { "i", { .length = 2, .offset = -1, .n_buffers = 2, .buffers = ints }, false },
        { "w:2147483647", { .length = 2, .offset = INT64_C(1) << 40, .n_buffers = 2, .buffers = ints }, false },
        { "u", { .length = 2, .n_buffers = 3, .buffers = texts }, false },
        { "+l", { .length = 2, .n_buffers = 2, .buffers = ints }, false },
        { "q", { .length = 2, .n_buffers = 2, .buffers = ints }, false },
        { "d:99,1", { .length = 2, .n_buffers = 2, .buffers = ints }, false },
    };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(cases); i++) {
        struct ArrowArrayStream stream = { give_schema, give_array, NULL, stream_release, &cases[i] };
        st_table *t;
        cases[i].array.release = array_release;
        t = st_table_from_stream(&stream);
        assert_non_null(st_table_error(t));
        assert_non_null(strstr(st_table_error(t), "'c'") ? "c" : strstr(st_table_error(t), "''"));
        assert_null(stream.release);
        st_table_free(t);
    }
}

static void a_stream_is_read_once(void **state)
{
    static const int32_t fine[] = { 7, 8 };
    static const void *ints[] = { NULL, fine };
    broken whole = { "i", { .length = 2, .n_buffers = 2, .buffers = ints, .release = array_release }, false };
    struct ArrowArrayStream stream = { give_schema, give_array, NULL, stream_release, &whole };
    st_table *t = st_table_from_stream(&stream), *again;
    (void)state;
    assert_null(st_table_error(t));
    assert_ptr_equal(column(t, "c", BN_TYPE_INT)->buffers[1], fine); /* nothing was copied */
    again = st_table_from_stream(&stream);
    assert_non_null(st_table_error(again));
    st_table_free(again);
    st_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_of_all_kinds_become_a_table),
        cmocka_unit_test(a_wrong_column_is_named_where_the_table_is_shown),
        cmocka_unit_test(a_csv_columns_type_is_found_out),
        cmocka_unit_test(a_csv_separator_is_found_out_or_said),
        cmocka_unit_test(a_malformed_csv_says_where),
        cmocka_unit_test(a_csv_file_is_read_or_its_name_is_said),
        cmocka_unit_test(rows_of_sqlite_become_columns),
        cmocka_unit_test(a_malformed_array_is_refused_by_name),
        cmocka_unit_test(a_stream_is_read_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
