/* order.c: see order.h. Every row gets a number that sorts as its value does, and is sorted by radix, sixteen bits at a
 * time; texts get their first eight bytes, and those that are equal so far are compared. */
#include "data/order.h"
#include "data/pick.h"

typedef struct item {
    uint64_t key;
    uint32_t row;
} item;

typedef enum class { IS_VALUE, IS_NAN, IS_NULL } class;

typedef struct sorting {
    const bn_table *table;
    size_t          column;
    bool            descending;
    int64_t        *starts; /* of each batch */
    item           *items, *spare;
    size_t          n;      /* of them: values */
} sorting;

/* One value, dictionaries looked through. */
typedef struct cell {
    const bn_field          *field;
    const struct ArrowArray *array;
    int64_t                  row;
    bool                     there;
} cell;

static cell cell_in(const bn_field *f, const struct ArrowArray *a, int64_t row)
{
    cell c = { f, a, row, bn_is_valid(f, a, row) };
    if (f->dictionary) {
        c.field = f->dictionary;
        c.array = a->dictionary;
        c.row = c.there ? bn_int_at(f, a, row) : -1;
        c.there = c.row >= 0 && c.row < c.array->length && bn_is_valid(c.field, c.array, c.row);
    }
    return c;
}

static cell cell_at(const sorting *s, uint32_t row)
{
    size_t b = bn_batch_of(s->starts, s->table->batches_n, row);
    const struct ArrowArray *batch = &s->table->batches[b];
    return cell_in(&s->table->root.children[s->column], batch->children[s->column], row - s->starts[b] + batch->offset);
}

/* ---------------------------------------------------------------- numbers */

static bool is_text(const bn_field *f)
{
    return f->type == BN_TYPE_UTF8 || f->type == BN_TYPE_BINARY || f->type == BN_TYPE_FIXED_BINARY ||
           (f->type == BN_TYPE_DECIMAL && f->bits > 64);
}

static bool has_order(const bn_field *f)
{
    switch (f->type) {
    case BN_TYPE_BOOL:
    case BN_TYPE_INT:
    case BN_TYPE_DATE:
    case BN_TYPE_TIME:
    case BN_TYPE_TIMESTAMP:
    case BN_TYPE_DURATION:
        return !f->dictionary;
    case BN_TYPE_FLOAT:
        return f->bits >= 32;
    case BN_TYPE_DECIMAL:
        return f->bits <= 256;
    default:
        return is_text(f) && !f->dictionary;
    }
}

static uint64_t signed_key(int64_t v)
{
    return (uint64_t)v ^ UINT64_C(1) << 63;
}

static class float_key(double v, uint64_t *key)
{
    uint64_t bits;
    if (v != v)
        return IS_NAN;
    if (v == 0)
        v = 0; /* -0.0 too */
    memcpy(&bits, &v, sizeof bits);
    *key = bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
    return IS_VALUE;
}

static class number_key(const cell *c, uint64_t *key)
{
    const bn_field *f = c->field;
    switch (f->type) {
    case BN_TYPE_BOOL:
        *key = bn_bit(c->array->buffers[1], c->array->offset + c->row);
        return IS_VALUE;
    case BN_TYPE_INT:
        *key = f->is_signed ? signed_key(bn_int_at(f, c->array, c->row)) : (uint64_t)bn_int_at(f, c->array, c->row);
        return IS_VALUE;
    case BN_TYPE_FLOAT:
        return float_key(bn_float_at(f, c->array, c->row), key);
    default:
        *key = signed_key(bn_fixed_at(f, c->array, c->row));
        return IS_VALUE;
    }
}

/* ---------------------------------------------------------------- texts */

/* What sorts as the value does, byte by byte. A wide decimal is turned about into `scratch`. */
static bn_bytes text_of(const cell *c, uint8_t scratch[32])
{
    const bn_field *f = c->field;
    size_t width = bn_field_width(f);
    const uint8_t *p;
    if (f->type == BN_TYPE_UTF8 || f->type == BN_TYPE_BINARY)
        return bn_bytes_at(f, c->array, c->row);
    p = width ? (const uint8_t *)c->array->buffers[1] + (size_t)(c->array->offset + c->row) * width : scratch;
    if (f->type == BN_TYPE_FIXED_BINARY)
        return bn_bytes_of(p, width);
    for (size_t i = 0; i < width; i++)
        scratch[i] = p[width - 1 - i];
    scratch[0] ^= 0x80;
    return bn_bytes_of(scratch, width);
}

static uint64_t text_key(const cell *c)
{
    uint8_t scratch[32];
    bn_bytes text = text_of(c, scratch);
    uint64_t key = 0;
    for (size_t i = 0; i < 8; i++)
        key = key << 8 | (i < text.n ? text.p[i] : 0);
    return key;
}

static int compare_texts(const void *pa, const void *pb, void *arg)
{
    const sorting *s = arg;
    const item *a = pa, *b = pb;
    uint8_t of_a[32], of_b[32];
    cell ca = cell_at(s, a->row), cb = cell_at(s, b->row);
    bn_bytes ta = text_of(&ca, of_a), tb = text_of(&cb, of_b);
    size_t n = ta.n < tb.n ? ta.n : tb.n;
    int c = n ? memcmp(ta.p, tb.p, n) : 0;
    if (!c)
        c = (ta.n > tb.n) - (ta.n < tb.n);
    if (c)
        return s->descending ? -c : c;
    return (a->row > b->row) - (a->row < b->row);
}

/* Runs of equal beginnings. */
static void settle_texts(sorting *s)
{
    for (size_t i = 0, j; i < s->n; i = j) {
        for (j = i + 1; j < s->n && s->items[j].key == s->items[i].key; j++)
            ;
        if (j - i > 1)
            qsort_r(&s->items[i], j - i, sizeof *s->items, compare_texts, s);
    }
}

/* ---------------------------------------------------------------- sorting */

/* Sixteen bits of the key; false: they are all the same. */
static bool pass(sorting *s, unsigned shift, size_t *counts)
{
    size_t sum = 0;
    item *swap;
    memset(counts, 0, 65536 * sizeof *counts);
    for (size_t i = 0; i < s->n; i++)
        counts[s->items[i].key >> shift & 0xffff]++;
    if (s->n && counts[s->items[0].key >> shift & 0xffff] == s->n)
        return false;
    for (size_t i = 0; i < 65536; i++) {
        size_t here = counts[i];
        counts[i] = sum;
        sum += here;
    }
    for (size_t i = 0; i < s->n; i++)
        s->spare[counts[s->items[i].key >> shift & 0xffff]++] = s->items[i];
    swap = s->items;
    s->items = s->spare;
    s->spare = swap;
    return true;
}

/* The keys of all rows: values into `items`, what is none behind them into `last`. */
static size_t collect(sorting *s, uint32_t *nans, size_t *nans_n, uint32_t *nulls)
{
    const bn_field *f = &s->table->root.children[s->column];
    size_t nulls_n = 0;
    bool texts = is_text(f->dictionary ? f->dictionary : f);
    uint32_t row = 0;
    for (size_t b = 0; b < s->table->batches_n; b++) {
        const struct ArrowArray *batch = &s->table->batches[b];
        for (int64_t i = 0; i < batch->length; i++, row++) {
            cell c = cell_in(f, batch->children[s->column], batch->offset + i);
            uint64_t key = 0;
            class is = !c.there ? IS_NULL : texts ? (key = text_key(&c), IS_VALUE) : number_key(&c, &key);
            if (is == IS_VALUE)
                s->items[s->n++] = (item){ s->descending ? ~key : key, row };
            else if (is == IS_NAN)
                nans[(*nans_n)++] = row;
            else
                nulls[nulls_n++] = row;
        }
    }
    return nulls_n;
}

static bool sort(sorting *s, uint32_t *out)
{
    const bn_field *f = &s->table->root.children[s->column];
    size_t rows = (size_t)s->table->rows, nans_n = 0, nulls_n, *counts = malloc(65536 * sizeof *counts);
    uint32_t *nans = malloc((rows + 1) * sizeof *nans), *nulls = malloc((rows + 1) * sizeof *nulls);
    s->items = malloc((rows + 1) * sizeof *s->items);
    s->spare = malloc((rows + 1) * sizeof *s->spare);
    if (counts && nans && nulls && s->items && s->spare) {
        nulls_n = collect(s, nans, &nans_n, nulls);
        for (unsigned shift = 0; shift < 64; shift += 16)
            pass(s, shift, counts);
        if (is_text(f->dictionary ? f->dictionary : f))
            settle_texts(s);
        for (size_t i = 0; i < s->n; i++)
            out[i] = s->items[i].row;
        memcpy(out + s->n, nans, nans_n * sizeof *out);
        memcpy(out + s->n + nans_n, nulls, nulls_n * sizeof *out);
    } else {
        free(out);
        out = NULL;
    }
    free(counts);
    free(nans);
    free(nulls);
    free(s->items);
    free(s->spare);
    return out != NULL;
}

bn_status bn_table_order(const bn_table *t, size_t column, bool descending, uint32_t **out, bn_error *err)
{
    const bn_field *f = &t->root.children[column];
    sorting s = { .table = t, .column = column, .descending = descending };
    *out = NULL;
    if (!has_order(f->dictionary ? f->dictionary : f) || t->rows > UINT32_MAX)
        return bn_fail(err, BN_EUSER, "The column '%.100s' cannot be sorted.", f->name);
    s.starts = bn_xcalloc(t->batches_n + 1, sizeof *s.starts);
    bn_table_starts(t, s.starts);
    *out = malloc(((size_t)t->rows + 1) * sizeof **out);
    if (*out && !sort(&s, *out))
        *out = NULL;
    free(s.starts);
    return *out ? BN_OK : bn_fail(err, BN_ENOMEM, "a sorted table");
}
