/* st_login.c: who the visitor is, for C apps, over bn_run_ctx_user().
 *
 * Threads  any with a context. */
#include "cdoor/door.h"

#include <jansson.h>

/* The text of `key` in the visitor's identity, or within its object `in`, kept for the run. */
static const char *text_of(const char *name, st_call at, const char *in, const char *key, bool *truth)
{
    bn_entry e = bn_door_enter(name, at);
    json_t *all = e.ctx ? json_loads(bn_run_ctx_user(e.ctx->run), 0, NULL) : NULL;
    const json_t *v = json_object_get(in ? json_object_get(all, in) : all, key);
    char *other = v && !json_is_string(v) && !json_is_null(v) ? json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    const char *text = other ? other : json_string_value(v), *kept = NULL;
    bn_error err = { 0 };
    *truth = json_is_true(v);
    if (text)
        kept = bn_door_keep(e.ctx, bn_bytes_str(text));
    if (text && !kept)
        (void)bn_fail(&err, BN_ENOMEM, "The run holds too many strings.");
    free(other);
    json_decref(all);
    if (err.status)
        bn_door_fail(&e, err.status, &err);
    else
        bn_door_leave(&e, e.ctx ? ST_OK : ST_ENOCTX);
    return kept;
}

const char *st_user_run(st_call at, const char *key)
{
    bool truth;
    return text_of("st_user", at, NULL, key, &truth);
}

const char *st_user_token_run(st_call at, const char *key)
{
    bool truth;
    return text_of("st_user_token", at, "tokens", key, &truth);
}

bool st_user_is_logged_in_run(st_call at)
{
    bool truth;
    text_of("st_user_is_logged_in", at, NULL, "is_logged_in", &truth);
    return truth;
}

void st_logout_run(st_call at)
{
    bn_entry e = bn_door_enter("st_logout", at);
    bn_error err = { 0 };
    bn_status rc = e.ctx ? bn_run_ctx_logout(e.ctx->run, &err) : BN_OK;
    if (rc)
        bn_door_fail(&e, rc, &err);
    else
        bn_door_leave(&e, e.ctx ? ST_OK : ST_ENOCTX);
}
