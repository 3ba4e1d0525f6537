/* command.c: the one path of every command: check, identify, encode, put. See command.h.
 *
 * Threads  any thread with a run context. Checks and encoding lock nothing; the runtime's functions lock the session.
 * The message is built in the thread's warm buffer, which is free again when the runtime has copied it. */
#include <stdio.h>

#include "base/log.h"
#include "elements/command_private.h"
#include "elements/spinner.h"
#include "runtime/fragment.h"
#include "runtime/transient.h"

const bn_word bn_words_alignment[] = {
    { "left", PB_TEXT_ALIGNMENT_CONFIG_ALIGNMENT_LEFT },
    { "center", PB_TEXT_ALIGNMENT_CONFIG_ALIGNMENT_CENTER },
    { "right", PB_TEXT_ALIGNMENT_CONFIG_ALIGNMENT_RIGHT },
    { "justify", PB_TEXT_ALIGNMENT_CONFIG_ALIGNMENT_JUSTIFY },
    { NULL, 0 },
};
const bn_word bn_words_visibility[] = {
    { "visible", PB_LABEL_VISIBILITY_LABEL_VISIBILITY_OPTIONS_VISIBLE },
    { "hidden", PB_LABEL_VISIBILITY_LABEL_VISIBILITY_OPTIONS_HIDDEN },
    { "collapsed", PB_LABEL_VISIBILITY_LABEL_VISIBILITY_OPTIONS_COLLAPSED },
    { NULL, 0 },
};
const bn_word bn_words_bind[] = { { "query-params", 0 }, { NULL, 0 } };
const bn_word bn_words_persist[] = { { "page", 0 }, { "session", 0 }, { NULL, 0 } };
const bn_word bn_words_button[] = { { "primary", 0 }, { "secondary", 0 }, { "tertiary", 0 }, { NULL, 0 } };
const bn_word bn_words_expandable[] = {
    { "default", PB_BLOCK_EXPANDABLE_TYPE_DEFAULT },
    { "compact", PB_BLOCK_EXPANDABLE_TYPE_COMPACT },
    { "step", PB_BLOCK_EXPANDABLE_TYPE_STEP },
    { NULL, 0 },
};

/* ---- checks ---- */

static const bn_word *find_word(const bn_word *words, bn_bytes text)
{
    for (; words->word; words++)
        if (bn_bytes_is(text, words->word))
            return words;
    return NULL;
}

static bn_status check_words(const bn_call *call, size_t i, bn_bytes text, bn_error *err)
{
    const bn_param *p = &call->cmd->params[i];
    bool none_is_fine = p->flags & BN_ARG_ALIGN || (p->fallback && p->fallback[0] == 'N');
    st_val v = { .kind = ST_KIND_STR, .n = text.n, .s = (const char *)text.p };
    char allowed[200], got[200];

    if (text.p ? find_word(p->words, text) != NULL : none_is_fine)
        return BN_OK;
    bn_words_join(p->words, allowed, sizeof allowed);
    return bn_bad_value(err, p->name, allowed, text.p ? bn_val_repr(call, &v, got, sizeof got) : "None");
}

bn_status bn_check_bind(const bn_call *call, const bn_param *p, bn_bytes word, bn_error *err)
{
    if (!word.p || bn_call_key(call).p)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitMissingRequiredParameterError",
                        "`%s=\"%.*s\"` needs a `key`: the value is kept under it.", p->name, bn_cut(word, 60),
                        (const char *)word.p);
}

static bn_status check_required(const bn_call *call, const bn_param *p, bn_error *err)
{
    return bn_fail_kind(err, BN_EUSER, "StreamlitMissingRequiredParameterError", "`st.%s` needs `%s`.",
                        call->cmd->name, p->name);
}

static bn_status check_text(const bn_call *call, size_t i, bn_error *err)
{
    const bn_param *p = &call->cmd->params[i];
    const unsigned special = BN_ARG_REQUIRED | BN_ARG_ICON | BN_ARG_KEY | BN_ARG_BIND | BN_ARG_PERSIST | BN_ARG_LABEL;
    bn_bytes text;
    bn_status rc;

    if (!p->words && !(p->flags & special))
        return BN_OK;
    text = bn_call_text(call, i);
    if (p->words) {
        rc = check_words(call, i, text, err);
        if (rc)
            return rc;
    }
    if (p->flags & (BN_ARG_BIND | BN_ARG_PERSIST))
        return bn_check_bind(call, p, text, err);
    if (p->flags & BN_ARG_LABEL) {
        if (!text.n && !(p->flags & BN_ARG_NULLABLE))
            bn_log(BN_LOG_WARNING, "bourn.elements",
                   "`label` of a %s is empty: screen readers have nothing to say. Give it a label and hide it with "
                   "label_visibility.",
                   call->cmd->name);
        return BN_OK;
    }
    if (p->flags & BN_ARG_REQUIRED && (p->flags & BN_ARG_NOT_EMPTY ? !text.n : !text.p && !(p->flags & BN_ARG_NULLABLE)))
        return check_required(call, p, err);
    if (p->flags & BN_ARG_ICON && text.p)
        return bn_check_icon(text, err);
    if (p->flags & BN_ARG_KEY && call->cmd->flags & BN_CMD_WIDGET)
        return bn_check_key(bn_call_key(call), err);
    return BN_OK;
}

/* What a callback parameter takes follows from its default: a function only (None), a function or a mode ("rerun"),
 * or the same without None ("ignore": containers). */
static bn_status check_callback(const bn_call *call, size_t i, bn_error *err)
{
    const bn_param *p = &call->cmd->params[i];
    const st_callback *cb = (const st_callback *)((const char *)call->opts + p->offset);
    bool modes = p->fallback[0] == '\'';
    bool none_is_fine = strcmp(p->fallback, "'ignore'") != 0 || p->flags & BN_ARG_NULLABLE;
    const char *allowed = modes ? "'rerun', 'ignore', a callback function" : "a callback function";
    bool known;

    if (cb->fn || cb->object) {
        if (bn_call_form(call)[0] && !(call->cmd->flags & (BN_CMD_SUBMIT | BN_CMD_FORM_CALLS)))
            return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidFormCallbackError",
                                "`%s` cannot be used in a form: only the form's own submit button has callbacks.",
                                p->name);
        return BN_OK;
    }
    if (!cb->mode)
        return none_is_fine || !(call->given >> i & 1) ? BN_OK : bn_bad_value(err, p->name, allowed, "None");
    known = strcmp(cb->mode, "rerun") == 0 || strcmp(cb->mode, "ignore") == 0;
    if (known && modes)
        return BN_OK;
    if (known)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "`%s=\"%s\"` means nothing to a `%s`: it takes a function.", p->name, cb->mode,
                            call->cmd->name);
    return bn_bad_value(err, p->name, allowed, cb->mode);
}

static bn_status check_param(const bn_call *call, size_t i, bn_error *err)
{
    const bn_param *p = &call->cmd->params[i];
    st_val v;
    switch (p->kind) {
    case BN_PARAM_STR:
        return check_text(call, i, err);
    case BN_PARAM_VAL:
        if (p->flags & (BN_ARG_WIDTH | BN_ARG_HEIGHT)) {
            v = bn_call_effective(call, i);
            return bn_check_size(call, p, &v, err);
        }
        if (p->flags & BN_ARG_GAP)
            return bn_check_gap(call, bn_call_val(call, i), err);
        if (p->flags & BN_ARG_REQUIRED && bn_call_val(call, i)->kind == ST_NOT_GIVEN)
            return check_required(call, p, err);
        return BN_OK;
    case BN_PARAM_CALLBACK:
        return check_callback(call, i, err);
    default:
        return BN_OK;
    }
}

bn_status bn_call_check(bn_call *call, bn_error *err)
{
    const bn_command *cmd = call->cmd;
    const bn_plan *plan;
    uint64_t look;
    bn_status rc = BN_OK;

    bn_call_plan(call);
    plan = call->plan;
    look = plan->always | (plan->checked & call->told);
    for (size_t k = 0; rc == BN_OK && k < plan->early_n; k++)
        rc = look >> plan->order[k] & 1 ? check_param(call, plan->order[k], err) : BN_OK;
    if (rc == BN_OK && cmd->check)
        rc = cmd->check(call, err);
    for (size_t k = plan->early_n; rc == BN_OK && k < plan->order_n; k++)
        rc = look >> plan->order[k] & 1 ? check_param(call, plan->order[k], err) : BN_OK;
    return rc;
}

/* ---- encoding ---- */

static void encode_text(const bn_call *call, size_t i, bn_wire *w)
{
    const bn_param *p = &call->cmd->params[i];
    bn_bytes text = bn_call_text(call, i);
    bn_warm *warm;
    size_t mark;

    if (!text.p)
        return;
    if (p->flags & BN_ARG_VISIBILITY) {
        mark = bn_wire_open(w, p->pb, 0);
        bn_wire_int(w, PB_LABEL_VISIBILITY_VALUE, find_word(p->words, text)->value);
        bn_wire_close(w, mark);
        return;
    }
    if (p->flags & BN_ARG_BIND)
        text = bn_call_key(call);
    else if (p->words && bn_pb_type(p->pb) != BN_PB_STRING) {
        bn_wire_int(w, p->pb, find_word(p->words, text)->value);
        return;
    }
    if (p->flags & BN_ARG_ICON)
        text = bn_icon_text(text);
    else if (p->flags & (BN_ARG_CLEAN | BN_ARG_HELP)) {
        warm = bn_warm_here();
        bn_buf_clear(&warm->text);
        text = bn_clean_text(text, p->flags & BN_ARG_CLEAN, &warm->text);
    }
    bn_wire_str(w, p->pb, text);
}

static void encode_bool(const bn_call *call, size_t i, bn_wire *w)
{
    const bn_param *p = &call->cmd->params[i];
    bool on = bn_call_bool(call, i);
    if (p->kind == BN_PARAM_TRI && !(p->flags & (BN_ARG_PRESENT | BN_ARG_INVERT)) && !bn_call_given(call, i))
        return;
    bn_wire_int(w, p->pb, p->flags & BN_ARG_INVERT ? !on : on);
}

static void encode_val(const bn_call *call, size_t i, bn_wire *w)
{
    const bn_param *p = &call->cmd->params[i];
    st_val v = bn_call_effective(call, i);
    if (v.kind == ST_KIND_STR)
        bn_wire_str(w, p->pb, bn_val_text(&v));
    else if (v.kind == ST_KIND_F64)
        bn_wire_num(w, p->pb, v.f);
    else if (v.kind == ST_KIND_BOOL || v.kind == ST_KIND_INT)
        bn_wire_int(w, p->pb, v.i);
}

static void encode_row(const bn_call *call, size_t i, bn_wire *w)
{
    const bn_param *p = &call->cmd->params[i];
    if (p->kind == BN_PARAM_STR)
        encode_text(call, i, w);
    else if (p->kind == BN_PARAM_BOOL || p->kind == BN_PARAM_TRI)
        encode_bool(call, i, w);
    else if (p->kind == BN_PARAM_VAL)
        encode_val(call, i, w);
    else if (p->kind == BN_PARAM_CALLBACK)
        bn_wire_int(w, p->pb, strcmp(bn_call_mode(call, i), "ignore") == 0);
}

static void encode_alignment(const bn_call *call, size_t i, bn_wire *w)
{
    bn_bytes text = bn_call_text(call, i);
    size_t mark;
    if (!text.p)
        return;
    mark = bn_wire_open(w, PB_ELEMENT_TEXT_ALIGNMENT_CONFIG, 0);
    bn_wire_int(w, PB_TEXT_ALIGNMENT_CONFIG_ALIGNMENT, find_word(bn_words_alignment, text)->value);
    bn_wire_close(w, mark);
}

static void encode_size(const bn_call *call, size_t i, bn_wire *w, bool block)
{
    const bn_param *p = &call->cmd->params[i];
    st_val v = bn_call_effective(call, i);
    if (p->flags & BN_ARG_HEIGHT && call->cmd->standard_height && !bn_call_given(call, i))
        v = call->cmd->standard_height(call);
    if (call->cmd->size)
        v = call->cmd->size(call, i, v);
    if (p->flags & BN_ARG_ROOT_WIDTH)
        bn_encode_size(w, p->pb, false, &v, p->fallback);
    else if (p->flags & BN_ARG_WIDTH)
        bn_encode_size(w, block ? PB_BLOCK_WIDTH_CONFIG : PB_ELEMENT_WIDTH_CONFIG, false, &v, p->fallback);
    if (p->flags & BN_ARG_HEIGHT)
        bn_encode_size(w, block ? PB_BLOCK_HEIGHT_CONFIG : PB_ELEMENT_HEIGHT_CONFIG, true, &v, p->fallback);
}

void bn_call_encode_param(const bn_call *call, size_t i, bn_wire *w, bool block)
{
    const bn_plan *plan = bn_plan_here(call);
    if (plan->sizes >> i & 1)
        encode_size(call, i, w, block);
    else if (plan->aligned >> i & 1)
        encode_alignment(call, i, w);
    else if (plan->rows >> i & 1)
        encode_row(call, i, w);
}

/* The parameters of a set in the row's order: what was told is encoded, what was left out stands in the plan. */
static void encode_set(const bn_call *call, uint64_t set, bn_wire *w, bool block)
{
    const bn_plan *plan = call->plan;
    const uint64_t told = block == plan->block ? call->told : UINT64_MAX;
    for (set &= told | plan->standing; set; set &= set - 1) {
        size_t i = (size_t)__builtin_ctzll(set);
        if (told >> i & 1)
            bn_call_encode_param(call, i, w, block);
        else
            bn_wire_raw(w, plan->params[i].standing);
    }
}

void bn_call_encode_rows(const bn_call *call, bn_wire *w)
{
    encode_set(call, call->plan->rows, w, call->plan->block);
}

void bn_call_encode_layout(const bn_call *call, bn_wire *w, bool block)
{
    encode_set(call, call->plan->sizes & ~call->plan->rooted, w, block);
    encode_set(call, call->plan->aligned, w, block);
}

/* The command's own message, a member of Element or Block. */
static void encode_own(bn_call *call, bn_wire *w)
{
    const bn_command *cmd = call->cmd;
    size_t mark = bn_wire_open(w, cmd->pb, 0);
    if (cmd->id_pb && call->id_len)
        bn_wire_str(w, cmd->id_pb, bn_call_id(call));
    bn_call_encode_rows(call, w);
    if (cmd->form_pb)
        bn_wire_cstr(w, cmd->form_pb, bn_call_form(call));
    encode_set(call, call->plan->rooted, w, call->plan->block);
    if (cmd->encode)
        cmd->encode(call, w);
    bn_wire_close(w, mark);
}

void bn_call_encode_element(bn_call *call, bn_wire *w)
{
    encode_own(call, w);
    bn_call_encode_layout(call, w, false);
    if (call->cmd->encode_outer)
        call->cmd->encode_outer(call, w);
    if (call->cmd->flags & BN_CMD_ONE_SHOT || call->value_changed)
        bn_wire_int(w, PB_ELEMENT_HAS_ONE_SHOT_EFFECT, 1);
}

static void encode_block(bn_call *call, bn_wire *w)
{
    encode_own(call, w);
    bn_call_encode_layout(call, w, true);
    if (call->cmd->encode_block)
        call->cmd->encode_block(call, w);
}

/* ---- put ---- */

bn_status bn_call_put(bn_call *call, bn_block *parent, bn_delta_kind kind, const char *kind_name, uint32_t *slot,
                      bn_block **block, bn_error *err)
{
    bn_delta delta = { .kind = kind, .content = bn_buf_view(&bn_warm_here()->out), .kind_name = kind_name,
                       .form = call->opens_form, .columns = call->columns, .opens_fragment = call->opens_fragment,
                       .opens_apart = call->opens_apart, .aimed = call->method };
    if (bn_warm_here()->splice.n)
        delta.splice = &bn_warm_here()->splice;
    if (call->opens_fragment && !call->opens_apart)
        delta.fragment_id = call->opens_fragment;
    else if (call->fragment)
        delta.fragment_id = bn_block_fragment(call->fragment);
    if (call->door && call->door->put)
        return call->door->put(call, parent, &delta, slot, block, err);
    return bn_run_ctx_put(call->ctx, parent, &delta, slot, block, &call->full, err);
}

bn_status bn_call_wire_status(const bn_call *call, const bn_wire *w, bn_error *err)
{
    bn_status rc = w->status ? w->status : bn_warm_here()->lost ? BN_ENOMEM : BN_OK;
    if (!rc)
        return BN_OK;
    return bn_fail(err, rc, "what `st.%s` shows does not fit into memory", call->cmd->name);
}

static bn_status put(bn_call *call, bn_error *err)
{
    const bn_command *cmd = call->cmd;
    bool block = cmd->flags & BN_CMD_BLOCK;
    bn_wire w = bn_wire_to(&bn_warm_get()->out);
    bn_status rc;

    if (!block && !call->later && !(call->door && call->door->put) && bn_run_ctx_takes_splice(call->parent))
        w.splice = &bn_warm_here()->splice;
    if (block)
        encode_block(call, &w);
    else
        bn_call_encode_element(call, &w);
    rc = bn_call_wire_status(call, &w, err);
    if (rc)
        return rc;
    if (call->later)
        return bn_run_ctx_transient(call->ctx, call->parent, call->slot, bn_buf_view(&bn_warm_here()->out),
                                    BN_SPINNER_DELAY_MS, &call->ticket, err);
    return bn_call_put(call, call->parent, block ? BN_DELTA_BLOCK : BN_DELTA_ELEMENT, cmd->block_kind, &call->slot,
                       block ? &call->block : NULL, err);
}

/* ---- widgets ---- */

static void meta_common(bn_call *call, bn_widget_meta *meta)
{
    const bn_command *cmd = call->cmd;
    meta->kind = cmd->widget_kind;
    for (uint64_t set = call->plan->meta & call->told; set; set &= set - 1) {
        size_t i = (size_t)__builtin_ctzll(set);
        const bn_param *p = &cmd->params[i];
        if (p->flags & BN_ARG_DISABLED)
            meta->disabled = bn_call_bool(call, i);
        if (p->flags & BN_ARG_BIND)
            meta->bind = bn_call_text(call, i).p != NULL;
        if (p->flags & BN_ARG_PERSIST)
            meta->persist = !bn_call_text(call, i).p ? BN_PERSIST_NO
                            : bn_bytes_is(bn_call_text(call, i), "page") ? BN_PERSIST_PAGE : BN_PERSIST_SESSION;
        if (p->kind != BN_PARAM_CALLBACK)
            continue;
        if (bn_call_callback(call, i) && call->door && call->door->callback)
            meta->callback = call->door->callback(call, bn_call_callback(call, i));
    }
}

bn_status bn_call_widget(bn_call *call, bn_error *err)
{
    bn_widget_meta meta = { 0 };
    bn_status rc = bn_check_click(call, err);
    if (!rc)
        rc = bn_call_widget_id(call, err);
    if (!rc && call->cmd->meta)
        rc = call->cmd->meta(call, &meta, err);
    if (rc)
        return rc;
    bn_note_two_values(call);
    meta_common(call, &meta);
    rc = bn_call_value(call, bn_call_key(call), &meta, err);
    if (call->cmd->flags & BN_CMD_CLICK)
        call->value_changed = false; /* a click that was refused is nothing to tell the browser */
    return rc;
}

static bn_status identify(bn_call *call, bn_error *err)
{
    if (call->cmd->flags & BN_CMD_WIDGET)
        return bn_call_widget(call, err);
    return call->cmd->identify ? call->cmd->identify(call, err) : BN_OK;
}

bn_status bn_command_run(bn_call *call, bn_error *err)
{
    const bn_command *cmd = call->cmd;
    bn_status rc;

    call->id_len = 0;
    call->value = bn_value_none();
    call->value_changed = call->full = false;
    call->block = NULL;
    call->blocks_n = 0;
    call->made_key = (bn_bytes){ 0 };
    call->opens_form = NULL;
    call->columns = 0;
    if (cmd->flags & BN_CMD_EVENT && call->ctx && !call->method)
        call->parent = bn_run_ctx_root(call->ctx, BN_ROOT_EVENT);
    rc = bn_call_check(call, err);
    if (!rc && call->fragment && call->ctx && !(cmd->flags & BN_CMD_NO_ELEMENT))
        rc = bn_run_ctx_outside(call->ctx, call->fragment, &call->parent, &call->slot, err);
    if (rc)
        return rc;
    if (cmd->run)
        return cmd->run(call, err);
    rc = identify(call, err);
    if (!rc && cmd->settle)
        rc = cmd->settle(call, err);
    if (!rc && call->ctx)
        rc = put(call, err);
    if (!rc && cmd->finish)
        rc = cmd->finish(call, err);
    if (rc) {
        bn_block_unref(call->block);
        call->block = NULL;
    }
    if (cmd->done)
        cmd->done(call, !rc && call->ctx);
    if (rc)
        bn_value_release(&call->value);
    return rc;
}
