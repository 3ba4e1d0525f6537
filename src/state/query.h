/* query.h: the query part of a page's address as names and texts.
 *
 * A name has one text (a STR) or several (a STRS), as it was given: `a=1` one, `a=1&a=2` two. Names keep the order in
 * which they came. Reading and writing follow urllib's parse_qs() and urlencode(), empty texts kept: "+" is a space,
 * what is no UTF-8 behind a "%" becomes U+FFFD.
 *
 * Threads  none of its own: the caller owns the query, or holds its owner's lock. Values are plain, so that letting go
 *          of one calls nobody. */
#ifndef BN_STATE_QUERY_H
#define BN_STATE_QUERY_H

#include "state/value.h"

#define BN_QUERY_FIELDS_MAX 1000 /* a query with more counts as empty */

typedef struct bn_query_param {
    bn_value name; /* STR */
    bn_value text; /* STR or STRS */
} bn_query_param;

/* {0} is empty. */
typedef struct bn_query {
    bn_query_param *items;
    size_t          n, cap;
} bn_query;

void bn_query_release(bn_query *q); /* leaves it empty */
/* Replaces what was there. */
void bn_query_parse(bn_query *q, bn_bytes text);
void bn_query_copy(bn_query *q, const bn_query *from);
/* Into `out`, which is empty. */
bn_status bn_query_encode(const bn_query *q, bn_buf *out);

const bn_value *bn_query_get(const bn_query *q, bn_bytes name); /* NULL: there is none */
/* Takes over *text. A name that is there keeps its place. */
void bn_query_put(bn_query *q, bn_bytes name, bn_value *text);
bool bn_query_remove(bn_query *q, bn_bytes name); /* true: it was there */
/* Removes all but the page's own. */
void bn_query_clear(bn_query *q);
/* "embed", "embed_options": the page's own, which no app sees, in any case of letters. */
bool bn_query_is_reserved(bn_bytes name);

#endif
