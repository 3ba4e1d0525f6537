/* cookie.h: the two cookies of the server: whose session it is, and the token against cross-site requests.
 *
 * _streamlit_session  HttpOnly; a random name for one browser, signed, so that nobody can choose it. A
 *                     session that was opened with it can be resumed only with it: knowing the session's id
 *                     is not enough.
 * _streamlit_xsrf     readable by the page, which repeats it in a header (double submit):
 *                     "2|mask|masked|timestamp".
 *
 * Threads  any; pure but for the random bytes of the two makers. */
#ifndef BN_SERVER_COOKIE_H
#define BN_SERVER_COOKIE_H

#include "base/bytes.h"

#define BN_COOKIE_SESSION "_streamlit_session"
#define BN_COOKIE_XSRF    "_streamlit_xsrf"

#define BN_COOKIE_SESSION_LEN 65 /* 32 digits, a point, 32 digits */
#define BN_XSRF_TOKEN_MAX     32 /* bytes of a token; ours have 16 */
#define BN_XSRF_LEN           (2 + 8 + 1 + 2 * BN_XSRF_TOKEN_MAX + 1 + 20)

/* The value of a cookie in a Cookie header; the first one counts. */
bool bn_cookie_find(bn_bytes header, const char *name, bn_bytes *value);

/* A key for signing, from server.cookieSecret or, when that is NULL or empty, random for this process. */
void bn_cookie_key(const char *secret, uint8_t key[32]);

void bn_cookie_session_new(const uint8_t key[32], char out[BN_COOKIE_SESSION_LEN + 1]);

typedef enum bn_cookie_kind {
    BN_COOKIE_BROKEN,  /* not of our form */
    BN_COOKIE_FOREIGN, /* of our form, signed by another key: an earlier process, or another app on this host
                        */
    BN_COOKIE_OURS,
} bn_cookie_kind;
bn_cookie_kind bn_cookie_session_check(const uint8_t key[32], bn_bytes value);

/* Read a token. false: none, or broken. */
typedef struct bn_xsrf {
    uint8_t token[BN_XSRF_TOKEN_MAX];
    size_t  n;
    int64_t timestamp;
} bn_xsrf;
bool bn_xsrf_decode(bn_bytes value, bn_xsrf *out);
void bn_xsrf_new(bn_xsrf *out, int64_t now);
/* A cookie value for the token, under a fresh mask. */
void bn_xsrf_encode(const bn_xsrf *x, char out[BN_XSRF_LEN + 1]);
/* Header and cookie carry the same token; compared in constant time. */
bool bn_xsrf_match(bn_bytes header, bn_bytes cookie);

#endif
