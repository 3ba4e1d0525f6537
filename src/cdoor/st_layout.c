/* st_layout.c: containers, the status container and the spinner. See way.h. */
#include "cdoor/way.h"
#include "elements/spinner.h"

BN_DOOR_CONTAINER(container, st_container_opts)
BN_DOOR_CONTAINER(expander, st_expander_opts)
BN_DOOR_CONTAINER(popover, st_popover_opts)
BN_DOOR_CONTAINER(form, st_form_opts)
BN_DOOR_CONTAINER(grid, st_grid_opts)
BN_DOOR_CONTAINER(grid_cell, st_grid_cell_opts)
BN_DOOR_CONTAINER(chat_message, st_chat_message_opts)

/* A container that can be changed later: what it shows is kept beside it. */
st_block st_status_run(const st_status_opts *opts)
{
    bn_entry e = bn_door_enter("st_status", opts->call);
    bn_call call = { .cmd = &bn_cmd_status, .opts = opts };
    st_block made = { 0 }, ignored = { 0 };
    if (!bn_door_run(&e, &call, opts->in, &ignored))
        return made;
    bn_value_release(&call.value);
    if (call.block) {
        bn_status_box *box = bn_status_box_new(&call);
        made = bn_door_place_put(e.ctx, (bn_place){ BN_PLACE_CONTAINER, .block = call.block, .box = box });
    }
    bn_door_leave_with(&e, made);
    return made;
}

static bn_status update_status(bn_entry *e, st_block status, const st_status_update_opts *opts, bn_error *err)
{
    bn_status_change change = { bn_bytes_str(opts->label), opts->expanded, opts->state };
    bn_place place;
    bool full = false;
    bn_status rc = bn_door_place_get(e->ctx, status, &place, err);
    e->bad_handle = rc != BN_OK;
    if (!rc && (place.kind != BN_PLACE_CONTAINER || !place.box))
        rc = bn_fail(err, BN_EUSER, "This is no container made by st_status().");
    if (!rc)
        rc = bn_status_box_update(place.box, e->ctx->run, &change, &full, err);
    if (!rc && full)
        rc = bn_run_ctx_wait_room(e->ctx->run, err);
    return rc;
}

void st_status_update_run(st_block status, const st_status_update_opts *opts)
{
    bn_entry e = bn_door_enter("st_status_update", opts->call);
    bn_error err = { 0 };
    bn_status rc = e.ctx ? update_status(&e, status, opts, &err) : BN_OK;
    if (rc)
        bn_door_fail(&e, rc, &err);
    else
        bn_door_leave_ok(&e);
}

st_block st_spinner_run(const st_spinner_opts *opts)
{
    bn_entry e = bn_door_enter("st_spinner", opts->call);
    bn_call call = { .cmd = &bn_cmd_spinner, .opts = opts };
    st_block made = { 0 }, ignored = { 0 };
    if (!bn_door_run(&e, &call, opts->in, &ignored))
        return made;
    bn_door_drop(&call);
    if (e.ctx)
        made = bn_door_place_put(e.ctx, (bn_place){ BN_PLACE_SPINNER, .ticket = call.ticket });
    bn_door_leave_with(&e, made);
    return made;
}

BN_DOOR_ELEMENT(skeleton, st_skeleton_opts)

st_block st_skeleton_begin_run(const st_skeleton_opts *opts)
{
    st_block place = st_empty_run(&(st_empty_opts){ opts->call, opts->in }), made = { 0 };
    bn_entry e = bn_door_enter("st_skeleton_begin", opts->call);
    bn_call call = { .cmd = &bn_cmd_skeleton, .opts = opts, .later = true };
    if (!bn_door_run(&e, &call, place, &place))
        return made;
    bn_door_drop(&call);
    if (e.ctx)
        made = bn_door_place_put(e.ctx, (bn_place){ BN_PLACE_SPINNER, .ticket = call.ticket });
    bn_door_leave_with(&e, made);
    return made;
}

void st_spinner_end(st_block spinner)
{
    bn_entry e = bn_door_enter("st_spinner_end", (st_call){ 0 });
    bn_error err = { 0 };
    bn_status rc = BN_OK;
    bn_place place;
    if (e.ctx && spinner.id) {
        rc = bn_door_place_get(e.ctx, spinner, &place, &err);
        e.bad_handle = rc != BN_OK;
        if (!rc && place.kind != BN_PLACE_SPINNER)
            rc = bn_fail(&err, BN_EUSER, "This was not made by st_spinner().");
        if (!rc)
            rc = bn_spinner_end(e.ctx->run, place.ticket, &err);
    }
    if (rc)
        bn_door_fail(&e, rc, &err);
    else
        bn_door_leave_ok(&e);
}

size_t st_columns_run(st_block *out, size_t n, const st_columns_opts *opts)
{
    return bn_door_containers("st_columns", &bn_cmd_columns, opts, opts->call, opts->in, out, n);
}

size_t st_tabs_run(st_block *out, size_t n, const st_tabs_opts *opts)
{
    return bn_door_containers("st_tabs", &bn_cmd_tabs, opts, opts->call, opts->in, out, n);
}
