/* outbox.h: the messages that wait for one session's browser, counted in bytes.
 *
 * A delta that waits is replaced by a newer one for the same place in the page (composition), in its turn of
 * the queue; never over a new container, because its children wait behind it, and never by a transient.
 *
 * Messages lie as they travel, a u32 length and their bytes, one behind the other, so that a drain is one
 * copy. Those of BN_PORT_FD_FROM bytes and more have a block of their own: a memfd, which is what leaves.
 *
 * Threads  none of its own.
 * Lock     the session's: every caller holds it. Nothing here calls the host, or waits. */
#ifndef BN_RUNTIME_OUTBOX_H
#define BN_RUNTIME_OUTBOX_H

#include "runtime/mailbox.h"

typedef enum bn_out_kind {
    BN_OUT_OTHER,     /* any message but a delta */
    BN_OUT_ELEMENT,   /* a delta with an element, or a reference to one that the browser holds */
    BN_OUT_BLOCK,
    BN_OUT_TRANSIENT,
} bn_out_kind;

typedef struct bn_out_item bn_out_item;
typedef struct bn_out_slot bn_out_slot;

typedef struct bn_outbox {
    bn_buf       data;
    bn_out_item *items; /* [head, n) wait */
    bn_out_slot *slots; /* place in the page -> item */
    size_t       head, n, cap;
    size_t       slot_cap, slot_used;
    uint64_t     indexed;   /* items before this number are in the table; the rest enter when one is looked for */
    uint64_t     first_seq; /* the number of items[0] */
    size_t       bytes;     /* that wait, with their lengths */
    size_t       dead;      /* bytes of `data` that nothing refers to any more */
} bn_outbox;

void bn_outbox_init(bn_outbox *o, size_t max);
void bn_outbox_release(bn_outbox *o);

/* Memory of one large message: a memfd, mapped; or, where there was none to be had, on the heap. {0}: none. */
typedef struct bn_out_block {
    uint8_t *p;
    size_t   n;
    bool     shared; /* a mapping of `fd`, which is owned */
    int      fd;
} bn_out_block;
void bn_out_block_free(bn_out_block *b);

/* A message in three pieces, to be copied behind each other. path: where in `head` the encoded delta path
 * lies, the key of composition; path_n 0: not composed. `block`, when given, holds
 * the message from `block_off` on, the four bytes before it being free for its length; it is taken over. */
typedef struct bn_out_message {
    bn_out_kind kind;
    uint32_t    field; /* of ForwardMsg: which kind of message */
    bn_bytes    head, body, tail;
    size_t      path_off, path_n;
    bn_out_block block;
    size_t      block_off, block_n;
    bool        fresh;
} bn_out_message;

/* BN_ETOOBIG: past the ceiling; then nothing changed (and a block is freed). */
bn_status bn_outbox_put(bn_outbox *o, const bn_out_message *m);

static inline bool bn_outbox_empty(const bn_outbox *o) { return o->head == o->n; }

/* A full run begins: what waits from the run before goes, but for what the page has to hear in any case (the
 * start and end of runs, the session's status, page and parent messages, toasts). An end that was reported as
 * a success becomes "finished early for a rerun". With fragments: only deltas of these fragments go. */
void bn_outbox_run_begins(bn_outbox *o, const char (*fragments)[BN_FRAGMENT_ID_MAX], size_t fragments_n);
void bn_outbox_clear(bn_outbox *o);

/* What goes next: BN_OK with either `view`, whole messages as SEND carries them, as many as lie together and
 * fit into `max` bytes (always at least one), or `large`, one message without its length. BN_ENOENT: nothing
 * waits. `gather` serves messages that lie apart. The views hold until bn_outbox_pop(count). */
typedef struct bn_out_batch {
    bn_bytes view, large;
    size_t   count;
} bn_out_batch;
bn_status bn_outbox_next(bn_outbox *o, size_t max, bn_buf *gather, bn_out_batch *batch);
void bn_outbox_pop(bn_outbox *o, size_t count);
/* Pop a large one and take its block over: bn_out_block_free() when batch->large has been used. */
bn_out_block bn_outbox_pop_large(bn_outbox *o);

/* Nothing is to come for a while: give buffers back if nothing waits. */
void bn_outbox_trim(bn_outbox *o);

#endif
