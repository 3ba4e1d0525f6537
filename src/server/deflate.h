/* deflate.h: permessage-deflate (RFC 7692) without context takeover: every message stands alone, so an idle
 * connection keeps no window.
 *
 * Threads  any; nothing is shared. Large messages are compressed by a pool thread, never on the server loop.
 */
#ifndef BN_SERVER_DEFLATE_H
#define BN_SERVER_DEFLATE_H

#include "base/bytes.h"

/* Above this many bytes a message is not deflated on the loop. */
#define BN_DEFLATE_LOOP_MAX ((size_t)64 << 10)
/* Below this many bytes deflating gains nothing. */
#define BN_DEFLATE_MIN 64

/* Read a client's Sec-WebSocket-Extensions. true: some offer can be met; `answer` is our header's value (at
 * least 128 bytes of room) and `window_bits` what bn_deflate() must keep to. */
bool bn_deflate_negotiate(bn_bytes offers, char *answer, size_t cap, int *window_bits);

/* Append the deflated `in` to `out`. BN_ENOMEM, or BN_ETOOBIG at out's ceiling. */
bn_status bn_deflate(bn_bytes in, int window_bits, bn_buf *out);

/* Append the inflated message to `out`, whose ceiling is the limit: BN_ETOOBIG as soon as it is passed.
 * BN_EPROTO: the bytes are no deflate stream. */
bn_status bn_inflate(bn_bytes in, bn_buf *out);

#endif
