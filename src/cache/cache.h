/* cache.h: what functions have returned, kept under 128-bit keys: one table a process, for both doors.
 *
 * A bn_cache holds functions, each once for all sessions or once for one session; a function holds entries. Values are
 * the door's: a bn_cached stands first in a struct of its own. One thread at a time computes a key: who finds nothing
 * claims it, others that want it wait, and whoever waits is asked now and then whether it may go on.
 *
 * Threads  any; nothing here knows an interpreter. Detach before bn_cache_claim(), which may wait.
 * Locks    cache->mu: functions, claims and who waits for which; then fn->mu: the entries of one. Both are leaves to
 *          everybody else: no value is freed and nobody is called while one is held. What a function takes out of the
 *          table comes back as a chain, which the caller releases. */
#ifndef BN_CACHE_CACHE_H
#define BN_CACHE_CACHE_H

#include <stdatomic.h>

#include "base/bytes.h"
#include "base/thread.h"

typedef struct bn_cache_key {
    uint64_t h[2];
} bn_cache_key;

typedef struct bn_cached {
    atomic_uint refs;
    size_t      bytes;          /* what it counts against max_bytes */
    uint64_t    stored_ns;      /* the table's: when it was put */
    bool        oversized;      /* the table's: the first of its function that is larger by itself than a limit */
    struct bn_cached *next;     /* the table's: the next of a chain that was taken out */
    void (*free)(struct bn_cached *v); /* no lock held, any thread that lets go */
} bn_cached;

void bn_cached_init(bn_cached *v, size_t bytes, void (*free_it)(bn_cached *v)); /* one reference */
bn_cached *bn_cached_ref(bn_cached *v);
void bn_cached_unref(bn_cached *v);  /* takes NULL */

#define BN_CACHE_NO_LIMIT UINT64_MAX

typedef struct bn_cache_limits {
    uint64_t ttl_ns;   /* an entry this old is none */
    uint64_t fresh_ns; /* one this old is stale: still used, and to be computed anew beside that */
    uint64_t max_entries, max_bytes;
    uint32_t how;      /* the door's: functions that differ in it do not share entries */
} bn_cache_limits;

typedef enum bn_cache_kind { BN_CACHE_DATA, BN_CACHE_RESOURCE } bn_cache_kind;

typedef struct bn_cache    bn_cache;
typedef struct bn_cache_fn bn_cache_fn;

/* `clock` gives nanoseconds; NULL: bn_now_ns(). */
bn_cache *bn_cache_new(uint64_t (*clock)(void *arg), void *arg);
void bn_cache_free(bn_cache *c); /* takes NULL; no other thread is in it, and every bn_cache_fn has been let go */

/* The entries of a function: those there are, or new ones where there are none or their limits differ. `session`: ""
 * for all sessions. A reference; *gone: a chain of what a change of limits has put out of use. */
bn_cache_fn *bn_cache_open(bn_cache *c, bn_cache_kind kind, bn_cache_key fn, const char *session,
                           const bn_cache_limits *limits, bn_cached **gone);
bn_cache_fn *bn_cache_fn_ref(bn_cache_fn *f);
void bn_cache_fn_unref(bn_cache_fn *f); /* takes NULL */
/* False once its place in the table is empty or another's: open it anew. */
bool bn_cache_is_current(const bn_cache_fn *f);

/* A reference, NULL: nothing is there. Never waits. */
bn_cached *bn_cache_look(bn_cache_fn *f, bn_cache_key key, bool *stale);

/* A right to compute one key; plain data, given back by bn_cache_put() or bn_cache_drop(). */
typedef struct bn_cache_claim {
    struct bn_cache_pending *pending; /* NULL: none */
} bn_cache_claim;

typedef enum bn_cache_turn {
    BN_CACHE_FOUND,   /* another has computed it */
    BN_CACHE_MINE,    /* compute it, and put or drop */
    BN_CACHE_CYCLE,   /* this thread, or one that waits for it, computes it already: waiting would last for ever */
    BN_CACHE_STOPPED, /* go_on() said no */
} bn_cache_turn;

/* `go_on` is called every so often while this waits, no lock held; NULL: always. */
bn_cache_turn bn_cache_claim_key(bn_cache_fn *f, bn_cache_key key, bool (*go_on)(void *arg), void *arg,
                                 bn_cache_claim *claim, bn_cached **found);
/* Without waiting, for a refresh: false when it is being computed, or has failed within the last minute. */
bool bn_cache_try(bn_cache_fn *f, bn_cache_key key, bn_cache_claim *claim);
/* The calling thread computes now what another has claimed. */
void bn_cache_adopt(bn_cache_claim *claim);
/* Takes a reference of its own to `v`. False: it was not kept, because its function or key was cleared meanwhile or is
 * out of use. With `only_over`, a refresh: nor when the entry it was to replace has gone. *gone: what was evicted for
 * it; *replaced: the value that stood in its place (owned, may be NULL). */
bool bn_cache_put(bn_cache_claim *claim, bn_cached *v, bool only_over, bn_cached **gone, bn_cached **replaced);
/* After a put: a line in the log where the value is the function's first that is larger by itself than a limit. */
void bn_cache_tell_oversized(const bn_cached *v, const char *function);
/* `failed`: a refresh; the key is not tried again for a minute. */
void bn_cache_drop(bn_cache_claim *claim, bool failed);

/* At most so many bytes of data in all functions together, whichever was used longest ago giving way; the one that was just
 * put stays, however large. BN_CACHE_NO_LIMIT, as at first: no bound. What is there already gives way at the
 * next put. */
void bn_cache_set_budget(bn_cache *c, uint64_t bytes);
uint64_t bn_cache_budget(const bn_cache *c);
uint64_t bn_cache_bytes(const bn_cache *c); /* of data, in all functions */

/* Takes out the entry if it is still `v`. True: it was, and *v's reference of the table has been let go. */
bool bn_cache_remove(bn_cache_fn *f, bn_cache_key key, bn_cached *v);
/* Chains of what was taken out, the oldest first: one key (NULL: all), a kind, functions of a name, a session (its functions too). Entries
 * past their time are not among them when a single key is cleared. */
bn_cached *bn_cache_clear(bn_cache_fn *f, const bn_cache_key *key);
bn_cached *bn_cache_clear_kind(bn_cache *c, bn_cache_kind kind);
bn_cached *bn_cache_clear_name(bn_cache *c, bn_cache_key fn);
bn_cached *bn_cache_clear_session(bn_cache *c, const char *session);

/* For messages and tests. */
size_t bn_cache_count(bn_cache_fn *f, size_t *bytes);
size_t bn_cache_waiting(bn_cache *c); /* threads that wait for another's computation */

#endif
