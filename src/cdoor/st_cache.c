/* st_cache.c: st_cache_data() and st_cache_resource(): the table of src/cache, for C apps. See bourn/st/cache.h.
 *
 * An entry keeps the version of the app alive whose functions it points to, and a run keeps the entries that it was
 * given: so what a command returned lasts until the run ends, whatever is evicted meanwhile.
 *
 * Threads  any. The app's functions are called between commands, with nothing held; a claim is dropped by a cleanup
 *          attribute where they do not return. */
#include <pthread.h>

#include "base/hash.h"
#include "cache/cache.h"
#include "cdoor/settings.h"
#include "cdoor/way.h"
#include "runtime/capture.h"

/* What both commands have in common. */
typedef struct request {
    const char     *command; /* "st_cache_data", for messages */
    st_call         call;
    const char     *name;
    bn_cache_kind   kind;
    st_data       (*data)(void *arg);
    void         *(*resource)(void *arg);
    void           *arg;
    st_key          key;
    bn_cache_limits limits;
    bool            session;
    bool          (*validate)(void *resource);
    void          (*on_release)(void *resource);
} request;

typedef struct kept {
    bn_cached base;
    bn_app   *app; /* a reference or NULL */
    st_data   value;
    void    (*on_release)(void *resource); /* NULL with data */
    bool      data;
    size_t    notes_n;
    uint8_t  *notes; /* of bn_capture */
} kept;

/* The process's one, like the app itself; made at the first call. */
static bn_cache *the_cache;

static void make_cache(void)
{
    the_cache = bn_cache_new(NULL, NULL);
}

static bn_cache *cache(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_cache);
    return the_cache;
}

void bn_door_use_cache(const bn_config *c)
{
    bn_cache_set_budget(cache(), bn_config_cache_bytes(c));
}

/* ---------------------------------------------------------------- entries */

static void kept_free(bn_cached *base)
{
    kept *k = (kept *)base;
    if (k->data)
        free(k->value.data);
    else if (k->on_release)
        k->on_release(k->value.data);
    bn_app_unref(k->app);
    free(k->notes);
    free(k);
}

static void retain(void *object)
{
    bn_cached_ref(object);
}

static void release(void *object)
{
    bn_cached_unref(object);
}

static bool same(const void *a, const void *b)
{
    return a == b;
}

static const bn_foreign_ops kept_ops = { .retain = retain, .release = release, .equal = same };

static void let_go(bn_cached *chain)
{
    while (chain) {
        bn_cached *next = chain->next;
        bn_cached_unref(chain);
        chain = next;
    }
}

/* ---------------------------------------------------------------- keys */

static bool is_plain(const st_val *v)
{
    return v->kind == ST_NOT_GIVEN || v->kind == ST_KIND_NONE || v->kind == ST_KIND_BOOL || v->kind == ST_KIND_INT ||
           v->kind == ST_KIND_F64 || v->kind == ST_KIND_STR || v->kind == ST_KIND_DATE || v->kind == ST_KIND_TIME ||
           v->kind == ST_KIND_DATETIME || v->kind == ST_KIND_DELTA;
}

static bn_cache_key key_of(const request *r)
{
    bn_cache_key key;
    bn_hash h;
    bn_hash_init(&h, 0);
    for (size_t i = 0; i < r->key.n; i++)
        bn_id_val(&h, NULL, &r->key.parts[i]);
    bn_hash_end(&h, key.h);
    return key;
}

static bn_cache_key name_of(const char *name)
{
    bn_cache_key key;
    bn_hash h;
    bn_hash_init(&h, 0);
    bn_hash_bytes(&h, bn_bytes_str(name));
    bn_hash_end(&h, key.h);
    return key;
}

static bn_status check(const request *r, bn_error *err)
{
    if (!r->name || !*r->name || (!r->data && !r->resource))
        return bn_fail(err, BN_EUSER, "%s() takes a name and a function.", r->command);
    for (size_t i = 0; i < r->key.n; i++)
        if (!is_plain(&r->key.parts[i]))
            return bn_fail(err, BN_EUSER, "%s(): a key is made of numbers, texts, dates and times.", r->command);
    return BN_OK;
}

/* ---------------------------------------------------------------- one call */

static bool goes_on(void *run)
{
    return bn_run_ctx_check(run, NULL) == BN_OK;
}

/* Show again what the function had shown. */
static bn_status replay(bn_entry *e, const kept *k, bn_error *err)
{
    bn_block *parent = bn_run_ctx_root(e->ctx->run, BN_ROOT_MAIN);
    uint32_t slot = BN_SLOT_NEW;
    bool foreign, full;
    bn_place place;
    bn_status rc;

    if (!k->notes_n)
        return BN_OK;
    if (bn_door_current().id) {
        rc = bn_door_place_get(e->ctx, bn_door_current(), &place, err);
        if (rc)
            return rc;
        if (place.block)
            parent = place.block;
        if (place.kind == BN_PLACE_ELEMENT)
            slot = place.slot;
    }
    rc = bn_capture_replay(e->ctx->run, bn_bytes_of(k->notes, k->notes_n), parent, slot, &foreign, &full, err);
    if (!rc && foreign)
        rc = bn_fail_kind(err, BN_EUSER, "CacheReplayClosureError", "A cached function has written into a container that was "
                          "made outside of it, which cannot be done again: make the container inside.");
    return rc;
}

/* The run keeps what it was given. Takes over the reference; the entry is still open. */
static bn_status give(bn_entry *e, kept *k, st_data *out, bool shown, bn_error *err)
{
    bn_status rc = shown ? BN_OK : replay(e, k, err);
    if (!rc) {
        bn_door_keep_object(e->ctx, k, &kept_ops);
        *out = k->value;
    }
    bn_cached_unref(&k->base);
    return rc;
}

/* What is held while the app's function runs, on the stack of the thread that computes. */
typedef struct computing {
    bn_cache_claim claim;
    bn_capture    *shown;
    bool           inside;
} computing;

static void computing_end(computing *c)
{
    if (c->inside)
        bn_capture_leave(c->shown);
    bn_capture_free(c->shown);
    if (c->claim.pending)
        bn_cache_drop(&c->claim, false);
}

static kept *compute(const request *r, bn_cache_claim claim, bool claimed)
{
    __attribute__((cleanup(computing_end))) computing c = { .claim = claim, .shown = bn_capture_new() };
    st_ctx *ctx = bn_door_here();
    bn_cached *gone, *replaced;
    bn_bytes notes;
    kept *k;
    st_data value = { 0 };

    bn_capture_enter(c.shown);
    c.inside = true;
    if (r->data)
        value = r->data(r->arg);
    else
        value.data = r->resource(r->arg);
    bn_capture_leave(c.shown);
    c.inside = false;
    notes = bn_capture_notes(c.shown);
    k = bn_xcalloc(1, sizeof *k);
    bn_cached_init(&k->base, value.n + notes.n, kept_free);
    k->value = value;
    k->data = r->data != NULL;
    k->on_release = r->on_release;
    k->app = ctx && ctx->app ? bn_app_ref(ctx->app) : NULL;
    k->notes_n = notes.n;
    k->notes = bn_xmalloc(notes.n + 1);
    if (notes.n)
        memcpy(k->notes, notes.p, notes.n);
    if (claimed) {
        bn_cache_put(&c.claim, &k->base, false, &gone, &replaced);
        bn_cached_unref(replaced);
        let_go(gone);
        bn_cache_tell_oversized(&k->base, r->name);
    }
    return k;
}

/* Everything up to the function itself: true: *k is there, a reference. False: it is to be computed. */
static bool find(const request *r, bn_entry *e, bn_cache_claim *claim, bn_cache_turn *turn, kept **k)
{
    bn_run_ctx *run = e->ctx->run;
    bn_cache_limits limits = r->limits;
    bn_cached *found = NULL, *gone;
    bn_cache_fn *fn;

    /* another version of the app: what the old one has computed goes */
    limits.how = (uint32_t)((uintptr_t)e->ctx->app >> 4);
    fn = bn_cache_open(cache(), r->kind, name_of(r->name), r->session ? bn_run_ctx_session_id(run) : "",
                       &limits, &gone);
    let_go(gone);
    for (;;) {
        *turn = bn_cache_claim_key(fn, key_of(r), goes_on, run, claim, &found);
        if (*turn != BN_CACHE_FOUND || !r->validate || r->validate(((kept *)found)->value.data))
            break;
        bn_cache_remove(fn, key_of(r), found);
        bn_cached_unref(found);
    }
    bn_cache_fn_unref(fn);
    *k = (kept *)found;
    return *turn == BN_CACHE_FOUND;
}

static st_data run_request(const request *r)
{
    bn_entry e = bn_door_enter(r->command, r->call);
    bn_cache_claim claim = { 0 };
    bn_error err = { 0 };
    bn_cache_turn turn;
    st_data out = { 0 };
    kept *k = NULL;
    bool found;
    bn_status rc;

    if (!e.ctx) {
        bn_door_leave(&e, ST_ENOCTX);
        return out;
    }
    rc = check(r, &err);
    if (!rc)
        rc = bn_run_ctx_check(e.ctx->run, &err);
    if (rc) {
        bn_door_fail(&e, rc, &err);
        return out;
    }
    found = find(r, &e, &claim, &turn, &k);
    if (turn == BN_CACHE_STOPPED) {
        rc = bn_run_ctx_check(e.ctx->run, &err);
        if (rc)
            bn_door_fail(&e, rc, &err);
        else
            bn_door_leave_ok(&e);
        return out;
    }
    if (!found) {
        bn_door_leave_ok(&e);
        k = compute(r, claim, turn == BN_CACHE_MINE);
        e = bn_door_enter(r->command, r->call);
    }
    rc = give(&e, k, &out, !found, &err);
    if (rc)
        bn_door_fail(&e, rc, &err);
    else
        bn_door_leave_ok(&e);
    return out;
}

static bn_cache_limits limits_of(double ttl, size_t max_entries, size_t max_bytes)
{
    uint64_t ns = ttl > 0 && ttl < 9e9 ? (uint64_t)(ttl * 1e9) : BN_CACHE_NO_LIMIT;
    return (bn_cache_limits){ .ttl_ns = ns, .fresh_ns = ns, .max_entries = max_entries ? max_entries : BN_CACHE_NO_LIMIT,
                              .max_bytes = max_bytes ? max_bytes : BN_CACHE_NO_LIMIT };
}

st_data st_cache_data_run(const st_cache_data_opts *o)
{
    return run_request(&(request){ .command = "st_cache_data", .call = o->call, .name = o->name, .kind = BN_CACHE_DATA,
                                   .data = o->fn, .arg = o->arg, .key = o->key, .session = o->session,
                                   .limits = limits_of(o->ttl, o->max_entries, o->max_bytes) });
}

void *st_cache_resource_run(const st_cache_resource_opts *o)
{
    return run_request(&(request){ .command = "st_cache_resource", .call = o->call, .name = o->name,
                                   .kind = BN_CACHE_RESOURCE, .resource = o->fn, .arg = o->arg, .key = o->key,
                                   .session = o->session, .validate = o->validate, .on_release = o->on_release,
                                   .limits = limits_of(o->ttl, o->max_entries, 0) })
        .data;
}

void st_cache_clear(const char *name)
{
    bn_cache *c = cache();
    if (!name) {
        let_go(bn_cache_clear_kind(c, BN_CACHE_DATA));
        let_go(bn_cache_clear_kind(c, BN_CACHE_RESOURCE));
        return;
    }
    let_go(bn_cache_clear_name(c, name_of(name)));
}
