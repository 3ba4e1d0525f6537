/* core.h: what the files of the extension share. The only code of bourn that sees Python.h.
 *
 *   module.c   init, register(), the module's functions
 *   host.c     the Python host: what the worker's main thread does
 *   script.c   a run in its script thread: callbacks, the script, how it ended
 *   sources.c  which files the app is made of; its modules are forgotten when one was saved
 *   ctx.c      ScriptRunContext, and which context the calling thread has
 *   bind.h     a row of the command table as a Python callable, in five files that it names
 *   dg.c       DeltaGenerator, its cursor, the `with` stack
 *   write.c    st.write
 *   replace.c  DeltaGenerator._enqueue and _block, which add-ons replace; enqueue_message()
 *   names.c    fields of the browser's messages by name
 *   fragment.c functions that run alone: st.fragment, st.dialog
 *   task.c     st.task: work beside the script
 *   state.c    session_state
 *   value.c    Python objects to and from bn_value and st_val
 *   file.c     files from the browser
 *   error.c    bn_error to exceptions
 *   table.c    tables: Arrow's C stream, and the bytes made of it
 *   options.c  the options of selectbox, radio and multiselect
 *   config.c   options as Python objects
 *   caching.h  st.cache_data and st.cache_resource, in six files that it names
 *   about.c    what is known of the browser: st.context
 *   secrets.c  st.secrets
 *   stage.h    an app in the process of its test, in two files that it names
 *
 * Threads  everything here runs with the interpreter attached (the GIL held) unless a comment says otherwise, and
 *          detaches before it waits. No bn_mutex is held while Python runs.
 * State    all that the module keeps is in py_state, one per module object. */
#ifndef BN_PYTHON_CORE_H
#define BN_PYTHON_CORE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

#include "base/thread.h"
#include "elements/command.h"
#include "elements/status.h"
#include "runtime/runtime.h"

typedef struct py_host py_host;
typedef struct py_sources py_sources;

/* A function in a type slot: the way round that ISO C allows. */
#define PY_FN(f) ((void *)(uintptr_t)(f))

/* Interned names, made once. */
#define PY_NAMES(X)                                                                                             \
    X(streamlit_script_run_ctx) X(name) X(daemon) X(start) X(_enqueue) X(_block) X(args) X(kwargs) X(tzinfo)    \
    X(replace) X(run_script) X(run_coroutine) X(loops) X(load_script) X(new_thread) X(new_task_thread) X(await_threads) X(handle_exception) X(_repr_html_) X(__name__) X(widget_value)       \
    X(session_id) X(root_container) X(parent_path) X(index) X(delta_path) X(is_locked) X(props) X(run)     \
    X(container_class) X(__main__)

typedef struct py_state {
    PyObject *module;
    PyTypeObject *dg_type, *command_type, *bound_type, *ctx_type, *cursor_type, *state_type, *proto_type;
    PyTypeObject *message_type, *stage_type;
    PyTypeObject *task_type, *cached_type, *cached_memory_type, *computation_type;
    struct bn_cache *cache;         /* what decorated functions have returned */
    PyObject *roots[BN_ROOT_COUNT]; /* st itself, st.sidebar, events, bottom */
    PyObject *dg_stack;             /* ContextVar: tuple of the containers of `with` blocks */
    PyObject *empty_tuple;
    PyObject *threads;              /* threading._active: ident -> Thread */
    PyObject *threading;
    PyObject *commands;             /* name -> bound command */
    PyObject *hidden;               /* name -> method, of those that only some containers have */
    PyObject *markdown;             /* the one of these that st.write runs for nearly every call, borrowed */
    PyObject *errors;               /* class name -> exception class */
    PyObject *control;              /* name -> class: StopException, RerunException, ScriptRunEnded */
    PyObject *prepare;              /* command name -> function */
    PyObject *host_module;          /* bourn._host */
    PyObject *bare_state;           /* dict: session_state without a server */
    bn_address bare_address;        /* st.query_params without a server, under bare_mu */
    bn_mutex  bare_mu;
    PyObject *warned;               /* set of thread idents that were told about their missing context */
    PyObject *overrides;            /* options set by st.set_option */
    PyObject *enqueue, *block;      /* DeltaGenerator's own methods, to see whether an add-on replaced them */
    unsigned  dg_version;           /* of the type when `dg_replaced` was found out */
    bool      dg_replaced;
    PyObject *empty_string;
    bn_runtime *runtime;            /* NULL: bare mode. Set once by serve() before any script thread runs; elsewhere the
                                       stage's that acts now */
    const bn_config *config;
    py_host *host;                  /* the worker's; NULL where no server is */
    py_sources *sources;            /* NULL: bare mode */
    struct py_stage *acting;        /* stages in which an app runs now, a list */
    PyObject *notes;                /* what widgets of apps under test returned: session id -> id -> note. NULL: none */
#define X(n) PyObject *str_##n;
    PY_NAMES(X)
#undef X
} py_state;

extern struct PyModuleDef py_core_def;
py_state *py_state_of(PyObject *module);

/* ---- dg.c ---- */
typedef struct py_dg {
    PyObject_HEAD
    PyObject *dict;
    PyObject *weak;
    PyObject *parent;    /* DeltaGenerator or NULL */
    bn_block *block;     /* a container: itself. An element: the container it is in. NULL: a root, or bare mode */
    uint32_t  slot;      /* BN_SLOT_NEW: a container; else the element's place in `block` */
    int       root;      /* bn_root of a root container, -1: not a root */
    bn_status_box *status; /* st.status: owned; else NULL */
    PyObject *widget_id; /* containers that are widgets (tabs, expander, popover): for .open; else NULL */
} py_dg;

int py_dg_init_types(py_state *st);
/* New reference. `type` NULL: DeltaGenerator. `block` is referenced. */
PyObject *py_dg_new(py_state *st, PyTypeObject *type, PyObject *parent, bn_block *block, uint32_t slot);
/* The container that commands on `dg` write into: `dg`, or the innermost `with` block for st itself. Borrowed. */
py_dg *py_dg_active(py_state *st, PyObject *dg);
bool py_dg_check(py_state *st, PyObject *o);

/* ---- ctx.c ---- */
typedef struct py_ctx {
    PyObject_HEAD
    PyObject   *dict;
    PyObject   *weak;
    bn_run_ctx *ctx; /* a reference */
} py_ctx;

int py_ctx_init_type(py_state *st);
PyObject *py_ctx_new(py_state *st, bn_run_ctx *ctx);
/* The context of the calling thread, a borrowed pointer that lives while the thread keeps it; NULL: none. No error
 * is set. */
bn_run_ctx *py_ctx_current(py_state *st);
PyObject *py_ctx_current_object(py_state *st); /* new reference or NULL without error */
/* Has this thread the interpreter? PyGILState_Check() says yes to any thread where there are subinterpreters, and at the
 * interpreter's end; a thread of the runtime's own has no state. */
static inline bool py_attached(void)
{
    return PyGILState_GetThisThreadState() && PyGILState_Check();
}

/* For commands: 0 with *ctx set (NULL: bare mode, or runner.missingContext is "warn"); -1 with NoSessionContext. Borrowed
 * as well. */
int py_ctx_require(py_state *st, const char *what, bn_run_ctx **ctx);
/* The same with a reference, for who calls Python code between, which may take the thread's context away:
 * PY_CTX_HELD bn_run_ctx *ctx = NULL; gives it back at the end of its block. */
int py_ctx_hold(py_state *st, const char *what, bn_run_ctx **ctx);
bn_run_ctx *py_ctx_current_held(py_state *st);
void py_ctx_let_go(bn_run_ctx **ctx);
#define PY_CTX_HELD __attribute__((cleanup(py_ctx_let_go)))
/* From here on commands of this thread do nothing where it has no context, and say nothing of it; or as before. */
void py_ctx_mute(bool mute);
PyObject *py_get_script_run_ctx(PyObject *module, PyObject *args, PyObject *kwargs);
PyObject *py_add_script_run_ctx(PyObject *module, PyObject *args, PyObject *kwargs);

/* What the Python side has registered under an interned name, borrowed; NULL without error: nothing. */
static inline PyObject *py_registered(py_state *st, PyObject *name)
{
    return st->prepare ? PyDict_GetItemWithError(st->prepare, name) : NULL;
}

/* ---- bind.c, command.c ---- */
int py_bind_init_types(py_state *st);
int py_bind_commands(py_state *st); /* fills DeltaGenerator and st->commands */
PyObject *py_command_rows(PyObject *module, PyObject *unused);
/* Finish a call after bn_command_run(): waits for room with the interpreter detached. */
int py_wait_room(py_state *st, bn_run_ctx *ctx);
/* Run a row on `dg`; `kwnames` names args[n...]. New reference. */
PyObject *py_call_row(py_state *st, const bn_command *row, PyObject *dg, PyObject *const *args, Py_ssize_t n,
                      PyObject *kwnames);

/* ---- replace.c ---- */
/* What a command would put into the page: the arguments of bn_run_ctx_put(). */
typedef struct py_put {
    bn_block     *parent;
    bn_delta_kind kind;
    bn_bytes      content;
    uint32_t     *slot;
} py_put;

int py_replace_init(py_state *st); /* after py_dg_init_types() */
bool py_replaced(py_state *st);    /* has an add-on replaced _enqueue or _block? */
bool py_put_is_replaced(py_state *st, bn_delta_kind kind);
/* Call the add-on's function for what a command on `target` puts; what it returns, a new reference. */
PyObject *py_put_replaced(py_state *st, bn_call *call, PyObject *target, const py_put *put);
PyObject *py_enqueue_message(PyObject *module, PyObject *msg);

/* ---- write.c ---- */
PyObject *py_write(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames, py_state *st);

/* ---- table.c ---- */
struct bn_table;
/* What has `__arrow_c_stream__`, read; a reference. NULL with an exception. */
struct bn_table *py_table_of(py_state *st, PyObject *o);
/* A STATE as an object of its class. */
PyObject *py_state_to(bn_value v);
PyObject *py_button_column(PyObject *module, PyObject *given);
PyObject *py_check_icon(PyObject *module, PyObject *text);
PyObject *py_arrow_bytes(PyObject *module, PyObject *o);

/* ---- fragment.c ---- */
/* The container of the fragment whose body this thread runs, borrowed; NULL: none. */
bn_block *py_fragment_here(py_state *st);
/* Where the calling thread writes: the current container, and the place in it. */
void py_place_of(py_state *st, bn_run_ctx *ctx, bn_block **parent, uint32_t *slot);
/* All that the run is for. -1 with an exception. */
int py_run_fragments(py_state *st, bn_run *run);
PyObject *py_fragment_call(PyObject *module, PyObject *given);
PyObject *py_fragment_key(PyObject *module, PyObject *key);
/* task.c */
int py_task_init_type(py_state *st);
PyObject *py_task_call(PyObject *module, PyObject *args, PyObject *kwargs);
PyObject *py_checkpoint(PyObject *module, PyObject *args, PyObject *kwargs);
PyObject *py_task_thread(PyObject *module, PyObject *unused);
PyObject *py_threads_ended(PyObject *module, PyObject *host);
PyObject *py_apart_check(PyObject *module, PyObject *what);
PyObject *py_crew_work(PyObject *module, PyObject *ctx);
PyObject *py_crew_join(PyObject *module, PyObject *drop);
/* push.c */
PyObject *py_request_rerun(PyObject *module, PyObject *args, PyObject *kwargs);
PyObject *py_rerun_fragments(PyObject *module, PyObject *keys);
PyObject *py_dialog_check(PyObject *module, PyObject *unused);

/* ---- state.c ---- */
int py_state_init_type(py_state *st);
int py_state_check(py_state *st);

/* ---- query.c ---- */
/* ---- pages.c ---- */
PyObject *py_page_make(PyObject *module, PyObject *args);
PyObject *py_page_hash(PyObject *module, PyObject *path);
PyObject *py_navigate(PyObject *module, PyObject *args);
PyObject *py_page_enter(PyObject *module, PyObject *hash);
PyObject *py_page_script(PyObject *module, PyObject *hash);
PyObject *py_page_at(PyObject *module, PyObject *path);
PyObject *py_switch_page(PyObject *module, PyObject *hash);

PyObject *py_query_get(PyObject *module, PyObject *name);
PyObject *py_query_names(PyObject *module, PyObject *unused);
PyObject *py_query_change(PyObject *module, PyObject *args);

/* ---- secrets.c ---- */
PyObject *py_secrets(PyObject *module, PyObject *args);

/* ---- about.c ---- */
PyObject *py_context_headers(PyObject *module, PyObject *unused);
PyObject *py_context_cookies(PyObject *module, PyObject *unused);
PyObject *py_context_fact(PyObject *module, PyObject *name);

/* ---- value.c ---- */
extern const bn_foreign_ops py_foreign_ops;
bn_value py_value_from(PyObject *o);            /* owned; natural kinds for plain values, else FOREIGN */
/* The same for what an app puts into its state: dates and times, and the one or two ends of a range as a TUPLE, as a widget
 * would have them, so that the same value from the browser is no change. */
bn_value py_value_stored(PyObject *o);
PyObject *py_value_to(bn_value v);              /* new reference */
/* Into *out for the time of one call; what has to be kept alive meanwhile is appended to `keep` (a list made on
 * first use). -1 with an exception. */
int py_val_from(PyObject *o, st_val *out, PyObject **keep);
/* A foreign value as a plain one (a list as a TUPLE), owned; NONE where it has no such form. */
bn_value py_value_plain(bn_value foreign);
/* Release what other threads let go of without the interpreter. */
void py_value_drain(void);
/* `tell` is called, on any thread, when there is something to drain; it may take leaf locks only. */
void py_value_on_orphan(void (*tell)(void *arg), void *arg);

/* ---- file.c ---- */
uint32_t py_file_at(void); /* for bn_host's upload_at */
PyObject *py_file_to(bn_value v); /* a FILE: a new UploadedFile (or DeletedFile) */
PyObject *py_value_kept(bn_value v); /* py_value_to(), but a file is always the same object */
PyObject *py_chat_to(bn_value v); /* a CHAT */

/* ---- addon.c ---- */
PyObject *py_media_add(PyObject *module, PyObject *args);
PyObject *py_session_look(PyObject *module, PyObject *id);

/* ---- component.c ---- */
PyObject *py_json_to(bn_value v);
PyObject *py_component_state(py_state *st, bn_value v);
PyObject *py_component_serve(PyObject *module, PyObject *args);
PyObject *py_component_mount(PyObject *module, PyObject *id);
PyObject *py_component_send(PyObject *module, PyObject *args);

/* ---- options.c ---- */
/* The options of one call. */
typedef struct py_choices {
    PyObject *options; /* as given; borrowed, as all here */
    PyObject *objects; /* list: what can be chosen; NULL: texts, which are their own labels */
    PyObject *format;  /* format_func; NULL: str */
    bool      ends;    /* what is chosen at first is one option, or the two ends of a range */
} py_choices;
/* With c->format set: replaces *options by the list of labels and *picks (may be NULL: not given) by the places of what
 * it names. *values: what the labels stand for, owned, NONE: themselves. -1 with an exception. */
int py_choices_prepare(py_state *st, py_choices *c, PyObject **options, PyObject **picks, PyObject **keep,
                       bn_value *values);
/* bn_door's `label` and `items`. */
bn_value py_choices_label(py_state *st, const py_choices *c, bn_value *v, bool any);
bn_value py_choices_items(bn_value foreign);

/* ---- error.c ---- */
/* Set the exception for a failed call; always returns NULL. */
PyObject *py_raise(py_state *st, const bn_error *err);
/* The same over the exception that is set: it becomes the cause. */
PyObject *py_raise_from(py_state *st, const bn_error *err);
PyObject *py_raise_class(py_state *st, const char *class_name, const char *text);
PyObject *py_error_class(py_state *st, const char *class_name); /* borrowed */

/* ---- config.c ---- */
const bn_config *py_config_of(py_state *st); /* the server's; without one, of files and environment */
PyObject *py_config_get(PyObject *module, PyObject *name);
PyObject *py_config_options(PyObject *module, PyObject *unused);
PyObject *py_config_set(PyObject *module, PyObject *args);

/* ---- host.c ---- */
PyObject *py_serve(PyObject *module, PyObject *args);
PyObject *py_made_file(PyObject *module, PyObject *args);

/* ---- script.c ---- */
/* A thread at work for a run, on its stack: what has to be ended with the run. */
typedef struct py_working {
    struct py_working *next;
    bn_run            *run;
    unsigned long      thread;
    bool               script; /* the run's script thread, not one of its crew */
} py_working;
void py_host_begin_job(bn_run_ctx *ctx, py_working *node);
void py_host_end_job(bn_run_ctx *ctx, py_working *node);
/* The result of a coroutine, on the session's event loop in a script thread and on one of its own elsewhere. Takes over
 * *made; anything that is no coroutine stays as it is. */
PyObject *py_await(py_state *st, PyObject *made);
PyObject *py_script_thread(PyObject *module, PyObject *host);
PyObject *py_script_session(PyObject *module, PyObject *unused);
PyObject *py_compile_error(PyObject *module, PyObject *fields);

/* ---- login.c ---- */
void py_answer(py_state *st, bn_ask *ask); /* takes it over; a thread of the Python side answers */
PyObject *py_user(PyObject *module, PyObject *unused);
PyObject *py_login(PyObject *module, PyObject *provider);
PyObject *py_logout(PyObject *module, PyObject *unused);
PyObject *py_login_provider(PyObject *module, PyObject *token);
PyObject *py_login_cookie(PyObject *module, PyObject *args);
PyObject *py_login_keep(PyObject *module, PyObject *args);
PyObject *py_answered(PyObject *module, PyObject *args);

/* ---- sources.c ---- */
int py_sources_start(py_state *st, const char *script); /* once the configuration is known; -1 with an exception */
void py_sources_add_file(py_state *st, const char *path); /* of a page; "": none */
void py_sources_after_run(py_state *st);
void py_sources_before_run(py_state *st);

#endif
