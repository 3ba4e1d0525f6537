/* pages.c: see pages.h.
 * Threads  any thread with a run context.
 * Lock     session->mu over the session's list and the context's hashes; send takes it by itself. */
#include "runtime/pages_private.h"

#include "base/blake2b.h"
#include "runtime/crew_private.h"
#include "runtime/session_private.h"
#include "wire_tags.h"

#include <stdio.h>

void bn_page_hash(const char *path, char hash[BN_PAGE_HASH])
{
    bn_blake2b b;
    bn_blake2b_init(&b, 16);
    bn_blake2b_feed(&b, bn_bytes_str(path));
    bn_blake2b_end_hex(&b, hash);
}

/* ---- the session's list ---- */

static void release_kept(bn_page_kept *p)
{
    free(p->title);
    free(p->icon);
    free(p->help);
    free(p->path);
    free(p->script);
    free(p->external);
}

void bn_pages_release(bn_pages *p)
{
    for (size_t i = 0; i < p->n; i++)
        release_kept(&p->items[i]);
    free(p->items);
    *p = (bn_pages){ 0 };
}

static bn_page_kept kept_of(const bn_page *p)
{
    bn_page_kept k = {
        .title = bn_xstrdup(p->title), .icon = bn_xstrdup(p->icon), .help = bn_xstrdup(p->help),
        .path = bn_xstrdup(p->is_default ? "" : p->path), .script = bn_xstrdup(p->script),
        .external = p->external ? bn_xstrdup(p->external) : NULL, .is_default = p->is_default,
    };
    bn_page_hash(p->path, k.hash);
    return k;
}

static bn_page_kept *find_locked(const bn_pages *p, const char *hash)
{
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->items[i].hash, hash) == 0)
            return &p->items[i];
    return NULL;
}

/* What the browser has asked for; NULL: there is no such page. */
static bn_page_kept *wanted_locked(const bn_pages *p, const bn_facts *facts)
{
    bn_page_kept *standard = NULL, *found;
    for (size_t i = 0; i < p->n && !standard; i++)
        standard = p->items[i].is_default ? &p->items[i] : NULL;
    if (*facts->page_hash) {
        found = find_locked(p, facts->page_hash);
        return found ? found : standard;
    }
    if (!*facts->page_name)
        return standard;
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->items[i].path, facts->page_name) == 0)
            return &p->items[i];
    return NULL;
}

/* ---- the context's hashes ---- */

void bn_hash_kept_free(bn_hash_kept *first)
{
    while (first) {
        bn_hash_kept *next = first->next;
        free(first);
        first = next;
    }
}

static const char *keep_hash_locked(bn_run_ctx *ctx, const char *hash)
{
    bn_hash_kept *k = ctx->hashes;
    if (strcmp(hash, ctx->session->rt->forward.main_hash) == 0 || !*hash)
        return ctx->session->rt->forward.main_hash;
    while (k && strcmp(k->hash, hash) != 0)
        k = k->next;
    if (!k) {
        k = bn_xcalloc(1, sizeof *k);
        snprintf(k->hash, sizeof k->hash, "%s", hash);
        k->next = ctx->hashes;
        ctx->hashes = k;
    }
    return k->hash;
}

const char *bn_run_ctx_enter_page_locked(bn_run_ctx *ctx, const char *hash)
{
    return atomic_exchange_explicit(&ctx->active_hash, keep_hash_locked(ctx, hash), memory_order_acq_rel);
}

const char *bn_run_ctx_enter_page(bn_run_ctx *ctx, const char *hash)
{
    const char *before;
    bn_mutex_lock(&ctx->session->mu);
    before = bn_run_ctx_enter_page_locked(ctx, hash);
    bn_mutex_unlock(&ctx->session->mu);
    return before;
}

const char *bn_run_ctx_active_hash(const bn_run_ctx *ctx)
{
    const char *of_job = bn_crew_page(ctx); /* the script may be at another page meanwhile */
    return of_job ? of_job : atomic_load_explicit(&ctx->active_hash, memory_order_acquire);
}

/* ---- navigation ---- */

static void write_page(bn_wire *w, const bn_page *p)
{
    size_t mark = bn_wire_open(w, PB_NAVIGATION_APP_PAGES, 64);
    char hash[BN_PAGE_HASH], icon[160];
    bn_page_hash(p->path, hash);
    bn_wire_cstr(w, PB_APP_PAGE_PAGE_SCRIPT_HASH, hash);
    bn_wire_cstr(w, PB_APP_PAGE_PAGE_NAME, p->title);
    snprintf(icon, sizeof icon, "emoji:%s", p->icon);
    bn_wire_cstr(w, PB_APP_PAGE_ICON, p->is_emoji ? icon : p->icon);
    bn_wire_int(w, PB_APP_PAGE_IS_DEFAULT, p->is_default);
    bn_wire_cstr(w, PB_APP_PAGE_SECTION_HEADER, p->section);
    bn_wire_cstr(w, PB_APP_PAGE_URL_PATHNAME, p->is_default ? "" : p->path);
    bn_wire_int(w, PB_APP_PAGE_IS_HIDDEN, p->is_hidden);
    if (p->external)
        bn_wire_cstr(w, PB_APP_PAGE_EXTERNAL_URL, p->external);
    bn_wire_cstr(w, PB_APP_PAGE_HELP, p->help);
    bn_wire_close(w, mark);
}

static bn_status tell(bn_run_ctx *ctx, const bn_navigation *nav, const char *hash, bn_error *err)
{
    size_t mark;
    bn_status rc;
    bn_wire w;
    bn_buf out;
    bn_buf_init(&out, 16 << 20);
    w = bn_wire_to(&out);
    mark = bn_wire_open(&w, PB_FORWARD_MSG_NAVIGATION, 0);
    for (size_t i = 0; i < nav->sections_n; i++)
        bn_wire_cstr(&w, PB_NAVIGATION_SECTIONS, nav->sections[i]);
    for (size_t i = 0; i < nav->n; i++)
        write_page(&w, &nav->pages[i]);
    if (nav->position != BN_NAV_SIDEBAR || bn_config_bool(ctx->session->rt->config, "client.showSidebarNavigation"))
        bn_wire_int(&w, PB_NAVIGATION_POSITION, nav->position);
    bn_wire_cstr(&w, PB_NAVIGATION_PAGE_SCRIPT_HASH, hash);
    bn_wire_int(&w, PB_NAVIGATION_EXPANDED, nav->expanded);
    if (nav->visible)
        bn_wire_int(&w, PB_NAVIGATION_VISIBLE_ITEMS, nav->visible);
    bn_wire_close(&w, mark);
    rc = w.status ? bn_fail(err, w.status, "no room for the pages") : bn_run_ctx_send(ctx, bn_buf_view(&out), err);
    bn_buf_release(&out);
    return rc;
}

static bn_status tell_not_found(bn_run_ctx *ctx, bn_error *err)
{
    uint8_t room[16];
    bn_buf out = { .p = room, .cap = sizeof room, .max = sizeof room };
    bn_wire w = bn_wire_to(&out);
    bn_wire_close(&w, bn_wire_open(&w, PB_FORWARD_MSG_PAGE_NOT_FOUND, 0));
    return bn_run_ctx_send(ctx, bn_buf_view(&out), err);
}

/* Takes over the list; returns the chosen page's place and its hash, which lives as long as the context. */
static size_t settle_locked(bn_run_ctx *ctx, bn_pages *fresh, const char **hash, bool *found)
{
    bn_session *s = ctx->session;
    bn_page_kept *page = wanted_locked(fresh, ctx->facts);
    size_t at = 0;
    *found = page && !page->external;
    while (!fresh->items[at].is_default)
        at++;
    if (*found)
        at = (size_t)(page - fresh->items);
    *hash = keep_hash_locked(ctx, fresh->items[at].hash);
    memcpy(fresh->current, *hash, BN_PAGE_HASH);
    atomic_store_explicit(&ctx->page_hash, *hash, memory_order_release);
    bn_state_set_page(s->state, *hash);
    bn_pages_release(&s->pages);
    s->pages = *fresh;
    return at;
}

bn_status bn_run_ctx_navigate(bn_run_ctx *ctx, const bn_navigation *nav, size_t *chosen, bn_error *err)
{
    bn_session *s = ctx->session;
    bn_pages fresh = { .items = bn_xmalloc((nav->n + 1) * sizeof *fresh.items), .n = nav->n, .known = true };
    const char *hash = NULL;
    bool found = true;
    bn_status rc;
    for (size_t i = 0; i < nav->n; i++)
        fresh.items[i] = kept_of(&nav->pages[i]);
    bn_mutex_lock(&s->mu);
    rc = bn_run_ctx_check_locked(ctx);
    if (rc == BN_OK)
        *chosen = settle_locked(ctx, &fresh, &hash, &found);
    bn_mutex_unlock(&s->mu);
    if (rc) {
        bn_pages_release(&fresh);
        return bn_run_ctx_explain(ctx, rc, err);
    }
    if (!found)
        rc = tell_not_found(ctx, err);
    bn_run_ctx_enter_page(ctx, "");
    return rc ? rc : tell(ctx, nav, hash, err);
}

/* ---- looking up ---- */

static bn_page_found found_of(const char *hash, const char *title, const char *path, const char *help,
                              const char *script)
{
    bn_page_found f = { .title = bn_xstrdup(title), .path = bn_xstrdup(path), .help = bn_xstrdup(help),
                        .script = bn_xstrdup(script) };
    snprintf(f.hash, sizeof f.hash, "%s", hash);
    return f;
}

void bn_page_found_release(bn_page_found *f)
{
    free(f->title);
    free(f->path);
    free(f->help);
    free(f->script);
    *f = (bn_page_found){ 0 };
}

static bool find(bn_run_ctx *ctx, const char *script, const char *hash, bn_page_found *out)
{
    bn_session *s = ctx->session;
    const bn_pages *p = &s->pages;
    bool there = false;
    bn_mutex_lock(&s->mu);
    for (size_t i = 0; i < p->n && !there; i++) {
        const bn_page_kept *k = &p->items[i];
        there = script ? strcmp(k->script, script) == 0 : strcmp(k->hash, hash) == 0;
        if (there)
            *out = found_of(k->hash, k->title, k->path, k->help, k->script);
    }
    if (!p->known && script && strcmp(script, s->rt->forward.script) == 0) {
        *out = found_of(bn_run_ctx_page_hash(ctx), ctx->facts->page_name, "", "", script);
        there = true;
    }
    bn_mutex_unlock(&s->mu);
    return there;
}

bool bn_run_ctx_page_of_script(bn_run_ctx *ctx, const char *script, bn_page_found *out)
{
    return find(ctx, script, NULL, out);
}

bool bn_run_ctx_page_of_hash(bn_run_ctx *ctx, const char *hash, bn_page_found *out)
{
    return find(ctx, NULL, hash, out);
}

static bn_bytes without_slash(bn_bytes url)
{
    return bn_bytes_of(url.p, url.n - (url.n && url.p[url.n - 1] == '/'));
}

/* Less the path of the page that the browser was at: that may be another by now. */
static bn_bytes home_locked(const bn_pages *p, bn_bytes url)
{
    for (size_t i = 0; i < p->n; i++) {
        bn_bytes path = bn_bytes_str(p->items[i].path);
        if (path.n && path.n <= url.n && memcmp(url.p + url.n - path.n, path.p, path.n) == 0)
            return without_slash(bn_bytes_of(url.p, url.n - path.n));
    }
    return url;
}

bn_value bn_run_ctx_url(bn_run_ctx *ctx)
{
    bn_session *s = ctx->session;
    bn_bytes url = without_slash(bn_bytes_str(ctx->info.url));
    const bn_page_kept *here;
    bn_value out;
    bn_buf whole;
    bn_buf_init(&whole, url.n + (1 << 16));
    bn_mutex_lock(&s->mu);
    here = find_locked(&s->pages, s->pages.current);
    (void)bn_buf_append(&whole, home_locked(&s->pages, url));
    if (here && *here->path && url.n)
        (void)bn_buf_printf(&whole, "/%s", here->path);
    bn_mutex_unlock(&s->mu);
    out = bn_value_str(bn_buf_view(&whole));
    bn_buf_release(&whole);
    return out;
}
