/* chart_data.c: the columns of a built-in chart, and the table that is sent: only what is drawn, with the index as a column
 * where nothing else lies along x, and several value columns one below the other. See chart.h.
 *
 * pandas' notes in the table's metadata say what is an index; the table that is sent has such notes as well, because the
 * browser reads them. */
#include <stdio.h>

#include "elements/chart.h"

#define UNIQUE_MAX 100 /* so many different values may mixed columns have */

/* The notes of the source. {0}: it has none, and its index counts from 0. */
typedef struct notes {
    json_t *all;     /* owned */
    json_t *index;   /* the array "index_columns" */
} notes;

static void column_release(bn_chart_column *c)
{
    free(c->field);
    free(c->title);
    json_decref(c->order);
    *c = (bn_chart_column){ 0 };
}

void bn_chart_release(bn_chart *c)
{
    for (size_t i = 0; i < c->ys_n; i++)
        free(c->ys[i]);
    free(c->ys);
    json_decref(c->colors);
    json_decref(c->range);
    column_release(&c->at_x);
    column_release(&c->at_y);
    column_release(&c->at_color);
    column_release(&c->at_size);
    column_release(&c->at_sort);
    bn_table_unref(c->table);
    *c = (bn_chart){ 0 };
}

/* ---------------------------------------------------------------- notes */

static notes notes_of(const bn_table *t)
{
    bn_bytes text = bn_metadata_find(t->root.metadata, "pandas");
    notes n = { .all = text.p ? json_loadb((const char *)text.p, text.n, 0, NULL) : NULL };
    n.index = json_object_get(n.all, "index_columns");
    return n;
}

static bool is_index(const notes *n, const char *column)
{
    size_t i;
    json_t *one;
    json_array_foreach (n->index, i, one)
        if (json_is_string(one) && strcmp(json_string_value(one), column) == 0)
            return true;
    return false;
}

/* What the notes say of a column of the source; borrowed, NULL: nothing. */
static json_t *note_of(const notes *n, const char *column)
{
    size_t i;
    json_t *one;
    json_array_foreach (json_object_get(n->all, "columns"), i, one) {
        const char *name = json_string_value(json_object_get(one, "field_name"));
        if (name && strcmp(name, column) == 0)
            return one;
    }
    return NULL;
}

static void kinds_of(const bn_field *f, const char **said, char kind[32])
{
    static const char *const units[] = { "s", "ms", "us", "ns" };
    *said = kind;
    if (f->dictionary)
        snprintf(kind, 32, "categorical");
    else if (f->type == BN_TYPE_INT)
        snprintf(kind, 32, "%sint%d", f->is_signed ? "" : "u", f->bits);
    else if (f->type == BN_TYPE_FLOAT)
        snprintf(kind, 32, "float%d", f->bits);
    else if (f->type == BN_TYPE_BOOL)
        snprintf(kind, 32, "bool");
    else if (f->type == BN_TYPE_TIMESTAMP) {
        snprintf(kind, 32, "datetime64[%s]", units[f->unit]);
        *said = f->zone ? "datetimetz" : "datetime";
    } else {
        snprintf(kind, 32, "%s", f->type == BN_TYPE_UTF8 ? "str" : "object");
        *said = f->type == BN_TYPE_DATE ? "date" : "object";
    }
}

/* A note of a column that is sent: as the source's, else by its type. */
static json_t *make_note(const notes *n, const char *from, const char *name, const bn_field *f)
{
    json_t *old = from ? note_of(n, from) : NULL, *out = old ? json_copy(old) : NULL;
    char kind[32];
    const char *said;
    if (out) {
        json_object_set_new(out, "name", json_string(name));
        json_object_set_new(out, "field_name", json_string(name));
        return out;
    }
    kinds_of(f, &said, kind);
    out = json_pack("{s:s, s:s, s:s, s:s, s:n}", "name", name, "field_name", name, "pandas_type", said, "numpy_type", kind, "metadata");
    if (f->type == BN_TYPE_TIMESTAMP && f->zone)
        json_object_set_new(out, "metadata", json_pack("{s:s}", "timezone", f->zone));
    return out;
}

/* ---------------------------------------------------------------- columns */

static bn_status not_found(const bn_table *t, const notes *n, const char *name, bn_error *err)
{
    char all[600] = "";
    size_t at = 0;
    for (size_t i = 0; i < t->root.children_n && at < sizeof all - 8; i++) {
        const char *one = t->root.children[i].name;
        if (!is_index(n, one))
            at += (size_t)snprintf(all + at, sizeof all - at, "%s%s", at ? ", " : "", one);
    }
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "The data has no column named `\"%.200s\"`. It has `%s`.", name, all);
}

/* The place of a column that is no index; -1: there is none. */
static ptrdiff_t find(const bn_table *t, const notes *n, const char *name)
{
    ptrdiff_t i = bn_table_column(t, bn_bytes_str(name));
    return i >= 0 && is_index(n, name) ? -1 : i;
}

static const char *type_of(const bn_field *f)
{
    if (bn_bytes_eq(bn_metadata_find(f->metadata, "ARROW:extension:name"), BN_BYTES("pandas.period")))
        return "temporal";
    if (f->dictionary)
        return f->flag ? "ordinal" : "nominal";
    switch (f->type) {
    case BN_TYPE_INT:
    case BN_TYPE_FLOAT:
        return "quantitative";
    case BN_TYPE_DATE:
    case BN_TYPE_TIME:
    case BN_TYPE_TIMESTAMP:
    case BN_TYPE_DURATION:
        return "temporal";
    default:
        return "nominal";
    }
}

static json_t *order_of(const bn_table *t, const bn_field *f, size_t column)
{
    json_t *out;
    const struct ArrowArray *words;
    if (!f->dictionary || !f->flag || f->dictionary->type != BN_TYPE_UTF8 || !t->batches_n)
        return NULL;
    words = t->batches[0].children[column]->dictionary;
    out = json_array();
    for (int64_t i = 0; i < words->length; i++) {
        bn_bytes text = bn_text_at(f->dictionary, words, i);
        json_array_append_new(out, text.p ? json_stringn((const char *)text.p, text.n) : json_null());
    }
    return out;
}

/* A name without a meaning in Vega-Lite; `place` is the column's among those that are sent. */
static char *field_name(const char *name, size_t place)
{
    char made[64];
    if (!strpbrk(name, ".[]\\"))
        return bn_xstrdup(name);
    snprintf(made, sizeof made, "col" BN_CHART_MADE "-%zu", place);
    return bn_xstrdup(made);
}

static void describe(bn_chart_column *col, const bn_table *t, const char *title)
{
    ptrdiff_t i = bn_table_column(t, bn_bytes_str(col->field));
    const bn_field *f = &t->root.children[i];
    col->title = bn_xstrdup(title);
    col->type = type_of(f);
    col->whole = f->type == BN_TYPE_INT && !f->dictionary && strcmp(col->type, "temporal") != 0;
    col->is_date = t->rows > 0 && !f->dictionary && (f->type == BN_TYPE_DATE || f->type == BN_TYPE_TIMESTAMP);
    col->order = order_of(t, f, (size_t)i);
}

/* ---------------------------------------------------------------- colors in a column */

bool bn_chart_is_css(bn_bytes text)
{
    if (text.n >= 4 && memcmp(text.p, "rgb(", 4) == 0)
        return true;
    if (text.n >= 5 && memcmp(text.p, "rgba(", 5) == 0)
        return true;
    if ((text.n != 4 && text.n != 5 && text.n != 7 && text.n != 9) || text.p[0] != '#')
        return false;
    for (size_t i = 1; i < text.n; i++) {
        uint8_t b = text.p[i], low = b | 0x20;
        if (!(b >= '0' && b <= '9') && !(low >= 'a' && low <= 'z') && b < 0x80)
            return false;
    }
    return true;
}

/* The different texts of a column in the order in which they come, if the first is a color; NULL: it is none. */
static json_t *colors_in(const bn_table *t, const char *field)
{
    ptrdiff_t column = bn_table_column(t, bn_bytes_str(field));
    const bn_field *f = &t->root.children[column];
    json_t *seen = json_object(), *out = json_array();
    for (size_t b = 0; b < t->batches_n; b++) {
        const struct ArrowArray *batch = &t->batches[b], *a = batch->children[column];
        for (int64_t i = batch->offset; i < batch->offset + batch->length; i++) {
            bn_bytes text = bn_text_at(f, a, i);
            if (!json_array_size(out) && !(text.p && bn_chart_is_css(text)))
                goto none;
            if (!text.p || json_object_getn(seen, (const char *)text.p, text.n))
                continue;
            json_object_setn_new(seen, (const char *)text.p, text.n, json_true());
            json_array_append_new(out, json_stringn((const char *)text.p, text.n));
        }
    }
    json_decref(seen);
    if (json_array_size(out))
        return out;
    json_decref(out);
    return NULL;
none:
    json_decref(seen);
    json_decref(out);
    return NULL;
}

/* ---------------------------------------------------------------- what is sent */

typedef struct arranging {
    bn_chart   *chart;
    bn_table   *source;
    notes       notes;
    bn_pick     picks[8];
    char       *names[8];     /* of the picks, owned */
    const char *titles[8];    /* the names they had */
    size_t      picks_n;
    const char *index_title;  /* the name of the index that becomes a column; NULL: it does not */
    bool        reset;        /* the index has become a column */
} arranging;

static bool is_picked(const arranging *g, const char *title)
{
    for (size_t i = 0; i < g->picks_n; i++)
        if (strcmp(g->titles[i], title) == 0)
            return true;
    return false;
}

/* A color said in numbers, as a text. */
static bn_status print_color(const bn_field *f, const struct ArrowArray *a, int64_t i, bn_buf *out)
{
    bn_rgba color;
    char text[BN_RGBA_CSS];
    if (!bn_rgba_at(f, a, i, &color))
        return BN_OK;
    bn_rgba_css(&color, text);
    return bn_buf_append_str(out, text);
}

/* Is the first value of a column a color said in numbers? */
static bool has_rgba(const bn_table *t, size_t column)
{
    bn_rgba color;
    for (size_t b = 0; b < t->batches_n; b++)
        if (t->batches[b].length)
            return bn_rgba_at(&t->root.children[column], t->batches[b].children[column], t->batches[b].offset, &color);
    return false;
}

/* A column among those that are sent; one only once. */
static void pick(arranging *g, const char *title, size_t from)
{
    if (is_picked(g, title))
        return;
    g->names[g->picks_n] = field_name(title, g->picks_n);
    g->titles[g->picks_n] = title;
    g->picks[g->picks_n] = (bn_pick){ .from = from, .name = g->names[g->picks_n], .step = 1 };
    if (g->chart->color && strcmp(g->chart->color, title) == 0 && has_rgba(g->source, from))
        g->picks[g->picks_n].print = print_color;
    g->picks_n++;
}

static void pick_named(arranging *g, const char *title)
{
    if (title && *title)
        pick(g, title, (size_t)find(g->source, &g->notes, title));
}

/* The index as the first column. */
static bn_status pick_index(arranging *g, bn_error *err)
{
    json_t *one = json_array_get(g->notes.index, 0), *name;
    const char *column = json_string_value(one), *said;
    if (json_array_size(g->notes.index) > 1)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "The data's index has several levels: say with `x` which column lies along the x axis.");
    g->reset = true;
    name = column ? json_object_get(note_of(&g->notes, column), "name") : json_object_get(one, "name");
    said = json_string_value(name);
    g->index_title = said ? said : BN_CHART_INDEX;
    pick(g, g->index_title, column ? (size_t)bn_table_column(g->source, bn_bytes_str(column)) : BN_PICK_COUNT);
    if (json_is_object(one)) {
        g->picks[0].start = (int64_t)json_integer_value(json_object_get(one, "start"));
        g->picks[0].step = (int64_t)json_integer_value(json_object_get(one, "step"));
    }
    return BN_OK;
}

/* Are all columns there that the app names? */
static bn_status check_columns(const arranging *g, bn_error *err)
{
    const bn_chart *c = g->chart;
    const char *named[] = { c->x, c->color, c->size, c->sort && *c->sort ? c->sort : NULL };
    for (size_t i = 0; i < BN_COUNT(named) + c->ys_n; i++) {
        const char *name = i < BN_COUNT(named) ? named[i] : c->ys[i - BN_COUNT(named)];
        if (name && find(g->source, &g->notes, name) < 0)
            return not_found(g->source, &g->notes, name, err);
    }
    return BN_OK;
}

/* All that is sent but the values. */
static bn_status pick_columns(arranging *g, bn_error *err)
{
    const bn_chart *c = g->chart;
    bn_status rc = !c->x && c->ys_n ? pick_index(g, err) : BN_OK;
    pick_named(g, c->x);
    pick_named(g, c->color);
    pick_named(g, c->size);
    pick_named(g, c->sort);
    return rc;
}

/* All columns but the index and x, where the app names none. */
static void default_ys(arranging *g)
{
    bn_chart *c = g->chart;
    const bn_table *t = g->source;
    c->ys = bn_xcalloc(t->root.children_n + 1, sizeof *c->ys);
    for (size_t i = 0; i < t->root.children_n; i++) {
        const char *name = t->root.children[i].name;
        if (!is_index(&g->notes, name) && !(c->x && strcmp(name, c->x) == 0))
            c->ys[c->ys_n++] = bn_xstrdup(name);
    }
}

/* ---------------------------------------------------------------- notes of what is sent */

static json_t *column_indexes(size_t columns)
{
    if (!columns)
        return json_pack("[{s:n, s:n, s:s, s:s, s:n}]", "name", "field_name", "pandas_type", "empty", "numpy_type", "object", "metadata");
    return json_pack("[{s:n, s:n, s:s, s:s, s:{s:s}}]", "name", "field_name", "pandas_type", "unicode", "numpy_type", "str",
                     "metadata", "encoding", "UTF-8");
}

static json_t *counting(int64_t rows)
{
    return json_pack("[{s:s, s:n, s:i, s:I, s:i}]", "kind", "range", "name", "start", 0, "stop", (json_int_t)rows, "step", 1);
}

/* The source's column that pick `i` shows; NULL: none. */
static const char *source_name(const arranging *g, size_t i)
{
    return g->picks[i].from == BN_PICK_COUNT ? NULL : g->source->root.children[g->picks[i].from].name;
}

static void note_fold(const arranging *g, json_t *columns, const bn_fold *fold)
{
    bn_folded kind = bn_fold_kind(g->source, fold);
    const bn_field *first = fold->n ? &g->source->root.children[fold->columns[0]] : NULL;
    bn_field made = { .bits = 64, .is_signed = true, .type = kind == BN_FOLDED_INT ? BN_TYPE_INT : BN_TYPE_FLOAT };
    json_array_append_new(columns, json_pack("{s:s, s:s, s:s, s:s, s:n}", "name", fold->label_name, "field_name", fold->label_name,
                                             "pandas_type", "object", "numpy_type", "str", "metadata"));
    if (kind == BN_FOLDED_TEXT)
        json_array_append_new(columns, json_pack("{s:s, s:s, s:s, s:s, s:n}", "name", fold->value_name, "field_name",
                                                 fold->value_name, "pandas_type", "object", "numpy_type", "string", "metadata"));
    else
        json_array_append_new(columns, make_note(&g->notes, first && kind == BN_FOLDED_SAME ? first->name : NULL, fold->value_name,
                                                 first && kind == BN_FOLDED_SAME ? first : &made));
}

static char *make_notes(const arranging *g, size_t shown, const bn_fold *fold)
{
    static const bn_field number = { .type = BN_TYPE_INT, .bits = 64, .is_signed = true };
    json_t *columns = json_array(), *all, *index;
    int64_t rows = g->source->rows * (int64_t)(fold ? fold->n : 1);
    char *out;
    for (size_t i = 0; i < g->picks_n; i++) {
        const char *from = source_name(g, i);
        json_t *note = make_note(&g->notes, from, g->names[i], from ? &g->source->root.children[g->picks[i].from] : &number);
        if (g->picks[i].print) { /* a text now, whatever it was */
            json_object_set_new(note, "pandas_type", json_string("unicode"));
            json_object_set_new(note, "numpy_type", json_string("object"));
        }
        if (i >= shown) /* an index that stays one */
            json_object_set(note, "name", json_object_get(note_of(&g->notes, from), "name"));
        json_array_append_new(columns, note);
    }
    if (fold)
        note_fold(g, columns, fold);
    index = g->notes.index && !g->reset && !fold ? json_copy(g->notes.index) : counting(rows);
    all = json_pack("{s:o, s:o, s:o, s:{}}", "index_columns", index, "column_indexes", column_indexes(shown), "columns", columns,
                    "attributes");
    out = json_dumps(all, JSON_COMPACT);
    json_decref(all);
    return out;
}

/* ---------------------------------------------------------------- all of it */

/* Texts and numbers mixed are texts; many different ones are no axis. */
static bool is_too_mixed(const arranging *g, const bn_fold *fold)
{
    json_t *seen = json_object();
    bool texts = true, many;
    for (size_t k = 0; k < fold->n; k++) {
        const bn_field *f = &g->source->root.children[fold->columns[k]];
        texts = texts && (f->type == BN_TYPE_UTF8 || f->dictionary);
    }
    for (int64_t r = 0; !texts && json_object_size(seen) <= UNIQUE_MAX && r < g->chart->table->rows; r++) {
        size_t b = 0, last = g->chart->table->root.children_n - 1;
        int64_t at = r;
        bn_bytes text;
        while (at >= g->chart->table->batches[b].length)
            at -= g->chart->table->batches[b++].length;
        text = bn_text_at(&g->chart->table->root.children[last], g->chart->table->batches[b].children[last],
                          g->chart->table->batches[b].offset + at);
        if (text.p)
            json_object_setn_new(seen, (const char *)text.p, text.n, json_true());
    }
    many = json_object_size(seen) > UNIQUE_MAX;
    json_decref(seen);
    return many;
}

static const char *sent_name(const arranging *g, const char *title)
{
    for (size_t i = 0; title && i < g->picks_n; i++)
        if (strcmp(g->titles[i], title) == 0)
            return g->names[i];
    return NULL;
}

static void describe_as(bn_chart_column *col, const arranging *g, const char *title)
{
    const char *field = title && *title ? sent_name(g, title) : NULL;
    if (!field)
        return;
    col->field = bn_xstrdup(field);
    describe(col, g->chart->table, title);
}

static void describe_made(bn_chart_column *col, const arranging *g, const char *field)
{
    col->field = bn_xstrdup(field);
    describe(col, g->chart->table, field);
}

static bn_status send(arranging *g, const bn_fold *fold, bn_error *err)
{
    size_t shown = g->picks_n + (fold ? 2 : 0), picked = g->picks_n;
    char *text;
    bn_status rc;
    for (size_t i = 0; !g->reset && !fold && i < json_array_size(g->notes.index) && g->picks_n < BN_COUNT(g->picks); i++) {
        const char *column = json_string_value(json_array_get(g->notes.index, i));
        if (column) { /* the index stays beside what is drawn */
            g->names[g->picks_n] = bn_xstrdup(column);
            g->titles[g->picks_n] = "";
            g->picks[g->picks_n] = (bn_pick){ .from = (size_t)bn_table_column(g->source, bn_bytes_str(column)),
                                                .name = g->names[g->picks_n] };
            g->picks_n++;
        }
    }
    text = make_notes(g, fold ? SIZE_MAX : shown, fold);
    rc = bn_table_pick(g->source, g->picks, g->picks_n, fold, "pandas", bn_bytes_str(text), &g->chart->table, err);
    free(text);
    g->picks_n = picked;
    return rc;
}

static bool is_among(const char *const *names, size_t n, const char *name)
{
    size_t i = 0;
    while (i < n && strcmp(names[i], name) != 0)
        i++;
    return i < n;
}

static bn_status fold_up(arranging *g, bn_error *err)
{
    bn_chart *c = g->chart;
    bn_fold fold = { .label_name = BN_CHART_COLOR, .value_name = BN_CHART_VALUE };
    size_t *columns = bn_xmalloc(c->ys_n * sizeof *columns);
    const char **labels = bn_xmalloc(c->ys_n * sizeof *labels);
    bn_folded kind;
    bn_status rc = BN_OK;
    fold.columns = columns;
    fold.labels = labels;
    for (size_t i = 0; i < c->ys_n; i++) {
        if (is_picked(g, c->ys[i]) || (c->y_given && is_among(labels, fold.n, c->ys[i])))
            continue; /* it lies along x, says how large points are, or was named before */
        labels[fold.n] = c->ys[i];
        columns[fold.n++] = (size_t)find(g->source, &g->notes, c->ys[i]);
    }
    kind = bn_fold_kind(g->source, &fold);
    if (kind == BN_FOLDED_NOT)
        rc = bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                          "The columns along the y axis are of kinds that have no axis in common. Say with `y` which to draw.");
    if (!rc)
        rc = send(g, &fold, err);
    if (!rc && kind == BN_FOLDED_TEXT && is_too_mixed(g, &fold))
        rc = bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                          "The columns along the y axis hold numbers and texts, and too many different ones. Say with `y` which to draw.");
    c->folded = !rc;
    free(columns);
    free(labels);
    return rc;
}

static bn_status arrange(arranging *g, bn_error *err)
{
    bn_chart *c = g->chart;
    bn_status rc;
    if (!c->y_given)
        default_ys(g);
    rc = check_columns(g, err);
    if (c->ys_n > 1)
        c->color = NULL; /* a column of colors gives way: the values are told apart by their names */
    if (!rc)
        rc = pick_columns(g, err);
    if (!rc && c->ys_n > 1) {
        rc = fold_up(g, err);
    } else if (!rc) {
        if (c->ys_n)
            pick_named(g, c->ys[0]);
        rc = send(g, NULL, err);
    }
    if (rc)
        return rc;
    describe_as(&c->at_x, g, c->x ? c->x : g->index_title);
    describe_as(&c->at_size, g, c->size);
    describe_as(&c->at_sort, g, c->sort);
    if (c->folded) {
        describe_made(&c->at_y, g, BN_CHART_VALUE);
        describe_made(&c->at_color, g, BN_CHART_COLOR);
    } else {
        describe_as(&c->at_y, g, c->ys_n ? c->ys[0] : NULL);
        describe_as(&c->at_color, g, c->color);
        if (c->at_color.field)
            c->range = colors_in(c->table, c->at_color.field);
    }
    return BN_OK;
}

bn_status bn_chart_arrange(bn_chart *c, bn_table *source, bn_error *err)
{
    arranging g = { .chart = c, .source = source, .notes = notes_of(source) };
    bn_status rc = arrange(&g, err);
    for (size_t i = 0; i < BN_COUNT(g.names); i++)
        free(g.names[i]);
    json_decref(g.notes.all);
    return rc;
}
