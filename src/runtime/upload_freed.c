/* upload_freed.c: the server counts what the files of a session hold; it is told here when their content is gone, whoever
 * was the last to hold it: the session, the value of a widget, a chat message, an app that reads.
 *
 * Threads  any tells, the port thread passes it on.
 * Lock     rt->mu. */
#include "runtime/session_private.h"
#include "runtime/upload_private.h"

#include <stdlib.h>

enum { PORT_LONG = 1 << 20 }; /* bytes that wait in the port: what is told can wait, too */

typedef struct bn_freed {
    struct bn_freed *next;
    uint64_t         session, bytes;
} bn_freed;

void bn_upload_freed(bn_runtime *rt, uint64_t session, uint64_t bytes)
{
    bn_freed *more = bn_xmalloc(sizeof *more);
    bool must;
    *more = (bn_freed){ .session = session, .bytes = bytes };
    bn_mutex_lock(&rt->mu);
    if (rt->freed && rt->freed->session == session) { /* many files of one go together */
        rt->freed->bytes += bytes;
    } else {
        more->next = rt->freed;
        rt->freed = more;
        more = NULL;
    }
    must = bn_runtime_must_wake_locked(rt);
    bn_mutex_unlock(&rt->mu);
    if (must)
        bn_runtime_wake(rt);
    free(more);
}

static bn_freed *take(bn_runtime *rt)
{
    bn_freed *first;
    bn_mutex_lock(&rt->mu);
    first = rt->freed;
    rt->freed = NULL;
    bn_mutex_unlock(&rt->mu);
    return first;
}

static bool port_has_room(const bn_runtime *rt)
{
    return bn_port_queued(rt->port) <= PORT_LONG;
}

bool bn_port_may_tell_freed_locked(const bn_runtime *rt)
{
    return rt->freed && port_has_room(rt);
}

void bn_port_tell_freed(bn_runtime *rt)
{
    if (!port_has_room(rt)) /* its next write brings us back here */
        return;
    for (bn_freed *f = take(rt), *next; f; f = next) {
        bn_port_head head = { .type = BN_PORT_UPLOAD_FREED, .session = f->session, .arg = f->bytes };
        next = f->next;
        if (bn_port_queue(rt->port, head, (bn_bytes){ 0 }, NULL, NULL))
            bn_upload_freed(rt, f->session, f->bytes); /* no memory: later */
        free(f);
    }
}

void bn_runtime_drop_freed(bn_runtime *rt)
{
    for (bn_freed *f = take(rt), *next; f; f = next) {
        next = f->next;
        free(f);
    }
}
