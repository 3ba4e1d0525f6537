/* Threads of your own that know nothing of the page: the script thread waits for all, then shows what they found.
 * examples/docs_option1_batched.py is the same page in Python. */
#include <bourn/st.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 5 };

typedef struct worker {
    pthread_t id;
    unsigned  delay;
    char      result[80];
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
    return NULL;
}

void st_main(void)
{
    worker workers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        workers[i].delay = (unsigned)(THREADS - i);
        pthread_create(&workers[i].id, NULL, work, &workers[i]);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(workers[i].id, NULL);
    for (int i = 0; i < THREADS; i++) {
        st_header(st_fmt("Thread %d", i));
        st_write(workers[i].result);
    }

    st_button("Rerun");
}
