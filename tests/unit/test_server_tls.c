/* test_server_tls.c: the same server over TLS, with a certificate made here. (OpenSSL has a BN_BYTES of its
 * own: ours is not usable below its headers.) */
#include "server_fixture.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

static void write_pair(const char *cert_path, const char *key_path)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    FILE *out;
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert), -60);
    X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
    X509_set_pubkey(cert, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
                               (const unsigned char *)"localhost", -1, -1, 0);
    X509_set_issuer_name(cert, X509_get_subject_name(cert));
    assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
    out = fopen(cert_path, "w");
    PEM_write_X509(out, cert);
    fclose(out);
    out = fopen(key_path, "w");
    PEM_write_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL);
    fclose(out);
    X509_free(cert);
    EVP_PKEY_free(key);
}

static void tls_carries_requests_and_large_messages(void **state)
{
    char dir[] = "/tmp/bn-tls-XXXXXX", cert[64], key[64], request[512], answer[4096];
    size_t total = 3 << 20, got = 0, done = 0;
    uint8_t *big = bn_xcalloc(1, total), buf[16384];
    fixture f = { 0 };
    heard open, h;
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    SSL *ssl;
    int fd, n;
    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(cert, sizeof cert, "%s/cert.pem", dir);
    snprintf(key, sizeof key, "%s/key.pem", dir);
    write_pair(cert, key);
    fx_config(&f, "server.sslCertFile", cert);
    fx_config(&f, "server.sslKeyFile", key);
    fx_start(&f, (bn_server_opts){ 0 });
    worker_ready(&f);
    fd = dial(&f);
    ssl = SSL_new(ctx);
    SSL_set_fd(ssl, fd);
    assert_int_equal(SSL_connect(ssl), 1);
    snprintf(request, sizeof request,
             "GET /_stcore/health HTTP/1.1\r\nHost: a\r\n\r\nGET /_stcore/stream HTTP/1.1\r\nHost: a\r\n"
             "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    assert_int_equal(SSL_write(ssl, request, (int)strlen(request)), (int)strlen(request));
    while (done < 2) { /* two heads */
        n = SSL_read(ssl, answer + got, 1);
        assert_int_equal(n, 1);
        got++;
        assert_true(got < sizeof answer);
        if (got >= 4 && memcmp(answer + got - 4, "\r\n\r\n", 4) == 0)
            done++;
    }
    answer[got] = '\0';
    assert_non_null(strstr(answer, "; SameSite=Lax; Secure"));
    assert_non_null(strstr(answer, "okHTTP/1.1 101"));
    open = worker_hears(&f, BN_PORT_SESSION_OPEN);
    worker_gives_fd(&f, BN_PORT_SEND_FD, open.head.session, (bn_bytes){ 0 }, bn_bytes_of(big, total));
    for (got = 0; got < total + 10; got += (size_t)n) {
        n = SSL_read(ssl, buf, sizeof buf);
        assert_true(n > 0);
    }
    h = worker_hears(&f, BN_PORT_SESSION_CREDIT);
    assert_int_equal(h.head.arg, total);
    heard_free(&h);
    heard_free(&open);
    SSL_free(ssl);
    close(fd);
    worker_skips(&f, BN_PORT_SESSION_LOST);
    fd = dial(&f); /* no TLS at all */
    say(fd, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    free(read_to_end(fd));
    SSL_CTX_free(ctx);
    fx_end(&f);
    unlink(cert);
    unlink(key);
    rmdir(dir);
    free(big);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tls_carries_requests_and_large_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
