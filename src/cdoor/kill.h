/* kill.h: the last resort against a run that was asked to stop and calls no command: its thread's function is unwound
 * from outside, where that can do no harm.
 *
 * It can do no harm where the app has no threads of its own that could hold pointers into the frames that go, and where
 * the thread is in the app's own code (unwound by a signal) or in a cancellation point such as sleep() (cancelled).
 * Elsewhere, inside malloc() say, it is left alone and looked at again.
 *
 * Threads  script threads add and remove what they run; the port thread asks for a kill; one thread per kill carries it
 *          out and ends with it.
 * Lock     mu, a leaf: while it is held a listed thread cannot end. */
#ifndef BN_CDOOR_KILL_H
#define BN_CDOOR_KILL_H

#include "cdoor/door.h"

/* What one script thread runs now. Its own storage. */
typedef struct bn_live {
    struct bn_live *next;
    bn_run         *run;
    st_ctx         *ctx;
    pthread_t       thread;
    bool            contained; /* bn_app_contained() */
    atomic_bool     wanted;    /* relaxed: set before the signal that asks for it */
} bn_live;

typedef struct bn_lives {
    bn_mutex mu;
    bn_cond  changed               BN_GUARDED_BY(mu);
    bn_live *first                 BN_GUARDED_BY(mu);
    unsigned killers               BN_GUARDED_BY(mu);
    bool     stopping              BN_GUARDED_BY(mu);
} bn_lives;

void bn_lives_init(bn_lives *l);
void bn_lives_release(bn_lives *l); /* waits for kills under way, which then give up */

/* Script thread, around what it calls of the app. `live` has run, ctx and contained. */
void bn_lives_add(bn_lives *l, bn_live *live);
void bn_lives_remove(bn_lives *l, bn_live *live);

/* Port thread. false: it must be left alone. */
bool bn_lives_kill(bn_lives *l, bn_run *run);

#endif
