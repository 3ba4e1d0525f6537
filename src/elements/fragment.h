/* fragment.h: a function that the browser may ask for alone, and the dialog that such a function fills.
 *
 *     rc = bn_fragment_begin(&(bn_fragment_call){ .ctx = ctx, .parent = parent, ... }, &id, &container, &err);
 *     ... call the function, its commands writing into `container`, with bn_call.fragment = container ...
 *
 * and when the browser asks for it:
 *
 *     rc = bn_fragment_again(ctx, id, door, &again, &err);
 *     ... call what again.body says, as before ...
 *     bn_fragment_over(ctx, id, &again);
 *
 * Threads  begin: any thread with a run context; again and over: the run's script thread. */
#ifndef BN_ELEMENTS_FRAGMENT_H
#define BN_ELEMENTS_FRAGMENT_H

#include "elements/command.h"
#include "runtime/fragment.h"

typedef struct bn_fragment_call {
    bn_run_ctx    *ctx;
    const bn_door *door;
    bn_block      *parent; /* the current container, and the place in it */
    uint32_t       slot;
    bn_block      *within; /* the container of the fragment that the caller runs; NULL: none */
    const char    *definition; /* which function it is */
    const char    *key;        /* NULL: none */
    double         run_every;  /* seconds; 0: never by itself */
    bool           app_scoped;
    bool           parallel;   /* it is to be called by the run's crew: see runtime/crew.h */
    bn_value       body;       /* taken over, also on failure */
} bn_fragment_call;

/* *container: an owned reference. Its bn_block_fragment() is the fragment's id. */
bn_status bn_fragment_begin(bn_fragment_call *call, bn_block **container, bn_error *err);

typedef struct bn_fragment_again_run {
    bn_value  body;      /* owned */
    bn_block *container; /* owned */
    uint64_t  mark;
} bn_fragment_again_run;

/* BN_ENOENT: there is nothing to run any more. */
bn_status bn_fragment_again(bn_run_ctx *ctx, const char *id, const bn_door *door, bn_fragment_again_run *out, bn_error *err);
/* A container like st.container()'s at a place; `id`: of the fragment that it is opened for, NULL: none; `apart`: which
 * is called in parallel. `within` as in bn_call.fragment. *out: owned. */
bn_status bn_open_container(bn_run_ctx *ctx, const bn_door *door, bn_block *within, bn_block *parent, uint32_t *slot,
                            const char *id, bool apart, bn_block **out, bn_error *err);

/* Releases what `again` holds. */
void bn_fragment_over(bn_run_ctx *ctx, const char *id, bn_fragment_again_run *again);

/* Not empty, no id, and no word of st.rerun. `key` ends with a NUL. */
bn_status bn_fragment_check_key(bn_bytes key, bn_error *err);

/* A dialog cannot be opened from within a dialog, nor from a fragment that is called in parallel. `current`: the current
 * container; `within`: that of the fragment that the caller runs, or NULL. */
bn_status bn_dialog_check(const bn_block *current, const bn_block *within, bn_error *err);

#endif
