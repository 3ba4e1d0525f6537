/* fragment.c: see fragment.h.
 * Threads  any thread with a run context.
 * Lock     session->mu over the session's lists; put and send take it by themselves. */
#include "runtime/fragment_private.h"

#include "wire_tags.h"

#include <stdio.h>

/* ---- the session's list ---- */

bn_fragment *bn_fragment_find_locked(const bn_session *s, const char *id)
{
    for (bn_fragment *f = s->fragments; f; f = f->next)
        if (strcmp(f->id, id) == 0)
            return f;
    return NULL;
}

static void clear(bn_fragment *f, bn_value_bin *bin)
{
    bn_value_bin_put(bin, &f->body);
    bn_block_unref(f->place);
    free(f->key);
    free(f->definition);
    f->place = NULL;
    f->key = f->definition = NULL;
}

void bn_fragments_drop_locked(bn_session *s, uint64_t before, bn_value_bin *bin)
{
    bn_fragment **at = &s->fragments;
    while (*at) {
        bn_fragment *f = *at;
        if (f->gen >= before) {
            at = &f->next;
            continue;
        }
        *at = f->next;
        clear(f, bin);
        free(f);
    }
}

void bn_outsides_drop_locked(bn_session *s, const char *creator)
{
    bn_outside **at = &s->outsides;
    while (*at) {
        bn_outside *o = *at;
        if (creator && strcmp(o->creator, creator) != 0) {
            at = &o->next;
            continue;
        }
        *at = o->next;
        bn_block_unref(o->parent);
        bn_block_unref(o->block);
        free(o);
    }
}

static char *copy_of(const char *text)
{
    return text ? bn_xstrdup(text) : NULL;
}

/* At the end: fragments run in the order they were made in. */
static bn_fragment *intern_locked(bn_session *s, const char *id)
{
    bn_fragment **at = &s->fragments;
    for (; *at; at = &(*at)->next)
        if (strcmp((*at)->id, id) == 0)
            return *at;
    *at = bn_xcalloc(1, sizeof **at);
    snprintf((*at)->id, sizeof (*at)->id, "%s", id);
    return *at;
}

bn_status bn_run_ctx_check_fragment_key(bn_run_ctx *ctx, const char *key, const char *definition, bn_error *err)
{
    bn_session *s = ctx->session;
    bool taken = false;
    bn_mutex_lock(&s->mu);
    for (const bn_fragment *f = s->fragments; f && !taken; f = f->next)
        taken = f->gen == s->gen && f->key && strcmp(f->key, key) == 0 && strcmp(f->definition, definition) != 0;
    bn_mutex_unlock(&s->mu);
    if (!taken)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitDuplicateElementKey",
                        "Two fragments have the same `key='%s'`, and are different functions. Give each a key of its own.", key);
}

bn_status bn_run_ctx_add_fragment(bn_run_ctx *ctx, bn_fragment_opts *opts, bn_error *err)
{
    bn_session *s = ctx->session;
    bn_value_bin bin = { 0 };
    bn_status rc;
    if (ctx->canvas) {
        bn_value_release(&opts->body);
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "A task cannot make a fragment or a dialog: they belong to a run of the script.");
    }
    if (!*opts->id || strlen(opts->id) >= BN_FRAGMENT_ID_MAX) {
        bn_value_release(&opts->body);
        return bn_fail(err, BN_EINVAL, "a fragment's id has 1 to %d bytes", BN_FRAGMENT_ID_MAX - 1);
    }
    bn_mutex_lock(&s->mu);
    rc = bn_run_ctx_check_locked(ctx);
    if (rc == BN_OK) {
        bn_fragment *f = intern_locked(s, opts->id);
        clear(f, &bin);
        snprintf(f->parent, sizeof f->parent, "%s", opts->parent ? opts->parent : "");
        f->key = copy_of(opts->key);
        f->definition = copy_of(opts->definition ? opts->definition : "");
        f->app_scoped = opts->app_scoped;
        f->body = opts->body;
        opts->body = bn_value_none();
        f->place = opts->place ? bn_block_ref(opts->place) : NULL;
        f->slot = opts->slot;
        snprintf(f->page, sizeof f->page, "%s", bn_run_ctx_active_hash(ctx));
        f->gen = s->gen;
        f->seq = ++s->fragment_seq;
        for (int r = 0; r < BN_ROOT_COUNT; r++)
            f->roots[r] = ctx->roots[r] ? ctx->roots[r]->next : 0;
        atomic_store_explicit(&ctx->has_fragments, true, memory_order_relaxed);
    }
    bn_mutex_unlock(&s->mu);
    bn_value_bin_put(&bin, &opts->body);
    bn_value_bin_empty(&bin);
    return bn_run_ctx_explain(ctx, rc, err);
}

bn_status bn_run_ctx_register_fragment(bn_run_ctx *ctx, const char *id, bn_error *err)
{
    return bn_run_ctx_add_fragment(ctx, &(bn_fragment_opts){ .id = id }, err);
}

bn_status bn_run_ctx_run_every(bn_run_ctx *ctx, const char *id, double seconds, bn_error *err)
{
    bn_buf buf;
    bn_wire w;
    size_t mark;
    bn_status rc;
    bn_buf_init(&buf, 1024);
    w = bn_wire_to(&buf);
    mark = bn_wire_open(&w, PB_FORWARD_MSG_AUTO_RERUN, 0);
    bn_wire_num(&w, PB_AUTO_RERUN_INTERVAL, seconds);
    bn_wire_cstr(&w, PB_AUTO_RERUN_FRAGMENT_ID, id);
    bn_wire_close(&w, mark);
    rc = bn_run_ctx_send(ctx, bn_buf_view(&buf), err);
    bn_buf_release(&buf);
    return rc;
}

/* ---- which come first ---- */

static bool has_ancestor_locked(const bn_session *s, const char *id, const char (*among)[BN_FRAGMENT_ID_MAX], size_t n)
{
    const bn_fragment *f = bn_fragment_find_locked(s, id);
    for (int steps = 0; f && *f->parent && steps < BN_PATH_MAX; steps++) {
        for (size_t i = 0; i < n; i++)
            if (strcmp(among[i], f->parent) == 0)
                return true;
        f = bn_fragment_find_locked(s, f->parent);
    }
    return false;
}

/* A fragment comes after the one that it was made in. */
void bn_fragments_order_locked(const bn_session *s, bn_request *r)
{
    for (size_t done = 0; done < r->fragments_n; done++) {
        char first[BN_FRAGMENT_ID_MAX];
        size_t at = done;
        while (at < r->fragments_n &&
               has_ancestor_locked(s, r->fragments[at],
                                   (const char(*)[BN_FRAGMENT_ID_MAX])r->fragments + done,
                                   r->fragments_n - done))
            at++;
        if (at == r->fragments_n)
            return;
        memcpy(first, r->fragments[at], sizeof first);
        memmove(r->fragments + done + 1, r->fragments + done, (at - done) * sizeof *r->fragments);
        memcpy(r->fragments[done], first, sizeof first);
    }
}

/* Has it run as part of another one? */
static bool ran_already_locked(const bn_session *s, const bn_request *r, const char *id)
{
    size_t before = 0;
    while (before < r->fragments_n && strcmp(r->fragments[before], id) != 0)
        before++;
    return has_ancestor_locked(s, id, (const char (*)[BN_FRAGMENT_ID_MAX])r->fragments, before);
}

/* ---- running one alone ---- */

static bn_status put_transparent(bn_run_ctx *ctx, bn_block *parent, uint32_t *slot, const char *fragment,
                                 bn_block **block, bn_error *err)
{
    bn_delta delta = { .kind = BN_DELTA_BLOCK, .kind_name = "transparent", .fragment_id = fragment, .opens_fragment = fragment };
    bn_buf buf;
    bn_wire w;
    bn_status rc;
    bool full;
    bn_buf_init(&buf, 64);
    w = bn_wire_to(&buf);
    bn_wire_close(&w, bn_wire_open(&w, PB_BLOCK_TRANSPARENT, 0));
    bn_wire_int(&w, PB_BLOCK_ALLOW_EMPTY, 1);
    delta.content = bn_buf_view(&buf);
    rc = bn_run_ctx_put(ctx, parent, &delta, slot, block, &full, err);
    bn_buf_release(&buf);
    return rc;
}

/* A block that commands under this context may be using lives as long as the context. */
void bn_run_ctx_keep_locked(bn_run_ctx *ctx, bn_block *block)
{
    if ((ctx->kept_n & (ctx->kept_n - 1)) == 0)
        ctx->kept = bn_xrealloc(ctx->kept, (ctx->kept_n ? 2 * ctx->kept_n : 1) * sizeof *ctx->kept);
    ctx->kept[ctx->kept_n++] = bn_block_ref(block);
}

/* The n-th container that stands for a place outside of the fragment; references. */
static bool nth_outside(bn_session *s, const char *fragment, size_t n, bn_block **parent, uint32_t *at)
{
    bn_outside *o;
    bn_mutex_lock(&s->mu);
    for (o = s->outsides; o; o = o->next)
        if (strcmp(o->fragment, fragment) == 0 && n-- == 0)
            break;
    if (o) {
        *parent = bn_block_ref(o->parent);
        *at = o->at;
    }
    bn_mutex_unlock(&s->mu);
    return o != NULL;
}

static void renew_outside(bn_session *s, const char *fragment, size_t n, bn_block *fresh)
{
    bn_mutex_lock(&s->mu);
    for (bn_outside *o = s->outsides; o; o = o->next)
        if (strcmp(o->fragment, fragment) == 0 && n-- == 0) {
            bn_block *old = o->block;
            o->block = fresh;
            fresh = old;
            break;
        }
    bn_mutex_unlock(&s->mu);
    bn_block_unref(fresh);
}

/* What it wrote outside before is taken away, each at its place. */
static bn_status empty_outsides(bn_run_ctx *ctx, const char *id, bn_error *err)
{
    bn_block *parent, *fresh;
    uint32_t at;
    for (size_t n = 0; nth_outside(ctx->session, id, n, &parent, &at); n++) {
        bn_status rc = put_transparent(ctx, parent, &at, id, &fresh, err);
        bn_block_unref(parent);
        if (rc)
            return rc;
        renew_outside(ctx->session, id, n, fresh);
    }
    return BN_OK;
}

static bn_status enter_locked(bn_run_ctx *ctx, const char *id, bn_fragment_entry *out)
{
    bn_session *s = ctx->session;
    const bn_fragment *f = bn_fragment_find_locked(s, id);
    bn_status rc = bn_run_ctx_check_locked(ctx);
    if (rc)
        return rc;
    if (!f || !f->place || !s->live || s->live->ctx != ctx || ran_already_locked(s, s->live->request, id))
        return BN_ENOENT;
    *out = (bn_fragment_entry){ bn_value_ref(f->body), bn_block_ref(f->place), f->slot, s->fragment_seq };
    bn_run_ctx_enter_page_locked(ctx, f->page);
    for (int r = 0; r < BN_ROOT_COUNT; r++)
        bn_run_ctx_root_locked(ctx, (bn_root)r)->next = f->roots[r];
    bn_outsides_drop_locked(s, id);
    atomic_store_explicit(&ctx->has_fragments, true, memory_order_relaxed);
    return BN_OK;
}

bn_status bn_run_ctx_enter_fragment(bn_run_ctx *ctx, const char *id, bn_fragment_entry *out, bn_error *err)
{
    bn_status rc;
    *out = (bn_fragment_entry){ 0 };
    bn_mutex_lock(&ctx->session->mu);
    rc = enter_locked(ctx, id, out);
    bn_mutex_unlock(&ctx->session->mu);
    if (rc == BN_ENOENT)
        return rc;
    if (rc)
        return bn_run_ctx_explain(ctx, rc, err);
    rc = empty_outsides(ctx, id, err);
    if (rc) {
        bn_value_release(&out->body);
        bn_block_unref(out->place);
    }
    return rc;
}

static bool is_child_of(const bn_fragment *f, const bn_fragment *list, const char *root)
{
    if (strcmp(f->parent, root) == 0)
        return true;
    for (; list; list = list->next)
        if (list->visited && strcmp(f->parent, list->id) == 0)
            return true;
    return false;
}

/* All below `root`, whether made again or not; of these, what was not is taken out and named in `w`. */
static size_t drop_stale_locked(bn_session *s, const char *root, uint64_t mark, bn_wire *w, bn_value_bin *bin)
{
    size_t removed = 0;
    bool again = true;
    for (bn_fragment *f = s->fragments; f; f = f->next)
        f->visited = false;
    while (again) {
        again = false;
        for (bn_fragment *f = s->fragments; f; f = f->next) {
            if (f->visited || strcmp(f->id, root) == 0 || !is_child_of(f, s->fragments, root))
                continue;
            if (f->seq <= mark && f->app_scoped)
                continue;
            f->visited = again = true;
        }
    }
    for (bn_fragment **at = &s->fragments; *at;) {
        bn_fragment *f = *at;
        if (!f->visited || f->seq > mark) {
            at = &f->next;
            continue;
        }
        *at = f->next;
        bn_wire_cstr(w, PB_STOP_AUTO_RERUN_FRAGMENT_IDS, f->id);
        clear(f, bin);
        free(f);
        removed++;
    }
    return removed;
}

bn_status bn_run_ctx_leave_fragment(bn_run_ctx *ctx, const char *id, uint64_t mark, bn_error *err)
{
    bn_session *s = ctx->session;
    bn_value_bin bin = { 0 };
    size_t removed = 0, open;
    bn_buf buf;
    bn_wire w;
    bn_status rc;
    bn_buf_init(&buf, 1 << 20);
    w = bn_wire_to(&buf);
    open = bn_wire_open(&w, PB_FORWARD_MSG_STOP_AUTO_RERUN, 0);
    bn_mutex_lock(&s->mu);
    rc = s->ended || s->gen != ctx->gen ? BN_ESTALE : BN_OK;
    if (rc == BN_OK)
        removed = drop_stale_locked(s, id, mark, &w, &bin);
    bn_mutex_unlock(&s->mu);
    bn_wire_close(&w, open);
    bn_value_bin_empty(&bin);
    rc = removed ? bn_run_ctx_send(ctx, bn_buf_view(&buf), err) : bn_run_ctx_explain(ctx, rc, err);
    bn_buf_release(&buf);
    return rc;
}

bool bn_run_ctx_has_fragments(const bn_run_ctx *ctx)
{
    return atomic_load_explicit(&ctx->has_fragments, memory_order_relaxed);
}

bool bn_run_ctx_is_partial(bn_run_ctx *ctx)
{
    bn_session *s = ctx->session;
    bool partial;
    bn_mutex_lock(&s->mu);
    partial = s->live && s->live->ctx == ctx && s->live->request->fragments_n;
    bn_mutex_unlock(&s->mu);
    return partial;
}

/* ---- writing outside ---- */

const char *bn_block_fragment(const bn_block *b)
{
    return b->fragment;
}

bn_block *bn_block_fragment_container(bn_block *b)
{
    while (b && !b->own_fragment)
        b = b->parent;
    return b;
}

bool bn_block_is_in(const bn_block *b, const bn_block *within)
{
    return b->path_n >= within->path_n && memcmp(b->path, within->path, within->path_n * sizeof *b->path) == 0;
}

bool bn_block_apart(const bn_block *b)
{
    while (b && !b->apart)
        b = b->parent;
    return b != NULL;
}

bn_status bn_block_check_apart(const bn_block *b, const char *what, bn_error *err)
{
    if (!bn_block_apart(b))
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidLayoutContextError",
                        "%s is not for a parallel fragment while the whole app runs: others are at work beside it. Call it when "
                        "the fragment runs alone, after a click on a button in it.", what);
}

static bool same_place(const bn_outside *o, const bn_block *parent, uint32_t slot)
{
    return o->slot == slot && o->parent->path_n == parent->path_n && bn_block_is_in(parent, o->parent);
}

/* Needs one and has it; or needs one and may not make one (BN_EUSER), or may (BN_ENOENT). */
static bn_status find_outside_locked(bn_run_ctx *ctx, const char *fragment, bn_block **parent, uint32_t *slot)
{
    bn_session *s = ctx->session;
    const bn_request *r = s->live && s->live->ctx == ctx ? s->live->request : NULL;
    bn_outside *o = s->outsides;
    while (o && !(strcmp(o->fragment, fragment) == 0 && same_place(o, *parent, *slot)))
        o = o->next;
    if (o) {
        bn_run_ctx_keep_locked(ctx, o->block);
        *parent = o->block;
        *slot = *slot == BN_SLOT_NEW ? BN_SLOT_NEW : 0;
        return BN_OK;
    }
    if (!r || !r->fragments_n)
        return BN_ENOENT;
    for (size_t i = 0; i < r->fragments_n; i++)
        if (strcmp(r->fragments[i], (*parent)->fragment) == 0)
            return BN_ENOENT;
    return BN_EUSER;
}

static bn_status make_outside(bn_run_ctx *ctx, const char *fragment, bn_block **parent, uint32_t *slot, bn_error *err)
{
    bn_session *s = ctx->session;
    bn_outside *o = bn_xcalloc(1, sizeof *o), **end = &s->outsides;
    bn_status rc;
    snprintf(o->fragment, sizeof o->fragment, "%s", fragment);
    snprintf(o->creator, sizeof o->creator, "%s", (*parent)->fragment);
    o->slot = o->at = *slot;
    rc = put_transparent(ctx, *parent, &o->at, fragment, &o->block, err);
    if (rc) {
        free(o);
        return rc;
    }
    o->parent = bn_block_ref(*parent);
    *parent = o->block;
    *slot = *slot == BN_SLOT_NEW ? BN_SLOT_NEW : 0;
    bn_mutex_lock(&s->mu);
    bn_run_ctx_keep_locked(ctx, o->block);
    while (*end)
        end = &(*end)->next;
    *end = o;
    bn_mutex_unlock(&s->mu);
    return BN_OK;
}

bn_status bn_run_ctx_outside(bn_run_ctx *ctx, bn_block *within, bn_block **parent, uint32_t *slot, bn_error *err)
{
    bn_root root = bn_block_root(*parent);
    bn_status rc;
    if (bn_block_is_in(*parent, within) || strcmp((*parent)->fragment, within->fragment) == 0)
        return BN_OK;
    if (bn_block_apart(within))
        return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidLayoutContextError",
                            "A parallel fragment writes into its own container only, not into the sidebar, the bottom or "
                            "containers made outside of it. Make what it needs inside of the fragment.");
    if (*slot == BN_SLOT_NEW && !(*parent)->parent && root != BN_ROOT_SIDEBAR && root != BN_ROOT_BOTTOM)
        return BN_OK;
    bn_mutex_lock(&ctx->session->mu);
    rc = bn_run_ctx_check_locked(ctx);
    if (rc == BN_OK)
        rc = find_outside_locked(ctx, within->fragment, parent, slot);
    bn_mutex_unlock(&ctx->session->mu);
    if (rc == BN_ENOENT)
        return make_outside(ctx, within->fragment, parent, slot, err);
    if (rc == BN_EUSER)
        return bn_fail_kind(err, rc, "StreamlitInvalidLayoutContextError",
                            "A fragment writes into a container outside of it that it did not write into in the last whole "
                            "run, so there is no place for it. Write something there in every run, an `empty()` at least.");
    return bn_run_ctx_explain(ctx, rc, err);
}

/* ---- asking for fragments ---- */

bn_status bn_run_ctx_request_current(bn_run_ctx *ctx, const char *current, bn_error *err)
{
    bn_session *s = ctx->session;
    const char *ids[256];
    char (*copy)[BN_FRAGMENT_ID_MAX] = NULL;
    size_t n = 0, from = 0;
    bn_status rc;
    bn_mutex_lock(&s->mu);
    if (s->live && s->live->ctx == ctx && s->live->request->fragments_n) {
        n = s->live->request->fragments_n < BN_COUNT(ids) ? s->live->request->fragments_n : BN_COUNT(ids);
        copy = bn_xmalloc(n * sizeof *copy);
        memcpy(copy, s->live->request->fragments, n * sizeof *copy);
    }
    bn_mutex_unlock(&s->mu);
    if (!n)
        return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidLayoutContextError",
                            "`scope=\"fragment\"` is for functions that are fragments, while one is run alone.");
    while (current && from < n && strcmp(copy[from], current) != 0)
        from++;
    for (size_t i = 0; i < n; i++)
        ids[i] = copy[i];
    rc = from == n ? bn_fail_kind(err, BN_EUSER, "RuntimeError",
                                  "this fragment is not one of those that were asked for")
                   : bn_run_ctx_request_fragments(ctx, ids + from, n - from, err);
    free(copy);
    return rc;
}

static size_t ids_of_locked(const bn_session *s, const char *key, char (*out)[BN_FRAGMENT_ID_MAX], size_t cap)
{
    size_t n = 0;
    for (const bn_fragment *f = s->fragments; f && n < cap; f = f->next)
        if (f->key && strcmp(f->key, key) == 0)
            memcpy(out[n++], f->id, sizeof f->id);
    return n;
}

bn_status bn_run_ctx_request_keys(bn_run_ctx *ctx, const char *const *keys, size_t n, bn_error *err)
{
    char found[64][BN_FRAGMENT_ID_MAX];
    const char *ids[BN_COUNT(found)];
    size_t total = 0;
    if (bn_run_ctx_script_started(ctx))
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "The keys of fragments can be given to `st.rerun` in callbacks only.");
    for (size_t i = 0; i < n; i++) {
        size_t got;
        bn_mutex_lock(&ctx->session->mu);
        got = ids_of_locked(ctx->session, keys[i], found + total, BN_COUNT(found) - total);
        bn_mutex_unlock(&ctx->session->mu);
        if (!got)
            return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                                "No fragment of the page has the key '%s'.", keys[i]);
        total += got;
    }
    for (size_t i = 0; i < total; i++)
        ids[i] = found[i];
    return bn_run_ctx_request_fragments(ctx, ids, total, err);
}

bool bn_run_ctx_open_dialog(bn_run_ctx *ctx)
{
    return !atomic_exchange_explicit(&ctx->dialog, true, memory_order_relaxed);
}
