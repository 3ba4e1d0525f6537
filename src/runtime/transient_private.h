/* transient_private.h: transients as the session and the port thread see them. Under session->mu. */
#ifndef BN_RUNTIME_TRANSIENT_PRIVATE_H
#define BN_RUNTIME_TRANSIENT_PRIVATE_H

#include "runtime/session_private.h"
#include "runtime/transient.h"

/* Drop those of older runs, or all of them. */
void bn_transients_forget_locked(bn_session *s, bool all);
/* Show what is due. *next_ns: when the next one is, UINT64_MAX: none. Returns whether something was queued. */
bool bn_transients_due_locked(bn_session *s, uint64_t now_ns, uint64_t *next_ns);

/* port_loop.c: show what is due and keep the time for the rest. Port thread. */
void bn_port_show_transients(bn_session *s);

/* run_ctx.c: queue a Transient message for a place, without any check. */
bn_status bn_run_ctx_put_transient_locked(bn_session *s, const bn_block *parent, uint32_t slot, bn_bytes content);

#endif
