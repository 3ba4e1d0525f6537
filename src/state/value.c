/* value.c: see value.h. Any thread; a box is immutable from birth, only its count changes. */
#include "state/value.h"

#include <stdatomic.h>
#include <stddef.h>

struct bn_value_box {
    atomic_size_t refs;
    size_t        n; /* bytes of text, else items */
    _Atomic(bn_value *) twin; /* LIST, JSON: see bn_value_twin(); set once */
    max_align_t   data[];
};

static bn_value boxed(bn_value_kind kind, size_t n, size_t bytes)
{
    bn_value_box *box = bn_xmalloc(sizeof *box + bytes);
    atomic_init(&box->refs, 1);
    atomic_init(&box->twin, NULL);
    box->n = n;
    return (bn_value){ .kind = kind, .box = box };
}

static bool is_boxed(bn_value_kind kind)
{
    return kind >= BN_VALUE_STR && kind <= BN_VALUE_TUPLE;
}

bn_value bn_value_none(void)
{
    return (bn_value){ .kind = BN_VALUE_NONE };
}

bn_value bn_value_bool(bool b)
{
    return (bn_value){ .kind = BN_VALUE_BOOL, .b = b };
}

bn_value bn_value_int(int64_t i)
{
    return (bn_value){ .kind = BN_VALUE_INT, .i = i };
}

bn_value bn_value_f64(double f)
{
    return (bn_value){ .kind = BN_VALUE_F64, .f = f };
}

bn_value bn_value_time(bn_value_kind kind, int64_t micros)
{
    BN_ASSERT(kind == BN_VALUE_DATE || kind == BN_VALUE_TIME || kind == BN_VALUE_DATETIME);
    return (bn_value){ .kind = kind, .i = micros };
}

static bn_value text(bn_value_kind kind, bn_bytes content)
{
    bn_value v = boxed(kind, content.n, content.n + 1);
    if (content.n)
        memcpy(v.box->data, content.p, content.n);
    ((char *)v.box->data)[content.n] = '\0';
    return v;
}

bn_value bn_value_str(bn_bytes content)
{
    return text(BN_VALUE_STR, content);
}

bn_value bn_value_bytes(bn_bytes data)
{
    return text(BN_VALUE_BYTES, data);
}

bn_value bn_value_json(bn_bytes content)
{
    return text(BN_VALUE_JSON, content);
}

bn_value bn_value_f64s(const double *items, size_t n)
{
    bn_value v = boxed(BN_VALUE_F64S, n, n * sizeof *items);
    if (n)
        memcpy(v.box->data, items, n * sizeof *items);
    return v;
}

bn_value bn_value_ints(const int64_t *items, size_t n)
{
    bn_value v = boxed(BN_VALUE_INTS, n, n * sizeof *items);
    if (n)
        memcpy(v.box->data, items, n * sizeof *items);
    return v;
}

bn_value bn_value_strs(const bn_bytes *items, size_t n)
{
    bn_value v = boxed(BN_VALUE_STRS, n, n * sizeof(bn_value));
    bn_value *to = (bn_value *)v.box->data;
    for (size_t i = 0; i < n; i++)
        to[i] = bn_value_str(items[i]);
    return v;
}

static bool is_object(bn_value_kind kind)
{
    return kind == BN_VALUE_FILE || kind == BN_VALUE_FOREIGN;
}

static bool has_items(bn_value_kind kind)
{
    return kind >= BN_VALUE_STRS && kind <= BN_VALUE_TUPLE;
}

static bn_value array(bn_value_kind kind, bn_value *items, size_t n)
{
    bn_value v = boxed(kind, n, n * sizeof *items);
    bn_value *to = (bn_value *)v.box->data;
    for (size_t i = 0; i < n; i++) {
        to[i] = items[i];
        items[i] = bn_value_none();
    }
    return v;
}

bn_value bn_value_tuple(bn_value *items, size_t n)
{
    return array(BN_VALUE_TUPLE, items, n);
}

bn_value bn_value_list(bn_value *items, size_t n)
{
    return array(BN_VALUE_LIST, items, n);
}

bn_value bn_value_option(bn_bytes label, bn_value *object)
{
    bn_value both[2] = { bn_value_str(label), *object };
    *object = bn_value_none();
    return array(BN_VALUE_OPTION, both, 2);
}

bn_value bn_value_chat(bn_value items[4])
{
    return array(BN_VALUE_CHAT, items, 4);
}

bn_value bn_value_component(bn_value items[2])
{
    return array(BN_VALUE_COMPONENT, items, 2);
}

bn_value bn_value_state(const char *name, bn_bytes json)
{
    bn_value both[2] = { bn_value_str(bn_bytes_str(name)), bn_value_str(json) };
    return array(BN_VALUE_STATE, both, 2);
}

bn_value bn_value_file(void *object, const bn_foreign_ops *ops)
{
    return (bn_value){ .kind = BN_VALUE_FILE, .object = object, .ops = ops };
}

bn_value bn_value_foreign(void *object, const bn_foreign_ops *ops)
{
    ops->retain(object);
    return (bn_value){ .kind = BN_VALUE_FOREIGN, .object = object, .ops = ops };
}

bn_value bn_value_ref(bn_value v)
{
    if (is_boxed(v.kind))
        atomic_fetch_add_explicit(&v.box->refs, 1, memory_order_relaxed);
    else if (is_object(v.kind))
        v.ops->retain(v.object);
    return v;
}

/* The last owner is alone with the box. */
static void release_twin(bn_value_box *box)
{
    bn_value *twin = atomic_load_explicit(&box->twin, memory_order_relaxed);
    if (twin)
        bn_value_release(twin);
    free(twin);
}

void bn_value_release(bn_value *v)
{
    bn_value was = *v;
    *v = bn_value_none();
    if (is_object(was.kind)) {
        was.ops->release(was.object);
        return;
    }
    /* acq_rel: the last owner sees the others' reads done before it frees */
    if (!is_boxed(was.kind) || atomic_fetch_sub_explicit(&was.box->refs, 1, memory_order_acq_rel) != 1)
        return;
    if (has_items(was.kind)) {
        bn_value *items = (bn_value *)was.box->data;
        for (size_t i = 0; i < was.box->n; i++)
            bn_value_release(&items[i]);
    }
    release_twin(was.box);
    free(was.box);
}

static bool is_number(bn_value_kind kind)
{
    return kind == BN_VALUE_BOOL || kind == BN_VALUE_INT || kind == BN_VALUE_F64;
}

static double as_f64(bn_value v)
{
    return v.kind == BN_VALUE_F64 ? v.f : v.kind == BN_VALUE_INT ? (double)v.i : v.b;
}

static int64_t as_int(bn_value v)
{
    return v.kind == BN_VALUE_INT ? v.i : v.b;
}

/* Numbers compare by value whatever their kind, as they do in Python: 1 == 1.0 == True. */
static bool numbers_equal(bn_value a, bn_value b)
{
    if (a.kind == BN_VALUE_F64 || b.kind == BN_VALUE_F64)
        return as_f64(a) == as_f64(b);
    return as_int(a) == as_int(b);
}

static bool items_equal(bn_value a, bn_value b, bool identity)
{
    const bn_value *x = bn_value_items(a), *y = bn_value_items(b);
    for (size_t i = 0; i < a.box->n; i++) {
        if (!(identity ? bn_value_same(x[i], y[i]) : bn_value_equal(x[i], y[i])))
            return false;
    }
    return true;
}

static bool f64s_equal(bn_value a, bn_value b)
{
    const double *x = bn_value_f64_items(a), *y = bn_value_f64_items(b);
    for (size_t i = 0; i < a.box->n; i++) {
        if (x[i] != y[i])
            return false;
    }
    return true;
}

static bool equal(bn_value a, bn_value b, bool identity)
{
    if (is_number(a.kind) && is_number(b.kind))
        return numbers_equal(a, b);
    if (a.kind != b.kind)
        return false;
    if (is_boxed(a.kind) && a.box->n != b.box->n)
        return false;
    switch (a.kind) {
    case BN_VALUE_NONE:
        return true;
    case BN_VALUE_STR:
    case BN_VALUE_BYTES:
    case BN_VALUE_JSON:
        return memcmp(a.box->data, b.box->data, a.box->n) == 0;
    case BN_VALUE_F64S:
        return f64s_equal(a, b);
    case BN_VALUE_INTS:
        return memcmp(a.box->data, b.box->data, a.box->n * sizeof(int64_t)) == 0;
    case BN_VALUE_STRS:
    case BN_VALUE_LIST:
    case BN_VALUE_CHAT:
    case BN_VALUE_COMPONENT:
    case BN_VALUE_STATE:
    case BN_VALUE_TUPLE:
        return items_equal(a, b, identity);
    case BN_VALUE_OPTION:
        return equal(bn_value_items(a)[0], bn_value_items(b)[0], identity);
    case BN_VALUE_FILE:
        return a.ops->equal(a.object, b.object);
    case BN_VALUE_FOREIGN:
        if (identity || a.ops != b.ops)
            return a.object == b.object && a.ops == b.ops;
        return a.ops->equal(a.object, b.object);
    default:
        return a.i == b.i; /* DATE, TIME, DATETIME */
    }
}

bool bn_value_equal(bn_value a, bn_value b)
{
    return equal(a, b, false);
}

bool bn_value_same(bn_value a, bn_value b)
{
    return equal(a, b, true);
}

bn_bytes bn_value_text(bn_value v)
{
    BN_ASSERT(v.kind == BN_VALUE_STR || v.kind == BN_VALUE_BYTES || v.kind == BN_VALUE_JSON);
    return bn_bytes_of(v.box->data, v.box->n);
}

size_t bn_value_count(bn_value v)
{
    BN_ASSERT(v.kind >= BN_VALUE_F64S && v.kind <= BN_VALUE_TUPLE);
    return v.box->n;
}

const double *bn_value_f64_items(bn_value v)
{
    BN_ASSERT(v.kind == BN_VALUE_F64S);
    return (const double *)v.box->data;
}

const int64_t *bn_value_int_items(bn_value v)
{
    BN_ASSERT(v.kind == BN_VALUE_INTS);
    return (const int64_t *)v.box->data;
}

const bn_value *bn_value_items(bn_value v)
{
    BN_ASSERT(has_items(v.kind));
    return (const bn_value *)v.box->data;
}

void bn_value_bin_put(bn_value_bin *bin, bn_value *v)
{
    if (is_boxed(v->kind) || is_object(v->kind)) {
        if (bin->n == bin->cap) {
            bin->cap = bin->cap ? 2 * bin->cap : 8;
            bin->items = bn_xrealloc(bin->items, bin->cap * sizeof *bin->items);
        }
        bin->items[bin->n++] = *v;
    }
    *v = bn_value_none();
}

void bn_value_bin_empty(bn_value_bin *bin)
{
    /* a release may run user code, and that may fill the bin again */
    while (bin->n) {
        bn_value v = bin->items[--bin->n];
        bn_value_release(&v);
    }
    free(bin->items);
    *bin = (bn_value_bin){ 0 };
}

bn_value bn_value_twin(bn_value list)
{
    bn_value *twin = NULL;
    /* acquire: what set_twin() wrote is seen by who finds it */
    if (list.kind == BN_VALUE_LIST || list.kind == BN_VALUE_JSON)
        twin = atomic_load_explicit(&list.box->twin, memory_order_acquire);
    return twin ? *twin : bn_value_none();
}

void bn_value_set_twin(bn_value list, bn_value foreign)
{
    bn_value *twin, *none = NULL;
    BN_ASSERT((list.kind == BN_VALUE_LIST || list.kind == BN_VALUE_JSON) && foreign.kind == BN_VALUE_FOREIGN);
    twin = bn_xmalloc(sizeof *twin);
    *twin = bn_value_ref(foreign);
    if (atomic_compare_exchange_strong_explicit(&list.box->twin, &none, twin, memory_order_acq_rel,
                                                memory_order_acquire))
        return;
    bn_value_release(twin);
    free(twin);
}
