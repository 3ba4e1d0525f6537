/* fragment.h: parts of the script that the browser may ask for alone.
 *
 * A fragment is a call of a function: its container stands at one place of the page, and when the browser asks for it,
 * the function is called again with that container emptied. A session keeps what is needed for that: the place, the
 * host's own value for the call, and which fragment it was made in.
 *
 * What a fragment writes outside of its container (the sidebar, a container made before it) goes into a container of
 * its own there, so that the places of others do not move when it runs alone: see bn_run_ctx_outside().
 *
 * Threads and errors as the other functions of a run context; enter and leave: the run's script thread. */
#ifndef BN_RUNTIME_FRAGMENT_H
#define BN_RUNTIME_FRAGMENT_H

#include "runtime/runtime.h"

typedef struct bn_fragment_opts {
    const char *id;         /* at most 32 bytes: what widgets keep of it */
    const char *parent;     /* the fragment it was made in; NULL or "": none */
    const char *key;        /* what st.rerun calls it; NULL: nothing */
    const char *definition; /* which function: a key names calls of one function only */
    bool        app_scoped; /* stays when `parent` runs alone and does not make it again (dialogs) */
    bn_value    body;       /* the host's: what to call again. Taken over, also on failure */
    bn_block   *place;      /* its container stands there, at `slot` */
    uint32_t    slot;
} bn_fragment_opts;

/* StreamlitDuplicateElementKey: another function's fragment has the key in this run. */
bn_status bn_run_ctx_check_fragment_key(bn_run_ctx *ctx, const char *key, const char *definition, bn_error *err);
bn_status bn_run_ctx_add_fragment(bn_run_ctx *ctx, bn_fragment_opts *opts, bn_error *err);
/* The browser asks for it every so many seconds. */
bn_status bn_run_ctx_run_every(bn_run_ctx *ctx, const char *id, double seconds, bn_error *err);

typedef struct bn_fragment_entry { /* references, the caller's */
    bn_value  body;
    bn_block *place;
    uint32_t  slot;
    uint64_t  mark; /* for leave */
} bn_fragment_entry;

/* Before a fragment is run alone: the roots go on from where they were when it was made. BN_ENOENT: there is none of
 * this id any more, or it has run already as part of the fragment that it was made in. */
bn_status bn_run_ctx_enter_fragment(bn_run_ctx *ctx, const char *id, bn_fragment_entry *out, bn_error *err);
/* After it: fragments that it made before and did not make again are no more. */
bn_status bn_run_ctx_leave_fragment(bn_run_ctx *ctx, const char *id, uint64_t mark, bn_error *err);

/* Is a fragment being run in this run, or has one been? Cheap: asked by every command. */
bool bn_run_ctx_has_fragments(const bn_run_ctx *ctx);
/* Does this run consist of fragments? */
bool bn_run_ctx_is_partial(bn_run_ctx *ctx);

/* `within`: the container of the fragment that the caller runs. Where *parent and *slot lie outside of it, they become
 * those of a container that stands for them. StreamlitInvalidLayoutContextError: the last whole run made none. */
bn_status bn_run_ctx_outside(bn_run_ctx *ctx, bn_block *within, bn_block **parent, uint32_t *slot, bn_error *err);

/* Ask for the fragments of this run again, from `current` on (NULL: all). */
bn_status bn_run_ctx_request_current(bn_run_ctx *ctx, const char *current, bn_error *err);
/* Ask for the fragments of these keys. Callbacks only. */
bn_status bn_run_ctx_request_keys(bn_run_ctx *ctx, const char *const *keys, size_t n, bn_error *err);

/* Is it in what a fragment that is called in parallel writes into? Such a call writes nowhere else, opens no dialog and goes
 * to no other page: it does so by StreamlitInvalidLayoutContextError. `what`: the command, for the message.
 * NULL: no. */
bool bn_block_apart(const bn_block *b);
bn_status bn_block_check_apart(const bn_block *b, const char *what, bn_error *err);
/* The id of the fragment that a container belongs to, "" for none. */
const char *bn_block_fragment(const bn_block *b);
/* the innermost that a fragment opened, b itself included; NULL: none */
bn_block *bn_block_fragment_container(bn_block *b);
/* Is it `within`, or inside of it? */
bool bn_block_is_in(const bn_block *b, const bn_block *within);

#endif
