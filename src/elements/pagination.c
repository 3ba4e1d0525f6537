/* pagination.c: st.pagination: one of so many pages, counted from 1. */
#include "elements/command_private.h"

/* check's findings, in call->scratch; what a number from the browser is read by. */
typedef struct pagination {
    int64_t pages;
    int64_t standard;
    int64_t visible; /* -1: all */
} pagination;

static pagination *found(const bn_call *call)
{
    return (pagination *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_pagination_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

/* A count as the browser's number holds it. */
static bn_status check_count(const bn_call *call, const char *name, const st_val *v, int64_t least, bn_error *err)
{
    char got[64];
    bool huge = bn_val_is_huge(call, v);
    if (v->kind == ST_KIND_INT && v->i >= least && v->i <= UINT32_MAX)
        return BN_OK;
    bn_val_repr(call, v, got, sizeof got);
    if ((v->kind == ST_KIND_INT && v->i > UINT32_MAX) || (huge && got[0] != '-'))
        return bn_fail_kind(err, BN_EUSER, "ValueError", "`%s` is %s; it may be up to 4294967295.", name, got);
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "`%s` is %s; it takes an integer of at least %d.", name,
                        got, (int)least);
}

static bn_status check_default(const bn_call *call, const st_val *v, int64_t pages, int64_t *out, bn_error *err)
{
    char got[64];
    *out = 1;
    if (v->kind == ST_NOT_GIVEN)
        return BN_OK;
    if (v->kind != ST_KIND_INT && !bn_val_is_huge(call, v))
        return bn_bad_type(err, "default", bn_val_type(call, v), "int");
    *out = v->i;
    if (v->kind == ST_KIND_INT && v->i >= 1 && v->i <= pages)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitValueOutOfRangeError", "`default` is %s; it may be 1 to %lld.",
                        bn_val_repr(call, v, got, sizeof got), (long long)pages);
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_pagination_opts *o = opts_of(call);
    pagination *p = found(call);
    bn_status rc = check_count(call, "num_pages", &o->num_pages, 1, err);

    if (rc)
        return rc;
    *p = (pagination){ .pages = o->num_pages.i, .visible = o->max_visible_pages.kind == ST_KIND_NONE ? -1 : 7 };
    rc = check_default(call, &o->default_, p->pages, &p->standard, err);
    if (rc || o->max_visible_pages.kind <= ST_KIND_NONE)
        return rc;
    p->visible = o->max_visible_pages.i;
    return check_count(call, "max_visible_pages", &o->max_visible_pages, 0, err);
}

static bn_value decode(const void *arg, bn_value raw)
{
    const pagination *p = arg;
    return bn_value_int(raw.kind == BN_VALUE_INT && raw.i >= 1 && raw.i <= p->pages ? raw.i : p->standard);
}

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    pagination *p = bn_xmalloc(sizeof *p);
    (void)err;
    *p = *found(call);
    m->decode = decode;
    m->decode_arg = p;
    m->fallback = bn_value_int(p->standard);
    return BN_OK;
}

static bn_status settle(bn_call *call, bn_error *err)
{
    int64_t i;
    bn_value v;
    if (bn_call_whole(call, call->value, 1, found(call)->pages, &i))
        return BN_OK;
    v = bn_value_int(found(call)->standard);
    return bn_call_reset(call, &v, err);
}

static void encode(bn_call *call, bn_wire *w)
{
    const pagination *p = found(call);
    int64_t i;
    bn_wire_int(w, PB_PAGINATION_NUM_PAGES, p->pages);
    bn_wire_int(w, PB_PAGINATION_DEFAULT, p->standard);
    if (p->visible >= 0)
        bn_wire_int(w, PB_PAGINATION_MAX_VISIBLE_PAGES, p->visible);
    if (!call->value_changed)
        return;
    if (bn_call_whole(call, call->value, 1, p->pages, &i))
        bn_wire_int(w, PB_PAGINATION_VALUE, i);
    bn_wire_int(w, PB_PAGINATION_SET_VALUE, 1);
}

#define O st_pagination_opts
static const bn_param params[] = {
    P(O, num_pages, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED, .py_type = "int", .doc = "How many pages there are."),
    { .name = "default", .kind = BN_PARAM_VAL, .offset = offsetof(O, default_), .py_type = "int", .fallback = "1",
      .doc = "The page shown at first, from 1." },
    P(O, max_visible_pages, .py_type = "int | None", .fallback = "7",
      .doc = "Most page numbers in sight at a time; None: all; 0: only the arrows."),
    P_WIDTH(O, "'content'", BN_TURN_LAST),
    P_KEY(O, 0),
    P_ON_CHANGE_KEYWORD(O, PB_PAGINATION_IGNORE_RERUN),
    P_ARGS(0),
    P_DISABLED(O, PB_PAGINATION_DISABLED),
    P_BIND(O, PB_PAGINATION_QUERY_PARAM_KEY),
    P_PERSIST(O),
};
const bn_command bn_cmd_pagination = {
    .name = "pagination", .doc = "Show numbers of pages to go to. Returns the number of the page chosen.",
    .pb = PB_ELEMENT_PAGINATION, .flags = BN_CMD_WIDGET, .opts_size = sizeof(O), .params = params,
    .param_count = BN_COUNT(params), .py_returns = "int", .id_pb = PB_PAGINATION_ID, .form_pb = PB_PAGINATION_FORM_ID,
    .widget_kind = BN_WIDGET_INT, .check = check, .meta = meta, .settle = settle, .encode = encode,
};
