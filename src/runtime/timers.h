/* timers.h: deadlines of one thread, as a heap. A timer is embedded in what it belongs to and costs nothing
 * unarmed.
 *
 * Threads  a bn_timers and every timer in it belong to one thread (the port thread). */
#ifndef BN_RUNTIME_TIMERS_H
#define BN_RUNTIME_TIMERS_H

#include <stddef.h>
#include <stdint.h>

typedef struct bn_timer bn_timer;
struct bn_timer {
    uint64_t due_ns;
    size_t   place; /* in the heap, from 1; 0: not armed */
    void   (*fire)(bn_timer *t);
};

typedef struct bn_timers {
    bn_timer **heap;
    size_t     n, cap;
} bn_timers;

void bn_timers_release(bn_timers *t);
void bn_timer_arm(bn_timers *t, bn_timer *timer, uint64_t due_ns); /* an armed one is moved */
void bn_timer_cancel(bn_timers *t, bn_timer *timer);               /* may be unarmed */
/* Calls `fire` of all that are due; each is unarmed before. */
void bn_timers_run(bn_timers *t, uint64_t now_ns);
uint64_t bn_timers_next(const bn_timers *t); /* UINT64_MAX: none */

#endif
