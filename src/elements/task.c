/* task.c: see task.h. */
#include "elements/task.h"

#include "elements/fragment.h"
#include "runtime/canvas.h"

bn_status bn_task_begin(bn_task_call *call, bn_task **out, bn_error *err)
{
    bn_task_opts opts = { .call = call->name, .args = call->args, .body = call->body };
    bn_block *place = NULL;
    bn_status rc = BN_OK;
    *out = NULL;
    call->body = bn_value_none();
    if (!bn_task_is_placed(call->ctx, call->name) && !bn_run_ctx_task(call->ctx))
        rc = bn_open_container(call->ctx, call->door, call->within, call->parent, &call->slot, NULL, false, &place, err);
    if (rc) {
        bn_value_release(&opts.body);
        return rc;
    }
    opts.place = place;
    rc = bn_task_start(call->ctx, &opts, out, &call->full, err);
    bn_block_unref(place);
    return rc;
}

static bn_status show(bn_run_ctx *ctx, const bn_door *door, bn_task *t, const st_val *progress, const char *text, bool *full,
                      bn_error *err)
{
    const st_progress_opts opts = { .value = *progress, .text = text };
    bn_call call = { .cmd = &bn_cmd_progress, .opts = &opts, .door = door, .ctx = ctx, .slot = *bn_task_bar(t),
                     .parent = bn_run_ctx_root(ctx, BN_ROOT_MAIN), .method = true };
    bn_status rc = bn_command_run(&call, err);
    if (rc)
        return rc;
    *bn_task_bar(t) = call.slot;
    *full = call.full;
    bn_value_release(&call.value);
    return BN_OK;
}

bn_status bn_checkpoint(bn_run_ctx *ctx, const bn_door *door, const st_val *progress, const char *text, bool *full,
                        bn_error *err)
{
    bn_task *t = bn_run_ctx_task(ctx);
    bn_status rc = bn_run_ctx_check(ctx, err);
    bn_value said;
    *full = false;
    if (rc || !t || progress->kind == ST_NOT_GIVEN)
        return rc;
    rc = show(ctx, door, t, progress, text, full, err);
    if (rc)
        return rc;
    said = text ? bn_value_str(bn_bytes_str(text)) : bn_value_none();
    bn_task_set_progress(t, progress->kind == ST_KIND_F64 ? progress->f : (double)progress->i / 100, &said);
    return BN_OK;
}

void bn_task_end_shown(bn_task *t, bn_task_end end, bn_value *result)
{
    bn_run_ctx *ctx = bn_task_context(t);
    if (*bn_task_bar(t) != BN_SLOT_NEW)
        bn_canvas_clear(ctx, bn_run_ctx_root(ctx, BN_ROOT_MAIN), *bn_task_bar(t));
    bn_task_finish(t, end, result);
}
