/* cworker.c: see cworker.h. The main thread only waits. */
#include "cdoor/cworker.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/log.h"
#include "cdoor/args.h"
#include "cdoor/crash.h"
#include "cdoor/host.h"
#include "port/port.h"

#define LOGGER   "bourn.worker"
#define GRACE_NS (2 * BN_S_NS) /* for script threads to leave after the runtime has stopped */

static int fd_from(const char *name)
{
    const char *text = getenv(name);
    char *end;
    long fd = text && *text ? strtol(text, &end, 10) : -1;
    if (fd < 0 || *end || fcntl((int)fd, F_GETFD) < 0)
        return -1;
    fcntl((int)fd, F_SETFD, FD_CLOEXEC); /* not for the app's children */
    unsetenv(name);
    return (int)fd;
}

static void leave_signals_to_the_server(void)
{
    bn_worker_signals();
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_NAME, "bourn-worker");
}

/* Until the server says stop or goes away. */
static bn_status serve(bn_chost *h, bn_runtime *rt, bn_error *err)
{
    const bn_config *config;
    bn_status rc = bn_runtime_start(rt, err);
    if (rc)
        return rc;
    config = bn_runtime_wait_config(rt);
    if (config)
        rc = bn_chost_start(h, rt, config, err);
    if (rc)
        bn_runtime_fatal(rt, err->text);
    else if (config)
        bn_runtime_ready(rt);
    bn_runtime_join(rt);
    return rc;
}

/* There is no app to run: the server is told by the port, and says it. */
static int say_fatal(int port_fd, const char *why)
{
    bn_port *port = NULL;
    bn_port_head head = { .type = BN_PORT_FATAL };
    if (bn_port_new(port_fd, (size_t)1 << 16, &port, NULL) == BN_OK) {
        bn_port_queue(port, head, bn_bytes_str(why), NULL, NULL);
        bn_port_flush(port, NULL);
        bn_port_free(port);
    }
    return 1;
}

int bn_cworker_main(const char *target, int argc, char **argv)
{
    int port_fd = fd_from("BOURN_PORT_FD"), crash_fd = fd_from("BOURN_CRASH_FD");
    bn_error err = { 0 };
    bn_runtime *rt = NULL;
    bn_chost *h = NULL;
    bn_status rc;
    if (port_fd < 0) {
        fprintf(stderr, "bourn: a worker is started by `bourn run`, not by hand\n");
        return 2;
    }
    leave_signals_to_the_server();
    bn_crash_install(crash_fd);
    bn_args_set(argc, argv);
    rc = bn_chost_new(&(bn_chost_opts){ .target = target }, &h, &err);
    if (rc)
        return say_fatal(port_fd, err.text);
    rc = bn_runtime_new(&(bn_runtime_opts){ .port_fd = port_fd, .script = bn_chost_script(h), .host = bn_chost_host(h) },
                        &rt, &err);
    if (!rc)
        rc = serve(h, rt, &err);
    if (rc)
        bn_log(BN_LOG_ERROR, LOGGER, "%s", err.text);
    if (!bn_chost_join(h, GRACE_NS))
        _exit(rc ? 1 : 0); /* a script thread calls no command: it ends with the process */
    bn_runtime_free(rt);
    bn_chost_free(h);
    return rc ? 1 : 0;
}
