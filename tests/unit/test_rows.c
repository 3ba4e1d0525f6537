/* test_rows.c: pieces of large tables: sorted, gathered from several batches, and by several threads at a time. */
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/calendar.h"
#include "data/build.h"
#include "data/cell.h"
#include "data/copy.h"
#include "data/gather.h"
#include "data/ipc.h"
#include "data/order.h"
#include "data/pick.h"
#include "data/rows.h"

/* ---------------------------------------------------------------- tables of several batches */

typedef struct several {
    struct ArrowArrayStream parts[4];
    int                     n, at;
} several;

static int several_schema(struct ArrowArrayStream *s, struct ArrowSchema *out)
{
    several *all = s->private_data;
    return all->parts[0].get_schema(&all->parts[0], out);
}

static int several_next(struct ArrowArrayStream *s, struct ArrowArray *out)
{
    several *all = s->private_data;
    *out = (struct ArrowArray){ 0 };
    while (all->at < all->n) {
        struct ArrowArrayStream *part = &all->parts[all->at];
        int rc = part->get_next(part, out);
        if (rc || out->release)
            return rc;
        all->at++;
    }
    return 0;
}

static const char *several_error(struct ArrowArrayStream *s)
{
    (void)s;
    return NULL;
}

static void several_release(struct ArrowArrayStream *s)
{
    several *all = s->private_data;
    for (int i = 0; i < all->n; i++)
        all->parts[i].release(&all->parts[i]);
    s->release = NULL;
}

enum { ROWS = 12 };

static const int64_t numbers[ROWS] = { 5, -3, 5, 0, INT64_MIN, 7, INT64_MAX, 5, 0, -3, 2, 5 };
static const double reals[ROWS] = { 1.5, NAN, -0.0, 0.0, -INFINITY, 1.5, INFINITY, NAN, -2, 1e-300, 1.5, -2 };
static const bool flags[ROWS] = { true, false, true, true, false, false, true, false, true, false, false, true };
static const char *const words[ROWS] = { "pear", "pearls before", "pearls", "", "zoo", "pear", "éclair", "apple", "pearls bef",
                                         "pearls", "Apple", "zoo" };
static const bool given[ROWS] = { true, true, true, false, true, true, true, true, true, false, true, true };

/* One batch after each of the `cuts`. */
static bn_table *table_of(const size_t *cuts, int cuts_n)
{
    several all = { .n = cuts_n + 1 };
    struct ArrowArrayStream stream = { several_schema, several_next, several_error, several_release, &all };
    bn_error err = { 0 };
    bn_table *t;
    size_t from = 0;
    for (int i = 0; i <= cuts_n; i++) {
        size_t to = i < cuts_n ? cuts[i] : ROWS, n = to - from;
        bn_bytes texts[ROWS];
        bn_build *b = bn_build_new();
        for (size_t k = 0; k < n; k++)
            texts[k] = bn_bytes_str(words[from + k]);
        assert_int_equal(bn_build_fixed(b, "number", "l", 8, numbers + from, n, given + from), BN_OK);
        assert_int_equal(bn_build_fixed(b, "real", "g", 8, reals + from, n, given + from), BN_OK);
        assert_int_equal(bn_build_bools(b, "flag", flags + from, n, given + from), BN_OK);
        assert_int_equal(bn_build_texts(b, "word", texts, n, given + from), BN_OK);
        assert_int_equal(bn_build_close(b, &all.parts[i], &err), BN_OK);
        bn_build_free(b);
        from = to;
    }
    assert_int_equal(bn_table_read(&stream, &t, &err), BN_OK);
    assert_int_equal(t->batches_n, cuts_n + 1);
    assert_int_equal(t->rows, ROWS);
    return t;
}

static const size_t cuts[] = { 1, 6, 9 };
static const size_t uncut[1];

/* ---------------------------------------------------------------- the order, as qsort would have it */

enum { NUMBER, REAL, FLAG, WORD };

static int sign(bool more, bool less)
{
    return more - less;
}

/* What comes last, in both directions: 1 NaN, 2 nothing. */
static int tail(int column, uint32_t row)
{
    return !given[row] ? 2 : column == REAL && isnan(reals[row]) ? 1 : 0;
}

static int compare(int column, uint32_t a, uint32_t b)
{
    switch (column) {
    case NUMBER:
        return sign(numbers[a] > numbers[b], numbers[a] < numbers[b]);
    case REAL:
        return sign(reals[a] > reals[b], reals[a] < reals[b]);
    case FLAG:
        return sign(flags[a] && !flags[b], !flags[a] && flags[b]);
    default:
        return strcmp(words[a], words[b]); /* by bytes */
    }
}

static void expect_order(int column, bool descending, uint32_t out[ROWS])
{
    for (uint32_t i = 0; i < ROWS; i++) { /* by insertion, which keeps equal ones in order */
        uint32_t at = i;
        while (at > 0) {
            int of_i = tail(column, i), before = tail(column, out[at - 1]), c = of_i || before ? 0 : compare(column, i, out[at - 1]);
            if (!(of_i < before || (of_i == before && (descending ? c > 0 : c < 0))))
                break;
            out[at] = out[at - 1];
            at--;
        }
        out[at] = i;
    }
}

static void rows_are_sorted_as_their_values_are(void **state)
{
    (void)state;
    for (int cut = 0; cut < 2; cut++) {
        bn_table *t = table_of(cut ? cuts : uncut, cut ? 3 : 0);
        for (int column = NUMBER; column <= WORD; column++)
            for (int descending = 0; descending < 2; descending++) {
                uint32_t *order, expected[ROWS];
                bn_error err = { 0 };
                assert_int_equal(bn_table_order(t, (size_t)column, descending, &order, &err), BN_OK);
                expect_order(column, descending, expected);
                assert_memory_equal(order, expected, sizeof expected);
                free(order);
            }
        bn_table_unref(t);
    }
}

/* ---------------------------------------------------------------- gathering */

static void is_row(const bn_table *t, int64_t at, uint32_t row)
{
    const struct ArrowArray *batch = &t->batches[0];
    const bn_field *f = t->root.children;
    bn_bytes word;
    for (int c = NUMBER; c <= WORD; c++)
        assert_int_equal(bn_is_valid(&f[c], batch->children[c], at), given[row]);
    if (!given[row])
        return;
    assert_int_equal(bn_int_at(&f[NUMBER], batch->children[NUMBER], at), numbers[row]);
    assert_memory_equal((const double *)batch->children[REAL]->buffers[1] + at, &reals[row], sizeof(double));
    assert_int_equal(bn_bit(batch->children[FLAG]->buffers[1], at), flags[row]);
    word = bn_bytes_at(&f[WORD], batch->children[WORD], at);
    assert_true(bn_bytes_eq(word, bn_bytes_str(words[row])));
}

static void rows_are_gathered_from_where_they_lie(void **state)
{
    static const uint32_t wanted[] = { 11, 0, 3, 3, 8, 6, 1 };
    static const bn_counter counter = { "place", 100, -10 };
    bn_table *t = table_of(cuts, 3), *out;
    bn_error err = { 0 };
    (void)state;
    assert_int_equal(bn_table_gather(t, wanted, 0, BN_COUNT(wanted), &counter, (bn_bytes){ 0 }, &out, &err), BN_OK);
    assert_int_equal(out->rows, BN_COUNT(wanted));
    assert_int_equal(out->root.children_n, 5);
    for (size_t i = 0; i < BN_COUNT(wanted); i++) {
        is_row(out, (int64_t)i, wanted[i]);
        assert_int_equal(bn_int_at(&out->root.children[4], out->batches[0].children[4], (int64_t)i), 100 - 10 * (int64_t)wanted[i]);
    }
    bn_table_unref(out);
    assert_int_equal(bn_table_gather(t, NULL, 4, 6, &(bn_counter){ 0 }, (bn_bytes){ 0 }, &out, &err), BN_OK);
    bn_table_unref(t); /* what was gathered stands by itself */
    assert_int_equal(out->root.children_n, 4);
    for (uint32_t i = 0; i < 6; i++)
        is_row(out, i, 4 + i);
    bn_table_unref(out);
}

static void cells_are_gathered_one_by_one(void **state)
{
    static const uint32_t first[] = { 2, BN_NO_ROW, 0 }, rest[] = { 7, 5, BN_NO_ROW };
    const uint32_t *cells[] = { first, rest, rest, rest };
    bn_table *t = table_of(cuts, 3), *out;
    bn_error err = { 0 };
    (void)state;
    assert_int_equal(bn_table_gather_cells(t, cells, 3, &out, &err), BN_OK);
    assert_int_equal(out->rows, 3);
    assert_int_equal(bn_int_at(&out->root.children[NUMBER], out->batches[0].children[NUMBER], 0), numbers[2]);
    assert_false(bn_is_valid(&out->root.children[NUMBER], out->batches[0].children[NUMBER], 1));
    assert_true(bn_bytes_eq(bn_bytes_at(&out->root.children[WORD], out->batches[0].children[WORD], 0), BN_BYTES("apple")));
    assert_false(bn_is_valid(&out->root.children[WORD], out->batches[0].children[WORD], 2));
    bn_table_unref(out);
    bn_table_unref(t);
}

static void a_copy_has_buffers_of_its_own(void **state)
{
    bn_table *t = table_of(cuts, 3), *out;
    bn_error err = { 0 };
    (void)state;
    assert_int_equal(bn_table_copy(t, &out, &err), BN_OK);
    for (size_t b = 0; b < t->batches_n; b++)
        for (int c = NUMBER; c <= WORD; c++)
            for (int64_t i = 0; i < t->batches[b].children[c]->n_buffers; i++)
                assert_true(!t->batches[b].children[c]->buffers[i] ||
                            t->batches[b].children[c]->buffers[i] != out->batches[b].children[c]->buffers[i]);
    bn_table_unref(t);
    t = out;
    assert_int_equal(bn_table_gather(t, NULL, 0, ROWS, &(bn_counter){ 0 }, (bn_bytes){ 0 }, &out, &err), BN_OK);
    bn_table_unref(t);
    for (uint32_t i = 0; i < ROWS; i++)
        is_row(out, i, i);
    bn_table_unref(out);
}

/* ---------------------------------------------------------------- columns one below the other */

static void nothing_to_release(struct ArrowArray *a)
{
    a->release = NULL;
}

static void schema_released(struct ArrowSchema *s)
{
    s->release = NULL;
}

static int get_no_rows_schema(struct ArrowArrayStream *s, struct ArrowSchema *out)
{
    static struct ArrowSchema number = { .format = "g", .name = "number", .flags = 2, .release = schema_released };
    static struct ArrowSchema text = { .format = "u", .name = "text", .flags = 2, .release = schema_released };
    static struct ArrowSchema *columns[] = { &number, &text };
    (void)s;
    *out = (struct ArrowSchema){ .format = "+s", .name = "", .n_children = 2, .children = columns, .release = schema_released };
    return 0;
}

/* No rows, behind two that nobody has. */
static int get_no_rows(struct ArrowArrayStream *s, struct ArrowArray *out)
{
    static const void *none[3];
    static struct ArrowArray number = { .n_buffers = 2, .buffers = none, .release = nothing_to_release };
    static struct ArrowArray text = { .n_buffers = 3, .buffers = none, .release = nothing_to_release };
    static struct ArrowArray *columns[] = { &number, &text };
    bool *given_already = s->private_data;
    *out = (struct ArrowArray){ 0 };
    if (!*given_already)
        *out = (struct ArrowArray){ .offset = 2, .n_buffers = 1, .buffers = none, .n_children = 2, .children = columns,
                                    .release = nothing_to_release };
    *given_already = true;
    return 0;
}

static void stream_released(struct ArrowArrayStream *s)
{
    s->release = NULL;
}

static void no_rows_behind_an_offset_are_put_together(void **state)
{
    static const size_t columns[] = { 0, 1 };
    static const char *const labels[] = { "number", "text" };
    bn_fold fold = { columns, labels, 2, "which", "value" };
    bool given_already = false;
    struct ArrowArrayStream stream = { get_no_rows_schema, get_no_rows, several_error, stream_released, &given_already };
    bn_error err = { 0 };
    bn_table *t, *out;
    (void)state;
    assert_int_equal(bn_table_read(&stream, &t, &err), BN_OK);
    assert_int_equal(bn_fold_kind(t, &fold), BN_FOLDED_TEXT);
    assert_int_equal(bn_table_pick(t, &(bn_pick){ BN_PICK_COUNT, "n", 0, 1, NULL }, 1, &fold, NULL, (bn_bytes){ 0 }, &out, &err), BN_OK);
    assert_int_equal(out->rows, 0);
    bn_table_unref(out);
    bn_table_unref(t);
}

/* ---------------------------------------------------------------- what producers may say */

/* One column "c", and its batch or none. */
typedef struct single {
    struct ArrowSchema column, *columns[1];
    struct ArrowArray  batch, *arrays[1];
    bool               given;
} single;

static int get_single_schema(struct ArrowArrayStream *s, struct ArrowSchema *out)
{
    single *one = s->private_data;
    one->columns[0] = &one->column;
    *out = (struct ArrowSchema){ .format = "+s", .name = "", .n_children = 1, .children = one->columns, .release = schema_released };
    return 0;
}

static int get_single(struct ArrowArrayStream *s, struct ArrowArray *out)
{
    static const void *none[1];
    single *one = s->private_data;
    one->arrays[0] = &one->batch;
    *out = (struct ArrowArray){ 0 };
    if (!one->given)
        *out = (struct ArrowArray){ .length = one->batch.length, .n_buffers = 1, .buffers = none, .n_children = 1,
                                    .children = one->arrays, .release = nothing_to_release };
    one->given = true;
    return 0;
}

static bn_table *read_single(single *one)
{
    struct ArrowArrayStream stream = { get_single_schema, get_single, several_error, stream_released, one };
    bn_error err = { 0 };
    bn_table *t;
    assert_int_equal(bn_table_read(&stream, &t, &err), BN_OK);
    return t;
}

static void a_table_without_batches_has_no_categories(void **state)
{
    static struct ArrowSchema names = { .format = "u", .name = "", .flags = 2, .release = schema_released };
    static const uint32_t nothing[] = { BN_NO_ROW, BN_NO_ROW };
    const uint32_t *cells[] = { nothing };
    single one = { .column = { .format = "c", .name = "c", .flags = 2, .dictionary = &names, .release = schema_released },
                   .given = true };
    bn_table *t = read_single(&one), *out;
    bn_error err = { 0 };
    (void)state;
    assert_int_equal(t->batches_n, 0);
    for (int64_t n = 0; n <= 2; n++) {
        assert_int_equal(bn_table_gather_cells(t, cells, n, &out, &err), BN_OK);
        assert_int_equal(out->rows, n);
        for (int64_t i = 0; i < n; i++)
            assert_false(bn_is_valid(&out->root.children[0], out->batches[0].children[0], i));
        bn_table_unref(out);
    }
    bn_table_unref(t);
}

/* Each row names the same values, of which there are as many as can be. */
static void views_that_would_fill_all_memory_are_refused(void **state)
{
    enum { WANTED = 1 << 23 };
    static const int64_t at[] = { 0 }, sizes[] = { INT64_C(1) << 40 };
    static const void *places[] = { NULL, at, sizes };
    static struct ArrowSchema nothing = { .format = "n", .name = "item", .flags = 2, .release = schema_released };
    static struct ArrowSchema *items[] = { &nothing };
    struct ArrowArray nulls = { .length = INT64_C(1) << 40, .null_count = -1, .release = nothing_to_release }, *values[] = { &nulls };
    single one = { .column = { .format = "+vL", .name = "c", .flags = 2, .n_children = 1, .children = items, .release = schema_released },
                   .batch = { .length = 1, .n_buffers = 3, .buffers = places, .n_children = 1, .children = values,
                              .release = nothing_to_release } };
    uint32_t *rows = bn_xcalloc(WANTED, sizeof *rows);
    bn_table *t = read_single(&one), *out;
    bn_error err = { 0 };
    (void)state;
    assert_int_equal(bn_table_gather(t, rows, 0, WANTED, &(bn_counter){ 0 }, (bn_bytes){ 0 }, &out, &err), BN_ENOMEM);
    assert_null(out);
    bn_table_unref(t);
    free(rows);
}

/* Also the child that no row chooses is read, for all go to the page. */
static void a_sparse_union_has_a_row_in_every_child(void **state)
{
    static const int8_t ids[] = { 0, 0, 0 };
    static const int64_t values[] = { 1, 2, 3 };
    static const void *of_union[] = { ids }, *of_number[] = { NULL, values };
    static struct ArrowSchema number = { .format = "l", .name = "n", .flags = 2, .release = schema_released };
    static struct ArrowSchema *members[] = { &number, &number };
    for (int64_t n = 2; n <= 3; n++) {
        struct ArrowArray first = { .length = 3, .n_buffers = 2, .buffers = of_number, .release = nothing_to_release }, other = first;
        struct ArrowArray *children[] = { &first, &other };
        single one = { .column = { .format = "+us:0,1", .name = "c", .n_children = 2, .children = members, .release = schema_released },
                       .batch = { .length = 3, .n_buffers = 1, .buffers = of_union, .n_children = 2, .children = children,
                                  .release = nothing_to_release } };
        struct ArrowArrayStream stream = { get_single_schema, get_single, several_error, stream_released, &one };
        bn_error err = { 0 };
        bn_table *t;
        other.length = n;
        assert_int_equal(bn_table_read(&stream, &t, &err), n < 3 ? BN_EUSER : BN_OK);
        assert_true(n == 3 || strstr(err.text, "too few values"));
        bn_table_unref(t);
    }
    (void)state;
}

static void a_count_goes_round_rather_than_over(void **state)
{
    bn_table *t = table_of(uncut, 0), *out;
    bn_error err = { 0 };
    (void)state;
    assert_int_equal(bn_table_pick(t, &(bn_pick){ BN_PICK_COUNT, "n", INT64_MAX, INT64_MAX, NULL }, 1, NULL, NULL, (bn_bytes){ 0 }, &out,
                                   &err), BN_OK);
    assert_int_equal(bn_int_at(out->root.children, out->batches[0].children[0], 1), -2);
    bn_table_unref(out);
    bn_table_unref(t);
}

static void a_day_that_no_calendar_has_is_the_last_one(void **state)
{
    static const int32_t days[] = { INT32_MAX, INT32_MIN, -1 };
    static const int64_t millis[] = { INT64_MAX, INT64_MIN, -BN_DAY_US / 1000 };
    static const void *of_days[] = { NULL, days }, *of_millis[] = { NULL, millis };
    static const char *const formats[] = { "tdD", "tdm" };
    (void)state;
    for (int i = 0; i < 2; i++) {
        single one = { .column = { .format = formats[i], .name = "c", .release = schema_released },
                       .batch = { .length = 3, .n_buffers = 2, .buffers = i ? of_millis : of_days, .release = nothing_to_release } };
        bn_table *t = read_single(&one);
        assert_int_equal(bn_cell_read(t->root.children, &one.batch, 0).i, INT64_MAX);
        assert_int_equal(bn_cell_read(t->root.children, &one.batch, 1).i, INT64_MIN);
        assert_int_equal(bn_cell_read(t->root.children, &one.batch, 2).i, -BN_DAY_US);
        bn_table_unref(t);
    }
}

/* ---------------------------------------------------------------- pieces */

static size_t size_of_chunk(bn_rows *r, int64_t from, int64_t n, const char *column, bool descending)
{
    bn_sort sort = { bn_bytes_str(column), descending };
    bn_error err = { 0 };
    bn_ipc *ipc;
    size_t size;
    assert_int_equal(bn_rows_chunk(r, from, n, &sort, &ipc, &err), BN_OK);
    size = bn_ipc_size(ipc);
    bn_ipc_free(ipc);
    return size;
}

static void ranges_past_the_ends_are_cut(void **state)
{
    bn_table *t = table_of(cuts, 3);
    bn_rows *r = bn_rows_new(t);
    size_t none = size_of_chunk(r, ROWS, 5, "", false), all = size_of_chunk(r, 0, ROWS, "", false);
    (void)state;
    bn_table_unref(t);
    assert_int_equal(bn_rows_count(r), ROWS);
    assert_true(none < all);
    assert_int_equal(size_of_chunk(r, INT64_MAX, INT64_MAX, "word", true), none);
    assert_int_equal(size_of_chunk(r, 3, -1, "real", false), none);
    assert_int_equal(size_of_chunk(r, INT64_MIN, INT64_MAX, "", false), all);
    assert_int_equal(size_of_chunk(r, 0, INT64_MAX, "no such column", false), all);
    bn_rows_free(r);
}

static void *ask_for_pieces(void *arg)
{
    static const char *const columns[] = { "number", "real", "flag", "word", "" };
    for (int i = 0; i < 400; i++)
        size_of_chunk(arg, i % ROWS, 1 + i % 5, columns[i % 5], i & 1);
    return NULL;
}

static void threads_ask_for_pieces_in_orders_of_their_own(void **state)
{
    bn_table *t = table_of(cuts, 3);
    bn_rows *r = bn_rows_new(t);
    pthread_t threads[4];
    (void)state;
    bn_table_unref(t);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_for_pieces, r), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    bn_rows_free(r);
}

static void content_is_told_by_a_hash_of_it(void **state)
{
    bn_table *whole = table_of(uncut, 0), *again = table_of(uncut, 0);
    bn_rows *a = bn_rows_new(whole), *b = bn_rows_new(again);
    uint64_t of_a[2], of_b[2];
    bn_error err = { 0 };
    size_t bytes;
    (void)state;
    assert_int_equal(bn_rows_content(a, of_a, &bytes, &err), BN_OK);
    assert_true(bytes > ROWS * 16);
    assert_int_equal(bn_rows_content(b, of_b, &bytes, &err), BN_OK);
    assert_memory_equal(of_a, of_b, sizeof of_a);
    ((double *)(uintptr_t)again->batches[0].children[REAL]->buffers[1])[11] = 2;
    assert_int_equal(bn_rows_content(b, of_b, &bytes, &err), BN_OK);
    assert_memory_not_equal(of_a, of_b, sizeof of_a);
    bn_table_unref(whole);
    bn_table_unref(again);
    bn_rows_free(a);
    bn_rows_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_sorted_as_their_values_are),
        cmocka_unit_test(rows_are_gathered_from_where_they_lie),
        cmocka_unit_test(cells_are_gathered_one_by_one),
        cmocka_unit_test(a_copy_has_buffers_of_its_own),
        cmocka_unit_test(no_rows_behind_an_offset_are_put_together),
        cmocka_unit_test(a_table_without_batches_has_no_categories),
        cmocka_unit_test(views_that_would_fill_all_memory_are_refused),
        cmocka_unit_test(a_sparse_union_has_a_row_in_every_child),
        cmocka_unit_test(a_count_goes_round_rather_than_over),
        cmocka_unit_test(a_day_that_no_calendar_has_is_the_last_one),
        cmocka_unit_test(ranges_past_the_ends_are_cut),
        cmocka_unit_test(threads_ask_for_pieces_in_orders_of_their_own),
        cmocka_unit_test(content_is_told_by_a_hash_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
