/* ipc.h: a table as an Arrow IPC stream, the form in which the browser wants it.
 *
 * What is made is a list of pieces: metadata, owned by the list, and buffers of the table, which stay where they are.
 * Large lists become lists, and views of text become text: the browser's reader knows no others. All else is kept, the
 * metadata of table and columns too.
 *
 * Threads  none of its own; no interpreter's lock is needed. */
#ifndef BN_DATA_IPC_H
#define BN_DATA_IPC_H

#include "data/table.h"

typedef struct bn_ipc bn_ipc;

/* Rows from `from` on, at most `rows` of them (INT64_MAX: all). Keeps a reference to the table. */
bn_status bn_ipc_new(bn_table *t, int64_t from, int64_t rows, bn_ipc **out, bn_error *err);
void bn_ipc_free(bn_ipc *ipc);

/* The number of bytes, and the bytes, one piece after the other. */
size_t bn_ipc_size(const bn_ipc *ipc);
void bn_ipc_pieces(const bn_ipc *ipc, void (*each)(void *arg, bn_bytes piece), void *arg);
bn_status bn_ipc_append(const bn_ipc *ipc, bn_buf *out);

#endif
