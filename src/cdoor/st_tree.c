/* st_tree.c: JSON as a tree that the run keeps. See bourn/st/tree.h.
 *
 * The whole tree is one piece of memory: values, those of an array or object in a row, and behind them all texts.
 *
 * Threads  any; a tree is never changed. */
#include <jansson.h>

#include "cdoor/tree.h"

struct st_tree {
    json_type   type;
    const char *name;
    size_t      n; /* members */
    union {
        double         f;
        int64_t        i;
        const char    *s;
        const st_tree *items;
    };
};

/* Where the next values and the next text go; while it is measured, `text` is NULL and only numbers grow. */
typedef struct room {
    st_tree *values;
    char    *text;
    size_t   values_n, text_n;
} room;

static void measure(const json_t *j, room *r)
{
    const char *name;
    json_t *one;
    size_t i;
    r->values_n++;
    r->text_n += json_is_string(j) ? json_string_length(j) + 1 : 0;
    json_array_foreach (j, i, one)
        measure(one, r);
    json_object_foreach ((json_t *)(uintptr_t)j, name, one) {
        r->text_n += strlen(name) + 1;
        measure(one, r);
    }
}

static const char *put_text(room *r, const char *text)
{
    size_t n = strlen(text) + 1;
    char *to = r->text;
    memcpy(to, text, n);
    r->text += n;
    return to;
}

static void fill(const json_t *j, const char *name, st_tree *t, room *r)
{
    const char *key;
    json_t *one;
    size_t i = 0;
    t->type = json_typeof(j);
    t->name = name ? put_text(r, name) : NULL;
    t->n = json_is_array(j) ? json_array_size(j) : json_object_size(j);
    if (t->n) {
        st_tree *items = r->values;
        r->values += t->n;
        t->items = items;
        json_array_foreach (j, i, one)
            fill(one, NULL, &items[i], r);
        json_object_foreach ((json_t *)(uintptr_t)j, key, one)
            fill(one, key, &items[i++], r);
    } else if (json_is_string(j)) {
        t->s = put_text(r, json_string_value(j));
    } else if (json_is_real(j)) {
        t->f = json_real_value(j);
    } else {
        t->i = json_integer_value(j);
    }
}

static const st_tree *grow(bn_entry *e, const json_t *root)
{
    room r = { 0 };
    st_tree *top;
    measure(root, &r);
    top = bn_door_keep_room(e->ctx, r.values_n * sizeof *top + r.text_n);
    if (!top)
        return NULL;
    r.values = top + 1;
    r.text = (char *)(top + r.values_n);
    fill(root, NULL, top, &r);
    return top;
}

bool bn_door_tree(bn_entry *e, bn_bytes json, const st_tree **out)
{
    json_t *root = json.p ? json_loadb((const char *)json.p, json.n, JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL) : NULL;
    bool whole = true;
    *out = NULL;
    if (root) {
        *out = grow(e, root);
        whole = *out != NULL;
    }
    json_decref(root);
    return whole;
}

const st_tree *st_tree_read_run(st_call at, const char *json)
{
    bn_entry e = bn_door_enter("st_tree_read", at);
    const st_tree *out = NULL;
    if (!e.ctx) {
        bn_door_leave(&e, ST_ENOCTX);
        return NULL;
    }
    if (bn_door_tree(&e, bn_bytes_str(json), &out))
        bn_door_leave_ok(&e);
    else
        bn_door_fail_full(&e);
    return out;
}

/* ---------------------------------------------------------------- asking */

const st_tree *st_tree_get(const st_tree *t, const char *name)
{
    for (size_t i = 0; t && t->type == JSON_OBJECT && i < t->n; i++)
        if (strcmp(t->items[i].name, name) == 0)
            return &t->items[i];
    return NULL;
}

const st_tree *st_tree_at(const st_tree *t, size_t i)
{
    return t && i < t->n ? &t->items[i] : NULL;
}

size_t st_tree_count(const st_tree *t)
{
    return t ? t->n : 0;
}

const char *st_tree_name(const st_tree *t)
{
    return t ? t->name : NULL;
}

double st_tree_f64(const st_tree *t, double fallback)
{
    if (t && t->type == JSON_REAL)
        return t->f;
    return t && t->type == JSON_INTEGER ? (double)t->i : fallback;
}

int64_t st_tree_i64(const st_tree *t, int64_t fallback)
{
    if (t && t->type == JSON_REAL && t->f >= -0x1p63 && t->f < 0x1p63 && (double)(int64_t)t->f == t->f)
        return (int64_t)t->f;
    return t && t->type == JSON_INTEGER ? t->i : fallback;
}

bool st_tree_bool(const st_tree *t, bool fallback)
{
    return t && (t->type == JSON_TRUE || t->type == JSON_FALSE) ? t->type == JSON_TRUE : fallback;
}

const char *st_tree_str(const st_tree *t, const char *fallback)
{
    return t && t->type == JSON_STRING ? t->s : fallback;
}

bool st_tree_range(const st_tree *t, double *low, double *high)
{
    double least = 0, most = 0;
    if (!t || t->type != JSON_ARRAY || !t->n)
        return false;
    for (size_t i = 0; i < t->n; i++) {
        double x = st_tree_f64(&t->items[i], 0);
        if (t->items[i].type != JSON_REAL && t->items[i].type != JSON_INTEGER)
            return false;
        least = i && least < x ? least : x;
        most = i && most > x ? most : x;
    }
    *low = least;
    *high = most;
    return true;
}
