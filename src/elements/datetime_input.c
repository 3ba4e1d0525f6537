/* datetime_input.c: st.datetime_input: a day and a time of day, in whole minutes. See date_value.h. The value is a DATETIME
 * or NONE. */
#include "elements/date_value.h"

/* check's findings, in call->scratch */
typedef struct datetime_input {
    bool     none, bounded;  /* bounded: the app has given a first or a last instant */
    bool     given_none;
    int64_t  given;          /* the value as given, also where the session's state empties the widget */
    int64_t  min, max, step; /* step: seconds */
    bn_value wire;           /* what the browser is told: STRS, one at most; owned until encoded */
} datetime_input;

static datetime_input *found(const bn_call *call)
{
    return (datetime_input *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_datetime_input_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

static bool is_given(const st_val *v)
{
    return v->kind > ST_KIND_NONE;
}

/* ---- checks ---- */

static bn_status read(const bn_call *call, const char *name, const st_val *v, int64_t day, int64_t time, int64_t *out,
                      bn_error *err)
{
    if (bn_as_datetime(v, day, time, out))
        return BN_OK;
    return bn_bad_type(err, name, bn_val_type(call, v), "datetime, date, time, an ISO string, \"now\"");
}

static bn_status read_all(const bn_call *call, datetime_input *in, bn_error *err)
{
    const st_datetime_input_opts *o = opts_of(call);
    const int64_t first = 0, last = BN_DAY_US - BN_MINUTE_US;
    st_val now = ST_STR("now");
    int64_t day = bn_midnight(bn_clock_now());
    bn_status rc = BN_OK;

    if (!in->given_none) {
        rc = read(call, "value", o->value.kind == ST_NOT_GIVEN ? &now : &o->value, day, first, &in->given, err);
        day = bn_midnight(in->given);
    }
    in->min = bn_years_later(day, -10) + first;
    in->max = bn_years_later(day, 10) + last;
    if (!rc && is_given(&o->min_value))
        rc = read(call, "min_value", &o->min_value, day, first, &in->min, err);
    if (!rc && is_given(&o->max_value))
        rc = read(call, "max_value", &o->max_value, day, last, &in->max, err);
    return rc ? rc : bn_check_date_order(&in->given, !in->given_none, in->min, in->max, bn_datetime_of, err);
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_datetime_input_opts *o = opts_of(call);
    datetime_input *in = found(call);
    bn_status rc;

    _Static_assert(sizeof(datetime_input) <= sizeof call->scratch.bytes, "check's findings fit");
    *in = (datetime_input){ .bounded = is_given(&o->min_value) || is_given(&o->max_value),
                            .given_none = o->value.kind == ST_KIND_NONE };
    rc = read_all(call, in, err);
    if (!rc)
        rc = bn_check_date_format(call, BN_CALL_INDEX(call, st_datetime_input_opts, format), err);
    if (!rc)
        rc = bn_check_time_step(call, &o->step, 60, &in->step, err);
    in->none = in->given_none || bn_call_emptied(call);
    return rc;
}

/* Instants that are shown alike name the same widget. */
static void identity(const bn_call *call, bn_hash *h)
{
    const datetime_input *in = found(call);
    const st_val *v = &opts_of(call)->value;
    if (bn_call_key(call).p)
        return;
    if (v->kind > ST_KIND_NONE && v->kind != ST_KIND_STR)
        bn_hash_u64(h, (uint64_t)in->given);
    else
        bn_hash_bytes(h, v->kind == ST_NOT_GIVEN ? BN_BYTES("now") : bn_val_text(v));
    bn_hash_u64(h, (uint64_t)in->min);
    bn_hash_u64(h, (uint64_t)in->max);
}

/* ---- the value ---- */

typedef struct datetime_rule {
    bool    none;
    int64_t value, min, max;
} datetime_rule;

static bn_value decode(const void *arg, bn_value raw)
{
    const datetime_rule *rule = arg;
    bn_bytes text = { 0 };
    int64_t us;
    if (raw.kind == BN_VALUE_STRS && bn_value_count(raw))
        text = bn_value_text(bn_value_items(raw)[0]);
    if (text.p && (bn_scan_datetime(text, "y-n-dTh:m", &us) || bn_scan_datetime(text, "y/n/d, h:m", &us)) &&
        us >= rule->min && us <= rule->max)
        return bn_value_time(BN_VALUE_DATETIME, us);
    return rule->none ? bn_value_none() : bn_value_time(BN_VALUE_DATETIME, rule->value);
}

/* Does the value give way to the default? Only the bounds that the app has given are held against it. */
static bool gives_way(const bn_call *call, bn_value v)
{
    const datetime_input *in = found(call);
    bn_value plain;
    bool bad;
    if (v.kind == BN_VALUE_NONE || !in->bounded)
        return false;
    plain = bn_call_plain(call, v);
    bad = plain.kind == BN_VALUE_DATETIME && (plain.i < in->min || plain.i > in->max);
    bn_value_release(&plain);
    return bad;
}

static bn_value standard(const bn_call *call)
{
    const datetime_input *in = found(call);
    return in->given_none ? bn_value_none() : bn_value_time(BN_VALUE_DATETIME, in->given);
}

static const bn_date_bounds bounds = { gives_way, standard };

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    const datetime_input *in = found(call);
    datetime_rule *rule;
    bn_status rc = bn_date_mend(call, &bounds, err);
    if (rc)
        return rc;
    rule = bn_xmalloc(sizeof *rule);
    *rule = (datetime_rule){ in->none, in->given, in->min, in->max };
    m->clearable = in->given_none;
    m->decode = decode;
    m->decode_arg = rule;
    m->fallback = decode(rule, bn_value_none());
    return BN_OK;
}

/* Texts, as the browser sends them. */
static bool to_raw(bn_call *call, bn_value v, bn_value *raw)
{
    bn_value plain = bn_call_plain(call, v);
    bool fine = v.kind == BN_VALUE_NONE || plain.kind == BN_VALUE_DATETIME;
    bn_date_text text = bn_datetime_of(plain.kind == BN_VALUE_DATETIME ? plain.i : 0);
    bn_bytes view = bn_bytes_str(text.s);
    if (fine)
        *raw = bn_value_strs(&view, v.kind != BN_VALUE_NONE);
    bn_value_release(&plain);
    return fine;
}

static bn_status settle(bn_call *call, bn_error *err)
{
    datetime_input *in = found(call);
    if (!call->ctx)
        return BN_OK;
    bn_date_settle(call, &bounds);
    if (!call->value_changed || to_raw(call, call->value, &in->wire))
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "AttributeError",
                        "The value set for a `datetime_input` in the session's state is neither a datetime nor None.");
}

static void encode(bn_call *call, bn_wire *w)
{
    datetime_input *in = found(call);
    if (!in->none)
        bn_wire_cstr(w, PB_DATE_TIME_INPUT_DEFAULT, bn_datetime_of(in->given).s);
    bn_wire_cstr(w, PB_DATE_TIME_INPUT_MIN, bn_datetime_of(in->min).s);
    bn_wire_cstr(w, PB_DATE_TIME_INPUT_MAX, bn_datetime_of(in->max).s);
    bn_wire_int(w, PB_DATE_TIME_INPUT_STEP, in->step);
    if (!call->value_changed)
        return;
    if (bn_value_count(in->wire))
        bn_wire_str(w, PB_DATE_TIME_INPUT_VALUE, bn_value_text(bn_value_items(in->wire)[0]));
    bn_wire_int(w, PB_DATE_TIME_INPUT_SET_VALUE, 1);
    bn_value_release(&in->wire);
}

#define O st_datetime_input_opts
static const bn_param params[] = {
    P_DATE_LABEL(PB_DATE_TIME_INPUT_LABEL),
    P(O, value, .flags = BN_ARG_POSITIONAL | BN_ARG_NO_ID, .py_type = "DateTimeValue", .fallback = "'now'",
      .doc = "The day and time at first, as a datetime, a date, a time of today, ISO text or \"now\"; None: empty, and "
             "the command returns None until one is picked."),
    P(O, min_value, .flags = BN_ARG_POSITIONAL | BN_ARG_NO_ID, .py_type = "DateTimeValue", .fallback = "None",
      .doc = "The first that can be picked; None: ten years before the value, or before today."),
    P(O, max_value, .flags = BN_ARG_POSITIONAL | BN_ARG_NO_ID, .py_type = "DateTimeValue", .fallback = "None",
      .doc = "The last that can be picked; None: ten years after the value, or after today."),
    P_KEY(O, 0),
    P_HELP(O, PB_DATE_TIME_INPUT_HELP, 0),
    P(O, on_change, .pb = PB_DATE_TIME_INPUT_IGNORE_RERUN, .flags = BN_ARG_NO_ID,
      .py_type = "WidgetCallback | OnChangeMode | None", .fallback = "'rerun'",
      .doc = "Called before the run that a change starts; \"ignore\": a change starts no run."),
    P_ARGS(0),
    P_DATE_FORMAT(PB_DATE_TIME_INPUT_FORMAT),
    P_DATE_STEP,
    P_DISABLED(O, PB_DATE_TIME_INPUT_DISABLED),
    P_DATE_REQUIRED(PB_DATE_TIME_INPUT_REQUIRED),
    P_VISIBILITY(O, PB_DATE_TIME_INPUT_LABEL_VISIBILITY),
    P_WIDTH_NO_CONTENT(O, 0, BN_TURN_LAST),
    P_BIND(O, PB_DATE_TIME_INPUT_QUERY_PARAM_KEY),
    P_PERSIST(O),
};
const bn_command bn_cmd_datetime_input = {
    .name = "datetime_input", .doc = "Show a field for a day and a time of day. Returns a datetime.",
    .pb = PB_ELEMENT_DATE_TIME_INPUT, .flags = BN_CMD_WIDGET, .opts_size = sizeof(O), .params = params,
    .param_count = BN_COUNT(params), .py_returns = "datetime | None", .id_pb = PB_DATE_TIME_INPUT_ID,
    .form_pb = PB_DATE_TIME_INPUT_FORM_ID, .widget_kind = BN_WIDGET_STRS, .check = check, .meta = meta,
    .to_raw = to_raw, .identity = identity, .settle = settle, .encode = encode,
};
