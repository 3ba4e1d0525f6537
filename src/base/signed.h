/* signed.h: text that a client keeps for us: readable to it, but neither made nor changed by it.
 *
 * The form is BASE64URL(text) "." SECONDS "." BASE64URL(HMAC-SHA256 over name, first part and time). The name binds a
 * text to its use: what was signed as one cookie is worth nothing as another.
 *
 * Threads  any. */
#ifndef BN_BASE_SIGNED_H
#define BN_BASE_SIGNED_H

#include "base/bytes.h"

/* Appends `text`, signed at the time `now` (seconds). */
bn_status bn_signed_put(bn_bytes secret, const char *name, bn_bytes text, int64_t now, bn_buf *out);
/* Appends the text of what bn_signed_put() made with this secret and name at most `max_age` seconds ago.
 * BN_EINVAL: forged, cut, made for something else, or too old: all the same to whoever asks. */
bn_status bn_signed_get(bn_bytes secret, const char *name, bn_bytes value, int64_t now, int64_t max_age, bn_buf *out);

#endif
