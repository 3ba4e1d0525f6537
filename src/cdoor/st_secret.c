/* st_secret.c: the app's secrets for C apps, over src/config/secrets.h.
 *
 * Threads  any, with or without a context.
 * Lock     `mu` guards the newest version that this process has had. Older ones are kept too: the app may hold their
 *          texts, and there is one only for each time that a file was changed. */
#include "cdoor/door.h"
#include "cdoor/settings.h"

#include "base/log.h"
#include "config/secrets.h"

typedef struct kept_version {
    struct kept_version *older;
    bn_secrets          *secrets;
} kept_version;

static bn_mutex mu = { .m = PTHREAD_MUTEX_INITIALIZER };
static kept_version *newest BN_GUARDED_BY(mu);

/* Where they are. Set once in the life of a program, as a rule; what was set before stays, for somebody may read it. */
typedef struct places {
    struct places *before;
    size_t         n;
    char          *paths[];
} places;
static _Atomic(places *) here; /* release: it was filled before */

/* Takes over the reference; the object lives from now on. */
static const bn_toml *keep(bn_secrets *s)
{
    const bn_toml *root = bn_secrets_root(s);
    bn_mutex_lock(&mu);
    if (!newest || newest->secrets != s) {
        kept_version *v = bn_xmalloc(sizeof *v);
        *v = (kept_version){ newest, bn_secrets_ref(s) };
        newest = v;
    }
    bn_mutex_unlock(&mu);
    bn_secrets_unref(s);
    return root;
}

static bn_status read_now(bn_secrets **out, bn_error *err)
{
    places *p = atomic_load_explicit(&here, memory_order_acquire);
    *out = NULL;
    return p ? bn_secrets_get((const char *const *)p->paths, p->n, out, err) : BN_ENOENT;
}

void bn_door_use_secrets(const bn_config *c, bool export)
{
    size_t n;
    const char **paths = bn_secrets_paths(c, &n);
    places *p = bn_xmalloc(sizeof *p + n * sizeof *p->paths);
    bn_secrets *s;
    bn_error err = { 0 };
    *p = (places){ .before = atomic_load_explicit(&here, memory_order_relaxed), .n = n };
    for (size_t i = 0; i < n; i++)
        p->paths[i] = bn_xstrdup(paths[i]);
    free(paths);
    atomic_store_explicit(&here, p, memory_order_release);
    if (export && read_now(&s, &err) == BN_OK) {
        bn_secrets_export(s);
        bn_secrets_unref(s);
    }
}

/* An error is shown in the run that asks; without one, it is logged. */
static const bn_toml *find(const char *name, st_call at, const char *key)
{
    bn_secrets *s;
    bn_error err = { 0 };
    bn_status rc = read_now(&s, &err);
    bn_entry e;
    if (rc == BN_OK)
        return bn_secrets_find(keep(s), key);
    if (rc == BN_ENOENT)
        return NULL;
    if (!bn_door_here()) {
        bn_log(BN_LOG_ERROR, "bourn.secrets", "%s", err.text);
        return NULL;
    }
    e = bn_door_enter(name, at);
    bn_door_fail(&e, rc, &err);
    return NULL;
}

const char *st_secret_run(st_call at, const char *key)
{
    const bn_toml *v = find("st_secret", at, key);
    return v && v->kind == BN_TOML_STRING ? (const char *)v->text.p : NULL;
}

int64_t st_secret_int_run(st_call at, const char *key, int64_t fallback)
{
    const bn_toml *v = find("st_secret_int", at, key);
    return v && v->kind == BN_TOML_INT ? v->integer : fallback;
}

double st_secret_f64_run(st_call at, const char *key, double fallback)
{
    const bn_toml *v = find("st_secret_f64", at, key);
    return v && v->kind == BN_TOML_FLOAT ? v->real : v && v->kind == BN_TOML_INT ? (double)v->integer : fallback;
}

bool st_secret_bool_run(st_call at, const char *key, bool fallback)
{
    const bn_toml *v = find("st_secret_bool", at, key);
    return v && v->kind == BN_TOML_BOOL ? v->boolean : fallback;
}
