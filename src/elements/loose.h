/* loose.h: JSON as Python writes it, with what JSON itself does not know: NaN, infinities, whole numbers of any size, NUL in
 * the name of a member, halves of surrogate pairs. It is read, changed and written again with all of that as it was.
 *
 * Threads  any; nothing is kept. */
#ifndef BN_ELEMENTS_LOOSE_H
#define BN_ELEMENTS_LOOSE_H

#include <jansson.h>

#include "base/bytes.h"

/* What stands in a tree for what jansson cannot hold begins with the mark; "": there is none of it. */
typedef struct bn_loose {
    char mark[16];
} bn_loose;

/* NULL: it is not even that; *why says where. Where the text is JSON, it is read as such and nothing else happens. */
json_t *bn_loose_load(bn_bytes text, bn_loose *loose, json_error_t *why);
/* The tree as text, free(); NULL: there is no memory. */
char *bn_loose_dump(const json_t *tree, const bn_loose *loose);

#endif
