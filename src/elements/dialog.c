/* dialog.c: the window over the page that a dialog function fills. It lies in the event container; its content is a
 * fragment (fragment.h). One is open at a time: the first of a run. See command.h. */
#include "elements/fragment.h"
#include "elements/layout_private.h"

#define O st_dialog_opts

static const bn_word widths[] = {
    { "small", PB_BLOCK_DIALOG_DIALOG_WIDTH_SMALL },
    { "medium", PB_BLOCK_DIALOG_DIALOG_WIDTH_MEDIUM },
    { "large", PB_BLOCK_DIALOG_DIALOG_WIDTH_LARGE },
    { NULL, 0 },
};
static const bn_word positions[] = {
    { "left", PB_BLOCK_DIALOG_DIALOG_POSITION_LEFT },
    { "center", PB_BLOCK_DIALOG_DIALOG_POSITION_CENTER },
    { "right", PB_BLOCK_DIALOG_DIALOG_POSITION_RIGHT },
    { NULL, 0 },
};

bn_status bn_dialog_check(const bn_block *current, const bn_block *within, bn_error *err)
{
    if (!bn_block_depth(current, "dialog"))
        return bn_block_check_apart(within, "A dialog", err);
    return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidLayoutContextError", "A dialog cannot be opened from within a dialog.");
}

static const bn_word *width_word(const st_val *width)
{
    for (const bn_word *w = widths; w->word; w++)
        if (bn_val_is(width, w->word))
            return w;
    return NULL;
}

static bn_status check(bn_call *call, bn_error *err)
{
    st_val width = bn_call_effective(call, BN_CALL_INDEX(call, O, width));
    char got[200];
    if (width_word(&width) || (width.kind == ST_KIND_INT && width.i > 0 && width.i <= UINT32_MAX))
        return BN_OK;
    return bn_bad_value(err, "width", "'small', 'medium', 'large', a positive integer",
                        bn_val_repr(call, &width, got, sizeof got));
}

static bn_status identify(bn_call *call, bn_error *err)
{
    const st_dialog_opts *opts = call->opts;
    size_t dismiss = BN_CALL_INDEX(call, O, on_dismiss);
    bn_hash h;
    bn_status rc;
    bn_id_begin(&h, call->cmd->name, (bn_bytes){ 0 });
    for (size_t i = 0; i < call->cmd->param_count; i++)
        if (call->cmd->params[i].kind != BN_PARAM_CALLBACK)
            bn_id_param(&h, call, i);
    bn_id_text(&h, "on_dismiss", bn_bytes_str(bn_call_mode(call, dismiss)));
    bn_id_place(&h, call);
    rc = bn_id_end(&h, call, (bn_bytes){ 0 }, err);
    if (rc || !call->ctx)
        return rc;
    if (bn_layout_is_stateful(call)) {
        bn_widget_meta meta = { .kind = BN_WIDGET_TRIGGER, .fallback = bn_value_bool(false) };
        if (bn_call_callback(call, dismiss) && call->door && call->door->callback)
            meta.callback = call->door->callback(call, &opts->on_dismiss);
        rc = bn_call_value(call, (bn_bytes){ 0 }, &meta, err);
    } else {
        rc = bn_run_ctx_claim(call->ctx, bn_call_id(call), (bn_bytes){ 0 }, err);
    }
    call->scratch.bytes[0] = !rc && bn_run_ctx_open_dialog(call->ctx);
    return rc;
}

static void encode(bn_call *call, bn_wire *w)
{
    st_val width = bn_call_effective(call, BN_CALL_INDEX(call, O, width));
    if (width.kind == ST_KIND_INT)
        bn_wire_int(w, PB_BLOCK_DIALOG_PIXEL_WIDTH, width.i);
    else
        bn_wire_int(w, PB_BLOCK_DIALOG_WIDTH, width_word(&width)->value);
    if (bn_layout_is_stateful(call))
        bn_wire_str(w, PB_BLOCK_DIALOG_ID, bn_call_id(call));
    if (call->scratch.bytes[0])
        bn_wire_int(w, PB_BLOCK_DIALOG_IS_OPEN, 1);
}

static void encode_block(bn_call *call, bn_wire *w)
{
    bn_layout_encode_id(call, w);
}

static bn_status finish(bn_call *call, bn_error *err)
{
    if (!call->ctx || call->scratch.bytes[0])
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidLayoutContextError",
                        "One dialog can be open at a time: this run has opened another one already.");
}

static const bn_param params[] = {
    P(O, title, .pb = PB_BLOCK_DIALOG_TITLE, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_NOT_EMPTY,
      .py_type = "str", .doc = "What stands above it, in Markdown."),
    P(O, width, .py_type = "DialogWidth", .fallback = "'small'", .doc = "\"small\", \"medium\", \"large\", or pixels."),
    P(O, position, .pb = PB_BLOCK_DIALOG_POSITION, .words = positions, .py_type = "Literal['left', 'center', 'right']",
      .fallback = "'center'", .turn = BN_TURN_LATE, .doc = "\"center\"; \"left\" or \"right\": at the edge of the window."),
    P(O, dismissible, .pb = PB_BLOCK_DIALOG_DISMISSIBLE, .flags = BN_ARG_PRESENT, .py_type = "bool", .fallback = "True",
      .doc = "Whether the visitor can close it by a click beside it, the x, or Esc."),
    P_ICON(O, PB_BLOCK_DIALOG_ICON, 0, BN_TURN_LAST),
    P(O, on_dismiss, .py_type = "Literal['ignore', 'rerun'] | WidgetCallback", .fallback = "'ignore'",
      .doc = "\"rerun\" or a function: the app is told that the visitor has closed it."),
};

const bn_command bn_cmd_dialog = {
    .name = "_dialog", .doc = "Make the window of a dialog.", .pb = PB_BLOCK_DIALOG,
    .flags = BN_CMD_BLOCK | BN_CMD_CLAIM | BN_CMD_HIDDEN, .opts_size = sizeof(O), .params = params,
    .param_count = BN_COUNT(params), .py_returns = "Dialog", .block_kind = "dialog", .check = check,
    .identify = identify, .encode = encode, .encode_block = encode_block, .finish = finish,
};
