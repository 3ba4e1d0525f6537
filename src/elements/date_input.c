/* date_input.c: st.date_input: a day, or the first and the last of several. See date_value.h. The value is a DATE or NONE;
 * of a range, a TUPLE of up to two. */
#include "elements/date_value.h"

/* check's findings, in call->scratch */
typedef struct date_input {
    bool     is_range, bounded; /* bounded: the app has given a first or a last day */
    size_t   n;                 /* of value: the default; 0: none */
    int64_t  value[2], min, max;
    bn_value wire;              /* what the browser is told: STRS; owned until encoded */
} date_input;

static date_input *found(const bn_call *call)
{
    return (date_input *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_date_input_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

static bool is_given(const st_val *v)
{
    return v->kind > ST_KIND_NONE;
}

static bool is_today(const bn_call *call)
{
    return opts_of(call)->value.kind == ST_NOT_GIVEN || bn_val_is(&opts_of(call)->value, "today");
}

/* ---- checks ---- */

static bn_status read_value(const bn_call *call, const st_val *v, date_input *in, bn_error *err)
{
    const st_val *items = v->kind == ST_KIND_LIST ? v->items : v;
    size_t n = v->kind == ST_KIND_LIST ? v->n : v->kind != ST_KIND_NONE;

    in->is_range = v->kind == ST_KIND_LIST;
    in->n = 0;
    if (n > BN_COUNT(in->value))
        return bn_bad_type(err, "value", bn_val_type(call, v), "date, datetime, a sequence of up to two of them");
    for (; in->n < n; in->n++)
        if (!bn_as_day(&items[in->n], &in->value[in->n]))
            return bn_bad_type(err, "value", bn_val_type(call, &items[in->n]), "date, datetime, an ISO string, \"today\"");
    return BN_OK;
}

static bn_status read_bound(const bn_call *call, const char *name, const st_val *v, int64_t near, int years,
                            int64_t *out, bn_error *err)
{
    *out = bn_years_later(near, years);
    if (!is_given(v) || bn_as_day(v, out))
        return BN_OK;
    return bn_bad_type(err, name, bn_val_type(call, v), "date, datetime, an ISO string, None");
}

static bn_status read_all(const bn_call *call, const st_val *value, date_input *in, bn_error *err)
{
    const st_date_input_opts *o = opts_of(call);
    bn_status rc = read_value(call, value, in, err);
    int64_t today = bn_midnight(bn_clock_now());
    if (!rc)
        rc = read_bound(call, "min_value", &o->min_value, in->n ? in->value[0] : today, -10, &in->min, err);
    if (!rc)
        rc = read_bound(call, "max_value", &o->max_value, in->n ? in->value[in->n - 1] : today, 10, &in->max, err);
    if (!rc && bn_val_is(value, "today"))
        in->value[0] = in->value[0] > in->max ? in->max : in->value[0] < in->min ? in->min : in->value[0];
    return rc ? rc : bn_check_date_order(in->value, in->n, in->min, in->max, bn_date_of, err);
}

/* Where the app gives no day of its own, the session's state says what is shown at first, and whether it is a range. */
static bn_status read_state(const bn_call *call, date_input *in, bn_error *err)
{
    bn_value v, plain;
    st_val seen, items[3];
    bn_status rc;
    if (!bn_call_in_state(call, bn_call_key(call), &v))
        return BN_OK;
    plain = bn_call_plain(call, v);
    seen = bn_val_seen(plain, items);
    if (v.kind == BN_VALUE_FOREIGN && plain.kind == BN_VALUE_NONE)
        seen.kind = ST_KIND_OBJECT;
    rc = read_all(call, &seen, in, err);
    bn_value_release(&plain);
    bn_value_release(&v);
    return rc;
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_date_input_opts *o = opts_of(call);
    st_val today = ST_STR("today");
    date_input *in = found(call);
    bn_status rc;

    _Static_assert(sizeof(date_input) <= sizeof call->scratch.bytes, "check's findings fit");
    *in = (date_input){ .bounded = is_given(&o->min_value) || is_given(&o->max_value) };
    rc = bn_check_date_format(call, BN_CALL_INDEX(call, st_date_input_opts, format), err);
    if (!rc)
        rc = read_all(call, is_today(call) ? &today : &o->value, in, err);
    return rc || !is_today(call) ? rc : read_state(call, in, err);
}

static void hash_day(bn_hash *h, const st_val *v)
{
    int64_t day;
    bn_hash_bytes(h, bn_val_text(v));
    bn_hash_u64(h, v->kind != ST_KIND_STR && bn_as_day(v, &day) ? (uint64_t)day : UINT64_MAX);
}

/* A datetime counts as the day that it is on: datetime.now() names the same widget all day. */
static void identity(const bn_call *call, bn_hash *h)
{
    const st_date_input_opts *o = opts_of(call);
    if (bn_call_key(call).p)
        return;
    if (o->value.kind == ST_KIND_LIST)
        for (size_t i = 0; i < o->value.n; i++)
            hash_day(h, &o->value.items[i]);
    else if (!is_today(call))
        hash_day(h, &o->value);
    hash_day(h, &o->min_value);
    hash_day(h, &o->max_value);
}

/* ---- the value ---- */

typedef struct date_rule {
    bool    is_range;
    size_t  n;
    int64_t value[2], min, max;
} date_rule;

static bn_value value_of(bool is_range, const int64_t *days, size_t n)
{
    bn_value *items, out;
    if (!is_range)
        return n ? bn_value_time(BN_VALUE_DATE, days[0]) : bn_value_none();
    items = bn_xmalloc((n + 1) * sizeof *items);
    for (size_t i = 0; i < n; i++)
        items[i] = bn_value_time(BN_VALUE_DATE, days[i]);
    out = bn_value_tuple(items, n);
    free(items);
    return out;
}

static bn_value decode(const void *arg, bn_value raw)
{
    const date_rule *rule = arg;
    size_t n = raw.kind == BN_VALUE_STRS ? bn_value_count(raw) : 0, i = 0;
    int64_t *days;
    bn_value out;
    if (raw.kind != BN_VALUE_STRS)
        return value_of(rule->is_range, rule->value, rule->n);
    days = bn_xmalloc((n + 1) * sizeof *days);
    for (; i < n; i++) {
        bn_bytes text = bn_value_text(bn_value_items(raw)[i]);
        if (!bn_scan_datetime(text, "y-n-d", &days[i]) && !bn_scan_datetime(text, "y/n/d", &days[i]))
            break;
        if (days[i] < rule->min || days[i] > rule->max)
            break;
    }
    out = i == n ? value_of(rule->is_range, days, n) : value_of(rule->is_range, rule->value, rule->n);
    free(days);
    return out;
}

static bn_value standard(const bn_call *call)
{
    const date_input *in = found(call);
    return value_of(in->is_range, in->value, in->n);
}

static bool is_outside(const date_input *in, bn_value first, bn_value last)
{
    return !bn_value_is_day(first) || !bn_value_is_day(last) || bn_midnight(first.i) < in->min ||
           bn_midnight(last.i) > in->max;
}

/* A list, where a range is a tuple. */
static bool is_list(const bn_call *call, bn_value v)
{
    st_val object = { .kind = ST_KIND_OBJECT, .p = v.object };
    return v.kind == BN_VALUE_LIST || (v.kind == BN_VALUE_FOREIGN && strcmp(bn_val_type(call, &object), "list") == 0);
}

/* Does the value give way to the default? Only the bounds that the app has given are held against it. */
static bool gives_way(const bn_call *call, bn_value v)
{
    const date_input *in = found(call);
    bn_value plain;
    size_t n;
    bool bad = true;
    if (v.kind == BN_VALUE_NONE || !in->bounded)
        return false;
    plain = bn_call_plain(call, v);
    n = plain.kind == BN_VALUE_TUPLE ? bn_value_count(plain) : 0;
    if (!in->is_range)
        bad = is_outside(in, plain, plain);
    else if (n && !is_list(call, v))
        bad = is_outside(in, bn_value_items(plain)[0], bn_value_items(plain)[n - 1]);
    bn_value_release(&plain);
    return bad;
}

static const bn_date_bounds bounds = { gives_way, standard };

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    const date_input *in = found(call);
    date_rule *rule;
    bn_status rc = bn_date_mend(call, &bounds, err);
    if (rc)
        return rc;
    m->clearable = in->n == 0 && !in->is_range;
    rule = bn_xmalloc(sizeof *rule);
    *rule = (date_rule){ in->is_range, in->n, { in->value[0], in->value[1] }, in->min, in->max };
    m->decode = decode;
    m->decode_arg = rule;
    m->fallback = standard(call);
    return BN_OK;
}

/* Texts, as the browser sends them. */
static bool to_raw(bn_call *call, bn_value v, bn_value *raw)
{
    bn_value plain = bn_call_plain(call, v);
    bool several = plain.kind == BN_VALUE_TUPLE, fine = plain.kind != BN_VALUE_NONE || v.kind == BN_VALUE_NONE;
    size_t n = several ? bn_value_count(plain) : plain.kind != BN_VALUE_NONE;
    bn_date_text *texts = bn_xmalloc((n + 1) * sizeof *texts);
    bn_bytes *views = bn_xmalloc((n + 1) * sizeof *views);
    for (size_t i = 0; i < n && fine; i++) {
        bn_value one = several ? bn_value_items(plain)[i] : plain;
        fine = bn_value_is_day(one);
        if (!fine)
            break;
        texts[i] = bn_date_of(one.i);
        views[i] = bn_bytes_str(texts[i].s);
    }
    if (fine)
        *raw = bn_value_strs(views, n);
    free(views);
    free(texts);
    bn_value_release(&plain);
    return fine;
}

static bn_status settle(bn_call *call, bn_error *err)
{
    date_input *in = found(call);
    if (!call->ctx)
        return BN_OK;
    bn_date_settle(call, &bounds);
    if (!call->value_changed || to_raw(call, call->value, &in->wire))
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "AttributeError",
                        "The value set for a `date_input` in the session's state is neither a date, nor several, nor "
                        "None.");
}

static void encode(bn_call *call, bn_wire *w)
{
    date_input *in = found(call);
    for (size_t i = 0; i < in->n; i++)
        bn_wire_cstr(w, PB_DATE_INPUT_DEFAULT, bn_date_of(in->value[i]).s);
    bn_wire_cstr(w, PB_DATE_INPUT_MIN, bn_date_of(in->min).s);
    bn_wire_cstr(w, PB_DATE_INPUT_MAX, bn_date_of(in->max).s);
    bn_wire_int(w, PB_DATE_INPUT_IS_RANGE, in->is_range);
    if (!call->value_changed)
        return;
    for (size_t i = 0; i < bn_value_count(in->wire); i++)
        bn_wire_str(w, PB_DATE_INPUT_VALUE, bn_value_text(bn_value_items(in->wire)[i]));
    bn_wire_int(w, PB_DATE_INPUT_SET_VALUE, 1);
    bn_value_release(&in->wire);
}

#define O st_date_input_opts
static const bn_param params[] = {
    P_DATE_LABEL(PB_DATE_INPUT_LABEL),
    P(O, value, .flags = BN_ARG_POSITIONAL | BN_ARG_NO_ID, .py_type = "DateValue", .fallback = "'today'",
      .doc = "The day at first, as a date, a datetime, ISO text or \"today\"; a list or tuple of up to two picks a range; "
             "None: empty, and the command returns None until a day is picked."),
    P(O, min_value, .flags = BN_ARG_POSITIONAL | BN_ARG_NO_ID, .py_type = "NullableScalarDateValue", .fallback = "None",
      .doc = "The first day that can be picked; None: ten years before the value, or before today."),
    P(O, max_value, .flags = BN_ARG_POSITIONAL | BN_ARG_NO_ID, .py_type = "NullableScalarDateValue", .fallback = "None",
      .doc = "The last day that can be picked; None: ten years after the value, or after today."),
    P_KEY(O, BN_ARG_POSITIONAL),
    P_HELP(O, PB_DATE_INPUT_HELP, BN_ARG_POSITIONAL),
    P_ON_CHANGE(O, PB_DATE_INPUT_IGNORE_RERUN),
    P_ARGS(BN_ARG_POSITIONAL),
    P_DATE_FORMAT(PB_DATE_INPUT_FORMAT),
    P_DISABLED(O, PB_DATE_INPUT_DISABLED),
    P_DATE_REQUIRED(PB_DATE_INPUT_REQUIRED),
    P_VISIBILITY(O, PB_DATE_INPUT_LABEL_VISIBILITY),
    P_WIDTH_NO_CONTENT(O, 0, BN_TURN_LAST),
    P_BIND(O, PB_DATE_INPUT_QUERY_PARAM_KEY),
    P_PERSIST(O),
};
const bn_command bn_cmd_date_input = {
    .name = "date_input", .doc = "Show a field for a day, with a calendar. Returns a date, or a tuple of up to two.",
    .pb = PB_ELEMENT_DATE_INPUT, .flags = BN_CMD_WIDGET, .opts_size = sizeof(O), .params = params,
    .param_count = BN_COUNT(params), .py_returns = "DateWidgetReturn", .id_pb = PB_DATE_INPUT_ID,
    .form_pb = PB_DATE_INPUT_FORM_ID, .widget_kind = BN_WIDGET_STRS, .check = check, .meta = meta,
    .to_raw = to_raw, .identity = identity, .settle = settle, .encode = encode,
};
