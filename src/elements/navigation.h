/* navigation.h: what st.Page and st.navigation check and work out, for both doors. See runtime/pages.h.
 *
 * Threads  pure functions, but for bn_navigation_run(): any thread with a run context. */
#ifndef BN_ELEMENTS_NAVIGATION_H
#define BN_ELEMENTS_NAVIGATION_H

#include "bourn/st.h"
#include "runtime/pages.h"

typedef enum bn_page_kind { BN_PAGE_FUNCTION, BN_PAGE_FILE, BN_PAGE_ADDRESS } bn_page_kind;

typedef struct bn_page_spec {
    bn_page_kind kind;
    const char  *name; /* the function's; the file's ("1_Numbers.py"); for an address the title in lower case. NULL: none */
    const char  *title, *icon, *path, *help; /* NULL: not given */
    bool         is_default;
} bn_page_spec;

typedef struct bn_page_made { /* owned */
    char *title, *icon, *path, *help;
} bn_page_made;

/* Title, icon and path as given, or by what the page is made of. On failure nothing is owned. */
bn_status bn_page_make(const bn_page_spec *spec, bn_page_made *out, bn_error *err);
void bn_page_made_release(bn_page_made *made);
/* The same for a page of the C door. */
bn_status bn_page_make_of(const st_page *page, bn_page_made *out, bn_error *err);

bn_status bn_nav_position_of(const char *word, bn_nav_position *out, bn_error *err);

/* Which page is the default one (it is marked), whether they can be told apart, and then bn_run_ctx_navigate(). ctx NULL:
 * bare mode, the default one is chosen. `visible` < 0 is refused. */
typedef struct bn_navigation_call {
    bn_page           *pages;
    size_t             n;
    const char *const *sections;
    size_t             sections_n;
    bn_nav_position    position;
    bool               expanded;
    int64_t            visible;
    size_t             chosen, standard; /* out */
} bn_navigation_call;
bn_status bn_navigation_run(bn_run_ctx *ctx, bn_navigation_call *call, bn_error *err);

#endif
