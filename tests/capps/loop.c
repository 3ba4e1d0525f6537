/* loop.c: a first run that calls no command any more: it computes (or, with SLEEP, sleeps) for ever. */
#include <bourn/st.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static volatile int never;
static void (*volatile nothing)(void); /* a call the compiler knows nothing of: so spin() may be unwound, for all it knows */

/* Leaves a file named after the run. */
static void cleaned(int64_t *n)
{
    char path[256];
    snprintf(path, sizeof path, "%s-%d", getenv("LOOP_CLEANED"), (int)*n);
    fclose(fopen(path, "w"));
}

static __attribute__((noinline)) void spin(void)
{
    if (nothing)
        nothing();
    while (!never)
#ifdef SLEEP
        sleep(1000);
#else
        ;
#endif
}

void st_main(void)
{
    __attribute__((cleanup(cleaned))) int64_t n = st_state_int("n", 0);
    st_state_set_int("n", n + 1);
    st_text(st_fmt("run %d", (int)n));
    if (n == 0)
        spin();
    st_text(st_fmt("end of %d", (int)n));
}
