/* pick.c: see pick.h. Every batch of the new table is a STRUCT whose children are those of the source's batch (their
 * descriptions copied, their buffers not), or columns made here, which one block of memory owns. */
#include <stdio.h>

#include "base/number.h"
#include "data/pick.h"

/* What a batch of ours owns. */
typedef struct owner {
    bn_table           *source;
    struct ArrowArray **children;
    const void        **nothing; /* the validity of the STRUCT: none */
    struct ArrowArray  *arrays;
    void              **made;    /* buffers made here */
    size_t              made_n;
    const void       **buffers;  /* three per child */
    bool               lost;     /* there was no memory for one of them */
} owner;

static void owner_free(owner *o)
{
    for (size_t i = 0; i < o->made_n; i++)
        free(o->made[i]);
    free(o->made);
    free(o->buffers);
    free(o->arrays);
    free(o->children);
    free(o->nothing);
    bn_table_unref(o->source);
    free(o);
}

static void batch_release(struct ArrowArray *a)
{
    owner_free(a->private_data);
    a->release = NULL;
}

/* A buffer of zeros; NULL: there is no memory, and the batch will not be shown. */
static void *make(owner *o, size_t n)
{
    void *fresh = calloc(n + 1, 1);
    o->made = bn_xrealloc(o->made, (o->made_n + 1) * sizeof *o->made);
    o->made[o->made_n++] = fresh;
    o->lost = o->lost || !fresh;
    return fresh;
}

/* ---------------------------------------------------------------- values */

bn_bytes bn_bytes_at(const bn_field *f, const struct ArrowArray *a, int64_t i)
{
    const uint8_t *all = a->buffers[2];
    int64_t at = a->offset + i, from, to;
    int32_t view[4];
    if (f->places == BN_PLACES_64) {
        from = ((const int64_t *)a->buffers[1])[at];
        to = ((const int64_t *)a->buffers[1])[at + 1];
        return bn_bytes_of(all ? all + from : (const uint8_t *)"", (size_t)(to - from));
    }
    if (f->places == BN_PLACES_32) {
        from = ((const int32_t *)a->buffers[1])[at];
        to = ((const int32_t *)a->buffers[1])[at + 1];
        return bn_bytes_of(all ? all + from : (const uint8_t *)"", (size_t)(to - from));
    }
    memcpy(view, (const uint8_t *)a->buffers[1] + 16 * at, sizeof view);
    if (view[0] <= 12)
        return bn_bytes_of((const uint8_t *)a->buffers[1] + 16 * at + 4, (size_t)view[0]);
    return bn_bytes_of((const uint8_t *)a->buffers[2 + view[2]] + view[3], (size_t)view[0]);
}

int64_t bn_int_at(const bn_field *f, const struct ArrowArray *a, int64_t i)
{
    const void *p = a->buffers[1];
    int64_t at = a->offset + i;
    switch (f->bits) {
    case 8:
        return f->is_signed ? ((const int8_t *)p)[at] : ((const uint8_t *)p)[at];
    case 16:
        return f->is_signed ? ((const int16_t *)p)[at] : ((const uint16_t *)p)[at];
    case 32:
        return f->is_signed ? (int64_t)((const int32_t *)p)[at] : (int64_t)((const uint32_t *)p)[at];
    default:
        return ((const int64_t *)p)[at];
    }
}

int64_t bn_fixed_at(const bn_field *f, const struct ArrowArray *a, int64_t i)
{
    const void *p = a->buffers[1];
    return bn_field_width(f) == 4 ? ((const int32_t *)p)[a->offset + i] : ((const int64_t *)p)[a->offset + i];
}

bn_bytes bn_text_at(const bn_field *f, const struct ArrowArray *a, int64_t i)
{
    if (!bn_is_valid(f, a, i))
        return (bn_bytes){ 0 };
    if (f->dictionary) {
        int64_t at = bn_int_at(f, a, i);
        bool inside = f->dictionary->type == BN_TYPE_UTF8 && at >= 0 && at < a->dictionary->length;
        return inside && bn_is_valid(f->dictionary, a->dictionary, at) ? bn_bytes_at(f->dictionary, a->dictionary, at)
                                                                        : (bn_bytes){ 0 };
    }
    return f->type == BN_TYPE_UTF8 ? bn_bytes_at(f, a, i) : (bn_bytes){ 0 };
}

double bn_float_at(const bn_field *f, const struct ArrowArray *a, int64_t i)
{
    if (f->type == BN_TYPE_INT)
        return f->is_signed || f->bits < 64 ? (double)bn_int_at(f, a, i) : (double)(uint64_t)bn_int_at(f, a, i);
    if (f->bits == 32)
        return (double)((const float *)a->buffers[1])[a->offset + i];
    return ((const double *)a->buffers[1])[a->offset + i];
}

size_t bn_numbers_at(const bn_field *f, const struct ArrowArray *a, int64_t i, double out[4], bool *whole)
{
    const bn_field *item = f->children;
    int64_t at = a->offset + i, from, to;
    if ((f->type != BN_TYPE_LIST && f->type != BN_TYPE_FIXED_LIST) || f->dictionary || item->dictionary ||
        !bn_is_valid(f, a, i))
        return 0;
    if (item->type != BN_TYPE_INT && !(item->type == BN_TYPE_FLOAT && item->bits >= 32))
        return 0;
    if (f->type == BN_TYPE_FIXED_LIST) {
        from = at * f->size;
        to = from + f->size;
    } else if (f->places == BN_PLACES_64) {
        from = ((const int64_t *)a->buffers[1])[at];
        to = ((const int64_t *)a->buffers[1])[at + 1];
    } else if (f->places == BN_PLACES_32) {
        from = ((const int32_t *)a->buffers[1])[at];
        to = ((const int32_t *)a->buffers[1])[at + 1];
    } else {
        return 0;
    }
    *whole = item->type == BN_TYPE_INT;
    for (int64_t k = from; k < to && k < from + 4; k++) {
        if (!bn_is_valid(item, a->children[0], k))
            return 0;
        out[k - from] = bn_float_at(item, a->children[0], k);
    }
    return to - from > 4 ? 0 : (size_t)(to - from);
}

/* As Python prints it. */
static size_t print_value(const bn_field *f, const struct ArrowArray *a, int64_t i, char out[40])
{
    if (f->type == BN_TYPE_BOOL)
        return (size_t)snprintf(out, 40, "%s", bn_bit(a->buffers[1], a->offset + i) ? "True" : "False");
    if (f->type == BN_TYPE_INT)
        return (size_t)(f->is_signed || f->bits < 64 ? snprintf(out, 40, "%lld", (long long)bn_int_at(f, a, i))
                                                     : snprintf(out, 40, "%llu", (unsigned long long)bn_int_at(f, a, i)));
    return bn_repr_f64(bn_float_at(f, a, i), out);
}

/* ---------------------------------------------------------------- kinds */

static bool same_type(const bn_field *a, const bn_field *b)
{
    return a->type == b->type && a->places == b->places && a->bits == b->bits && a->is_signed == b->is_signed &&
           a->unit == b->unit && a->precision == b->precision && a->scale == b->scale && a->size == b->size &&
           (a->zone == b->zone || (a->zone && b->zone && strcmp(a->zone, b->zone) == 0)) && !a->dictionary &&
           !b->dictionary && !a->children_n && !b->children_n;
}

static bool is_float(const bn_field *f)
{
    return f->type == BN_TYPE_FLOAT && f->bits >= 32 && !f->dictionary;
}

static bool is_int(const bn_field *f)
{
    return f->type == BN_TYPE_INT && !f->dictionary;
}

bn_folded bn_fold_kind(const bn_table *t, const bn_fold *fold)
{
    const bn_field *first = fold->n ? &t->root.children[fold->columns[0]] : NULL;
    bool same = fold->n > 0, ints = true, numbers = true, printable = true;
    for (size_t i = 0; i < fold->n; i++) {
        const bn_field *f = &t->root.children[fold->columns[i]];
        bool text = f->type == BN_TYPE_UTF8 || (f->dictionary && f->dictionary->type == BN_TYPE_UTF8);
        same = same && same_type(first, f);
        if (f->type == BN_TYPE_NULL)
            continue; /* nothing in it: it goes with all */
        ints = ints && is_int(f) && (f->is_signed || f->bits < 64);
        numbers = numbers && (is_int(f) || is_float(f));
        printable = printable && (text || is_int(f) || is_float(f) || (f->type == BN_TYPE_BOOL && !f->dictionary));
    }
    return same ? BN_FOLDED_SAME : ints ? BN_FOLDED_INT : numbers ? BN_FOLDED_FLOAT : printable || !t->rows ? BN_FOLDED_TEXT : BN_FOLDED_NOT;
}

/* ---------------------------------------------------------------- columns made here */

typedef struct place {
    owner *o;
    size_t child; /* its place in the batch */
    int64_t rows; /* of the STRUCT from 0 on: its offset and its length */
} place;

static struct ArrowArray *begin(place p, int64_t buffers)
{
    struct ArrowArray *a = &p.o->arrays[p.child];
    *a = (struct ArrowArray){ .length = p.rows, .n_buffers = buffers, .buffers = &p.o->buffers[3 * p.child] };
    return a;
}

static void make_count(place p, int64_t offset, int64_t first, const bn_pick *pick)
{
    struct ArrowArray *a = begin(p, 2);
    int64_t *values = make(p.o, (size_t)p.rows * sizeof *values);
    for (int64_t i = offset; values && i < p.rows; i++)
        values[i] = (int64_t)((uint64_t)pick->start + (uint64_t)pick->step * (uint64_t)(first + i - offset));
    a->buffers[1] = values;
}

static void make_label(place p, const char *label)
{
    struct ArrowArray *a = begin(p, 3);
    size_t n = strlen(label);
    int64_t *places = make(p.o, ((size_t)p.rows + 1) * sizeof *places);
    char *text = make(p.o, (size_t)p.rows * n);
    for (int64_t i = 0; places && text && i < p.rows; i++) {
        memcpy(text + (size_t)i * n, label, n);
        places[i + 1] = (int64_t)n * (i + 1);
    }
    a->buffers[1] = places;
    a->buffers[2] = text;
}

static void set_there(uint8_t *bits, int64_t i)
{
    bits[i >> 3] |= (uint8_t)(1 << (i & 7));
}

static void make_numbers(place p, const bn_field *f, const struct ArrowArray *from, bool whole)
{
    struct ArrowArray *a = begin(p, 2);
    uint8_t *there = make(p.o, (size_t)p.rows / 8 + 1);
    void *values = make(p.o, (size_t)p.rows * 8);
    for (int64_t i = 0; there && values && i < p.rows; i++) {
        if (!bn_is_valid(f, from, i)) {
            a->null_count++;
            continue;
        }
        set_there(there, i);
        if (whole)
            ((int64_t *)values)[i] = bn_int_at(f, from, i);
        else
            ((double *)values)[i] = bn_float_at(f, from, i);
    }
    a->buffers[0] = there;
    a->buffers[1] = values;
}

static bn_status print_plain(const bn_field *f, const struct ArrowArray *a, int64_t i, bn_buf *out)
{
    char printed[40];
    if (f->type == BN_TYPE_UTF8 || f->dictionary)
        return bn_buf_append(out, bn_text_at(f, a, i));
    return bn_buf_append(out, bn_bytes_of(printed, print_value(f, a, i, printed)));
}

static void make_texts(place p, const bn_field *f, const struct ArrowArray *from,
                       bn_status (*print)(const bn_field *f, const struct ArrowArray *a, int64_t i,
                                          bn_buf *out),
                       bool wide)
{
    struct ArrowArray *a = begin(p, 3);
    uint8_t *there = make(p.o, (size_t)p.rows / 8 + 1);
    void *places = make(p.o, ((size_t)p.rows + 1) * (wide ? 8 : 4));
    bn_buf all;
    bn_status rc = BN_OK;
    bn_buf_init(&all, wide ? SIZE_MAX / 2 : INT32_MAX);
    for (int64_t i = 0; there && places && !rc && i < p.rows; i++) {
        if (bn_is_valid(f, from, i)) {
            set_there(there, i);
            rc = print(f, from, i, &all);
        } else {
            a->null_count++;
        }
        bn_put_place(places, wide, i + 1, (int64_t)all.n);
    }
    p.o->made = bn_xrealloc(p.o->made, (p.o->made_n + 1) * sizeof *p.o->made);
    p.o->made[p.o->made_n++] = all.p;
    a->buffers[0] = there;
    a->buffers[1] = places;
    a->buffers[2] = all.p;
    p.o->lost = p.o->lost || rc;
}

/* ---------------------------------------------------------------- batches */

typedef struct plan {
    bn_table      *source;
    const bn_pick *picks;
    size_t         n;
    const bn_fold *fold; /* NULL: none */
    bn_folded      kind;
} plan;

static owner *owner_new(const plan *p, size_t columns)
{
    owner *o = bn_xcalloc(1, sizeof *o);
    o->source = bn_table_ref(p->source);
    o->children = bn_xcalloc(columns + 1, sizeof *o->children);
    o->arrays = bn_xcalloc(columns + 1, sizeof *o->arrays);
    o->buffers = bn_xcalloc(3 * columns + 1, sizeof *o->buffers);
    o->nothing = bn_xcalloc(1, sizeof *o->nothing);
    for (size_t i = 0; i < columns; i++)
        o->children[i] = &o->arrays[i];
    return o;
}

static void fold_into(const plan *p, place at, const struct ArrowArray *batch, size_t k)
{
    const bn_field *f = &p->source->root.children[p->fold->columns[k]];
    const struct ArrowArray *from = batch->children[p->fold->columns[k]];
    make_label(at, p->fold->labels[k]);
    at.child++;
    switch (p->kind) {
    case BN_FOLDED_INT:
    case BN_FOLDED_FLOAT:
        make_numbers(at, f, from, p->kind == BN_FOLDED_INT);
        break;
    case BN_FOLDED_TEXT:
        make_texts(at, f, from, print_plain, true);
        break;
    default:
        at.o->arrays[at.child] = *from;
        at.o->arrays[at.child].release = NULL;
    }
}

/* Batch `b` of the source, with column `k` of the fold. `first` is the number of its first row. */
static bn_status add_batch(const plan *p, size_t b, size_t k, int64_t first, bn_table *out, bn_error *err)
{
    const struct ArrowArray *batch = &p->source->batches[b];
    int64_t offset = batch->length ? batch->offset : 0; /* of no rows there need not be anything before them */
    owner *o = owner_new(p, out->root.children_n);
    place at = { o, 0, offset + batch->length };
    for (size_t i = 0; i < p->n; i++, at.child++) {
        if (p->picks[i].from == BN_PICK_COUNT) {
            make_count(at, offset, first, &p->picks[i]);
            continue;
        }
        if (p->picks[i].print) {
            make_texts(at, &p->source->root.children[p->picks[i].from], batch->children[p->picks[i].from],
                       p->picks[i].print, false);
            continue;
        }
        o->arrays[at.child] = *batch->children[p->picks[i].from];
        o->arrays[at.child].release = NULL; /* the source's to let go of */
    }
    if (p->fold)
        fold_into(p, at, batch, k);
    if (o->lost) {
        owner_free(o);
        return bn_fail(err, BN_ENOMEM, "a table's columns, one below the other, do not fit into memory");
    }
    out->batches[out->batches_n++] = (struct ArrowArray){
        .length = batch->length, .offset = offset, .n_buffers = 1, .buffers = o->nothing,
        .n_children = (int64_t)out->root.children_n, .children = o->children, .release = batch_release, .private_data = o,
    };
    out->rows += batch->length;
    return BN_OK;
}

/* ---------------------------------------------------------------- the schema */

static void set_name(bn_field *f, const char *name)
{
    free(f->name);
    f->name = bn_xstrdup(name);
}

static uint8_t *put(uint8_t *to, const void *from, size_t n)
{
    memcpy(to, from, n);
    return to + n;
}

static uint8_t *put_text(uint8_t *to, bn_bytes text)
{
    int32_t n = (int32_t)text.n;
    return put(put(to, &n, 4), text.p, text.n);
}

/* Metadata of one pair, as the C data interface has it; owned. */
static bn_bytes one_pair(bn_bytes key, bn_bytes value)
{
    size_t n = 12 + key.n + value.n;
    uint8_t *all = bn_xmalloc(n);
    int32_t pairs = 1;
    put_text(put_text(put(all, &pairs, 4), key), value);
    return bn_bytes_of(all, n);
}

static void describe_fold(const plan *p, bn_field *label, bn_field *value)
{
    *label = (bn_field){ .name = bn_xstrdup(p->fold->label_name), .nullable = true, .type = BN_TYPE_UTF8, .places = BN_PLACES_64 };
    if (p->kind == BN_FOLDED_SAME) {
        bn_field_copy(&p->source->root.children[p->fold->columns[0]], value);
        set_name(value, p->fold->value_name);
        return;
    }
    *value = (bn_field){ .name = bn_xstrdup(p->fold->value_name), .nullable = true, .bits = 64, .is_signed = true };
    value->type = p->kind == BN_FOLDED_INT ? BN_TYPE_INT : p->kind == BN_FOLDED_FLOAT ? BN_TYPE_FLOAT : BN_TYPE_UTF8;
    value->places = BN_PLACES_64;
}

static void describe(const plan *p, bn_field *root)
{
    size_t columns = p->n + (p->fold ? 2 : 0);
    *root = (bn_field){ .name = bn_xstrdup(""), .type = BN_TYPE_STRUCT, .children_n = columns,
                        .children = bn_xcalloc(columns + 1, sizeof(bn_field)) };
    for (size_t i = 0; i < p->n; i++) {
        bn_field *f = &root->children[i];
        if (p->picks[i].from == BN_PICK_COUNT)
            *f = (bn_field){ .nullable = true, .type = BN_TYPE_INT, .bits = 64, .is_signed = true };
        else if (p->picks[i].print)
            *f = (bn_field){ .nullable = true, .type = BN_TYPE_UTF8, .places = BN_PLACES_32 };
        else
            bn_field_copy(&p->source->root.children[p->picks[i].from], f);
        set_name(f, p->picks[i].name);
    }
    if (p->fold)
        describe_fold(p, &root->children[p->n], &root->children[p->n + 1]);
}

bn_status bn_table_pick(bn_table *t, const bn_pick *picks, size_t n, const bn_fold *fold, const char *key,
                        bn_bytes value, bn_table **out, bn_error *err)
{
    plan p = { .source = t, .picks = picks, .n = n, .fold = fold, .kind = fold ? bn_fold_kind(t, fold) : BN_FOLDED_SAME };
    size_t times = fold ? fold->n : 1;
    bn_table *made = bn_xcalloc(1, sizeof *made);
    bn_status rc = BN_OK;
    *out = NULL;
    made->refs = 1;
    made->batches = bn_xcalloc(times * t->batches_n + 1, sizeof *made->batches);
    describe(&p, &made->root);
    if (key)
        made->root.metadata = one_pair(bn_bytes_str(key), value);
    for (size_t k = 0; !rc && k < times; k++) {
        int64_t first = 0;
        for (size_t b = 0; !rc && b < t->batches_n; b++) {
            rc = add_batch(&p, b, k, first, made, err);
            first += t->batches[b].length;
        }
    }
    if (rc)
        bn_table_unref(made);
    else
        *out = made;
    return rc;
}
