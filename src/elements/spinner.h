/* spinner.h: a spinner is shown while something takes long: half a second after it began, until it ends.
 *
 * bn_command_run(&bn_cmd_spinner) begins one and leaves its ticket in call->ticket, 0 in bare mode.
 * Threads  any thread with a run context; it may end in another thread of the same session. */
#ifndef BN_ELEMENTS_SPINNER_H
#define BN_ELEMENTS_SPINNER_H

#include "elements/command.h"

#define BN_SPINNER_DELAY_MS 500u

/* `call` is one of bn_cmd_spinner, checked here. */
bn_status bn_spinner_begin(bn_call *call, uint64_t *ticket, bn_error *err);
/* A ticket of 0 or one that has ended does nothing. */
bn_status bn_spinner_end(bn_run_ctx *ctx, uint64_t ticket, bn_error *err);

#endif
