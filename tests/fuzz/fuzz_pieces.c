/* Any table, and any pieces of it: rows gathered in any order, cells one by one, columns picked, rows sorted, the whole copied.
 * Every cell is compared with a reading of the source that goes by Arrow's own description, and by nothing of src/data's. */
#include <math.h>
#include <stdlib.h>

#include "any_table.h"
#include "data/copy.h"
#include "data/gather.h"
#include "data/order.h"
#include "data/pick.h"

typedef const struct ArrowArray *array;

static void must(bool holds)
{
    if (!holds)
        __builtin_trap();
}

/* ---------------------------------------------------------------- a slow reading */

static int64_t whole(const void *buffer, int bits, bool is_signed, int64_t at)
{
    const uint8_t *p = (const uint8_t *)buffer + at * (bits / 8);
    uint64_t v = 0;
    for (int i = bits / 8; i-- > 0;)
        v = v << 8 | p[i];
    return is_signed && bits < 64 && v >> (bits - 1) ? (int64_t)(v | ~UINT64_C(0) << bits) : (int64_t)v;
}

static bool is_there(const bn_field *f, array a, int64_t i)
{
    if (f->type == BN_TYPE_NULL)
        return false;
    return f->type == BN_TYPE_UNION || !a->buffers[0] || ((const uint8_t *)a->buffers[0])[(a->offset + i) / 8] >> (a->offset + i) % 8 & 1;
}

static bn_bytes text(const bn_field *f, array a, int64_t at)
{
    const uint8_t *view = (const uint8_t *)a->buffers[1] + 16 * at;
    int bits = f->places == BN_PLACES_64 ? 64 : 32;
    int64_t from, n;
    if (f->places == BN_PLACES_VIEW_32) {
        n = whole(view, 32, true, 0);
        return n <= 12 ? bn_bytes_of(view + 4, (size_t)n)
                       : bn_bytes_of((const uint8_t *)a->buffers[2 + whole(view, 32, true, 2)] + whole(view, 32, true, 3), (size_t)n);
    }
    from = whole(a->buffers[1], bits, true, at);
    n = whole(a->buffers[1], bits, true, at + 1) - from;
    return n ? bn_bytes_of((const uint8_t *)a->buffers[2] + from, (size_t)n) : (bn_bytes){ 0 };
}

static void put(bn_buf *out, bn_bytes bytes)
{
    must(bn_buf_append(out, bytes) == BN_OK);
}

static void print(const bn_field *f, array a, int64_t i, bn_buf *out);

static void print_list(const bn_field *f, array a, int64_t at, bn_buf *out)
{
    bool view = f->places == BN_PLACES_VIEW_32 || f->places == BN_PLACES_VIEW_64;
    int bits = f->type == BN_TYPE_LIST && (f->places == BN_PLACES_64 || f->places == BN_PLACES_VIEW_64) ? 64 : 32;
    int64_t from, to;
    if (f->type == BN_TYPE_FIXED_LIST) {
        from = at * f->size;
        to = from + f->size;
    } else {
        from = whole(a->buffers[1], bits, true, at);
        to = view ? from + whole(a->buffers[2], bits, true, at) : whole(a->buffers[1], bits, true, at + 1);
    }
    put(out, BN_BYTES("["));
    for (; from < to; from++)
        print(f->children, a->children[0], from, out);
    put(out, BN_BYTES("]"));
}

static void print_union(const bn_field *f, array a, int64_t at, bn_buf *out)
{
    int id = ((const int8_t *)a->buffers[0])[at];
    for (size_t c = f->children_n; c-- > 0;) /* of two children of one id the last has it */
        if (f->union_ids[c] == id) {
            print(&f->children[c], a->children[c], f->flag ? whole(a->buffers[1], 32, true, at) : at, out);
            return;
        }
    __builtin_trap();
}

/* What stands in a cell, however it is stored; "~": nothing. */
static void print(const bn_field *f, array a, int64_t i, bn_buf *out)
{
    int64_t at = a->offset + i;
    if (f->dictionary) {
        at = is_there(f, a, i) ? whole(a->buffers[1], f->bits, f->is_signed, at) : -1;
        if (at >= 0 && at < a->dictionary->length)
            print(f->dictionary, a->dictionary, at, out);
        else
            put(out, BN_BYTES("~"));
        return;
    }
    if (!is_there(f, a, i)) {
        put(out, BN_BYTES("~"));
        return;
    }
    switch (f->type) {
    case BN_TYPE_BOOL:
        put(out, ((const uint8_t *)a->buffers[1])[at / 8] >> at % 8 & 1 ? BN_BYTES("yes") : BN_BYTES("no"));
        return;
    case BN_TYPE_UTF8:
    case BN_TYPE_BINARY:
        put(out, BN_BYTES("'"));
        put(out, text(f, a, at));
        put(out, BN_BYTES("'"));
        return;
    case BN_TYPE_LIST:
    case BN_TYPE_MAP:
    case BN_TYPE_FIXED_LIST:
        print_list(f, a, at, out);
        return;
    case BN_TYPE_STRUCT:
        put(out, BN_BYTES("{"));
        for (size_t c = 0; c < f->children_n; c++)
            print(&f->children[c], a->children[c], at, out);
        put(out, BN_BYTES("}"));
        return;
    case BN_TYPE_UNION:
        print_union(f, a, at, out);
        return;
    default:
        put(out, BN_BYTES("="));
        put(out, bn_bytes_of((const uint8_t *)a->buffers[1] + (size_t)at * bn_field_width(f), bn_field_width(f)));
    }
}

static void print_cell(const bn_table *t, size_t column, int64_t row, bn_buf *out)
{
    size_t b = 0;
    for (; row >= t->batches[b].length; b++)
        row -= t->batches[b].length;
    print(&t->root.children[column], t->batches[b].children[column], t->batches[b].offset + row, out);
}

static void same_cell(const bn_table *a, size_t a_column, int64_t a_row, const bn_table *b, size_t b_column, int64_t b_row)
{
    bn_buf x, y;
    bn_buf_init(&x, (size_t)1 << 28);
    bn_buf_init(&y, (size_t)1 << 28);
    print_cell(a, a_column, a_row, &x);
    if (b)
        print_cell(b, b_column, b_row, &y);
    else
        put(&y, BN_BYTES("~"));
    must(bn_bytes_eq(bn_buf_view(&x), bn_buf_view(&y)));
    bn_buf_release(&x);
    bn_buf_release(&y);
}

/* ---------------------------------------------------------------- pieces */

static bool is_plain(const bn_field *f)
{
    return f->dictionary ? is_plain(f->dictionary) : f->type < BN_TYPE_LIST;
}

static void gathered(bn_table *t, input *in)
{
    uint32_t rows[24];
    size_t n = t->rows ? take(in, 1) % BN_COUNT(rows) : 0;
    bn_counter counter = { take(in, 1) & 1 ? "n" : NULL, (int8_t)take(in, 1), (int8_t)take(in, 1) };
    bool in_order = take(in, 1) & 1;
    int64_t from = in_order && t->rows ? take(in, 1) % t->rows : 0;
    bn_table *out;
    if (in_order && (int64_t)n > t->rows - from)
        n = (size_t)(t->rows - from);
    for (size_t i = 0; i < n; i++)
        rows[i] = in_order ? (uint32_t)(from + (int64_t)i) : take(in, 2) % (uint32_t)t->rows;
    must(bn_table_gather(t, in_order ? NULL : rows, from, (int64_t)n, &counter, (bn_bytes){ 0 }, &out, NULL) == BN_OK);
    must(out->rows == (int64_t)n && out->root.children_n == t->root.children_n + (counter.name != NULL));
    for (size_t i = 0; i < n; i++) {
        for (size_t c = 0; c < t->root.children_n; c++)
            same_cell(out, c, (int64_t)i, t, c, rows[i]);
        if (counter.name)
            must(whole(out->batches[0].children[t->root.children_n]->buffers[1], 64, true, (int64_t)i) ==
                 counter.start + counter.step * (int64_t)rows[i]);
    }
    bn_table_unref(out);
}

/* Not of unions, which have no nothing of their own, nor of what holds others: the editor changes none of them. */
static void gathered_by_cells(bn_table *t, input *in)
{
    size_t columns = t->root.children_n, n = take(in, 1) % 12;
    uint32_t *all = bn_xcalloc(columns * n + 1, sizeof *all);
    const uint32_t **cells = bn_xcalloc(columns + 1, sizeof *cells);
    bn_table *out;
    for (size_t c = 0; c < columns; c++) {
        cells[c] = all + c * n;
        for (size_t i = 0; i < n; i++)
            all[c * n + i] = !t->rows || take(in, 1) < 40 ? BN_NO_ROW : take(in, 2) % (uint32_t)t->rows;
    }
    must(bn_table_gather_cells(t, cells, (int64_t)n, &out, NULL) == BN_OK);
    for (size_t c = 0; c < columns; c++)
        for (size_t i = 0; i < n; i++)
            if (is_plain(&t->root.children[c]))
                same_cell(out, c, (int64_t)i, cells[c][i] == BN_NO_ROW ? NULL : t, c, cells[c][i]);
    bn_table_unref(out);
    free(cells);
    free(all);
}

static void picked(bn_table *t, input *in)
{
    bn_pick picks[6] = { 0 };
    size_t n = take(in, 1) % BN_COUNT(picks);
    bn_table *out;
    for (size_t i = 0; i < n; i++)
        picks[i] = (bn_pick){ t->root.children_n && take(in, 1) % 4 ? take(in, 1) % t->root.children_n : BN_PICK_COUNT, "x",
                              INT64_MAX - take(in, 1), take(in, 1) ? 2 : INT64_MIN, NULL };
    must(bn_table_pick(t, picks, n, NULL, NULL, (bn_bytes){ 0 }, &out, NULL) == BN_OK);
    must(out->rows == t->rows && out->root.children_n == n);
    for (size_t i = 0; i < n; i++)
        for (int64_t row = 0; row < t->rows; row++) {
            bn_buf printed;
            int64_t count = (int64_t)((uint64_t)picks[i].start + (uint64_t)picks[i].step * (uint64_t)row);
            if (picks[i].from != BN_PICK_COUNT) {
                same_cell(out, i, row, t, picks[i].from, row);
                continue;
            }
            bn_buf_init(&printed, 64);
            print_cell(out, i, row, &printed);
            must(printed.n == 9 && memcmp(printed.p + 1, &count, 8) == 0);
            bn_buf_release(&printed);
        }
    bn_table_unref(out);
}

/* ---------------------------------------------------------------- the order */

static double real(const bn_field *f, bn_bytes cell)
{
    double wide;
    float narrow;
    memcpy(&wide, cell.p + 1, f->bits == 64 ? 8 : 0);
    memcpy(&narrow, cell.p + 1, 4);
    return f->bits == 64 ? wide : (double)narrow;
}

/* -1, 0, 1; by what a cell says, as printed. */
static int compare(const bn_field *f, bn_bytes x, bn_bytes y)
{
    size_t n = x.n < y.n ? x.n : y.n;
    int c;
    if (f->type == BN_TYPE_FLOAT)
        return (real(f, x) > real(f, y)) - (real(f, x) < real(f, y));
    if (f->type == BN_TYPE_BOOL)
        return (x.p[0] == 'y') - (y.p[0] == 'y');
    if (f->type == BN_TYPE_UTF8 || f->type == BN_TYPE_BINARY) { /* without the quotes */
        c = memcmp(x.p + 1, y.p + 1, n - 2);
        return c ? (c > 0) - (c < 0) : (x.n > y.n) - (x.n < y.n);
    }
    if (f->type == BN_TYPE_FIXED_BINARY) {
        c = memcmp(x.p, y.p, n);
        return (c > 0) - (c < 0);
    }
    for (size_t i = n; i-- > 1;) { /* a number, its highest byte last */
        int sign = i == n - 1 && (f->type != BN_TYPE_INT || f->is_signed) ? 128 : 0;
        if (x.p[i] != y.p[i])
            return (x.p[i] ^ sign) > (y.p[i] ^ sign) ? 1 : -1;
    }
    return 0;
}

/* Nothing is last, NaN before it, in both directions. */
static int rank(const bn_field *f, bn_bytes cell)
{
    if (cell.p[0] == '~' && cell.n == 1)
        return 2;
    return f->type == BN_TYPE_FLOAT && isnan(real(f, cell));
}

static void sorted(bn_table *t, input *in)
{
    size_t column = t->root.children_n ? take(in, 1) % t->root.children_n : 0;
    bool descending = take(in, 1) & 1;
    uint32_t *order;
    uint8_t *seen;
    bn_buf last, now;
    const bn_field *f;
    if (!t->root.children_n || bn_table_order(t, column, descending, &order, NULL))
        return;
    f = t->root.children[column].dictionary ? t->root.children[column].dictionary : &t->root.children[column];
    seen = bn_xcalloc((size_t)t->rows + 1, 1);
    bn_buf_init(&last, (size_t)1 << 28);
    bn_buf_init(&now, (size_t)1 << 28);
    for (int64_t i = 0; i < t->rows; i++) {
        bn_buf swap = last;
        must(order[i] < t->rows && !seen[order[i]]++);
        print_cell(t, column, order[i], &now);
        if (i) {
            int a = rank(f, bn_buf_view(&last)), b = rank(f, bn_buf_view(&now));
            int c = a || b ? (a > b) - (a < b) : compare(f, bn_buf_view(&last), bn_buf_view(&now)) * (descending ? -1 : 1);
            must(c < 0 || (c == 0 && order[i - 1] < order[i]));
        }
        last = now;
        now = swap;
        bn_buf_clear(&now);
    }
    bn_buf_release(&last);
    bn_buf_release(&now);
    free(seen);
    free(order);
}

/* ---------------------------------------------------------------- all of it */

/* Views of lists of views of lists name the same values over and over; and lists of very many are not what this is about. */
static bool is_bounded(const bn_field *f, int views)
{
    views += f->type == BN_TYPE_LIST && f->places >= BN_PLACES_VIEW_32;
    if (views > 1 || f->size > 64 || (f->dictionary && !is_bounded(f->dictionary, views)))
        return false;
    for (size_t i = 0; i < f->children_n; i++)
        if (!is_bounded(&f->children[i], views))
            return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t ways = size < 96 ? size / 2 : 48; /* the last bytes say what is done with the table that the first are */
    input in = { data + size - ways, ways };
    any_table any = { { data, size - ways }, take(&in, 1) % 4, true };
    struct ArrowArrayStream stream = { next_schema, next_array, NULL, stream_release, &any };
    bn_error err = { 0 };
    bn_table *t, *own;
    if (bn_table_read(&stream, &t, &err))
        return 0;
    if (is_bounded(&t->root, 0)) {
        must(bn_table_copy(t, &own, NULL) == BN_OK);
        must(own->rows == t->rows && own->root.children_n == t->root.children_n);
        for (size_t c = 0; c < t->root.children_n; c++)
            for (int64_t i = 0; i < t->rows; i++)
                same_cell(own, c, i, t, c, i);
        bn_table_unref(t);
        t = own; /* whose buffers are as long as they have to be, and no longer */
        gathered(t, &in);
        gathered_by_cells(t, &in);
        picked(t, &in);
        sorted(t, &in);
    }
    bn_table_unref(t);
    return 0;
}
