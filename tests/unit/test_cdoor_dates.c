/* test_cdoor_dates.c: days, times, colours and sliders of any kind in C apps, on the real runtime; the test is the server
 * and the browser. */
#include "unit/cdoor_harness.h"

#include <pthread.h>

#include "bourn/st.h"

#define SIZES ST_LIST(ST_STR("S"), ST_STR("M"), ST_STR("L"))

static const char *date_text(st_date d)
{
    return d.year ? st_fmt("%04d-%02d-%02d", d.year, d.month, d.day) : "no day";
}

static const char *time_text(st_time t)
{
    return t.hour >= 0 ? st_fmt("%02d:%02d:%02d", t.hour, t.minute, t.second) : "no time";
}

static void dates_app(void)
{
    st_date day = st_date_input("Day", .value = ST_DATE(2024, 2, 29), .key = "day");
    st_date empty = st_date_input("Empty", .value = ST_NONE);
    st_date ends[2], open[2];
    size_t n = st_date_range(ends, "Range", .value = ST_LIST(ST_DATE(1, 1, 1), ST_STR("0001-01-09")));
    size_t none = st_date_range(open, "Open range", .value = ST_NO_ITEMS);
    st_time time = st_time_input("Time", .value = ST_TIME(8, 30, 15), .step = ST_SECONDS(1));
    st_time no_time = st_time_input("No time", .value = ST_NONE);
    st_datetime both = st_datetime_input("Both", .value = ST_DATETIME(9999, 12, 31, 23, 59, 59));
    st_text(st_fmt("day %s empty %s", date_text(day), date_text(empty)));
    st_text(st_fmt("%zu %s %s, %zu %s", n, date_text(ends[0]), date_text(ends[1]), none, date_text(open[0])));
    st_text(st_fmt("time %s %s", time_text(time), time_text(no_time)));
    st_text(st_fmt("both %d-%d-%d %d:%d:%d", both.year, both.month, both.day, both.hour, both.minute, both.second));
}

/* A StringArray of texts of fewer than 128 bytes, written as a text is. */
static bn_bytes string_array(char *buf, size_t n, const char *const *texts)
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        buf[used++] = 0x0A;
        buf[used++] = (char)strlen(texts[i]);
        memcpy(buf + used, texts[i], strlen(texts[i]));
        used += strlen(texts[i]);
    }
    return bn_bytes_of(buf, used);
}
#define STRING_ARRAY_AS_BYTES BN_PB(TYPE(PB_WIDGET_STATE_STRING_ARRAY_VALUE), STRING, 0)
#define STRINGS(buf, ...) \
    string_array((buf), sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *), (const char *[]){ __VA_ARGS__ })

static void days_and_times_come_as_they_stand_on_the_calendar(void **state)
{
    bench *b = begin_main(dates_app);
    uint64_t s = open_session(b);
    char day[128], range[128], time[128], both[128], buf[64];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "Day"), day);
    widget_id(expect_delta(b, s, "Range"), range);
    widget_id(expect_delta(b, s, "Time"), time);
    widget_id(expect_delta(b, s, "Both"), both);
    expect_delta(b, s, "day 2024-02-29 empty no day");
    expect_delta(b, s, "2 0001-01-01 0001-01-09, 0 no day");
    expect_delta(b, s, "time 08:30:15 no time");
    expect_delta(b, s, "both 9999-12-31 23:59:0");
    expect_finished(b, s, FINISHED);
    send_rerun(b, s, day, STRING_ARRAY_AS_BYTES, STRINGS(buf, "2023-12-31"), 0);
    expect_delta(b, s, "day 2023-12-31");
    expect_finished(b, s, FINISHED);
    send_rerun(b, s, day, STRING_ARRAY_AS_BYTES, STRINGS(buf, "2023-02-29"), 0); /* no such day: the default */
    expect_delta(b, s, "day 2024-02-29");
    expect_finished(b, s, FINISHED);
    send_rerun(b, s, range, STRING_ARRAY_AS_BYTES, STRINGS(buf, "0001-01-03"), 0);
    expect_delta(b, s, "1 0001-01-03 no day, 0");
    expect_finished(b, s, FINISHED);
    type_text(b, s, time, "23:59:58");
    expect_delta(b, s, "time 23:59:58");
    expect_finished(b, s, FINISHED);
    send_rerun(b, s, both, STRING_ARRAY_AS_BYTES, STRINGS(buf, "9998-01-02T03:04"), 0);
    expect_delta(b, s, "both 9998-1-2 3:4:0");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void others_app(void)
{
    st_val v[2];
    const char *ends[2];
    const char *colour = st_color_picker("Colour", .value = "#0fa");
    const char *size = st_select_slider("Size", SIZES, .value = ST_INT(1));
    size_t n = st_slider_values(v, "Days", .value = ST_LIST(ST_DATE(2024, 2, 28), ST_DATE(2024, 3, 1)));
    st_select_slider_range(ends, "Sizes", SIZES, .value = ST_LIST(ST_STR("L"), ST_STR("S")));
    st_text(st_fmt("%s %s, %s to %s", colour, size, ends[0], ends[1]));
    st_text(st_fmt("%zu days %s %s", n, date_text(st_as_date(v[0])), date_text(st_as_date(v[1]))));
    n = st_slider_values(v, "Clock", .value = ST_TIME(12, 30));
    st_text(st_fmt("%zu clock %s %s", n, time_text(st_as_time(v[0])), time_text(st_as_time(v[1]))));
    n = st_slider_values(v, "Whole", .value = ST_INT(3));
    st_text(st_fmt("%zu whole %d", n, (int)v[0].i));
}

static void sliders_and_colours_have_their_own_types(void **state)
{
    bench *b = begin_main(others_app);
    uint64_t s = open_session(b);
    char colour[128], size[128], sizes[128], buf[64];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "Colour"), colour);
    widget_id(expect_delta(b, s, "Size"), size);
    widget_id(expect_delta(b, s, "Sizes"), sizes);
    expect_delta(b, s, "#0fa M, S to L");
    expect_delta(b, s, "2 days 2024-02-28 2024-03-01");
    expect_delta(b, s, "1 clock 12:30:00 no time");
    expect_delta(b, s, "1 whole 3");
    expect_finished(b, s, FINISHED);
    type_text(b, s, colour, "#123456");
    expect_delta(b, s, "#123456 M, S to L");
    expect_finished(b, s, FINISHED);
    send_rerun(b, s, size, STRING_ARRAY_AS_BYTES, STRINGS(buf, "L"), 0);
    expect_delta(b, s, "#123456 L, S to L");
    expect_finished(b, s, FINISHED);
    send_rerun(b, s, sizes, STRING_ARRAY_AS_BYTES, STRINGS(buf, "M", "S"), 0);
    expect_delta(b, s, "#123456 L, S to M");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void state_app(void)
{
    st_val v[2];
    if (st_button("Set")) {
        st_state_set_value("day", ST_DATE(2024, 2, 29));
        st_state_set_value("stay", ST_LIST(ST_DATE(2024, 5, 1), ST_DATE(2024, 5, 4)));
        st_state_set_value("time", ST_NONE);
    }
    st_date_input("Day", .value = ST_DATE(2024, 1, 1), .key = "day");
    st_date stay[2];
    st_date_range(stay, "Stay", .value = ST_NO_ITEMS, .key = "stay");
    st_time_input("Time", .value = ST_TIME(8, 30), .key = "time");
    size_t n = st_state_values(v, "day");
    st_text(st_fmt("%zu day %s", n, date_text(st_as_date(v[0]))));
    n = st_state_values(v, "stay");
    st_text(st_fmt("%zu stay %s %s", n, date_text(st_as_date(v[0])), date_text(st_as_date(v[1]))));
    n = st_state_values(v, "time");
    st_text(st_fmt("%zu time %s", n, time_text(st_as_time(v[0]))));
}

static void the_app_sets_days_and_times(void **state)
{
    bench *b = begin_main(state_app);
    uint64_t s = open_session(b);
    char button[128];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "Set"), button);
    expect_delta(b, s, "1 day 2024-01-01");
    expect_delta(b, s, "0 stay no day no day");
    expect_delta(b, s, "1 time 08:30:00");
    expect_finished(b, s, FINISHED);
    click(b, s, button);
    expect_delta(b, s, "1 day 2024-02-29");
    expect_delta(b, s, "2 stay 2024-05-01 2024-05-04");
    expect_delta(b, s, "0 time no time");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void wrong_app(void)
{
    st_date_input("Day", .value = ST_DATE(2023, 2, 29));
    st_text("not reached");
}

static void a_day_of_no_calendar_ends_the_run_with_a_box(void **state)
{
    bench *b = begin_main(wrong_app);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "no date or time");
    expect_finished(b, s, FINISHED);
    assert_int_equal(count_deltas(b, s, "not reached"), 0);
    end(b);
}

static void values_are_taken_apart_as_they_were_made(void **state)
{
    st_datetime t = st_as_datetime(ST_DATETIME(1, 1, 1, 23, 59, 58, 999999));
    st_date d = st_as_date(ST_DATETIME(1600, 2, 29, 23, 59));
    (void)state;
    assert_true(t.year == 1 && t.month == 1 && t.day == 1 && t.hour == 23 && t.minute == 59 && t.second == 58 &&
                t.microsecond == 999999);
    assert_true(d.year == 1600 && d.month == 2 && d.day == 29);
    assert_int_equal(st_as_time(ST_TIME(0, 0)).hour, 0);
    assert_int_equal(st_as_time(ST_INT(5)).hour, -1);
    assert_int_equal(st_as_date(ST_NONE).year, 0);
    assert_int_equal(ST_TIME(24, 0).kind, ST_KIND_OBJECT);
    assert_int_equal(ST_DATE(0, 1, 1).kind, ST_KIND_OBJECT);
    assert_true(ST_DAYS(7).i == INT64_C(604800000000) && ST_SECONDS(0.5).i == 500000);
}

static void *stranger(void *arg)
{
    const char *ends[2];
    st_date range[2];
    (void)arg;
    assert_int_equal(st_date_input("Day", .value = ST_DATE(2024, 2, 29)).day, 29);
    assert_int_equal(st_last_error(), ST_ENOCTX);
    assert_int_equal(st_date_input("None", .value = ST_NONE).year, 0);
    assert_int_equal(st_date_range(range, "Range", .value = ST_LIST(ST_DATE(2024, 2, 29))), 1);
    assert_int_equal(st_time_input("Time", .value = ST_TIME(8, 30)).minute, 30);
    assert_int_equal(st_datetime_input("Both", .value = ST_DATE(2024, 2, 29)).day, 29);
    assert_string_equal(st_color_picker("Colour"), "#000000");
    assert_string_equal(st_select_slider("Size", SIZES), "S");
    st_select_slider_range(ends, "Sizes", SIZES, .value = ST_LIST(ST_STR("S"), ST_INT(2)));
    assert_string_equal(ends[1], "L");
    return NULL;
}

static void a_thread_without_context_gets_the_defaults(void **state)
{
    pthread_t t;
    (void)state;
    assert_int_equal(pthread_create(&t, NULL, stranger, NULL), 0);
    pthread_join(t, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_and_times_come_as_they_stand_on_the_calendar),
        cmocka_unit_test(sliders_and_colours_have_their_own_types),
        cmocka_unit_test(the_app_sets_days_and_times),
        cmocka_unit_test(a_day_of_no_calendar_ends_the_run_with_a_box),
        cmocka_unit_test(values_are_taken_apart_as_they_were_made),
        cmocka_unit_test(a_thread_without_context_gets_the_defaults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
