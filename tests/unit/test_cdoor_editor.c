/* test_cdoor_editor.c: st_data_editor in C apps, on the real runtime, and what a table becomes by its changes: columns of all
 * types keep theirs, and what has no place in a column is left out. */
#include "unit/cdoor_harness.h"

#include "bourn/st.h"
#include "data/build.h"
#include "data/frame.h"

/* ---------------------------------------------------------------- in an app */

static void free_table(st_table **t)
{
    st_table_free(*t);
}

static void told(void *arg)
{
    (void)arg;
    st_state_add_int("told", 1);
}

static void app(void)
{
    st_table *t __attribute__((cleanup(free_table))) = st_table_new();
    st_table *now __attribute__((cleanup(free_table))) = NULL;
    size_t refused;
    const char *changes;
    st_column_utf8(t, "city", (const char *[]){ "Oslo", "Rome" }, 2, NULL);
    st_column_i64(t, "n", (int64_t[]){ 1, 2 }, 2, NULL);
    changes = st_data_editor(ST_TABLE(t), .key = "grid", .num_rows = "dynamic", .on_change = ST_DO(told, NULL));
    now = st_table_edited(t, changes, &refused);
    for (size_t i = 0; i < st_table_rows(now); i++) {
        st_val city = st_table_value(now, i, "city");
        st_text(st_fmt("%d: %.*s %d", (int)i, (int)city.n, city.s, (int)st_table_value(now, i, "n").i));
    }
    st_text(st_fmt("%d rows, %d refused, told %d", (int)st_table_rows(now), (int)refused, (int)st_state_int("told", 0)));
}

static void what_a_visitor_changes_is_told_and_makes_another_table(void **state)
{
    bench *b = begin_main(app);
    uint64_t s = open_session(b);
    char id[128];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "-grid"), id);
    expect_delta(b, s, "2 rows, 0 refused, told 0");
    expect_finished(b, s, FINISHED);
    type_text(b, s, id, "{\"edited_rows\": {\"0\": {\"city\": \"Bergen\", \"n\": \"many\"}}, \"added_rows\": [{\"city\": \"Paris\", "
                        "\"n\": 3}], \"deleted_rows\": [1]}");
    expect_delta(b, s, "0: Bergen 1");
    expect_delta(b, s, "1: Paris 3");
    expect_delta(b, s, "2 rows, 1 refused, told 1");
    expect_finished(b, s, FINISHED);
    type_text(b, s, id, "no JSON");
    expect_delta(b, s, "2 rows, 0 refused, told 2");
    expect_finished(b, s, FINISHED);
    end(b);
}

/* ---------------------------------------------------------------- types */

/* One column of one value, of any fixed width. */
static st_table *one(const char *format, size_t width, const void *value)
{
    st_table *t = st_table_new();
    assert_int_equal(bn_build_fixed(t->build, "c", format, width, value, 1, NULL), BN_OK);
    return t;
}

static bn_field *field(st_table *t)
{
    bn_table *table;
    assert_int_equal(bn_frame_table(t, &table, NULL), BN_OK);
    return &table->root.children[0];
}

/* Edits the value to the JSON `v`: the new one; `refused` tells how many were. */
static st_val edited(st_table *t, const char *v, size_t refused)
{
    static st_table *now; /* until the next call: texts are views into it */
    char changes[300];
    size_t n;
    snprintf(changes, sizeof changes, "{\"edited_rows\": {\"0\": {\"c\": %s}}}", v);
    st_table_free(now);
    now = st_table_edited(t, changes, &n);
    assert_null(st_table_error(now));
    assert_int_equal(n, refused);
    assert_int_equal(field(now)->type, field(t)->type);
    assert_int_equal(field(now)->bits, field(t)->bits);
    assert_int_equal(field(now)->unit, field(t)->unit);
    if (*v == 'n') /* null: the last of a column's checks */
        st_table_free(t);
    return st_table_value(now, 0, "c");
}

static void is_int(st_val v, st_kind kind, int64_t i)
{
    assert_int_equal(v.kind, kind);
    assert_int_equal(v.i, i);
}

static void is_f64(st_val v, double f)
{
    assert_int_equal(v.kind, ST_KIND_F64);
    assert_true(v.f == f);
}

static void numbers_keep_their_width(void **state)
{
    int64_t zero = 0, five = 5;
    double half = 0.5;
    st_table *t = one("c", 1, &five);
    (void)state;
    is_int(edited(t, "-128", 0), ST_KIND_INT, -128);
    is_int(edited(t, "7.0", 0), ST_KIND_INT, 7);
    is_int(edited(t, "128", 1), ST_KIND_INT, 5);
    is_int(edited(t, "1.5", 1), ST_KIND_INT, 5);
    is_int(edited(t, "\"7\"", 1), ST_KIND_INT, 5);
    is_int(edited(t, "true", 1), ST_KIND_INT, 5);
    is_int(edited(t, "[1]", 1), ST_KIND_INT, 5);
    assert_int_equal(edited(t, "null", 0).kind, ST_KIND_NONE);
    t = one("I", 4, &zero);
    is_int(edited(t, "4294967295", 0), ST_KIND_INT, 4294967295);
    is_int(edited(t, "-1", 1), ST_KIND_INT, 0);
    edited(t, "null", 0);
    t = one("l", 8, &zero);
    is_int(edited(t, "9223372036854775807", 0), ST_KIND_INT, INT64_MAX);
    is_int(edited(t, "1e19", 1), ST_KIND_INT, 0);
    edited(t, "null", 0);
    t = one("L", 8, &zero);
    is_f64(edited(t, "1e19", 0), 1e19);
    edited(t, "null", 0);
    t = one("g", 8, &half);
    is_f64(edited(t, "3", 0), 3);
    is_f64(edited(t, "1e300", 0), 1e300);
    is_f64(edited(t, "\"1,5\"", 1), 0.5);
    edited(t, "null", 0);
    t = one("f", 4, &(float){ 0.5f });
    is_f64(edited(t, "2.25", 0), 2.25);
    is_f64(edited(t, "1e300", 1), 0.5);
    edited(t, "null", 0);
}

static void moments_are_in_the_units_of_their_column(void **state)
{
    static const struct { const char *format; int64_t moment; } moments[] = {
        { "tss:", 1709195400000000 }, { "tsm:", 1709195400123000 }, { "tsu:Europe/Rome", 1709195400123000 }, { "tsn:", 1709195400123000 },
    };
    int64_t zero = 0;
    st_table *t;
    (void)state;
    for (size_t i = 0; i < BN_COUNT(moments); i++) {
        t = one(moments[i].format, 8, &zero);
        is_int(edited(t, "\"2024-02-29T08:30:00.123Z\"", 0), ST_KIND_DATETIME, moments[i].moment);
        is_int(edited(t, "\"2024-02-30T08:30:00Z\"", 1), ST_KIND_DATETIME, 0);
        is_int(edited(t, "\"2024-02-29T08:30:00+01:00\"", 1), ST_KIND_DATETIME, 0);
        is_int(edited(t, "5", 1), ST_KIND_DATETIME, 0);
        edited(t, "null", 0);
    }
    t = one("tsn:", 8, &zero);
    is_int(edited(t, "\"3000-01-01T00:00:00\"", 1), ST_KIND_DATETIME, 0); /* too far away in nanoseconds */
    edited(t, "null", 0);
    for (int wide = 0; wide < 2; wide++) {
        t = one(wide ? "tdm" : "tdD", wide ? 8 : 4, &zero);
        is_int(edited(t, "\"2024-02-29\"", 0), ST_KIND_DATE, INT64_C(1709164800000000));
        is_int(edited(t, "\"1960-01-01T12:00:00\"", 0), ST_KIND_DATE, INT64_C(-315619200000000));
        is_int(edited(t, "\"later\"", 1), ST_KIND_DATE, 0);
        edited(t, "null", 0);
    }
    t = one("ttm", 4, &zero);
    is_int(edited(t, "\"08:30:00.123\"", 0), ST_KIND_TIME, INT64_C(30600123000));
    is_int(edited(t, "\"2024-02-29T08:30:00.123\"", 0), ST_KIND_TIME, INT64_C(30600123000));
    is_int(edited(t, "\"25:00\"", 1), ST_KIND_TIME, 0);
    edited(t, "null", 0);
    t = one("ttn", 8, &zero);
    is_int(edited(t, "\"00:00:01\"", 0), ST_KIND_TIME, 1000000);
    edited(t, "null", 0);
    t = one("tDm", 8, &zero);
    is_int(edited(t, "-1.5", 0), ST_KIND_DELTA, -1500000);
    is_int(edited(t, "\"1\"", 1), ST_KIND_DELTA, 0);
    is_int(edited(t, "1e300", 1), ST_KIND_DELTA, 0);
    edited(t, "null", 0);
}

static int64_t decimal(st_table *t, const char *v, size_t refused)
{
    char changes[100];
    size_t n;
    st_table *now;
    int64_t low;
    snprintf(changes, sizeof changes, "{\"edited_rows\": {\"0\": {\"c\": %s}}}", v);
    now = st_table_edited(t, changes, &n);
    assert_int_equal(n, refused);
    field(now);
    low = ((const int64_t *)now->data->batches[0].children[0]->buffers[1])[0];
    assert_int_equal(((const int64_t *)now->data->batches[0].children[0]->buffers[1])[1], low < 0 ? -1 : 0);
    st_table_free(now);
    return low;
}

static void decimals_keep_their_places(void **state)
{
    int64_t was[2] = { 150, 0 };
    st_table *t = one("d:5,2", 16, was);
    (void)state;
    assert_int_equal(decimal(t, "\"12.34\"", 0), 1234);
    assert_int_equal(decimal(t, "\"-12.3\"", 0), -1230);
    assert_int_equal(decimal(t, "12.345", 0), 1235); /* a number is rounded, a text is not */
    assert_int_equal(decimal(t, "\"12.3400\"", 0), 1234);
    assert_int_equal(decimal(t, "\"999.99\"", 0), 99999);
    assert_int_equal(decimal(t, "\"12.345\"", 1), 150);
    assert_int_equal(decimal(t, "\"1000\"", 1), 150);
    assert_int_equal(decimal(t, "\"1 e\"", 1), 150);
    assert_int_equal(decimal(t, "\"\"", 1), 150);
    assert_int_equal(decimal(t, "true", 1), 150);
    st_table_free(t);
}

static void texts_and_bools_are_themselves(void **state)
{
    st_table *t = st_table_new(), *now;
    size_t refused;
    (void)state;
    st_column_utf8(t, "s", (const char *[]){ "a", NULL, "c" }, 3, NULL);
    st_column_bool(t, "b", (bool[]){ true, false, true }, 3, NULL);
    bn_build_blobs(t->build, "z", (bn_bytes[]){ BN_BYTES("x"), BN_BYTES(""), BN_BYTES("yy") }, 3);
    now = st_table_edited(t, "{\"edited_rows\": {\"1\": {\"s\": \"\\u00e9\\u0000!\", \"b\": true}, \"0\": {\"s\": 5, \"b\": \"yes\"}, "
                             "\"2\": {\"s\": \"\", \"b\": null, \"z\": \"x\"}}}", &refused);
    assert_int_equal(refused, 3);
    assert_memory_equal(st_table_value(now, 0, "s").s, "a", 1);
    assert_int_equal(st_table_value(now, 0, "s").n, 1);
    assert_int_equal(st_table_value(now, 1, "s").n, 4);
    assert_memory_equal(st_table_value(now, 1, "s").s, "\xc3\xa9\0!", 4);
    assert_int_equal(st_table_value(now, 2, "s").kind, ST_KIND_STR);
    assert_int_equal(st_table_value(now, 2, "s").n, 0);
    is_int(st_table_value(now, 0, "b"), ST_KIND_BOOL, 1);
    is_int(st_table_value(now, 1, "b"), ST_KIND_BOOL, 1);
    assert_int_equal(st_table_value(now, 2, "b").kind, ST_KIND_NONE);
    assert_int_equal(st_table_value(now, 2, "z").n, 2);
    assert_int_equal(st_table_value(now, 3, "z").kind, ST_NOT_GIVEN);
    assert_int_equal(st_table_value(now, 0, "other").kind, ST_NOT_GIVEN);
    st_table_free(now);
    st_table_free(t);
}

/* ---------------------------------------------------------------- rows, and columns that hold others */

static void release_schema(struct ArrowSchema *s)
{
    s->release = NULL;
}

static void release_array(struct ArrowArray *a)
{
    a->release = NULL;
}

/* Two batches of: a dictionary of texts, a list of texts. */
typedef struct source {
    struct ArrowSchema root, fields[2], words, items, *fields_p[2], *items_p[1];
    struct ArrowArray  batch, columns[2], dictionary, texts, *columns_p[2], *texts_p[1];
    const void        *none[1], *index[2], *word[3], *list[2], *text[3];
    int                given;
} source;

static int give_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    source *s = stream->private_data;
    s->words = (struct ArrowSchema){ .format = "u", .flags = 2, .release = release_schema };
    s->items = (struct ArrowSchema){ .format = "u", .name = "item", .flags = 2, .release = release_schema };
    s->items_p[0] = &s->items;
    s->fields[0] = (struct ArrowSchema){ .format = "c", .name = "kind", .dictionary = &s->words, .release = release_schema };
    s->fields[1] = (struct ArrowSchema){ .format = "+l", .name = "list", .flags = 2, .n_children = 1, .children = s->items_p,
                                         .release = release_schema };
    s->fields_p[0] = &s->fields[0];
    s->fields_p[1] = &s->fields[1];
    *out = (struct ArrowSchema){ .format = "+s", .n_children = 2, .children = s->fields_p, .release = release_schema };
    return 0;
}

static int give_batch(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    static const int8_t index[] = { 0, 1 };
    static const int32_t places[] = { 0, 1, 2 }, lists[] = { 0, 2, 2 };
    source *s = stream->private_data;
    *out = (struct ArrowArray){ .release = NULL };
    if (s->given++)
        return 0;
    memcpy(s->index, (const void *[]){ NULL, index }, sizeof s->index);
    memcpy(s->word, (const void *[]){ NULL, places, "uv" }, sizeof s->word);
    memcpy(s->list, (const void *[]){ NULL, lists }, sizeof s->list);
    memcpy(s->text, (const void *[]){ NULL, places, "ab" }, sizeof s->text);
    s->dictionary = (struct ArrowArray){ .length = 2, .n_buffers = 3, .buffers = s->word, .release = release_array };
    s->texts = (struct ArrowArray){ .length = 2, .n_buffers = 3, .buffers = s->text, .release = release_array };
    s->texts_p[0] = &s->texts;
    s->columns[0] = (struct ArrowArray){ .length = 2, .n_buffers = 2, .buffers = s->index, .dictionary = &s->dictionary,
                                         .release = release_array };
    s->columns[1] = (struct ArrowArray){ .length = 2, .n_buffers = 2, .buffers = s->list, .n_children = 1,
                                         .children = s->texts_p, .release = release_array };
    s->columns_p[0] = &s->columns[0];
    s->columns_p[1] = &s->columns[1];
    *out = (struct ArrowArray){ .length = 2, .n_buffers = 1, .buffers = s->none, .n_children = 2, .children = s->columns_p,
                                .release = release_array };
    return 0;
}

static const char *no_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return NULL;
}

static void release_stream(struct ArrowArrayStream *stream)
{
    stream->release = NULL;
}

static void categories_and_lists_stay_what_they_are(void **state)
{
    source s = { .none = { NULL } };
    struct ArrowArrayStream stream = { .get_schema = give_schema, .get_next = give_batch, .get_last_error = no_error,
                                       .release = release_stream, .private_data = &s };
    st_table *t = st_table_from_stream(&stream), *now;
    size_t refused;
    const struct ArrowArray *list;
    (void)state;
    assert_null(st_table_error(t));
    now = st_table_edited(t, "{\"edited_rows\": {\"0\": {\"kind\": \"v\", \"list\": [\"x\", null, \"yz\"]}, \"1\": {\"kind\": \"w\", "
                             "\"list\": \"x\"}}, \"added_rows\": [{\"kind\": \"u\", \"list\": []}, {\"list\": [5]}, {}]}", &refused);
    assert_null(st_table_error(now));
    assert_int_equal(refused, 3);
    assert_int_equal(st_table_rows(now), 5);
    assert_non_null(now->data->root.children[0].dictionary);
    assert_memory_equal(st_table_value(now, 0, "kind").s, "v", 1);
    assert_memory_equal(st_table_value(now, 1, "kind").s, "v", 1);
    assert_memory_equal(st_table_value(now, 2, "kind").s, "u", 1);
    assert_int_equal(st_table_value(now, 3, "kind").kind, ST_KIND_NONE);
    list = now->data->batches[0].children[1];
    assert_memory_equal(list->buffers[1], ((int64_t[]){ 0, 3, 3, 3, 3, 3 }), 6 * sizeof(int64_t));
    assert_int_equal(list->children[0]->null_count, 1);
    assert_memory_equal(list->children[0]->buffers[2], "xyz", 3);
    assert_int_equal(list->null_count, 2);
    st_table_free(t);
    assert_memory_equal(st_table_value(now, 0, "kind").s, "v", 1); /* it keeps what it needs */
    st_table_free(now);
}

static void rows_are_deleted_and_added(void **state)
{
    st_table *t = st_table_new(), *now;
    size_t refused;
    (void)state;
    st_column_i64(t, "n", (int64_t[]){ 1, 2, 3 }, 3, NULL);
    now = st_table_edited(t, "{\"edited_rows\": {\"1\": {\"n\": 20}, \"3\": {\"n\": 1}, \"x\": {}, \"-1\": {}, \"2\": {\"m\": 1}}, "
                             "\"deleted_rows\": [0, 0, 9, \"a\", -1], \"added_rows\": [{\"n\": 4}, {}, 5, {\"n\": []}]}", &refused);
    assert_int_equal(refused, 9);
    assert_int_equal(st_table_rows(now), 6);
    is_int(st_table_value(now, 0, "n"), ST_KIND_INT, 20);
    is_int(st_table_value(now, 1, "n"), ST_KIND_INT, 3);
    is_int(st_table_value(now, 2, "n"), ST_KIND_INT, 4);
    assert_int_equal(st_table_value(now, 3, "n").kind, ST_KIND_NONE);
    st_table_free(now);
    now = st_table_edited(t, "{\"deleted_rows\": [0, 1, 2]}", NULL);
    assert_int_equal(st_table_rows(now), 0);
    st_table_free(t);
    t = st_table_edited(now, "{\"added_rows\": [{\"n\": 8}]}", NULL); /* of what has become empty */
    is_int(st_table_value(t, 0, "n"), ST_KIND_INT, 8);
    st_table_free(t);
    st_table_free(now);
}

static void changes_that_are_none_are_said_to_be_so(void **state)
{
    st_table *t = st_table_new(), *now;
    (void)state;
    st_column_i64(t, "n", (int64_t[]){ 1 }, 1, NULL);
    now = st_table_edited(t, "[1]", NULL);
    assert_non_null(strstr(st_table_error(now), "no JSON object"));
    st_table_free(now);
    now = st_table_edited(t, "{\"edited", NULL);
    assert_non_null(strstr(st_table_error(now), "no JSON object"));
    st_table_free(now);
    now = st_table_edited(t, NULL, NULL);
    is_int(st_table_value(now, 0, "n"), ST_KIND_INT, 1);
    st_table_free(now);
    st_table_free(t);
    t = st_table_new();
    assert_false(st_column_utf8(t, "s", (const char *[]){ "\xff" }, 1, NULL));
    now = st_table_edited(t, "{}", NULL);
    assert_non_null(strstr(st_table_error(now), "no UTF-8"));
    assert_int_equal(st_table_value(t, 0, "s").kind, ST_NOT_GIVEN);
    st_table_free(now);
    st_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_visitor_changes_is_told_and_makes_another_table),
        cmocka_unit_test(numbers_keep_their_width),
        cmocka_unit_test(moments_are_in_the_units_of_their_column),
        cmocka_unit_test(decimals_keep_their_places),
        cmocka_unit_test(texts_and_bools_are_themselves),
        cmocka_unit_test(categories_and_lists_stay_what_they_are),
        cmocka_unit_test(rows_are_deleted_and_added),
        cmocka_unit_test(changes_that_are_none_are_said_to_be_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
