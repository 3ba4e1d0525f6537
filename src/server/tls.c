/* tls.c: see tls.h. OpenSSL over two memory BIOs. */
#include "server/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

struct bn_tls_context {
    SSL_CTX *ctx;
};

struct bn_tls {
    SSL *ssl;
    BIO *in, *out; /* owned by ssl */
};

static bn_status ssl_fail(bn_error *err, const char *what, const char *path)
{
    char reason[256];
    ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
    ERR_clear_error();
    return bn_fail(err, BN_EINVAL, "cannot use %s %s for TLS: %s", what, path, reason);
}

bn_status bn_tls_context_new(const char *cert_file, const char *key_file, bn_tls_context **out, bn_error *err)
{
    bn_tls_context *c = bn_xcalloc(1, sizeof *c);
    bn_status rc = BN_OK;
    *out = NULL;
    c->ctx = SSL_CTX_new(TLS_server_method());
    if (!c->ctx) {
        free(c);
        return bn_fail(err, BN_ENOMEM, "no memory for TLS");
    }
    SSL_CTX_set_min_proto_version(c->ctx, TLS1_2_VERSION);
    SSL_CTX_set_mode(c->ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE
                                 | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_options(c->ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    if (SSL_CTX_use_certificate_chain_file(c->ctx, cert_file) != 1)
        rc = ssl_fail(err, "server.sslCertFile", cert_file);
    else if (SSL_CTX_use_PrivateKey_file(c->ctx, key_file, SSL_FILETYPE_PEM) != 1)
        rc = ssl_fail(err, "server.sslKeyFile", key_file);
    else if (SSL_CTX_check_private_key(c->ctx) != 1)
        rc = ssl_fail(err, "the key that does not fit its certificate,", key_file);
    if (rc)
        bn_tls_context_free(c);
    else
        *out = c;
    return rc;
}

void bn_tls_context_free(bn_tls_context *c)
{
    if (!c)
        return;
    SSL_CTX_free(c->ctx);
    free(c);
}

bn_tls *bn_tls_new(bn_tls_context *c)
{
    bn_tls *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->ssl = SSL_new(c->ctx);
    t->in = BIO_new(BIO_s_mem());
    t->out = BIO_new(BIO_s_mem());
    if (!t->ssl || !t->in || !t->out) {
        SSL_free(t->ssl);
        BIO_free(t->in);
        BIO_free(t->out);
        free(t);
        return NULL;
    }
    SSL_set_bio(t->ssl, t->in, t->out);
    SSL_set_accept_state(t->ssl);
    return t;
}

void bn_tls_free(bn_tls *t)
{
    if (!t)
        return;
    SSL_free(t->ssl);
    free(t);
}

bn_status bn_tls_received(bn_tls *t, bn_bytes in)
{
    size_t n = 0;
    return BIO_write_ex(t->in, in.p, in.n, &n) == 1 && n == in.n ? BN_OK : BN_ENOMEM;
}

static bn_status status_of(bn_tls *t, int rc)
{
    int e = SSL_get_error(t->ssl, rc);
    ERR_clear_error();
    if (e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE)
        return BN_EAGAIN;
    return e == SSL_ERROR_ZERO_RETURN ? BN_ECLOSED : BN_EPROTO;
}

bn_status bn_tls_read(bn_tls *t, uint8_t *out, size_t cap, size_t *n)
{
    int rc;
    *n = 0;
    ERR_clear_error();
    rc = SSL_read_ex(t->ssl, out, cap, n);
    return rc == 1 ? BN_OK : status_of(t, rc);
}

bn_status bn_tls_write(bn_tls *t, bn_bytes plain)
{
    while (plain.n) {
        size_t n = 0;
        int rc;
        ERR_clear_error();
        rc = SSL_write_ex(t->ssl, plain.p, plain.n, &n);
        if (rc != 1)
            return status_of(t, rc);
        plain = bn_bytes_of(plain.p + n, plain.n - n);
    }
    return BN_OK;
}

bn_bytes bn_tls_pending(bn_tls *t)
{
    char *p = NULL;
    long n = BIO_get_mem_data(t->out, &p);
    return bn_bytes_of(p, n > 0 ? (size_t)n : 0);
}

void bn_tls_sent(bn_tls *t)
{
    (void)BIO_reset(t->out);
}

void bn_tls_shutdown(bn_tls *t)
{
    ERR_clear_error();
    (void)SSL_shutdown(t->ssl);
    ERR_clear_error();
}

bool bn_tls_ready(const bn_tls *t)
{
    return SSL_is_init_finished(t->ssl);
}
