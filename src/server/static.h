/* static.h: the frontend's files: listed once at start, mapped on first use, served from the mapping. "x.gz"
 * and "x.br" beside "x" are its compressed forms and are not files of their own.
 *
 * Threads  the server loop only. */
#ifndef BN_SERVER_STATIC_H
#define BN_SERVER_STATIC_H

#include "base/bytes.h"

typedef struct bn_static_form {
    char    *disk_path; /* NULL: there is no such form */
    uint64_t size;
    int64_t  mtime;
    char     etag[48];  /* with its quotes */
    bn_bytes mapped;
    bool     is_mapped;
} bn_static_form;

enum { BN_STATIC_PLAIN, BN_STATIC_GZIP, BN_STATIC_BROTLI, BN_STATIC_FORMS };

typedef struct bn_static_file {
    struct bn_static_file *next;
    char          *path; /* relative, "static/js/index.abc123.js" */
    const char    *type;
    bn_static_form forms[BN_STATIC_FORMS];
} bn_static_file;

typedef struct bn_static bn_static;

/* List `dir` and what is below it. BN_ENOENT: no such folder, or no index.html in it. */
bn_status bn_static_open(const char *dir, bn_static **out, bn_error *err);
void bn_static_close(bn_static *s); /* takes NULL */

bn_static_file *bn_static_find(bn_static *s, bn_bytes path); /* NULL: none */

/* The best form that `accept_encoding` (NULL: none) allows, mapped. NULL: it cannot be read (any more). */
bn_static_form *bn_static_pick(bn_static_file *f, const char *accept_encoding, int *form);

/* "no-cache" for pages and the manifest, else a year: the frontend's other names carry a hash. */
const char *bn_static_cache(const char *path);

#endif
