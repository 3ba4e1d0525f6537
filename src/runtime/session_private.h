/* session_private.h: the structs behind runtime.h, for the files of this folder only.
 *
 * Locks, outermost first: rt->mu, then session->mu. In practice neither is taken inside the other: what one
 * section finds out for the other is done after unlocking. Fields marked "port thread" need no lock.
 *
 * Lifetimes. The table of sessions (port thread) holds one reference to each; contexts, runs and the lists
 * below hold more. bn_session_end() frees all that a session has, and leaves the shell to those who still
 * refer to it. A session holds a reference to its runtime. */
#ifndef BN_RUNTIME_SESSION_PRIVATE_H
#define BN_RUNTIME_SESSION_PRIVATE_H

#include "base/thread.h"
#include "port/port.h"
#include "runtime/backmsg.h"
#include "runtime/forward.h"
#include "runtime/media_private.h"
#include "runtime/outbox.h"
#include "runtime/pages_private.h"
#include "runtime/runtime.h"
#include "runtime/timers.h"

#include <stdatomic.h>
#include <stddef.h>

/* Times. */
#define BN_FENCE_DELAY_NS     (50 * BN_MS_NS)  /* a run that was asked to stop reaches its next command within this */
#define BN_FENCE_CALLBACKS_NS (1 * BN_S_NS)    /* ... but callbacks are left alone for this long */
#define BN_DRAIN_PACE_NS      (8 * BN_MS_NS)   /* between drains of one session's deltas: twice in a frame of the
                                                  screen; each drain wakes the server and the browser, who take the
                                                  processor from a script that writes much. What comes after a pause,
                                                  the end of a run and answers to the browser do not wait */
#define BN_DRAIN_URGENT       ((size_t)512 << 10) /* bytes that go without waiting for the pace */
#define BN_WANT_AGAIN_NS      (100 * BN_MS_NS) /* sessions still wait: the host is asked again for a thread */

enum {
    BN_IDLE_THREADS = 16,           /* script threads that may wait for work; further ones end */
    BN_OUTBOX_BYTES = 32 << 20,     /* where the configuration does not say */
    BN_OUTBOX_CEILING = 4,          /* times outbox bytes: more than this is refused */
};

/* Why a run has to end at its next command. */
typedef enum bn_stop {
    BN_STOP_NO = 0,
    BN_STOP_RERUN,    /* the app wants another run, or the browser does and fastReruns is off */
    BN_STOP_REPLACED, /* the browser wants another run: this one ends unseen */
    BN_STOP_STOP,     /* st.stop(), the browser's Stop, or the browser has gone */
} bn_stop;

/* Who is at the other end. Immutable but for what is said, shared by reference count. */
typedef struct bn_client {
    atomic_uint refs;
    char       *remote, *headers, *user;
    atomic_bool logged_out; /* seq_cst: whoever comes after it is nobody */
} bn_client;

/* A place in a session's dirty life: may its outbox go, and who has to be told? */
typedef enum bn_notify {
    BN_NOTIFY_CLEAN = 0, /* the port thread knows of nothing: tell it */
    BN_NOTIFY_QUEUED,    /* it has been told */
    BN_NOTIFY_PACED,     /* it will come back when the pace allows; tell it only what is urgent */
    BN_NOTIFY_BLOCKED,   /* it waits for credit */
} bn_notify;

typedef struct bn_transient bn_transient;
typedef struct bn_uploads bn_uploads;

typedef struct bn_fragment bn_fragment; /* fragment_private.h */
typedef struct bn_outside bn_outside;

struct bn_session {
    atomic_uint refs;
    bn_runtime *rt;       /* a reference */
    uint64_t    serial;   /* random: tells sessions apart without holding them */
    char        id[37];

    bn_mutex    mu;
    bn_cond     room BN_GUARDED_BY(mu);  /* the outbox has room again, or nobody needs it any more */
    unsigned    waiters BN_GUARDED_BY(mu);
    uint64_t    gen BN_GUARDED_BY(mu), whole_gen BN_GUARDED_BY(mu); /* the newest run; the newest of the whole app */
    bn_block   *events BN_GUARDED_BY(mu);         /* the newest run's root for events; a reference */
    bool        ended BN_GUARDED_BY(mu), attached BN_GUARDED_BY(mu);
    bool        tasks_over;                       /* none starts any more; guarded by the lock of the tasks */
    bool        queued BN_GUARDED_BY(mu);         /* waits for a script thread */
    bool        shown_running BN_GUARDED_BY(mu);  /* what the browser was told last */
    bool        run_on_save BN_GUARDED_BY(mu);
    bool        lost BN_GUARDED_BY(mu);           /* messages were dropped while the browser was away */
    bool        urgent BN_GUARDED_BY(mu);         /* what waits goes without regard to the pace */
    uint8_t     notify BN_GUARDED_BY(mu);         /* bn_notify */
    bn_run     *live BN_GUARDED_BY(mu), *fenced BN_GUARDED_BY(mu);
    bn_request *pending BN_GUARDED_BY(mu);
    bn_state   *state BN_GUARDED_BY(mu);
    bn_client  *client BN_GUARDED_BY(mu);
    bn_facts   *facts BN_GUARDED_BY(mu);          /* of the last run; NULL before the first */
    bn_outbox   outbox BN_GUARDED_BY(mu);
    bn_fragment *fragments BN_GUARDED_BY(mu);     /* that may be asked for */
    bn_outside *outsides BN_GUARDED_BY(mu);       /* where they write elsewhere */
    uint64_t    fragment_seq BN_GUARDED_BY(mu);
    size_t      in_flight BN_GUARDED_BY(mu);      /* bytes sent that no credit has come back for */
    uint64_t    last_drain_ns BN_GUARDED_BY(mu);
    bn_pages    pages BN_GUARDED_BY(mu);
    bn_uploads *uploads BN_GUARDED_BY(mu);
    bn_transient *transients BN_GUARDED_BY(mu);
    uint64_t    transient_tickets BN_GUARDED_BY(mu);
    bn_media_refs media;                 /* under rt->media.mu */
    uint64_t    browser;                 /* the same for all sessions of one browser; 0: not known. Set at birth */

    bn_session *next_ready, *next_dirty; /* under rt->mu */
    bool        in_dirty;                /* under rt->mu */

    uint64_t    number;                  /* port thread: the server's number */
    bool        stalled;                 /* port thread: the port's queue was full */
    bn_timer    fence, ttl, pace, show;  /* port thread */
};

struct bn_run_ctx {
    atomic_uint      refs;
    struct bn_canvas *canvas; /* a reference: this is a task's context, which no run ends; NULL: of a run */
    struct bn_task   *task;   /* a reference; as canvas */
    bn_session      *session; /* a reference */
    uint64_t         gen;
    bn_facts        *facts;   /* a reference */
    bn_client       *client;  /* a reference */
    _Atomic(const char *) page_hash;   /* release by whoever settles it, acquire by readers; lives as long as the ctx */
    _Atomic(const char *) active_hash; /* of the page that writes now; as page_hash */
    bn_hash_kept    *hashes;  /* under session->mu */
    bn_context_info  info;
    atomic_bool      started;  /* relaxed: a hint for the host, ordered by the session's lock where it matters */
    bn_block        *roots[BN_ROOT_COUNT]; /* under session->mu; references */
    uint8_t          stop;     /* bn_stop, under session->mu */
    atomic_bool      has_fragments; /* relaxed: a hint that saves looking for one */
    atomic_bool      dialog;   /* relaxed: one is open in this run; the exchange itself decides who was first */
    bn_block       **kept;     /* under session->mu; references */
    size_t           kept_n;   /* under session->mu */
    struct bn_crew  *crew;     /* set once under session->mu; NULL: the run does nothing in parallel */
    bool             crew_stop; /* under session->mu: the crew's threads end at their next command */
    char             run_id[33];
};

struct bn_run {
    atomic_uint  refs;
    bn_session  *session; /* a reference */
    bn_run_ctx  *ctx;     /* a reference */
    bn_request  *request BN_GUARDED_BY(session->mu); /* its widget states go when they have been applied */
    size_t       cursor BN_GUARDED_BY(session->mu);  /* of callbacks */
    bool         begun BN_GUARDED_BY(session->mu);   /* widget states have been applied */
    bool         callbacks_done BN_GUARDED_BY(session->mu);
    bool         clicked; /* it serves a click: set at birth */
    bool         vote BN_GUARDED_BY(session->mu);    /* a callback wants a rerun */
    uint8_t      held BN_GUARDED_BY(session->mu);    /* bn_stop that takes effect after the callbacks */
    uint64_t     flagged_ns BN_GUARDED_BY(session->mu);
    bn_buf       compile_error; /* script thread */
    atomic_bool  finished;      /* release by finish, acquire by the kill timer */
    bn_timer     kill;          /* port thread; armed, it holds a reference */
};

struct bn_block {
    atomic_uint refs;
    uint64_t    serial;   /* of the session */
    bn_block   *parent;   /* a reference; NULL: a root */
    const char *kind;     /* static */
    char       *own_form; /* NULL: the parent's */
    char       *own_fragment; /* NULL: the parent's */
    bool        apart;    /* what a parallel fragment writes stays in here */
    const char *fragment; /* its own or the parent's; "": none */
    struct bn_canvas *canvas; /* a reference: it stands where a task's output does; NULL: where its path says */
    uint64_t    gen;      /* the run that made it; 0 in a canvas. Set once, before others see it */
    uint32_t    next;     /* the next free slot; under session->mu, in a canvas under its own */
    uint32_t    columns;  /* of a grid; 0: none */
    uint32_t    path_n;
    uint32_t    path[];   /* root, then indices */
};

typedef struct bn_map { /* map.c: u64 -> pointer; its owner says who enters it */
    uint64_t *keys;       /* 0: free */
    void    **values;
    size_t    n, cap;
} bn_map;
void *bn_map_get(const bn_map *m, uint64_t key);
void bn_map_put(bn_map *m, uint64_t key, void *value);
void bn_map_remove(bn_map *m, uint64_t key);
void bn_map_release(bn_map *m);

/* Taken from the configuration once, when HELLO has come. */
typedef struct bn_runtime_limits {
    size_t   message_max, message_cached_from, outbox_bytes, backmsg_max, lazy_bytes;
    uint64_t upload_max; /* bytes of one file, where its widget does not say */
    uint64_t ttl_ns, stop_grace_ns; /* stop_grace_ns 0: never */
    unsigned task_threads;
    /* threads of one run for its parallel fragments; less than 1: an error, told when one is called */
    int64_t  crew_max;
    bool     fast_reruns, run_on_save, viewer_may_clear;
} bn_runtime_limits;

struct bn_runtime {
    atomic_uint       refs;
    bn_host          *host;
    char             *script;
    bool              whole_tables; /* set at birth, as host and script */
    bn_config        *own_config;
    const bn_config  *config;  /* written under mu before `configured`, then read-only, as are forward and limits */
    bn_forward        forward;
    bn_runtime_limits limits;

    bn_mutex    mu;
    bn_cond     work BN_GUARDED_BY(mu);  /* bn_runtime_take() waits here */
    bn_cond     hello BN_GUARDED_BY(mu); /* bn_runtime_wait_config() */
    bn_session *ready_first BN_GUARDED_BY(mu), *ready_last BN_GUARDED_BY(mu);
    bn_session *dirty_first BN_GUARDED_BY(mu), *dirty_last BN_GUARDED_BY(mu);
    size_t      ready_n BN_GUARDED_BY(mu);
    unsigned    waiting BN_GUARDED_BY(mu); /* script threads in take */
    bool        configured BN_GUARDED_BY(mu), host_ready BN_GUARDED_BY(mu);
    bool        sleeping BN_GUARDED_BY(mu); /* the port thread is in poll, or about to be: wake it */
    bool        stopping BN_GUARDED_BY(mu);
    char       *fatal BN_GUARDED_BY(mu);
    struct bn_push_order *pushes BN_GUARDED_BY(mu); /* for other workers, newest first */
    char      **changed BN_GUARDED_BY(mu); /* files saved that sessions have not heard of; source_changed.c */
    size_t      changed_n BN_GUARDED_BY(mu);
    bool        changed_all BN_GUARDED_BY(mu);
    struct bn_freed *freed BN_GUARDED_BY(mu); /* of uploads; upload_freed.c */
    bn_ask     *answers BN_GUARDED_BY(mu); /* for the port thread to send; ask.c */

    bn_media_store media;      /* has its own lock */
    struct bn_task_pool *tasks; /* has its own lock */
    bn_chunks  *chunks;        /* has its own lock */
    atomic_bool two_values_said; /* relaxed: orders nothing else */
    atomic_bool source_changed; /* relaxed: the eventfd's write and read order it */
    atomic_uint_fast64_t sessions_n, runs_live, runs_fenced, runs_total; /* relaxed: numbers for people */

    /* port thread */
    bn_port    *port;
    int         wake_fd;
    pthread_t   thread;
    bool        thread_started;
    bn_map      by_number;
    bn_map      by_id; /* written by the port thread under mu: it reads without, others under mu */
    bn_timers   timers;
    bn_buf      gather;
    uint64_t    now_ns, want_ns;
    bool        ready_sent, drained, closed, asking;
    atomic_bool draining; /* seq_cst, with runs_live: whoever ends the last run sees it, or is seen */
    atomic_bool task_thread_failed; /* release by who was refused one, acquire by the port thread */
    uint64_t    task_again_ns;   /* when the host is asked for it again; 0: it need not be */
    bool        threads_awaited; /* the host has been asked to wait for the app's */
    atomic_uint app_threads;     /* seq_cst, with draining */
    unsigned    hello_seen;
    bn_session **stalled; /* references; drained again when the port's queue is short */
    size_t      stalled_n, stalled_cap;
    uint64_t    drain_due_ns;
};

/* ---- runtime.c ---- */
/* Any thread, no lock held. Both take a reference to the session for as long as they list it. */
void bn_runtime_mark_dirty(bn_runtime *rt, bn_session *s);
void bn_runtime_mark_ready(bn_runtime *rt, bn_session *s);
bn_status bn_runtime_configure(bn_runtime *rt, bn_bytes packed, bn_error *err);

/* ---- ask.c: port thread ---- */
void bn_port_asked(bn_runtime *rt, uint64_t number, bn_bytes strings);
void bn_port_answer(bn_runtime *rt);
void bn_port_answers_drop(bn_runtime *rt); /* bn_runtime_free() */

/* ---- session.c ---- */
void bn_session_ref(bn_session *s);
void bn_session_unref(bn_session *s);
void bn_client_unref(bn_client *c);
uint64_t bn_session_id_key(const char *id); /* in rt->by_id */
bn_session *bn_session_find(bn_runtime *rt, const char *id); /* a reference; NULL: there is none. Any thread, no lock held */
/* Port thread. */
void bn_session_open(bn_runtime *rt, uint64_t number, bn_bytes strings);
void bn_session_lost(bn_session *s);
void bn_session_end(bn_session *s); /* takes it out of the tables; the server is told nothing */
void bn_session_gone(bn_session *s, unsigned code, const char *why); /* ends it and tells the server: a WebSocket
                                                                        close code, 0: 1000 */
void bn_session_credit(bn_session *s, uint64_t bytes);
void bn_session_recheck(bn_session *s); /* fence what is due */
void bn_session_stop_run(bn_session *s); /* what was asked for before is not wanted any more, too */

/* Under session->mu. */
bool bn_session_wants_thread_locked(bn_session *s); /* if so, call bn_runtime_mark_ready() after unlocking */
bool bn_session_touch_locked(bn_session *s, bool urgent); /* then bn_runtime_mark_dirty() after unlocking */
void bn_session_wake_waiters_locked(bn_session *s);
bool bn_runtime_must_wake_locked(bn_runtime *rt); /* under rt->mu: then call bn_runtime_wake() after unlocking */
void bn_runtime_wake(bn_runtime *rt); /* the port thread, from any other */
bn_status bn_session_put_locked(bn_session *s, const bn_out_message *m);
/* Queue the fields of one ForwardMsg that is no delta, and empty the buffer. */
void bn_session_send_locked(bn_session *s, bn_buf *fields, bn_pb type);
/* Queue what the browser is to be told of its page's address. True: there was something. */
bool bn_session_send_news_locked(bn_session *s);

/* ---- session_message.c ---- */
void bn_session_message(bn_session *s, bn_bytes backmsg);
void bn_session_upload(bn_session *s, bn_port_frame *frame); /* a file has come, or is taken back */
/* Any thread, no lock held: one ForwardMsg that is no delta, at once. */
void bn_session_answer(bn_session *s, bn_buf *fields, bn_pb type);

/* ---- run.c ---- */
bn_run *bn_run_begin(bn_session *s); /* NULL: there is nothing to do any more */
void bn_run_unref(bn_run *run);
void bn_run_begin_state_locked(bn_run *run, bn_value_bin *bin);
/* The browser wants another run. Under session->mu. */
void bn_run_flag_locked(bn_run *run, bn_stop why, uint64_t now_ns);
/* The part of a request that the run never got to, back into the mailbox. */
void bn_run_give_back_locked(bn_run *run);
bool bn_run_in_callbacks_locked(const bn_run *run);

/* ---- run_ctx.c ---- */
bn_run_ctx *bn_run_ctx_new(bn_session *s, bn_client *client, bn_facts *facts);
bn_status bn_run_ctx_check_locked(const bn_run_ctx *ctx);
bn_run *bn_run_ctx_live_run_locked(const bn_run_ctx *ctx); /* the session's, if it is this context's; or NULL */
bn_status bn_run_ctx_not_in_task(const bn_run_ctx *ctx, const char *what, bn_error *err); /* a task has none of these */
void bn_run_ctx_keep_locked(bn_run_ctx *ctx, bn_block *block); /* as long as the context */
bn_block *bn_run_ctx_root_locked(bn_run_ctx *ctx, bn_root root);
const char *bn_run_ctx_enter_page_locked(bn_run_ctx *ctx, const char *hash); /* pages.c */
bn_status bn_run_ctx_explain(const bn_run_ctx *ctx, bn_status rc, bn_error *err);

/* ---- block.c ---- */
bn_block *bn_block_new(bn_session *s, bn_block *parent, uint32_t index, const bn_delta *delta); /* NULL: a root */
/* Is it part of what the page shows, or will show when the live run has ended? Under session->mu. */
bool bn_block_is_shown_locked(const bn_session *s, const bn_block *b);

/* ---- source_changed.c ---- */
void bn_runtime_serve_source_changed(bn_runtime *rt); /* port thread, each turn */

/* ---- push.c ---- */
void bn_runtime_pushed(bn_runtime *rt, bn_bytes strings); /* by another worker */
void bn_runtime_serve_pushes(bn_runtime *rt);             /* port thread, each turn */
void bn_runtime_drop_pushes(bn_runtime *rt);              /* at the end */

/* ---- port_loop.c ---- */
bool bn_port_send_push(bn_runtime *rt, bn_bytes strings); /* false: the port is full */
void *bn_port_loop(void *rt);
void bn_port_drain_session(bn_session *s);
void bn_port_kill_later(bn_run *run);
bool bn_port_send_grant(bn_runtime *rt, uint64_t number, bn_bytes strings); /* false: the port is full */
void bn_port_send_gone(bn_runtime *rt, uint64_t number, unsigned code, const char *why);

#endif
