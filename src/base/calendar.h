/* calendar.h: days of the Gregorian calendar, also before it was made, and dates and times as text.
 *
 * An instant is the microseconds since 1970-01-01 00:00 on the clock, without a zone; a day is its midnight; a time of
 * day is microseconds since midnight. The calendar has the years 1 to 9999, as Python's datetime has.
 *
 * Threads  any: nothing here has state. */
#ifndef BN_BASE_CALENDAR_H
#define BN_BASE_CALENDAR_H

#include "base/bytes.h"

#define BN_SECOND_US INT64_C(1000000)
#define BN_MINUTE_US (60 * BN_SECOND_US)
#define BN_DAY_US    (1440 * BN_MINUTE_US)

typedef struct bn_civil {
    int year, month, day; /* 1..9999, 1..12, 1..31 */
    int hour, minute, second, micros;
} bn_civil;

bool bn_civil_exists(const bn_civil *c);      /* a day of the calendar, a time of a day */
int64_t bn_civil_us(const bn_civil *c);       /* the instant; what does not exist is carried over (month: 1..12) */
bn_civil bn_civil_at(int64_t us);
int64_t bn_midnight(int64_t us);              /* of the day that the instant is in */
int64_t bn_years_later(int64_t us, int years); /* 29 February becomes the 28th; ends at the calendar's own ends */
int64_t bn_clock_now(void);                   /* what the clock shows here */

/* ISO 8601 in all the forms that Python's fromisoformat() reads (from 3.11 on). A zone is checked, and left aside.
 * False: the text is nothing of the kind. */
bool bn_iso_date(bn_bytes text, int64_t *day);
bool bn_iso_time(bn_bytes text, int64_t *time);
bool bn_iso_datetime(bn_bytes text, int64_t *us);

/* Reads `text` by a pattern: y (four digits), n (month), d, h, m, s (one or two digits), a space for any white space;
 * other characters stand for themselves. Fields that are not in the pattern are those of 1900-01-01 00:00. */
bool bn_scan_datetime(bn_bytes text, const char *pattern, int64_t *us);

#endif
