/* ipc.c: messages of Arrow's IPC format around the buffers of a table. See ipc.h; slots and numbers are those of the
 * format's Message.fbs and Schema.fbs. */
#include "data/flat.h"
#include "data/ipc.h"
#include "data/ipc_private.h"

#define METADATA_MAX ((size_t)1 << 30)

enum { VERSION_5 = 4, HEADER_SCHEMA = 1, HEADER_DICTIONARY = 2, HEADER_RECORDS = 3 };

/* ---------------------------------------------------------------- pieces */

void bn_ipc_add(bn_ipc *ipc, const void *p, size_t n)
{
    if (!n)
        return;
    if (ipc->pieces_n == ipc->pieces_cap) {
        ipc->pieces_cap = ipc->pieces_cap ? 2 * ipc->pieces_cap : 64;
        ipc->pieces = bn_xrealloc(ipc->pieces, ipc->pieces_cap * sizeof *ipc->pieces);
    }
    ipc->pieces[ipc->pieces_n++] = bn_bytes_of(p, n);
    ipc->size += n;
}

void *bn_ipc_own(bn_ipc *ipc, size_t n)
{
    void *p = malloc(n ? n : 1);
    if (!p)
        return NULL;
    if (ipc->owned_n == ipc->owned_cap) {
        ipc->owned_cap = ipc->owned_cap ? 2 * ipc->owned_cap : 64;
        ipc->owned = bn_xrealloc(ipc->owned, ipc->owned_cap * sizeof *ipc->owned);
    }
    return ipc->owned[ipc->owned_n++] = p;
}

/* ---------------------------------------------------------------- types */

/* Type's members, by number */
enum {
    T_NULL = 1, T_INT, T_FLOAT, T_BINARY, T_UTF8, T_BOOL, T_DECIMAL, T_DATE, T_TIME, T_TIMESTAMP, T_INTERVAL, T_LIST,
    T_STRUCT, T_UNION, T_FIXED_BINARY, T_FIXED_LIST, T_MAP, T_DURATION, T_LARGE_BINARY, T_LARGE_UTF8,
};

static bn_flat_ref int_type(bn_flat *f, int bits, bool is_signed)
{
    bn_flat_begin(f);
    bn_flat_put(f, 0, 4, bits);
    bn_flat_put(f, 1, 1, is_signed);
    return bn_flat_end(f);
}

static bn_flat_ref timestamp_type(bn_flat *f, const bn_field *field)
{
    bn_flat_ref zone = field->zone ? bn_flat_string(f, bn_bytes_str(field->zone)) : 0;
    bn_flat_begin(f);
    bn_flat_put(f, 0, 2, field->unit);
    bn_flat_put_ref(f, 1, zone);
    return bn_flat_end(f);
}

static bn_flat_ref union_type(bn_flat *f, const bn_field *field)
{
    bn_flat_ref ids = bn_flat_i32s(f, field->union_ids, field->union_n);
    bn_flat_begin(f);
    bn_flat_put(f, 0, 2, field->flag);
    bn_flat_put_ref(f, 1, ids);
    return bn_flat_end(f);
}

/* A table with the one number `value` of `size` bytes in its first slot; 0: without any. */
static bn_flat_ref small_type(bn_flat *f, size_t size, int64_t value)
{
    bn_flat_begin(f);
    if (size)
        bn_flat_put(f, 0, size, value);
    return bn_flat_end(f);
}

static bn_flat_ref decimal_type(bn_flat *f, const bn_field *field)
{
    bn_flat_begin(f);
    bn_flat_put(f, 0, 4, field->precision);
    bn_flat_put(f, 1, 4, field->scale);
    bn_flat_put(f, 2, 4, field->bits);
    return bn_flat_end(f);
}

static bn_flat_ref time_type(bn_flat *f, const bn_field *field)
{
    bn_flat_begin(f);
    bn_flat_put(f, 0, 2, field->unit);
    bn_flat_put(f, 1, 4, field->bits);
    return bn_flat_end(f);
}

static bn_flat_ref type_of(bn_flat *f, const bn_field *field, int *number)
{
    static const int plain[] = {
        [BN_TYPE_NULL] = T_NULL, [BN_TYPE_BOOL] = T_BOOL, [BN_TYPE_INT] = T_INT, [BN_TYPE_FLOAT] = T_FLOAT,
        [BN_TYPE_DECIMAL] = T_DECIMAL, [BN_TYPE_DATE] = T_DATE, [BN_TYPE_TIME] = T_TIME,
        [BN_TYPE_TIMESTAMP] = T_TIMESTAMP, [BN_TYPE_DURATION] = T_DURATION, [BN_TYPE_INTERVAL] = T_INTERVAL,
        [BN_TYPE_UTF8] = T_UTF8, [BN_TYPE_BINARY] = T_BINARY, [BN_TYPE_FIXED_BINARY] = T_FIXED_BINARY,
        [BN_TYPE_LIST] = T_LIST, [BN_TYPE_FIXED_LIST] = T_FIXED_LIST, [BN_TYPE_STRUCT] = T_STRUCT,
        [BN_TYPE_MAP] = T_MAP, [BN_TYPE_UNION] = T_UNION,
    };
    *number = plain[field->type];
    if (field->places == BN_PLACES_64 && field->type == BN_TYPE_UTF8)
        *number = T_LARGE_UTF8;
    if (field->places == BN_PLACES_64 && field->type == BN_TYPE_BINARY)
        *number = T_LARGE_BINARY;
    switch (field->type) {
    case BN_TYPE_INT:
        return int_type(f, field->bits, field->is_signed);
    case BN_TYPE_FLOAT:
        return small_type(f, 2, field->bits == 16 ? 0 : field->bits == 32 ? 1 : 2);
    case BN_TYPE_DECIMAL:
        return decimal_type(f, field);
    case BN_TYPE_DATE:
    case BN_TYPE_DURATION:
    case BN_TYPE_INTERVAL:
        return small_type(f, 2, field->unit);
    case BN_TYPE_TIME:
        return time_type(f, field);
    case BN_TYPE_TIMESTAMP:
        return timestamp_type(f, field);
    case BN_TYPE_FIXED_BINARY:
    case BN_TYPE_FIXED_LIST:
        return small_type(f, 4, field->size);
    case BN_TYPE_MAP:
        return small_type(f, 1, field->flag);
    case BN_TYPE_UNION:
        return union_type(f, field);
    default:
        return small_type(f, 0, 0);
    }
}

/* ---------------------------------------------------------------- schema */

static bn_flat_ref metadata(bn_flat *f, bn_bytes all)
{
    bn_flat_ref *pairs = NULL, made;
    bn_bytes key, value;
    size_t n = 0;
    if (!all.n)
        return 0;
    for (size_t at = 0; bn_metadata_next(all, &at, &key, &value); n++)
        ;
    pairs = bn_xcalloc(n + 1, sizeof *pairs);
    n = 0;
    for (size_t at = 0; bn_metadata_next(all, &at, &key, &value); n++) {
        bn_flat_ref k = bn_flat_string(f, key), v = bn_flat_string(f, value);
        bn_flat_begin(f);
        bn_flat_put_ref(f, 0, k);
        bn_flat_put_ref(f, 1, v);
        pairs[n] = bn_flat_end(f);
    }
    made = bn_flat_refs(f, pairs, n);
    free(pairs);
    return made;
}

static bn_flat_ref field_of(bn_flat *f, const bn_field *field);

static bn_flat_ref fields_of(bn_flat *f, const bn_field *children, size_t n)
{
    bn_flat_ref *refs = bn_xcalloc(n + 1, sizeof *refs), made;
    for (size_t i = 0; i < n; i++)
        refs[i] = field_of(f, &children[i]);
    made = bn_flat_refs(f, refs, n);
    free(refs);
    return made;
}

static bn_flat_ref dictionary_of(bn_flat *f, const bn_field *field)
{
    bn_flat_ref index = int_type(f, field->bits, field->is_signed);
    bn_flat_begin(f);
    bn_flat_put(f, 0, 8, field->dictionary_id);
    bn_flat_put_ref(f, 1, index);
    bn_flat_put(f, 2, 1, field->flag);
    return bn_flat_end(f);
}

static bn_flat_ref field_of(bn_flat *f, const bn_field *field)
{
    const bn_field *values = field->dictionary ? field->dictionary : field;
    bn_flat_ref meta = metadata(f, field->metadata), name = bn_flat_string(f, bn_bytes_str(field->name));
    bn_flat_ref children = fields_of(f, values->children, values->children_n);
    bn_flat_ref dictionary = field->dictionary ? dictionary_of(f, field) : 0;
    int number;
    bn_flat_ref type = type_of(f, values, &number);
    bn_flat_begin(f);
    bn_flat_put_ref(f, 0, name);
    bn_flat_put(f, 1, 1, field->nullable);
    bn_flat_put(f, 2, 1, number);
    bn_flat_put_ref(f, 3, type);
    bn_flat_put_ref(f, 4, dictionary);
    bn_flat_put_ref(f, 5, children);
    bn_flat_put_ref(f, 6, meta);
    return bn_flat_end(f);
}

static bn_flat_ref schema_of(bn_flat *f, const bn_field *root)
{
    bn_flat_ref meta = metadata(f, root->metadata);
    bn_flat_ref fields = fields_of(f, root->children, root->children_n);
    bn_flat_begin(f);
    bn_flat_put_ref(f, 1, fields);
    bn_flat_put_ref(f, 2, meta);
    return bn_flat_end(f);
}

/* ---------------------------------------------------------------- messages */

/* Continuation mark, length of the metadata, metadata; the body's pieces follow. */
static bn_status message(bn_ipc *ipc, bn_flat *f, int kind, bn_flat_ref header, size_t body)
{
    bn_bytes made;
    bn_status rc;
    uint8_t *p;
    bn_flat_begin(f);
    bn_flat_put(f, 3, 8, (int64_t)body);
    bn_flat_put_ref(f, 2, header);
    bn_flat_put(f, 0, 2, VERSION_5);
    bn_flat_put(f, 1, 1, kind);
    rc = bn_flat_finish(f, bn_flat_end(f), &made);
    p = rc ? NULL : bn_ipc_own(ipc, made.n + 8);
    if (!p)
        return rc ? rc : BN_ENOMEM;
    memcpy(p, &(uint32_t){ 0xffffffff }, 4);
    memcpy(p + 4, &(uint32_t){ (uint32_t)made.n }, 4);
    memcpy(p + 8, made.p, made.n);
    bn_ipc_add(ipc, p, made.n + 8);
    bn_flat_clear(f);
    return BN_OK;
}

static bn_flat_ref records_of(bn_flat *f, const bn_ipc_body *b)
{
    bn_flat_ref buffers = bn_flat_structs(f, b->buffers, b->buffers_n, sizeof *b->buffers);
    bn_flat_ref nodes = bn_flat_structs(f, b->nodes, b->nodes_n, sizeof *b->nodes);
    bn_flat_begin(f);
    bn_flat_put(f, 0, 8, b->rows);
    bn_flat_put_ref(f, 1, nodes);
    bn_flat_put_ref(f, 2, buffers);
    return bn_flat_end(f);
}

static void add_body(bn_ipc *ipc, const bn_ipc_body *b)
{
    static const uint8_t zeros[8];
    for (size_t i = 0; i < b->buffers_n; i++) {
        size_t n = (size_t)b->buffers[i].length;
        bn_ipc_add(ipc, b->content[i], n);
        bn_ipc_add(ipc, zeros, (8 - n % 8) % 8);
    }
}

static bn_status add_dictionary(bn_ipc *ipc, bn_flat *f, const bn_field *field, const struct ArrowArray *a,
                                bn_error *err)
{
    bn_ipc_body body = { .ipc = ipc, .rows = a->length };
    bn_status rc = bn_ipc_collect(&body, field->dictionary, a, 0, a->length, err);
    if (!rc) {
        bn_flat_ref data = records_of(f, &body);
        bn_flat_begin(f);
        bn_flat_put(f, 0, 8, field->dictionary_id);
        bn_flat_put_ref(f, 1, data);
        rc = message(ipc, f, HEADER_DICTIONARY, bn_flat_end(f), body.size);
    }
    if (!rc)
        add_body(ipc, &body);
    bn_ipc_body_release(&body);
    return rc;
}

/* Has the browser this dictionary from the batch before? The buffers tell: they live as long as the table. */
static bool same_dictionary(const struct ArrowArray *a, const struct ArrowArray *b)
{
    if (!b || a->length != b->length || a->offset != b->offset || a->n_buffers != b->n_buffers || a->n_children)
        return false;
    for (int64_t i = 0; i < a->n_buffers; i++)
        if (a->buffers[i] != b->buffers[i])
            return false;
    return !a->dictionary && !b->dictionary;
}

/* All dictionaries under `a`, the inner ones first. `last`: the same place in the batch before. */
static bn_status dictionaries(bn_ipc *ipc, bn_flat *f, const bn_field *field, const struct ArrowArray *a,
                              const struct ArrowArray *last, bn_error *err)
{
    bn_status rc = BN_OK;
    for (size_t i = 0; !rc && i < field->children_n; i++)
        rc = dictionaries(ipc, f, &field->children[i], a->children[i], last ? last->children[i] : NULL, err);
    if (rc || !field->dictionary)
        return rc;
    rc = dictionaries(ipc, f, field->dictionary, a->dictionary, last ? last->dictionary : NULL, err);
    if (rc || (last && same_dictionary(a->dictionary, last->dictionary)))
        return rc;
    return add_dictionary(ipc, f, field, a->dictionary, err);
}

static bn_status add_batch(bn_ipc *ipc, bn_flat *f, const bn_field *root, const struct ArrowArray *a, int64_t from,
                           int64_t rows, bn_error *err)
{
    bn_ipc_body body = { .ipc = ipc, .rows = rows };
    bn_status rc = BN_OK;
    for (size_t i = 0; !rc && i < root->children_n; i++)
        rc = bn_ipc_collect(&body, &root->children[i], a->children[i], a->offset + from, rows, err);
    if (!rc)
        rc = message(ipc, f, HEADER_RECORDS, records_of(f, &body), body.size);
    if (!rc)
        add_body(ipc, &body);
    bn_ipc_body_release(&body);
    return rc;
}

bn_status bn_ipc_new(bn_table *t, int64_t from, int64_t rows, bn_ipc **out, bn_error *err)
{
    static const uint8_t end[8] = { 0xff, 0xff, 0xff, 0xff };
    bn_ipc *ipc = bn_xcalloc(1, sizeof *ipc);
    const struct ArrowArray *last = NULL;
    bn_error why = { 0 };
    bn_flat f;
    bn_status rc;

    ipc->table = bn_table_ref(t);
    bn_flat_init(&f, METADATA_MAX);
    rc = message(ipc, &f, HEADER_SCHEMA, schema_of(&f, &t->root), 0);
    for (size_t i = 0; !rc && rows > 0 && i < t->batches_n; i++) {
        const struct ArrowArray *a = &t->batches[i];
        int64_t n = a->length - from < rows ? a->length - from : rows;
        if (n < 0 || (n == 0 && a->length)) {
            from -= a->length;
            continue;
        }
        rc = dictionaries(ipc, &f, &t->root, a, last, &why);
        if (!rc)
            rc = add_batch(ipc, &f, &t->root, a, from, n, &why);
        last = a;
        from = 0;
        rows -= n;
    }
    bn_flat_release(&f);
    if (rc) {
        bn_ipc_free(ipc);
        *out = NULL;
        return bn_fail_kind(err, rc, why.kind, "%s", why.text[0]         ? why.text
                                                     : rc == BN_ENOMEM ? "There is no memory for the table."
                                                                       : "The table is too large.");
    }
    bn_ipc_add(ipc, end, sizeof end);
    *out = ipc;
    return BN_OK;
}

void bn_ipc_free(bn_ipc *ipc)
{
    if (!ipc)
        return;
    for (size_t i = 0; i < ipc->owned_n; i++)
        free(ipc->owned[i]);
    free(ipc->owned);
    free(ipc->pieces);
    bn_table_unref(ipc->table);
    free(ipc);
}

size_t bn_ipc_size(const bn_ipc *ipc)
{
    return ipc->size;
}

void bn_ipc_pieces(const bn_ipc *ipc, void (*each)(void *arg, bn_bytes piece), void *arg)
{
    for (size_t i = 0; i < ipc->pieces_n; i++)
        each(arg, ipc->pieces[i]);
}

bn_status bn_ipc_append(const bn_ipc *ipc, bn_buf *out)
{
    bn_status rc = bn_buf_reserve(out, ipc->size);
    for (size_t i = 0; !rc && i < ipc->pieces_n; i++)
        rc = bn_buf_append(out, ipc->pieces[i]);
    return rc;
}
