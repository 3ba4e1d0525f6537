/* crash.c: falls over in a static function, in the way its first argument says. */
#include <bourn/st.h>
#include <stdlib.h>
#include <string.h>

static volatile int zero;

static __attribute__((noinline)) int too_deep(volatile char *above)
{
    volatile char room[4096];
    room[0] = above[0];
    return zero ? 0 : too_deep(room) + room[0];
}

static __attribute__((noinline, no_sanitize("undefined"))) void fall_over(const char *how)
{
    char c = 0;
    if (strcmp(how, "segv") == 0)
        *(volatile int *)(intptr_t)zero = 1;
    else if (strcmp(how, "fpe") == 0)
        zero = 100 / zero;
    else if (strcmp(how, "abort") == 0)
        abort();
    else if (strcmp(how, "deep") == 0)
        zero = too_deep(&c);
}

static void *in_thread(void *arg)
{
    fall_over(arg);
    return NULL;
}

void st_main(void)
{
    char *const *args;
    int n = st_args(&args);
    st_text(st_fmt("%d arguments, about to fall over", n));
    if (!st_button("Fall", .key = "fall"))
        return;
    if (n == 2)
        st_thread_join(st_thread_create(in_thread, args[0]));
    fall_over(args[0]);
}
