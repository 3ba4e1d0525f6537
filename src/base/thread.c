/* thread.c: see thread.h. Any thread. */
#include "base/thread.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

static void must(int rc, const char *what)
{
    if (rc)
        bn_assert_failed(what, __FILE__, __LINE__);
}

#ifndef NDEBUG
static uintptr_t self_token(void)
{
    static _Thread_local char token;
    return (uintptr_t)&token;
}

static void set_holder(bn_mutex *m, uintptr_t who)
{
    __atomic_store_n((uintptr_t *)&m->holder, who, __ATOMIC_RELAXED);
}
#else
#define set_holder(m, who) ((void)(m))
#define self_token() 0
#endif

void bn_mutex_init(bn_mutex *m)
{
    must(pthread_mutex_init(&m->m, NULL), "pthread_mutex_init");
    set_holder(m, 0);
}

void bn_mutex_release(bn_mutex *m)
{
    must(pthread_mutex_destroy(&m->m), "a mutex is released while nobody holds it");
}

void bn_mutex_lock(bn_mutex *m)
{
    must(pthread_mutex_lock(&m->m), "pthread_mutex_lock");
    set_holder(m, self_token());
}

void bn_mutex_unlock(bn_mutex *m)
{
    set_holder(m, 0);
    must(pthread_mutex_unlock(&m->m), "pthread_mutex_unlock");
}

bool bn_mutex_held(const bn_mutex *m)
{
#ifndef NDEBUG
    return __atomic_load_n((const uintptr_t *)&m->holder, __ATOMIC_RELAXED) == self_token();
#else
    (void)m;
    return true;
#endif
}

void bn_cond_init(bn_cond *c)
{
    pthread_condattr_t attr;
    must(pthread_condattr_init(&attr), "pthread_condattr_init");
    must(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC), "pthread_condattr_setclock");
    must(pthread_cond_init(&c->c, &attr), "pthread_cond_init");
    pthread_condattr_destroy(&attr);
}

void bn_cond_release(bn_cond *c)
{
    must(pthread_cond_destroy(&c->c), "pthread_cond_destroy");
}

void bn_cond_wait(bn_cond *c, bn_mutex *m)
{
    set_holder(m, 0);
    must(pthread_cond_wait(&c->c, &m->m), "pthread_cond_wait");
    set_holder(m, self_token());
}

bool bn_cond_wait_until(bn_cond *c, bn_mutex *m, uint64_t deadline_ns)
{
    struct timespec at = { .tv_sec = (time_t)(deadline_ns / BN_S_NS), .tv_nsec = (long)(deadline_ns % BN_S_NS) };
    int rc;
    set_holder(m, 0);
    rc = pthread_cond_timedwait(&c->c, &m->m, &at);
    set_holder(m, self_token());
    if (rc != ETIMEDOUT)
        must(rc, "pthread_cond_timedwait");
    return rc == 0;
}

void bn_cond_signal(bn_cond *c)
{
    must(pthread_cond_signal(&c->c), "pthread_cond_signal");
}

void bn_cond_broadcast(bn_cond *c)
{
    must(pthread_cond_broadcast(&c->c), "pthread_cond_broadcast");
}

uint64_t bn_now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * BN_S_NS + (uint64_t)t.tv_nsec;
}

bn_status bn_thread_start(pthread_t *out, const char *name, void *(*run)(void *), void *arg, bn_error *err)
{
    sigset_t all, before;
    int rc;

    sigfillset(&all);
    sigdelset(&all, SIGSEGV); /* a fault is handled by the thread that faults */
    sigdelset(&all, SIGBUS);
    sigdelset(&all, SIGFPE);
    sigdelset(&all, SIGILL);
    sigdelset(&all, SIGABRT);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    rc = pthread_create(out, NULL, run, arg);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rc) {
        errno = rc;
        return bn_fail_errno(err, "cannot start thread %s", name);
    }
    pthread_setname_np(*out, name);
    return BN_OK;
}
