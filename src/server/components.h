/* components.h: the folders that apps' components are served from: component/<name>/... (the first kind) and
 * _stcore/bidi-components/<name>/... (the second). A worker names them by port; a name keeps the folder that was named
 * last, also when its worker has gone: the page that shows the component is still there.
 *
 * What is read is kept while it is sent, and up to a few megabytes longer; a file that has changed on disk is read anew.
 *
 * Threads  the server loop only. */
#ifndef BN_SERVER_COMPONENTS_H
#define BN_SERVER_COMPONENTS_H

#include "base/bytes.h"

typedef enum bn_component_kind { BN_COMPONENT_FRAME = 1, BN_COMPONENT_INLINE = 2 } bn_component_kind;

typedef struct bn_component_file {
    struct bn_component_file *next;
    unsigned  refs; /* the list, and answers under way */
    char     *path; /* "<root>/<path in it>" */
    uint64_t  dev, ino;
    int64_t   mtime_s, mtime_ns;
    uint8_t  *data;
    size_t    n;
    char      etag[64];
} bn_component_file;

typedef struct bn_component_root {
    bn_component_kind kind;
    char             *name, *root;
} bn_component_root;

typedef struct bn_components {
    bn_component_root *items;
    size_t             n, cap;
    bn_component_file *files; /* the newest first */
    size_t             bytes;
} bn_components;

void bn_components_release(bn_components *c);
/* The strings of a COMPONENT frame. */
bn_status bn_components_put(bn_components *c, bn_bytes strings, bn_error *err);
const char *bn_components_root(const bn_components *c, bn_component_kind kind, bn_bytes name); /* NULL: unknown */

/* Reads `path` below `root`: nothing outside of it is ever opened, whatever links stand there. With a reference; NULL:
 * *refusal is 400 where it lies outside, 404 where it is not there or no file, 503 without descriptors or memory. */
bn_component_file *bn_component_read(bn_components *c, const char *root, const char *path, int *refusal);
void bn_component_file_unref(bn_component_file *f);

#endif
