/* origin.h: which pages may open a session here, by the Origin and Host headers of the handshake.
 *
 * As the peer decides: unless server.allowedHosts names hosts, a page of the same host as the Host header is let in whatever
 * that host is, and so is who sends no Origin. With one difference: no look-up is ever made. The machine's own addresses are read
 * once, from its interfaces; its address as seen from outside must be named in server.corsAllowedOrigins or
 * browser.serverAddress.
 *
 * Threads  filled once, then read by any. */
#ifndef BN_SERVER_ORIGIN_H
#define BN_SERVER_ORIGIN_H

#include "base/bytes.h"
#include "config/config.h"

typedef struct bn_origin_rules {
    bool   protect;       /* server.enableCORS and not developing */
    bool   any;           /* answers carry Access-Control-Allow-Origin: * */
    char **hosts;         /* server.allowedHosts, lower case, without trailing point; none: all */
    size_t host_count;
    char **names;         /* host names that an Origin may have */
    size_t name_count;
    char **origins;       /* server.corsAllowedOrigins, as written */
    size_t origin_count;
} bn_origin_rules;

bn_status bn_origin_rules_init(bn_origin_rules *r, const bn_config *config, bn_error *err);
void bn_origin_rules_release(bn_origin_rules *r);

/* Absent headers are NULL. */
bool bn_host_allowed(const bn_origin_rules *r, const char *host);
bool bn_origin_allowed(const bn_origin_rules *r, const char *origin, const char *host);
/* The value of Access-Control-Allow-Origin, or NULL. */
const char *bn_origin_cors(const bn_origin_rules *r, const char *origin);

/* The host name of a URL or of "host:port", lower case, brackets of an IPv6 address taken off. false: none,
 * or longer than `cap` - 1. */
bool bn_url_hostname(const char *url, char *out, size_t cap);
/* "localhost", 127.0.0.0/8, ::1. */
bool bn_host_is_loopback(const char *host);

#endif
