/* timers.c: see timers.h. A binary heap whose items know their place. */
#include "runtime/timers.h"

#include "base/status.h"

void bn_timers_release(bn_timers *t)
{
    free(t->heap);
    *t = (bn_timers){ 0 };
}

static void set(bn_timers *t, size_t place, bn_timer *timer)
{
    t->heap[place - 1] = timer;
    timer->place = place;
}

static uint64_t due(const bn_timers *t, size_t place)
{
    return t->heap[place - 1]->due_ns;
}

static void sift(bn_timers *t, bn_timer *timer, size_t place)
{
    for (; place > 1 && due(t, place / 2) > timer->due_ns; place /= 2)
        set(t, place, t->heap[place / 2 - 1]);
    for (;;) {
        size_t child = 2 * place;
        if (child > t->n)
            break;
        if (child < t->n && due(t, child + 1) < due(t, child))
            child++;
        if (due(t, child) >= timer->due_ns)
            break;
        set(t, place, t->heap[child - 1]);
        place = child;
    }
    set(t, place, timer);
}

void bn_timer_arm(bn_timers *t, bn_timer *timer, uint64_t due_ns)
{
    timer->due_ns = due_ns;
    if (!timer->place) {
        if (t->n == t->cap) {
            t->cap = t->cap ? 2 * t->cap : 16;
            t->heap = bn_xrealloc(t->heap, t->cap * sizeof(bn_timer *));
        }
        t->heap[t->n] = timer;
        timer->place = ++t->n;
    }
    sift(t, timer, timer->place);
}

void bn_timer_cancel(bn_timers *t, bn_timer *timer)
{
    size_t place = timer->place;
    bn_timer *last;
    if (!place)
        return;
    timer->place = 0;
    last = t->heap[--t->n];
    if (last != timer)
        sift(t, last, place);
}

void bn_timers_run(bn_timers *t, uint64_t now_ns)
{
    while (t->n && t->heap[0]->due_ns <= now_ns) {
        bn_timer *timer = t->heap[0];
        bn_timer_cancel(t, timer);
        timer->fire(timer);
    }
}

uint64_t bn_timers_next(const bn_timers *t)
{
    return t->n ? t->heap[0]->due_ns : UINT64_MAX;
}
