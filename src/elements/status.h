/* status.h: what a status container (st.status) shows now, so that it can be changed later.
 *
 * A door makes one after bn_command_run(&bn_cmd_status) and keeps it beside the container:
 *
 *     call.cmd = &bn_cmd_status; ...
 *     rc = bn_command_run(&call, &err);
 *     if (!rc && call.ctx)
 *         box = bn_status_box_new(&call);
 *     ...
 *     bn_status_box_update(box, ctx, &(bn_status_change){ .state = "complete" }, &full, &err);
 *
 * Threads  any: several threads may change one box; the last change wins as a whole.
 * Lock     the box's own, held while the change is put: it comes before the session's lock. */
#ifndef BN_ELEMENTS_STATUS_H
#define BN_ELEMENTS_STATUS_H

#include "elements/command.h"

typedef struct bn_status_box bn_status_box;

typedef struct bn_status_change {
    bn_bytes    label;    /* p NULL: stays */
    const bool *expanded; /* NULL: as the visitor has it */
    const char *state;    /* "running", "complete", "error"; NULL: stays */
} bn_status_change;

/* From a call of bn_cmd_status that has been put. Takes references of its own; never NULL. */
bn_status_box *bn_status_box_new(const bn_call *call);
void bn_status_box_free(bn_status_box *box); /* takes NULL */

/* Send the container again at its own place: what is in it stays. ctx NULL (bare mode): only checked and noted.
 * *full: as bn_call.full. Errors as bn_run_ctx_put(), and StreamlitValueError for an unknown state. */
bn_status bn_status_box_update(bn_status_box *box, bn_run_ctx *ctx, const bn_status_change *change, bool *full,
                               bn_error *err);
/* The state now: a static string. */
const char *bn_status_box_state(bn_status_box *box);

#endif
