/* test_calendar.c: days of the calendar, and dates and times as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/calendar.h"

static bool is_leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

/* Counted day by day, without the formulas. */
static void every_day_of_nine_thousand_years_has_its_number(void **state)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int64_t day = -719162; /* 0001-01-01 */
    (void)state;
    for (int y = 1; y <= 9999; y++)
        for (int m = 1; m <= 12; m++)
            for (int d = 1; d <= lengths[m - 1] + (m == 2 && is_leap(y)); d++, day++) {
                bn_civil c = { y, m, d, 23, 59, 59, 999999 }, back = bn_civil_at(bn_civil_us(&c));
                assert_true(bn_civil_exists(&c));
                assert_true(bn_civil_us(&c) == day * BN_DAY_US + BN_DAY_US - 1);
                assert_true(back.year == y && back.month == m && back.day == d && back.hour == 23 &&
                            back.minute == 59 && back.second == 59 && back.micros == 999999);
                assert_true(bn_midnight(bn_civil_us(&c)) == day * BN_DAY_US);
            }
    assert_int_equal(day, 2932897); /* 10000-01-01 */
}

static void what_is_on_no_calendar_does_not_exist(void **state)
{
    static const bn_civil none[] = {
        { 0, 1, 1, 0, 0, 0, 0 },    { 10000, 1, 1, 0, 0, 0, 0 }, { 2023, 0, 1, 0, 0, 0, 0 },  { 2023, 13, 1, 0, 0, 0, 0 },
        { 2023, 2, 29, 0, 0, 0, 0 }, { 1900, 2, 29, 0, 0, 0, 0 }, { 2024, 2, 30, 0, 0, 0, 0 }, { 2024, 4, 31, 0, 0, 0, 0 },
        { 2024, 1, 0, 0, 0, 0, 0 },  { 2024, 1, 1, 24, 0, 0, 0 }, { 2024, 1, 1, 0, 60, 0, 0 }, { 2024, 1, 1, 0, 0, 60, 0 },
        { 2024, 1, 1, -1, 0, 0, 0 }, { 2024, 1, 1, 0, 0, 0, 1000000 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_false(bn_civil_exists(&none[i]));
}

static int64_t day_of(int y, int m, int d)
{
    return bn_civil_us(&(bn_civil){ y, m, d, 0, 0, 0, 0 });
}

static void years_end_at_the_ends_of_the_calendar(void **state)
{
    (void)state;
    assert_true(bn_years_later(day_of(2024, 2, 29), 1) == day_of(2025, 2, 28));
    assert_true(bn_years_later(day_of(2024, 2, 29), -4) == day_of(2020, 2, 29));
    assert_true(bn_years_later(day_of(9, 5, 5), -10) == day_of(1, 1, 1));
    assert_true(bn_years_later(day_of(9990, 5, 5), 10) == day_of(9999, 12, 31));
}

static void text_is_a_date_only_from_end_to_end(void **state)
{
    int64_t us;
    (void)state;
    assert_true(bn_iso_date(BN_BYTES("2020-W53-5"), &us) && us == day_of(2021, 1, 1));
    assert_false(bn_iso_date(BN_BYTES("2021-W53-5"), &us));
    assert_false(bn_iso_date(BN_BYTES("9999-W52-7"), &us));
    assert_false(bn_iso_date(BN_BYTES("2020-01-01 "), &us));
    assert_false(bn_iso_date(BN_BYTES(""), &us));
    assert_false(bn_iso_datetime(BN_BYTES("2020-01-01T"), &us));
    assert_true(bn_iso_datetime(BN_BYTES("20200101é0102"), &us) && us == day_of(2020, 1, 1) + 62 * BN_MINUTE_US);
    assert_false(bn_iso_time(BN_BYTES("12:30:"), &us));
    assert_false(bn_iso_time(BN_BYTES("12:30+24:00"), &us));
    assert_true(bn_iso_time(BN_BYTES("12:30-23:59:59.999999"), &us) && us == 750 * BN_MINUTE_US);
    assert_false(bn_scan_datetime(BN_BYTES("2020-1-1x"), "y-n-d", &us));
    assert_true(bn_scan_datetime(BN_BYTES("2020/1/1, 1:2"), "y/n/d, h:m", &us));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_nine_thousand_years_has_its_number),
        cmocka_unit_test(what_is_on_no_calendar_does_not_exist),
        cmocka_unit_test(years_end_at_the_ends_of_the_calendar),
        cmocka_unit_test(text_is_a_date_only_from_end_to_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
