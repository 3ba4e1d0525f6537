/* autobahn_echo.c: the server's own WebSocket code, echoing: what the Autobahn cases are run against. A test program.
 *
 * Usage: autobahn_echo PORT [--deflate]. Prints its URL once it listens; ends on SIGTERM. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "server/server_private.h"

static void say(void *arg, const char *url)
{
    (void)arg;
    printf("%s\n", url);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    bn_server_opts opts = { .listen_fd = -1, .on_listening = say, .signals = true };
    bn_config *config;
    bn_server *s;
    bn_error err;
    int fds[2], code;

    if (argc < 2 || bn_config_new(&config, &err) || bn_config_set_text(config, "server.port", argv[1], "test", &err)
        || bn_config_set_text(config, "server.address", "127.0.0.1", "test", &err)
        || bn_config_set_text(config, "server.enableWebsocketCompression", argc > 2 ? "true" : "false", "test", &err)
        || bn_port_pair(fds, &err)) {
        fprintf(stderr, "usage: autobahn_echo PORT [--deflate]\n");
        return 2;
    }
    opts.config = config;
    opts.worker_fd = fds[0];
    if (bn_server_new(&opts, &s, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    s->echo = true;
    code = bn_server_loop(s);
    bn_server_free(s);
    bn_config_free(config);
    close(fds[1]);
    return code;
}
