/* array.c: see array.h. */
#include "elements/array.h"

size_t bn_number_size(st_number type)
{
    static const uint8_t sizes[] = { [ST_U8] = 1, [ST_I8] = 1, [ST_U16] = 2, [ST_I16] = 2, [ST_U32] = 4, [ST_I32] = 4,
                                     [ST_U64] = 8, [ST_I64] = 8, [ST_FLOAT] = 4, [ST_DOUBLE] = 8 };
    return sizes[type];
}

bool bn_number_is_real(st_number type)
{
    return type == ST_FLOAT || type == ST_DOUBLE;
}

#define READ(c_type)                      \
    do {                                  \
        c_type v;                         \
        memcpy(&v, at, sizeof v);         \
        return (double)v;                 \
    } while (0)

double bn_number_at(const st_array *a, const uint8_t *at)
{
    switch (a->type) {
    case ST_U8:
        return *at;
    case ST_I8:
        READ(int8_t);
    case ST_U16:
        READ(uint16_t);
    case ST_I16:
        READ(int16_t);
    case ST_U32:
        READ(uint32_t);
    case ST_I32:
        READ(int32_t);
    case ST_U64:
        READ(uint64_t);
    case ST_I64:
        READ(int64_t);
    case ST_FLOAT:
        READ(float);
    case ST_DOUBLE:
        READ(double);
    }
    return 0;
}

st_array bn_array_of(const st_array *a)
{
    st_array out = *a;
    ptrdiff_t step = (ptrdiff_t)bn_number_size(a->type);
    bool packed = true;
    for (uint32_t i = 0; i < out.ndim; i++)
        packed = packed && !out.strides[i];
    for (uint32_t i = out.ndim; packed && i > 0; i--) {
        out.strides[i - 1] = step;
        step *= (ptrdiff_t)out.shape[i - 1];
    }
    return out;
}

size_t bn_array_count(const st_array *a)
{
    size_t n = 1;
    for (uint32_t i = 0; i < a->ndim; i++)
        n *= a->shape[i];
    return n;
}

typedef void (*visit_fn)(void *arg, const st_array *a, const uint8_t *at);

static void visit(const st_array *a, uint32_t axis, const uint8_t *at, visit_fn fn, void *arg)
{
    if (axis == a->ndim || axis == BN_COUNT(a->shape)) {
        fn(arg, a, at);
        return;
    }
    for (size_t i = 0; i < a->shape[axis]; i++)
        visit(a, axis + 1, at + (ptrdiff_t)i * a->strides[axis], fn, arg);
}

typedef struct bounds {
    double least, greatest;
    bool   any;
} bounds;

static void widen(void *arg, const st_array *a, const uint8_t *at)
{
    bounds *b = arg;
    double x = bn_number_at(a, at);
    b->least = !b->any || x < b->least ? x : b->least;
    b->greatest = !b->any || x > b->greatest ? x : b->greatest;
    b->any = b->any || x == x;
}

bool bn_array_bounds(const st_array *a, double *least, double *greatest)
{
    st_array whole = bn_array_of(a);
    bounds b = { 0 };
    visit(&whole, 0, a->data, widen, &b);
    *least = b.least;
    *greatest = b.greatest;
    return b.any;
}

static void copy(void *arg, const st_array *a, const uint8_t *at)
{
    bn_buf *out = arg;
    size_t n = bn_number_size(a->type);
    memcpy(out->p + out->n, at, n);
    out->n += n;
}

bn_status bn_array_pack(const st_array *a, bn_buf *out)
{
    st_array whole = bn_array_of(a);
    bn_status rc = bn_buf_reserve(out, bn_array_count(a) * bn_number_size(a->type) + 1);
    if (!rc)
        visit(&whole, 0, a->data, copy, out);
    return rc;
}

typedef struct each {
    void (*fn)(void *arg, double number);
    void  *arg;
} each;

static void call_each(void *arg, const st_array *a, const uint8_t *at)
{
    const each *e = arg;
    e->fn(e->arg, bn_number_at(a, at));
}

void bn_array_each(const st_array *a, void (*fn)(void *arg, double number), void *arg)
{
    st_array whole = bn_array_of(a);
    visit(&whole, 0, a->data, call_each, &(each){ fn, arg });
}
