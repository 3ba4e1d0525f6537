/* identity.c: which widget is it, and what is its value?
 *
 * An id is "$$ID-" and 32 hexadecimal digits and "-" and the user key ("None" without one). What goes into the digits:
 * the kind of widget, the user key, then either the parameters that are part of its identity even with a key
 * (BN_ARG_IDENTITY), or, without a key, all but those marked BN_ARG_NO_ID, the form and the root container; and the
 * page. So a keyed widget stays the same when its label changes, and an unkeyed one is told by what it says.
 *
 * Threads  any thread with a run context; locks only inside the runtime's functions. */
#include <stdio.h>

#include "elements/command_private.h"
#include "runtime/fragment.h"
#include "runtime/pages.h"

#define ID_SEED UINT64_C(0x626f75726e2d6964)

static const char id_head[] = "$$ID-";

bn_bytes bn_call_id(const bn_call *call)
{
    if (call->id_len < sizeof call->id)
        return bn_bytes_of(call->id, call->id_len);
    return bn_buf_view(&bn_warm_here()->id);
}

void bn_id_begin(bn_hash *h, const char *kind, bn_bytes user_key)
{
    bn_hash_init(h, ID_SEED);
    bn_hash_bytes(h, bn_bytes_str(kind));
    bn_hash_u64(h, user_key.p != NULL);
    bn_hash_bytes(h, user_key);
}

void bn_id_val(bn_hash *h, const bn_call *call, const st_val *v)
{
    char text[512];
    bn_hash_u64(h, (uint64_t)v->kind);
    switch (v->kind) {
    case ST_NOT_GIVEN:
    case ST_KIND_NONE:
        break;
    case ST_KIND_F64:
        bn_hash_f64(h, v->f);
        break;
    case ST_KIND_STR:
        bn_hash_bytes(h, bn_val_text(v));
        break;
    case ST_KIND_BYTES:
        bn_hash_bytes(h, bn_bytes_of(v->s, v->n));
        break;
    case ST_KIND_LIST:
        bn_hash_u64(h, v->n);
        for (size_t i = 0; i < v->n; i++)
            bn_id_val(h, call, &v->items[i]);
        break;
    case ST_KIND_OBJECT:
        bn_hash_bytes(h, bn_bytes_str(bn_val_repr(call, v, text, sizeof text)));
        break;
    default:
        bn_hash_u64(h, (uint64_t)v->i);
        break;
    }
}

void bn_id_text(bn_hash *h, const char *name, bn_bytes text)
{
    bn_hash_bytes(h, bn_bytes_str(name));
    bn_hash_u64(h, text.p != NULL);
    bn_hash_bytes(h, text);
}

void bn_id_param(bn_hash *h, const bn_call *call, size_t i)
{
    st_val v = bn_call_effective(call, i);
    bn_hash_u64(h, bn_plan_here(call)->params[i].name_hash);
    bn_id_val(h, call, &v);
}

void bn_id_place(bn_hash *h, const bn_call *call)
{
    if (!call->parent)
        return;
    bn_id_text(h, "form", bn_bytes_str(bn_block_form(call->parent)));
    bn_hash_u64(h, (uint64_t)bn_block_root(call->parent));
}

bn_status bn_id_end(bn_hash *h, bn_call *call, bn_bytes user_key, bn_error *err)
{
    bn_bytes tail = user_key.p ? user_key : BN_BYTES("None");
    char *to = call->id, hex[33];
    size_t n = sizeof id_head - 1 + 32 + 1 + tail.n;
    bn_status rc;

    if (call->ctx)
        bn_id_text(h, "page", bn_bytes_str(bn_run_ctx_active_hash(call->ctx)));
    bn_hash_end_hex(h, hex);
    call->id_len = n;
    if (n >= sizeof call->id) {
        bn_buf *id = &bn_warm_here()->id;
        bn_buf_clear(id);
        call->id[0] = '\0';
        rc = bn_buf_reserve(id, n + 1);
        if (rc)
            return bn_fail(err, rc, "no room for a `key` of %zu bytes", user_key.n);
        to = (char *)id->p;
        id->n = n;
    }
    memcpy(to, id_head, sizeof id_head - 1);
    memcpy(to + sizeof id_head - 1, hex, 32);
    to[sizeof id_head + 31] = '-';
    memcpy(to + sizeof id_head + 32, tail.p, tail.n);
    to[call->id_len] = '\0';
    return BN_OK;
}

bn_status bn_call_widget_id(bn_call *call, bn_error *err)
{
    const bn_command *cmd = call->cmd;
    bn_bytes key = bn_call_key(call);
    bn_hash h;

    bn_id_begin(&h, cmd->id_kind ? cmd->id_kind : cmd->name, key);
    for (uint64_t set = key.p ? call->plan->id_keyed : call->plan->id; set; set &= set - 1)
        bn_id_param(&h, call, (size_t)__builtin_ctzll(set));
    if (cmd->identity)
        cmd->identity(call, &h);
    if (!key.p)
        bn_id_place(&h, call);
    return bn_id_end(&h, call, key, err);
}

bn_status bn_check_key(bn_bytes key, bn_error *err)
{
    if (key.p && key.n == 0)
        return bn_bad_value(err, "key", "a non-empty string", "''");
    if (key.n >= 4 && memcmp(key.p, "$$ID", 4) == 0)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "A `key` cannot begin with `$$ID`: such keys are "
                                                                    "made for widgets that have none.");
    return BN_OK;
}

bool bn_call_in_state(const bn_call *call, bn_bytes user_key, bn_value *out)
{
    *out = bn_value_none();
    return call->ctx && user_key.p && bn_run_ctx_state_get(call->ctx, user_key, out, NULL) == BN_OK;
}

bn_value bn_call_plain(const bn_call *call, bn_value v)
{
    if (v.kind == BN_VALUE_FOREIGN && call->door && call->door->plain)
        return call->door->plain(v);
    return bn_value_ref(v);
}

bool bn_call_whole(bn_call *call, bn_value v, int64_t least, int64_t most, int64_t *out)
{
    bn_value plain = bn_call_plain(call, v);
    bool fits = plain.kind == BN_VALUE_INT && plain.i >= least && plain.i <= most;
    *out = fits ? plain.i : least;
    bn_value_release(&plain);
    return fits;
}

bn_status bn_check_click(const bn_call *call, bn_error *err)
{
    bn_bytes key = bn_call_key(call);
    if (!(call->cmd->flags & BN_CMD_CLICK) || !call->ctx || !key.p || !bn_run_ctx_state_is_set(call->ctx, key))
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitValueAssignmentNotAllowedError",
                        "`st.session_state['%.*s']` belongs to a `%s`: only the visitor sets it. Keep your own value under "
                        "another key.",
                        bn_cut(key, 200), (const char *)key.p, call->cmd->name);
}

/* Is it told, and something else than when it is left out? */
static bool has_initial(const bn_call *call, size_t i)
{
    const bn_param *p = &call->cmd->params[i];
    const st_val *v, *standard = &call->plan->params[i].standard;
    if (!bn_call_given(call, i))
        return false;
    if (p->kind == BN_PARAM_STR)
        return bn_call_text(call, i).n > 0;
    if (p->kind == BN_PARAM_BOOL || p->kind == BN_PARAM_TRI)
        return bn_call_bool(call, i);
    if (p->kind != BN_PARAM_VAL)
        return true;
    v = bn_call_val(call, i);
    if (v->kind == ST_KIND_STR && standard->kind == ST_KIND_STR)
        return !bn_bytes_eq(bn_val_text(v), bn_val_text(standard));
    return v->kind != ST_KIND_INT || standard->kind != ST_KIND_INT || v->i != standard->i;
}

void bn_note_two_values(const bn_call *call)
{
    bn_bytes key = bn_call_key(call);
    size_t i = call->plan->initial;
    if (call->ctx && key.p && i != BN_PLAN_NONE && has_initial(call, i) && bn_run_ctx_state_is_set(call->ctx, key))
        bn_run_ctx_note_two_values(call->ctx, key);
}

bn_status bn_call_reset(bn_call *call, bn_value *v, bn_error *err)
{
    bn_bytes key = bn_call_key(call);
    bn_value copy = bn_value_ref(*v);
    bn_value_release(&call->value);
    call->value = *v;
    *v = bn_value_none();
    call->value_changed = true;
    if (call->ctx && key.p)
        return bn_run_ctx_state_reset(call->ctx, key, &copy, err);
    bn_value_release(&copy);
    return BN_OK;
}

static bool to_raw(bn_call *call, bn_value v, bn_value *raw)
{
    if (call->cmd->to_raw)
        return call->cmd->to_raw(call, v, raw);
    *raw = bn_value_ref(v);
    return v.kind != BN_VALUE_FOREIGN;
}

/* The value and the page's address: what the app has set goes there, what is the default does not stand there. */
static bn_status settle_address(bn_call *call, bn_bytes user_key, bn_widget_result *got, bn_error *err)
{
    bn_bound bound = { .id = bn_call_id(call), .user_key = user_key, .seed = got->seed, .seeded = got->seeded };
    bn_value standard = bn_value_none();
    bn_status rc = BN_OK;
    bool changed = false;

    if (to_raw(call, got->value, &bound.raw) && to_raw(call, got->fallback, &standard)) {
        bound.is_default = bn_value_same(bound.raw, standard);
        rc = bn_run_ctx_bound(call->ctx, &bound, &changed, err);
    }
    got->value_changed |= changed;
    bn_value_release(&standard);
    bn_value_release(&bound.raw);
    bn_value_release(&got->seed);
    bn_value_release(&got->fallback);
    return rc;
}

bn_status bn_call_value(bn_call *call, bn_bytes user_key, bn_widget_meta *meta, bn_error *err)
{
    bn_widget_result got = { 0 };
    bn_status rc;
    if (!call->ctx) {
        bn_value_bin bin = { 0 };
        call->value = bn_widget_decoded(meta, bn_value_none());
        bn_widget_meta_release(meta, &bin);
        bn_value_bin_empty(&bin);
        return BN_OK;
    }
    snprintf(meta->fragment_id, sizeof meta->fragment_id, "%s",
             bn_block_fragment(call->fragment ? call->fragment : call->parent));
    rc = bn_run_ctx_widget(call->ctx, bn_call_id(call), user_key, meta, &got, err);
    if (rc)
        return rc;
    rc = got.bound ? settle_address(call, user_key, &got, err) : BN_OK;
    if (rc) {
        bn_value_release(&got.value);
        return rc;
    }
    call->value = got.value;
    call->value_changed = got.value_changed;
    return BN_OK;
}
