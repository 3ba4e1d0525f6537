/* build.h: columns that are put together here, and given on as an Arrow stream of one batch.
 *
 * Threads  none of its own. */
#ifndef BN_DATA_BUILD_H
#define BN_DATA_BUILD_H

#include "data/table.h"

typedef struct bn_build bn_build;

bn_build *bn_build_new(void);
void bn_build_free(bn_build *b); /* takes NULL */

/* The first thing that went wrong; the table cannot be had any more. Returns `status`. */
bn_status bn_build_fail(bn_build *b, bn_status status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
const char *bn_build_error(const bn_build *b); /* NULL: nothing */
size_t bn_build_columns(const bn_build *b);
size_t bn_build_rows(const bn_build *b);

/* `n` values of `width` bytes each, as they lie in memory; copied. `valid`: one per value, or NULL. `format` is that of the
 * C data interface. */
bn_status bn_build_fixed(bn_build *b, const char *name, const char *format, size_t width, const void *values, size_t n,
                         const bool *valid);
bn_status bn_build_bools(bn_build *b, const char *name, const bool *values, size_t n, const bool *valid);
/* A text with p NULL is not there. */
bn_status bn_build_texts(bn_build *b, const char *name, const bn_bytes *values, size_t n, const bool *valid);
bn_status bn_build_blobs(bn_build *b, const char *name, const bn_bytes *values, size_t n);

/* What has been built, as a stream; the builder is empty then. */
bn_status bn_build_close(bn_build *b, struct ArrowArrayStream *out, bn_error *err);

#endif
