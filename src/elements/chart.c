/* chart.c: st.line_chart, st.area_chart, st.bar_chart, st.scatter_chart. See command.h and chart.h.
 *
 * Much of the work touches nothing of the door's: others may run meanwhile. */
#include <math.h>
#include <stdio.h>

#include "elements/chart.h"
#include "elements/frame.h"
#include "elements/media.h"

/* In call->scratch. What `identify` makes, `done` lets go of. */
typedef struct drawing {
    bn_chart *chart;
    bn_ipc   *ipc;
    char     *spec;
} drawing;

static drawing *found(const bn_call *call)
{
    return (drawing *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_chart_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

/* ---------------------------------------------------------------- colors */

static bool is_name(bn_bytes text)
{
    static const char *const names[] = { "red", "orange", "yellow", "green", "blue", "violet", "gray", "grey", "primary" };
    for (size_t i = 0; i < BN_COUNT(names); i++)
        if (bn_is_word(text, names[i]))
            return true;
    return false;
}

static bool is_number(const st_val *v)
{
    return v->kind == ST_KIND_INT || v->kind == ST_KIND_F64 || v->kind == ST_KIND_BOOL;
}

/* Three or four numbers: a color. */
static bool is_tuple(const st_val *v)
{
    if (v->kind != ST_KIND_LIST || (v->n != 3 && v->n != 4))
        return false;
    for (size_t i = 0; i < v->n; i++)
        if (!is_number(&v->items[i]))
            return false;
    return true;
}

static json_t *css_of_tuple(const st_val *v)
{
    bn_rgba color = { .n = v->n };
    char text[BN_RGBA_CSS];
    for (size_t i = 0; i < v->n; i++)
        bn_rgba_set(&color, i, v->items[i].kind == ST_KIND_F64 ? v->items[i].f : (double)v->items[i].i, v->items[i].kind != ST_KIND_F64);
    bn_rgba_css(&color, text);
    return json_string(text);
}

/* A color as it is sent; NULL: it is none. */
static json_t *css_of(const st_val *v)
{
    bn_bytes text = bn_val_text(v);
    if (is_tuple(v))
        return css_of_tuple(v);
    if (v->kind == ST_KIND_STR && (bn_chart_is_css(text) || is_name(text)))
        return json_stringn((const char *)text.p, text.n);
    return NULL;
}

static bn_status no_color(const bn_call *call, const st_val *v, bn_error *err)
{
    char got[200];
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                        "This is no color: `%s`. A chart's `color` is \"#ffaa00\" or \"#ffaa0088\", a tuple of red, green, blue "
                        "and maybe alpha (whole numbers to 255 or fractions to 1.0), a color of the theme such as \"red\", the "
                        "name of a column, or a list with a color for each column of `y`.",
                        bn_val_repr(call, v, got, sizeof got));
}

static bn_status wrong_count(const bn_call *call, const bn_chart *c, const st_val *v, bn_error *err)
{
    char got[200];
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                        "There are %zu columns to draw, and as many colors have to be in the list: `%s`.", c->ys_n,
                        bn_val_repr(call, v, got, sizeof got));
}

static bn_status read_list(const bn_call *call, bn_chart *c, const st_val *v, bn_error *err)
{
    if (v->n != c->ys_n)
        return wrong_count(call, c, v, err);
    c->colors = json_array();
    for (size_t i = 0; i < v->n; i++) {
        json_t *one = css_of(&v->items[i]);
        if (!one)
            return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidColorError", "Color %zu of the list is none.", i + 1);
        json_array_append_new(c->colors, one);
    }
    if (v->n == 1) {
        json_t *only = json_incref(json_array_get(c->colors, 0));
        json_decref(c->colors);
        c->colors = only;
    }
    return BN_OK;
}

/* Once the columns are known: what is no column has to be a color. */
static bn_status read_color(const bn_call *call, bn_chart *c, bn_error *err)
{
    const st_val *v = &opts_of(call)->color;
    if (c->color || v->kind <= ST_KIND_NONE || (v->kind == ST_KIND_LIST && !v->n))
        return BN_OK;
    if (v->kind == ST_KIND_LIST && !is_tuple(v))
        return read_list(call, c, v, err);
    c->colors = css_of(v);
    if (!c->colors)
        return no_color(call, v, err);
    return c->ys_n == 1 ? BN_OK : wrong_count(call, c, v, err);
}

/* ---------------------------------------------------------------- the other parameters */

static bn_status read_stack(const bn_call *call, bn_chart *c, bn_error *err)
{
    static const char *const words[] = { "normalize", "center", "layered" };
    const st_val *v = &opts_of(call)->stack;
    char got[200];
    if (v->kind == ST_KIND_BOOL)
        c->stack = v->i ? "true" : "false";
    for (size_t i = 0; i < BN_COUNT(words); i++)
        if (bn_val_is(v, words[i]))
            c->stack = words[i];
    if (!c->stack && v->kind > ST_KIND_NONE)
        return bn_bad_value(err, "stack", "True, False, 'normalize', 'center', 'layered', None", bn_val_repr(call, v, got, sizeof got));
    if (c->kind == BN_CHART_AREA && (!c->stack || strcmp(c->stack, "false") == 0))
        c->stack = "layered";
    return BN_OK;
}

static char *owned_text(const st_val *v)
{
    char number[32];
    bn_bytes text = bn_val_text(v);
    char *out;
    if (v->kind == ST_KIND_INT) {
        snprintf(number, sizeof number, "%lld", (long long)v->i);
        return bn_xstrdup(number);
    }
    out = bn_xmalloc(text.n + 1);
    if (text.n)
        memcpy(out, text.p, text.n);
    out[text.n] = '\0';
    return out;
}

static bn_status read_ys(const bn_call *call, bn_chart *c, bn_error *err)
{
    const st_val *v = &opts_of(call)->y;
    size_t n = v->kind == ST_KIND_LIST ? v->n : 1;
    if (v->kind <= ST_KIND_NONE)
        return BN_OK;
    c->y_given = true;
    c->ys = bn_xcalloc(n + 1, sizeof *c->ys);
    for (size_t i = 0; i < n; i++) {
        const st_val *one = v->kind == ST_KIND_LIST ? &v->items[i] : v;
        if (one->kind != ST_KIND_STR && one->kind != ST_KIND_INT)
            return bn_bad_type(err, "y", bn_val_type(call, one), "str, Sequence[str], None");
        c->ys[c->ys_n++] = owned_text(one);
    }
    return BN_OK;
}

/* A text that names a column of the table. It lives as long as the call. */
static const char *column_named(const st_val *v, bn_table *t)
{
    ptrdiff_t i = v->kind == ST_KIND_STR ? bn_table_column(t, bn_val_text(v)) : -1;
    return i < 0 ? NULL : t->root.children[i].name;
}

static bn_status read_size(const bn_call *call, bn_chart *c, bn_table *t, bn_error *err)
{
    const st_val *v = &opts_of(call)->size;
    char got[200];
    c->size_value = 100;
    if (c->kind != BN_CHART_SCATTER || v->kind <= ST_KIND_NONE)
        return BN_OK;
    c->size = column_named(v, t);
    if (is_number(v))
        c->size_value = v->kind == ST_KIND_F64 ? v->f : (double)v->i;
    if (!isfinite(c->size_value) || (!is_number(v) && !c->size))
        return bn_bad_value(err, "size", "a column name, a number", bn_val_repr(call, v, got, sizeof got));
    return BN_OK;
}

/* Before the columns are looked up; `sort` is kept in the chart's own memory until then. */
static bn_status read_sort(const bn_call *call, bn_chart *c, bn_table *t, bn_error *err)
{
    const st_val *v = &opts_of(call)->sort;
    st_val rest = *v;
    if ((c->kind != BN_CHART_BAR && c->kind != BN_CHART_BAR_FLAT) || v->kind == ST_NOT_GIVEN)
        return BN_OK;
    if (v->kind == ST_KIND_BOOL) {
        c->sort = v->i ? NULL : "";
        return BN_OK;
    }
    if (v->kind != ST_KIND_STR)
        return bn_bad_type(err, "sort", bn_val_type(call, v), "bool, str");
    rest.n = bn_val_text(v).n;
    c->sort_down = rest.n && rest.s[0] == '-';
    rest.s += c->sort_down;
    rest.n -= c->sort_down;
    c->sort = column_named(&rest, t);
    if (!c->sort)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "The data has no column named `\"%.*s\"` to sort by.",
                            bn_cut(bn_val_text(&rest), 200), rest.s);
    return BN_OK;
}

static int64_t pixels(const st_val *v)
{
    return v->kind == ST_KIND_INT ? v->i : 0;
}

/* ---------------------------------------------------------------- the drawing */

static bn_status read_all(const bn_call *call, bn_chart *c, bn_table *t, bn_error *err)
{
    const st_chart_opts *o = opts_of(call);
    bn_status rc;
    c->kind = (bn_chart_kind)call->cmd->fixed_value;
    if (c->kind == BN_CHART_BAR && o->horizontal)
        c->kind = BN_CHART_BAR_FLAT;
    c->x = o->x;
    c->x_label = o->x_label;
    c->y_label = o->y_label;
    c->width = pixels(&o->width);
    c->height = pixels(&o->height);
    c->color = column_named(&o->color, t);
    rc = read_ys(call, c, err);
    if (!rc)
        rc = read_size(call, c, t, err);
    return rc ? rc : read_sort(call, c, t, err);
}

/* What takes time, and nothing of the door's. */
static bn_status draw(const bn_call *call, drawing *d, bn_table *t, bn_error *err)
{
    void *paused = bn_call_pause(call);
    bn_status rc = bn_chart_arrange(d->chart, t, err);
    if (!rc)
        rc = bn_ipc_new(d->chart->table, 0, INT64_MAX, &d->ipc, err);
    bn_call_resume(call, paused);
    return rc;
}

static void hash_piece(void *arg, bn_bytes piece)
{
    bn_hash_bytes(arg, piece);
}

static void name_dataset(drawing *d)
{
    bn_hash h;
    bn_hash_init(&h, UINT64_C(0x6368617274));
    bn_ipc_pieces(d->ipc, hash_piece, &h);
    bn_hash_end_hex(&h, d->chart->dataset);
}

static bn_status check(bn_call *call, bn_error *err)
{
    bn_chart probe = { .kind = (bn_chart_kind)call->cmd->fixed_value };
    _Static_assert(sizeof(drawing) <= sizeof call->scratch.bytes, "check's findings fit");
    *found(call) = (drawing){ 0 };
    return read_stack(call, &probe, err);
}

static bn_status identify(bn_call *call, bn_error *err)
{
    const st_val *data = &opts_of(call)->data;
    drawing *d = found(call);
    bn_sheet sheet = { 0 };
    bn_status rc = bn_sheet_open(call, data, "data", &sheet, err);
    if (rc)
        return rc;
    d->chart = bn_xcalloc(1, sizeof *d->chart);
    rc = read_all(call, d->chart, sheet.table, err);
    if (!rc)
        rc = read_stack(call, d->chart, err);
    if (!rc)
        rc = draw(call, d, sheet.table, err);
    if (!rc)
        rc = read_color(call, d->chart, err);
    if (!rc) {
        name_dataset(d);
        d->spec = bn_chart_spec(d->chart);
        if (!d->spec)
            rc = bn_fail(err, BN_ENOMEM, "a chart's specification does not fit into memory");
    }
    bn_sheet_release(&sheet);
    return rc;
}

static void done(bn_call *call, bool put)
{
    drawing *d = found(call);
    (void)put;
    bn_ipc_free(d->ipc);
    if (d->chart)
        bn_chart_release(d->chart);
    free(d->chart);
    free(d->spec);
    *d = (drawing){ 0 };
}

static void put_piece(void *arg, bn_bytes piece)
{
    bn_wire_raw(arg, piece);
}

static void encode_data(const bn_ipc *ipc, bn_wire *w)
{
    size_t data = bn_wire_open(w, PB_ARROW_NAMED_DATA_SET_DATA, bn_ipc_size(ipc) + 16);
    size_t bytes = bn_wire_open(w, PB_ARROW_DATA_DATA, bn_ipc_size(ipc));
    bn_ipc_pieces(ipc, put_piece, w);
    bn_wire_close(w, bytes);
    bn_wire_close(w, data);
}

static void encode(bn_call *call, bn_wire *w)
{
    const drawing *d = found(call);
    size_t mark;
    bn_wire_cstr(w, PB_VEGA_LITE_CHART_SPEC, d->spec);
    mark = bn_wire_open(w, PB_VEGA_LITE_CHART_DATASETS, bn_ipc_size(d->ipc) + 64);
    bn_wire_cstr(w, PB_ARROW_NAMED_DATA_SET_NAME, d->chart->dataset);
    bn_wire_int(w, PB_ARROW_NAMED_DATA_SET_HAS_NAME, 1);
    encode_data(d->ipc, w);
    bn_wire_close(w, mark);
    bn_wire_cstr(w, PB_VEGA_LITE_CHART_THEME, "streamlit");
    bn_encode_alt(call, BN_CALL_INDEX(call, st_chart_opts, alt), w, PB_VEGA_LITE_CHART_ALT);
}

/* Pixels stay pixels where use_container_width says that it is not as wide as its container. */
static st_val size(const bn_call *call, size_t i, st_val v)
{
    const st_chart_opts *o = opts_of(call);
    bool kept = i == BN_CALL_INDEX(call, st_chart_opts, width) && o->use_container_width && !*o->use_container_width;
    return kept && o->width.kind == ST_KIND_INT ? o->width : v;
}

/* ---------------------------------------------------------------- rows */

#define O st_chart_opts
#define P_CHART_DATA                                                                                             \
    P(O, data, .flags = BN_ARG_POSITIONAL, .takes = BN_TAKES_TABLE, .py_type = "Data", .fallback = "None",       \
      .doc = "What to draw: anything that can be a table."),                                                     \
    P(O, x, .flags = BN_ARG_TYPED, .py_type = "str | None", .fallback = "None",                                  \
      .doc = "The column along the x axis. None: the index."),                                                   \
    P(O, y, .flags = BN_ARG_ITERABLE | BN_ARG_NULLABLE, .takes = BN_TAKES_EMPTY | BN_TAKES_NUMBERS, .py_type = "str | Sequence[str] | None", .fallback = "None", \
      .doc = "The columns along the y axis. None: all others."),                                                 \
    P(O, x_label, .py_type = "str | None", .fallback = "None", .doc = "What stands at the x axis."),             \
    P(O, y_label, .py_type = "str | None", .fallback = "None", .doc = "What stands at the y axis."),             \
    P(O, color, .py_type = "str | Color | list[Color] | None", .fallback = "None",                               \
      .doc = "A color, a list with one for each column of y, or the column that says it.")
#define P_CHART_STACK                                                                                            \
    P(O, stack, .py_type = "bool | ChartStackType | None", .fallback = "None",                                   \
      .doc = "True, False, \"normalize\", \"center\" or \"layered\".")
#define P_CHART_LAYOUT                                                                                           \
    P_WIDTH(O, "'stretch'", BN_TURN_FIRST),                                                                      \
    P(O, height, .flags = BN_ARG_HEIGHT | BN_ARG_CONTENT, .py_type = "Height", .fallback = "'content'",          \
      .doc = "Pixels, \"stretch\" or \"content\"."),                                                             \
    P(O, use_container_width, .pb = PB_VEGA_LITE_CHART_USE_CONTAINER_WIDTH,                                      \
      .flags = BN_ARG_USE_WIDTH | BN_ARG_NO_ID | BN_ARG_ANY, .py_type = "bool | None", .fallback = "None",       \
      .doc = "Older form of width: True is \"stretch\", False \"content\"."),                                    \
    P_ALT(O)

static const bn_param line_params[] = { P_CHART_DATA, P_CHART_LAYOUT };
static const bn_param area_params[] = { P_CHART_DATA, P_CHART_STACK, P_CHART_LAYOUT };
static const bn_param bar_params[] = {
    P_CHART_DATA,
    P(O, horizontal, .flags = BN_ARG_ANY, .py_type = "bool", .fallback = "False", .doc = "Bars from left to right."),
    P(O, sort, .py_type = "bool | str", .fallback = "True",
      .doc = "True: by x; False: as they come; \"column\" or \"-column\": by it."),
    P_CHART_STACK,
    P_CHART_LAYOUT,
};
static const bn_param scatter_params[] = {
    P_CHART_DATA,
    P(O, size, .py_type = "str | float | int | None", .fallback = "None", .doc = "How large the points are, or the column that says it."),
    P_CHART_LAYOUT,
};
#undef O

#define CHART(word, value, rows, text)                                                                           \
    const bn_command bn_cmd_##word = {                                                                           \
        .name = #word, .doc = text, .pb = PB_ELEMENT_VEGA_LITE_CHART, .opts_size = sizeof(st_chart_opts),        \
        .params = rows, .param_count = BN_COUNT(rows), .py_returns = "DeltaGenerator", .fixed_value = value,     \
        .check = check, .identify = identify, .done = done, .encode = encode, .size = size,                      \
    }
CHART(line_chart, BN_CHART_LINE, line_params, "Draw a line for each column of values.");
CHART(area_chart, BN_CHART_AREA, area_params, "Draw an area for each column of values.");
CHART(bar_chart, BN_CHART_BAR, bar_params, "Draw bars.");
CHART(scatter_chart, BN_CHART_SCATTER, scatter_params, "Draw a point for each row.");
