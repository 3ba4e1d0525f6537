/* st_column.c: descriptions of columns as the JSON that grids take. See bourn/st/column.h.
 *
 * Threads  any; nothing is kept but the run's text. */
#include <jansson.h>
#include <math.h>

#include "cdoor/way.h"
#include "elements/button_column.h"
#include "elements/chart.h"
#include "elements/date_value.h"

/* What a kind has besides label, help, width, pinned and hidden. */
enum {
    EDIT = 1 << 0,    /* disabled, required */
    SIDE = 1 << 1,    /* alignment */
    DEFAULT = 1 << 2,
    FORMAT = 1 << 3,
    RANGE = 1 << 4,   /* min_value, max_value, step */
    CHARS = 1 << 5,   /* max_chars, validate */
    TEXT = 1 << 6,    /* display_text */
    ZONE = 1 << 7,
    AXIS = 1 << 8,    /* y_min, y_max */
    COLOR = 1 << 9,
    OPTIONS = 1 << 10,
    MORE = 1 << 11,   /* accept_new_options */
    BUTTON = 1 << 12,
};

static const struct {
    const char *word;
    unsigned    has;
} kinds[] = {
    [ST_COLUMN_ANY] = { NULL, EDIT | SIDE },
    [ST_COLUMN_AREA_CHART] = { "area_chart", AXIS | COLOR },
    [ST_COLUMN_AUDIO] = { "audio", SIDE },
    [ST_COLUMN_BAR_CHART] = { "bar_chart", AXIS | COLOR },
    [ST_COLUMN_BUTTON] = { "button", SIDE | BUTTON },
    [ST_COLUMN_CHECKBOX] = { "checkbox", EDIT | SIDE | DEFAULT },
    [ST_COLUMN_DATE] = { "date", EDIT | SIDE | DEFAULT | FORMAT | RANGE },
    [ST_COLUMN_DATETIME] = { "datetime", EDIT | SIDE | DEFAULT | FORMAT | RANGE | ZONE },
    [ST_COLUMN_IMAGE] = { "image", SIDE },
    [ST_COLUMN_JSON] = { "json", SIDE },
    [ST_COLUMN_LINE_CHART] = { "line_chart", AXIS | COLOR },
    [ST_COLUMN_LINK] = { "link", EDIT | SIDE | DEFAULT | CHARS | TEXT },
    [ST_COLUMN_LIST] = { "list", EDIT | DEFAULT },
    [ST_COLUMN_MARKDOWN] = { "markdown", EDIT | SIDE | DEFAULT },
    [ST_COLUMN_MULTISELECT] = { "multiselect", EDIT | DEFAULT | OPTIONS | MORE },
    [ST_COLUMN_NUMBER] = { "number", EDIT | SIDE | DEFAULT | FORMAT | RANGE },
    [ST_COLUMN_PROGRESS] = { "progress", FORMAT | RANGE | COLOR },
    [ST_COLUMN_SELECTBOX] = { "selectbox", EDIT | DEFAULT | OPTIONS },
    [ST_COLUMN_TEXT] = { "text", EDIT | SIDE | DEFAULT | CHARS },
    [ST_COLUMN_TIME] = { "time", EDIT | SIDE | DEFAULT | FORMAT | RANGE },
    [ST_COLUMN_VIDEO] = { "video", SIDE },
};

/* One description on its way. put() into NULL: only whether the kind has such a field is asked. */
typedef struct writing {
    const st_column_config *from;
    json_t                 *base, *own; /* what all kinds have, and what is the kind's: {"type_config": own} */
    const char             *wrong;      /* the first field that the kind does not have, or whose value is none */
} writing;

/* ---------------------------------------------------------------- values */

static json_t *json_of(const st_val *v);

static json_t *json_of_list(const st_val *v)
{
    json_t *out = json_array();
    for (size_t i = 0; i < v->n; i++) {
        json_t *one = json_of(&v->items[i]);
        if (!one) {
            json_decref(out);
            return NULL;
        }
        json_array_append_new(out, one);
    }
    return out;
}

/* As ISO 8601 writes it. */
static json_t *json_of_moment(const st_val *v)
{
    bn_civil c = bn_civil_at(v->i);
    char text[64];
    int n = 0;
    if (v->kind != ST_KIND_TIME)
        n = snprintf(text, sizeof text, "%s", bn_date_of(v->i).s);
    if (v->kind == ST_KIND_DATETIME)
        text[n++] = 'T';
    if (v->kind != ST_KIND_DATE)
        n += snprintf(text + n, sizeof text - (size_t)n, "%s", bn_time_of(v->i, true).s);
    if (v->kind != ST_KIND_DATE && c.micros)
        snprintf(text + n, sizeof text - (size_t)n, ".%06d", c.micros);
    return json_string(text);
}

/* NULL: it has no such form. */
static json_t *json_of(const st_val *v)
{
    bn_bytes text;
    switch (v->kind) {
    case ST_KIND_NONE:
        return json_null();
    case ST_KIND_BOOL:
        return json_boolean(v->i);
    case ST_KIND_INT:
        return json_integer(v->i);
    case ST_KIND_F64:
        return json_real(v->f); /* NULL where it is not finite */
    case ST_KIND_STR:
        text = bn_val_text(v);
        return json_stringn((const char *)text.p, text.n);
    case ST_KIND_DATE:
    case ST_KIND_TIME:
    case ST_KIND_DATETIME:
        return json_of_moment(v);
    case ST_KIND_DELTA:
        return v->i % BN_SECOND_US ? json_real((double)v->i / BN_SECOND_US) : json_integer(v->i / BN_SECOND_US);
    case ST_KIND_LIST:
        return json_of_list(v);
    default:
        return NULL;
    }
}

/* ---------------------------------------------------------------- fields */

static void put(writing *w, json_t *to, const char *name, unsigned need, json_t *value)
{
    bool fits = !need || kinds[w->from->kind].has & need;
    if (!w->wrong && (!fits || !value))
        w->wrong = name;
    if (fits && value && to)
        json_object_set(to, name, value);
    json_decref(value);
}

static void put_text(writing *w, json_t *to, const char *name, unsigned need, const char *text)
{
    if (text)
        put(w, to, name, need, json_string(text));
}

static void put_yes(writing *w, json_t *to, const char *name, unsigned need, const bool *yes)
{
    if (yes)
        put(w, to, name, need, json_boolean(*yes));
}

static void put_val(writing *w, json_t *to, const char *name, unsigned need, const st_val *v)
{
    if (v->kind > ST_KIND_NONE)
        put(w, to, name, need, json_of(v));
}

/* {"value": ..., "label": ..., "color": ...} for each that is more than a value. */
static json_t *options_of(const st_val *v)
{
    static const char *const parts[] = { "value", "label", "color" };
    json_t *out = v->kind == ST_KIND_LIST ? json_array() : NULL;
    for (size_t i = 0; out && i < v->n; i++) {
        const st_val *one = &v->items[i];
        json_t *made = one->kind == ST_KIND_LIST ? json_object() : json_of(one);
        for (size_t k = 0; one->kind == ST_KIND_LIST && k < one->n && k < BN_COUNT(parts); k++)
            if (one->items[k].kind > ST_KIND_NONE && json_object_set_new(made, parts[k], json_of(&one->items[k])) < 0)
                made = (json_decref(made), NULL);
        if (!made || json_array_append_new(out, made) < 0) {
            json_decref(out);
            return NULL;
        }
    }
    return out;
}

static bool is_color(const char *text)
{
    static const char *const names[] = { "auto", "auto-inverse", "red", "blue", "green", "yellow", "violet", "orange", "gray",
                                         "grey", "primary" };
    for (size_t i = 0; i < BN_COUNT(names); i++)
        if (strcmp(text, names[i]) == 0)
            return true;
    return bn_chart_is_css(bn_bytes_str(text));
}

static void describe(writing *w)
{
    const st_column_config *c = w->from;
    put_text(w, w->base, "label", 0, c->label);
    put_val(w, w->base, "width", 0, &c->width);
    put_text(w, w->base, "help", 0, c->help);
    put_yes(w, w->base, "disabled", EDIT, c->disabled);
    put_yes(w, w->base, "required", EDIT, c->required);
    put_yes(w, w->base, "pinned", 0, c->pinned);
    put_text(w, w->base, "alignment", SIDE, c->alignment);
    put_val(w, w->base, "default", DEFAULT, &c->default_);
    if (c->hidden)
        put(w, w->base, "hidden", 0, json_true());
    if (c->kind == ST_COLUMN_BUTTON)
        put(w, w->base, "disabled", 0, json_true());
    put_text(w, w->own, "format", FORMAT, c->format);
    put_val(w, w->own, "min_value", RANGE, &c->min_value);
    put_val(w, w->own, "max_value", RANGE, &c->max_value);
    put_val(w, w->own, "step", RANGE, &c->step);
    put_val(w, w->own, "max_chars", CHARS, &c->max_chars);
    put_text(w, w->own, "validate", CHARS, c->validate);
    put_text(w, w->own, "display_text", TEXT, c->display_text);
    put_text(w, w->own, "timezone", ZONE, c->timezone);
    put_val(w, w->own, "y_min", AXIS, &c->y_min);
    put_val(w, w->own, "y_max", AXIS, &c->y_max);
    if (c->color)
        put(w, w->own, "color", COLOR, is_color(c->color) ? json_string(c->color) : NULL);
    if (c->options.kind > ST_KIND_NONE)
        put(w, w->own, "options", OPTIONS, options_of(&c->options));
    put_yes(w, w->own, "accept_new_options", MORE, c->accept_new_options);
    if (c->key || c->on_click.fn || c->on_click.mode)
        put(w, NULL, c->key ? "key" : "on_click", BUTTON, json_true());
    put_text(w, w->own, "button_type", BUTTON, c->button_type ? c->button_type : c->kind == ST_COLUMN_BUTTON ? "secondary" : NULL);
}

static bn_status add(json_t *all, const st_column_config *c, bn_error *err)
{
    writing w = { .from = c };
    if (!c->name || (unsigned)c->kind >= BN_COUNT(kinds))
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "A column is described by its name and an st_column_kind.");
    w.base = json_object();
    w.own = kinds[c->kind].word ? json_pack("{s:s}", "type", kinds[c->kind].word) : json_object();
    describe(&w);
    if (json_object_size(w.own))
        json_object_set(w.base, "type_config", w.own);
    json_object_set(all, c->name, w.base);
    json_decref(w.own);
    json_decref(w.base);
    if (!w.wrong)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                        "`%s` of the column `%.200s`: columns of its kind have none, or its value is of no use.", w.wrong, c->name);
}

/* The widget of a column whose clicks are told: its id, under the column's name. */
static bn_status add_button(bn_entry *e, json_t *buttons, const st_column_config *c, bn_error *err)
{
    const bn_button_column_opts opts = { .key = c->key, .on_click = c->on_click };
    bn_call call = { .cmd = &bn_button_column, .opts = &opts, .door = bn_door_values(), .ctx = e->ctx->run,
                     .fragment = bn_door_within() };
    bn_status rc = BN_OK;
    if (!c->key)
        return c->on_click.fn || c->on_click.mode
                   ? bn_fail_kind(err, BN_EUSER, "StreamlitMissingRequiredParameterError",
                                  "`on_click` of the column `%.200s` wants a `key`: its clicks are known by it.", c->name)
                   : BN_OK;
    rc = bn_door_current_place(e, &call.parent, &call.slot, err);
    call.slot = BN_SLOT_NEW; /* a widget without an element */
    if (!rc)
        rc = bn_command_run(&call, err);
    if (rc)
        return rc;
    bn_value_release(&call.value);
    json_object_set_new(buttons, c->name, json_stringn((const char *)bn_call_id(&call).p, bn_call_id(&call).n));
    return BN_OK;
}

const char *st_column_configs_run(st_call at, const st_column_config *columns, size_t n)
{
    bn_entry e = bn_door_enter("ST_COLUMNS", at);
    bn_error err = { 0 };
    bn_status rc = BN_OK;
    const char *kept = NULL;
    json_t *all, *buttons, *both;
    char *text;
    if (!e.ctx) {
        bn_door_leave(&e, ST_ENOCTX);
        return NULL;
    }
    all = json_object();
    buttons = json_object();
    for (size_t i = 0; !rc && i < n; i++) {
        rc = add(all, &columns[i], &err);
        if (!rc)
            rc = add_button(&e, buttons, &columns[i], &err);
    }
    both = json_object_size(buttons) ? json_pack("[OO]", all, buttons) : json_incref(all);
    text = rc ? NULL : json_dumps(both, JSON_COMPACT);
    json_decref(both);
    json_decref(buttons);
    json_decref(all);
    if (text)
        kept = bn_door_keep(e.ctx, bn_bytes_str(text));
    free(text);
    if (rc)
        bn_door_fail(&e, rc, &err);
    else if (kept)
        bn_door_leave_ok(&e);
    else
        bn_door_fail_full(&e);
    return kept;
}
