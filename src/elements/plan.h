/* plan.h: what follows from a row alone, worked out when the row is first used.
 *
 * Most calls leave most parameters out, and what is left out is known before any call: it passes its check, and it
 * stands in the message as the same bytes each time. So a call looks at what it was told, and copies the rest.
 *
 * Threads  any. A plan is made once under a lock of its own, then read-only; finding it takes no lock. */
#ifndef BN_ELEMENTS_PLAN_H
#define BN_ELEMENTS_PLAN_H

#include "elements/command.h"

enum { BN_PLAN_NONE = BN_PARAMS_MAX }; /* no parameter of this kind */

/* One parameter. */
typedef struct bn_plan_param {
    st_val   standard;  /* the fallback */
    bn_bytes standing;  /* what it is in the message when left out */
    uint64_t name_hash; /* for ids */
} bn_plan_param;

/* Sets of parameters have a bit for each, as bn_call.given. */
typedef struct bn_plan {
    const bn_command *cmd;
    uint64_t checked;      /* looked at by checks when told */
    uint64_t always;       /* ... and when left out */
    uint64_t rows;         /* with a field of the command's own message */
    uint64_t sizes;        /* with a width or height */
    uint64_t rooted;       /* ... in the command's own message */
    uint64_t widths;       /* ... that use_container_width may say */
    uint64_t aligned;      /* with an alignment */
    uint64_t standing;     /* with bytes in the message when left out */
    uint64_t depends;      /* whose bytes are not known before the call even when left out */
    uint64_t meta;         /* that say something about a widget: disabled, persist_state, callbacks */
    uint64_t id, id_keyed; /* that are part of the id, without and with a user key */
    uint8_t  order[BN_PARAMS_MAX]; /* of checks */
    uint8_t  order_n;
    uint8_t  early_n;      /* that many come before the command's own check */
    uint8_t  key, use_width; /* parameters, or BN_PLAN_NONE */
    uint8_t  initial;        /* the same: what a widget has before anybody sets it (value, index, default) */
    bool     block;        /* `standing` of sizes and alignments is for a Block */
    bn_plan_param params[];
} bn_plan;

const bn_plan *bn_plan_of(const bn_command *cmd);

#endif
