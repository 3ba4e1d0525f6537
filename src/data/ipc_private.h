/* ipc_private.h: what ipc.c (messages) and body.c (buffers) share. */
#ifndef BN_DATA_IPC_PRIVATE_H
#define BN_DATA_IPC_PRIVATE_H

#include "data/ipc.h"

struct bn_ipc {
    bn_table *table;
    bn_bytes *pieces;
    size_t    pieces_n, pieces_cap, size;
    void    **owned;
    size_t    owned_n, owned_cap;
};

/* As they stand in the format. */
typedef struct bn_ipc_node {
    int64_t length, null_count;
} bn_ipc_node;
typedef struct bn_ipc_buffer {
    int64_t offset, length;
} bn_ipc_buffer;

/* One message's buffers, collected before its metadata can be written. */
typedef struct bn_ipc_body {
    bn_ipc        *ipc;
    int64_t        rows;
    bn_ipc_node   *nodes;
    size_t         nodes_n, nodes_cap;
    bn_ipc_buffer *buffers;
    const void   **content;
    size_t         buffers_n, buffers_cap;
    size_t         size; /* with padding */
} bn_ipc_body;

void bn_ipc_add(bn_ipc *ipc, const void *p, size_t n); /* `p` outlives the list */
void *bn_ipc_own(bn_ipc *ipc, size_t n);               /* freed with the list; NULL: no memory */

/* `rows` values of the array, from `from` on (its offset comes on top). */
bn_status bn_ipc_collect(bn_ipc_body *b, const bn_field *f, const struct ArrowArray *a, int64_t from, int64_t rows,
                         bn_error *err);
void bn_ipc_body_release(bn_ipc_body *b);

#endif
