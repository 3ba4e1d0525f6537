/* Eight threads fill one page at the same time. examples/live_updates.py is the same page in Python.
 *
 * Each thread has the context of the run, so it may use every command: it moves a progress bar of its own and adds
 * lines to a log that all of them share. No line is lost, and the lines of one thread keep their order. */
#include <bourn/st.h>
#include <stdlib.h>
#include <unistd.h>

enum { THREADS = 8, STEPS = 25 };

typedef struct worker {
    int      number;
    st_block bar, log;
} worker;

static void *work(void *arg)
{
    const worker *w = arg;
    unsigned seed = (unsigned)w->number;
    for (int step = 1; step <= STEPS; step++) {
        st_progress(ST_F64((double)step / STEPS), .text = st_fmt("Thread %d: %d of %d", w->number, step, STEPS),
                    .in = w->bar);
        st_text(st_fmt("thread %d, step %d", w->number, step), .in = w->log);
        usleep(20000 + (unsigned)rand_r(&seed) % 100000);
    }
    return NULL;
}

void st_main(void)
{
    st_block column[2], log, result;
    worker workers[THREADS];
    st_thread *threads[THREADS];

    st_title("Live updates from threads");
    st_caption("Eight threads, one page: a bar for each, a log for all.");
    st_columns(column, 2);
    for (int n = 0; n < THREADS; n++)
        workers[n] = (worker){ .number = n, .bar = st_empty(.in = column[n % 2]) };
    log = st_container(.height = ST_PX(240), .autoscroll = ST_YES);
    result = st_empty();

    for (int n = 0; n < THREADS; n++) {
        workers[n].log = log;
        threads[n] = st_thread_create(work, &workers[n]);
    }
    for (int n = 0; n < THREADS; n++)
        st_thread_join(threads[n]);

    st_success(st_fmt("%d lines written by %d threads", THREADS * STEPS, THREADS), .in = result);
    st_button("Again");
}
