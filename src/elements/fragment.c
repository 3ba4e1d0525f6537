/* fragment.c: see fragment.h. The fragment's container is one like st.container()'s. */
#include "elements/fragment.h"

#include "elements/command_private.h"
#include "runtime/crew.h"

#define ID_SEED UINT64_C(0x667261676d656e74)

/* The function, and where in the page it was called. */
static void make_id(const bn_fragment_call *call, char out[33])
{
    const uint32_t *path;
    size_t n = bn_block_path(call->parent, &path);
    bn_hash h;
    bn_hash_init(&h, ID_SEED);
    bn_hash_bytes(&h, bn_bytes_str(call->definition));
    for (size_t i = 0; i < n; i++)
        bn_hash_u64(&h, path[i]);
    bn_hash_u64(&h, call->slot == BN_SLOT_NEW ? bn_block_next_index(call->parent) : call->slot);
    bn_hash_end_hex(&h, out);
}

bn_status bn_open_container(bn_run_ctx *ctx, const bn_door *door, bn_block *within, bn_block *parent, uint32_t *slot,
                            const char *id, bool apart, bn_block **out, bn_error *err)
{
    const st_container_opts plain = { .call = { 0 } };
    bn_call call = { .cmd = &bn_cmd_container, .opts = &plain, .door = door, .ctx = ctx, .parent = parent, .slot = *slot,
                     .fragment = within, .method = true };
    bn_status rc;
    call.opens_fragment = id;
    call.opens_apart = apart;
    rc = bn_command_run(&call, err);
    *slot = call.slot;
    *out = call.block;
    return rc;
}

bn_status bn_fragment_check_key(bn_bytes key, bn_error *err)
{
    if (bn_bytes_is(key, "app") || bn_bytes_is(key, "fragment"))
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "A fragment cannot have the key `%s`: to st.rerun it means something else.",
                            (const char *)key.p);
    return bn_check_key(key, err);
}

static bn_status check_key(const bn_fragment_call *call, bn_error *err)
{
    bn_status rc = call->key ? bn_fragment_check_key(bn_bytes_str(call->key), err) : BN_OK;
    if (rc || !call->key)
        return rc;
    return bn_run_ctx_check_fragment_key(call->ctx, call->key, call->definition, err);
}

bn_status bn_fragment_begin(bn_fragment_call *call, bn_block **container, bn_error *err)
{
    bn_fragment_opts opts = { .key = call->key, .definition = call->definition, .app_scoped = call->app_scoped };
    char id[33];
    bn_status rc;

    *container = NULL;
    make_id(call, id);
    opts.id = id;
    opts.parent = call->within ? bn_block_fragment(call->within) : NULL;
    rc = check_key(call, err);
    if (!rc && call->parallel)
        rc = bn_crew_check(call->ctx, err);
    if (!rc && call->run_every > 0)
        rc = bn_run_ctx_run_every(call->ctx, id, call->run_every, err);
    if (!rc)
        rc = bn_open_container(call->ctx, call->door, call->parallel ? call->within : NULL, call->parent, &call->slot, id,
                               call->parallel, container, err);
    if (rc) {
        bn_value_release(&call->body);
        return rc;
    }
    opts.place = call->parent;
    opts.slot = call->slot;
    opts.body = call->body;
    call->body = bn_value_none();
    rc = bn_run_ctx_add_fragment(call->ctx, &opts, err);
    if (rc) {
        bn_block_unref(*container);
        *container = NULL;
    }
    return rc;
}

bn_status bn_fragment_again(bn_run_ctx *ctx, const char *id, const bn_door *door, bn_fragment_again_run *out, bn_error *err)
{
    bn_fragment_entry entry;
    bn_status rc = bn_run_ctx_enter_fragment(ctx, id, &entry, err);
    *out = (bn_fragment_again_run){ 0 };
    if (rc)
        return rc;
    rc = bn_open_container(ctx, door, NULL, entry.place, &entry.slot, id, false, &out->container, err);
    bn_block_unref(entry.place);
    if (rc) {
        bn_value_release(&entry.body);
        return rc;
    }
    out->body = entry.body;
    out->mark = entry.mark;
    return BN_OK;
}

void bn_fragment_over(bn_run_ctx *ctx, const char *id, bn_fragment_again_run *again)
{
    bn_error ignored;
    bn_run_ctx_leave_fragment(ctx, id, again->mark, &ignored); /* a run that has ended has nothing to sweep */
    bn_value_release(&again->body);
    bn_block_unref(again->container);
    again->container = NULL;
}
