/* fake_runtime.c: see fake_runtime.h. Included by tests; defines the runtime's functions that src/elements calls. */
#include "fake_runtime.h"

#include <stdio.h>

#include "base/mime.h"
#include "runtime/component.h"
#include "runtime/crew.h"
#include "runtime/media.h"
#include "runtime/pages.h"
#include "runtime/fragment.h"
#include "runtime/transient.h"
#include "runtime/upload_private.h"

#define FAKE_DEPTH 12

struct bn_block {
    unsigned    refs;
    bn_run_ctx *ctx;
    bn_block   *parent;
    const char *kind;
    const char *form;
    bn_root     root;
    uint32_t    path[FAKE_DEPTH];
    size_t      path_n;
    uint32_t    next, columns;
};

struct bn_run_ctx {
    bn_state    *state;
    bn_block     roots[BN_ROOT_COUNT];
    fake_put    *puts;
    size_t       puts_n, puts_cap, alive;
    bool         discard;
    unsigned     dialog;
    size_t       refuse_after;
    bn_status    refuse_with;
    uint64_t     tickets;
};

bn_run_ctx *fake_new(void)
{
    bn_run_ctx *ctx = bn_xcalloc(1, sizeof *ctx);
    ctx->state = bn_state_new();
    for (bn_root r = 0; r < BN_ROOT_COUNT; r++)
        ctx->roots[r] = (bn_block){ .refs = 1, .ctx = ctx, .root = r, .path = { r }, .path_n = 1, .form = "" };
    fake_next_run(ctx, (bn_bytes){ 0 });
    return ctx;
}

void fake_forget(bn_run_ctx *ctx)
{
    for (size_t i = 0; i < ctx->puts_n; i++)
        free(ctx->puts[i].bytes);
    ctx->puts_n = 0;
}

void fake_free(bn_run_ctx *ctx)
{
    bn_value_bin bin = { 0 };
    fake_forget(ctx);
    bn_state_free(ctx->state, &bin);
    bn_value_bin_empty(&bin);
    free(ctx->puts);
    free(ctx);
}

void fake_next_run(bn_run_ctx *ctx, bn_bytes widget_states)
{
    bn_value_bin bin = { 0 };
    fake_forget(ctx);
    for (bn_root r = 0; r < BN_ROOT_COUNT; r++)
        ctx->roots[r].next = 0;
    if (bn_state_begin_run(ctx->state, widget_states, &bin, NULL))
        abort(); /* the test's own bytes are malformed */
    bn_value_bin_empty(&bin);
}

size_t fake_count(const bn_run_ctx *ctx) { return ctx->puts_n; }
const fake_put *fake_at(const bn_run_ctx *ctx, size_t i) { return &ctx->puts[i]; }
size_t fake_blocks_alive(const bn_run_ctx *ctx) { return ctx->alive; }
void fake_discard(bn_run_ctx *ctx, bool on) { ctx->discard = on; }

void fake_refuse(bn_run_ctx *ctx, size_t after, bn_status with)
{
    ctx->refuse_after = after;
    ctx->refuse_with = with;
}

void fake_columns(bn_run_ctx *ctx, uint32_t columns)
{
    for (bn_root r = 0; r < BN_ROOT_COUNT; r++)
        ctx->roots[r].columns = columns;
}

void fake_form(bn_run_ctx *ctx, const char *form)
{
    for (bn_root r = 0; r < BN_ROOT_COUNT; r++)
        ctx->roots[r].form = form;
}

static fake_put *note(bn_run_ctx *ctx, fake_kind what, bn_bytes bytes)
{
    fake_put *p;
    if (ctx->puts_n == ctx->puts_cap) {
        ctx->puts_cap = ctx->puts_cap ? 2 * ctx->puts_cap : 16;
        ctx->puts = bn_xrealloc(ctx->puts, ctx->puts_cap * sizeof *ctx->puts);
    }
    p = &ctx->puts[ctx->puts_n++];
    *p = (fake_put){ .what = what, .n = bytes.n };
    p->bytes = bn_xmalloc(bytes.n + 1);
    if (bytes.n)
        memcpy(p->bytes, bytes.p, bytes.n);
    return p;
}

static bn_block *new_block(bn_run_ctx *ctx, bn_block *parent, const fake_put *p, const char *kind)
{
    bn_block *b = bn_xcalloc(1, sizeof *b);
    *b = (bn_block){ .refs = 1, .ctx = ctx, .parent = parent, .kind = kind, .form = parent->form, .root = parent->root,
                     .path_n = p->path_n };
    memcpy(b->path, p->path, p->path_n * sizeof *p->path);
    ctx->alive++;
    return b;
}

/* ---- the runtime's functions ---- */

bn_status bn_run_ctx_put(bn_run_ctx *ctx, bn_block *parent, const bn_delta *delta, uint32_t *slot, bn_block **block,
                         bool *full, bn_error *err)
{
    fake_put *p;
    *full = false;
    if (ctx->refuse_with && ctx->refuse_after-- == 0)
        return bn_fail(err, ctx->refuse_with, "refused by the test");
    if (*slot == BN_SLOT_NEW)
        *slot = parent->next++;
    if (ctx->discard)
        return BN_OK;
    p = note(ctx, FAKE_DELTA, delta->content);
    p->kind = delta->kind;
    p->kind_name = delta->kind_name;
    memcpy(p->path, parent->path, parent->path_n * sizeof *p->path);
    p->path_n = parent->path_n;
    p->path[p->path_n++] = *slot;
    if (delta->kind == BN_DELTA_BLOCK)
        *block = new_block(ctx, parent, p, delta->kind_name);
    return BN_OK;
}

bn_status bn_run_ctx_send(bn_run_ctx *ctx, bn_bytes fields, bn_error *err)
{
    (void)err;
    note(ctx, FAKE_MESSAGE, fields);
    return BN_OK;
}

bn_status bn_run_ctx_transient(bn_run_ctx *ctx, bn_block *parent, uint32_t slot, bn_bytes element, unsigned delay_ms,
                               uint64_t *ticket, bn_error *err)
{
    fake_put *p = note(ctx, FAKE_TRANSIENT, element);
    (void)slot, (void)err;
    p->path[0] = (uint32_t)parent->root;
    p->path_n = 1;
    p->delay_ms = delay_ms;
    p->ticket = *ticket = ++ctx->tickets;
    return BN_OK;
}

bn_status bn_run_ctx_transient_end(bn_run_ctx *ctx, uint64_t ticket, bn_error *err)
{
    (void)err;
    note(ctx, FAKE_TRANSIENT_END, (bn_bytes){ 0 })->ticket = ticket;
    return BN_OK;
}

/* Files have addresses and go nowhere. */
struct bn_media_item {
    char url[80];
};

bn_status bn_run_ctx_component(bn_run_ctx *ctx, const char *name, const char *root, bool in_page, bn_error *err)
{
    (void)ctx, (void)name, (void)root, (void)in_page, (void)err;
    return BN_OK;
}

bn_status bn_run_ctx_media(bn_run_ctx *ctx, const bn_media_add *add, bn_media_item **out, bn_error *err)
{
    char id[33];
    (void)ctx;
    (void)err;
    bn_media_name(add, id);
    *out = bn_xcalloc(1, sizeof **out);
    snprintf((*out)->url, sizeof (*out)->url, "/media/%s%s", id, bn_mime_extension_of(add->type));
    return BN_OK;
}

bn_status bn_run_ctx_defer(bn_run_ctx *ctx, bn_value *make, const char *type, bn_bytes filename, bn_media_item **out,
                           bn_error *err)
{
    (void)ctx;
    (void)type;
    (void)filename;
    (void)err;
    bn_value_release(make);
    *out = bn_xcalloc(1, sizeof **out);
    return BN_OK;
}

bool bn_run_ctx_takes_splice(const bn_block *parent)
{
    (void)parent;
    return false;
}

/* Tables are sent whole here. */
bool bn_run_ctx_serves_rows(const bn_run_ctx *ctx)
{
    (void)ctx;
    return false;
}

size_t bn_run_ctx_rows_max(const bn_run_ctx *ctx)
{
    (void)ctx;
    return 0;
}

bool bn_run_ctx_rows(bn_run_ctx *ctx, struct bn_row_source *rows, const uint64_t key[2], size_t bytes, bn_media_item **out)
{
    (void)ctx;
    (void)rows;
    (void)key;
    (void)bytes;
    *out = NULL;
    return false;
}

const char *bn_media_item_id(const bn_media_item *item)
{
    (void)item;
    return "deferred";
}

const char *bn_media_item_url(const bn_media_item *item) { return item->url; }
void bn_media_item_unref(bn_media_item *item) { free(item); }
void bn_run_ctx_media_place(bn_run_ctx *ctx, const bn_block *block, uint32_t slot, const char *part, bn_media_item *item)
{
    (void)ctx;
    (void)block;
    (void)slot;
    (void)part;
    (void)item;
}

bn_block *bn_run_ctx_root(bn_run_ctx *ctx, bn_root root) { return &ctx->roots[root]; }
const char *bn_run_ctx_active_hash(const bn_run_ctx *ctx)
{
    (void)ctx;
    return "page";
}

void bn_page_hash(const char *path, char hash[BN_PAGE_HASH])
{
    snprintf(hash, BN_PAGE_HASH, "%.32s", path);
}

/* The main script is its one page. */
bool bn_run_ctx_page_of_script(bn_run_ctx *ctx, const char *script, bn_page_found *out)
{
    *out = (bn_page_found){ .hash = "page" };
    if (strcmp(script, bn_run_ctx_script_path(ctx)) != 0)
        return false;
    out->title = bn_xstrdup("");
    out->path = bn_xstrdup("");
    out->help = bn_xstrdup("");
    return true;
}

void bn_page_found_release(bn_page_found *found)
{
    free(found->title);
    free(found->path);
    free(found->help);
}

bn_status bn_run_ctx_navigate(bn_run_ctx *ctx, const bn_navigation *nav, size_t *chosen, bn_error *err)
{
    (void)ctx, (void)nav, (void)chosen, (void)err;
    return BN_OK;
}

const char *bn_run_ctx_page_hash(const bn_run_ctx *ctx)
{
    (void)ctx;
    return "page";
}

const char *bn_run_ctx_script_path(const bn_run_ctx *ctx)
{
    (void)ctx;
    return "/app.py";
}

bn_block *bn_block_ref(bn_block *b)
{
    b->refs++;
    return b;
}

void bn_block_unref(bn_block *b)
{
    if (!b || --b->refs)
        return;
    b->ctx->alive--;
    free(b);
}

uint32_t bn_block_next_index(const bn_block *b) { return b->next; }
size_t bn_block_path(const bn_block *b, const uint32_t **path)
{
    *path = b->path;
    return b->path_n;
}

const char *bn_block_form(const bn_block *b) { return b->form; }
const char *bn_block_fragment(const bn_block *b) { return (void)b, ""; }
bool bn_run_ctx_open_dialog(bn_run_ctx *ctx) { return !ctx->dialog++; }
bn_status bn_run_ctx_outside(bn_run_ctx *ctx, bn_block *within, bn_block **parent, uint32_t *slot, bn_error *err)
{
    (void)ctx, (void)within, (void)parent, (void)slot, (void)err;
    return BN_OK;
}
bn_status bn_block_check_apart(const bn_block *b, const char *what, bn_error *err)
{
    (void)b, (void)what, (void)err;
    return BN_OK;
}
bn_status bn_crew_check(const bn_run_ctx *ctx, bn_error *err)
{
    (void)ctx, (void)err;
    return BN_OK;
}
bn_status bn_run_ctx_check_fragment_key(bn_run_ctx *ctx, const char *key, const char *definition, bn_error *err)
{
    (void)ctx, (void)key, (void)definition, (void)err;
    return BN_OK;
}
bn_status bn_run_ctx_add_fragment(bn_run_ctx *ctx, bn_fragment_opts *opts, bn_error *err)
{
    (void)ctx, (void)opts, (void)err;
    return BN_OK;
}
bn_status bn_run_ctx_run_every(bn_run_ctx *ctx, const char *id, double seconds, bn_error *err)
{
    (void)ctx, (void)id, (void)seconds, (void)err;
    return BN_OK;
}
bn_status bn_run_ctx_enter_fragment(bn_run_ctx *ctx, const char *id, bn_fragment_entry *out, bn_error *err)
{
    (void)ctx, (void)id, (void)out, (void)err;
    return BN_ENOENT;
}
bn_status bn_run_ctx_leave_fragment(bn_run_ctx *ctx, const char *id, uint64_t mark, bn_error *err)
{
    (void)ctx, (void)id, (void)mark, (void)err;
    return BN_OK;
}
unsigned bn_block_depth(const bn_block *b, const char *kind)
{
    unsigned depth = 0;
    for (; b; b = b->parent)
        depth += b->kind && strcmp(b->kind, kind) == 0;
    return depth;
}
uint32_t bn_block_columns(const bn_block *b) { return b->columns; }
bn_root bn_block_root(const bn_block *b) { return b->root; }
bn_block *bn_block_parent(const bn_block *b) { return b->parent; }

bn_status bn_run_ctx_state_get(bn_run_ctx *ctx, bn_bytes key, bn_value *out, bn_error *err)
{
    bn_status rc = bn_state_get(ctx->state, key, out);
    return rc ? bn_fail(err, rc, "no such key") : BN_OK;
}

bn_status bn_run_ctx_state_set(bn_run_ctx *ctx, bn_bytes key, bn_value *value, bn_error *err)
{
    bn_value_bin bin = { 0 };
    bn_status rc = bn_state_set(ctx->state, key, value, &bin, err);
    bn_value_bin_empty(&bin);
    return rc;
}

void bn_run_ctx_note_two_values(bn_run_ctx *ctx, bn_bytes key)
{
    (void)ctx, (void)key;
}

bool bn_run_ctx_state_is_set(bn_run_ctx *ctx, bn_bytes key) { return bn_state_is_set(ctx->state, key); }

bn_status bn_run_ctx_state_reset(bn_run_ctx *ctx, bn_bytes key, bn_value *value, bn_error *err)
{
    bn_value_bin bin = { 0 };
    (void)err;
    bn_state_reset(ctx->state, key, value, &bin);
    bn_value_bin_empty(&bin);
    return BN_OK;
}

/* No files come here. */
bn_uploads *bn_run_ctx_uploads(bn_run_ctx *ctx)
{
    (void)ctx;
    return NULL;
}

uint64_t bn_run_ctx_upload_max(const bn_run_ctx *ctx)
{
    (void)ctx;
    return (uint64_t)200 << 20;
}

bn_status bn_run_ctx_accept_uploads(bn_run_ctx *ctx, uint64_t bytes, const bn_bytes *suffixes, size_t n, bn_error *err)
{
    (void)ctx;
    (void)bytes;
    (void)suffixes;
    (void)n;
    (void)err;
    return BN_OK;
}

bn_status bn_run_ctx_widget(bn_run_ctx *ctx, bn_bytes id, bn_bytes user_key, bn_widget_meta *meta,
                            bn_widget_result *out, bn_error *err)
{
    bn_value_bin bin = { 0 };
    bn_status rc = bn_state_widget(ctx->state, id, user_key, meta, out, &bin, err);
    bn_value_bin_empty(&bin);
    return rc;
}

bn_status bn_run_ctx_bound(bn_run_ctx *ctx, const bn_bound *bound, bool *changed, bn_error *err)
{
    (void)err;
    *changed = bn_state_bound(ctx->state, bound);
    return BN_OK;
}

bn_status bn_run_ctx_claim_form(bn_run_ctx *ctx, bn_bytes name, bn_error *err)
{
    return bn_state_claim_form(ctx->state, name, err);
}

bn_status bn_run_ctx_claim(bn_run_ctx *ctx, bn_bytes id, bn_bytes user_key, bn_error *err)
{
    return bn_state_claim(ctx->state, id, user_key, err);
}

/* What files of uploads need, of which there are none. */
void bn_runtime_ref(bn_runtime *rt);
void bn_runtime_unref(bn_runtime *rt);
void bn_runtime_ref(bn_runtime *rt) { (void)rt; }
void bn_runtime_unref(bn_runtime *rt) { (void)rt; }

void bn_upload_freed(bn_runtime *rt, uint64_t session, uint64_t bytes)
{
    (void)rt;
    (void)session;
    (void)bytes;
}
