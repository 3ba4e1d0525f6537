/* tls.h: TLS over memory: bytes from the network go in, plain bytes come out, and the other way round. No
 * socket.
 *
 * Threads  a context is read by all; a bn_tls belongs to the server loop. */
#ifndef BN_SERVER_TLS_H
#define BN_SERVER_TLS_H

#include "base/bytes.h"

typedef struct bn_tls_context bn_tls_context;
typedef struct bn_tls bn_tls;

bn_status bn_tls_context_new(const char *cert_file, const char *key_file, bn_tls_context **out,
                             bn_error *err);
void bn_tls_context_free(bn_tls_context *c);

bn_tls *bn_tls_new(bn_tls_context *c); /* NULL: no memory */
void bn_tls_free(bn_tls *t);

/* Feed what came from the network. */
bn_status bn_tls_received(bn_tls *t, bn_bytes in);
/* Plain bytes into `out`, at most `cap`. BN_EAGAIN: none yet; BN_ECLOSED: the peer ended properly; BN_EPROTO.
 */
bn_status bn_tls_read(bn_tls *t, uint8_t *out, size_t cap, size_t *n);
/* Encrypt. BN_EAGAIN: the handshake is not over. */
bn_status bn_tls_write(bn_tls *t, bn_bytes plain);
/* What must go to the network now; valid until bn_tls_sent(). */
bn_bytes bn_tls_pending(bn_tls *t);
void bn_tls_sent(bn_tls *t);
void bn_tls_shutdown(bn_tls *t); /* adds the closing alert to what is pending */
bool bn_tls_ready(const bn_tls *t);

#endif
