/* layout.c: what the containers' files share. See layout_private.h. */
#include "elements/layout_private.h"

void bn_layout_encode_id(bn_call *call, bn_wire *w)
{
    if (call->id_len)
        bn_wire_str(w, PB_BLOCK_ID, bn_call_id(call));
}

bool bn_layout_is_pixels(st_val v)
{
    return v.kind == ST_KIND_INT || v.kind == ST_KIND_BOOL;
}

int bn_layout_word(const bn_call *call, const bn_word *words, size_t i)
{
    bn_bytes text = bn_call_text(call, i);
    while (words->word && !bn_bytes_is(text, words->word))
        words++;
    return words->value;
}

bn_status bn_layout_claim_key(bn_call *call, bn_error *err)
{
    bn_bytes key = bn_call_key(call);
    bn_hash h;
    bn_status rc;
    if (!key.n)
        return BN_OK;
    bn_id_begin(&h, call->cmd->name, key);
    rc = bn_id_end(&h, call, key, err);
    return rc || !call->ctx ? rc : bn_run_ctx_claim(call->ctx, bn_call_id(call), key, err);
}

void bn_layout_drop(bn_call *call)
{
    while (call->blocks_n)
        bn_block_unref(call->blocks[--call->blocks_n]);
}

bn_status bn_layout_too_many(const bn_call *call, size_t n, bn_error *err)
{
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "`st.%s` is to make %zu containers; there is room for %zu.",
                        call->cmd->name, n, call->blocks_cap);
}

/* Puts what the warm buffer holds into `row` and notes the new container. */
bn_status bn_layout_put_part(bn_call *call, bn_block *row, const char *kind_name, const bn_wire *w, bn_error *err)
{
    uint32_t slot = BN_SLOT_NEW;
    bn_status rc = bn_call_wire_status(call, w, err);
    if (!rc)
        rc = bn_call_put(call, row, BN_DELTA_BLOCK, kind_name, &slot, &call->blocks[call->blocks_n], err);
    if (!rc)
        call->blocks_n++;
    return rc;
}

static bool is_bound(const bn_call *call)
{
    const bn_command *cmd = call->cmd;
    for (size_t i = 0; i < cmd->param_count; i++)
        if (cmd->params[i].flags & BN_ARG_BIND && bn_call_text(call, i).p)
            return true;
    return false;
}

bool bn_layout_is_stateful(const bn_call *call)
{
    const bn_command *cmd = call->cmd;
    for (size_t i = 0; i < cmd->param_count; i++)
        if (cmd->params[i].kind == BN_PARAM_CALLBACK && strcmp(bn_call_mode(call, i), "ignore") != 0)
            return true;
    return is_bound(call);
}

bn_status bn_layout_check_stateful(bn_call *call, bn_error *err)
{
    return bn_layout_is_stateful(call) ? bn_check_key(bn_call_key(call), err) : BN_OK;
}

/* The id of a stateful container: all its parameters, with a key or without; else those in `plain`. */
static bn_status make_id(bn_call *call, bool stateful, size_t plain, bn_error *err)
{
    const bn_command *cmd = call->cmd;
    bn_bytes key = bn_call_key(call);
    bn_hash h;
    bn_id_begin(&h, cmd->name, key);
    for (size_t i = 0; i < cmd->param_count; i++) {
        const bn_param *p = &cmd->params[i];
        if (p->kind == BN_PARAM_NONE || p->flags & (BN_ARG_NO_ID | BN_ARG_KEY | BN_ARG_USE_WIDTH))
            continue;
        if (stateful || i == plain)
            bn_id_param(&h, call, i);
    }
    bn_id_place(&h, call);
    return bn_id_end(&h, call, key, err);
}

static bn_value callback_of(bn_call *call)
{
    const bn_command *cmd = call->cmd;
    for (size_t i = 0; i < cmd->param_count; i++)
        if (cmd->params[i].kind == BN_PARAM_CALLBACK && bn_call_callback(call, i) && call->door && call->door->callback)
            return call->door->callback(call, bn_call_callback(call, i));
    return bn_value_none();
}

bn_status bn_layout_identify(bn_call *call, bn_widget_meta *meta, size_t plain, bn_error *err)
{
    bn_bytes key = bn_call_key(call);
    bool stateful = bn_layout_is_stateful(call);
    bn_value_bin bin = { 0 };
    bn_status rc = BN_OK;

    if (stateful || key.p)
        rc = make_id(call, stateful, plain, err);
    if (rc || !stateful) {
        bn_widget_meta_release(meta, &bin);
        bn_value_bin_empty(&bin);
        return rc || !key.p || !call->ctx ? rc : bn_run_ctx_claim(call->ctx, bn_call_id(call), key, err);
    }
    meta->bind = is_bound(call);
    meta->callback = callback_of(call);
    return bn_call_value(call, key, meta, err);
}
