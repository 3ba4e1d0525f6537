/* put_private.h: the steps of a put, for put.c and canvas.c. */
#ifndef BN_RUNTIME_PUT_PRIVATE_H
#define BN_RUNTIME_PUT_PRIVATE_H

#include "runtime/session_private.h"

/* What a put has ready before it takes the lock. */
typedef struct put_plan {
    const bn_delta *delta;
    const char     *fragment; /* that makes it; NULL or "": none */
    bn_bytes        content;
    char            hash[33];
    bool            cacheable, by_ref, fresh;
    size_t          all_n; /* of the content, what is spliced in included */
    bn_out_block    block; /* large: content at BN_DELTA_HEAD_MAX + 4, and the tail */
    uint8_t         tail[BN_FRAGMENT_ID_MAX + 2];
    const char     *active_hash;
    size_t          tail_n;
    bn_buf          error; /* what is shown in place of a message that is too large */
} put_plan;

/* No lock is needed. p->fragment is set before; The caller owes bn_put_plan_release(), whatever comes of it. facts: what the
 * browser holds by its hash; NULL: not known. */
bn_status bn_put_plan(const bn_runtime *rt, const char *active_hash, const bn_facts *facts,
                      const bn_delta *delta, put_plan *p);
void bn_put_plan_release(put_plan *p);
/* Queue it for the browser at this place. */
bn_status bn_put_queue_locked(bn_session *s, put_plan *p, const uint32_t *path, size_t path_n, uint32_t slot);

#endif
