/* late.c: a thread that outlives its run, and, where PLAIN is defined, one that bourn knows nothing about. */
#include <bourn/st.h>
#include <pthread.h>
#include <unistd.h>

#define VERSION "one"

static st_block box;

static void *keep_saying(void *arg)
{
    (void)arg;
    for (int i = 0;; i++, usleep(1000))
        st_text(st_fmt("still %s, %d", VERSION, i), .in = box);
    return NULL;
}

#ifdef PLAIN
static void *nothing(void *arg)
{
    return arg;
}
#endif

void st_main(void)
{
#ifdef PLAIN
    pthread_t id;
    pthread_create(&id, NULL, nothing, NULL);
    pthread_join(id, NULL);
#endif
    box = st_empty();
    if (st_state_int("runs", 0) == 0)
        st_thread_detach(st_thread_create(keep_saying, NULL));
    st_state_set_int("runs", st_state_int("runs", 0) + 1);
    st_text(st_fmt("body of %s", VERSION));
}
