/* pages.h: the pages of an app: which there are, which one a run is for, and which one writes now.
 *
 * A page is data here: what it does is the host's business. The script says in each run which pages there are
 * (bn_run_ctx_navigate), the session remembers them for the next. A page is known by a hash of its path in the address,
 * which the browser gives back when it asks for that page.
 *
 * Threads and errors as the other functions of a run context: see runtime.h. */
#ifndef BN_RUNTIME_PAGES_H
#define BN_RUNTIME_PAGES_H

#include "runtime/runtime.h"

#define BN_PAGE_HASH 33 /* 32 digits and an end */

typedef struct bn_page {
    const char *title, *icon, *help, *section; /* "": none */
    bool        is_emoji; /* the icon is, and no name of one */
    const char *path;     /* in the address, also of the default page, which stands at the root; its hash is the page's */
    const char *script;   /* absolute path of its file; "": it has none */
    const char *external; /* NULL: a page of the app */
    bool        is_default, is_hidden;
} bn_page;

void bn_page_hash(const char *path, char hash[BN_PAGE_HASH]);

typedef enum bn_nav_position { BN_NAV_HIDDEN = 0, BN_NAV_SIDEBAR = 1, BN_NAV_TOP = 2 } bn_nav_position;

typedef struct bn_navigation {
    const bn_page     *pages; /* exactly one is the default; none have the same path */
    size_t             n;
    const char *const *sections;
    size_t             sections_n;
    bn_nav_position    position;
    bool               expanded;
    uint32_t           visible; /* so many entries are seen at first; 0: not said */
} bn_navigation;

/* The app has these pages. Tells the browser, and which of them the run is for; a page that is not among them is not
 * found, and the default one takes its place. */
bn_status bn_run_ctx_navigate(bn_run_ctx *ctx, const bn_navigation *nav, size_t *chosen, bn_error *err);

/* Whoever writes from now on writes as this page ("": as the main script). Returns what it was before; it lives as long
 * as the context. */
const char *bn_run_ctx_enter_page(bn_run_ctx *ctx, const char *hash);
const char *bn_run_ctx_active_hash(const bn_run_ctx *ctx);

/* A page that the app had when it last said so; before that, the main script is its only one. Owned strings. */
typedef struct bn_page_found {
    char  hash[BN_PAGE_HASH];
    char *title, *path, *help, *script;
} bn_page_found;
bool bn_run_ctx_page_of_script(bn_run_ctx *ctx, const char *script, bn_page_found *out);
bool bn_run_ctx_page_of_hash(bn_run_ctx *ctx, const char *hash, bn_page_found *out);
void bn_page_found_release(bn_page_found *found);

/* The page's address without query: what the browser said, with the path of the page that the run is for. An
 * owned STR. */
bn_value bn_run_ctx_url(bn_run_ctx *ctx);

/* As bn_run_ctx_request_rerun(), for another page. */
bn_status bn_run_ctx_request_page(bn_run_ctx *ctx, const char *hash, bn_error *err);

#endif
