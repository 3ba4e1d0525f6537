/* st_thread.c: threads that start with their creator's context.
 *
 * Threads  the creator, the thread itself, and whoever joins it.
 * Lock     st_thread.mu, a leaf, for `done` and `result`. */
#include <limits.h>
#include <stdio.h>

#include "cdoor/crash.h"
#include "cdoor/door.h"
#include "runtime/push.h"

#define THREAD_NAME "st_thread"

struct st_thread {
    bn_door_thread noted;
    atomic_uint    refs; /* the thread's and the handle's */
    st_ctx        *ctx;  /* a reference of the thread's */
    void *(*fn)(void *);
    void          *arg;
    bn_mutex       mu;
    bn_cond        ended;
    bool           done    BN_GUARDED_BY(mu);
    void          *result  BN_GUARDED_BY(mu); /* stays NULL when fn was unwound */
};

static void thread_unref(st_thread *t)
{
    /* acq_rel: the last holder sees the other's writes before it frees */
    if (atomic_fetch_sub_explicit(&t->refs, 1, memory_order_acq_rel) != 1)
        return;
    bn_cond_release(&t->ended);
    bn_mutex_release(&t->mu);
    free(t);
}

static void call_fn(void *arg)
{
    st_thread *t = arg;
    void *result = t->fn(t->arg);
    bn_mutex_lock(&t->mu);
    t->result = result;
    bn_mutex_unlock(&t->mu);
}

static void *thread_main(void *arg)
{
    st_thread *t = arg;
    bn_crash_stack stack = bn_crash_stack_use();
    pthread_setname_np(pthread_self(), THREAD_NAME); /* before app code runs, which may crash */
    bn_door_call(t->ctx, BN_DOOR_THREAD, call_fn, t);
    bn_door_thread_drop(t->ctx, &t->noted);
    bn_runtime_thread_ended(bn_run_ctx_runtime(t->ctx->run));
    bn_door_ctx_unref(t->ctx);
    bn_mutex_lock(&t->mu);
    t->done = true;
    bn_cond_broadcast(&t->ended);
    bn_mutex_unlock(&t->mu);
    thread_unref(t);
    bn_crash_stack_drop(&stack);
    return NULL;
}

static bn_status start(st_thread *t, bn_error *err)
{
    pthread_t id;
    bn_status rc = bn_thread_start(&id, THREAD_NAME, thread_main, t, err);
    if (rc == BN_OK)
        pthread_detach(id);
    return rc;
}

st_thread *st_thread_create(void *(*fn)(void *arg), void *arg)
{
    bn_entry e = bn_door_enter("st_thread_create", (st_call){ 0 });
    bn_error err = { 0 };
    st_thread *t;
    if (!e.ctx) {
        bn_door_leave(&e, ST_ENOCTX);
        return NULL;
    }
    t = bn_xcalloc(1, sizeof *t);
    *t = (st_thread){ .noted.arg = (uintptr_t)arg, .ctx = bn_door_ctx_ref(e.ctx), .fn = fn, .arg = arg };
    atomic_init(&t->refs, 2);
    bn_mutex_init(&t->mu);
    bn_cond_init(&t->ended);
    bn_door_thread_add(t->ctx, &t->noted);
    bn_runtime_await_thread(bn_run_ctx_runtime(t->ctx->run));
    if (start(t, &err)) {
        bn_runtime_thread_ended(bn_run_ctx_runtime(t->ctx->run));
        bn_door_thread_drop(t->ctx, &t->noted);
        bn_door_ctx_unref(t->ctx);
        thread_unref(t);
        thread_unref(t);
        bn_door_leave(&e, ST_ENOMEM);
        return NULL;
    }
    bn_door_leave(&e, ST_OK);
    return t;
}

void *st_thread_join(st_thread *t)
{
    void *result;
    int cancel;
    if (!t)
        return NULL;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel); /* or the lock could be left behind */
    bn_mutex_lock(&t->mu);
    while (!t->done)
        bn_cond_wait(&t->ended, &t->mu);
    result = t->result;
    bn_mutex_unlock(&t->mu);
    pthread_setcancelstate(cancel, &cancel);
    thread_unref(t);
    return result;
}

void st_thread_detach(st_thread *t)
{
    if (t)
        thread_unref(t);
}
