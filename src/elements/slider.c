/* slider.c: st.slider: one value or a range, over integers, reals, dates, times and dates with times. See command.h.
 *
 * In here and on the wire dates and times are microseconds since 1970, a time being one of 2000-01-01; in the app's
 * hands they are what they were given as. */
#include <float.h>
#include <math.h>

#include "elements/slider.h"

#define SAFE_INT  ((INT64_C(1) << 53) - 1) /* the largest integer that a browser's number holds exactly */
#define WINDOW_US (14 * BN_DAY_US)
/* The days whose every microsecond a browser's number holds exactly, less one on each side. */
#define MIN_DAY   (INT64_C(-104249) * BN_DAY_US)
#define MAX_DAY   (INT64_C(104248) * BN_DAY_US)

static const st_slider_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

static bool less(const bn_slider *s, bn_slider_number a, bn_slider_number b)
{
    return s->type == SLIDER_FLOAT ? a.f < b.f : a.i < b.i;
}

static bool same(const bn_slider *s, bn_slider_number a, bn_slider_number b)
{
    return s->type == SLIDER_FLOAT ? a.f == b.f : a.i == b.i;
}

static bool is_given(const st_val *v)
{
    return v->kind > ST_KIND_NONE;
}

/* ---- reading what was given ---- */

static bool type_of(const st_val *v, bn_slider_type *out)
{
    switch (v->kind) {
    case ST_KIND_BOOL:
    case ST_KIND_INT:
        *out = SLIDER_INT;
        return true;
    case ST_KIND_F64:
        *out = SLIDER_FLOAT;
        return true;
    case ST_KIND_DATE:
        *out = SLIDER_DATE;
        return true;
    case ST_KIND_TIME:
        *out = SLIDER_TIME;
        return true;
    case ST_KIND_DATETIME:
        *out = SLIDER_DATETIME;
        return true;
    default:
        return false;
    }
}

static bn_slider_number read(const st_val *v)
{
    switch (v->kind) {
    case ST_KIND_F64:
        return (bn_slider_number){ .f = v->f };
    case ST_KIND_TIME:
        return (bn_slider_number){ .i = v->i + BN_SLIDER_DAY };
    default:
        return (bn_slider_number){ .i = v->i };
    }
}

static bn_status too_far(const char *name, bn_error *err)
{
    return bn_fail_kind(err, BN_EUSER, "StreamlitJSNumberBoundsError",
                        "`%s` is more than a browser's numbers hold exactly: integers go to (1 << 53) - 1", name);
}

static bn_status bad_value(const bn_call *call, const st_val *v, bn_error *err)
{
    static const char wanted[] = "int, float, date, time, datetime, or a list or tuple of up to two such values";
    if (v->kind == ST_KIND_LIST)
        return bn_bad_value(err, "value", wanted, "a longer list");
    if (bn_val_is_huge(call, v))
        return too_far("value", err);
    return bn_bad_type(err, "value", bn_val_type(call, v), wanted);
}

static bn_status read_range(const bn_call *call, bn_slider *s, const st_val *v, bn_error *err)
{
    bn_slider_type second;
    if (v->n > 2)
        return bad_value(call, v, err);
    s->n = v->n;
    if (v->n && !type_of(&v->items[0], &s->type))
        return bad_value(call, &v->items[0], err);
    if (v->n == 2 && (!type_of(&v->items[1], &second) || second != s->type))
        return bn_bad_type(err, "value", bn_val_type(call, &v->items[1]), "a list or tuple of values of one type");
    for (size_t i = 0; i < v->n; i++)
        s->value[i] = read(&v->items[i]);
    return BN_OK;
}

/* Without .value the session's state says whether it is one value or two. */
static bool state_is_range(const bn_call *call)
{
    bn_value v, plain;
    bool range;
    if (!bn_call_in_state(call, bn_call_key(call), &v))
        return false;
    plain = bn_call_plain(call, v);
    range = plain.kind == BN_VALUE_TUPLE || plain.kind == BN_VALUE_LIST || plain.kind == BN_VALUE_F64S ||
            plain.kind == BN_VALUE_INTS;
    bn_value_release(&plain);
    bn_value_release(&v);
    return range;
}

static bn_status read_value(const bn_call *call, bn_slider *s, bn_error *err)
{
    const st_slider_opts *o = opts_of(call);
    st_val low = is_given(&o->min_value) ? o->min_value : ST_INT(0), ends[2], v = o->value;

    s->type = SLIDER_INT;
    if (!is_given(&v) && state_is_range(call)) {
        ends[0] = low;
        ends[1] = is_given(&o->max_value) ? o->max_value : ST_INT(100);
        v = (st_val){ .kind = ST_KIND_LIST, .n = 2, .items = ends };
    } else if (!is_given(&v))
        v = low;
    if (v.kind == ST_KIND_LIST)
        return read_range(call, s, &v, err);
    if (!type_of(&v, &s->type))
        return bad_value(call, &v, err);
    s->single = true;
    s->n = 1;
    s->value[0] = read(&v);
    return BN_OK;
}

/* ---- defaults ---- */

static int64_t min64(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t max64(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Two weeks to either side, as far as numbers go. */
static void window_around(bn_slider *s)
{
    int64_t anchor = s->value[0].i, top = s->type == SLIDER_DATE ? MAX_DAY : MAX_DAY + BN_DAY_US - 1;
    if (!s->has_min)
        s->min.i = min64(anchor, max64(anchor - WINDOW_US, MIN_DAY));
    if (!s->has_max)
        s->max.i = max64(anchor, min64(anchor + WINDOW_US, top));
}

static void fill_defaults(bn_slider *s)
{
    static const char *const formats[] = {
        [SLIDER_INT] = "%d", [SLIDER_FLOAT] = "%0.2f", [SLIDER_DATETIME] = "YYYY-MM-DD", [SLIDER_DATE] = "YYYY-MM-DD",
        [SLIDER_TIME] = "HH:mm",
    };
    if (!s->format.p)
        s->format = bn_bytes_str(formats[s->type]);
    if (s->type == SLIDER_DATE || s->type == SLIDER_DATETIME)
        window_around(s);
    if (!s->has_min && s->type == SLIDER_TIME)
        s->min.i = BN_SLIDER_DAY;
    if (!s->has_max && s->type == SLIDER_TIME)
        s->max.i = BN_SLIDER_DAY + BN_DAY_US - 1;
    if (!s->has_max && s->type == SLIDER_INT)
        s->max.i = 100;
    if (!s->has_max && s->type == SLIDER_FLOAT)
        s->max.f = 1;
    if (s->has_step)
        return;
    if (s->type == SLIDER_FLOAT)
        s->step.f = 0.01;
    else if (s->type == SLIDER_INT)
        s->step.i = 1;
    else if (s->type == SLIDER_TIME || llabs(s->max.i - s->min.i) < BN_DAY_US)
        s->step.i = 15 * 60 * BN_SECOND_US;
    else
        s->step.i = BN_DAY_US;
}

/* ---- checks ---- */

static bn_status check_types(const bn_call *call, const bn_slider *s, bn_error *err)
{
    const st_slider_opts *o = opts_of(call);
    const st_val *bounds[] = { &o->min_value, &o->max_value };
    bn_slider_type t;
    bool fits = true;

    for (size_t i = 0; i < BN_COUNT(bounds); i++)
        if (bn_val_is_huge(call, bounds[i]))
            return too_far(i ? "max_value" : "min_value", err);
    for (size_t i = 0; i < BN_COUNT(bounds); i++)
        if (is_given(bounds[i]) && (!type_of(bounds[i], &t) || t != s->type))
            fits = false;
    if (is_given(&o->step) && bn_slider_is_time(s->type) != (o->step.kind == ST_KIND_DELTA))
        fits = false;
    if (is_given(&o->step) && !bn_slider_is_time(s->type) && (!type_of(&o->step, &t) || t != s->type))
        fits = false;
    if (fits)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidParameterTypeError",
                        "The numbers of a `slider` must be of one type: `value` is of type %s, `min_value` %s, "
                        "`max_value` %s, `step` %s.",
                        bn_val_type(call, &o->value), bn_val_type(call, &o->min_value), bn_val_type(call, &o->max_value),
                        bn_val_type(call, &o->step));
}

static bn_status check_step(const bn_call *call, bn_error *err)
{
    const st_val *v = &opts_of(call)->step;
    if (v->kind == ST_KIND_DELTA && v->i == 0)
        return bn_bad_value(err, "step", "a timedelta that is not zero", "0");
    if (((v->kind == ST_KIND_INT || v->kind == ST_KIND_BOOL) && v->i == 0) || (v->kind == ST_KIND_F64 && v->f == 0))
        return bn_bad_value(err, "step", "a number that is not zero", "0");
    return BN_OK;
}

static void swap(bn_slider_number *a, bn_slider_number *b)
{
    bn_slider_number c = *a;
    *a = *b;
    *b = c;
}

/* Bounds and ends in order; bounds give way to the value. */
static void put_in_order(bn_slider *s)
{
    if (less(s, s->max, s->min))
        swap(&s->min, &s->max);
    if (s->n == 2 && less(s, s->value[1], s->value[0]))
        swap(&s->value[0], &s->value[1]);
    if (s->n == 0) {
        s->value[0] = s->min;
        s->value[1] = s->max;
        s->n = 2;
    }
    if (less(s, s->value[0], s->min))
        s->min = s->value[0];
    if (less(s, s->max, s->value[s->n - 1]))
        s->max = s->value[s->n - 1];
}

static bn_status check_bound(const bn_slider *s, const char *name, bn_slider_number v, bn_error *err)
{
    if (s->type == SLIDER_FLOAT ? !isinf(v.f) : v.i >= -SAFE_INT && v.i <= SAFE_INT)
        return BN_OK;
    if (bn_slider_is_time(s->type))
        return bn_fail_kind(err, BN_EUSER, "StreamlitJSNumberBoundsError",
                            "`%s` is too far from 1970 to be shown exactly: days from 1684-07-29 to 2255-06-04 can be.",
                            name);
    return bn_fail_kind(err, BN_EUSER, "StreamlitJSNumberBoundsError", "`%s` is more than a browser's numbers hold%s.",
                        name, s->type == SLIDER_INT ? " exactly: integers go to (1 << 53) - 1" : ": they go to 1.797e+308");
}

static bn_status check_bounds(const bn_slider *s, bn_error *err)
{
    bn_status rc = bn_slider_is_time(s->type) ? BN_OK : check_bound(s, "min_value", s->min, err);
    if (!rc && !bn_slider_is_time(s->type))
        rc = check_bound(s, "max_value", s->max, err);
    if (!rc && same(s, s->min, s->max))
        return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidMinMaxError",
                            "`min_value` and `max_value` of a `slider` are the same: there is nothing to choose.");
    if (!rc && bn_slider_is_time(s->type))
        rc = check_bound(s, "min_value", s->min, err);
    return rc || !bn_slider_is_time(s->type) ? rc : check_bound(s, "max_value", s->max, err);
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_slider_opts *o = opts_of(call);
    bn_slider *s = bn_slider_of(call);
    bn_status rc;

    _Static_assert(sizeof(bn_slider) <= sizeof call->scratch.bytes, "check's findings fit");
    *s = (bn_slider){ .has_min = is_given(&o->min_value), .has_max = is_given(&o->max_value), .has_step = is_given(&o->step) };
    s->format = bn_call_text(call, BN_CALL_INDEX(call, st_slider_opts, format));
    rc = read_value(call, s, err);
    if (!rc)
        rc = check_step(call, err);
    if (!rc)
        rc = check_types(call, s, err);
    if (rc)
        return rc;
    s->min = s->has_min ? read(&o->min_value) : (bn_slider_number){ 0 };
    s->max = s->has_max ? read(&o->max_value) : (bn_slider_number){ 0 };
    s->step = s->has_step ? read(&o->step) : (bn_slider_number){ 0 };
    fill_defaults(s);
    put_in_order(s);
    return check_bounds(s, err);
}

static void encode(bn_call *call, bn_wire *w)
{
    const bn_slider *s = bn_slider_of(call);
    double value[2] = { bn_slider_double(s, s->value[0]), bn_slider_double(s, s->value[1]) };

    bn_wire_str(w, PB_SLIDER_FORMAT, s->format);
    bn_wire_int(w, PB_SLIDER_DATA_TYPE, s->type);
    bn_wire_int(w, PB_SLIDER_TYPE, PB_SLIDER_TYPE_SLIDER);
    bn_wire_nums(w, PB_SLIDER_DEFAULT, value, s->n);
    bn_wire_num(w, PB_SLIDER_MIN, bn_slider_double(s, s->min));
    bn_wire_num(w, PB_SLIDER_MAX, bn_slider_double(s, s->max));
    bn_wire_num(w, PB_SLIDER_STEP, bn_slider_double(s, s->step));
    if (!call->value_changed)
        return;
    bn_wire_nums(w, PB_SLIDER_VALUE, s->set, s->set_n);
    bn_wire_int(w, PB_SLIDER_SET_VALUE, 1);
}

#define O st_slider_opts
#define NUMBER(field, more, annotation, what)                                                                 \
    P(O, field, .flags = BN_ARG_POSITIONAL | (more), .takes = BN_TAKES_LISTS | BN_TAKES_FLOATS,               \
      .py_type = annotation, .fallback = "None", .doc = what)
static const bn_param params[] = {
    P(O, label, .pb = PB_SLIDER_LABEL, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_LABEL,
      .turn = BN_TURN_THIRD, .py_type = "str", .doc = "What is chosen, in Markdown."),
    NUMBER(min_value, BN_ARG_IDENTITY, "SliderScalar | None", "The lowest value."),
    NUMBER(max_value, BN_ARG_IDENTITY, "SliderScalar | None", "The highest value."),
    NUMBER(value, 0, "SliderValue | None", "The value at first; a list or tuple of two picks a range."),
    NUMBER(step, BN_ARG_IDENTITY, "SliderStep | None", "The distance between values."),
    P(O, format, .flags = BN_ARG_POSITIONAL, .py_type = "str | None", .fallback = "None",
      .doc = "How values are shown: as in printf, or as in Moment.js for dates and times."),
    P_KEY(O, BN_ARG_POSITIONAL),
    P_HELP(O, PB_SLIDER_HELP, BN_ARG_POSITIONAL),
    P_ON_CHANGE(O, PB_SLIDER_IGNORE_RERUN),
    P_ARGS(BN_ARG_POSITIONAL),
    P_DISABLED(O, PB_SLIDER_DISABLED),
    P_VISIBILITY(O, PB_SLIDER_LABEL_VISIBILITY),
    P_WIDTH_NO_CONTENT(O, 0, BN_TURN_LAST),
    P_BIND(O, PB_SLIDER_QUERY_PARAM_KEY),
    P_PERSIST(O),
};
const bn_command bn_cmd_slider = {
    .name = "slider", .doc = "Show a slider. Returns the value, or a tuple of two.", .pb = PB_ELEMENT_SLIDER,
    .flags = BN_CMD_WIDGET | BN_CMD_ZONED, .opts_size = sizeof(O), .params = params, .param_count = BN_COUNT(params),
    .py_returns = "Any", .id_pb = PB_SLIDER_ID, .form_pb = PB_SLIDER_FORM_ID, .widget_kind = BN_WIDGET_F64S,
    .check = check, .meta = bn_slider_meta, .to_raw = bn_slider_to_raw, .settle = bn_slider_settle, .encode = encode,
};
