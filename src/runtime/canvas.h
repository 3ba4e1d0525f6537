/* canvas.h: what a task has shown. It outlives the runs of the script: each run that names the task again gives it a
 * place, where all of it is shown anew, and from where it goes on; while it has none, it is only kept.
 *
 * Containers of a canvas have paths that begin at the canvas; the place is put before them when something is sent.
 *
 * Threads  any; the place may be on the page of another session than the task's own (after a reload).
 * Lock     the canvas's own, taken before session->mu. */
#ifndef BN_RUNTIME_CANVAS_H
#define BN_RUNTIME_CANVAS_H

#include "runtime/media.h"

typedef struct bn_canvas bn_canvas;

bn_canvas *bn_canvas_new(size_t bytes_max);
bn_canvas *bn_canvas_ref(bn_canvas *c);
void bn_canvas_unref(bn_canvas *c); /* takes NULL */

/* The container that everything in it stands in: a new reference. Under session->mu. */
bn_block *bn_canvas_root(bn_canvas *c, bn_session *home, bn_root side);

/* It stands in `place`, a container that the run of `ctx` has just made, from now on. *full: see bn_run_ctx_put(). */
void bn_canvas_show(bn_canvas *c, bn_run_ctx *ctx, bn_block *place, bool *full);

/* ---- for the functions of a run context, where a container is of a canvas ---- */
bn_status bn_canvas_put(bn_run_ctx *ctx, bn_block *parent, const bn_delta *delta, uint32_t *slot, bn_block **block,
                        bool *full, bn_error *err);
/* Shown at once, as an element that nothing follows. */
bn_status bn_canvas_transient(bn_run_ctx *ctx, bn_block *parent, uint32_t slot, bn_bytes element, uint64_t *ticket,
                              bn_error *err);
/* False: it is no ticket of a canvas. */
bool bn_canvas_transient_end(bn_run_ctx *ctx, uint64_t ticket, bn_status *rc, bn_error *err);
/* Nothing stands there any more; also when the task has been cancelled. */
void bn_canvas_clear(bn_run_ctx *ctx, bn_block *parent, uint32_t slot);
/* What stands there needs the file, whose reference is taken over. */
void bn_canvas_media(bn_canvas *c, const bn_block *block, uint32_t slot, bn_media_item *item);

#endif
