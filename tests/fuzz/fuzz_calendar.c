/* Any bytes at all: what is read as a date or a time is on the calendar, or within a day; nothing is read past the end. */
#include "base/calendar.h"

static void check(bool fits, int64_t us, bool time)
{
    bn_civil c;
    if (!fits)
        return;
    c = bn_civil_at(us);
    if (!bn_civil_exists(&c) || bn_civil_us(&c) != us || (time && (us < 0 || us >= BN_DAY_US)))
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const patterns[] = { "y-n-d", "y/n/d h:m:s", "y-n-dTh:m", "y/n/d, h:m", "h:m:s" };
    bn_bytes text = bn_bytes_of(data, size);
    int64_t us = 0;
    check(bn_iso_date(text, &us), us, false);
    check(bn_iso_datetime(text, &us), us, false);
    check(bn_iso_time(text, &us), us, true);
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
        check(bn_scan_datetime(text, patterns[i], &us), us, false);
    return 0;
}
