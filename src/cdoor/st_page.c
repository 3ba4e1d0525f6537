/* st_page.c: where commands write, formatted text, and the end of a run. See way.h. */
#include <stdarg.h>

#include "cdoor/way.h"
#include "elements/layout.h"

static st_block root(const char *name, bn_root which)
{
    bn_entry e = bn_door_enter(name, (st_call){ 0 });
    st_block block = { 0 };
    if (e.ctx)
        block = bn_door_root(e.ctx, which);
    bn_door_leave_ok(&e);
    return block;
}

st_block st_main_block(void)
{
    return root("st_main_block", BN_ROOT_MAIN);
}

st_block st_sidebar(void)
{
    return root("st_sidebar", BN_ROOT_SIDEBAR);
}

st_block st_bottom(void)
{
    bn_entry e = bn_door_enter("st_bottom", (st_call){ 0 });
    st_block block = { 0 };
    bn_error err = { 0 };
    bn_block *current;
    uint32_t slot;
    bn_status rc = BN_OK;
    if (e.ctx) {
        rc = bn_door_current_place(&e, &current, &slot, &err);
        if (!rc)
            rc = bn_bottom_check(current, &err);
        block = bn_door_root(e.ctx, BN_ROOT_BOTTOM);
    }
    if (rc)
        bn_door_fail(&e, rc, &err);
    else
        bn_door_leave_ok(&e);
    return block;
}

st_block st_with(st_block block)
{
    bn_entry e = bn_door_enter("st_with", (st_call){ 0 });
    st_block before = bn_door_current();
    bn_error err = { 0 };
    bn_place place;
    bn_status rc = BN_OK;
    if (e.ctx && block.id)
        rc = bn_door_place_get(e.ctx, block, &place, &err);
    if (rc) {
        e.bad_handle = true;
        bn_door_fail(&e, rc, &err);
        return before;
    }
    bn_door_set_current(block);
    bn_door_leave_ok(&e);
    return before;
}

void st_with_end(st_block before)
{
    st_with(before);
}

const char *st_fmt(const char *format, ...)
{
    bn_entry e = bn_door_enter("st_fmt", (st_call){ 0 });
    const char *text;
    va_list args;
    if (!e.ctx) {
        bn_door_leave_ok(&e);
        return "";
    }
    va_start(args, format);
    text = bn_door_format(e.ctx, format, args);
    va_end(args);
    if (!text) {
        bn_error err = { 0 };
        bn_door_fail(&e, bn_fail(&err, BN_ENOMEM, "A text of st_fmt() may have 16 MiB."), &err);
        return "";
    }
    bn_door_leave_ok(&e);
    return text;
}

void st_rerun(void)
{
    bn_entry e = bn_door_enter("st_rerun", (st_call){ 0 });
    bn_error err = { 0 };
    bn_status rc = BN_OK;
    if (!e.ctx) {
        bn_door_leave_ok(&e);
        return;
    }
    rc = bn_run_ctx_request_rerun(e.ctx->run, &err);
    if (rc)
        bn_door_fail(&e, rc, &err);
    else
        bn_door_unwind(&e, bn_door_role_here() == BN_DOOR_CALLBACK ? BN_DOOR_RERUN : BN_DOOR_INTERRUPTED);
}

void st_stop(void)
{
    bn_entry e = bn_door_enter("st_stop", (st_call){ 0 });
    bn_error err = { 0 };
    bn_status rc = BN_OK;
    if (!e.ctx) {
        bn_door_leave_ok(&e);
        return;
    }
    if (bn_door_role_here() == BN_DOOR_THREAD)
        rc = bn_run_ctx_request_stop(e.ctx->run, &err);
    if (rc)
        bn_door_fail(&e, rc, &err);
    else
        bn_door_unwind(&e, BN_DOOR_STOPPED);
}
