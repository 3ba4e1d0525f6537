/* way.c: see way.h. */
#include <math.h>

#include "cdoor/way.h"

static bn_value callback_here(bn_call *call, const st_callback *cb)
{
    st_ctx *c = bn_door_here();
    (void)call;
    return bn_door_callback(c ? c->app : NULL, cb);
}

static bn_value maker_here(bn_call *call, const st_maker *maker)
{
    st_ctx *c = bn_door_here();
    (void)call;
    return bn_door_maker(c ? c->app : NULL, maker);
}

static const bn_door values = { .callback = callback_here, .maker = maker_here };

const bn_door *bn_door_values(void)
{
    return &values;
}

/* Where the command writes: what `.in` says, else the current container. `*placed` stays 0 unless that is the place
 * of an element, which is replaced then. */
static bn_status find_parent(bn_entry *e, bn_call *call, st_block in, st_block *placed, bn_error *err)
{
    bn_place place;
    bn_status rc;
    call->method = in.id != 0;
    if (in.id == 0)
        in = bn_door_current();
    if (in.id == 0)
        in = bn_door_root(e->ctx, BN_ROOT_MAIN);
    rc = bn_door_place_get(e->ctx, in, &place, err);
    if (rc) {
        e->bad_handle = true;
        return rc;
    }
    if (place.kind == BN_PLACE_SPINNER)
        return bn_fail(err, BN_EUSER, "A spinner is no container: give it to st_spinner_end().");
    call->parent = place.block;
    if (place.kind == BN_PLACE_ELEMENT) {
        call->slot = place.slot;
        *placed = in;
    }
    return BN_OK;
}

bn_status bn_door_current_place(bn_entry *e, bn_block **parent, uint32_t *slot, bn_error *err)
{
    st_block current = bn_door_current();
    bn_place place;
    bn_status rc;
    *parent = bn_run_ctx_root(e->ctx->run, BN_ROOT_MAIN);
    *slot = BN_SLOT_NEW;
    if (!current.id)
        return BN_OK;
    rc = bn_door_place_get(e->ctx, current, &place, err);
    e->bad_handle = rc != BN_OK;
    if (rc || place.kind == BN_PLACE_SPINNER)
        return rc;
    *parent = place.block;
    if (place.kind == BN_PLACE_ELEMENT)
        *slot = place.slot;
    return BN_OK;
}

void bn_door_drop(bn_call *call)
{
    bn_value_release(&call->value);
    bn_block_unref(call->block);
    for (size_t i = 0; i < call->blocks_n; i++)
        bn_block_unref(call->blocks[i]);
}

bool bn_door_run(bn_entry *e, bn_call *call, st_block in, st_block *placed)
{
    bn_error err = { 0 };
    bn_status rc = BN_OK;
    call->door = &values;
    call->slot = BN_SLOT_NEW;
    if (e->ctx) {
        call->ctx = e->ctx->run;
        call->fragment = bn_door_within();
        rc = find_parent(e, call, in, placed, &err);
    }
    if (!rc)
        rc = bn_command_run(call, &err);
    if (!rc && call->full) {
        rc = bn_run_ctx_wait_room(e->ctx->run, &err);
        if (rc)
            bn_door_drop(call);
    }
    if (!rc)
        return true;
    bn_door_fail(e, rc, &err);
    return false;
}

void bn_door_leave_ok(bn_entry *e)
{
    bn_door_leave(e, e->ctx ? ST_OK : ST_ENOCTX);
}

st_block bn_door_element(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in)
{
    bn_entry e = bn_door_enter(name, at);
    bn_call call = { .cmd = cmd, .opts = opts };
    st_block place = { 0 };
    if (!bn_door_run(&e, &call, in, &place))
        return place;
    bn_value_release(&call.value);
    if (e.ctx && place.id == 0) {
        bn_block *parent = call.parent;
        if (cmd->flags & BN_CMD_EVENT && !call.method)
            parent = bn_run_ctx_root(e.ctx->run, BN_ROOT_EVENT);
        place = bn_door_place_put(e.ctx, (bn_place){ BN_PLACE_ELEMENT, .slot = call.slot, .block = parent });
    }
    bn_door_leave_with(&e, place);
    return place;
}

void bn_door_leave_with(bn_entry *e, st_block made)
{
    bn_error err = { 0 };
    if (e->ctx && made.id == 0)
        bn_door_fail(e,
                     bn_fail(&err, BN_ENOMEM,
                             "The run has too many containers: make fewer, and write into them again."),
                     &err);
    else
        bn_door_leave_ok(e);
}

st_block bn_door_container(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in)
{
    bn_entry e = bn_door_enter(name, at);
    bn_call call = { .cmd = cmd, .opts = opts };
    st_block made = { 0 }, ignored = { 0 };
    if (!bn_door_run(&e, &call, in, &ignored))
        return made;
    bn_value_release(&call.value);
    if (call.block)
        made = bn_door_place_put(e.ctx, (bn_place){ BN_PLACE_CONTAINER, .block = call.block });
    bn_door_leave_with(&e, made);
    return made;
}

size_t bn_door_containers(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in,
                          st_block *out, size_t n)
{
    bn_entry e = bn_door_enter(name, at);
    bn_block *blocks[BN_BLOCKS_MAX];
    bn_call call = { .cmd = cmd, .opts = opts, .blocks = blocks, .blocks_cap = BN_BLOCKS_MAX };
    st_block ignored = { 0 };
    st_block made = { 0 };
    size_t filled = 0;
    bool lost = false;
    for (size_t i = 0; i < n; i++)
        out[i] = made;
    if (!bn_door_run(&e, &call, in, &ignored))
        return 0;
    bn_value_release(&call.value);
    bn_block_unref(call.block);
    for (size_t i = 0; i < call.blocks_n; i++) {
        made = bn_door_place_put(e.ctx, (bn_place){ BN_PLACE_CONTAINER, .block = blocks[i] });
        lost = lost || made.id == 0;
        if (i < n)
            out[filled++] = made;
    }
    bn_door_leave_with(&e, lost ? (st_block){ 0 } : made);
    return filled;
}

bool bn_door_widget(bn_entry *e, const bn_command *cmd, const void *opts, st_block in, bn_value *value)
{
    bn_call call = { .cmd = cmd, .opts = opts };
    st_block ignored = { 0 };
    if (!bn_door_run(e, &call, in, &ignored))
        return false;
    *value = call.value;
    call.value = bn_value_none();
    bn_door_drop(&call);
    return true;
}

bool bn_door_widget_bool(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in)
{
    bn_entry e = bn_door_enter(name, at);
    bn_value v = bn_value_none();
    bool on;
    if (!bn_door_widget(&e, cmd, opts, in, &v))
        return false;
    on = v.kind == BN_VALUE_BOOL && v.b;
    bn_value_release(&v);
    bn_door_leave_ok(&e);
    return on;
}

double bn_door_number(bn_value v)
{
    switch (v.kind) {
    case BN_VALUE_NONE: return NAN;
    case BN_VALUE_F64:  return v.f;
    case BN_VALUE_BOOL: return v.b;
    default:            return (double)v.i; /* INT, DATE, TIME, DATETIME */
    }
}

double bn_door_widget_number(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in)
{
    bn_entry e = bn_door_enter(name, at);
    bn_value v = bn_value_none();
    double x;
    if (!bn_door_widget(&e, cmd, opts, in, &v))
        return NAN;
    x = v.kind == BN_VALUE_TUPLE && bn_value_count(v) ? bn_door_number(bn_value_items(v)[0]) : bn_door_number(v);
    bn_value_release(&v);
    bn_door_leave_ok(&e);
    return x;
}

/* Numbers, dates and times. */
static st_val plain_val(bn_value v)
{
    switch (v.kind) {
    case BN_VALUE_BOOL:
        return ST_BOOL(v.b);
    case BN_VALUE_INT:
        return ST_INT(v.i);
    case BN_VALUE_F64:
        return ST_F64(v.f);
    case BN_VALUE_DATE:
        return (st_val){ .kind = ST_KIND_DATE, .i = v.i };
    case BN_VALUE_TIME:
        return (st_val){ .kind = ST_KIND_TIME, .i = v.i };
    case BN_VALUE_DATETIME:
        return (st_val){ .kind = ST_KIND_DATETIME, .i = v.i };
    default:
        return ST_NONE;
    }
}

size_t bn_door_range_of(bn_value v, st_val out[2])
{
    size_t n;
    out[0] = out[1] = ST_NONE;
    if (v.kind != BN_VALUE_TUPLE) {
        out[0] = plain_val(v);
        return out[0].kind != ST_KIND_NONE;
    }
    n = bn_value_count(v) < 2 ? bn_value_count(v) : 2;
    for (size_t i = 0; i < n; i++)
        out[i] = plain_val(bn_value_items(v)[i]);
    return n;
}

size_t bn_door_widget_values(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in,
                             st_val out[2])
{
    bn_entry e = bn_door_enter(name, at);
    bn_value v = bn_value_none();
    size_t n;
    out[0] = out[1] = ST_NONE;
    if (!bn_door_widget(&e, cmd, opts, in, &v))
        return 0;
    n = bn_door_range_of(v, out);
    bn_value_release(&v);
    bn_door_leave_ok(&e);
    return n;
}

bool bn_door_keep_text(bn_entry *e, bn_value v, const char **out)
{
    *out = NULL;
    if (v.kind != BN_VALUE_STR)
        return true;
    *out = bn_door_keep(e->ctx, bn_value_text(v));
    return *out != NULL;
}

void bn_door_fail_full(bn_entry *e)
{
    bn_error err = { 0 };
    bn_door_fail(e, bn_fail(&err, BN_ENOMEM, "The run holds too many strings."), &err);
}

const char *bn_door_widget_text(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in,
                                const char *standard)
{
    bn_entry e = bn_door_enter(name, at);
    bn_value v = bn_value_none();
    const char *text = standard;
    bool kept;
    if (!bn_door_widget(&e, cmd, opts, in, &v))
        return standard;
    kept = !e.ctx || bn_door_keep_text(&e, v, &text);
    bn_value_release(&v);
    if (kept)
        bn_door_leave_ok(&e);
    else
        bn_door_fail_full(&e);
    return text;
}
