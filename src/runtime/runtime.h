/* runtime.h: sessions, runs, run contexts and their outboxes in one worker; and the host, which runs the script.
 *
 * Threads
 *   port thread     one per runtime, plain C, never the interpreter: reads the port, parses BackMsgs, keeps timers,
 *                   drains outboxes. Started by bn_runtime_start().
 *   script threads  made by the host; each loops over bn_runtime_take() and runs what it is given.
 *   custom threads  the app's own; they reach a session only through a run context.
 *
 * Locks, outermost first; none is held while the host, a callback or Python runs:
 *   rt->mu       the table of sessions, the queue of sessions that wait for a script thread, the dirty list
 *   session->mu  everything of one session: generation, live and fenced run, mailbox, state, blocks, outbox
 *
 * The rule behind all of it: whatever a thread does to a session goes through a bn_run_ctx and is checked, under the
 * session's lock, against the session's current generation. A delta reaches the run that made it, or the call that
 * made it fails with BN_ESTALE. */
#ifndef BN_RUNTIME_RUNTIME_H
#define BN_RUNTIME_RUNTIME_H

#include "base/bytes.h"
#include "config/config.h"
#include "state/address.h"
#include "state/state.h"
#include "wire/wire.h"

typedef struct bn_runtime bn_runtime;
typedef struct bn_session bn_session;
typedef struct bn_run     bn_run;
typedef struct bn_run_ctx bn_run_ctx;
typedef struct bn_block   bn_block;
typedef struct bn_host    bn_host;
typedef struct bn_making  bn_making;
typedef struct bn_ask     bn_ask;

/* ---------------------------------------------------------------- host */

/* The script's vtable. Functions marked "port thread" must return at once and take no interpreter lock. */
typedef struct bn_host_ops {
    const char *name; /* "python", "c" */
    /* Port thread or script thread: sessions wait and no script thread is free. The host starts one more, soon;
     * asked again while they wait. */
    void (*want_thread)(bn_host *host);
    /* Port thread: the fenced run has outlived runner.stopGrace: end it by force (an asynchronous exception, a
     * signal), once. May do nothing where there is no such means. */
    void (*kill_run)(bn_host *host, bn_run *run);
    /* Port thread: the runtime is stopping; wake whatever the host itself waits in. */
    void (*stop)(bn_host *host);
    /* Port thread; each may be NULL. The browser asked to clear all caches; a session has ended, and with it what was
     * cached for it alone. Both return at once: the host does the work on a thread of its own. */
    void (*clear_caches)(bn_host *host);
    void (*session_ended)(bn_host *host, const char *session_id);
    /* Any thread, no lock held; NULL: this host runs no tasks. Start one more thread that loops over bn_task_take(). */
    void (*want_task_thread)(bn_host *host);
    /* Port thread; may be NULL. A browser asks for a download that is made only then: make it on a thread of the host's
     * own and end with bn_making_done(). */
    void (*make_file)(bn_host *host, bn_making *making);
    /* Port thread; NULL: 404. A browser's request that takes the host (to log in, say): answer it on a thread of the host's
     * own and end with bn_ask_done(). */
    void (*answer)(bn_host *host, bn_ask *ask);
    /* Port thread; may be NULL. The worker stops, and no run and no task goes on: the host calls bn_runtime_await_thread() here,
     * and bn_runtime_thread_ended() from a thread of its own once all threads of the app that have a context
     * have ended. */
    void (*await_threads)(bn_host *host);
} bn_host_ops;

struct bn_host {
    const bn_host_ops *ops;
    /* What the page is told at the start of a session. Static strings or owned by the host, set before start. */
    uint32_t    upload_at; /* where in its memfd the content of an upload shall begin, 0 to 4095 */
    const char *language_version; /* "3.11.7": new_session's python_version; the compiler's version for C */
};

/* What a download is made by; borrowed until bn_making_done(). */
bn_value bn_making_value(const bn_making *m);
/* Any thread: it has been made (its MIME type where the app gave none), or could not be (`type` NULL). Ends `m`. */
void bn_making_done(bn_making *m, bn_bytes content, const char *type);

/* A request; texts live until bn_ask_done(). */
const char *bn_ask_what(const bn_ask *a);    /* "login", "logout", "callback" */
const char *bn_ask_query(const bn_ask *a);   /* what follows '?', undecoded */
const char *bn_ask_cookies(const bn_ask *a); /* the Cookie header; "" without one */
/* Any thread. `headers`: "Name: value\n" each. Ends `a`. */
void bn_ask_done(bn_ask *a, int status, const char *headers, const char *body);

/* ---------------------------------------------------------------- runtime */

typedef struct bn_runtime_opts {
    const bn_config *config;  /* read-only, outlives the runtime. NULL: taken from the port's HELLO */
    int              port_fd; /* taken over */
    const char      *script;  /* absolute path of the main script: names the app and its page */
    bn_host         *host;
    bool             whole_tables; /* a test looks at what is sent: large tables are not served in pieces */
} bn_runtime_opts;

bn_status bn_runtime_new(const bn_runtime_opts *opts, bn_runtime **out, bn_error *err);
/* Start the port thread. It waits for HELLO, then sends READY when bn_runtime_ready() has been called. */
bn_status bn_runtime_start(bn_runtime *rt, bn_error *err);
/* Blocks until HELLO has come; returns the configuration (owned by the runtime). NULL: the server has gone. */
const bn_config *bn_runtime_wait_config(bn_runtime *rt);
void bn_runtime_ready(bn_runtime *rt);
/* Tell the server that this worker cannot go on, and stop. */
void bn_runtime_fatal(bn_runtime *rt, const char *why);
/* Ask for the end (any thread); bn_runtime_join() waits for the port thread. Never called on the port thread. */
void bn_runtime_stop(bn_runtime *rt);
void bn_runtime_join(bn_runtime *rt);
/* A worker leaves SIGINT and SIGTERM to its server, which stops it by the port: a terminal's Ctrl-C, and whoever ends a
 * service, send them to the whole group. Children that execute a program have the system's handlers again, those that
 * do not end as if there were none. At start, once. */
void bn_worker_signals(void);
/* Any thread, no lock held. While a worker stops, within the server's grace, its end is put off for threads of the app's
 * own that have a context: what they do when they are told, by their next command, is waited for. In pairs. */
void bn_runtime_await_thread(bn_runtime *rt);
void bn_runtime_thread_ended(bn_runtime *rt);
void bn_runtime_free(bn_runtime *rt); /* after join; script threads have left bn_runtime_take() */
/* Who holds a reference may still ask it, also after bn_runtime_free(): nobody is there any more, then. */
void bn_runtime_ref(bn_runtime *rt);
void bn_runtime_unref(bn_runtime *rt);

/* The next run for this script thread: blocks until a session is ready, begins its run and returns it (owned by the
 * caller until bn_run_finish). NULL: this thread is to end (the runtime stops, or enough threads wait already). */
bn_run *bn_runtime_take(bn_runtime *rt);
/* The number of sessions that wait for a script thread, less the script threads that wait: > 0 asks for one more. */
int bn_runtime_shortage(bn_runtime *rt);

/* ---------------------------------------------------------------- runs (script thread) */

typedef enum bn_run_end {
    BN_RUN_OK,            /* ran to its end, st.stop() included */
    BN_RUN_INTERRUPTED,   /* unwound by BN_ESTOPPED: a newer request takes over, or the session stops */
    BN_RUN_COMPILE_ERROR, /* never ran; `compile_error` was sent with bn_run_compile_error() */
    BN_RUN_FAILED,        /* an exception went through the script; it has been shown */
} bn_run_end;

bn_run_ctx *bn_run_context(bn_run *run);   /* borrowed: lives as long as the run; ref to keep */
uint64_t bn_run_generation(const bn_run *run);
const char *bn_run_script(const bn_run *run); /* absolute path of the page's script */
/* The i-th fragment that this run is for, in the order asked for; NULL past the end. None: the whole app. */
const char *bn_run_fragment(const bn_run *run, size_t i);
/* The next callback that is due (owned), NONE at the end: call them in order before the script. */
bn_value bn_run_next_callback(bn_run *run);
/* content: an Exception message's bytes. The page keeps what it shows and opens a dialog. */
void bn_run_compile_error(bn_run *run, bn_bytes content);
/* Ends the run: state is settled, script_finished goes out, a pending request makes the session ready again. */
void bn_run_finish(bn_run *run, bn_run_end end);

/* ---------------------------------------------------------------- run contexts (any thread) */

bn_run_ctx *bn_run_ctx_ref(bn_run_ctx *ctx);
void bn_run_ctx_unref(bn_run_ctx *ctx); /* takes NULL */
bool bn_run_ctx_same_session(const bn_run_ctx *a, const bn_run_ctx *b);
const char *bn_run_ctx_session_id(const bn_run_ctx *ctx);
bn_host *bn_run_ctx_host(const bn_run_ctx *ctx); /* whose script it is; for the host itself */
uint64_t bn_run_ctx_generation(const bn_run_ctx *ctx);
/* Facts of the run, fixed at its start; live as long as the ctx. */
const char *bn_run_ctx_page_hash(const bn_run_ctx *ctx);
const char *bn_run_ctx_script_path(const bn_run_ctx *ctx);
/* The query string of the page's address as it is now; as it was, once a newer run has begun. An owned STR. */
bn_value bn_run_ctx_query_string(bn_run_ctx *ctx);
bool bn_run_ctx_script_started(const bn_run_ctx *ctx); /* set once callbacks are done */
void bn_run_ctx_mark_started(bn_run_ctx *ctx);

/* May this thread go on? BN_OK; BN_ESTOPPED: the run was asked to stop or start over: unwind; BN_ESTALE: a newer run
 * has begun or the session has ended: the message names the thread and says so, and it is logged once per thread
 * and run. Every function below checks the same first. */
bn_status bn_run_ctx_check(bn_run_ctx *ctx, bn_error *err);

/* How messages name the calling thread. `fn` writes the name into buf and returns it, or NULL: the system's name is
 * taken. Set once, before any run. */
void bn_run_ctx_set_thread_namer(const char *(*fn)(char buf[64]));

/* How threads are called in messages. `fn` returns the calling thread's name, written to `buf` or static, or NULL; it
 * may be called on any thread, no lock held. NULL, as at the start: the name that the system knows. Once, at start. */
void bn_run_ctx_set_thread_namer(const char *(*fn)(char buf[64]));

/* ---- rerun and stop ---- */
/* Ask for another run with the current widget values; the caller then unwinds (BN_ESTOPPED comes from its next check,
 * also in the script thread when a custom thread asked). */
bn_status bn_run_ctx_request_rerun(bn_run_ctx *ctx, bn_error *err);
bn_status bn_run_ctx_request_stop(bn_run_ctx *ctx, bn_error *err);

/* ---- fragments: parts of the script that the browser may ask for alone ---- */
/* A fragment of this id was made in this run (at most 63 bytes): requests for it are honoured from now on, until a
 * whole run ends well without making it again. */
bn_status bn_run_ctx_register_fragment(bn_run_ctx *ctx, const char *id, bn_error *err);
/* As bn_run_ctx_request_rerun(), for these fragments only. */
bn_status bn_run_ctx_request_fragments(bn_run_ctx *ctx, const char *const *ids, size_t n, bn_error *err);

/* True for the first of this run: one dialog is open at a time. */
bool bn_run_ctx_open_dialog(bn_run_ctx *ctx);

/* ---- containers ---- */
typedef enum bn_root { BN_ROOT_MAIN = 0, BN_ROOT_SIDEBAR = 1, BN_ROOT_EVENT = 2, BN_ROOT_BOTTOM = 3, BN_ROOT_COUNT } bn_root;

/* The root container of this run: a borrowed reference, lives as long as the ctx. */
bn_block *bn_run_ctx_root(bn_run_ctx *ctx, bn_root root);

/* A block is a container of one session: its place in the page and the next free slot in it. Holds no session memory
 * but its own. A block may outlive its run: a later run of the same session may still write into it, as the peer's. */
bn_block *bn_block_ref(bn_block *b);
void bn_block_unref(bn_block *b); /* takes NULL */
bn_block *bn_block_parent(const bn_block *b); /* borrowed; NULL for a root */
const char *bn_block_kind(const bn_block *b); /* static string given at creation ("column"), NULL for a root */
bn_root bn_block_root(const bn_block *b);
/* root, then indices; returns the length. The path never changes. */
size_t bn_block_path(const bn_block *b, const uint32_t **path);
/* Depth of nesting of blocks with this kind, b itself included. */
unsigned bn_block_depth(const bn_block *b, const char *kind);
const char *bn_block_form(const bn_block *b); /* id of the form it is in, "" if none */
uint32_t bn_block_columns(const bn_block *b); /* of a grid that has a number of them; else 0 */
uint32_t bn_block_next_index(const bn_block *b); /* the place the next element would take; a glance, not a promise */

typedef enum bn_delta_kind { BN_DELTA_ELEMENT, BN_DELTA_BLOCK, BN_DELTA_TRANSIENT } bn_delta_kind;

#define BN_SLOT_NEW UINT32_MAX

/* Put a delta into `parent` and queue it for the browser.
 * content   bytes of an Element, Block or Transient message
 * slot      in: BN_SLOT_NEW takes the next free place, in the same locked step as the queueing; else the place to
 *           replace. out: the place taken. A transient takes the place but does not move the container on.
 * kind_name, form, columns  for BN_DELTA_BLOCK: what bn_block_kind() and bn_block_form() (NULL: the parent's) will say
 * *block    for BN_DELTA_BLOCK: an owned reference to the new container
 * Errors    as bn_run_ctx_check(); BN_EFOREIGN: the container belongs to another session; BN_ETOOBIG: over
 *           server.maxMessageSize (the page shows an error element in its place)
 * *full     set when the outbox holds more than it should: call bn_run_ctx_wait_room() with no lock and no GIL held */
typedef struct bn_delta {
    bn_delta_kind kind;
    bn_bytes      content;
    const struct bn_wire_splice *splice; /* bytes that belong into `content` (wire.h); NULL: none. See below */
    const char   *kind_name;
    const char   *form;
    uint32_t      columns;     /* for BN_DELTA_BLOCK: what bn_block_columns() will say */
    const char   *fragment_id; /* the fragment that makes it; NULL or "": the container's own, if it has one */
    const char   *opens_fragment; /* for BN_DELTA_BLOCK: the fragment whose container it is; NULL: none */
    bool          opens_apart;    /* ... which is called in parallel: see bn_block_apart() */
    bool          aimed;       /* the app named the container; else it is the current one (see capture.h) */
} bn_delta;
bn_status bn_run_ctx_put(bn_run_ctx *ctx, bn_block *parent, const bn_delta *delta, uint32_t *slot, bn_block **block,
                         bool *full, bn_error *err);
/* May an element for this container have a splice? Not where it is kept for later: in a task, or in a cached
 * function. */
bool bn_run_ctx_takes_splice(const bn_block *parent);

/* Any other ForwardMsg of this run (page_config_changed, ...): `fields` are its fields without metadata and hash. */
bn_status bn_run_ctx_send(bn_run_ctx *ctx, bn_bytes fields, bn_error *err);

/* Waits until the browser has taken enough, or the run has to end. BN_OK or as bn_run_ctx_check(). */
bn_status bn_run_ctx_wait_room(bn_run_ctx *ctx, bn_error *err);

/* ---- state ---- the functions of state.h under the session's lock, after the check */
bn_status bn_run_ctx_state_get(bn_run_ctx *ctx, bn_bytes key, bn_value *out, bn_error *err); /* BN_ENOENT */
bn_status bn_run_ctx_state_set(bn_run_ctx *ctx, bn_bytes key, bn_value *value, bn_error *err);
bool bn_run_ctx_state_is_set(bn_run_ctx *ctx, bn_bytes key);
/* Says in the log that this widget has a default, though the app has set its value, which counts: once, for the first of
 * all, and not with global.disableWidgetStateDuplicationWarning. */
void bn_run_ctx_note_two_values(bn_run_ctx *ctx, bn_bytes key);
bn_status bn_run_ctx_state_reset(bn_run_ctx *ctx, bn_bytes key, bn_value *value, bn_error *err);
/* Compare and set: *swapped tells whether the key had the value `seen` (NULL: was missing) and now has *value (NULL: is
 * missing). Foreign objects are compared by identity. Takes over *value. */
bn_status bn_run_ctx_state_swap(bn_run_ctx *ctx, bn_bytes key, const bn_value *seen, bn_value *value, bool *swapped,
                                bn_error *err);
bn_status bn_run_ctx_state_delete(bn_run_ctx *ctx, bn_bytes key, bn_error *err);
bn_status bn_run_ctx_state_keys(bn_run_ctx *ctx, bn_value *out, bn_error *err);
bn_status bn_run_ctx_state_clear(bn_run_ctx *ctx, bn_error *err);
bn_status bn_run_ctx_widget(bn_run_ctx *ctx, bn_bytes id, bn_bytes user_key, bn_widget_meta *meta,
                            bn_widget_result *out, bn_error *err);
/* For components: see bn_state_callback() and bn_state_send(). *out is owned. */
bn_status bn_run_ctx_widget_callback(bn_run_ctx *ctx, bn_bytes id, bn_value *out, bn_error *err);
bn_status bn_run_ctx_widget_send(bn_run_ctx *ctx, bn_bytes id, bn_value *value, bn_error *err);
/* What is left to do for a widget whose result says `bound`. *changed: the browser must be told its value. */
bn_status bn_run_ctx_bound(bn_run_ctx *ctx, const bn_bound *bound, bool *changed, bn_error *err);
bn_status bn_run_ctx_claim(bn_run_ctx *ctx, bn_bytes id, bn_bytes user_key, bn_error *err);
bn_status bn_run_ctx_claim_form(bn_run_ctx *ctx, bn_bytes name, bn_error *err);

/* ---- the page's address ---- the functions of address.h, in the same way */
bn_status bn_run_ctx_query_get(bn_run_ctx *ctx, bn_bytes name, bn_value *text, bn_error *err); /* BN_ENOENT */
bn_status bn_run_ctx_query_names(bn_run_ctx *ctx, bn_value *names, bn_error *err);
bn_status bn_run_ctx_query_change(bn_run_ctx *ctx, bn_address_how how, const bn_query_param *params, size_t n,
                                  bn_error *err);

/* ---- files from the browser: upload.h ---- */
/* The session's files, for bn_widget_decode, which is called under the session's lock. Lives as
 * long as the session's state; NULL: it has ended. */
struct bn_uploads *bn_run_ctx_uploads(bn_run_ctx *ctx);
uint64_t bn_run_ctx_upload_max(const bn_run_ctx *ctx); /* bytes of one, where its widget does not say */
/* A widget of this run takes files of at most `bytes`, whose names end with one of these (lower case); n 0: any. */
bn_status bn_run_ctx_accept_uploads(bn_run_ctx *ctx, uint64_t bytes, const bn_bytes *suffixes, size_t n, bn_error *err);

/* ---- about the browser ---- */
typedef struct bn_context_info { /* strings live as long as the ctx; "" where not told */
    const char *timezone, *locale, *url, *color_scheme, *remote, *headers; /* headers: "Name: value\n" each */
    int32_t     timezone_offset;
    bool        has_timezone_offset, is_embedded, told; /* told: the browser has said these things */
} bn_context_info;
const bn_context_info *bn_run_ctx_info(const bn_run_ctx *ctx);
/* Who the visitor is: a JSON object that lives as long as the ctx; "": nobody. */
const char *bn_run_ctx_user(const bn_run_ctx *ctx);
/* Send the browser to where the visitor logs in; or out: from now on it is nobody, and its session cannot be taken up
 * again by a further connection. */
bn_status bn_run_ctx_login(bn_run_ctx *ctx, const char *provider, bn_error *err);
bn_status bn_run_ctx_logout(bn_run_ctx *ctx, bn_error *err);

/* Numbers for tests and metrics. */
typedef struct bn_runtime_stats {
    uint64_t sessions, runs_live, runs_fenced, runs_total, threads_waiting;
} bn_runtime_stats;
void bn_runtime_get_stats(bn_runtime *rt, bn_runtime_stats *out);

#endif
