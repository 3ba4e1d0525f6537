/* feedback.c: st.feedback: thumbs, faces or stars. The value is the place of the one chosen, or none. */
#include "elements/command_private.h"

static const bn_word kinds[] = {
    { "thumbs", PB_FEEDBACK_FEEDBACK_TYPE_THUMBS },
    { "faces", PB_FEEDBACK_FEEDBACK_TYPE_FACES },
    { "stars", PB_FEEDBACK_FEEDBACK_TYPE_STARS },
    { NULL, 0 },
};

/* check's findings, in call->scratch; what a text from the browser is read by. */
typedef struct feedback {
    int64_t n;
    int64_t standard; /* -1: none */
} feedback;

static feedback *found(const bn_call *call)
{
    return (feedback *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_feedback_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_val *v = &opts_of(call)->default_;
    feedback *f = found(call);
    char got[64];

    *f = (feedback){ .n = bn_bytes_is(bn_call_text(call, BN_CALL_INDEX(call, st_feedback_opts, options)), "thumbs") ? 2 : 5,
                     .standard = -1 };
    if (v->kind <= ST_KIND_NONE)
        return BN_OK;
    if (bn_val_is_huge(call, v) || (v->kind == ST_KIND_F64 ? !(v->f >= 0 && v->f < (double)f->n)
                               : (v->kind == ST_KIND_INT || v->kind == ST_KIND_BOOL) && (v->i < 0 || v->i >= f->n)))
        return bn_fail_kind(err, BN_EUSER, "StreamlitValueOutOfRangeError", "`default` is %s; it may be 0 to %d.",
                            bn_val_repr(call, v, got, sizeof got), (int)f->n - 1);
    if (v->kind != ST_KIND_INT)
        return bn_fail_kind(err, BN_EUSER, "TypeError", "`default` must be an integer or None, not %s",
                            bn_val_type(call, v));
    f->standard = v->i;
    return BN_OK;
}

static bn_value standard(const feedback *f)
{
    return f->standard < 0 ? bn_value_none() : bn_value_int(f->standard);
}

/* The browser sends a digit, or "" for none. */
static bn_value decode(const void *arg, bn_value raw)
{
    const feedback *f = arg;
    bn_bytes text;
    if (raw.kind != BN_VALUE_STR)
        return standard(f);
    text = bn_value_text(raw);
    if (!text.n)
        return bn_value_none();
    if (text.n > 1 || text.p[0] < '0' || text.p[0] >= '0' + f->n)
        return standard(f);
    return bn_value_int(text.p[0] - '0');
}

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    feedback *f = bn_xmalloc(sizeof *f);
    (void)err;
    *f = *found(call);
    m->decode = decode;
    m->decode_arg = f;
    m->fallback = standard(f);
    m->clearable = true;
    return BN_OK;
}

static bool to_raw(bn_call *call, bn_value v, bn_value *raw)
{
    char digit[] = "0";
    int64_t i;
    digit[0] = bn_call_whole(call, v, 0, found(call)->n - 1, &i) ? (char)('0' + i) : '\0';
    *raw = bn_value_str(bn_bytes_str(digit));
    return true;
}

static bn_status settle(bn_call *call, bn_error *err)
{
    int64_t i;
    bn_value v;
    if (call->value.kind == BN_VALUE_NONE || bn_call_whole(call, call->value, 0, found(call)->n - 1, &i))
        return BN_OK;
    v = standard(found(call));
    return bn_call_reset(call, &v, err);
}

static void encode(bn_call *call, bn_wire *w)
{
    const feedback *f = found(call);
    int64_t i;
    if (f->standard >= 0)
        bn_wire_int(w, PB_FEEDBACK_DEFAULT, f->standard);
    if (!call->value_changed)
        return;
    if (bn_call_whole(call, call->value, 0, f->n - 1, &i))
        bn_wire_int(w, PB_FEEDBACK_VALUE, i);
    bn_wire_int(w, PB_FEEDBACK_SET_VALUE, 1);
}

#define O st_feedback_opts
static const bn_param params[] = {
    P(O, options, .pb = PB_FEEDBACK_TYPE, .flags = BN_ARG_POSITIONAL | BN_ARG_IDENTITY | BN_ARG_HASHED, .words = kinds,
      .py_type = "Literal['thumbs', 'faces', 'stars']", .fallback = "'thumbs'",
      .doc = "What is shown: two thumbs, five faces or five stars."),
    P_KEY(O, 0),
    { .name = "default", .kind = BN_PARAM_VAL, .offset = offsetof(O, default_), .py_type = "int | None",
      .fallback = "None", .doc = "The place of the one chosen at first, from 0; None: none." },
    P_DISABLED(O, PB_FEEDBACK_DISABLED),
    P_ON_CHANGE_KEYWORD(O, PB_FEEDBACK_IGNORE_RERUN),
    P_ARGS(0),
    P_WIDTH(O, "'content'", BN_TURN_LATE),
    P_BIND(O, PB_FEEDBACK_QUERY_PARAM_KEY),
    P_PERSIST(O),
};
const bn_command bn_cmd_feedback = {
    .name = "feedback", .doc = "Ask for an opinion by thumbs, faces or stars. Returns the place of the one chosen, or None.",
    .pb = PB_ELEMENT_FEEDBACK, .flags = BN_CMD_WIDGET, .opts_size = sizeof(O), .params = params,
    .param_count = BN_COUNT(params), .py_returns = "int | None", .id_pb = PB_FEEDBACK_ID,
    .form_pb = PB_FEEDBACK_FORM_ID, .widget_kind = BN_WIDGET_STR, .check = check, .meta = meta, .to_raw = to_raw,
    .settle = settle, .encode = encode,
};
