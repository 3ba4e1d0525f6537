/* form.c: st.form: a container whose widgets send their values together, when its submit button (button.c) is clicked.
 * Which form a container is in is known to the runtime: see bn_block_form(). See command.h. */
#include "elements/layout_private.h"

#define O st_form_opts

static bn_status check(bn_call *call, bn_error *err)
{
    bn_bytes key = bn_call_text(call, BN_CALL_INDEX(call, O, key));
    if (call->ctx && bn_call_form(call)[0])
        return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidLayoutContextError", "A form cannot stand in another form.");
    if (!key.p)
        return bn_fail_kind(err, BN_EUSER, "TypeError", "`key` of `st.form` must be a text");
    call->opens_form = (const char *)key.p;
    return call->ctx ? bn_run_ctx_claim_form(call->ctx, key, err) : BN_OK;
}

static const bn_param params[] = {
    P(O, key, .pb = PB_BLOCK_FORM_FORM_ID, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_NULLABLE, .py_type = "str",
      .doc = "Names the form; no other form may have the name."),
    P(O, clear_on_submit, .pb = PB_BLOCK_FORM_CLEAR_ON_SUBMIT, .flags = BN_ARG_POSITIONAL, .py_type = "bool",
      .fallback = "False", .doc = "Its widgets get their defaults back when it has been sent."),
    P(O, enter_to_submit, .pb = PB_BLOCK_FORM_ENTER_TO_SUBMIT, .flags = BN_ARG_PRESENT, .py_type = "bool", .fallback = "True",
      .doc = "The Enter key in a text sends it."),
    P(O, border, .pb = PB_BLOCK_FORM_BORDER, .flags = BN_ARG_PRESENT, .py_type = "bool", .fallback = "True", .doc = "A line around it."),
    P_WIDTH(O, "'stretch'", BN_TURN_LATE),
    P_HEIGHT(O, BN_TURN_LATE),
};

const bn_command bn_cmd_form = {
    .name = "form", .doc = "Make a container whose widgets send their values together.", .pb = PB_BLOCK_FORM,
    .flags = BN_CMD_BLOCK, .opts_size = sizeof(O), .params = params, .param_count = BN_COUNT(params),
    .py_returns = "DeltaGenerator", .block_kind = "form", .check = check,
};
