/* push.h: reruns that the app asks for from outside of a run: of one session, of all, or of a fragment in them.
 *
 * A session that is idle runs at once. A run that is under way is interrupted, as by a click; but one that serves a click
 * itself, or that a push has begun, goes to its end first, and the session runs again then, once however often it was
 * asked. A session whose browser is away runs when it comes back; one that has not run yet will do so anyway.
 *
 * Sessions of other workers are reached through the server. Who asks is not told what became of it there. */
#ifndef BN_RUNTIME_PUSH_H
#define BN_RUNTIME_PUSH_H

#include "runtime/runtime.h"

/* Any thread, no lock held. session  its id; NULL: all. fragment  key or id of the fragments to run
 * instead of the whole app; NULL: the app.
 * BN_EUSER, with the kind of exception: no such session, or it has no such fragment (of all sessions, those without the
 * fragment are passed over). */
bn_status bn_runtime_push(bn_runtime *rt, const char *session, const char *fragment, bn_error *err);

/* The same, and these keys of each session's state get these values first: NONE, BOOL, INT, F64 and STR without NUL; others
 * are refused (BN_EUSER). The key of a widget that the page shows is left alone. */
typedef struct bn_push_item {
    bn_bytes key; /* without NUL */
    bn_value value;
} bn_push_item;
#define BN_PUSH_ITEMS_MAX 64
typedef struct bn_push {
    const char         *session, *fragment;
    const bn_push_item *items;
    size_t              n;
} bn_push;
bn_status bn_runtime_push_values(bn_runtime *rt, const bn_push *what, bn_error *err);
/* A session from outside of its runs. Any thread, no lock held. False: there is none of this id, or not any more. */
typedef struct bn_session_look {
    uint64_t runs;    /* begun so far, those of fragments too */
    bool     running; /* one lives */
    char     page[33]; /* hash of the page that it is at; "" before its first run */
} bn_session_look;
bool bn_runtime_look(bn_runtime *rt, const char *session, bn_session_look *out);
/* The runtime that a context belongs to: as long as the context lives. */
bn_runtime *bn_run_ctx_runtime(const bn_run_ctx *ctx);

#endif
