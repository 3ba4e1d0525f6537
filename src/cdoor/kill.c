/* kill.c: see kill.h. */
#include "cdoor/kill.h"

#include <signal.h>

#include "cdoor/crash.h"

#define AGAIN_MS      10
#define CANCEL_AFTER  10     /* signals that did not strike the app's own code: it may be in a cancellation point */
#define SIGNAL        SIGURG /* ignored by default, and by nearly everybody */

static _Thread_local bn_live *mine;

void bn_lives_init(bn_lives *l)
{
    *l = (bn_lives){ 0 };
    bn_mutex_init(&l->mu);
    bn_cond_init(&l->changed);
}

void bn_lives_release(bn_lives *l)
{
    bn_mutex_lock(&l->mu);
    l->stopping = true;
    bn_cond_broadcast(&l->changed);
    while (l->killers)
        bn_cond_wait(&l->changed, &l->mu);
    bn_mutex_unlock(&l->mu);
    bn_cond_release(&l->changed);
    bn_mutex_release(&l->mu);
}

/* In the script thread. What it interrupts may be anything: only the app's own code is unwound from here. Not on the
 * alternate stack, so that the unwinder meets frames in their order. */
static void on_signal(int number, siginfo_t *info, void *context)
{
    bn_live *live = mine;
    (void)number, (void)info;
    if (live && atomic_load_explicit(&live->wanted, memory_order_relaxed) && bn_crash_in_app(context))
        bn_door_interrupt();
}

static void listen_for_signal(void)
{
    struct sigaction act = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_NODEFER };
    sigset_t set;
    sigemptyset(&act.sa_mask);
    sigaction(SIGNAL, &act, NULL);
    sigemptyset(&set);
    sigaddset(&set, SIGNAL);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void bn_lives_add(bn_lives *l, bn_live *live)
{
    live->thread = pthread_self();
    atomic_init(&live->wanted, false);
    if (live->contained)
        listen_for_signal();
    mine = live;
    bn_mutex_lock(&l->mu);
    live->next = l->first;
    l->first = live;
    bn_mutex_unlock(&l->mu);
}

void bn_lives_remove(bn_lives *l, bn_live *live)
{
    bn_mutex_lock(&l->mu);
    for (bn_live **p = &l->first; *p; p = &(*p)->next)
        if (*p == live) {
            *p = live->next;
            break;
        }
    bn_cond_broadcast(&l->changed);
    bn_mutex_unlock(&l->mu);
    mine = NULL;
}

typedef struct order {
    bn_lives *lives;
    bn_run   *run; /* only compared */
} order;

static bn_live *find_locked(bn_lives *l, const bn_run *run)
{
    bn_live *live = l->first;
    BN_ASSERT_HELD(&l->mu);
    while (live && live->run != run)
        live = live->next;
    return live;
}

/* Threads of the run's own may use its frames: they have been told to end as well, and are waited for. */
static bool has_threads(st_ctx *c)
{
    bool some;
    bn_mutex_lock(&c->mu);
    some = c->threads != NULL;
    bn_mutex_unlock(&c->mu);
    return some;
}

static void strike_locked(bn_live *live, int *strikes)
{
    if (has_threads(live->ctx))
        return;
    atomic_store_explicit(&live->wanted, true, memory_order_relaxed);
    if (++*strikes == CANCEL_AFTER)
        pthread_cancel(live->thread);
    pthread_kill(live->thread, SIGNAL);
}

static void *kill_main(void *arg)
{
    order *o = arg;
    bn_lives *l = o->lives;
    bn_live *live;
    int strikes = 0;
    bn_mutex_lock(&l->mu);
    while (!l->stopping && (live = find_locked(l, o->run))) {
        strike_locked(live, &strikes);
        bn_cond_wait_until(&l->changed, &l->mu, bn_now_ns() + AGAIN_MS * BN_MS_NS);
    }
    l->killers--;
    bn_cond_broadcast(&l->changed);
    bn_mutex_unlock(&l->mu);
    free(o);
    return NULL;
}

bool bn_lives_kill(bn_lives *l, bn_run *run)
{
    order *o;
    bn_live *live;
    pthread_t id;
    bool may;
    bn_mutex_lock(&l->mu);
    live = find_locked(l, run);
    may = live && live->contained;
    l->killers += may;
    bn_mutex_unlock(&l->mu);
    if (!may)
        return false;
    o = bn_xmalloc(sizeof *o);
    *o = (order){ l, run };
    if (bn_thread_start(&id, "bourn-kill", kill_main, o, NULL) == BN_OK) {
        pthread_detach(id);
        return true;
    }
    free(o);
    bn_mutex_lock(&l->mu);
    l->killers--;
    bn_cond_broadcast(&l->changed);
    bn_mutex_unlock(&l->mu);
    return false;
}
