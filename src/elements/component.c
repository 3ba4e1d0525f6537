/* component.c: components: pages in frames that speak with the app (components.v1), and what does so without a frame
 * (components.v2). Their values are JSON, which each door reads for itself. See command.h. */
#include <jansson.h>
#include <stdio.h>

#include "elements/component.h"
#include "elements/command_private.h"
#include "elements/media.h"
#include "runtime/component.h"
#include "runtime/fragment.h"

/* ---------------------------------------------------------------- what both share */

static bn_status bad_json(const char *param, const json_error_t *why, bn_error *err)
{
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "`%s` of a component is no JSON object: %s.", param,
                        why->text);
}

bn_status bn_component_json(const char *param, const char *text, bool object, json_t **out, bn_error *err)
{
    json_error_t why = { 0 };
    *out = text ? json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, &why) : object ? json_object() : json_null();
    if (!*out)
        return text && json_error_code(&why) != json_error_out_of_memory && why.text[0] ? bad_json(param, &why, err)
                                                                 : bn_fail(err, BN_ENOMEM, "no memory for a component");
    if (!object || json_is_object(*out))
        return BN_OK;
    json_decref(*out);
    *out = NULL;
    snprintf(why.text, sizeof why.text, "it begins otherwise");
    return bad_json(param, &why, err);
}

/* The folder is served, in a run; without one nobody asks for it. */
static bn_status serve(const bn_call *call, const char *name, const char *path, bool in_page, bn_error *err)
{
    return path && call->ctx ? bn_run_ctx_component(call->ctx, name, path, in_page, err) : BN_OK;
}

static bn_bytes bytes_of(const st_val *v)
{
    return v->kind == ST_KIND_BYTES ? bn_bytes_of(v->s, v->n) : (bn_bytes){ 0 };
}

static bool is_named(const st_val *v)
{
    return v->kind == ST_KIND_LIST && v->n == 2 && v->items[0].kind == ST_KIND_STR;
}

static bool are_bytes(const st_val *v, size_t n)
{
    if (v->kind != ST_KIND_LIST || v->n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (v->items[i].kind != ST_KIND_BYTES)
            return false;
    return true;
}

/* ---------------------------------------------------------------- in a frame */

static const st_component_opts *framed(const bn_call *call)
{
    return call->opts;
}

/* A table: its three streams, and what a style has to say: its id, its caption, its style sheet, the stream of what is
 * shown instead of the values. */
static bool is_table(const st_val *v)
{
    const st_val *style = v->kind == ST_KIND_LIST && v->n == 4 ? &v->items[3] : NULL;
    st_val streams = *v;
    if (!style)
        return are_bytes(v, 3);
    streams.n = 3;
    if (!are_bytes(&streams, 3) || style->kind != ST_KIND_LIST || style->n != 4 || style->items[3].kind != ST_KIND_BYTES)
        return false;
    for (size_t i = 0; i < 3; i++)
        if (style->items[i].kind != ST_KIND_STR)
            return false;
    return true;
}

static bn_status check_special(const bn_call *call, bn_error *err)
{
    const st_val *all = &framed(call)->special;
    if (all->kind <= ST_KIND_NONE)
        return BN_OK;
    for (size_t i = 0; all->kind == ST_KIND_LIST && i < all->n; i++)
        if (!is_named(&all->items[i]) ||
            (all->items[i].items[1].kind != ST_KIND_BYTES && !is_table(&all->items[i].items[1])))
            return bn_bad_type(err, "special", "a list of other things", "pairs of a name and bytes, or three of them and a style");
    return all->kind == ST_KIND_LIST ? BN_OK : bn_bad_type(err, "special", bn_val_type(call, all), "list");
}

static bn_status check_framed(bn_call *call, bn_error *err)
{
    const st_component_opts *o = framed(call);
    bn_status rc = bn_check_tab_index(call, &o->tab_index, err);
    json_t *json;
    if (!rc && !o->path && !o->url && !call->prepared)
        rc = bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "A component needs a `path` or a `url`.");
    if (!rc)
        rc = serve(call, o->name, o->path, false, err);
    if (!rc)
        rc = check_special(call, err);
    if (rc || call->prepared)
        return rc;
    rc = bn_component_json("args", o->args, true, &json, err);
    if (!rc)
        json_decref(json);
    if (!rc)
        rc = bn_component_json("default", o->default_, false, &json, err);
    if (!rc)
        json_decref(json);
    return rc;
}

/* No value is no value: the default is the caller's to put in its place, and no part of the session's state. */
static bn_status meta_framed(bn_call *call, bn_widget_meta *meta, bn_error *err)
{
    (void)call, (void)err;
    meta->fallback = bn_value_none();
    return BN_OK;
}

/* The arguments with the key and the default among them, as the component looks for them. */
static char *whole_args(const bn_call *call)
{
    const st_component_opts *o = framed(call);
    bn_bytes key = bn_call_key(call);
    json_t *args, *standard;
    char *text = NULL;
    if (bn_component_json("args", o->args, true, &args, NULL))
        return NULL;
    if (!bn_component_json("default", o->default_, false, &standard, NULL) &&
        json_object_set_new(args, "default", standard) == 0 &&
        json_object_set_new(args, "key", key.p ? json_stringn((const char *)key.p, key.n) : json_null()) == 0)
        text = json_dumps(args, JSON_ENSURE_ASCII);
    json_decref(args);
    return text;
}

static void encode_style(const st_val *style, bn_wire *w)
{
    static const bn_pb parts[3] = { PB_ARROW_TABLE_STYLER_UUID, PB_ARROW_TABLE_STYLER_CAPTION, PB_ARROW_TABLE_STYLER_STYLES };
    size_t mark = bn_wire_open(w, PB_ARROW_TABLE_STYLER, 0);
    for (size_t i = 0; i < 3; i++)
        bn_wire_str(w, parts[i], bn_val_text(&style->items[i]));
    bn_wire_str(w, PB_ARROW_TABLE_STYLER_DISPLAY_VALUES, bytes_of(&style->items[3]));
    bn_wire_close(w, mark);
}

static void encode_special(const st_val *arg, bn_wire *w)
{
    static const bn_pb parts[3] = { PB_ARROW_TABLE_DATA, PB_ARROW_TABLE_INDEX, PB_ARROW_TABLE_COLUMNS };
    const st_val *value = &arg->items[1];
    size_t mark = bn_wire_open(w, PB_COMPONENT_INSTANCE_SPECIAL_ARGS, 0), frame, table;
    bn_wire_str(w, PB_SPECIAL_ARG_KEY, bn_val_text(&arg->items[0]));
    if (value->kind == ST_KIND_BYTES) {
        bn_wire_str(w, PB_SPECIAL_ARG_BYTES, bytes_of(value));
    } else {
        frame = bn_wire_open(w, PB_SPECIAL_ARG_ARROW_DATAFRAME, 0);
        table = bn_wire_open(w, PB_ARROW_DATAFRAME_DATA, 0);
        for (size_t i = 0; i < 3; i++)
            bn_wire_str(w, parts[i], bytes_of(&value->items[i]));
        if (value->n == 4)
            encode_style(&value->items[3], w);
        bn_wire_close(w, table);
        bn_wire_close(w, frame);
    }
    bn_wire_close(w, mark);
}

static void encode_framed(bn_call *call, bn_wire *w)
{
    const st_component_opts *o = framed(call);
    char *args = call->prepared ? NULL : whole_args(call);
    if (!call->prepared && !args && !w->status)
        w->status = BN_ENOMEM;
    bn_wire_str(w, PB_COMPONENT_INSTANCE_JSON_ARGS,
                args ? bn_bytes_str(args) : bn_call_text(call, BN_CALL_INDEX(call, st_component_opts, args)));
    free(args);
    if (o->tab_index.kind > ST_KIND_NONE)
        bn_wire_int(w, PB_COMPONENT_INSTANCE_TAB_INDEX, o->tab_index.i);
    for (size_t i = 0; o->special.kind == ST_KIND_LIST && i < o->special.n; i++)
        encode_special(&o->special.items[i], w);
}

#define O st_component_opts
static const bn_param framed_params[] = {
    P(O, name, .pb = PB_COMPONENT_INSTANCE_COMPONENT_NAME, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_IDENTITY,
      .py_type = "str", .doc = "What it is called."),
    P(O, path, .flags = BN_ARG_NO_ID, .py_type = "str | None", .fallback = "None", .doc = "The folder of its files."),
    P(O, url, .pb = PB_COMPONENT_INSTANCE_URL, .flags = BN_ARG_IDENTITY, .py_type = "str | None", .fallback = "None",
      .doc = "Where its page is served otherwise."),
    P(O, args, .py_type = "str | None", .fallback = "None", .doc = "Its arguments, a JSON object."),
    P(O, special, .takes = BN_TAKES_BYTES, .py_type = "list | None", .fallback = "None",
      .doc = "Arguments that are no JSON: pairs of a name and bytes, or a table as three streams."),
    { .name = "default", .kind = BN_PARAM_STR, .offset = offsetof(O, default_), .py_type = "str | None", .fallback = "None",
      .doc = "JSON: its value until it has sent one." },
    P_KEY(O, 0),
    P(O, on_change, .flags = BN_ARG_NO_ID, .py_type = "WidgetCallback | None", .fallback = "None",
      .doc = "Called before the run that a new value starts."),
    P(O, tab_index, .flags = BN_ARG_NO_ID, .py_type = "int | None", .fallback = "None",
      .doc = "Its place among what the Tab key goes to; -1: left out."),
};
#undef O
const bn_command bn_cmd_component = {
    .name = "component", .doc = "Show a component: a page in a frame that speaks with the app. Returns its value.",
    .pb = PB_ELEMENT_COMPONENT_INSTANCE, .flags = BN_CMD_WIDGET | BN_CMD_HIDDEN | BN_CMD_FORM_CALLS,
    .opts_size = sizeof(st_component_opts), .params = framed_params, .param_count = BN_COUNT(framed_params),
    .py_returns = "Any", .id_pb = PB_COMPONENT_INSTANCE_ID, .form_pb = PB_COMPONENT_INSTANCE_FORM_ID,
    .id_kind = "component_instance", .widget_kind = BN_WIDGET_JSON, .check = check_framed, .meta = meta_framed,
    .encode = encode_framed,
};

/* ---------------------------------------------------------------- in the page
 * Two widgets: its state, and, under a name of its own, what it triggers. The call's value is a TUPLE: the id, the state
 * as a COMPONENT (or what the app has set), and the triggers as JSON or NONE. */

static const st_component_v2_opts *inside(const bn_call *call)
{
    return call->opts;
}

static bn_status check_data(const bn_call *call, bn_error *err)
{
    const st_val *d = &inside(call)->data;
    if (d->kind <= ST_KIND_NONE || d->kind == ST_KIND_STR || d->kind == ST_KIND_BYTES || are_bytes(d, 1))
        return BN_OK;
    if (d->kind != ST_KIND_LIST || !d->n || d->items[0].kind != ST_KIND_STR)
        return bn_fail_kind(err, BN_EUSER, "BidiComponentUnserializableDataError", "`data` of a component has to be JSON, "
                                                                                   "tables or bytes.");
    for (size_t i = 1; i < d->n; i++)
        if (!is_named(&d->items[i]) || d->items[i].items[1].kind != ST_KIND_BYTES)
            return bn_bad_type(err, "data", "a list of other things", "JSON, then pairs of a name and a stream");
    return BN_OK;
}

static bn_status check_inside(bn_call *call, bn_error *err)
{
    const st_component_v2_opts *o = inside(call);
    json_t *json;
    bn_status rc = serve(call, o->name, o->path, true, err);
    if (!rc)
        rc = check_data(call, err);
    if (rc || call->prepared)
        return rc;
    rc = bn_component_json("default", o->default_, true, &json, err);
    if (!rc)
        json_decref(json);
    if (!rc && o->data.kind == ST_KIND_STR) {
        rc = bn_component_json("data", o->data.n == SIZE_MAX ? o->data.s : NULL, false, &json, err);
        if (!rc)
            json_decref(json);
    }
    return rc;
}

static void identity_inside(const bn_call *call, bn_hash *h)
{
    const st_component_v2_opts *o = inside(call);
    if (!bn_call_key(call).p && !o->identity)
        bn_id_val(h, call, &o->data);
}

/* `arg`: the id. */
static bn_value decode_state(const void *arg, bn_value raw)
{
    bn_value items[2] = { bn_value_str(bn_bytes_str(arg)), bn_value_none() };
    if (raw.kind == BN_VALUE_JSON)
        items[1] = bn_value_ref(raw);
    return bn_value_component(items);
}

static bn_status meta_inside(bn_call *call, bn_widget_meta *meta, bn_error *err)
{
    bn_bytes id = bn_call_id(call);
    (void)err;
    meta->decode = decode_state;
    meta->decode_arg = bn_xstrndup((const char *)id.p, id.n);
    return BN_OK;
}

void bn_component_triggers_id(bn_bytes id, bn_buf *out)
{
    bn_buf_init(out, (size_t)1 << 20);
    if (bn_buf_append_str(out, "$$STREAMLIT_INTERNAL_KEY_") || bn_buf_append(out, id) || bn_buf_append_str(out, "__events"))
        bn_buf_clear(out);
}

/* What it triggers is a widget of its own. */
static bn_status take_triggers(bn_call *call, bn_value *out, bn_error *err)
{
    const st_component_v2_opts *o = inside(call);
    bn_widget_meta meta = { .kind = BN_WIDGET_JSON_TRIGGER };
    bn_widget_result got = { 0 };
    bn_status rc = BN_ENOMEM;
    bn_buf id;
    bn_component_triggers_id(bn_call_id(call), &id);
    if (!id.n) {
        rc = bn_fail(err, BN_ENOMEM, "no memory for a component");
    } else {
        if ((o->on_change.fn || o->on_change.object) && call->door && call->door->callback)
            meta.callback = call->door->callback(call, &o->on_change);
        snprintf(meta.fragment_id, sizeof meta.fragment_id, "%s",
                 bn_block_fragment(call->fragment ? call->fragment : call->parent));
        rc = bn_run_ctx_widget(call->ctx, bn_buf_view(&id), (bn_bytes){ 0 }, &meta, &got, err);
    }
    bn_buf_release(&id);
    *out = got.value;
    return rc;
}

/* A state that the app has set as a whole, under the user's key. */
static bn_status adopt(bn_call *call, bn_error *err)
{
    bn_value items[2] = { bn_value_str(bn_call_id(call)), call->value }, kept;
    call->value = bn_value_component(items);
    kept = bn_value_ref(call->value);
    return bn_run_ctx_state_reset(call->ctx, bn_call_key(call), &kept, err);
}

static bn_status settle_inside(bn_call *call, bn_error *err)
{
    bn_value items[3] = { bn_value_str(bn_call_id(call)), bn_value_none(), bn_value_none() };
    bn_status rc = call->ctx ? take_triggers(call, &items[2], err) : BN_OK;
    if (!rc && call->ctx && call->value.kind != BN_VALUE_COMPONENT && bn_call_key(call).p)
        rc = adopt(call, err);
    items[1] = call->value;
    call->value = bn_value_tuple(items, 3);
    call->value_changed = false; /* no field of the message has it */
    return rc;
}

static void encode_arrow(bn_wire *w, bn_pb tag, bn_bytes stream)
{
    size_t mark = bn_wire_open(w, tag, stream.n + 16);
    bn_wire_str(w, PB_ARROW_DATA_DATA, stream);
    bn_wire_close(w, mark);
}

static void encode_mixed(const st_val *d, bn_wire *w)
{
    size_t mark = bn_wire_open(w, PB_BIDI_COMPONENT_MIXED, 0), entry;
    bn_wire_str(w, PB_MIXED_DATA_JSON, bn_val_text(&d->items[0]));
    for (size_t i = 1; i < d->n; i++) {
        entry = bn_wire_open(w, PB_MIXED_DATA_ARROW_BLOBS, 0);
        bn_wire_str(w, PB_MIXED_DATA_ARROW_BLOBS_ENTRY_KEY, bn_val_text(&d->items[i].items[0]));
        encode_arrow(w, PB_MIXED_DATA_ARROW_BLOBS_ENTRY_VALUE, bytes_of(&d->items[i].items[1]));
        bn_wire_close(w, entry);
    }
    bn_wire_close(w, mark);
}

/* A text that is always sent. */
static void encode_text(bn_call *call, size_t offset, bn_pb tag, bn_wire *w)
{
    bn_bytes text = bn_call_text(call, bn_call_index(call, offset));
    bn_wire_str(w, tag, text.p ? text : BN_BYTES(""));
}

static void encode_inside(bn_call *call, bn_wire *w)
{
    const st_val *d = &inside(call)->data;
    encode_text(call, offsetof(st_component_v2_opts, js), PB_BIDI_COMPONENT_JS_CONTENT, w);
    encode_text(call, offsetof(st_component_v2_opts, js_path), PB_BIDI_COMPONENT_JS_SOURCE_PATH, w);
    encode_text(call, offsetof(st_component_v2_opts, html), PB_BIDI_COMPONENT_HTML_CONTENT, w);
    encode_text(call, offsetof(st_component_v2_opts, css), PB_BIDI_COMPONENT_CSS_CONTENT, w);
    encode_text(call, offsetof(st_component_v2_opts, css_path), PB_BIDI_COMPONENT_CSS_SOURCE_PATH, w);
    if (d->kind == ST_KIND_STR)
        bn_wire_str(w, PB_BIDI_COMPONENT_JSON, bn_val_text(d));
    else if (d->kind == ST_KIND_BYTES)
        bn_wire_str(w, PB_BIDI_COMPONENT_BYTES, bytes_of(d));
    else if (are_bytes(d, 1))
        encode_arrow(w, PB_BIDI_COMPONENT_ARROW_DATA, bytes_of(&d->items[0]));
    else if (d->kind == ST_KIND_LIST)
        encode_mixed(d, w);
}

#define O st_component_v2_opts
#define P_FILE(field, text) \
    P(O, field, .flags = BN_ARG_NO_ID, .py_type = "str | None", .fallback = "None", .doc = text)
static const bn_param inside_params[] = {
    P(O, name, .pb = PB_BIDI_COMPONENT_COMPONENT_NAME, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED, .py_type = "str",
      .doc = "What it is called."),
    P_FILE(html, "Its content."),
    P_FILE(css, "Its style."),
    P_FILE(js, "Its JavaScript module."),
    P_FILE(path, "The folder of its files."),
    P_FILE(css_path, "Its style, a file of that folder."),
    P_FILE(js_path, "Its module, a file of that folder."),
    P(O, isolate_styles, .pb = PB_BIDI_COMPONENT_ISOLATE_STYLES, .flags = BN_ARG_ANY | BN_ARG_PRESENT, .py_type = "bool", .fallback = "True",
      .doc = "Whether its styles and the page's are kept apart."),
    P(O, data, .flags = BN_ARG_NO_ID, .takes = BN_TAKES_BYTES, .py_type = "Any", .fallback = "None",
      .doc = "What it is given: JSON, bytes, tables."),
    { .name = "default", .kind = BN_PARAM_STR, .offset = offsetof(O, default_), .py_type = "str | None", .fallback = "None",
      .doc = "A JSON object: its state where it has told none." },
    P(O, identity, .py_type = "str | None", .fallback = "None", .doc = "What tells it from others without a key."),
    P_KEY(O, 0),
    P(O, on_change, .flags = BN_ARG_NO_ID, .py_type = "WidgetCallback | None", .fallback = "None",
      .doc = "Called before the run that a change or a trigger starts."),
    P_WIDTH(O, "'stretch'", BN_TURN_LAST),
    P(O, height, .flags = BN_ARG_HEIGHT | BN_ARG_CONTENT, .turn = BN_TURN_LAST, .py_type = "Height",
      .fallback = "'content'", .doc = "Pixels, \"stretch\" or \"content\"."),
};
const bn_command bn_cmd_component_v2 = {
    .name = "component_v2", .doc = "Show a component that is part of the page. Returns what it says.",
    .pb = PB_ELEMENT_BIDI_COMPONENT, .flags = BN_CMD_WIDGET | BN_CMD_HIDDEN | BN_CMD_FORM_CALLS, .opts_size = sizeof(O),
    .params = inside_params, .param_count = BN_COUNT(inside_params), .py_returns = "ComponentResult",
    .id_pb = PB_BIDI_COMPONENT_ID, .form_pb = PB_BIDI_COMPONENT_FORM_ID, .id_kind = "bidi_component",
    .widget_kind = BN_WIDGET_JSON, .check = check_inside, .identity = identity_inside, .meta = meta_inside,
    .settle = settle_inside, .encode = encode_inside,
};
