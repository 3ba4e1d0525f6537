/* st_query.c: the page's query parameters for C apps, over bn_run_ctx_query_*.
 *
 * Threads  any with a context. The session's lock is taken and given back inside the runtime's functions. */
#include "cdoor/door.h"

static void leave(bn_entry *e)
{
    bn_door_leave(e, e->ctx ? ST_OK : ST_ENOCTX);
}

static void finish(bn_entry *e, bn_status rc, const bn_error *err)
{
    if (rc && rc != BN_ENOENT)
        bn_door_fail(e, rc, err);
    else
        leave(e);
}

/* Takes over `v`, whose i-th text (counted from behind: SIZE_MAX is the last) is kept for the run; NULL: it has none. */
static const char *keep(bn_entry *e, bn_value *v, size_t i)
{
    size_t n = v->kind == BN_VALUE_STRS ? bn_value_count(*v) : 1;
    const char *text = NULL;
    bn_error err = { 0 };
    bn_bytes s = { 0 };
    bool there = i == SIZE_MAX ? n > 0 : i < n;
    if (there)
        s = bn_value_text(v->kind == BN_VALUE_STRS ? bn_value_items(*v)[i == SIZE_MAX ? n - 1 : i] : *v);
    if (there || i == SIZE_MAX) /* no text at all: the last of them is the empty one */
        text = bn_door_keep(e->ctx, s);
    bn_value_release(v);
    if (!text && there)
        bn_door_fail(e, bn_fail(&err, BN_ENOMEM, "The run holds too many strings."), &err);
    else
        leave(e);
    return text;
}

static const char *text_of(const char *name, st_call at, const char *key, size_t i, const char *fallback)
{
    bn_entry e = bn_door_enter(name, at);
    bn_error err = { 0 };
    bn_value v = bn_value_none();
    bn_status rc = e.ctx ? bn_run_ctx_query_get(e.ctx->run, bn_bytes_str(key), &v, &err) : BN_ENOENT;
    if (rc == BN_OK)
        return keep(&e, &v, i);
    finish(&e, rc, &err);
    return fallback;
}

bool st_query_has_run(st_call at, const char *key)
{
    bn_entry e = bn_door_enter("st_query_has", at);
    bn_error err = { 0 };
    bn_value v = bn_value_none();
    bn_status rc = e.ctx ? bn_run_ctx_query_get(e.ctx->run, bn_bytes_str(key), &v, &err) : BN_ENOENT;
    bn_value_release(&v);
    finish(&e, rc, &err);
    return rc == BN_OK;
}

const char *st_query_get_run(st_call at, const char *key, const char *fallback)
{
    return text_of("st_query_get", at, key, SIZE_MAX, fallback);
}

const char *st_query_nth_run(st_call at, const char *key, size_t i)
{
    return text_of("st_query_nth", at, key, i == SIZE_MAX ? i - 1 : i, NULL);
}

const char *st_query_key_run(st_call at, size_t i)
{
    bn_entry e = bn_door_enter("st_query_key", at);
    bn_error err = { 0 };
    bn_value names = bn_value_none();
    bn_status rc = e.ctx ? bn_run_ctx_query_names(e.ctx->run, &names, &err) : BN_ENOENT;
    if (rc == BN_OK)
        return keep(&e, &names, i == SIZE_MAX ? i - 1 : i);
    finish(&e, rc, &err);
    return NULL;
}

/* Takes over `text`. */
static void change(const char *name, st_call at, bn_address_how how, const char *key, bn_value text)
{
    bn_entry e = bn_door_enter(name, at);
    bn_error err = { 0 };
    bn_query_param param = { .name = bn_value_str(bn_bytes_str(key)), .text = text };
    bn_status rc = BN_OK;
    if (e.ctx)
        rc = bn_run_ctx_query_change(e.ctx->run, how, &param, key ? 1 : 0, &err);
    bn_value_release(&param.name);
    bn_value_release(&param.text);
    finish(&e, rc, &err);
}

void st_query_set_run(st_call at, const char *key, const char *text)
{
    change("st_query_set", at, BN_ADDRESS_MERGE, key, bn_value_str(bn_bytes_str(text)));
}

void st_query_set_all_run(st_call at, const char *key, const char *const *texts, size_t n)
{
    bn_bytes *items = bn_xmalloc((n + 1) * sizeof *items);
    bn_value all;
    for (size_t i = 0; i < n; i++)
        items[i] = bn_bytes_str(texts[i]);
    all = bn_value_strs(items, n);
    free(items);
    change("st_query_set_all", at, BN_ADDRESS_MERGE, key, all);
}

void st_query_delete_run(st_call at, const char *key)
{
    change("st_query_delete", at, BN_ADDRESS_REMOVE, key, bn_value_none());
}

void st_query_clear_run(st_call at)
{
    change("st_query_clear", at, BN_ADDRESS_CLEAR, NULL, bn_value_none());
}
