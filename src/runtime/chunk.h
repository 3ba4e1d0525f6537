/* chunk.h: pieces of large tables for pages that ask for them.
 *
 * What has the rows is a bn_row_source, made by a command and held by the media store for as long as a place of the page shows
 * it (media.h). A request is answered on a thread of its own kind: sorting takes its time, and what lets go of a source
 * may wait for the interpreter; neither happens on the port thread.
 *
 * Threads  the port thread asks; script threads and the port thread drop; up to THREADS threads answer.
 * Lock     chunks->mu, a leaf: while it is held nothing is called. */
#ifndef BN_RUNTIME_CHUNK_H
#define BN_RUNTIME_CHUNK_H

#include <stdatomic.h>

#include "runtime/runtime.h"
#include "wire/wire.h"

typedef struct bn_row_source bn_row_source;

typedef struct bn_chunk_ask {
    uint64_t offset;
    uint32_t limit;  /* at most BN_CHUNK_ROWS */
    bn_bytes column; /* sorted by this one; n 0: as they are */
    bool     descending;
} bn_chunk_ask;

#define BN_CHUNK_ROWS 10000

typedef struct bn_row_source_ops {
    /* Write the rows as ArrowData under `tag`. Any thread but the port's, several at a time; no lock is held. */
    bn_status (*chunk)(bn_row_source *s, const bn_chunk_ask *ask, bn_wire *w, bn_pb tag, bn_error *err);
    void (*free)(bn_row_source *s); /* any thread but the port's */
} bn_row_source_ops;

/* The head of whatever has rows. */
struct bn_row_source {
    atomic_uint              refs;
    const bn_row_source_ops *ops;
    uint64_t                 used_ns; /* the media store's, under its lock: when a page looked at it last */
};

/* ---- for the runtime ---- */
typedef struct bn_chunks bn_chunks;

bn_chunks *bn_chunks_new(void);
void bn_chunks_stop(bn_chunks *c); /* no session is left; ends the threads, and lets go of what waits */
void bn_chunks_free(bn_chunks *c); /* takes NULL */

/* Port thread: answer the browser. `source` is taken over. */
void bn_chunks_ask(bn_chunks *c, bn_session *s, bn_row_source *source, bn_bytes request_id, bn_bytes source_id,
                   const bn_chunk_ask *ask);
/* Any thread, no lock held: one reference less, on a thread that may wait. */
void bn_chunks_drop(bn_chunks *c, bn_row_source *source);

#endif
