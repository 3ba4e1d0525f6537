/* server.h: the server process: HTTP, WebSocket, static files, media; routing of sessions to workers;
 * supervision.
 *
 * It knows no protobuf and no Python: a browser's messages are bytes that it carries to the session's worker
 * and back (port/port.h). One thread runs it; bn_server_stop() may be called from any. */
#ifndef BN_SERVER_SERVER_H
#define BN_SERVER_SERVER_H

#include "config/config.h"

/* Where a worker process finds its port, and the memfd that its fault handler may write a report to. */
#define BN_WORKER_PORT_ENV  "BOURN_PORT_FD"
#define BN_WORKER_CRASH_ENV "BOURN_CRASH_FD"

typedef struct bn_server_opts {
    const bn_config *config;     /* outlives the server */
    const char      *static_dir; /* the frontend; NULL: none is served */
    char *const *worker_argv; /* started `workers` times, NULL-ended; NULL: `worker_fd` is the one worker */
    int              worker_fd;  /* the server's end of an in-process worker's port; taken over */
    const char      *worker_name; /* for messages: the script or program; NULL: "the worker" */
    unsigned         workers;    /* 0: 1 */
    unsigned         grace_ms;   /* of a drain, for live runs; 0: 10,000 */
    void (*on_listening)(void *arg, const char *url); /* before any worker is started; may be NULL */
    void            *arg;
    int              listen_fd;  /* a listening socket, taken over; -1: open by configuration */
    bool             signals;    /* SIGTERM and SIGINT drain this server (bn_server_run() sets it) */
    /* Limits; 0: the default. */
    unsigned         header_ms;  /* for a whole request header: 10,000 */
    unsigned         stall_ms;   /* for a peer that does not read while data waits: 30,000 */
    unsigned         max_connections; /* by the limit of open files, at most 65,536 */
} bn_server_opts;

/* Listen, serve until SIGTERM or SIGINT, drain, end. `exit_code` is for exit(): 0 after a drain, 1 when the
 * worker said FATAL before it was ever ready (the text is on stderr). An error means that it never listened.
 */
bn_status bn_server_run(const bn_server_opts *opts, int *exit_code, bn_error *err);

/* The same in steps, for embedding. */
typedef struct bn_server bn_server;
/* Listens, answers nothing yet. */
bn_status bn_server_new(const bn_server_opts *opts, bn_server **out, bn_error *err);
const char *bn_server_url(const bn_server *s);
int bn_server_loop(bn_server *s); /* serves in this thread until it has ended; returns the exit code */
/* Any thread, any number of times: the first drains, the second ends at once. */
void bn_server_stop(bn_server *s);
void bn_server_free(bn_server *s); /* takes NULL */

#endif
