/* calendar.c: days and numbers. See calendar.h. */
#include "base/calendar.h"

#include <time.h>

/* Years are counted from March, so that the day that is not always there is the last: 400 of them have DAYS_400. */
#define DAYS_400   146097
#define MARCH_0000 719468 /* days from 0000-03-01 to 1970-01-01 */

static int64_t days_of(int year, int month, int day)
{
    int64_t y = month > 2 ? year : year - 1, era = (y >= 0 ? y : y - 399) / 400, in_era = y - era * 400;
    int64_t in_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * DAYS_400 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - MARCH_0000;
}

static void date_of(int64_t days, bn_civil *c)
{
    int64_t z = days + MARCH_0000, era = (z >= 0 ? z : z - (DAYS_400 - 1)) / DAYS_400, in_era = z - era * DAYS_400;
    int64_t y = (in_era - in_era / 1460 + in_era / 36524 - in_era / (DAYS_400 - 1)) / 365;
    int64_t in_year = in_era - (365 * y + y / 4 - y / 100), m = (5 * in_year + 2) / 153;
    c->day = (int)(in_year - (153 * m + 2) / 5 + 1);
    c->month = (int)(m < 10 ? m + 3 : m - 9);
    c->year = (int)(y + era * 400 + (c->month <= 2));
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool bn_civil_exists(const bn_civil *c)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (c->year < 1 || c->year > 9999 || c->month < 1 || c->month > 12 || c->day < 1)
        return false;
    if (c->day > days[c->month - 1] + (c->month == 2 && is_leap(c->year)))
        return false;
    return c->hour >= 0 && c->hour < 24 && c->minute >= 0 && c->minute < 60 && c->second >= 0 && c->second < 60 &&
           c->micros >= 0 && c->micros < BN_SECOND_US;
}

int64_t bn_civil_us(const bn_civil *c)
{
    return days_of(c->year, c->month, c->day) * BN_DAY_US + (c->hour * INT64_C(60) + c->minute) * BN_MINUTE_US +
           c->second * BN_SECOND_US + c->micros;
}

int64_t bn_midnight(int64_t us)
{
    return (us / BN_DAY_US - (us % BN_DAY_US < 0)) * BN_DAY_US;
}

bn_civil bn_civil_at(int64_t us)
{
    int64_t midnight = bn_midnight(us), rest = us - midnight;
    bn_civil c = {
        .hour = (int)(rest / (60 * BN_MINUTE_US)),
        .minute = (int)(rest / BN_MINUTE_US % 60),
        .second = (int)(rest / BN_SECOND_US % 60),
        .micros = (int)(rest % BN_SECOND_US),
    };
    date_of(midnight / BN_DAY_US, &c);
    return c;
}

int64_t bn_years_later(int64_t us, int years)
{
    bn_civil c = bn_civil_at(us), first = { 1, 1, 1, c.hour, c.minute, c.second, c.micros },
             last = { 9999, 12, 31, c.hour, c.minute, c.second, c.micros };
    c.year += years;
    if (c.year < 1)
        return bn_civil_us(&first);
    if (c.year > 9999)
        return bn_civil_us(&last);
    if (!bn_civil_exists(&c))
        c.day = 28;
    return bn_civil_us(&c);
}

int64_t bn_clock_now(void)
{
    struct timespec now;
    struct tm here;
    bn_civil c;
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &here);
    c = (bn_civil){ here.tm_year + 1900, here.tm_mon + 1, here.tm_mday, here.tm_hour, here.tm_min,
                    here.tm_sec < 60 ? here.tm_sec : 59, (int)(now.tv_nsec / 1000) };
    return bn_civil_us(&c);
}
