/* dates.h: widgets for days and times. ST_DATE, ST_TIME and the like are in types.h. */
#ifndef BOURN_ST_DATES_H
#define BOURN_ST_DATES_H

#include "bourn/st/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A day, from a calendar.
 * .value      the day at first: ST_DATE, ST_DATETIME, ST_STR of ISO 8601 text or "today"; today if left out; ST_NONE: empty.
 *             ST_LIST of up to two of them, or ST_NO_ITEMS, picks a range
 * .min_value  the first day that can be picked; ten years before the value if left out
 * .max_value  the last; ten years after
 * .format     "YYYY/MM/DD", or year, month and day in another order, with / - or . between them
 * Source      st.date_input */
typedef struct st_date_input_opts {
    st_call     call;
    const char *label;
    st_val      value;
    st_val      min_value, max_value;
    const char *format;
    bool        required;
    ST_WIDGET_FIELDS
} st_date_input_opts;
ST_API st_date  st_date_input_run(const st_date_input_opts *opts);        /* year 0: none is picked */
#define st_date_input(...)   st_date_input_run(ST_ARGS(st_date_input_opts, __VA_ARGS__))
/* A range. Returns how many of `out` are picked, 0 to 2; the others have year 0. */
ST_API size_t   st_date_range_run(st_date out[2], const st_date_input_opts *opts);
/* st_date_range(out, "Stay", .value = ST_LIST(ST_DATE(2024, 5, 1), ST_DATE(2024, 5, 4))) */
#define st_date_range(out, ...) st_date_range_run((out), ST_ARGS(st_date_input_opts, __VA_ARGS__))

/** A time of day.
 * .value   the time at first: ST_TIME, ST_DATETIME, ST_STR of ISO 8601 text or "now"; now if left out; ST_NONE: empty
 * .step    between the times on offer: ST_INT seconds or ST_SECONDS; 15 minutes if left out
 * .format  "24h", "12h", or "localized"
 * Source   st.time_input */
typedef struct st_time_input_opts {
    st_call     call;
    const char *label;
    st_val      value;
    st_val      step;
    const char *format;
    bool        required;
    ST_WIDGET_FIELDS
} st_time_input_opts;
ST_API st_time  st_time_input_run(const st_time_input_opts *opts);        /* hour -1: none is picked */
#define st_time_input(...)   st_time_input_run(ST_ARGS(st_time_input_opts, __VA_ARGS__))

/** A day and a time of day, in whole minutes. .value and bounds: ST_DATETIME, ST_DATE, ST_TIME (of that day), ST_STR of
 * ISO 8601 text or "now". .step at least a minute. Source: st.datetime_input */
typedef struct st_datetime_input_opts {
    st_call     call;
    const char *label;
    st_val      value;
    st_val      min_value, max_value;
    const char *format;
    st_val      step;
    bool        required;
    ST_WIDGET_FIELDS
} st_datetime_input_opts;
ST_API st_datetime st_datetime_input_run(const st_datetime_input_opts *opts); /* year 0: none is picked */
#define st_datetime_input(...) st_datetime_input_run(ST_ARGS(st_datetime_input_opts, __VA_ARGS__))

#ifdef __cplusplus
}
#endif

#endif
