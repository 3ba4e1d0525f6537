/* date_value.h: what st.date_input, st.time_input and st.datetime_input have in common: reading what the app gives for a
 * day or a time, and writing it as the browser reads it. Instants as in base/calendar.h.
 *
 * Threads  as command.h. */
#ifndef BN_ELEMENTS_DATE_VALUE_H
#define BN_ELEMENTS_DATE_VALUE_H

#include "base/calendar.h"
#include "elements/options.h"

/* False: the value is nothing of the kind. A text is "today" or "now", or ISO 8601. Dates with a time are days as well,
 * and times of day; where only one of the two is given, the other is `day` or `time`. Datetimes have whole minutes. */
bool bn_as_day(const st_val *v, int64_t *day);
bool bn_as_time(const st_val *v, int64_t *time);
bool bn_as_datetime(const st_val *v, int64_t day, int64_t time, int64_t *us);

/* A value of the session's state as an argument, valid as long as `v`; OBJECT: nothing that a row knows. Of an array, up
 * to three items are seen, in `items`. */
st_val bn_val_seen(bn_value v, st_val items[3]);
/* Is it a date, or a date with a time? */
bool bn_value_is_day(bn_value v);

/* What the browser reads: 2020-01-31, 2020-01-31T08:05, 08:05 and 08:05:59. */
typedef struct bn_date_text {
    char s[32];
} bn_date_text;
bn_date_text bn_date_of(int64_t us);
bn_date_text bn_datetime_of(int64_t us);
bn_date_text bn_time_of(int64_t us, bool seconds);

/* The parameter `format`: one of the nine ways to show a date. */
bn_status bn_check_date_format(const bn_call *call, size_t i, bn_error *err);
/* The parameter `step`: seconds or a timedelta, at least `least` seconds; *seconds: 15 minutes if not given. */
bn_status bn_check_time_step(const bn_call *call, const st_val *v, int64_t least, int64_t *seconds, bn_error *err);
/* min_value <= value <= max_value; `n` of `value`, of which the first and the last count. */
bn_status bn_check_date_order(const int64_t *value, size_t n, int64_t min, int64_t max, bn_date_text (*text)(int64_t),
                              bn_error *err);

/* Has the app emptied the widget through the session's state? */
bool bn_call_emptied(const bn_call *call);

/* A value that the app has put into the session's state and that is out of bounds gives way to the standard one: in `meta`
 * before the widget is declared, in `settle` after. */
typedef struct bn_date_bounds {
    bool (*gives_way)(const bn_call *call, bn_value v);
    bn_value (*standard)(const bn_call *call);
} bn_date_bounds;
bn_status bn_date_mend(bn_call *call, const bn_date_bounds *bounds, bn_error *err);
void bn_date_settle(bn_call *call, const bn_date_bounds *bounds);

/* Rows that these widgets have. */
#define P_DATE_LABEL(tag)                                                                                    \
    P(O, label, .pb = (tag), .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_LABEL,       \
      .turn = BN_TURN_THIRD, .py_type = "str", .doc = "What is asked for, in Markdown.")
#define P_DATE_FORMAT(tag)                                                                                   \
    P(O, format, .pb = (tag), .flags = BN_ARG_IDENTITY | BN_ARG_TYPED, .py_type = "str",                     \
      .fallback = "'YYYY/MM/DD'",                                                                            \
      .doc = "How the date is shown: year, month and day in one of three orders, with /, - or . between them.")
#define P_DATE_STEP                                                                                          \
    P(O, step, .flags = BN_ARG_IDENTITY, .py_type = "int | timedelta",                                       \
      .fallback = "datetime.timedelta(seconds=900)", .doc = "The distance of the times on offer; a number is seconds.")
#define P_DATE_REQUIRED(tag)                                                                                 \
    P(O, required, .pb = (tag), .py_type = "bool", .fallback = "False",                                      \
      .doc = "Marked as one that must be filled in.")

#endif
