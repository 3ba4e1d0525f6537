/* plan.c: see plan.h.
 *
 * Plans hang in a table by their row's address. Whoever needs one that is not there makes it under `mu`; the table only
 * grows, so readers walk it without a lock and see a whole plan or none. */
#include "elements/plan.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/thread.h"
#include "elements/command_private.h"

enum { SLOT_BITS = 10, SLOTS = 1 << SLOT_BITS };
_Static_assert(2 * BN_CMD_ID_COUNT <= SLOTS, "the table of plans has room for every row");

static _Atomic(bn_plan *) table[SLOTS];
static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER; /* of writers of the table */

static size_t first_slot(const bn_command *cmd)
{
    return (size_t)((uint64_t)(uintptr_t)cmd * UINT64_C(0x9E3779B97F4A7C15) >> (64 - SLOT_BITS));
}

/* The plan, or NULL and where it belongs. */
static bn_plan *find(const bn_command *cmd, size_t *at)
{
    bn_plan *plan;
    size_t i = first_slot(cmd);
    /* acquire: what the plan's maker wrote is there with the pointer */
    while ((plan = atomic_load_explicit(&table[i], memory_order_acquire)) != NULL && plan->cmd != cmd)
        i = (i + 1) & (SLOTS - 1);
    *at = i;
    return plan;
}

/* Can its check say anything but yes? */
static bool is_checked(const bn_param *p)
{
    const uint32_t texts = BN_ARG_REQUIRED | BN_ARG_ICON | BN_ARG_KEY | BN_ARG_BIND | BN_ARG_PERSIST | BN_ARG_LABEL;
    if (p->kind == BN_PARAM_STR)
        return p->words || p->flags & texts;
    if (p->kind == BN_PARAM_VAL)
        return p->flags & (BN_ARG_WIDTH | BN_ARG_HEIGHT | BN_ARG_GAP | BN_ARG_REQUIRED);
    return p->kind == BN_PARAM_CALLBACK;
}

static void put_sets(bn_plan *plan, size_t i)
{
    const bn_param *p = &plan->cmd->params[i];
    const uint64_t bit = UINT64_C(1) << i;
    const bool sized = p->flags & (BN_ARG_WIDTH | BN_ARG_HEIGHT), aligned = p->flags & BN_ARG_ALIGN;

    if (is_checked(p))
        plan->checked |= bit;
    if (p->flags & (BN_ARG_REQUIRED | BN_ARG_LABEL) || (p->flags & BN_ARG_KEY && plan->cmd->flags & BN_CMD_SUBMIT))
        plan->always |= plan->checked & bit;
    if (p->pb && !sized && !aligned)
        plan->rows |= bit;
    if (sized)
        plan->sizes |= bit;
    if (p->flags & BN_ARG_ROOT_WIDTH)
        plan->rooted |= plan->sizes & bit;
    if (p->flags & BN_ARG_WIDTH)
        plan->widths |= bit;
    if ((p->flags & BN_ARG_HEIGHT && plan->cmd->standard_height) || (sized && (plan->cmd->size || plan->cmd->flags & BN_CMD_WIDE_ASIDE)))
        plan->depends |= bit;
    if (aligned)
        plan->aligned |= bit;
    if (p->flags & (BN_ARG_DISABLED | BN_ARG_BIND | BN_ARG_PERSIST) || p->kind == BN_PARAM_CALLBACK)
        plan->meta |= bit;
    if (p->kind != BN_PARAM_NONE && !(p->flags & (BN_ARG_NO_ID | BN_ARG_KEY | BN_ARG_USE_WIDTH)))
        plan->id |= bit;
    if (p->flags & BN_ARG_IDENTITY)
        plan->id_keyed |= plan->id & bit;
    if (plan->initial == BN_PLAN_NONE && (strcmp(p->name, "value") == 0 || strcmp(p->name, "index") == 0 || strcmp(p->name, "default") == 0))
        plan->initial = (uint8_t)i;
    if (p->flags & BN_ARG_KEY && plan->key == BN_PLAN_NONE)
        plan->key = (uint8_t)i;
    if (p->flags & BN_ARG_USE_WIDTH && plan->use_width == BN_PLAN_NONE)
        plan->use_width = (uint8_t)i;
}

/* By turns, and as the row has them within a turn. */
static void put_order(bn_plan *plan)
{
    const bn_command *cmd = plan->cmd;
    for (unsigned turn = 0; turn <= BN_TURN_LAST; turn++) {
        if (turn == BN_TURN_LATE)
            plan->early_n = plan->order_n;
        for (size_t i = 0; i < cmd->param_count; i++)
            if (cmd->params[i].turn == turn && plan->checked >> i & 1)
                plan->order[plan->order_n++] = (uint8_t)i;
    }
}

/* What a call that was told nothing would write, parameter by parameter. */
static void put_standing(bn_plan *plan, const bn_call *nothing)
{
    const bn_command *cmd = plan->cmd;
    bn_buf out;
    bn_wire w;
    bn_buf_init(&out, 4096);
    for (size_t i = 0; i < cmd->param_count; i++) {
        bn_plan_param *to = &plan->params[i];
        uint8_t *kept;
        if (plan->depends >> i & 1)
            continue;
        bn_buf_clear(&out);
        w = bn_wire_to(&out);
        bn_call_encode_param(nothing, i, &w, plan->block);
        if (!out.n)
            continue;
        kept = bn_xmalloc(out.n);
        memcpy(kept, out.p, out.n);
        to->standing = bn_bytes_of(kept, out.n);
        plan->standing |= UINT64_C(1) << i;
    }
    bn_buf_release(&out);
}

static bn_plan *make(const bn_command *cmd)
{
    static const _Alignas(st_val) uint8_t nothing_given[BN_OPTS_MAX];
    bn_plan *plan = bn_xcalloc(1, sizeof *plan + cmd->param_count * sizeof plan->params[0]);
    const bn_call nothing = { .cmd = cmd, .opts = nothing_given, .plan = plan };

    BN_ASSERT(cmd->param_count <= BN_PARAMS_MAX && cmd->opts_size <= sizeof nothing_given);
    plan->cmd = cmd;
    plan->key = plan->use_width = plan->initial = BN_PLAN_NONE;
    plan->block = cmd->flags & (BN_CMD_BLOCK | BN_CMD_BLOCKS);
    for (size_t i = 0; i < cmd->param_count; i++) {
        put_sets(plan, i);
        plan->params[i].standard = bn_val_literal(cmd->params[i].fallback);
        plan->params[i].name_hash = bn_hash64(bn_bytes_str(cmd->params[i].name));
    }
    put_order(plan);
    put_standing(plan, &nothing);
    return plan;
}

const bn_plan *bn_plan_of(const bn_command *cmd)
{
    size_t at;
    bn_plan *plan = find(cmd, &at);
    if (plan)
        return plan;
    pthread_mutex_lock(&mu);
    plan = find(cmd, &at);
    if (!plan) {
        plan = make(cmd);
        /* release: readers see the whole of it */
        atomic_store_explicit(&table[at], plan, memory_order_release);
    }
    pthread_mutex_unlock(&mu);
    return plan;
}
