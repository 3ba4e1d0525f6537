/* test_arena.c: memory that is let go all at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/arena.h"

static char *format(bn_arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static char *format(bn_arena *a, const char *fmt, ...)
{
    va_list args;
    char *s;
    va_start(args, fmt);
    s = bn_arena_vprintf(a, fmt, args);
    va_end(args);
    return s;
}

static void strings_stay_where_they_are(void **state)
{
    bn_arena a;
    char *kept[1000];
    (void)state;
    bn_arena_init(&a, 1 << 20);
    for (int i = 0; i < 1000; i++)
        kept[i] = format(&a, "number %d of %s", i, "many");
    for (int i = 0; i < 1000; i++) {
        char want[64];
        snprintf(want, sizeof want, "number %d of many", i);
        assert_string_equal(kept[i], want);
        assert_int_equal((uintptr_t)kept[i] % _Alignof(max_align_t), 0);
    }
    bn_arena_release(&a);
}

static void a_large_string_gets_its_own_room(void **state)
{
    size_t n = (size_t)1 << 18;
    char *big = bn_xmalloc(n), *copy;
    bn_arena a;
    (void)state;
    memset(big, 'x', n);
    bn_arena_init(&a, 1 << 20);
    copy = bn_arena_str(&a, bn_bytes_of(big, n));
    assert_non_null(copy);
    assert_int_equal(strlen(copy), n);
    assert_string_equal(format(&a, "%d", 7), "7");
    bn_arena_release(&a);
    free(big);
}

static void the_ceiling_holds_and_what_is_there_stays(void **state)
{
    bn_arena a;
    char *first;
    (void)state;
    bn_arena_init(&a, 100);
    first = bn_arena_str(&a, BN_BYTES("first"));
    assert_non_null(first);
    assert_null(bn_arena_alloc(&a, 100));
    assert_null(bn_arena_alloc(&a, SIZE_MAX));
    assert_string_equal(first, "first");
    assert_non_null(bn_arena_alloc(&a, 40));
    bn_arena_release(&a);
    assert_non_null(bn_arena_alloc(&a, 100));
    bn_arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_stay_where_they_are),
        cmocka_unit_test(a_large_string_gets_its_own_room),
        cmocka_unit_test(the_ceiling_holds_and_what_is_there_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
