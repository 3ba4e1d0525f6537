/* st_dates.c: widgets for days and times, and days and times as values. See way.h. */
#include "base/calendar.h"
#include "cdoor/way.h"

/* ---- values ---- */

/* What exists nowhere is no value at all: the command that gets it says so. */
static st_val val_of(st_kind kind, const bn_civil *c)
{
    if (!bn_civil_exists(c))
        return (st_val){ .kind = ST_KIND_OBJECT };
    return (st_val){ .kind = kind, .i = bn_civil_us(c) };
}

st_val st_val_date(st_date d)
{
    return val_of(ST_KIND_DATE, &(bn_civil){ d.year, d.month, d.day, 0, 0, 0, 0 });
}

st_val st_val_time(st_time t)
{
    return val_of(ST_KIND_TIME, &(bn_civil){ 1970, 1, 1, t.hour, t.minute, t.second, t.microsecond });
}

st_val st_val_datetime(st_datetime t)
{
    return val_of(ST_KIND_DATETIME,
                  &(bn_civil){ t.year, t.month, t.day, t.hour, t.minute, t.second, t.microsecond });
}

st_date st_as_date(st_val v)
{
    bn_civil c = { 0 };
    if (v.kind == ST_KIND_DATE || v.kind == ST_KIND_DATETIME)
        c = bn_civil_at(v.i);
    return (st_date){ c.year, c.month, c.day };
}

st_time st_as_time(st_val v)
{
    bn_civil c = { .hour = -1 };
    if (v.kind == ST_KIND_TIME || v.kind == ST_KIND_DATETIME)
        c = bn_civil_at(v.i);
    return (st_time){ c.hour, c.minute, c.second, c.micros };
}

st_datetime st_as_datetime(st_val v)
{
    bn_civil c = { 0 };
    if (v.kind == ST_KIND_DATE || v.kind == ST_KIND_DATETIME)
        c = bn_civil_at(v.i);
    return (st_datetime){ c.year, c.month, c.day, c.hour, c.minute, c.second, c.micros };
}

/* ---- commands ---- */

st_date st_date_input_run(const st_date_input_opts *opts)
{
    st_val v[2];
    bn_door_widget_values("st_date_input", &bn_cmd_date_input, opts, opts->call, opts->in, v);
    return st_as_date(v[0]);
}

size_t st_date_range_run(st_date out[2], const st_date_input_opts *opts)
{
    st_val v[2];
    size_t n = bn_door_widget_values("st_date_range", &bn_cmd_date_input, opts, opts->call, opts->in, v);
    for (size_t i = 0; i < 2; i++)
        out[i] = st_as_date(v[i]);
    return n;
}

st_time st_time_input_run(const st_time_input_opts *opts)
{
    st_val v[2];
    bn_door_widget_values("st_time_input", &bn_cmd_time_input, opts, opts->call, opts->in, v);
    return st_as_time(v[0]);
}

st_datetime st_datetime_input_run(const st_datetime_input_opts *opts)
{
    st_val v[2];
    bn_door_widget_values("st_datetime_input", &bn_cmd_datetime_input, opts, opts->call, opts->in, v);
    return st_as_datetime(v[0]);
}
