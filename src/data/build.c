/* build.c: see build.h. */
#include <stdarg.h>
#include <stdio.h>

#include "data/build.h"

typedef struct column {
    char   *name, *format;
    void   *buffers[3]; /* validity (NULL: all there), values or offsets, texts */
    int64_t buffers_n, nulls;
} column;

struct bn_build {
    column *columns;
    size_t  columns_n, rows;
    bool    given; /* the stream has given its batch */
    char    error[300];
};

bn_build *bn_build_new(void)
{
    return bn_xcalloc(1, sizeof(bn_build));
}

static void column_release(column *c)
{
    for (size_t i = 0; i < BN_COUNT(c->buffers); i++)
        free(c->buffers[i]);
    free(c->name);
    free(c->format);
}

void bn_build_free(bn_build *b)
{
    if (!b)
        return;
    for (size_t i = 0; i < b->columns_n; i++)
        column_release(&b->columns[i]);
    free(b->columns);
    free(b);
}

bn_status bn_build_fail(bn_build *b, bn_status status, const char *fmt, ...)
{
    va_list args;
    if (b->error[0])
        return status;
    va_start(args, fmt);
    vsnprintf(b->error, sizeof b->error, fmt, args);
    va_end(args);
    return status;
}

const char *bn_build_error(const bn_build *b)
{
    return b->error[0] ? b->error : NULL;
}

size_t bn_build_columns(const bn_build *b)
{
    return b->columns_n;
}

size_t bn_build_rows(const bn_build *b)
{
    return b->rows;
}

/* ---------------------------------------------------------------- columns */

static bn_status check_column(bn_build *b, const char *name, size_t n)
{
    if (b->error[0])
        return BN_EINVAL;
    if (!name || !bn_utf8_valid(bn_bytes_str(name)))
        return bn_build_fail(b, BN_EINVAL, "The name of column %zu is no UTF-8.", b->columns_n + 1);
    if (b->columns_n && n != b->rows)
        return bn_build_fail(b, BN_EINVAL, "Column '%.100s' has %zu values; those before it have %zu.", name,
                             n, b->rows);
    return BN_OK;
}

static bn_status no_memory(bn_build *b, const char *name)
{
    return bn_build_fail(b, BN_ENOMEM, "Column '%.100s' does not fit into memory.", name);
}

static bool is_there(const bool *valid, const bn_bytes *texts, size_t i)
{
    return (!valid || valid[i]) && (!texts || texts[i].p);
}

/* One bit a value, in *out; NULL where all are there. */
static bool pack_validity(const bool *valid, const bn_bytes *texts, size_t n, void **out, int64_t *nulls)
{
    uint8_t *bits;
    *nulls = 0;
    *out = NULL;
    for (size_t i = 0; i < n; i++)
        *nulls += !is_there(valid, texts, i);
    if (!*nulls)
        return true;
    *out = bits = calloc(n / 8 + 1, 1);
    for (size_t i = 0; bits && i < n; i++)
        if (is_there(valid, texts, i))
            bits[i / 8] |= (uint8_t)(1 << i % 8);
    return bits != NULL;
}

/* Takes over the buffers, also on failure. */
static bn_status add(bn_build *b, const char *name, const char *format, column c, bool whole, size_t n)
{
    if (!whole) {
        column_release(&c);
        return no_memory(b, name);
    }
    c.name = bn_xstrdup(name);
    c.format = bn_xstrdup(format);
    b->columns = bn_xrealloc(b->columns, (b->columns_n + 1) * sizeof *b->columns);
    b->columns[b->columns_n++] = c;
    b->rows = n;
    return BN_OK;
}

bn_status bn_build_fixed(bn_build *b, const char *name, const char *format, size_t width, const void *values, size_t n,
                         const bool *valid)
{
    column c = { .buffers_n = 2 };
    bn_status rc = check_column(b, name, n);
    bool whole;
    if (rc)
        return rc;
    whole = pack_validity(valid, NULL, n, &c.buffers[0], &c.nulls) && n < SIZE_MAX / 64 &&
            (c.buffers[1] = malloc(n * width + 1)) != NULL;
    if (whole && n)
        memcpy(c.buffers[1], values, n * width);
    return add(b, name, format, c, whole, n);
}

bn_status bn_build_bools(bn_build *b, const char *name, const bool *values, size_t n, const bool *valid)
{
    column c = { .buffers_n = 2 };
    bn_status rc = check_column(b, name, n);
    uint8_t *bits;
    bool whole;
    if (rc)
        return rc;
    bits = c.buffers[1] = calloc(n / 8 + 1, 1);
    whole = bits && pack_validity(valid, NULL, n, &c.buffers[0], &c.nulls);
    for (size_t i = 0; whole && i < n; i++)
        bits[i / 8] |= (uint8_t)(values[i] << i % 8);
    return add(b, name, "b", c, whole, n);
}

static bn_status add_pieces(bn_build *b, const char *name, const char *formats[2], const bn_bytes *values, size_t n,
                            const bool *valid)
{
    column c = { .buffers_n = 3 };
    size_t total = 0, at = 0;
    bool whole, wide;
    for (size_t i = 0; i < n; i++)
        total += is_there(valid, values, i) ? values[i].n : 0;
    wide = total > INT32_MAX;
    whole = pack_validity(valid, values, n, &c.buffers[0], &c.nulls) &&
            (c.buffers[1] = calloc(n + 1, wide ? 8 : 4)) != NULL && (c.buffers[2] = malloc(total + 1)) != NULL;
    for (size_t i = 0; whole && i < n; i++) {
        if (is_there(valid, values, i) && values[i].n) {
            memcpy((char *)c.buffers[2] + at, values[i].p, values[i].n);
            at += values[i].n;
        }
        bn_put_place(c.buffers[1], wide, (int64_t)i + 1, (int64_t)at);
    }
    return add(b, name, formats[wide], c, whole, n);
}

bn_status bn_build_texts(bn_build *b, const char *name, const bn_bytes *values, size_t n, const bool *valid)
{
    static const char *formats[] = { "u", "U" };
    bn_status rc = check_column(b, name, n);
    for (size_t i = 0; !rc && i < n; i++)
        if (is_there(valid, values, i) && !bn_utf8_valid(values[i]))
            rc = bn_build_fail(b, BN_EINVAL, "Value %zu of column '%.100s' is no UTF-8.", i + 1, name);
    return rc ? rc : add_pieces(b, name, formats, values, n, valid);
}

bn_status bn_build_blobs(bn_build *b, const char *name, const bn_bytes *values, size_t n)
{
    static const char *formats[] = { "z", "Z" };
    bn_status rc = check_column(b, name, n);
    return rc ? rc : add_pieces(b, name, formats, values, n, NULL);
}

/* ---------------------------------------------------------------- the stream */

static void schema_release(struct ArrowSchema *s)
{
    for (int64_t i = 0; i < s->n_children; i++) {
        s->children[i]->release(s->children[i]);
        free(s->children[i]);
    }
    free(s->children);
    free((void *)(uintptr_t)s->format);
    free((void *)(uintptr_t)s->name);
    s->release = NULL;
}

static int give_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    const bn_build *b = stream->private_data;
    *out = (struct ArrowSchema){ .format = bn_xstrdup("+s"), .name = bn_xstrdup(""), .release = schema_release,
                                 .n_children = (int64_t)b->columns_n };
    out->children = bn_xcalloc(b->columns_n + 1, sizeof *out->children);
    for (size_t i = 0; i < b->columns_n; i++) {
        out->children[i] = bn_xcalloc(1, sizeof **out->children);
        *out->children[i] = (struct ArrowSchema){ .format = bn_xstrdup(b->columns[i].format),
                                                  .name = bn_xstrdup(b->columns[i].name),
                                                  .flags = ARROW_FLAG_NULLABLE, .release = schema_release };
    }
    return 0;
}

static void array_release(struct ArrowArray *a)
{
    for (int64_t i = 0; i < a->n_children; i++) {
        a->children[i]->release(a->children[i]);
        free(a->children[i]);
    }
    for (int64_t i = 0; i < a->n_buffers; i++)
        free((void *)(uintptr_t)a->buffers[i]);
    free(a->children);
    free(a->buffers);
    a->release = NULL;
}

static int give_batch(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    bn_build *b = stream->private_data;
    *out = (struct ArrowArray){ .release = NULL };
    if (b->given)
        return 0;
    b->given = true;
    *out = (struct ArrowArray){ .length = (int64_t)b->rows, .n_buffers = 1, .n_children = (int64_t)b->columns_n,
                                .release = array_release };
    out->buffers = bn_xcalloc(1, sizeof *out->buffers);
    out->children = bn_xcalloc(b->columns_n + 1, sizeof *out->children);
    for (size_t i = 0; i < b->columns_n; i++) {
        column *c = &b->columns[i];
        struct ArrowArray *a = out->children[i] = bn_xcalloc(1, sizeof *a);
        *a = (struct ArrowArray){ .length = (int64_t)b->rows, .null_count = c->nulls, .n_buffers = c->buffers_n,
                                  .release = array_release };
        a->buffers = bn_xcalloc(BN_COUNT(c->buffers), sizeof *a->buffers);
        for (size_t k = 0; k < BN_COUNT(c->buffers); k++) {
            a->buffers[k] = c->buffers[k]; /* the array's from here on */
            c->buffers[k] = NULL;
        }
    }
    return 0;
}

static void stream_release(struct ArrowArrayStream *stream)
{
    bn_build_free(stream->private_data);
    stream->release = NULL;
}

bn_status bn_build_close(bn_build *b, struct ArrowArrayStream *out, bn_error *err)
{
    bn_build *moved;
    if (b->error[0])
        return bn_fail_kind(err, BN_EUSER, BN_BAD_TABLE, "%s", b->error);
    moved = bn_xmalloc(sizeof *moved);
    *moved = *b;
    *b = (bn_build){ .error = "The table is finished: it has been shown, and takes no more columns." };
    *out = (struct ArrowArrayStream){ .get_schema = give_schema, .get_next = give_batch, .release = stream_release,
                                      .private_data = moved };
    return BN_OK;
}
