/* rows.c: see rows.h. */
#include <jansson.h>

#include "base/bulk.h"
#include "base/thread.h"
#include "data/copy.h"
#include "data/gather.h"
#include "data/order.h"
#include "data/rows.h"

struct bn_rows {
    bn_table  *table;    /* NULL: it is read */
    bn_reader *reader;
    char      *index;    /* the counter's column; NULL: there is none */
    bn_counter counter;
    uint8_t   *metadata; /* of the pieces */
    size_t     metadata_n;

    bn_mutex  mu;
    uint32_t *order BN_GUARDED_BY(mu); /* NULL: none was asked for */
    size_t    order_column BN_GUARDED_BY(mu);
    bool      order_descending BN_GUARDED_BY(mu);
};

/* ---------------------------------------------------------------- pandas' notes */

static json_t *notes_of(const bn_table *t)
{
    bn_bytes text = bn_metadata_find(t->root.metadata, "pandas");
    json_t *notes = text.p ? json_loadb((const char *)text.p, text.n, 0, NULL) : NULL;
    return notes;
}

bool bn_rows_deep_header(const bn_table *t)
{
    json_t *notes = notes_of(t);
    bool deep = json_array_size(json_object_get(notes, "column_indexes")) > 1;
    json_decref(notes);
    return deep;
}

/* A name that no column has: the index's own, if it can be. */
static char *free_name(const bn_table *t, const char *own)
{
    char name[64];
    unsigned i = 0;
    if (own && *own && bn_table_column(t, bn_bytes_str(own)) < 0)
        return bn_xstrdup(own);
    do
        snprintf(name, sizeof name, "__index_level_%u__", i++);
    while (bn_table_column(t, bn_bytes_str(name)) >= 0);
    return bn_xstrdup(name);
}

/* The counting index of the notes, turned into one that has a column. False: there is none. */
static bool take_counter(bn_rows *r, json_t *notes)
{
    json_t *indexes = json_object_get(notes, "index_columns"), *one = json_array_get(indexes, 0), *columns, *name;
    const char *kind = json_string_value(json_object_get(one, "kind"));
    if (!kind || strcmp(kind, "range") != 0 || json_array_size(indexes) != 1)
        return false;
    name = json_object_get(one, "name");
    r->index = free_name(r->table, json_string_value(name));
    r->counter = (bn_counter){ r->index, json_integer_value(json_object_get(one, "start")),
                               json_integer_value(json_object_get(one, "step")) };
    columns = json_object_get(notes, "columns");
    json_array_append_new(columns, json_pack("{s:O?, s:s, s:s, s:s, s:n}", "name", json_is_null(name) ? NULL : name,
                                             "field_name", r->index, "pandas_type", "int64", "numpy_type", "int64",
                                             "metadata"));
    json_array_set_new(indexes, 0, json_string(r->index));
    return true;
}

static void put_i32(bn_buf *b, size_t v)
{
    bn_buf_append(b, bn_bytes_of(&(int32_t){ (int32_t)v }, 4));
}

static void put_text(bn_buf *b, bn_bytes text)
{
    put_i32(b, text.n);
    bn_buf_append(b, text);
}

/* The table's metadata with other notes. */
static void replace_notes(bn_rows *r, json_t *notes)
{
    char *text = json_dumps(notes, JSON_COMPACT);
    bn_bytes all = r->table->root.metadata, key, value;
    int32_t pairs;
    bn_buf b;
    bn_buf_init(&b, INT32_MAX);
    memcpy(&pairs, all.p, 4);
    put_i32(&b, (size_t)pairs);
    for (size_t at = 0; bn_metadata_next(all, &at, &key, &value);) {
        put_text(&b, key);
        put_text(&b, bn_bytes_eq(key, BN_BYTES("pandas")) ? bn_bytes_str(text) : value);
    }
    r->metadata = b.p;
    r->metadata_n = b.n;
    free(text);
}

/* ---------------------------------------------------------------- making */

static bn_rows *rows_new(void)
{
    bn_rows *r = bn_xcalloc(1, sizeof *r);
    bn_mutex_init(&r->mu);
    return r;
}

bn_rows *bn_rows_new(bn_table *t)
{
    bn_rows *r = rows_new();
    json_t *notes = notes_of(t);
    r->table = bn_table_ref(t);
    if (take_counter(r, notes))
        replace_notes(r, notes);
    json_decref(notes);
    return r;
}

bn_rows *bn_rows_read(bn_reader *reader)
{
    bn_rows *r = rows_new();
    r->reader = bn_reader_ref(reader);
    return r;
}

void bn_rows_free(bn_rows *r)
{
    if (!r)
        return;
    bn_table_unref(r->table);
    bn_reader_unref(r->reader);
    free(r->index);
    free(r->metadata);
    free(r->order);
    bn_mutex_release(&r->mu);
    free(r);
}

bn_status bn_rows_own(bn_rows *r, bn_error *err)
{
    bn_table *own;
    bn_status rc = r->table ? bn_table_copy(r->table, &own, err) : BN_OK;
    if (!r->table || rc)
        return rc;
    bn_table_unref(r->table);
    r->table = own;
    return BN_OK;
}

int64_t bn_rows_count(const bn_rows *r)
{
    return r->table ? r->table->rows : r->reader->rows;
}

static void add_piece(void *arg, bn_bytes piece)
{
    bn_bulk_add(arg, piece);
}

bn_status bn_rows_content(const bn_rows *r, uint64_t key[2], size_t *bytes, bn_error *err)
{
    bn_ipc *ipc;
    bn_bulk *h;
    bn_status rc;
    *bytes = 0;
    bn_random(key, 2 * sizeof *key);
    if (!r->table)
        return BN_OK;
    rc = bn_ipc_new(r->table, 0, INT64_MAX, &ipc, err);
    if (rc)
        return rc;
    h = bn_bulk_new();
    bn_ipc_pieces(ipc, add_piece, h);
    bn_bulk_end(h, key);
    *bytes = bn_ipc_size(ipc);
    bn_ipc_free(ipc);
    return BN_OK;
}

/* ---------------------------------------------------------------- pieces */

static bn_status order_locked(bn_rows *r, size_t column, bool descending, bn_error *err)
{
    bn_status rc;
    if (r->order && r->order_column == column && r->order_descending == descending)
        return BN_OK;
    free(r->order);
    rc = bn_table_order(r->table, column, descending, &r->order, err);
    r->order_column = column;
    r->order_descending = descending;
    return rc;
}

/* `n` numbers from `from` on; *out NULL: as they are. The counter is in order as it stands, or the other way round. */
static bn_status places(bn_rows *r, int64_t from, int64_t n, const bn_sort *sort, uint32_t **out, bn_error *err)
{
    ptrdiff_t column = sort->column.n ? bn_table_column(r->table, sort->column) : -1;
    bool by_index = sort->column.n && r->index && bn_bytes_eq(sort->column, bn_bytes_str(r->index));
    bn_status rc = BN_OK;
    *out = NULL;
    if (column < 0 && !(by_index && sort->descending == (r->counter.step > 0)))
        return BN_OK;
    if (r->table->rows > UINT32_MAX || !(*out = malloc((size_t)(n + 1) * sizeof **out)))
        return bn_fail(err, BN_ENOMEM, "a sorted table");
    if (column < 0) {
        for (int64_t i = 0; i < n; i++)
            (*out)[i] = (uint32_t)(r->table->rows - 1 - from - i);
        return BN_OK;
    }
    bn_mutex_lock(&r->mu);
    rc = order_locked(r, (size_t)column, sort->descending, err);
    if (!rc)
        memcpy(*out, r->order + from, (size_t)n * sizeof **out);
    bn_mutex_unlock(&r->mu);
    if (!rc)
        return BN_OK;
    free(*out);
    *out = NULL;
    return rc;
}

static bn_status piece(bn_rows *r, int64_t from, int64_t n, const bn_sort *sort, bn_table **out, bn_error *err)
{
    uint32_t *order;
    bn_bytes metadata = r->index ? bn_bytes_of(r->metadata, r->metadata_n) : r->table->root.metadata;
    bn_status rc;
    from = from < 0 ? 0 : from > r->table->rows ? r->table->rows : from;
    n = n < 0 ? 0 : n > r->table->rows - from ? r->table->rows - from : n;
    rc = places(r, from, n, sort, &order, err);
    if (!rc)
        rc = bn_table_gather(r->table, order, from, n, &r->counter, metadata, out, err);
    free(order);
    return rc;
}

bn_status bn_rows_chunk(bn_rows *r, int64_t from, int64_t n, const bn_sort *sort, bn_ipc **out, bn_error *err)
{
    bn_table *t = NULL;
    bn_status rc =
        r->table ? piece(r, from, n, sort, &t, err) : r->reader->ops->read(r->reader, from, n, sort, &t, err);
    *out = NULL;
    if (!rc)
        rc = bn_ipc_new(t, 0, INT64_MAX, out, err);
    bn_table_unref(t);
    return rc;
}
