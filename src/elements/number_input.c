/* number_input.c: st.number_input: a number, whole or not by the type of what is given. See command.h. */
#include <float.h>
#include <math.h>

#include "base/log.h"
#include "elements/command_private.h"
#include "elements/number_format.h"

#define SAFE_INT ((INT64_C(1) << 53) - 1) /* the largest integer that a browser's number holds exactly */

/* check's findings, in call->scratch */
typedef struct number_input {
    bool     none, whole; /* there is no default; all are integers */
    st_val   value;       /* the default: INT or F64, unless none */
    st_val   min, max, step;
    bool     has_min, has_max;
    bn_bytes format;
} number_input;

static number_input *found(const bn_call *call)
{
    return (number_input *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_number_input_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

static bool is_int(const st_val *v)
{
    return v->kind == ST_KIND_INT || v->kind == ST_KIND_BOOL;
}

static bool is_given(const st_val *v)
{
    return v->kind > ST_KIND_NONE;
}

static double number(const st_val *v)
{
    return v->kind == ST_KIND_F64 ? v->f : (double)v->i;
}

/* a < b, exactly where both are integers. */
static bool less(const st_val *a, const st_val *b)
{
    return is_int(a) && is_int(b) ? a->i < b->i : number(a) < number(b);
}

/* ---- checks ---- */

static bn_status bad_mix(const bn_call *call, bn_error *err)
{
    const st_number_input_opts *o = opts_of(call);
    return bn_fail_kind(err, BN_EUSER, "StreamlitMixedNumericTypesError",
                        "The numbers must be all integers or all floats: `value` is of type %s, `min_value` %s, "
                        "`max_value` %s, `step` %s.",
                        bn_val_type(call, &o->value), bn_val_type(call, &o->min_value), bn_val_type(call, &o->max_value),
                        bn_val_type(call, &o->step));
}

static bn_status out_of_bounds(const bn_call *call, const char *name, const st_val *v, bn_error *err)
{
    char got[64];
    return bn_fail_kind(err, BN_EUSER, "StreamlitJSNumberBoundsError", "`%s` (%s) is no number that a browser can hold.", name,
                        bn_val_repr(call, v, got, sizeof got));
}

/* Are the numbers all integers, all floats? What is not given is both. */
static bn_status check_types(const bn_call *call, bool *ints, bool *floats, bn_error *err)
{
    const st_number_input_opts *o = opts_of(call);
    const st_val *all[] = { &o->min_value, &o->max_value, &o->value, &o->step };
    static const char *const names[] = { "min_value", "max_value", "value", "step" };
    *ints = *floats = true;
    for (size_t i = 0; i < BN_COUNT(all); i++) {
        if (!is_given(all[i]) || (all[i] == &o->value && bn_val_is(all[i], "min")))
            continue;
        if (all[i]->kind == ST_KIND_STR && all[i] == &o->max_value)
            return bn_fail_kind(err, BN_EUSER, "TypeError", "`max_value` is a text, not a number.");
        if (all[i]->kind == ST_KIND_STR || bn_val_is_huge(call, all[i]))
            return out_of_bounds(call, names[i], all[i], err);
        *ints &= is_int(all[i]);
        *floats &= all[i]->kind == ST_KIND_F64;
    }
    return *ints || *floats ? BN_OK : bad_mix(call, err);
}

static void choose_value(const bn_call *call, number_input *in, bool ints, bool floats)
{
    const st_number_input_opts *o = opts_of(call);
    bool int_value;
    if (o->value.kind == ST_KIND_NONE)
        in->none = true;
    if (in->none)
        int_value = ints && !floats;
    else {
        in->value = is_given(&o->value) && o->value.kind != ST_KIND_STR ? o->value
                    : is_given(&o->min_value)                          ? o->min_value
                    : ints && !floats                                  ? ST_INT(0)
                                                                       : ST_F64(0);
        int_value = is_int(&in->value);
    }
    in->whole = int_value && ints;
    in->step = is_given(&o->step) ? o->step : int_value ? ST_INT(1) : ST_F64(0.01);
    in->format = bn_call_text(call, BN_CALL_INDEX(call, st_number_input_opts, format));
    if (!in->format.p)
        in->format = int_value ? BN_BYTES("%d") : BN_BYTES("%0.2f");
    else if (!int_value && (bn_bytes_is(in->format, "%d") || bn_bytes_is(in->format, "%u") || bn_bytes_is(in->format, "%i")))
        bn_log(BN_LOG_WARNING, "bourn.elements", "The value of a number_input is a float, but its format %.*s shows integers.",
               bn_cut(in->format, 100), (const char *)in->format.p);
    else if (int_value && in->format.n && in->format.p[in->format.n - 1] == 'f')
        bn_log(BN_LOG_WARNING, "bourn.elements",
               "The value of a number_input is an integer and is shown as one, whatever its format %.*s says.",
               bn_cut(in->format, 100), (const char *)in->format.p);
}

static bn_status bad_order(const bn_call *call, const char *kind, const char *a, const st_val *av, const char *how,
                           const char *b, const st_val *bv, bn_error *err)
{
    char x[64], y[64];
    return bn_fail_kind(err, BN_EUSER, kind, "`%s` (%s) is %s `%s` (%s).", a, bn_val_repr(call, av, x, sizeof x), how, b,
                        bn_val_repr(call, bv, y, sizeof y));
}

static bn_status check_order(const bn_call *call, const number_input *in, bn_error *err)
{
    const st_number_input_opts *o = opts_of(call);
    if (in->has_min && in->has_max && less(&o->max_value, &o->min_value))
        return bad_order(call, "StreamlitInvalidMinMaxError", "min_value", &o->min_value, "greater than", "max_value",
                         &o->max_value, err);
    if (in->has_min && !in->none && less(&in->value, &o->min_value))
        return bad_order(call, "StreamlitValueBelowMinError", "value", &in->value, "less than", "min_value",
                         &o->min_value, err);
    if (in->has_max && !in->none && less(&o->max_value, &in->value))
        return bad_order(call, "StreamlitValueAboveMaxError", "value", &in->value, "greater than", "max_value",
                         &o->max_value, err);
    return BN_OK;
}

static bn_status check_bounds(const bn_call *call, const char *name, const st_val *v, bn_error *err)
{
    bool fits = is_int(v) ? v->i >= -SAFE_INT && v->i <= SAFE_INT : !isinf(v->f);
    char got[64];
    if (fits)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitJSNumberBoundsError",
                        "`%s` (%s) is more than a browser's numbers hold%s.", name, bn_val_repr(call, v, got, sizeof got),
                        is_int(v) ? " exactly: integers go to (1 << 53) - 1" : ": they go to 1.797e+308");
}

static bn_status check_all_bounds(const bn_call *call, number_input *in, bn_error *err)
{
    const st_number_input_opts *o = opts_of(call);
    bn_status rc = BN_OK;
    in->min = in->has_min ? o->min_value : in->whole ? ST_INT(-SAFE_INT) : ST_F64(-DBL_MAX);
    in->max = in->has_max ? o->max_value : in->whole ? ST_INT(SAFE_INT) : ST_F64(DBL_MAX);
    rc = check_bounds(call, "min_value", &in->min, err);
    if (!rc)
        rc = check_bounds(call, "max_value", &in->max, err);
    if (!rc)
        rc = check_bounds(call, "step", &in->step, err);
    return rc || in->none ? rc : check_bounds(call, "value", &in->value, err);
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_number_input_opts *o = opts_of(call);
    number_input *in = found(call);
    bool ints, floats;
    bn_value v;
    bn_status rc;

    _Static_assert(sizeof(number_input) <= sizeof call->scratch.bytes, "check's findings fit");
    *in = (number_input){ .has_min = is_given(&o->min_value), .has_max = is_given(&o->max_value) };
    rc = check_types(call, &ints, &floats, err);
    if (rc)
        return rc;
    if (bn_call_in_state(call, bn_call_key(call), &v) && v.kind == BN_VALUE_NONE)
        in->none = true; /* the app has emptied it, and empty it starts */
    bn_value_release(&v);
    choose_value(call, in, ints, floats);
    if (!bn_number_format_ok(in->format))
        return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidNumberFormatError",
                            "The `format` \"%.*s\" does not show a number: it takes one such as \"%%d\" or \"%%0.2f\".",
                            bn_cut(in->format, 100), (const char *)in->format.p);
    rc = check_order(call, in, err);
    return rc ? rc : check_all_bounds(call, in, err);
}

/* ---- the value ---- */

typedef struct number_rule {
    bool   none, whole;
    st_val value, min, max;
} number_rule;

static bn_value value_of(const st_val *v)
{
    return is_int(v) ? bn_value_int(v->i) : bn_value_f64(v->f);
}

static bool in_range(double f, const st_val *min, const st_val *max)
{
    return isfinite(f) && f >= number(min) && f <= number(max);
}

static bn_value decode(const void *arg, bn_value raw)
{
    const number_rule *rule = arg;
    if (raw.kind == BN_VALUE_F64 && in_range(rule->whole ? trunc(raw.f) : raw.f, &rule->min, &rule->max))
        return rule->whole ? bn_value_int((int64_t)raw.f) : bn_value_f64(raw.f);
    return rule->none ? bn_value_none() : value_of(&rule->value);
}

static bool as_val(bn_value v, st_val *out)
{
    if (v.kind == BN_VALUE_INT || v.kind == BN_VALUE_BOOL)
        *out = ST_INT(v.kind == BN_VALUE_INT ? v.i : v.b);
    else if (v.kind == BN_VALUE_F64)
        *out = ST_F64(v.f);
    else
        return false;
    return true;
}

/* A value in the session's state that lies outside is replaced by the default, for good; the browser is told. */
static bn_status mend_state(bn_call *call, bn_error *err)
{
    const number_input *in = found(call);
    bn_bytes key = bn_call_key(call);
    bn_value v;
    st_val now;
    bool bad = bn_call_in_state(call, key, &v) && as_val(v, &now) &&
               ((in->has_min && less(&now, &in->min)) || (in->has_max && less(&in->max, &now)));
    bn_value_release(&v);
    if (!bad)
        return BN_OK;
    v = in->none ? bn_value_none() : value_of(&in->value);
    return bn_run_ctx_state_reset(call->ctx, key, &v, err);
}

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    const number_input *in = found(call);
    bn_status rc = mend_state(call, err);
    number_rule *rule;
    if (rc)
        return rc;
    rule = bn_xmalloc(sizeof *rule);
    *rule = (number_rule){ .none = in->none, .whole = in->whole, .value = in->value, .min = in->min, .max = in->max };
    m->clearable = in->none;
    m->decode = decode;
    m->decode_arg = rule;
    m->fallback = decode(rule, bn_value_none());
    return BN_OK;
}

static bn_status settle(bn_call *call, bn_error *err)
{
    st_val v;
    if (!call->value_changed || call->value.kind == BN_VALUE_NONE || as_val(call->value, &v))
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidParameterTypeError",
                        "The value set for a `number_input` in the session's state is neither a number nor None.");
}

static void encode(bn_call *call, bn_wire *w)
{
    const number_input *in = found(call);
    st_val v;

    bn_wire_int(w, PB_NUMBER_INPUT_DATA_TYPE, in->whole ? PB_NUMBER_INPUT_DATA_TYPE_INT : PB_NUMBER_INPUT_DATA_TYPE_FLOAT);
    bn_wire_str(w, PB_NUMBER_INPUT_FORMAT, in->format);
    if (!in->none)
        bn_wire_num(w, PB_NUMBER_INPUT_DEFAULT, number(&in->value));
    bn_wire_num(w, PB_NUMBER_INPUT_STEP, number(&in->step));
    bn_wire_num(w, PB_NUMBER_INPUT_MIN, number(&in->min));
    bn_wire_num(w, PB_NUMBER_INPUT_MAX, number(&in->max));
    bn_wire_int(w, PB_NUMBER_INPUT_HAS_MIN, in->has_min);
    bn_wire_int(w, PB_NUMBER_INPUT_HAS_MAX, in->has_max);
    if (!call->value_changed)
        return;
    if (as_val(call->value, &v))
        bn_wire_num(w, PB_NUMBER_INPUT_VALUE, number(&v));
    bn_wire_int(w, PB_NUMBER_INPUT_SET_VALUE, 1);
}

#define O st_number_input_opts
#define NUMBER(field, annotation, standard, what)                                                             \
    P(O, field, .flags = BN_ARG_POSITIONAL, .takes = BN_TAKES_FLOATS, .py_type = annotation,                  \
      .fallback = standard, .doc = what)
static const bn_param params[] = {
    P(O, label, .pb = PB_NUMBER_INPUT_LABEL,
      .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_LABEL, .turn = BN_TURN_THIRD,
      .py_type = "str", .doc = "What is asked for, in Markdown."),
    NUMBER(min_value, "Number | None", "None", "The lowest number that can be chosen."),
    NUMBER(max_value, "Number | None", "None", "The highest number that can be chosen."),
    NUMBER(value, "Number | Literal['min'] | None", "'min'",
           "The number at first; \"min\": the lowest, or 0; None: empty, and the command returns None."),
    NUMBER(step, "Number | None", "None", "How far one click goes: 1, or 0.01 for floats."),
    P(O, format, .flags = BN_ARG_POSITIONAL, .py_type = "str | None", .fallback = "None",
      .doc = "How the number is shown, as in printf."),
    P_KEY(O, BN_ARG_POSITIONAL),
    P_HELP(O, PB_NUMBER_INPUT_HELP, BN_ARG_POSITIONAL),
    P_ON_CHANGE(O, PB_NUMBER_INPUT_IGNORE_RERUN),
    P_ARGS(BN_ARG_POSITIONAL),
    P(O, placeholder, .pb = PB_NUMBER_INPUT_PLACEHOLDER, .flags = BN_ARG_ANY,
      .py_type = "str | None", .fallback = "None", .doc = "Shown while there is no number."),
    P_DISABLED(O, PB_NUMBER_INPUT_DISABLED),
    P(O, required, .pb = PB_NUMBER_INPUT_REQUIRED, .py_type = "bool", .fallback = "False",
      .doc = "Marked as one that must be filled in."),
    P_VISIBILITY(O, PB_NUMBER_INPUT_LABEL_VISIBILITY),
    P_ICON(O, PB_NUMBER_INPUT_ICON, 0, BN_TURN_LATE),
    P_WIDTH_NO_CONTENT(O, 0, BN_TURN_LAST),
    P_BIND(O, PB_NUMBER_INPUT_QUERY_PARAM_KEY),
    P_PERSIST(O),
};
const bn_command bn_cmd_number_input = {
    .name = "number_input", .doc = "Show a field for a number. Returns the number.", .pb = PB_ELEMENT_NUMBER_INPUT,
    .flags = BN_CMD_WIDGET, .opts_size = sizeof(O), .params = params, .param_count = BN_COUNT(params),
    .py_returns = "Number | None", .id_pb = PB_NUMBER_INPUT_ID, .form_pb = PB_NUMBER_INPUT_FORM_ID,
    .widget_kind = BN_WIDGET_F64, .check = check, .meta = meta, .settle = settle, .encode = encode,
};
