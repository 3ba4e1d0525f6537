/* banner.h: what is said and opened once the server listens. */
#ifndef BN_CLI_BANNER_H
#define BN_CLI_BANNER_H

#include "config/config.h"

typedef struct bn_banner {
    const bn_config *config;
    const char *name; /* of the app */
} bn_banner;

/* The address of the app by `host`, with the port of `listening` ("http://localhost:8501/base") unless
 * browser.serverPort is set. */
bn_status bn_banner_url(const bn_config *c, const char *listening, const char *host, bn_buf *out);

/* Prints the addresses, unless logger.hideWelcomeMessage, and opens a browser, unless server.headless or
 * there is no display. Fits bn_server_opts.on_listening; `arg` is a bn_banner. */
void bn_banner_show(void *arg, const char *url);

#endif
