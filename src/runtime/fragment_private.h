/* fragment_private.h: what a session keeps of its fragments. All under session->mu. */
#ifndef BN_RUNTIME_FRAGMENT_PRIVATE_H
#define BN_RUNTIME_FRAGMENT_PRIVATE_H

#include "runtime/fragment.h"
#include "runtime/session_private.h"

struct bn_fragment {
    bn_fragment *next; /* in the order they were made in first */
    uint64_t     gen, seq; /* the run, and the registration, that made it last */
    uint64_t     begun;    /* the newest run that was for it alone */
    bool         app_scoped, visited;
    char         id[BN_FRAGMENT_ID_MAX], parent[BN_FRAGMENT_ID_MAX];
    char        *key, *definition;
    bn_value     body;
    bn_block    *place; /* a reference; NULL: the host knows by itself where */
    uint32_t     slot;
    uint32_t     roots[BN_ROOT_COUNT]; /* the next free places */
    char         page[BN_PAGE_HASH];   /* that it was made by */
};

/* A container that stands for a place outside of a fragment. */
struct bn_outside {
    bn_outside *next;
    char        fragment[BN_FRAGMENT_ID_MAX], creator[BN_FRAGMENT_ID_MAX]; /* creator: who made `parent` */
    bn_block   *parent, *block; /* references */
    uint32_t    slot, at;       /* the place in `parent` as asked for, and as it is */
};

bn_fragment *bn_fragment_find_locked(const bn_session *s, const char *id);
/* Those that no run since `before` has made. */
void bn_fragments_drop_locked(bn_session *s, uint64_t before, bn_value_bin *bin);
/* creator NULL: all. */
void bn_outsides_drop_locked(bn_session *s, const char *creator);
void bn_fragments_order_locked(const bn_session *s, bn_request *r);

#endif
