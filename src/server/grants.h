/* grants.h: the files that browsers may send: a worker grants an id when its session's browser asks for one, and says
 * how large the file may be and how its name must end. Only a granted id can be sent to.
 *
 * Threads  the server loop only. */
#ifndef BN_SERVER_GRANTS_H
#define BN_SERVER_GRANTS_H

#include "port/port.h"

enum { BN_GRANTS_MAX = 65536 }; /* of one session: past it the oldest goes */

/* What holds for all the ids of one answer to a browser. */
typedef struct bn_grant_rule {
    unsigned refs;
    uint32_t at;          /* where the content begins in a memfd */
    uint64_t bytes;       /* the most */
    size_t   suffix_count;
    char   **suffixes;    /* lower case; none: any name will do */
} bn_grant_rule;

typedef struct bn_grant {
    struct bn_grant *next;           /* in its bucket */
    struct bn_grant *older, *newer;  /* of one session */
    uint64_t         session;
    bn_grant_rule   *rule;
    char             id[BN_PORT_GRANT_ID_MAX + 1];
} bn_grant;

/* A session's own, in the order of granting. {0} has none. */
typedef struct bn_grant_list {
    bn_grant *first, *last;
    size_t    count;
} bn_grant_list;

typedef struct bn_grants {
    bn_grant **buckets;
    size_t     bucket_count, count; /* bucket_count: a power of two */
} bn_grants;

void bn_grants_init(bn_grants *g);
void bn_grants_release(bn_grants *g); /* all of them; no list is looked at again */

/* The strings of an UPLOAD_GRANT frame. An id that exists is granted anew. BN_EPROTO: no such strings. */
bn_status bn_grants_add(bn_grants *g, bn_grant_list *list, uint64_t session, bn_bytes strings, bn_error *err);
bn_grant *bn_grants_find(const bn_grants *g, uint64_t session, bn_bytes id); /* NULL: none */
void bn_grants_drop(bn_grants *g, bn_grant_list *list, bn_grant *grant);
void bn_grants_drop_all(bn_grants *g, bn_grant_list *list);

/* May a file of this name be sent under the rule? */
bool bn_grant_name_fits(const bn_grant_rule *rule, const char *name);
bn_grant_rule *bn_grant_rule_ref(bn_grant_rule *rule);
void bn_grant_rule_unref(bn_grant_rule *rule); /* takes NULL */

#endif
