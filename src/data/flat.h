/* flat.h: a builder of flatbuffers, as large as the metadata of Arrow's IPC format needs: tables, strings, vectors of
 * structs and of offsets.
 *
 * It grows from the end towards the front, as the format wants: what is pointed at is written before what points. A
 * place is counted in bytes from the end. Failures (memory, the ceiling) stick: bn_flat_finish() tells.
 *
 * Threads  none of its own. */
#ifndef BN_DATA_FLAT_H
#define BN_DATA_FLAT_H

#include "base/bytes.h"

#define BN_FLAT_SLOTS 8

typedef struct bn_flat {
    uint8_t  *p;
    size_t    cap, used;           /* the content is the last `used` bytes of p */
    size_t    max;
    uint32_t  slots[BN_FLAT_SLOTS]; /* the open table's fields: places, 0: not written */
    size_t    table_end;
    bn_status failed;
} bn_flat;

typedef uint32_t bn_flat_ref; /* a place; 0: none */

void bn_flat_init(bn_flat *f, size_t max);
void bn_flat_release(bn_flat *f);
void bn_flat_clear(bn_flat *f);

bn_flat_ref bn_flat_string(bn_flat *f, bn_bytes text);
/* `n` structs of `size` bytes (a multiple of 8), little-endian, in memory. */
bn_flat_ref bn_flat_structs(bn_flat *f, const void *items, size_t n, size_t size);
bn_flat_ref bn_flat_i32s(bn_flat *f, const int32_t *items, size_t n);
bn_flat_ref bn_flat_refs(bn_flat *f, const bn_flat_ref *items, size_t n);

/* One table at a time: begin, fields by slot, end. Its strings and tables are made before. */
void bn_flat_begin(bn_flat *f);
void bn_flat_put(bn_flat *f, unsigned slot, size_t size, int64_t value); /* size: 1, 2, 4, 8 */
void bn_flat_put_ref(bn_flat *f, unsigned slot, bn_flat_ref to);         /* 0: left out */
bn_flat_ref bn_flat_end(bn_flat *f);

/* The whole, padded in front to a multiple of 8 bytes; valid until the next call on f. */
bn_status bn_flat_finish(bn_flat *f, bn_flat_ref root, bn_bytes *out);

#endif
