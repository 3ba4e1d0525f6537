/* st.c: the commands of include/bourn/st.h, each a few lines over bn_command_run().
 *
 * Threads  any; see door.h. No lock is held, and nothing is owned, when a command ends its thread's function. */
#include <math.h>
#include <stdio.h>

#include "cdoor/door.h"
#include "elements/spinner.h"

/* ---------------------------------------------------------------- the way every command goes */

static bn_value callback_here(bn_call *call, const st_callback *cb)
{
    st_ctx *c = bn_door_here();
    (void)call;
    return bn_door_callback(c ? c->app : NULL, cb);
}

static const bn_door values = { .callback = callback_here };

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

static void drop_results(bn_call *call)
{
    bn_value_release(&call->value);
    bn_block_unref(call->block);
    for (size_t i = 0; i < call->blocks_n; i++)
        bn_block_unref(call->blocks[i]);
}

/* true: done, and the results in `call` are the caller's. false: nothing to show for it; the entry has been left. */
static bool run(bn_entry *e, bn_call *call, st_block in, st_block *placed)
{
    bn_error err = { 0 };
    bn_status rc = BN_OK;
    call->door = &values;
    call->slot = BN_SLOT_NEW;
    if (e->ctx) {
        call->ctx = e->ctx->run;
        rc = find_parent(e, call, in, placed, &err);
    }
    if (!rc)
        rc = bn_command_run(call, &err);
    if (!rc && call->full) {
        rc = bn_run_ctx_wait_room(e->ctx->run, &err);
        if (rc)
            drop_results(call);
    }
    if (!rc)
        return true;
    bn_door_fail(e, rc, &err);
    return false;
}

static void leave(bn_entry *e)
{
    bn_door_leave(e, e->ctx ? ST_OK : ST_ENOCTX);
}

/* Commands that return the place of what they put. */
static st_block element(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in)
{
    bn_entry e = bn_door_enter(name, at);
    bn_call call = { .cmd = cmd, .opts = opts };
    st_block place = { 0 };
    if (!run(&e, &call, in, &place))
        return place;
    bn_value_release(&call.value);
    if (e.ctx && place.id == 0) {
        bn_block *parent = call.parent;
        if (cmd->flags & BN_CMD_EVENT && !call.method)
            parent = bn_run_ctx_root(e.ctx->run, BN_ROOT_EVENT);
        place = bn_door_place_put(e.ctx, (bn_place){ BN_PLACE_ELEMENT, .slot = call.slot, .block = parent });
    }
    leave(&e);
    return place;
}

/* Closes a command that made `made`; too many of them end the thread's function. */
static void leave_with(bn_entry *e, st_block made)
{
    bn_error err = { 0 };
    if (e->ctx && made.id == 0)
        bn_door_fail(e, bn_fail(&err, BN_ENOMEM, "The run has too many containers: make fewer, and write into them again."),
                     &err);
    else
        leave(e);
}

/* Commands that return a container. */
static st_block container(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in)
{
    bn_entry e = bn_door_enter(name, at);
    bn_call call = { .cmd = cmd, .opts = opts };
    st_block made = { 0 }, ignored = { 0 };
    if (!run(&e, &call, in, &ignored))
        return made;
    bn_value_release(&call.value);
    if (call.block)
        made = bn_door_place_put(e.ctx, (bn_place){ BN_PLACE_CONTAINER, .block = call.block });
    leave_with(&e, made);
    return made;
}

static size_t containers(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in,
                         st_block *out, size_t n)
{
    bn_entry e = bn_door_enter(name, at);
    bn_block *blocks[BN_BLOCKS_MAX];
    bn_call call = { .cmd = cmd, .opts = opts, .blocks = blocks, .blocks_cap = BN_BLOCKS_MAX };
    st_block ignored = { 0 };
    st_block made = { 0 };
    size_t filled = 0;
    for (size_t i = 0; i < n; i++)
        out[i] = made;
    if (!run(&e, &call, in, &ignored))
        return 0;
    bn_value_release(&call.value);
    bn_block_unref(call.block);
    for (size_t i = 0; i < call.blocks_n; i++) {
        made = bn_door_place_put(e.ctx, (bn_place){ BN_PLACE_CONTAINER, .block = blocks[i] });
        if (i < n)
            out[filled++] = made;
    }
    leave_with(&e, made);
    return filled;
}

/* Widgets: the value is the caller's to release, NONE where the command could not be done. The entry is still open
 * when this returns true. */
static bool widget(bn_entry *e, const bn_command *cmd, const void *opts, st_block in, bn_value *value)
{
    bn_call call = { .cmd = cmd, .opts = opts };
    st_block ignored = { 0 };
    if (!run(e, &call, in, &ignored))
        return false;
    *value = call.value;
    call.value = bn_value_none();
    drop_results(&call);
    return true;
}

st_block bn_door_element(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in)
{
    return element(name, cmd, opts, at, in);
}

bool bn_door_widget(bn_entry *e, const bn_command *cmd, const void *opts, st_block in, bn_value *value)
{
    return widget(e, cmd, opts, in, value);
}

static bool widget_bool(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in)
{
    bn_entry e = bn_door_enter(name, at);
    bn_value v = bn_value_none();
    bool on;
    if (!widget(&e, cmd, opts, in, &v))
        return false;
    on = v.kind == BN_VALUE_BOOL && v.b;
    bn_value_release(&v);
    leave(&e);
    return on;
}

static double number_of(bn_value v)
{
    switch (v.kind) {
    case BN_VALUE_NONE: return NAN;
    case BN_VALUE_F64:  return v.f;
    case BN_VALUE_BOOL: return v.b;
    default:            return (double)v.i; /* INT, DATE, TIME, DATETIME */
    }
}

static double widget_number(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in)
{
    bn_entry e = bn_door_enter(name, at);
    bn_value v = bn_value_none();
    double x;
    if (!widget(&e, cmd, opts, in, &v))
        return NAN;
    x = v.kind == BN_VALUE_TUPLE && bn_value_count(v) ? number_of(bn_value_items(v)[0]) : number_of(v);
    bn_value_release(&v);
    leave(&e);
    return x;
}

/* ---------------------------------------------------------------- elements */

#define ELEMENT(name, type)                                                        \
    st_block st_##name##_run(const type *opts)                                     \
    {                                                                              \
        return element("st_" #name, &bn_cmd_##name, opts, opts->call, opts->in);   \
    }
ELEMENT(text, st_text_opts)
ELEMENT(markdown, st_markdown_opts)
ELEMENT(caption, st_caption_opts)
ELEMENT(title, st_heading_opts)
ELEMENT(header, st_heading_opts)
ELEMENT(subheader, st_heading_opts)
ELEMENT(code, st_code_opts)
ELEMENT(latex, st_latex_opts)
ELEMENT(divider, st_divider_opts)
ELEMENT(badge, st_badge_opts)
ELEMENT(html, st_html_opts)
ELEMENT(json, st_json_opts)
ELEMENT(exception, st_exception_opts)
ELEMENT(error, st_alert_opts)
ELEMENT(warning, st_alert_opts)
ELEMENT(info, st_alert_opts)
ELEMENT(success, st_alert_opts)
ELEMENT(toast, st_toast_opts)
ELEMENT(progress, st_progress_opts)
ELEMENT(balloons, st_effect_opts)
ELEMENT(snow, st_effect_opts)
ELEMENT(empty, st_empty_opts)
ELEMENT(space, st_space_opts)

st_block st_write_run(const st_markdown_opts *opts)
{
    return element("st_write", &bn_cmd_markdown, opts, opts->call, opts->in);
}

void st_set_page_config_run(const st_set_page_config_opts *opts)
{
    element("st_set_page_config", &bn_cmd_set_page_config, opts, opts->call, (st_block){ 0 });
}

/* ---------------------------------------------------------------- containers */

#define CONTAINER(name, type)                                                      \
    st_block st_##name##_run(const type *opts)                                     \
    {                                                                              \
        return container("st_" #name, &bn_cmd_##name, opts, opts->call, opts->in); \
    }
CONTAINER(container, st_container_opts)
CONTAINER(expander, st_expander_opts)
CONTAINER(popover, st_popover_opts)
/* A container that can be changed later: what it shows is kept beside it. */
st_block st_status_run(const st_status_opts *opts)
{
    bn_entry e = bn_door_enter("st_status", opts->call);
    bn_call call = { .cmd = &bn_cmd_status, .opts = opts };
    st_block made = { 0 }, ignored = { 0 };
    if (!run(&e, &call, opts->in, &ignored))
        return made;
    bn_value_release(&call.value);
    if (call.block) {
        bn_status_box *box = bn_status_box_new(&call);
        made = bn_door_place_put(e.ctx, (bn_place){ BN_PLACE_CONTAINER, .block = call.block, .box = box });
    }
    leave_with(&e, made);
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
        leave(&e);
}

st_block st_spinner_run(const st_spinner_opts *opts)
{
    bn_entry e = bn_door_enter("st_spinner", opts->call);
    bn_call call = { .cmd = &bn_cmd_spinner, .opts = opts };
    st_block made = { 0 }, ignored = { 0 };
    if (!run(&e, &call, opts->in, &ignored))
        return made;
    drop_results(&call);
    if (e.ctx)
        made = bn_door_place_put(e.ctx, (bn_place){ BN_PLACE_SPINNER, .ticket = call.ticket });
    leave_with(&e, made);
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
        leave(&e);
}

size_t st_columns_run(st_block *out, size_t n, const st_columns_opts *opts)
{
    return containers("st_columns", &bn_cmd_columns, opts, opts->call, opts->in, out, n);
}

size_t st_tabs_run(st_block *out, size_t n, const st_tabs_opts *opts)
{
    return containers("st_tabs", &bn_cmd_tabs, opts, opts->call, opts->in, out, n);
}

/* ---------------------------------------------------------------- widgets */

bool st_button_run(const st_button_opts *opts)
{
    return widget_bool("st_button", &bn_cmd_button, opts, opts->call, opts->in);
}

bool st_checkbox_run(const st_checkbox_opts *opts)
{
    return widget_bool("st_checkbox", &bn_cmd_checkbox, opts, opts->call, opts->in);
}

bool st_toggle_run(const st_checkbox_opts *opts)
{
    return widget_bool("st_toggle", &bn_cmd_toggle, opts, opts->call, opts->in);
}

double st_number_input_run(const st_number_input_opts *opts)
{
    return widget_number("st_number_input", &bn_cmd_number_input, opts, opts->call, opts->in);
}

double st_slider_run(const st_slider_opts *opts)
{
    return widget_number("st_slider", &bn_cmd_slider, opts, opts->call, opts->in);
}

void st_slider_range_run(double out[2], const st_slider_opts *opts)
{
    bn_entry e = bn_door_enter("st_slider_range", opts->call);
    bn_value v = bn_value_none();
    out[0] = out[1] = NAN;
    if (!widget(&e, &bn_cmd_slider, opts, opts->in, &v))
        return;
    if (v.kind == BN_VALUE_TUPLE && bn_value_count(v) == 2) {
        out[0] = number_of(bn_value_items(v)[0]);
        out[1] = number_of(bn_value_items(v)[1]);
    } else {
        out[0] = out[1] = number_of(v);
    }
    bn_value_release(&v);
    leave(&e);
}

/* What an unattached thread's text_input returns: the caller's own text. */
static const char *text_default(const st_text_input_opts *opts)
{
    if (opts->value.kind == ST_KIND_STR && opts->value.s)
        return opts->value.s;
    return opts->value.kind == ST_KIND_NONE ? NULL : "";
}

const char *st_text_input_run(const st_text_input_opts *opts)
{
    bn_entry e = bn_door_enter("st_text_input", opts->call);
    bn_value v = bn_value_none();
    const char *text = NULL;
    if (!widget(&e, &bn_cmd_text_input, opts, opts->in, &v))
        return text_default(opts);
    if (!e.ctx) {
        text = text_default(opts);
    } else if (v.kind == BN_VALUE_STR) {
        text = bn_door_keep(e.ctx, bn_value_text(v));
        if (!text) {
            bn_error err = { 0 };
            bn_value_release(&v);
            bn_door_fail(&e, bn_fail(&err, BN_ENOMEM, "The run holds too many strings."), &err);
            return "";
        }
    }
    bn_value_release(&v);
    leave(&e);
    return text;
}

/* ---------------------------------------------------------------- places */

static st_block root(const char *name, bn_root which)
{
    bn_entry e = bn_door_enter(name, (st_call){ 0 });
    st_block block = { 0 };
    if (e.ctx)
        block = bn_door_root(e.ctx, which);
    leave(&e);
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
    leave(&e);
    return before;
}

void st_with_end(st_block before)
{
    st_with(before);
}

/* ---------------------------------------------------------------- text */

const char *st_fmt(const char *format, ...)
{
    bn_entry e = bn_door_enter("st_fmt", (st_call){ 0 });
    const char *text;
    va_list args;
    if (!e.ctx) {
        leave(&e);
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
    leave(&e);
    return text;
}

/* ---------------------------------------------------------------- rerun and stop */

void st_rerun(void)
{
    bn_entry e = bn_door_enter("st_rerun", (st_call){ 0 });
    bn_error err = { 0 };
    bn_status rc = BN_OK;
    if (!e.ctx) {
        leave(&e);
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
        leave(&e);
        return;
    }
    if (bn_door_role_here() == BN_DOOR_THREAD)
        rc = bn_run_ctx_request_stop(e.ctx->run, &err);
    if (rc)
        bn_door_fail(&e, rc, &err);
    else
        bn_door_unwind(&e, BN_DOOR_STOPPED);
}
