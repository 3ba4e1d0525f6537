/* tabs.c: tabs. See command.h and layout_private.h. */
#include "elements/layout_private.h"

static const st_val *labels_of(const bn_call *call)
{
    return &((const st_tabs_opts *)call->opts)->tabs;
}

static size_t tab_index(const st_val *tabs, bn_bytes label)
{
    for (size_t i = 0; i < tabs->n; i++)
        if (bn_bytes_eq(bn_val_text(&tabs->items[i]), label))
            return i;
    return SIZE_MAX;
}

static bn_bytes default_label(const bn_call *call)
{
    bn_bytes given = bn_val_text(&((const st_tabs_opts *)call->opts)->default_);
    return given.n ? given : bn_val_text(&labels_of(call)->items[0]);
}

static bn_status check_tab_labels(const bn_call *call, bn_error *err)
{
    const st_val *tabs = labels_of(call);
    const st_val *def = &((const st_tabs_opts *)call->opts)->default_;
    char got[200];

    if (tabs->kind <= ST_KIND_NONE || (tabs->kind == ST_KIND_LIST && !tabs->n))
        return bn_fail_kind(err, BN_EUSER, "StreamlitMissingRequiredParameterError", "`st.tabs` needs at least one label.");
    if (tabs->kind != ST_KIND_LIST)
        return bn_bad_type(err, "tabs", bn_val_type(call, tabs), "a list of strings");
    if (def->kind > ST_KIND_NONE && !bn_val_is(def, "") && (def->kind != ST_KIND_STR || tab_index(tabs, bn_val_text(def)) == SIZE_MAX))
        return bn_bad_value(err, "default", "one of the labels in `tabs`", bn_val_repr(call, def, got, sizeof got));
    for (size_t i = 0; i < tabs->n; i++)
        if (tabs->items[i].kind != ST_KIND_STR)
            return bn_bad_type(err, "tabs", bn_val_type(call, &tabs->items[i]), "a string for each tab");
    return BN_OK;
}

/* Labels that stand in the page's address must say which tab is meant. */
static bn_status check_bound_labels(const bn_call *call, bn_error *err)
{
    const st_val *tabs = labels_of(call);
    for (size_t i = 0; i < tabs->n; i++) {
        bn_bytes label = bn_val_text(&tabs->items[i]);
        if (!label.n)
            return bn_bad_value(err, "tabs", "labels that are not empty, as bind=\"query-params\" needs them", "''");
        if (tab_index(tabs, label) != i)
            return bn_bad_value(err, "tabs", "labels that differ, as bind=\"query-params\" needs them",
                                "a list with one label twice");
    }
    return BN_OK;
}

static bn_status check_tabs(bn_call *call, bn_error *err)
{
    bn_status rc = check_tab_labels(call, err);
    size_t bind = BN_CALL_INDEX(call, st_tabs_opts, bind);
    if (!rc && bn_bytes_is(bn_call_text(call, bind), "query-params"))
        rc = check_bound_labels(call, err);
    return rc ? rc : bn_layout_check_stateful(call, err);
}

/* A value from the session's state that names no tab is replaced by the default, for good. */
static bn_status mend_state(bn_call *call, bn_error *err)
{
    bn_bytes key = bn_call_key(call);
    bn_value v, fresh;
    bool bad;
    if (!bn_call_in_state(call, key, &v))
        return BN_OK;
    bad = v.kind != BN_VALUE_STR || tab_index(labels_of(call), bn_value_text(v)) == SIZE_MAX;
    bn_value_release(&v);
    if (!bad)
        return BN_OK;
    fresh = bn_value_str(default_label(call));
    return bn_run_ctx_state_set(call->ctx, key, &fresh, err);
}

static size_t open_tab(const bn_call *call)
{
    const st_val *tabs = labels_of(call);
    size_t i = call->value.kind == BN_VALUE_STR ? tab_index(tabs, bn_value_text(call->value)) : SIZE_MAX;
    return i == SIZE_MAX ? tab_index(tabs, default_label(call)) : i;
}

static bn_status put_tabs_row(bn_call *call, bn_block **row, bn_error *err)
{
    st_val height = bn_call_effective(call, BN_CALL_INDEX(call, st_tabs_opts, height));
    bn_bytes bind = bn_call_text(call, BN_CALL_INDEX(call, st_tabs_opts, bind));
    bn_wire w = bn_wire_to(&bn_warm_get()->out);
    size_t mark = bn_wire_open(&w, PB_BLOCK_TAB_CONTAINER, 0);
    bn_status rc;

    bn_wire_int(&w, PB_BLOCK_TAB_CONTAINER_DEFAULT_TAB_INDEX, (int64_t)open_tab(call));
    if (bn_layout_is_stateful(call))
        bn_wire_str(&w, PB_BLOCK_TAB_CONTAINER_ID, bn_call_id(call));
    if (bind.p) {
        bn_wire_str(&w, PB_BLOCK_TAB_CONTAINER_QUERY_PARAM_KEY, bn_call_key(call));
        bn_wire_str(&w, PB_BLOCK_TAB_CONTAINER_DEFAULT_TAB_LABEL, default_label(call));
    }
    bn_wire_close(&w, mark);
    bn_call_encode_layout(call, &w, true);
    bn_wire_int(&w, PB_BLOCK_ALLOW_EMPTY, bn_layout_is_pixels(height));
    bn_layout_encode_id(call, &w);
    rc = bn_call_wire_status(call, &w, err);
    return rc ? rc : bn_call_put(call, call->parent, BN_DELTA_BLOCK, "tab_container", &call->slot, row, err);
}

static bn_status put_tab(bn_call *call, bn_block *row, bn_bytes label, bn_error *err)
{
    bn_wire w = bn_wire_to(&bn_warm_get()->out);
    size_t mark = bn_wire_open(&w, PB_BLOCK_TAB, 0);
    bn_wire_str(&w, PB_BLOCK_TAB_LABEL, label);
    bn_wire_close(&w, mark);
    bn_wire_int(&w, PB_BLOCK_ALLOW_EMPTY, 1);
    return bn_layout_put_part(call, row, "tab", &w, err);
}

static bn_status put_tabs(bn_call *call, bn_error *err)
{
    const st_val *tabs = labels_of(call);
    bn_block *row = NULL;
    bn_status rc = put_tabs_row(call, &row, err);
    for (size_t i = 0; !rc && i < tabs->n; i++)
        rc = put_tab(call, row, bn_val_text(&tabs->items[i]), err);
    bn_block_unref(row);
    if (rc)
        bn_layout_drop(call);
    return rc;
}

static bn_status identify(bn_call *call, bn_error *err)
{
    const st_val *tabs = labels_of(call);
    bn_widget_meta meta = { .kind = BN_WIDGET_STR, .fallback = bn_value_str(default_label(call)) };
    bn_bytes *labels = bn_xmalloc((tabs->n + 1) * sizeof *labels);
    for (size_t i = 0; i < tabs->n; i++)
        labels[i] = bn_val_text(&tabs->items[i]);
    meta.options = bn_value_strs(labels, tabs->n);
    free(labels);
    return bn_layout_identify(call, &meta, BN_LAYOUT_NONE, err);
}

static bn_status run_tabs(bn_call *call, bn_error *err)
{
    bn_status rc = BN_OK;
    if (labels_of(call)->n > call->blocks_cap)
        return bn_layout_too_many(call, labels_of(call)->n, err);
    if (bn_layout_is_stateful(call))
        rc = mend_state(call, err);
    if (!rc)
        rc = identify(call, err);
    if (!rc && call->ctx)
        rc = put_tabs(call, err);
    if (rc)
        bn_value_release(&call->value);
    return rc;
}

static const bn_param tabs_params[] = {
    P(st_tabs_opts, tabs, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ITERABLE, .py_type = "Sequence[str]",
      .doc = "The tabs' labels, in Markdown."),
    P_WIDTH_NO_CONTENT(st_tabs_opts, 0, BN_TURN_LATE),
    P_HEIGHT(st_tabs_opts, BN_TURN_LATE),
    BN_PARAM(st_tabs_opts, default_, .name = "default", .flags = BN_ARG_FALSY, .py_type = "str | None", .fallback = "None",
             .doc = "The label of the tab that is open first."),
    P_BLOCK_KEY(st_tabs_opts),
    P_ON_FOLD(st_tabs_opts),
    P_ARGS(0),
    P(st_tabs_opts, bind, .flags = BN_ARG_BIND | BN_ARG_NO_ID, .words = bn_words_bind, .py_type = "BindOption",
      .fallback = "None", .turn = BN_TURN_THIRD,
      .doc = "\"query-params\": the open tab is part of the page's address; wants a key."),
};
const bn_command bn_cmd_tabs = {
    .name = "tabs", .doc = "Make containers of which one is seen at a time.", .flags = BN_CMD_BLOCKS | BN_CMD_CLAIM,
    .opts_size = sizeof(st_tabs_opts), .params = tabs_params, .param_count = BN_COUNT(tabs_params),
    .py_returns = "Sequence[TabContainer]", .check = check_tabs, .run = run_tabs,
};
