/* selection.c: see selection.h. */
#include <jansson.h>
#include <stdio.h>

#include "elements/selection.h"

#define AS_PYTHON (JSON_ENSURE_ASCII) /* json.dumps()'s looks */

static const bn_word modes[] = {
    { "multi-cell", PB_DATAFRAME_SELECTION_MODE_MULTI_CELL },
    { "multi-column", PB_DATAFRAME_SELECTION_MODE_MULTI_COLUMN },
    { "multi-row", PB_DATAFRAME_SELECTION_MODE_MULTI_ROW },
    { "single-cell", PB_DATAFRAME_SELECTION_MODE_SINGLE_CELL },
    { "single-column", PB_DATAFRAME_SELECTION_MODE_SINGLE_COLUMN },
    { "single-row", PB_DATAFRAME_SELECTION_MODE_SINGLE_ROW },
    { "single-row-required", PB_DATAFRAME_SELECTION_MODE_SINGLE_ROW_REQUIRED },
    { NULL, 0 },
};

static bn_status bad_mode(const bn_call *call, const st_val *v, bn_error *err)
{
    char allowed[200], got[200];
    bn_words_join(modes, allowed, sizeof allowed);
    return bn_bad_value(err, "selection_mode", allowed, bn_val_repr(call, v, got, sizeof got));
}

static bn_status two_modes(bn_select_modes both, const char *what, bn_error *err)
{
    char said[160] = "";
    size_t n = 0;
    if (__builtin_popcount(both) < 2)
        return BN_OK;
    for (const bn_word *w = modes; w->word; w++)
        if (both >> w->value & 1)
            n += (size_t)snprintf(said + n, sizeof said - n, "%s\"%s\"", n ? " and " : "", w->word);
    return bn_fail_kind(err, BN_EUSER, "StreamlitIncompatibleParametersError",
                        "`selection_mode` has %s: only one way to select %s goes at a time.", said, what);
}

bn_status bn_select_modes_read(const bn_call *call, const st_val *v, bn_select_modes *out, bn_error *err)
{
    size_t n = v->kind == ST_KIND_LIST ? v->n : 1;
    bn_status rc;
    *out = v->kind == ST_NOT_GIVEN ? BN_SELECT_BIT(MULTI_ROW) : 0;
    for (size_t i = 0; v->kind != ST_NOT_GIVEN && i < n; i++) {
        const st_val *one = v->kind == ST_KIND_LIST ? &v->items[i] : v;
        const bn_word *w = modes;
        while (w->word && !bn_val_is(one, w->word))
            w++;
        if (!w->word)
            return bad_mode(call, v, err);
        *out |= 1u << w->value;
    }
    rc = two_modes(*out & BN_SELECT_ROWS, "rows", err);
    if (!rc)
        rc = two_modes(*out & (BN_SELECT_BIT(SINGLE_COLUMN) | BN_SELECT_BIT(MULTI_COLUMN)), "columns", err);
    return rc ? rc : two_modes(*out & (BN_SELECT_BIT(SINGLE_CELL) | BN_SELECT_BIT(MULTI_CELL)), "cells", err);
}

/* ---------------------------------------------------------------- what is possible */

typedef struct bounds {
    const bn_table *table;
    bn_notes       *notes;
} bounds;

static bool is_row(const bounds *b, const json_t *row)
{
    return json_is_integer(row) && json_integer_value(row) >= 0 && json_integer_value(row) < b->table->rows;
}

static bool is_column(const bounds *b, const json_t *name)
{
    const char *s = json_string_value(name);
    return s && bn_table_column(b->table, bn_bytes_str(s)) >= 0 && !bn_notes_is_index(b->notes, s);
}

static bool is_cell(const bounds *b, const json_t *cell)
{
    return json_is_array(cell) && json_array_size(cell) == 2 && is_row(b, json_array_get(cell, 0)) &&
           is_column(b, json_array_get(cell, 1));
}

static bool holds(const json_t *list, const json_t *item)
{
    size_t i;
    json_t *one;
    json_array_foreach (list, i, one)
        if (json_equal(one, item))
            return true;
    return false;
}

/* Those of `from` that are possible, each once, at most `most`. */
static json_t *possible(const bounds *b, const json_t *from, size_t most, bool (*is)(const bounds *, const json_t *))
{
    json_t *list = json_array(), *one;
    size_t i;
    json_array_foreach (from, i, one)
        if (json_array_size(list) < most && is(b, one) && !holds(list, one))
            json_array_append(list, one);
    return list;
}

static bn_value dump(json_t *root)
{
    char *text = json_dumps(root, AS_PYTHON);
    bn_value v = bn_value_str(bn_bytes_str(text ? text : "{}"));
    free(text);
    return v;
}

bn_status bn_selection_check(bn_bytes json, const bn_table *t, bn_select_modes how, bn_value *out, bn_error *err)
{
    json_t *root = json.n ? json_loadb((const char *)json.p, json.n, 0, NULL) : NULL;
    json_t *given = json_object_get(root, "selection"), *rows, *columns, *cells, *made;
    bounds b = { t, NULL };
    if (!json_is_object(given)) {
        json_decref(root);
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "A selection is a dictionary such as {\"selection\": {\"rows\": [0], \"columns\": [], \"cells\": []}}.");
    }
    b.notes = bn_notes_read(t);
    rows = possible(&b, json_object_get(given, "rows"),
                    how & BN_SELECT_BIT(MULTI_ROW) ? SIZE_MAX : (how & BN_SELECT_ROWS) != 0, is_row);
    if (how & BN_SELECT_BIT(SINGLE_ROW_REQUIRED) && t->rows && !json_array_size(rows))
        json_array_append_new(rows, json_integer(0));
    columns = possible(&b, json_object_get(given, "columns"),
                       how & BN_SELECT_BIT(MULTI_COLUMN) ? SIZE_MAX : (how & BN_SELECT_BIT(SINGLE_COLUMN)) != 0, is_column);
    cells = possible(&b, json_object_get(given, "cells"), (how & BN_SELECT_BIT(SINGLE_CELL)) != 0, is_cell);
    made = json_pack("{s:{s:o, s:o, s:o}}", "selection", "rows", rows, "columns", columns, "cells", cells);
    *out = dump(made);
    json_decref(made);
    json_decref(root);
    bn_notes_free(b.notes);
    return BN_OK;
}

bn_value bn_selection_read(bn_bytes json, bool required)
{
    static const char *const parts[] = { "rows", "columns", "cells" };
    json_t *root = json.n ? json_loadb((const char *)json.p, json.n, 0, NULL) : NULL, *selection;
    bn_value text, state;
    if (!json_is_object(json_object_get(root, "selection"))) {
        json_decref(root);
        root = json_pack("{s:{}}", "selection");
    }
    selection = json_object_get(root, "selection");
    for (size_t i = 0; i < BN_COUNT(parts); i++)
        if (!json_is_array(json_object_get(selection, parts[i])))
            json_object_set_new(selection, parts[i], json_array());
    if (required && !json_array_size(json_object_get(selection, "rows")))
        json_array_append_new(json_object_get(selection, "rows"), json_integer(0));
    text = dump(root);
    state = bn_value_state("DataframeState", bn_value_text(text));
    bn_value_release(&text);
    json_decref(root);
    return state;
}
