/* button_column.c: see button_column.h. */
#include "elements/button_column.h"

#include <jansson.h>

#include "elements/command_private.h"

/* {"row": 3, "label": "Open"}; what is anything else was no click. */
static bn_value decode(const void *arg, bn_value raw)
{
    bn_bytes text = raw.kind == BN_VALUE_STR ? bn_value_text(raw) : (bn_bytes){ 0 };
    json_t *click = text.n ? json_loadb((const char *)text.p, text.n, 0, NULL) : NULL;
    const json_t *row = json_object_get(click, "row");
    bn_value v = bn_value_none();
    (void)arg;
    if (json_is_integer(row) && json_integer_value(row) >= 0 && json_is_string(json_object_get(click, "label")))
        v = bn_value_state("ButtonColumnClickState", text);
    json_decref(click);
    return v;
}

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    (void)call;
    (void)err;
    m->decode = decode;
    return BN_OK;
}

static bn_status run(bn_call *call, bn_error *err)
{
    return bn_call_widget(call, err);
}

#define O bn_button_column_opts
static const bn_param params[] = {
    P_KEY(O, BN_ARG_REQUIRED),
    P(O, on_click, .flags = BN_ARG_NO_ID, .py_type = "WidgetCallback | None", .fallback = "None",
      .doc = "Called before the run that a click starts."),
};
const bn_command bn_button_column = {
    .name = "dataframe_button", .doc = "The buttons of a column.", .flags = BN_CMD_WIDGET | BN_CMD_CLICK | BN_CMD_NO_ELEMENT,
    .opts_size = sizeof(O), .params = params, .param_count = BN_COUNT(params), .py_returns = "str",
    .widget_kind = BN_WIDGET_STR_TRIGGER, .meta = meta, .run = run,
};
