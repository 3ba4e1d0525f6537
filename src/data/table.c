/* table.c: arrays of the Arrow C data interface, taken over and checked. See table.h. */
#include "data/table.h"

#define ROWS_MAX (INT64_C(1) << 40)

static bn_status bad(bn_error *err, const bn_field *f, const char *what)
{
    return bn_fail_kind(err, BN_EUSER, BN_BAD_TABLE, "The Arrow column '%.100s' is malformed: %s.", f->name, what);
}

/* ---------------------------------------------------------------- one array */

static int64_t buffers_wanted(const bn_field *f)
{
    switch (f->type) {
    case BN_TYPE_NULL:
        return 0;
    case BN_TYPE_FIXED_LIST:
    case BN_TYPE_STRUCT:
        return 1;
    case BN_TYPE_UNION:
        return f->flag ? 2 : 1;
    case BN_TYPE_LIST:
        return f->places >= BN_PLACES_VIEW_32 ? 3 : 2;
    case BN_TYPE_UTF8:
    case BN_TYPE_BINARY:
        return 3; /* of a view: at least */
    default:
        return 2;
    }
}

/* A place: number `i` of a buffer of 32 or 64 bits each. */
static int64_t place(const void *buffer, bool wide, int64_t i)
{
    return wide ? ((const int64_t *)buffer)[i] : ((const int32_t *)buffer)[i];
}

/* Places rise, and none lies outside of 0..max. */
static bool check_places(const void *buffer, bool wide, int64_t from, int64_t n, int64_t max)
{
    int64_t last = 0;
    for (int64_t i = from; i <= from + n; i++) {
        int64_t now = place(buffer, wide, i);
        if (now < last || now > max)
            return false;
        last = now;
    }
    return true;
}

static bool check_list_view(const bn_field *f, const struct ArrowArray *a)
{
    bool wide = f->places == BN_PLACES_VIEW_64;
    for (int64_t i = 0; i < a->length; i++) {
        int64_t at = place(a->buffers[1], wide, a->offset + i), n = place(a->buffers[2], wide, a->offset + i);
        if (bn_is_valid(f, a, i) && (at < 0 || n < 0 || at > a->children[0]->length || n > a->children[0]->length - at))
            return false;
    }
    return true;
}

/* Sixteen bytes each: the length, and up to 12 bytes of content or a prefix, a buffer's number and a place in it. The
 * last buffer says how long the others are. */
static bool check_text_view(const bn_field *f, const struct ArrowArray *a)
{
    const int64_t *sizes = a->buffers[a->n_buffers - 1];
    int64_t others = a->n_buffers - 3;
    for (int64_t i = 0; i < a->length; i++) {
        int32_t view[4];
        if (!bn_is_valid(f, a, i))
            continue;
        memcpy(view, (const uint8_t *)a->buffers[1] + 16 * (a->offset + i), sizeof view);
        if (view[0] < 0)
            return false;
        if (view[0] <= 12)
            continue;
        if (view[2] < 0 || view[2] >= others || !sizes || view[3] < 0 || view[3] > sizes[view[2]] ||
            view[0] > sizes[view[2]] - view[3] || !a->buffers[2 + view[2]])
            return false;
    }
    return true;
}

static bn_status check_union(const bn_field *f, const struct ArrowArray *a, bn_error *err)
{
    const int8_t *ids = a->buffers[0];
    int64_t used = a->offset + a->length;
    int index[128];
    for (int64_t i = 0; !f->flag && i < a->n_children; i++) /* a sparse one has a row in every child */
        if (a->children[i]->length < used)
            return bad(err, f, "a child has too few values");
    memset(index, -1, sizeof index);
    for (size_t i = 0; i < f->union_n; i++)
        index[f->union_ids[i]] = (int)i;
    for (int64_t i = a->offset; i < used; i++) {
        int child = ids[i] < 0 ? -1 : index[(int)ids[i]];
        int64_t at = f->flag && child >= 0 ? ((const int32_t *)a->buffers[1])[i] : i;
        if (child < 0 || at < 0 || at >= a->children[child]->length)
            return bad(err, f, "a member of the union lies outside of it");
    }
    return BN_OK;
}

/* The buffers a column of `length` > 0 needs are there, and point to what is there. */
static bn_status check_content(const bn_field *f, const struct ArrowArray *a, bn_error *err)
{
    int64_t used = a->offset + a->length;
    if (bn_field_width(f) && used > INT64_MAX / (int64_t)bn_field_width(f))
        return bad(err, f, "it is longer than memory can be");
    for (int64_t i = f->type == BN_TYPE_UNION ? 0 : 1; i < buffers_wanted(f); i++) {
        bool values = i == 2 && (f->type == BN_TYPE_UTF8 || f->type == BN_TYPE_BINARY); /* all of them may be empty */
        if (!a->buffers[i] && !values && !(f->type == BN_TYPE_FIXED_BINARY && f->size == 0))
            return bad(err, f, "a buffer is missing");
    }
    switch (f->type) {
    case BN_TYPE_UTF8:
    case BN_TYPE_BINARY: {
        bool wide = f->places == BN_PLACES_64;
        if (f->places >= BN_PLACES_VIEW_32)
            return check_text_view(f, a) ? BN_OK : bad(err, f, "a view lies outside of its buffer");
        if (!check_places(a->buffers[1], wide, a->offset, a->length, INT64_MAX / 2))
            return bad(err, f, "its offsets do not rise");
        if (!a->buffers[2] && place(a->buffers[1], wide, used) != place(a->buffers[1], wide, a->offset))
            return bad(err, f, "a buffer is missing");
        return BN_OK;
    }
    case BN_TYPE_LIST:
        if (f->places >= BN_PLACES_VIEW_32)
            return check_list_view(f, a) ? BN_OK : bad(err, f, "a list lies outside of its values");
        /* fall through */
    case BN_TYPE_MAP:
        return check_places(a->buffers[1], f->places == BN_PLACES_64, a->offset, a->length, a->children[0]->length)
                   ? BN_OK
                   : bad(err, f, "its offsets do not rise, or lie outside of its values");
    case BN_TYPE_FIXED_LIST:
        return f->size && used > a->children[0]->length / f->size ? bad(err, f, "it has too few values") : BN_OK;
    case BN_TYPE_STRUCT:
        for (int64_t i = 0; i < a->n_children; i++)
            if (a->children[i]->length < used)
                return bad(err, f, "a child has too few values");
        return BN_OK;
    case BN_TYPE_UNION:
        return check_union(f, a, err);
    default:
        return BN_OK;
    }
}

static bn_status check_array(const bn_field *f, const struct ArrowArray *a, bn_error *err)
{
    int64_t wanted = buffers_wanted(f);
    bool view = (f->type == BN_TYPE_UTF8 || f->type == BN_TYPE_BINARY) && f->places >= BN_PLACES_VIEW_32;
    bn_status rc = BN_OK;
    if (a->length < 0 || a->offset < 0 || a->length > ROWS_MAX || a->offset > ROWS_MAX)
        return bad(err, f, "its length or offset is out of range");
    if (a->null_count < -1 || a->null_count > a->length)
        return bad(err, f, "its number of nulls is out of range");
    if ((view ? a->n_buffers < wanted : a->n_buffers != wanted) || (a->n_buffers && !a->buffers))
        return bad(err, f, "it has the wrong number of buffers");
    if (a->n_children != (int64_t)f->children_n || (a->n_children && !a->children) || !a->dictionary != !f->dictionary)
        return bad(err, f, "it does not have the shape of its type");
    if (a->null_count > 0 && f->type != BN_TYPE_NULL && f->type != BN_TYPE_UNION && !a->buffers[0])
        return bad(err, f, "it has nulls, but does not say which");
    for (size_t i = 0; !rc && i < f->children_n; i++)
        rc = a->children[i] ? check_array(&f->children[i], a->children[i], err) : bad(err, f, "a child is missing");
    if (!rc && f->dictionary)
        rc = check_array(f->dictionary, a->dictionary, err);
    return !rc && a->length ? check_content(f, a, err) : rc;
}

/* ---------------------------------------------------------------- the table */

static bn_status add_batch(bn_table *t, struct ArrowArray *a, bn_error *err)
{
    bn_status rc = check_array(&t->root, a, err);
    struct ArrowArray *more;
    if (!rc && t->rows > ROWS_MAX - a->length)
        rc = bn_fail_kind(err, BN_EUSER, BN_BAD_TABLE, "The Arrow stream has too many rows.");
    more = rc ? NULL : realloc(t->batches, (t->batches_n + 1) * sizeof *more);
    if (!more) {
        a->release(a);
        return rc ? rc : bn_fail(err, BN_ENOMEM, "an Arrow stream");
    }
    t->batches = more;
    t->batches[t->batches_n++] = *a;
    t->rows += a->length;
    return BN_OK;
}

static bn_status broken(struct ArrowArrayStream *s, bn_error *err)
{
    const char *why = s->get_last_error ? s->get_last_error(s) : NULL;
    return bn_fail_kind(err, BN_EUSER, BN_BAD_TABLE, "The Arrow stream cannot be read: %.800s",
                        why && *why ? why : "it does not say why");
}

static bn_status read_schema(struct ArrowArrayStream *stream, bn_table *t, bn_error *err)
{
    struct ArrowSchema schema = { 0 };
    int64_t dictionaries = 0;
    bn_status rc;
    if (stream->get_schema(stream, &schema) || !schema.release)
        return broken(stream, err);
    rc = bn_field_read(&schema, &t->root, &dictionaries, 0, err);
    schema.release(&schema);
    if (!rc && (t->root.type != BN_TYPE_STRUCT || t->root.dictionary))
        rc = bn_fail_kind(err, BN_EUSER, BN_BAD_TABLE, "The Arrow stream is one of values, not of rows with columns.");
    return rc;
}

bn_status bn_table_read(struct ArrowArrayStream *stream, bn_table **out, bn_error *err)
{
    bn_table *t;
    bn_status rc;
    *out = NULL;
    if (!stream || !stream->release)
        return bn_fail_kind(err, BN_EUSER, BN_BAD_TABLE, "The Arrow stream has been read already.");
    t = bn_xcalloc(1, sizeof *t);
    t->refs = 1;
    rc = read_schema(stream, t, err);
    while (!rc) {
        struct ArrowArray a = { 0 };
        if (stream->get_next(stream, &a))
            rc = broken(stream, err);
        else if (!a.release)
            break;
        else
            rc = add_batch(t, &a, err);
    }
    stream->release(stream);
    if (!rc)
        *out = t;
    else
        bn_table_unref(t);
    return rc;
}

bn_table *bn_table_ref(bn_table *t)
{
    __atomic_fetch_add(&t->refs, 1, __ATOMIC_RELAXED);
    return t;
}

void bn_table_unref(bn_table *t)
{
    /* acq_rel: the last holder sees what every other one did before it lets go */
    if (!t || __atomic_fetch_sub(&t->refs, 1, __ATOMIC_ACQ_REL) != 1)
        return;
    for (size_t i = 0; i < t->batches_n; i++)
        if (t->batches[i].release)
            t->batches[i].release(&t->batches[i]);
    free(t->batches);
    bn_field_release(&t->root);
    free(t);
}

ptrdiff_t bn_table_column(const bn_table *t, bn_bytes name)
{
    for (size_t i = 0; i < t->root.children_n; i++)
        if (bn_bytes_eq(bn_bytes_str(t->root.children[i].name), name))
            return (ptrdiff_t)i;
    return -1;
}
