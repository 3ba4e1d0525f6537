/* server_private.h: the structs of the server loop. Nothing outside src/server includes it.
 *
 * Threads  everything here belongs to the loop thread, except where a comment says otherwise. */
#ifndef BN_SERVER_PRIVATE_H
#define BN_SERVER_PRIVATE_H

#include <stdatomic.h>
#include <uv.h>

#include "port/port.h"
#include "server/grants.h"
#include "server/http.h"
#include "server/components.h"
#include "server/media.h"
#include "server/origin.h"
#include "server/cookie.h"
#include "server/server.h"
#include "server/session_table.h"
#include "server/static.h"
#include "server/tls.h"
#include "server/ws.h"

#define LOGGER "bourn.server"

enum {
    READ_BYTES = 64 << 10,         /* the loop's one buffer for reading */
    BATCH_BYTES = 256 << 10,       /* of one writev */
    BURST_BYTES = 1 << 20,         /* written to one connection before others have their turn */
    PORT_BUSY_BYTES = 4 << 20,     /* waiting for a worker: its browsers are not read from meanwhile */
    PORT_BUSY_FD_BYTES = 64 << 20, /* the same, of memfds that the worker has not taken yet */
    BODY_IGNORED_MAX = 64 << 10,   /* of a body that nobody reads: above, the connection is closed */
    KEEPALIVE_MS = 75000,
    LINGER_MS = 2000,      /* after our last byte, for the peer to close */
    WORKER_STOP_MS = 2000, /* between STOP and SIGKILL */
    FULL_SAY_MS = 60000,
};
#define PORT_OUT_MAX ((size_t)256 << 20)

/* Bytes that wait to be written: their own (`data`), or another's that `release` lets go of. */
typedef struct bn_out {
    struct bn_out *next;
    const uint8_t *p;
    size_t         n, off, cap; /* cap: of `data`; 0: another's bytes */
    uint64_t       credit;      /* bytes of SEND payload in here, given back once written */
    bool           held;        /* not ready: a pool thread is at work on it. Nothing behind it goes before */
    void (*release)(void *owner, bn_bytes bytes);
    void          *owner;
    uint8_t        data[];
} bn_out;

typedef enum bn_conn_mode {
    BN_CONN_HTTP,
    BN_CONN_WS,
    BN_CONN_LINGER, /* our last byte is on its way or gone: what comes is dropped */
} bn_conn_mode;

typedef struct bn_upload bn_upload; /* a file on its way in: uploads.c */
typedef struct bn_ask_wait bn_ask_wait; /* a request that a worker answers: asks.c */

typedef struct bn_ws_conn {
    bn_ws_reader       reader;
    bn_server_session *session;   /* NULL: none (yet, any more) */
    bool               deflate;
    int                window_bits;
    bool               hold;      /* not read from: the worker is not ready, or busy */
    bool               inflating; /* not read from: a pool thread inflates its newest message */
    bool               close_sent;
    bool               ping_out;  /* a ping is not answered yet */
    uint64_t           ping_at;   /* when the next ping is due, or the answer to the last one */
} bn_ws_conn;

typedef struct bn_conn {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t    tcp;
        uv_pipe_t   pipe;
    } uv;
    struct bn_server *server;
    struct bn_conn   *prev, *next;       /* all connections */
    struct bn_conn   *dirty_next;        /* to be flushed before the loop sleeps */
    bool              dirty;
    unsigned          refs;              /* its list, and pool jobs */
    bn_conn_mode      mode;
    bool              closing;           /* uv_close() was called */
    bool              finish;            /* shut down once all is written */
    bool              reading;
    bool              responding;        /* an answer is not wholly written: no further request is read */
    bool              answered;          /* before the end of its body */
    bool              eof;
    uint64_t          deadline;          /* loop time, ms; 0: none */
    uint64_t          progress;          /* when the kernel last took bytes, or the queue began */
    bn_tls           *tls;               /* NULL: plain */
    bn_http_parser   *http;              /* NULL in a WebSocket */
    bn_ws_conn       *ws;
    bn_upload        *upload;            /* the request's body is a file; NULL: nobody reads a body */
    bn_ask_wait      *ask;               /* a worker is to answer the request; NULL: none */
    bn_buf            pending;           /* read, and not used yet */
    bn_out           *out_first, *out_last;
    size_t            out_bytes;
    bool              writing;           /* a uv_write is under way for `write_n` bytes of the queue */
    size_t            write_n;
    size_t            write_left;        /* libuv's queue when it was last looked at */
    uv_write_t        write_req;
    uint8_t          *cipher;            /* TLS: what is being written */
    size_t            cipher_n;
} bn_conn;

typedef enum bn_worker_state {
    BN_WORKER_DOWN,     /* not running: waits for its next start */
    BN_WORKER_STARTING, /* runs, not READY */
    BN_WORKER_READY,
    BN_WORKER_GONE,     /* its port is closed; its process is waited for */
} bn_worker_state;

typedef struct bn_life bn_life; /* one process of a worker: worker.c */

struct bn_worker {
    struct bn_server *server;
    unsigned          index;
    bn_worker_state   state;
    bn_life          *life;
    unsigned          failures;   /* ends before READY, in a row */
    bool              drained;
    bool              holding;    /* browsers are held because the port is busy */
    uint64_t          fd_bytes;   /* of memfds given since the worker had read all there was */
    uv_timer_t        respawn;
    bn_server_session *sessions;  /* all that are routed here */
    unsigned          session_count;
};

typedef enum bn_server_phase {
    BN_SERVING,
    BN_DRAINING, /* no new sessions; workers finish their runs */
    BN_ENDING,   /* closing connections and workers */
} bn_server_phase;

struct bn_server {
    uv_loop_t         loop;
    bn_server_opts    opts;
    bn_server_phase   phase;
    int               exit_code;
    char             *url;
    char             *unix_path;      /* unlinked at the end */
    char             *base;           /* "" or "/path" */
    bool              secure;         /* TLS */
    bool              xsrf;
    bool              deflate;
    bool              echo;           /* tests: messages come back, text too, and no worker is asked */
    bool              ever_ready;
    uint64_t          ping_ms;
    uint64_t          upload_total; /* bytes that one session's files may hold */
    size_t            message_max;
    unsigned          max_connections;
    uint8_t           cookie_key[32];
    bn_origin_rules   origin;
    bn_static        *files;
    bn_tls_context   *tls;
    bn_media          media;
    bn_components     components;
    bn_grants         grants;
    bn_upload        *uploads;        /* all that are under way */
    bn_ask_wait      *asks;           /* the same */
    uint64_t          ask_last;       /* the number of the newest */
    unsigned          ask_count;
    bn_server_session_table sessions;
    bn_worker        *workers;
    unsigned          worker_count;
    union {
        uv_stream_t stream;
        uv_tcp_t    tcp;
        uv_pipe_t   pipe;
    } listener;
    bool              listening, loop_open;
    uv_signal_t       sigterm, sigint;
    uv_async_t        stop;
    atomic_uint       stops;          /* any thread adds, the loop reads: orders nothing else */
    uv_timer_t        sweep, grace;
    uv_prepare_t      prepare;
    uv_check_t        check;
    bn_conn          *conns;
    unsigned          conn_count;
    bool              accept_waits;   /* for memory: a client is there, and the listener rests until it is taken */
    uint64_t          full_said, no_files_said, no_room_said; /* when that was last logged */
    bn_conn          *dirty;
    bn_server_session *credit_due;
    uint8_t           read_buf[READ_BYTES];
    uint8_t           plain_buf[READ_BYTES]; /* TLS: what was decrypted */
};

/* net.c: connections as streams of bytes. */
void bn_conn_accept_on_loop(bn_server *s);
void bn_conn_close(bn_conn *c); /* at once */
/* room.c: before a descriptor is watched, and again after a pause. False: it cannot be; that has been logged. */
bool bn_server_room_for(bn_server *s, int fd);
bool bn_server_room_for_stream(bn_server *s, const uv_stream_t *stream);
void bn_conn_no_memory(bn_conn *c); /* the same, and says so */
void bn_conn_finish(bn_conn *c); /* once all is written: shut down, linger, close */
void bn_conn_unref(bn_conn *c);
void bn_conn_read_on(bn_conn *c); /* use what is pending, then read */
void bn_conn_read_off(bn_conn *c);
bn_out *bn_out_new(size_t cap);
bn_out *bn_out_of(bn_bytes bytes, void (*release)(void *owner, bn_bytes bytes), void *owner);
void bn_out_free(bn_out *o);
void bn_conn_push(bn_conn *c, bn_out *o); /* takes `o` over */
uint8_t *bn_conn_room(bn_conn *c, size_t n); /* n bytes to fill at the end of the queue; NULL: closed */
void bn_conn_write(bn_conn *c, bn_bytes copy);
void bn_conn_dirty(bn_conn *c);
void bn_conn_settle(bn_server *s); /* flush all that is dirty */
void bn_conn_sweep(bn_server *s); /* deadlines, stalls, pings */

/* http_conn.c: requests and answers on a connection. */
typedef struct bn_answer {
    int         status;
    const char *type;           /* Content-Type; NULL: none */
    bn_buf      extra;          /* further header lines; released by bn_http_answer() */
    bn_bytes    body;
    void (*release)(void *owner, bn_bytes body); /* NULL: the body is copied */
    void       *owner;
    bool        close;
} bn_answer;
bn_status bn_http_input(bn_conn *c, uint8_t *p, size_t n, size_t *used); /* BN_EAGAIN: an answer goes out */
void bn_http_answer(bn_conn *c, bn_answer *a);
void bn_http_answer_text(bn_conn *c, int status, const char *text);
void bn_answer_init(bn_answer *a, int status);

/* routes.c: which answer a request gets. */
void bn_route(bn_conn *c);
/* The request's session cookie, when it is one to keep. */
bool bn_cookie_keep(const bn_server *s, const bn_http_request *r, bn_bytes *value);
/* Else add a Set-Cookie line with a fresh one: true, and its value in `issued`. */
bool bn_cookie_issue(const bn_server *s, const bn_http_request *r, bn_buf *extra,
                     char issued[BN_COOKIE_SESSION_LEN + 1]);

/* As the peer answers a request from another origin. */
void bn_answer_put_cors(const bn_conn *c, bn_answer *a);

/* uploads.c: files that browsers send. */
void bn_upload_route(bn_conn *c, bn_bytes session, bn_bytes id); /* answers, or sets c->upload and is fed the body */
void bn_upload_done(bn_conn *c);    /* the body has ended well: answers */
void bn_upload_refused(bn_conn *c); /* it cannot be read on: answers why */
void bn_upload_end(bn_conn *c);     /* nothing is kept; may be called without one */
void bn_uploads_forget(bn_server *s, bn_server_session *ss); /* the session has ended, or its worker */

/* asks.c: requests that the app's host answers. */
void bn_ask_route(bn_conn *c, const char *what); /* answers, or sets c->ask */
bn_status bn_ask_answered(bn_worker *w, bn_port_frame *frame, bn_error *err);
void bn_asks_ready(bn_worker *w); /* its process takes them */
void bn_asks_lost(bn_worker *w);  /* its process has ended */
void bn_asks_sweep(bn_server *s, uint64_t now);
void bn_ask_gone(bn_conn *c); /* may be called without one */

/* ws_conn.c: a browser's WebSocket. */
void bn_ws_handshake(bn_conn *c);
bn_status bn_ws_input(bn_conn *c, uint8_t *p, size_t n, size_t *used); /* BN_EAGAIN: held */
bool bn_ws_messages_valid(bn_bytes payload); /* a SEND payload is what it should be */
void bn_ws_send(bn_conn *c, bn_bytes payload); /* a valid SEND payload; its size is its credit */
void bn_ws_send_mapped(bn_conn *c, bn_bytes mapped); /* one message; takes the mapping over */
void bn_ws_close(bn_conn *c, uint16_t code, const char *reason);
void bn_ws_lost(bn_conn *c); /* the connection ends */
void bn_ws_tick(bn_conn *c, uint64_t now);
void bn_ws_hold(bn_conn *c); /* read no more of it, until: */
void bn_ws_unhold(bn_conn *c);

/* sessions.c: what a session says to its worker, and back. */
typedef struct bn_server_session_claim {
    bn_bytes    wanted; /* the id that the browser named; empty: none */
    const char *cookie; /* that it came with; NULL: none */
    const char *issued; /* that it was just given; NULL: none */
} bn_server_session_claim;
/* Takes info's content over. */
void bn_server_session_attach(bn_conn *c, const bn_server_session_claim *claim, bn_buf *info);
void bn_server_session_data(bn_server_session *ss, bn_bytes message);
void bn_server_session_detach(bn_server_session *ss); /* its connection has gone */
void bn_server_session_end(bn_server_session *ss); /* forget it */
void bn_server_session_credit(bn_server_session *ss, uint64_t bytes);
void bn_server_sessions_settle(bn_server *s); /* send the credit that is due */
/* A worker's frame for a session. */
bn_status bn_server_session_frame(bn_worker *w, bn_port_frame *frame, bn_error *err);
void bn_server_sessions_ready(bn_worker *w); /* its process takes sessions: open those that wait */
void bn_server_sessions_crashed(bn_worker *w, const char *text); /* its process has ended */

/* worker.c: the processes behind the ports. */
void bn_workers_init(bn_server *s);
void bn_workers_start(bn_server *s);
void bn_workers_settle(bn_server *s); /* flush ports; read again from browsers whose worker has caught up */
void bn_workers_sweep(bn_server *s, uint64_t now);
void bn_workers_drain(bn_server *s);
void bn_workers_stop(bn_server *s, bool at_once);
bool bn_workers_drained(const bn_server *s);
bool bn_workers_ended(const bn_server *s);
void bn_workers_release(bn_server *s);
bn_worker *bn_worker_pick(bn_server *s); /* the least loaded */
void bn_worker_send(bn_worker *w, bn_port_head head, bn_bytes payload, const int *fds);
size_t bn_worker_queued(const bn_worker *w); /* bytes that wait for it */
bool bn_worker_busy(bn_worker *w); /* whoever sends to it must be held; bn_workers_settle() lets go */

/* server.c */
void bn_server_begin_drain(bn_server *s);
void bn_server_end(bn_server *s, bool at_once);
void bn_server_check_end(bn_server *s); /* one of the things waited for has happened */
void bn_server_fatal(bn_server *s, const char *text);

/* listen.c */
bn_status bn_listen(bn_server *s, bn_error *err);
void bn_listen_close(bn_server *s);

#endif
