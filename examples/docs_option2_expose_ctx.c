/* Threads that have the context of the run and write to the page themselves, each into its own container.
 * examples/docs_option2_expose_ctx.py is the same page in Python.
 *
 * st_thread_create() starts a thread with the context. A thread that something else has started gets it by st_attach():
 * `bourn run docs_option2_expose_ctx.c -- plain` does it so. */
#include <bourn/st.h>
#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 5 };

typedef struct worker {
    unsigned delay;
    st_block target;
    st_ctx  *ctx; /* for plain threads */
} worker;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *work(void *arg)
{
    worker *w = arg;
    double start = now();
    sleep(w->delay);
    st_write(st_fmt("start: %f, end: %f", start, now()), .in = w->target);
    return NULL;
}

static void run_with_context(worker workers[THREADS])
{
    st_thread *threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        threads[i] = st_thread_create(work, &workers[i]);
    for (int i = 0; i < THREADS; i++)
        st_thread_join(threads[i]);
}

static void *attach_and_work(void *arg)
{
    worker *w = arg;
    st_attach(w->ctx);
    return work(w);
}

static void run_plain(worker workers[THREADS])
{
    pthread_t threads[THREADS];
    st_ctx *ctx = st_get_ctx();
    for (int i = 0; i < THREADS; i++) {
        workers[i].ctx = ctx;
        pthread_create(&threads[i], NULL, attach_and_work, &workers[i]);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    st_ctx_release(ctx);
}

void st_main(void)
{
    worker workers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        st_header(st_fmt("Thread %d", i));
        workers[i] = (worker){ .delay = (unsigned)(THREADS - i), .target = st_container() };
    }

    char *const *args;
    if (st_args(&args) > 0 && strcmp(args[0], "plain") == 0)
        run_plain(workers);
    else
        run_with_context(workers);

    st_button("Rerun");
}
