/* pages_private.h: what a session keeps of its pages. All under session->mu. */
#ifndef BN_RUNTIME_PAGES_PRIVATE_H
#define BN_RUNTIME_PAGES_PRIVATE_H

#include "runtime/pages.h"

typedef struct bn_page_kept {
    char *title, *icon, *help, *path, *script, *external;
    bool  is_default;
    char  hash[BN_PAGE_HASH];
} bn_page_kept;

typedef struct bn_pages {
    bn_page_kept *items;
    size_t        n;
    bool          known; /* the app has said so; else the main script is the only page */
    char          current[BN_PAGE_HASH]; /* that the last run was for; "": there was none */
} bn_pages;

void bn_pages_release(bn_pages *p);

/* A hash that lives as long as a context. */
typedef struct bn_hash_kept {
    struct bn_hash_kept *next;
    char hash[BN_PAGE_HASH];
} bn_hash_kept;
void bn_hash_kept_free(bn_hash_kept *first);

#endif
