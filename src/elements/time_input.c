/* time_input.c: st.time_input: a time of day. See date_value.h. The value is a TIME or NONE. */
#include "elements/date_value.h"

/* check's findings, in call->scratch */
typedef struct time_input {
    bool     none, seconds; /* seconds: the step is no number of minutes */
    int64_t  value, step;   /* step: seconds */
    bn_value wire;          /* what the browser is told: STR or NONE; owned until encoded */
} time_input;

static time_input *found(const bn_call *call)
{
    return (time_input *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_time_input_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_time_input_opts *o = opts_of(call);
    st_val now = ST_STR("now");
    const st_val *v = o->value.kind == ST_NOT_GIVEN ? &now : &o->value;
    time_input *in = found(call);
    bn_status rc;

    _Static_assert(sizeof(time_input) <= sizeof call->scratch.bytes, "check's findings fit");
    *in = (time_input){ .none = v->kind == ST_KIND_NONE };
    if (!in->none && !bn_as_time(v, &in->value))
        return bn_bad_type(err, "value", bn_val_type(call, v), "datetime, time, an ISO string, \"now\"");
    rc = bn_check_time_step(call, &o->step, 1, &in->step, err);
    in->seconds = in->step % 60 != 0;
    if (!in->seconds)
        in->value -= in->value % BN_MINUTE_US;
    in->none |= bn_call_emptied(call);
    return rc;
}

/* Times that are shown alike name the same widget. */
static void identity(const bn_call *call, bn_hash *h)
{
    const st_val *v = &opts_of(call)->value;
    if (bn_call_key(call).p)
        return;
    if (v->kind == ST_KIND_TIME || v->kind == ST_KIND_DATETIME)
        bn_hash_u64(h, (uint64_t)found(call)->value);
    else
        bn_hash_bytes(h, v->kind == ST_NOT_GIVEN ? BN_BYTES("now") : bn_val_text(v));
}

/* ---- the value ---- */

typedef struct time_rule {
    bool    none, seconds;
    int64_t value;
} time_rule;

static bn_value decode(const void *arg, bn_value raw)
{
    const time_rule *rule = arg;
    int64_t us = rule->value;
    if (raw.kind == BN_VALUE_STR && (bn_scan_datetime(bn_value_text(raw), "h:m:s", &us) ||
                                     bn_scan_datetime(bn_value_text(raw), "h:m", &us))) {
        us -= bn_midnight(us);
        return bn_value_time(BN_VALUE_TIME, rule->seconds ? us : us - us % BN_MINUTE_US);
    }
    return rule->none ? bn_value_none() : bn_value_time(BN_VALUE_TIME, us);
}

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    const time_input *in = found(call);
    time_rule *rule = bn_xmalloc(sizeof *rule);
    (void)err;
    *rule = (time_rule){ in->none, in->seconds, in->value };
    m->clearable = in->none;
    m->decode = decode;
    m->decode_arg = rule;
    m->fallback = decode(rule, bn_value_none());
    return BN_OK;
}

/* A text, as the browser sends it. */
static bool to_raw(bn_call *call, bn_value v, bn_value *raw)
{
    bn_value plain = bn_call_plain(call, v);
    bool none = v.kind == BN_VALUE_NONE, fine = none || plain.kind == BN_VALUE_TIME || plain.kind == BN_VALUE_DATETIME;
    if (fine)
        *raw = none ? bn_value_none() : bn_value_str(bn_bytes_str(bn_time_of(plain.i, found(call)->seconds).s));
    bn_value_release(&plain);
    return fine;
}

static bn_status settle(bn_call *call, bn_error *err)
{
    if (!call->value_changed || to_raw(call, call->value, &found(call)->wire))
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "TypeError",
                        "The value set for a `time_input` in the session's state is neither a time nor None.");
}

static void encode(bn_call *call, bn_wire *w)
{
    time_input *in = found(call);
    if (!in->none)
        bn_wire_cstr(w, PB_TIME_INPUT_DEFAULT, bn_time_of(in->value, in->seconds).s);
    bn_wire_int(w, PB_TIME_INPUT_STEP, in->step);
    if (!call->value_changed)
        return;
    if (in->wire.kind == BN_VALUE_STR)
        bn_wire_str(w, PB_TIME_INPUT_VALUE, bn_value_text(in->wire));
    bn_wire_int(w, PB_TIME_INPUT_SET_VALUE, 1);
    bn_value_release(&in->wire);
}

static const bn_word words_clock[] = { { "12h", 0 }, { "24h", 0 }, { "localized", 0 }, { NULL, 0 } };

#define O st_time_input_opts
static const bn_param params[] = {
    P_DATE_LABEL(PB_TIME_INPUT_LABEL),
    P(O, value, .flags = BN_ARG_POSITIONAL | BN_ARG_NO_ID, .py_type = "TimeValue | None", .fallback = "'now'",
      .doc = "The time at first, as a time, a datetime, ISO text or \"now\"; None: empty, and the command returns None "
             "until a time is picked."),
    P_KEY(O, BN_ARG_POSITIONAL),
    P_HELP(O, PB_TIME_INPUT_HELP, BN_ARG_POSITIONAL),
    P_ON_CHANGE(O, PB_TIME_INPUT_IGNORE_RERUN),
    P_ARGS(BN_ARG_POSITIONAL),
    P_DISABLED(O, PB_TIME_INPUT_DISABLED),
    P_DATE_REQUIRED(PB_TIME_INPUT_REQUIRED),
    P_VISIBILITY(O, PB_TIME_INPUT_LABEL_VISIBILITY),
    P_DATE_STEP,
    P(O, format, .pb = PB_TIME_INPUT_FORMAT, .flags = BN_ARG_NO_ID | BN_ARG_HASHED, .words = words_clock,
      .py_type = "Literal['12h', '24h', 'localized']", .fallback = "'24h'", .turn = BN_TURN_LATE,
      .doc = "How the time is shown: \"24h\", \"12h\", or \"localized\": as the browser's language has it."),
    P_WIDTH_NO_CONTENT(O, 0, BN_TURN_LAST),
    P_BIND(O, PB_TIME_INPUT_QUERY_PARAM_KEY),
    P_PERSIST(O),
};
const bn_command bn_cmd_time_input = {
    .name = "time_input", .doc = "Show a field for a time of day. Returns a time.", .pb = PB_ELEMENT_TIME_INPUT,
    .flags = BN_CMD_WIDGET, .opts_size = sizeof(O), .params = params, .param_count = BN_COUNT(params),
    .py_returns = "time | None", .id_pb = PB_TIME_INPUT_ID, .form_pb = PB_TIME_INPUT_FORM_ID,
    .widget_kind = BN_WIDGET_STR, .check = check, .meta = meta, .to_raw = to_raw, .identity = identity, .settle = settle,
    .encode = encode,
};
