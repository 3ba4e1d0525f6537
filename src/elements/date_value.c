/* date_value.c: see date_value.h. */
#include <stdio.h>

#include "elements/date_value.h"

#define MOST_SECONDS (23 * 3600)

static int64_t whole_minutes(int64_t us)
{
    return us - ((us % BN_MINUTE_US) + BN_MINUTE_US) % BN_MINUTE_US;
}

/* ---- reading ---- */

bool bn_as_day(const st_val *v, int64_t *day)
{
    bool known = v->kind == ST_KIND_DATE || v->kind == ST_KIND_DATETIME;
    if (known)
        *day = v->i;
    else if (bn_val_is(v, "today"))
        *day = bn_clock_now();
    else if (v->kind != ST_KIND_STR || (!bn_iso_date(bn_val_text(v), day) && !bn_iso_datetime(bn_val_text(v), day)))
        return false;
    *day = bn_midnight(*day);
    return true;
}

bool bn_as_time(const st_val *v, int64_t *time)
{
    if (v->kind == ST_KIND_TIME) {
        *time = v->i;
        return true;
    }
    if (v->kind == ST_KIND_DATETIME)
        *time = v->i;
    else if (bn_val_is(v, "now"))
        *time = bn_clock_now();
    else if (v->kind != ST_KIND_STR || (!bn_iso_time(bn_val_text(v), time) && !bn_iso_datetime(bn_val_text(v), time)))
        return false;
    *time -= bn_midnight(*time);
    *time -= *time % BN_SECOND_US;
    return true;
}

/* A date alone, as text, is its midnight. */
static bool text_as_datetime(bn_bytes text, int64_t day, int64_t *us)
{
    static const char *const patterns[] = { "y/n/d h:m", "y/n/d h:m:s", "y-n-d h:m", "y-n-d h:m:s" };
    if (bn_iso_datetime(text, us))
        return true;
    for (size_t i = 0; i < BN_COUNT(patterns); i++)
        if (bn_scan_datetime(text, patterns[i], us))
            return true;
    if (!bn_iso_time(text, us))
        return false;
    *us += day;
    return true;
}

bool bn_as_datetime(const st_val *v, int64_t day, int64_t time, int64_t *us)
{
    if (v->kind == ST_KIND_DATETIME)
        *us = v->i;
    else if (v->kind == ST_KIND_DATE)
        *us = v->i + time;
    else if (v->kind == ST_KIND_TIME)
        *us = day + v->i;
    else if (bn_val_is(v, "now"))
        *us = bn_clock_now();
    else if (v->kind != ST_KIND_STR || !text_as_datetime(bn_strip(bn_val_text(v)), day, us))
        return false;
    *us = whole_minutes(*us);
    return true;
}

bool bn_value_is_day(bn_value v)
{
    return v.kind == BN_VALUE_DATE || v.kind == BN_VALUE_DATETIME;
}

st_val bn_val_seen(bn_value v, st_val items[3])
{
    bn_bytes text;
    size_t n;
    switch (v.kind) {
    case BN_VALUE_NONE:
        return ST_NONE;
    case BN_VALUE_DATE:
        return (st_val){ .kind = ST_KIND_DATE, .i = v.i };
    case BN_VALUE_TIME:
        return (st_val){ .kind = ST_KIND_TIME, .i = v.i };
    case BN_VALUE_DATETIME:
        return (st_val){ .kind = ST_KIND_DATETIME, .i = v.i };
    case BN_VALUE_STR:
        text = bn_value_text(v);
        return (st_val){ .kind = ST_KIND_STR, .s = (const char *)text.p, .n = text.n };
    case BN_VALUE_TUPLE:
    case BN_VALUE_LIST:
        n = bn_value_count(v) < 3 ? bn_value_count(v) : 3;
        for (size_t i = 0; i < n; i++)
            items[i] = bn_val_seen(bn_value_items(v)[i], (st_val[3]){ 0 });
        return (st_val){ .kind = ST_KIND_LIST, .items = items, .n = n };
    default:
        return (st_val){ .kind = ST_KIND_OBJECT };
    }
}

bool bn_call_emptied(const bn_call *call)
{
    bn_value v;
    bool none = bn_call_in_state(call, bn_call_key(call), &v) && v.kind == BN_VALUE_NONE;
    bn_value_release(&v);
    return none;
}

bn_status bn_date_mend(bn_call *call, const bn_date_bounds *bounds, bn_error *err)
{
    bn_status rc = BN_OK;
    bn_value v;
    if (bn_call_in_state(call, bn_call_key(call), &v) && bounds->gives_way(call, v)) {
        bn_value_release(&v);
        v = bounds->standard(call);
        rc = bn_choices_mend(call, &v, err);
    }
    bn_value_release(&v);
    return rc;
}

void bn_date_settle(bn_call *call, const bn_date_bounds *bounds)
{
    if (!bounds->gives_way(call, call->value))
        return;
    bn_value_release(&call->value);
    call->value = bounds->standard(call);
    call->value_changed = true;
}

/* ---- writing ---- */

bn_date_text bn_date_of(int64_t us)
{
    bn_civil c = bn_civil_at(us);
    bn_date_text out;
    snprintf(out.s, sizeof out.s, "%04d-%02d-%02d", c.year % 10000, c.month % 100, c.day % 100);
    return out;
}

bn_date_text bn_time_of(int64_t us, bool seconds)
{
    bn_civil c = bn_civil_at(us);
    bn_date_text out;
    int n = snprintf(out.s, sizeof out.s, "%02d:%02d", c.hour % 100, c.minute % 100);
    if (seconds)
        snprintf(out.s + n, sizeof out.s - (size_t)n, ":%02d", c.second % 100);
    return out;
}

bn_date_text bn_datetime_of(int64_t us)
{
    bn_date_text out = bn_date_of(us), time = bn_time_of(us, false);
    size_t n = strlen(out.s);
    snprintf(out.s + n, sizeof out.s - n, "T%.8s", time.s);
    return out;
}

/* ---- checks ---- */

bn_status bn_check_date_format(const bn_call *call, size_t i, bn_error *err)
{
    static const bn_word formats[] = {
        { "YYYY/MM/DD", 0 }, { "DD/MM/YYYY", 0 }, { "MM/DD/YYYY", 0 }, { "YYYY.MM.DD", 0 }, { "DD.MM.YYYY", 0 },
        { "MM.DD.YYYY", 0 }, { "YYYY-MM-DD", 0 }, { "DD-MM-YYYY", 0 }, { "MM-DD-YYYY", 0 }, { NULL, 0 },
    };
    bn_bytes text = bn_call_text(call, i);
    st_val given = { .kind = ST_KIND_STR, .n = text.n, .s = (const char *)text.p };
    char allowed[200], got[200];
    if (!text.p)
        return bn_bad_type(err, "format", "NoneType", "str");
    for (const bn_word *f = formats; f->word; f++)
        if (bn_bytes_is(text, f->word))
            return BN_OK;
    bn_words_join(formats, allowed, sizeof allowed);
    return bn_bad_value(err, "format", allowed, bn_val_repr(call, &given, got, sizeof got));
}

bn_status bn_check_time_step(const bn_call *call, const st_val *v, int64_t least, int64_t *seconds, bn_error *err)
{
    bool huge = bn_val_is_huge(call, v);
    char got[64];
    *seconds = v->kind == ST_NOT_GIVEN ? 15 * 60 : v->kind == ST_KIND_DELTA ? v->i / BN_SECOND_US : v->i;
    if (v->kind != ST_NOT_GIVEN && v->kind != ST_KIND_INT && v->kind != ST_KIND_DELTA && !huge)
        return bn_bad_type(err, "step", bn_val_type(call, v), "int, timedelta");
    if (!huge && *seconds >= least && *seconds <= MOST_SECONDS)
        return BN_OK;
    snprintf(got, sizeof got, "%lld", (long long)*seconds);
    return bn_fail_kind(err, BN_EUSER, "StreamlitValueOutOfRangeError",
                        "`step` is %s seconds; it may be %lld seconds to 23 hours.",
                        huge ? bn_val_repr(call, v, got, sizeof got) : got, (long long)least);
}

bn_status bn_check_date_order(const int64_t *value, size_t n, int64_t min, int64_t max, bn_date_text (*text)(int64_t),
                              bn_error *err)
{
    if (min > max)
        return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidMinMaxError",
                            "`min_value` (%s) is later than `max_value` (%s).", text(min).s, text(max).s);
    if (n && value[0] < min)
        return bn_fail_kind(err, BN_EUSER, "StreamlitValueBelowMinError", "`value` (%s) is before `min_value` (%s).",
                            text(value[0]).s, text(min).s);
    if (n && value[n - 1] > max)
        return bn_fail_kind(err, BN_EUSER, "StreamlitValueAboveMaxError", "`value` (%s) is after `max_value` (%s).",
                            text(value[n - 1]).s, text(max).s);
    return BN_OK;
}
