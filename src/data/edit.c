/* edit.c: see edit.h. What was typed becomes one more batch of the table, in which row `i` of a column is the column's change
 * number `i`; the new table is gathered cell by cell from the table's batches and from that one. */
#include "base/arena.h"
#include "data/cell.h"
#include "data/edit.h"
#include "data/gather.h"

#define CHANGES_MAX ((size_t)1 << 30) /* bytes of them */

typedef struct column {
    uint32_t *cells;   /* of the new table: rows of the old one, then changes, or BN_NO_ROW */
    json_t  **changes; /* borrowed */
    size_t    changes_n, changes_cap;
} column;

typedef struct edit {
    bn_table *t;
    column   *columns;
    bool     *deleted;
    size_t    rows, kept, added; /* in the table; of those; and new ones */
    size_t    refused;
} edit;

/* ---------------------------------------------------------------- what was changed */

static const struct ArrowArray *dictionary_of(const bn_table *t, size_t c)
{
    return t->batches_n ? t->batches[0].children[c]->dictionary : NULL;
}

static void change(edit *e, const char *name, json_t *v, size_t row)
{
    uint8_t scratch[BN_CELL_BYTES];
    ptrdiff_t c = bn_table_column(e->t, bn_bytes_str(name));
    column *col = c < 0 ? NULL : &e->columns[c];
    if (!col || (!json_is_null(v) &&
                 !bn_cell_parse(&e->t->root.children[c], dictionary_of(e->t, (size_t)c), v, scratch))) {
        e->refused++;
        return;
    }
    if (json_is_null(v)) {
        col->cells[row] = BN_NO_ROW;
        return;
    }
    if (col->changes_n == col->changes_cap) {
        col->changes_cap = 2 * col->changes_cap + 16;
        col->changes = bn_xrealloc(col->changes, col->changes_cap * sizeof *col->changes);
    }
    col->cells[row] = (uint32_t)(e->rows + col->changes_n);
    col->changes[col->changes_n++] = v;
}

static void change_row(edit *e, json_t *cells, size_t row)
{
    const char *name;
    json_t *v;
    e->refused += !json_is_object(cells);
    json_object_foreach (cells, name, v)
        change(e, name, v, row);
}

/* The number that a text is; SIZE_MAX: none. */
static size_t number(const char *text)
{
    char *end;
    unsigned long n = strtoul(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end && n < BN_NO_ROW ? n : SIZE_MAX;
}

static void change_rows(edit *e, json_t *edited)
{
    const char *row;
    json_t *cells;
    json_object_foreach (edited, row, cells)
        if (number(row) < e->rows)
            change_row(e, cells, number(row));
        else
            e->refused++;
}

static void delete_rows(edit *e, const json_t *deleted)
{
    size_t i, kept = 0;
    json_t *row;
    json_array_foreach (deleted, i, row) {
        json_int_t at = json_is_integer(row) ? json_integer_value(row) : -1;
        if (at >= 0 && (size_t)at < e->rows)
            e->deleted[at] = true;
        else
            e->refused++;
    }
    for (i = 0; i < e->rows; i++) {
        if (e->deleted[i])
            continue;
        for (size_t c = 0; c < e->t->root.children_n; c++)
            e->columns[c].cells[kept] = e->columns[c].cells[i];
        kept++;
    }
    e->kept = kept;
}

static void add_rows(edit *e, json_t *added)
{
    size_t i;
    json_t *cells;
    json_array_foreach (added, i, cells) {
        for (size_t c = 0; c < e->t->root.children_n; c++)
            e->columns[c].cells[e->kept + i] = BN_NO_ROW;
        change_row(e, cells, e->kept + i);
    }
}

/* ---------------------------------------------------------------- the changes as a batch */

static void nothing_to_release(struct ArrowArray *a)
{
    a->release = NULL;
}

static bool put_values(bn_arena *arena, const bn_field *f, const struct ArrowArray *dictionary,
                       json_t *const *v, size_t n, struct ArrowArray *out);

static bool put_texts(bn_arena *arena, const bn_field *f, json_t *const *v, size_t n, struct ArrowArray *out)
{
    bool wide = f->places == BN_PLACES_64;
    void *places = bn_arena_alloc(arena, (n + 1) * (wide ? 8 : 4));
    size_t all = 0, at = 0;
    char *content;
    for (size_t i = 0; i < n; i++)
        all += json_string_length(v[i]); /* 0: nothing there */
    content = all <= INT32_MAX ? bn_arena_alloc(arena, all + 1) : NULL;
    if (!places || !content)
        return false;
    for (size_t i = 0; i <= n; i++) {
        bn_put_place(places, wide, (int64_t)i, (int64_t)at);
        if (i < n && json_string_length(v[i])) {
            memcpy(content + at, json_string_value(v[i]), json_string_length(v[i]));
            at += json_string_length(v[i]);
        }
    }
    out->buffers[1] = places;
    out->buffers[2] = content;
    out->n_buffers = 3;
    return true;
}

static bool put_lists(bn_arena *arena, const bn_field *f, json_t *const *v, size_t n, struct ArrowArray *out)
{
    bool wide = f->places == BN_PLACES_64;
    void *places = bn_arena_alloc(arena, (n + 1) * (wide ? 8 : 4));
    json_t **items;
    size_t all = 0, at = 0;
    for (size_t i = 0; i < n; i++)
        all += json_array_size(v[i]);
    items = bn_arena_alloc(arena, (all + 1) * sizeof(json_t *));
    out->children = bn_arena_alloc(arena, sizeof *out->children);
    if (!places || !items || !out->children)
        return false;
    for (size_t i = 0; i <= n; i++) {
        bn_put_place(places, wide, (int64_t)i, (int64_t)at);
        for (size_t j = 0; i < n && j < json_array_size(v[i]); j++)
            items[at++] = json_array_get(v[i], j);
    }
    out->buffers[1] = places;
    out->n_children = 1;
    out->children[0] = bn_arena_alloc(arena, sizeof(struct ArrowArray));
    return out->children[0] && put_values(arena, &f->children[0], NULL, items, all, out->children[0]);
}

static bool put_fixed(bn_arena *arena, const bn_field *f, json_t *const *v, size_t n, struct ArrowArray *out)
{
    uint8_t cell[BN_CELL_BYTES] = { 0 };
    size_t width = bn_field_width(f);
    uint8_t *to = bn_arena_alloc(arena, n * (width ? width : 1) + 1);
    if (!to)
        return false;
    memset(to, 0, n * (width ? width : 1) + 1);
    for (size_t i = 0; i < n; i++) {
        if (!v[i] || json_is_null(v[i]) || !bn_cell_parse(f, out->dictionary, v[i], cell))
            continue;
        if (f->type == BN_TYPE_BOOL && !f->dictionary)
            to[i >> 3] |= (uint8_t)(cell[0] << (i & 7));
        else
            memcpy(to + i * width, cell, width);
    }
    out->buffers[1] = to;
    return true;
}

static bool put_values(bn_arena *arena, const bn_field *f, const struct ArrowArray *dictionary,
                       json_t *const *v, size_t n, struct ArrowArray *out)
{
    uint8_t *there = bn_arena_alloc(arena, n / 8 + 1);
    *out = (struct ArrowArray){ .length = (int64_t)n, .n_buffers = 2, .release = nothing_to_release,
                                .dictionary = (struct ArrowArray *)(uintptr_t)dictionary };
    out->buffers = bn_arena_alloc(arena, 3 * sizeof *out->buffers);
    if (!there || !out->buffers)
        return false;
    memset(there, 0, n / 8 + 1);
    for (size_t i = 0; i < n; i++)
        if (v[i] && !json_is_null(v[i]))
            there[i >> 3] |= (uint8_t)(1 << (i & 7));
        else
            out->null_count++;
    out->buffers[0] = there;
    out->buffers[1] = out->buffers[2] = NULL;
    if (f->type == BN_TYPE_UTF8 && !f->dictionary)
        return put_texts(arena, f, v, n, out);
    if (f->type == BN_TYPE_LIST && !f->dictionary)
        return put_lists(arena, f, v, n, out);
    return put_fixed(arena, f, v, n, out);
}

/* ---------------------------------------------------------------- the table and its changes, one below the other */

typedef struct rest {
    bn_arena  arena;
    bn_table *source;
} rest;

static void rest_release(struct ArrowArray *a)
{
    rest *r = a->private_data;
    bn_arena_release(&r->arena);
    bn_table_unref(r->source);
    free(r);
    a->release = NULL;
}

/* The rows of a column that nothing was changed in are never looked at: they are any. */
static bool put_batch(const edit *e, rest *r, size_t n, struct ArrowArray *out)
{
    size_t columns = e->t->root.children_n;
    struct ArrowArray *arrays = bn_arena_alloc(&r->arena, (columns + 1) * sizeof *arrays);
    json_t **all = bn_arena_alloc(&r->arena, (n + 1) * sizeof(json_t *));
    out->children = bn_arena_alloc(&r->arena, (columns + 1) * sizeof *out->children);
    out->buffers = bn_arena_alloc(&r->arena, sizeof *out->buffers);
    if (!arrays || !all || !out->children || !out->buffers)
        return false;
    out->buffers[0] = NULL;
    for (size_t c = 0; c < columns; c++) {
        const column *col = &e->columns[c];
        out->children[c] = &arrays[c];
        if (!col->changes_n && e->t->batches_n) {
            arrays[c] = *e->t->batches[0].children[c];
            arrays[c].release = nothing_to_release;
            continue;
        }
        for (size_t i = 0; i < n; i++)
            all[i] = i < col->changes_n ? col->changes[i] : NULL;
        if (!put_values(&r->arena, &e->t->root.children[c], dictionary_of(e->t, c), all, n, &arrays[c]))
            return false;
    }
    return true;
}

static bn_table *with_changes(const edit *e)
{
    bn_table *both = bn_xcalloc(1, sizeof *both);
    rest *r = bn_xcalloc(1, sizeof *r);
    struct ArrowArray *last;
    size_t n = 1;
    for (size_t c = 0; c < e->t->root.children_n; c++)
        n = e->columns[c].changes_n > n ? e->columns[c].changes_n : n;
    bn_arena_init(&r->arena, CHANGES_MAX);
    r->source = bn_table_ref(e->t);
    both->refs = 1;
    both->rows = e->t->rows + (int64_t)n;
    bn_field_copy(&e->t->root, &both->root);
    both->batches = bn_xcalloc(e->t->batches_n + 1, sizeof *both->batches);
    for (size_t b = 0; b < e->t->batches_n; b++) {
        both->batches[b] = e->t->batches[b];
        both->batches[b].release = nothing_to_release;
    }
    both->batches_n = e->t->batches_n + 1;
    last = &both->batches[e->t->batches_n];
    *last = (struct ArrowArray){ .length = (int64_t)n, .n_buffers = 1, .n_children = (int64_t)e->t->root.children_n,
                                 .release = rest_release, .private_data = r };
    if (put_batch(e, r, n, last))
        return both;
    bn_table_unref(both);
    return NULL;
}

static bn_status finish(const edit *e, bn_table **out, bn_error *err)
{
    const uint32_t **cells = bn_xcalloc(e->t->root.children_n + 1, sizeof *cells);
    bn_table *both = with_changes(e);
    bn_status rc = BN_ENOMEM;
    for (size_t c = 0; c < e->t->root.children_n; c++)
        cells[c] = e->columns[c].cells;
    if (both)
        rc = bn_table_gather_cells(both, cells, (int64_t)(e->kept + e->added), out, err);
    else
        bn_fail(err, rc, "an edited table");
    bn_table_unref(both);
    free(cells);
    return rc;
}

/* ---------------------------------------------------------------- the whole */

static bn_status begin(edit *e, bn_error *err)
{
    size_t columns = e->t->root.children_n;
    e->rows = (size_t)e->t->rows;
    if (e->rows + e->added >= BN_NO_ROW / 2)
        return bn_fail_kind(err, BN_EUSER, BN_BAD_TABLE, "A table of %zu rows is too large to be edited.", e->rows);
    for (size_t c = 0; c < columns && !e->t->batches_n; c++)
        if (!bn_cell_is_plain(&e->t->root.children[c]))
            return bn_fail_kind(err, BN_EUSER, BN_BAD_TABLE, "Nothing can be added to the table without a batch, because of its "
                                "column '%.100s'.", e->t->root.children[c].name);
    e->columns = bn_xcalloc(columns + 1, sizeof *e->columns);
    e->deleted = calloc(e->rows + 1, 1);
    for (size_t c = 0; c < columns && e->deleted; c++) {
        uint32_t *cells = e->columns[c].cells = malloc((e->rows + e->added + 1) * sizeof *cells);
        for (size_t i = 0; cells && i < e->rows; i++)
            cells[i] = (uint32_t)i;
        if (!cells)
            return bn_fail(err, BN_ENOMEM, "an edited table");
    }
    return e->deleted ? BN_OK : bn_fail(err, BN_ENOMEM, "an edited table");
}

bn_status bn_table_edit(bn_table *t, bn_bytes changes, bn_table **out, size_t *refused, bn_error *err)
{
    edit e = { .t = t };
    json_error_t why;
    json_t *all = json_loadb((const char *)changes.p, changes.n, JSON_ALLOW_NUL, &why);
    json_t *added = json_object_get(all, "added_rows");
    bn_status rc;
    *out = NULL;
    if (!json_is_object(all)) {
        rc = bn_fail_kind(err, BN_EUSER, BN_BAD_TABLE, "The changes of a table are no JSON object: %s",
                          all ? "they are something else" : why.text);
        json_decref(all);
        return rc;
    }
    e.added = json_array_size(added);
    rc = begin(&e, err);
    if (!rc) {
        change_rows(&e, json_object_get(all, "edited_rows"));
        delete_rows(&e, json_object_get(all, "deleted_rows"));
        add_rows(&e, added);
        rc = finish(&e, out, err);
    }
    *refused = e.refused;
    for (size_t c = 0; e.columns && c < t->root.children_n; c++) {
        free(e.columns[c].cells);
        free(e.columns[c].changes);
    }
    free(e.columns);
    free(e.deleted);
    json_decref(all);
    return rc;
}
