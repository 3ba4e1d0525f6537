/* thread.h: mutexes that know their holder, condition variables on the monotonic clock, named threads, time.
 *
 * BN_GUARDED_BY and BN_ASSERT_HELD are for readers and debug builds; ThreadSanitizer does the proof. */
#ifndef BN_BASE_THREAD_H
#define BN_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

#define BN_GUARDED_BY(mutex)

typedef struct bn_mutex {
    pthread_mutex_t m;
#ifndef NDEBUG
    _Atomic(uintptr_t) holder; /* relaxed: only the holder itself compares equal */
#endif
} bn_mutex;

typedef struct bn_cond {
    pthread_cond_t c;
} bn_cond;

void bn_mutex_init(bn_mutex *m);
void bn_mutex_release(bn_mutex *m);
void bn_mutex_lock(bn_mutex *m);
void bn_mutex_unlock(bn_mutex *m);
bool bn_mutex_held(const bn_mutex *m); /* by this thread; always true where NDEBUG is set */
#define BN_ASSERT_HELD(mutex) BN_ASSERT(bn_mutex_held(mutex))

void bn_cond_init(bn_cond *c);
void bn_cond_release(bn_cond *c);
void bn_cond_wait(bn_cond *c, bn_mutex *m);
/* false once bn_now_ns() has passed `deadline_ns`. */
bool bn_cond_wait_until(bn_cond *c, bn_mutex *m, uint64_t deadline_ns);
void bn_cond_signal(bn_cond *c);
void bn_cond_broadcast(bn_cond *c);

/* Monotonic, nanoseconds since some fixed point. */
uint64_t bn_now_ns(void);
#define BN_MS_NS UINT64_C(1000000)
#define BN_S_NS  UINT64_C(1000000000)

/* A joinable thread; `name` (at most 15 bytes are shown) is a static string. Signals are blocked in it, so they
 * go to the thread that wants them. */
bn_status bn_thread_start(pthread_t *out, const char *name, void *(*run)(void *), void *arg, bn_error *err);

#endif
