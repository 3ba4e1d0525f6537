/* Threads of your own that know nothing of the page: the script thread shows each result as it comes, in a container
 * made for it beforehand. examples/docs_option1_iterative.py is the same page in Python. */
#include <bourn/st.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 5 };

typedef struct worker {
    pthread_t   id;
    bool        started, shown;
    atomic_bool done;
    unsigned    delay;
    char        result[80];
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
    snprintf(w->result, sizeof w->result, "start: %f, end: %f", start, now());
    w->done = true;
    return NULL;
}

/* A click on Rerun ends this run inside a command. The threads still write to `workers` then, so its frame must not go
 * before they have ended: cleanup attributes run whichever way a function is left. */
static void join_all(worker (*workers)[THREADS])
{
    for (int i = 0; i < THREADS; i++)
        if ((*workers)[i].started)
            pthread_join((*workers)[i].id, NULL);
}

void st_main(void)
{
    st_block containers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        st_header(st_fmt("Thread %d", i));
        containers[i] = st_container();
    }

    __attribute__((cleanup(join_all))) worker workers[THREADS] = { 0 };
    for (int i = 0; i < THREADS; i++) {
        workers[i].delay = (unsigned)(THREADS - i);
        workers[i].started = pthread_create(&workers[i].id, NULL, work, &workers[i]) == 0;
    }

    for (int shown = 0; shown < THREADS; usleep(100000))
        for (int i = 0; i < THREADS; i++)
            if (workers[i].done && !workers[i].shown) {
                st_write(workers[i].result, .in = containers[i]);
                workers[i].shown = true;
                shown++;
            }

    st_button("Rerun");
}
