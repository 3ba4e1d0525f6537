/* slider_value.c: the value of st.slider: its default, what the browser sends, what the app sets. See slider.h. */
#include <math.h>

#include "elements/slider.h"

typedef struct slider_rule {
    bn_slider_type   type;
    bool             single;
    size_t           n;
    double           value[2], min, max;
    bn_slider_number exact[2]; /* the default, where doubles are too coarse */
} slider_rule;

static bn_value one_value(bn_slider_type type, int64_t i, double f)
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

bn_status bn_slider_meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    const bn_slider *s = bn_slider_of(call);
    slider_rule *r = bn_xcalloc(1, sizeof *r);
    (void)err;
    r->type = s->type;
    r->single = s->single;
    r->n = s->n;
    r->min = bn_slider_double(s, s->min);
    r->max = bn_slider_double(s, s->max);
    for (size_t i = 0; i < s->n; i++) {
        r->value[i] = bn_slider_double(s, s->value[i]);
        r->exact[i] = s->value[i];
    }
    m->decode = decode;
    m->decode_arg = r;
    m->fallback = standard(r);
    return BN_OK;
}

/* One value of the session's state as it goes to the browser. */
static bool to_wire(const bn_slider *s, bn_value v, double *out)
{
    if (s->type == SLIDER_INT || s->type == SLIDER_FLOAT) {
        *out = v.kind == BN_VALUE_F64 ? v.f : v.kind == BN_VALUE_INT ? (double)v.i : v.kind == BN_VALUE_BOOL && v.b;
        return v.kind == BN_VALUE_F64 || v.kind == BN_VALUE_INT || v.kind == BN_VALUE_BOOL;
    }
    *out = (double)(v.kind == BN_VALUE_TIME ? v.i + BN_SLIDER_DAY : v.i);
    if (s->type == SLIDER_TIME)
        return v.kind == BN_VALUE_TIME;
    return v.kind == BN_VALUE_DATE || v.kind == BN_VALUE_DATETIME;
}

static bool all_to_wire(bn_slider *s, bn_value v)
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
        if (bn_value_count(v) > BN_COUNT(s->set) || bn_slider_is_time(s->type))
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

bool bn_slider_to_raw(bn_call *call, bn_value v, bn_value *raw)
{
    bn_slider s = *bn_slider_of(call);
    bn_value plain = bn_call_plain(call, v);
    bool fits = all_to_wire(&s, plain);
    bn_value_release(&plain);
    if (fits)
        *raw = bn_value_f64s(s.set, s.set_n);
    return fits;
}

bn_status bn_slider_settle(bn_call *call, bn_error *err)
{
    bn_slider *s = bn_slider_of(call);
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
        if (s->set[i] < bn_slider_double(s, s->min))
            return bn_fail_kind(err, BN_EUSER, "StreamlitValueBelowMinError",
                                "The value set for a `slider` in the session's state is less than its `min_value`.");
        if (s->set[i] > bn_slider_double(s, s->max))
            return bn_fail_kind(err, BN_EUSER, "StreamlitValueAboveMaxError",
                                "The value set for a `slider` in the session's state is greater than its `max_value`.");
    }
    return BN_OK;
}
