/* transient.h: elements that are shown for a while in the place where the next element will go (spinners).
 *
 * Threads and errors as the other functions of a run context. */
#ifndef BN_RUNTIME_TRANSIENT_H
#define BN_RUNTIME_TRANSIENT_H

#include "runtime/runtime.h"

/* Show `element` (bytes of an Element) in `parent` after `delay_ms`, unless it is ended before. *ticket ends it. slot: an
 * element's place; BN_SLOT_NEW: where the next one will go. */
bn_status bn_run_ctx_transient(bn_run_ctx *ctx, bn_block *parent, uint32_t slot, bn_bytes element, unsigned delay_ms,
                               uint64_t *ticket, bn_error *err);
/* Take it away. A ticket that is none any more does nothing. */
bn_status bn_run_ctx_transient_end(bn_run_ctx *ctx, uint64_t ticket, bn_error *err);

#endif
