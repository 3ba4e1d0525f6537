/* media.h: the files that a worker's sessions show or offer (images, sounds, downloads), by name only: their bytes are
 * handed to the server as soon as they are known, which serves them under media/.
 *
 * A name is made from the content, so the same file is kept once however many sessions show it. A file lives for as long
 * as a place of a session's page refers to it. Places are forgotten when the session has run to its end without putting
 * them again; a file that no place refers to goes when a run ends next, a download one end later, for it may just have
 * been clicked. A file that a running script has replaced goes earlier when such files are many.
 *
 * Threads  any; the port thread sends. bn_media_item: reference-counted. */
#ifndef BN_RUNTIME_MEDIA_H
#define BN_RUNTIME_MEDIA_H

#include "runtime/runtime.h"

struct bn_row_source;
typedef struct bn_media_item bn_media_item;

typedef struct bn_media_add {
    bn_bytes    content;  /* copied before return */
    const char *type;     /* MIME type */
    bn_bytes    filename; /* p NULL: none */
    bool        download; /* offered under `filename`, rather than shown */
} bn_media_add;

/* What the file is called on the server: 32 hexadecimal digits. */
void bn_media_name(const bn_media_add *add, char id[33]);

/* *out: a reference. BN_ENOMEM, BN_ETOOBIG: the server cannot be given that much. */
bn_status bn_run_ctx_media(bn_run_ctx *ctx, const bn_media_add *add, bn_media_item **out, bn_error *err);
/* A download that is made when somebody asks for it: `make` (taken over) is what the host calls then, see bn_host_ops's
 * make_file. `type` NULL: the host knows. bn_media_item_id() is what the page is told, in place of an address. */
bn_status bn_run_ctx_defer(bn_run_ctx *ctx, bn_value *make, const char *type, bn_bytes filename, bn_media_item **out,
                           bn_error *err);
/* Rows of a large table, which the page asks for piece by piece; see chunk.h. `rows` is taken over; what it holds must not
 * change, for `key` tells its content: the same content has the same id within a session, and is held once for all of them.
 * NULL: what is held already; false: nothing of that content is. `bytes`: how much it holds. Past server.lazyBytes in all,
 * what has not been looked at for longest is let go. */
bool bn_run_ctx_serves_rows(const bn_run_ctx *ctx); /* not under test, nor while what is shown is noted (capture.h) */
bool bn_run_ctx_rows(bn_run_ctx *ctx, struct bn_row_source *rows, const uint64_t key[2], size_t bytes,
                     bn_media_item **out);
size_t bn_run_ctx_rows_max(const bn_run_ctx *ctx); /* server.lazyBytes */
const char *bn_media_item_id(const bn_media_item *item);

const char *bn_media_item_url(const bn_media_item *item); /* "/media/NAME.EXT"; lives as long as the reference */
void bn_media_item_unref(bn_media_item *item); /* takes NULL */
/* From now on this place of the page refers to the file: element `slot` of `block`, the `part`th file there. `block`
 * NULL: what stands outside the page, told by `part` alone. Keeps a reference of its own. */
void bn_run_ctx_media_place(bn_run_ctx *ctx, const bn_block *block, uint32_t slot, const char *part,
                            bn_media_item *item);

#endif
