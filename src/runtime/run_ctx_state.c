/* run_ctx_state.c: session state, widget values and the page's address, as threads with a run context reach them.
 * Any thread, attached to the context or not: see runtime.h.
 * Lock     session->mu, for as long as one command takes. Displaced values are let go of after it. */
#include "runtime/session_private.h"

#include "base/log.h"

#define LOGGER "bourn.runtime"

/* Opens a section on the session's state: checks, and lets a run take in what the browser sent before anyone
 * looks. */
static bn_status enter_state(bn_run_ctx *ctx, bn_value_bin *bin)
{
    bn_status rc;
    bn_mutex_lock(&ctx->session->mu);
    rc = bn_run_ctx_check_locked(ctx);
    if (rc == BN_OK && bn_run_ctx_live_run_locked(ctx))
        bn_run_begin_state_locked(ctx->session->live, bin);
    return rc;
}

/* ... and closes it. A status of the state's own (ENOENT, EUSER) has been explained already. */
static bn_status leave_state(bn_run_ctx *ctx, bn_status rc, bn_value_bin *bin, bn_error *err)
{
    bn_session *s = ctx->session;
    bool dirty = !s->ended && bn_session_send_news_locked(s) && bn_session_touch_locked(s, false);
    bn_mutex_unlock(&s->mu);
    if (dirty)
        bn_runtime_mark_dirty(s->rt, s);
    bn_value_bin_empty(bin);
    return rc == BN_ESTALE || rc == BN_ESTOPPED ? bn_run_ctx_explain(ctx, rc, err) : rc;
}

bn_status bn_run_ctx_state_get(bn_run_ctx *ctx, bn_bytes key, bn_value *out, bn_error *err)
{
    bn_value_bin bin = { 0 };
    bn_status rc = enter_state(ctx, &bin);
    if (rc == BN_OK)
        rc = bn_state_get(ctx->session->state, key, out);
    return leave_state(ctx, rc, &bin, err);
}

bn_status bn_run_ctx_state_set(bn_run_ctx *ctx, bn_bytes key, bn_value *value, bn_error *err)
{
    bn_value_bin bin = { 0 };
    bn_status rc = enter_state(ctx, &bin);
    if (rc == BN_OK)
        rc = bn_state_set(ctx->session->state, key, value, &bin, err);
    bn_value_bin_put(&bin, value); /* what was not taken */
    return leave_state(ctx, rc, &bin, err);
}

bn_status bn_run_ctx_widget_callback(bn_run_ctx *ctx, bn_bytes id, bn_value *out, bn_error *err)
{
    bn_value_bin bin = { 0 };
    bn_status rc = enter_state(ctx, &bin);
    if (rc == BN_OK)
        *out = bn_state_callback(ctx->session->state, id);
    return leave_state(ctx, rc, &bin, err);
}

bn_status bn_run_ctx_widget_send(bn_run_ctx *ctx, bn_bytes id, bn_value *value, bn_error *err)
{
    bn_value_bin bin = { 0 };
    bn_status rc = enter_state(ctx, &bin);
    if (rc == BN_OK)
        rc = bn_state_send(ctx->session->state, id, value, &bin, err);
    bn_value_bin_put(&bin, value); /* what was not taken */
    return leave_state(ctx, rc, &bin, err);
}

/* Is it what was read before? A NaN, which equals nothing, is too. */
static bool unchanged(bn_value now, bn_value seen)
{
    if (now.kind == BN_VALUE_F64 && seen.kind == BN_VALUE_F64)
        return memcmp(&now.f, &seen.f, sizeof now.f) == 0;
    if (now.kind == seen.kind && now.kind >= BN_VALUE_STR && now.kind <= BN_VALUE_TUPLE && now.box == seen.box)
        return true;
    return bn_value_same(now, seen);
}

bn_status bn_run_ctx_state_swap(bn_run_ctx *ctx, bn_bytes key, const bn_value *seen, bn_value *value, bool *swapped,
                                bn_error *err)
{
    bn_value_bin bin = { 0 };
    bn_value now = bn_value_none();
    bn_status rc = enter_state(ctx, &bin);
    *swapped = false;
    if (rc == BN_OK) {
        bool there = bn_state_get(ctx->session->state, key, &now) == BN_OK;
        *swapped = seen ? there && unchanged(now, *seen) : !there;
        if (*swapped)
            rc = value ? bn_state_set(ctx->session->state, key, value, &bin, err)
                       : bn_state_delete(ctx->session->state, key, &bin);
        bn_value_bin_put(&bin, &now);
    }
    if (value)
        bn_value_bin_put(&bin, value); /* what was not taken */
    return leave_state(ctx, rc, &bin, err);
}

bool bn_run_ctx_state_is_set(bn_run_ctx *ctx, bn_bytes key)
{
    bn_value_bin bin = { 0 };
    bn_status rc = enter_state(ctx, &bin);
    bool is_set = rc == BN_OK && bn_state_is_set(ctx->session->state, key);
    leave_state(ctx, rc, &bin, NULL);
    return is_set;
}

bn_status bn_run_ctx_state_reset(bn_run_ctx *ctx, bn_bytes key, bn_value *value, bn_error *err)
{
    bn_value_bin bin = { 0 };
    bn_status rc = enter_state(ctx, &bin);
    if (rc == BN_OK)
        bn_state_reset(ctx->session->state, key, value, &bin);
    bn_value_bin_put(&bin, value); /* what was not taken */
    return leave_state(ctx, rc, &bin, err);
}

bn_status bn_run_ctx_state_delete(bn_run_ctx *ctx, bn_bytes key, bn_error *err)
{
    bn_value_bin bin = { 0 };
    bn_status rc = enter_state(ctx, &bin);
    if (rc == BN_OK)
        rc = bn_state_delete(ctx->session->state, key, &bin);
    return leave_state(ctx, rc, &bin, err);
}

bn_status bn_run_ctx_state_keys(bn_run_ctx *ctx, bn_value *out, bn_error *err)
{
    bn_value_bin bin = { 0 };
    bn_status rc = enter_state(ctx, &bin);
    if (rc == BN_OK)
        *out = bn_state_keys(ctx->session->state);
    return leave_state(ctx, rc, &bin, err);
}

bn_status bn_run_ctx_state_clear(bn_run_ctx *ctx, bn_error *err)
{
    bn_value_bin bin = { 0 };
    bn_status rc = enter_state(ctx, &bin);
    if (rc == BN_OK)
        bn_state_clear(ctx->session->state, &bin);
    return leave_state(ctx, rc, &bin, err);
}

void bn_run_ctx_note_two_values(bn_run_ctx *ctx, bn_bytes key)
{
    bn_runtime *rt = ctx->session->rt;
    if (bn_config_bool(rt->config, "global.disableWidgetStateDuplicationWarning")
        || atomic_exchange_explicit(&rt->two_values_said, true, memory_order_relaxed))
        return;
    bn_log(BN_LOG_WARNING, LOGGER,
           "the widget with the key \"%.*s\" has a default value, and the app has set its value by st.session_state too: the "
           "latter counts", (int)(key.n < 200 ? key.n : 200), (const char *)key.p);
}

bn_status bn_run_ctx_widget(bn_run_ctx *ctx, bn_bytes id, bn_bytes user_key, bn_widget_meta *meta,
                            bn_widget_result *out, bn_error *err)
{
    bn_value_bin bin = { 0 };
    bn_status rc = bn_run_ctx_not_in_task(ctx, "a widget", err);
    *out = (bn_widget_result){ 0 };
    if (rc) {
        bn_widget_meta_release(meta, &bin);
        bn_value_bin_empty(&bin);
        return rc;
    }
    rc = enter_state(ctx, &bin);
    meta->script = bn_run_ctx_active_hash(ctx);
    if (rc == BN_OK)
        rc = bn_state_widget(ctx->session->state, id, user_key, meta, out, &bin, err);
    else
        bn_widget_meta_release(meta, &bin);
    if (rc) {
        bn_value_bin_put(&bin, &out->fallback);
        bn_value_bin_put(&bin, &out->seed);
    }
    return leave_state(ctx, rc, &bin, err);
}

bn_status bn_run_ctx_bound(bn_run_ctx *ctx, const bn_bound *bound, bool *changed, bn_error *err)
{
    bn_value_bin bin = { 0 };
    bn_status rc = enter_state(ctx, &bin);
    *changed = rc == BN_OK && bn_state_bound(ctx->session->state, bound);
    return leave_state(ctx, rc, &bin, err);
}

bn_status bn_run_ctx_query_get(bn_run_ctx *ctx, bn_bytes name, bn_value *text, bn_error *err)
{
    bn_value_bin bin = { 0 };
    bn_status rc = enter_state(ctx, &bin);
    if (rc == BN_OK)
        rc = bn_address_get(bn_state_address(ctx->session->state), name, text);
    return leave_state(ctx, rc, &bin, err);
}

bn_status bn_run_ctx_query_names(bn_run_ctx *ctx, bn_value *names, bn_error *err)
{
    bn_value_bin bin = { 0 };
    bn_status rc = enter_state(ctx, &bin);
    if (rc == BN_OK)
        *names = bn_address_names(bn_state_address(ctx->session->state));
    return leave_state(ctx, rc, &bin, err);
}

bn_status bn_run_ctx_query_change(bn_run_ctx *ctx, bn_address_how how, const bn_query_param *params, size_t n,
                                  bn_error *err)
{
    bn_value_bin bin = { 0 };
    bn_status rc = enter_state(ctx, &bin);
    if (rc == BN_OK)
        rc = bn_address_change(bn_state_address(ctx->session->state), how, params, n, err);
    return leave_state(ctx, rc, &bin, err);
}

bn_status bn_run_ctx_claim(bn_run_ctx *ctx, bn_bytes id, bn_bytes user_key, bn_error *err)
{
    bn_value_bin bin = { 0 };
    bn_status rc = bn_run_ctx_not_in_task(ctx, "a widget", err);
    if (rc)
        return rc;
    rc = enter_state(ctx, &bin);
    if (rc == BN_OK)
        rc = bn_state_claim(ctx->session->state, id, user_key, err);
    return leave_state(ctx, rc, &bin, err);
}

bn_status bn_run_ctx_claim_form(bn_run_ctx *ctx, bn_bytes name, bn_error *err)
{
    bn_value_bin bin = { 0 };
    bn_status rc = bn_run_ctx_not_in_task(ctx, "a form", err);
    if (rc)
        return rc;
    rc = enter_state(ctx, &bin);
    if (rc == BN_OK)
        rc = bn_state_claim_form(ctx->session->state, name, err);
    return leave_state(ctx, rc, &bin, err);
}
