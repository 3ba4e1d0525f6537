/* about.h: what a bn_context_info says, taken apart: request headers, cookies, the address.
 *
 * Threads  pure functions over strings that live as long as the context. */
#ifndef BN_RUNTIME_ABOUT_H
#define BN_RUNTIME_ABOUT_H

#include "runtime/runtime.h"

/* The next header of `*rest`, which starts as info->headers and moves on; false: there is none. The bytes are those
 * that the browser sent. */
bool bn_about_next_header(const char **rest, bn_bytes *name, bn_bytes *value);
/* The i-th header of this name, in any case; false: there are not so many. */
bool bn_about_header(const bn_context_info *info, const char *name, size_t i, bn_bytes *value);

/* The next cookie of `*rest`, which starts as the first Cookie header. `value` may still be quoted. */
bool bn_about_next_cookie(bn_bytes *rest, bn_bytes *name, bn_bytes *value);
/* A cookie's text without quotes and escapes, appended to `out`. */
bn_status bn_about_unquote(bn_bytes value, bn_buf *out);
/* The last cookie of this name, appended to `out`. BN_ENOENT: there is none. */
bn_status bn_about_cookie(const bn_context_info *info, bn_bytes name, bn_buf *out);

/* The browser's own address; NULL: it is on this machine, or not known. */
const char *bn_about_ip(const bn_context_info *info);

#endif
