/* st_state.c: session state for C apps, over bn_run_ctx_state_*.
 *
 * Threads  any with a context. The session's lock is taken and given back inside the runtime's functions. */
#include "cdoor/way.h"

static void leave(bn_entry *e)
{
    bn_door_leave(e, e->ctx ? ST_OK : ST_ENOCTX);
}

/* true: *v is the value of `key`, the caller's to release, and the entry is still open. false: none; it is left. */
static bool get(bn_entry *e, const char *key, bn_value *v)
{
    bn_error err = { 0 };
    bn_status rc;
    *v = bn_value_none();
    if (!e->ctx) {
        leave(e);
        return false;
    }
    rc = bn_run_ctx_state_get(e->ctx->run, bn_bytes_str(key), v, &err);
    if (rc == BN_OK)
        return true;
    if (rc == BN_ENOENT)
        leave(e);
    else
        bn_door_fail(e, rc, &err);
    return false;
}

/* Takes over `v`. */
static void set(const char *name, st_call at, const char *key, bn_value v)
{
    bn_entry e = bn_door_enter(name, at);
    bn_error err = { 0 };
    bn_status rc = BN_OK;
    if (e.ctx)
        rc = bn_run_ctx_state_set(e.ctx->run, bn_bytes_str(key), &v, &err);
    else
        bn_value_release(&v);
    if (rc)
        bn_door_fail(&e, rc, &err);
    else
        leave(&e);
}

bool st_state_has_run(st_call at, const char *key)
{
    bn_entry e = bn_door_enter("st_state_has", at);
    bn_value v;
    if (!get(&e, key, &v))
        return false;
    bn_value_release(&v);
    leave(&e);
    return true;
}

int64_t st_state_int_run(st_call at, const char *key, int64_t fallback)
{
    bn_entry e = bn_door_enter("st_state_int", at);
    bn_value v;
    if (!get(&e, key, &v))
        return fallback;
    if (v.kind == BN_VALUE_INT)
        fallback = v.i;
    bn_value_release(&v);
    leave(&e);
    return fallback;
}

double st_state_f64_run(st_call at, const char *key, double fallback)
{
    bn_entry e = bn_door_enter("st_state_f64", at);
    bn_value v;
    if (!get(&e, key, &v))
        return fallback;
    if (v.kind == BN_VALUE_F64)
        fallback = v.f;
    else if (v.kind == BN_VALUE_INT)
        fallback = (double)v.i;
    bn_value_release(&v);
    leave(&e);
    return fallback;
}

bool st_state_bool_run(st_call at, const char *key, bool fallback)
{
    bn_entry e = bn_door_enter("st_state_bool", at);
    bn_value v;
    if (!get(&e, key, &v))
        return fallback;
    if (v.kind == BN_VALUE_BOOL)
        fallback = v.b;
    bn_value_release(&v);
    leave(&e);
    return fallback;
}

const char *st_state_str_run(st_call at, const char *key, const char *fallback)
{
    bn_entry e = bn_door_enter("st_state_str", at);
    const char *text = fallback;
    bn_value v;
    if (!get(&e, key, &v))
        return fallback;
    if (v.kind == BN_VALUE_STR || v.kind == BN_VALUE_STATE)
        text = bn_door_keep(e.ctx, bn_value_text(v.kind == BN_VALUE_STR ? v : bn_value_items(v)[1]));
    bn_value_release(&v);
    if (!text && fallback) {
        bn_error err = { 0 };
        bn_door_fail(&e, bn_fail(&err, BN_ENOMEM, "The run holds too many strings."), &err);
        return fallback;
    }
    leave(&e);
    return text;
}

size_t st_state_values_run(st_call at, st_val out[2], const char *key)
{
    bn_entry e = bn_door_enter("st_state_values", at);
    bn_value v;
    size_t n;
    out[0] = out[1] = ST_NONE;
    if (!get(&e, key, &v))
        return 0;
    n = bn_door_range_of(v, out);
    bn_value_release(&v);
    leave(&e);
    return n;
}

/* The sum in `*sum`, an INT or a F64 as it is given; false where the value is no number of that kind. */
static bool add_to(bn_value old, bool there, bn_value *sum)
{
    if (!there)
        return true;
    if (sum->kind == BN_VALUE_INT && old.kind == BN_VALUE_INT)
        return !__builtin_add_overflow(old.i, sum->i, &sum->i);
    if (sum->kind != BN_VALUE_F64 || (old.kind != BN_VALUE_INT && old.kind != BN_VALUE_F64))
        return false;
    sum->f += old.kind == BN_VALUE_F64 ? old.f : (double)old.i;
    return true;
}

static bn_value add(const char *name, st_call at, const char *key, bn_value delta)
{
    bn_entry e = bn_door_enter(name, at);
    bn_error err = { 0 };
    bn_value sum = delta;
    bool swapped = false;
    if (!e.ctx) {
        leave(&e);
        return sum;
    }
    while (!swapped) {
        bn_value old = bn_value_none(), v;
        bn_status rc = bn_run_ctx_state_get(e.ctx->run, bn_bytes_str(key), &old, &err);
        bool there = rc == BN_OK;
        sum = delta;
        if (rc == BN_OK || rc == BN_ENOENT)
            rc = add_to(old, there, &sum) ? BN_OK
                                          : bn_fail_kind(&err, BN_EUSER, "StreamlitAPIException",
                                                         "%s: the value of '%.128s' is no such number, or the sum is too "
                                                         "large.", name, key);
        v = sum;
        if (rc == BN_OK)
            rc = bn_run_ctx_state_swap(e.ctx->run, bn_bytes_str(key), there ? &old : NULL, &v, &swapped, &err);
        bn_value_release(&old);
        if (rc) {
            bn_door_fail(&e, rc, &err);
            return sum;
        }
    }
    leave(&e);
    return sum;
}

int64_t st_state_add_int_run(st_call at, const char *key, int64_t delta)
{
    return add("st_state_add_int", at, key, bn_value_int(delta)).i;
}

double st_state_add_f64_run(st_call at, const char *key, double delta)
{
    return add("st_state_add_f64", at, key, bn_value_f64(delta)).f;
}

void st_state_set_value_run(st_call at, const char *key, st_val value)
{
    set("st_state_set_value", at, key, bn_val_keep(&value));
}

void st_state_set_int_run(st_call at, const char *key, int64_t value)
{
    set("st_state_set_int", at, key, bn_value_int(value));
}

void st_state_set_f64_run(st_call at, const char *key, double value)
{
    set("st_state_set_f64", at, key, bn_value_f64(value));
}

void st_state_set_bool_run(st_call at, const char *key, bool value)
{
    set("st_state_set_bool", at, key, bn_value_bool(value));
}

void st_state_set_str_run(st_call at, const char *key, const char *value)
{
    set("st_state_set_str", at, key, value ? bn_value_str(bn_bytes_str(value)) : bn_value_none());
}

void st_state_delete_run(st_call at, const char *key)
{
    bn_entry e = bn_door_enter("st_state_delete", at);
    bn_error err = { 0 };
    bn_status rc = BN_OK;
    if (e.ctx)
        rc = bn_run_ctx_state_delete(e.ctx->run, bn_bytes_str(key), &err);
    if (rc && rc != BN_ENOENT)
        bn_door_fail(&e, rc, &err);
    else
        leave(&e);
}
