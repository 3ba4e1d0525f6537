/* slider.c: st.slider: one value or a range, over integers, reals, dates, times and dates with times. See command.h.
 *
 * In here and on the wire dates and times are microseconds since 1970, a time being one of 2000-01-01; in the app's
 * hands they are what they were given as. */
#include <float.h>
#include <math.h>

#include "base/calendar.h"
#include "elements/command_private.h"

#define SAFE_INT  ((INT64_C(1) << 53) - 1) /* the largest integer that a browser's number holds exactly */
#define NOON_DAY  (INT64_C(10957) * BN_DAY_US) /* 2000-01-01, the day that times are shown on */
#define WINDOW_US (14 * BN_DAY_US)
/* The days whose every microsecond a browser's number holds exactly, less one on each side. */
#define MIN_DAY   (INT64_C(-104249) * BN_DAY_US)
#define MAX_DAY   (INT64_C(104248) * BN_DAY_US)

/* What the values are: the number on the wire. */
typedef enum slider_type {
    SLIDER_INT = PB_SLIDER_DATA_TYPE_INT,
    SLIDER_FLOAT = PB_SLIDER_DATA_TYPE_FLOAT,
    SLIDER_DATETIME = PB_SLIDER_DATA_TYPE_DATETIME,
    SLIDER_DATE = PB_SLIDER_DATA_TYPE_DATE,
    SLIDER_TIME = PB_SLIDER_DATA_TYPE_TIME,
} slider_type;

/* check's findings, in call->scratch. Numbers are i (all but FLOAT) or f. */
typedef union number {
    int64_t i;
    double  f;
} number;
typedef struct slider {
    slider_type type;
    bool        single;
    uint8_t     set_n;      /* settle: how many of `set` the browser is told */
    size_t      n;          /* of value; 2 in a range, as given */
    number      value[2], min, max, step;
    bool        has_min, has_max, has_step;
    double      set[2];
    bn_bytes    format;
} slider;

static slider *found(const bn_call *call)
{
    return (slider *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_slider_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

static bool is_time(slider_type t)
{
    return t != SLIDER_INT && t != SLIDER_FLOAT;
}

static double as_double(const slider *s, number v)
{
    return s->type == SLIDER_FLOAT ? v.f : (double)v.i;
}

static bool less(const slider *s, number a, number b)
{
    return s->type == SLIDER_FLOAT ? a.f < b.f : a.i < b.i;
}

static bool same(const slider *s, number a, number b)
{
    return s->type == SLIDER_FLOAT ? a.f == b.f : a.i == b.i;
}

static bool is_given(const st_val *v)
{
    return v->kind > ST_KIND_NONE;
}

/* ---- reading what was given ---- */

static bool type_of(const st_val *v, slider_type *out)
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

static number read(const st_val *v)
{
    switch (v->kind) {
    case ST_KIND_F64:
        return (number){ .f = v->f };
    case ST_KIND_TIME:
        return (number){ .i = v->i + NOON_DAY };
    default:
        return (number){ .i = v->i };
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

static bn_status read_range(const bn_call *call, slider *s, const st_val *v, bn_error *err)
{
    slider_type second;
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
    bn_value v;
    bool range;
    if (!bn_call_in_state(call, bn_call_key(call), &v))
        return false;
    range = v.kind != BN_VALUE_BOOL && v.kind != BN_VALUE_INT && v.kind != BN_VALUE_F64 && v.kind != BN_VALUE_DATE &&
            v.kind != BN_VALUE_TIME && v.kind != BN_VALUE_DATETIME;
    bn_value_release(&v);
    return range;
}

static bn_status read_value(const bn_call *call, slider *s, bn_error *err)
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
static void window_around(slider *s)
{
    int64_t anchor = s->value[0].i, top = s->type == SLIDER_DATE ? MAX_DAY : MAX_DAY + BN_DAY_US - 1;
    if (!s->has_min)
        s->min.i = min64(anchor, max64(anchor - WINDOW_US, MIN_DAY));
    if (!s->has_max)
        s->max.i = max64(anchor, min64(anchor + WINDOW_US, top));
}

static void fill_defaults(slider *s)
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
        s->min.i = NOON_DAY;
    if (!s->has_max && s->type == SLIDER_TIME)
        s->max.i = NOON_DAY + BN_DAY_US - 1;
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

static bn_status check_types(const bn_call *call, const slider *s, bn_error *err)
{
    const st_slider_opts *o = opts_of(call);
    const st_val *bounds[] = { &o->min_value, &o->max_value };
    slider_type t;
    bool fits = true;

    for (size_t i = 0; i < BN_COUNT(bounds); i++)
        if (bn_val_is_huge(call, bounds[i]))
            return too_far(i ? "max_value" : "min_value", err);
    for (size_t i = 0; i < BN_COUNT(bounds); i++)
        if (is_given(bounds[i]) && (!type_of(bounds[i], &t) || t != s->type))
            fits = false;
    if (is_given(&o->step) && is_time(s->type) != (o->step.kind == ST_KIND_DELTA))
        fits = false;
    if (is_given(&o->step) && !is_time(s->type) && (!type_of(&o->step, &t) || t != s->type))
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

static void swap(number *a, number *b)
{
    number c = *a;
    *a = *b;
    *b = c;
}

/* Bounds and ends in order; bounds give way to the value. */
static void put_in_order(slider *s)
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

static bn_status check_bound(const slider *s, const char *name, number v, bn_error *err)
{
    if (s->type == SLIDER_FLOAT ? !isinf(v.f) : v.i >= -SAFE_INT && v.i <= SAFE_INT)
        return BN_OK;
    if (is_time(s->type))
        return bn_fail_kind(err, BN_EUSER, "StreamlitJSNumberBoundsError",
                            "`%s` is too far from 1970 to be shown exactly: days from 1684-07-29 to 2255-06-04 can be.",
                            name);
    return bn_fail_kind(err, BN_EUSER, "StreamlitJSNumberBoundsError", "`%s` is more than a browser's numbers hold%s.",
                        name, s->type == SLIDER_INT ? " exactly: integers go to (1 << 53) - 1" : ": they go to 1.797e+308");
}

static bn_status check_bounds(const slider *s, bn_error *err)
{
    bn_status rc = is_time(s->type) ? BN_OK : check_bound(s, "min_value", s->min, err);
    if (!rc && !is_time(s->type))
        rc = check_bound(s, "max_value", s->max, err);
    if (!rc && same(s, s->min, s->max))
        return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidMinMaxError",
                            "`min_value` and `max_value` of a `slider` are the same: there is nothing to choose.");
    if (!rc && is_time(s->type))
        rc = check_bound(s, "min_value", s->min, err);
    return rc || !is_time(s->type) ? rc : check_bound(s, "max_value", s->max, err);
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_slider_opts *o = opts_of(call);
    slider *s = found(call);
    bn_status rc;

    _Static_assert(sizeof(slider) <= sizeof call->scratch.bytes, "check's findings fit");
    *s = (slider){ .has_min = is_given(&o->min_value), .has_max = is_given(&o->max_value), .has_step = is_given(&o->step) };
    s->format = bn_call_text(call, BN_CALL_INDEX(call, st_slider_opts, format));
    rc = read_value(call, s, err);
    if (!rc)
        rc = check_step(call, err);
    if (!rc)
        rc = check_types(call, s, err);
    if (rc)
        return rc;
    s->min = s->has_min ? read(&o->min_value) : (number){ 0 };
    s->max = s->has_max ? read(&o->max_value) : (number){ 0 };
    s->step = s->has_step ? read(&o->step) : (number){ 0 };
    fill_defaults(s);
    put_in_order(s);
    return check_bounds(s, err);
}

/* ---- the value ---- */

typedef struct slider_rule {
    slider_type type;
    bool        single;
    size_t      n;
    double      value[2], min, max;
    number      exact[2]; /* the default, where doubles are too coarse */
} slider_rule;

static bn_value one_value(slider_type type, int64_t i, double f)
{
    switch (type) {
    case SLIDER_INT:
        return bn_value_int(i);
    case SLIDER_FLOAT:
        return bn_value_f64(f);
    case SLIDER_DATE:
        return bn_value_time(BN_VALUE_DATE, bn_midnight(i));
    case SLIDER_TIME:
        return bn_value_time(BN_VALUE_TIME, i - bn_midnight(i));
    default:
        return bn_value_time(BN_VALUE_DATETIME, i);
    }
}

static bn_value standard(const slider_rule *r)
{
    bn_value ends[2];
    for (size_t i = 0; i < r->n; i++)
        ends[i] = one_value(r->type, r->type == SLIDER_FLOAT ? 0 : r->exact[i].i, r->value[i]);
    return r->single ? ends[0] : bn_value_tuple(ends, r->n);
}

static bn_value decode(const void *arg, bn_value raw)
{
    const slider_rule *r = arg;
    size_t n = r->single ? 1 : 2;
    bn_value ends[2];
    const double *sent;

    if (raw.kind != BN_VALUE_F64S || bn_value_count(raw) != n)
        return standard(r);
    sent = bn_value_f64_items(raw);
    for (size_t i = 0; i < n; i++)
        if (!isfinite(sent[i]) || sent[i] < r->min || sent[i] > r->max)
            return standard(r);
    for (size_t i = 0; i < n; i++)
        ends[i] = one_value(r->type, r->type == SLIDER_FLOAT ? 0 : (int64_t)sent[i], sent[i]);
    return r->single ? ends[0] : bn_value_tuple(ends, n);
}

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    const slider *s = found(call);
    slider_rule *r = bn_xcalloc(1, sizeof *r);
    (void)err;
    r->type = s->type;
    r->single = s->single;
    r->n = s->n;
    r->min = as_double(s, s->min);
    r->max = as_double(s, s->max);
    for (size_t i = 0; i < s->n; i++) {
        r->value[i] = as_double(s, s->value[i]);
        r->exact[i] = s->value[i];
    }
    m->decode = decode;
    m->decode_arg = r;
    m->fallback = standard(r);
    return BN_OK;
}

/* One value of the session's state as it goes to the browser. */
static bool to_wire(const slider *s, bn_value v, double *out)
{
    if (s->type == SLIDER_INT || s->type == SLIDER_FLOAT) {
        *out = v.kind == BN_VALUE_F64 ? v.f : v.kind == BN_VALUE_INT ? (double)v.i : v.kind == BN_VALUE_BOOL && v.b;
        return v.kind == BN_VALUE_F64 || v.kind == BN_VALUE_INT || v.kind == BN_VALUE_BOOL;
    }
    *out = (double)(v.kind == BN_VALUE_TIME ? v.i + NOON_DAY : v.i);
    if (s->type == SLIDER_TIME)
        return v.kind == BN_VALUE_TIME;
    return v.kind == BN_VALUE_DATE || v.kind == BN_VALUE_DATETIME;
}

static bool all_to_wire(slider *s, bn_value v)
{
    s->set_n = 0;
    switch (v.kind) {
    case BN_VALUE_TUPLE:
        if (bn_value_count(v) > BN_COUNT(s->set))
            return false;
        for (; s->set_n < bn_value_count(v); s->set_n++)
            if (!to_wire(s, bn_value_items(v)[s->set_n], &s->set[s->set_n]))
                return false;
        return true;
    case BN_VALUE_F64S:
    case BN_VALUE_INTS:
        if (bn_value_count(v) > BN_COUNT(s->set) || is_time(s->type))
            return false;
        for (; s->set_n < bn_value_count(v); s->set_n++)
            s->set[s->set_n] = v.kind == BN_VALUE_F64S ? bn_value_f64_items(v)[s->set_n]
                                                       : (double)bn_value_int_items(v)[s->set_n];
        return true;
    default:
        s->set_n = 1;
        return to_wire(s, v, &s->set[0]);
    }
}

static bool to_raw(bn_call *call, bn_value v, bn_value *raw)
{
    slider s = *found(call);
    bn_value plain = bn_call_plain(call, v);
    bool fits = all_to_wire(&s, plain);
    bn_value_release(&plain);
    if (fits)
        *raw = bn_value_f64s(s.set, s.set_n);
    return fits;
}

static bn_status settle(bn_call *call, bn_error *err)
{
    slider *s = found(call);
    bn_value plain;
    bool fits;

    if (!call->value_changed)
        return BN_OK;
    plain = bn_call_plain(call, call->value);
    fits = all_to_wire(s, plain);
    bn_value_release(&plain);
    if (!fits)
        return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidParameterTypeError",
                            "The value set for a `slider` in the session's state is none that it can show.");
    for (size_t i = 0; i < s->set_n; i++) {
        if (s->set[i] < as_double(s, s->min))
            return bn_fail_kind(err, BN_EUSER, "StreamlitValueBelowMinError",
                                "The value set for a `slider` in the session's state is less than its `min_value`.");
        if (s->set[i] > as_double(s, s->max))
            return bn_fail_kind(err, BN_EUSER, "StreamlitValueAboveMaxError",
                                "The value set for a `slider` in the session's state is greater than its `max_value`.");
    }
    return BN_OK;
}

static void encode(bn_call *call, bn_wire *w)
{
    const slider *s = found(call);
    double value[2] = { as_double(s, s->value[0]), as_double(s, s->value[1]) };

    bn_wire_str(w, PB_SLIDER_FORMAT, s->format);
    bn_wire_int(w, PB_SLIDER_DATA_TYPE, s->type);
    bn_wire_int(w, PB_SLIDER_TYPE, PB_SLIDER_TYPE_SLIDER);
    bn_wire_nums(w, PB_SLIDER_DEFAULT, value, s->n);
    bn_wire_num(w, PB_SLIDER_MIN, as_double(s, s->min));
    bn_wire_num(w, PB_SLIDER_MAX, as_double(s, s->max));
    bn_wire_num(w, PB_SLIDER_STEP, as_double(s, s->step));
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
    .check = check, .meta = meta, .to_raw = to_raw, .settle = settle, .encode = encode,
};
