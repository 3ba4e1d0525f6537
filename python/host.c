/* host.c: the Python host: it gives the runtime script threads and runs the script in them. A worker has one; where an
 * app is tested in the test's own process (stage.c), each app has one.
 *
 * Threads
 *   main thread     serve(): starts the runtime, then waits (detached) until a script thread is wanted, a run has to be
 *                   ended by force, or the worker stops. Of a stage: a thread of its own
 *   script threads  script_thread(): real threading.Threads made by the Python side; each loops over runs
 *   port thread     calls want_thread, kill_run and stop below: they only note the wish and wake the main thread
 *
 * Lock  mu guards the wishes; it is a leaf, and no Python runs under it. */
#include "caching.h"
#include "core.h"
#include "stage.h"

#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "runtime/task.h"
#include "wire_tags.h"


typedef struct making {
    struct making *next;
    bn_making     *what;
} making;

typedef struct asked {
    struct asked *next;
    bn_ask       *what;
} asked;

typedef struct ended_session {
    struct ended_session *next;
    char                  id[64];
} ended_session;

struct py_host {
    bn_host   base;
    atomic_uint refs; /* acq_rel: the last holder, who has the interpreter, sees what the others did */
    py_state *st;
    bn_runtime *rt;    /* a stage's is the host's own */
    PyObject *globals; /* dict: what the script finds beside its own names; NULL: nothing */
    bn_mutex  mu;
    bn_cond   wake;
    bool      thread_wanted BN_GUARDED_BY(mu);
    unsigned  task_threads  BN_GUARDED_BY(mu); /* wanted */
    bool      drain_wanted  BN_GUARDED_BY(mu); /* a session let go of Python objects */
    bool      clear_wanted  BN_GUARDED_BY(mu); /* of the caches */
    bool      threads_awaited BN_GUARDED_BY(mu); /* the app's, before the end */
    ended_session *ended    BN_GUARDED_BY(mu); /* what was cached for them alone is to go */
    bool      stopping      BN_GUARDED_BY(mu);
    bn_run   *kill          BN_GUARDED_BY(mu); /* to end by force; compared, never followed */
    py_working *live        BN_GUARDED_BY(mu); /* who runs what: nodes on their stacks */
    making   *files         BN_GUARDED_BY(mu); /* downloads to be made */
    asked    *asks          BN_GUARDED_BY(mu); /* requests to be answered */
    char version[32];
};

static void want_thread(bn_host *base)
{
    py_host *h = (py_host *)base;
    bn_mutex_lock(&h->mu);
    h->thread_wanted = true;
    bn_cond_signal(&h->wake);
    bn_mutex_unlock(&h->mu);
}

static void want_task_thread(bn_host *base)
{
    py_host *h = (py_host *)base;
    bn_mutex_lock(&h->mu);
    h->task_threads++;
    bn_cond_signal(&h->wake);
    bn_mutex_unlock(&h->mu);
}

static void want_drain(void *arg)
{
    py_host *h = arg;
    bn_mutex_lock(&h->mu);
    h->drain_wanted = true;
    bn_cond_signal(&h->wake);
    bn_mutex_unlock(&h->mu);
}

static void kill_run(bn_host *base, bn_run *run)
{
    py_host *h = (py_host *)base;
    bn_mutex_lock(&h->mu);
    h->kill = run;
    bn_cond_signal(&h->wake);
    bn_mutex_unlock(&h->mu);
}

static void make_file(bn_host *base, bn_making *what)
{
    py_host *h = (py_host *)base;
    making *m = bn_xcalloc(1, sizeof *m);
    m->what = what;
    bn_mutex_lock(&h->mu);
    m->next = h->files;
    h->files = m;
    bn_cond_signal(&h->wake);
    bn_mutex_unlock(&h->mu);
}

static void answer(bn_host *base, bn_ask *what)
{
    py_host *h = (py_host *)base;
    asked *a = bn_xcalloc(1, sizeof *a);
    a->what = what;
    bn_mutex_lock(&h->mu);
    a->next = h->asks;
    h->asks = a;
    bn_cond_signal(&h->wake);
    bn_mutex_unlock(&h->mu);
}

static void await_threads(bn_host *base)
{
    py_host *h = (py_host *)base;
    bn_runtime_await_thread(h->rt);
    bn_mutex_lock(&h->mu);
    h->threads_awaited = true;
    bn_cond_signal(&h->wake);
    bn_mutex_unlock(&h->mu);
}

static void stop_host(bn_host *base)
{
    py_host *h = (py_host *)base;
    bn_mutex_lock(&h->mu);
    h->stopping = true;
    bn_cond_signal(&h->wake);
    bn_mutex_unlock(&h->mu);
}

static void clear_caches(bn_host *base)
{
    py_host *h = (py_host *)base;
    bn_mutex_lock(&h->mu);
    h->clear_wanted = true;
    bn_cond_signal(&h->wake);
    bn_mutex_unlock(&h->mu);
}

static void session_ended(bn_host *base, const char *session_id)
{
    py_host *h = (py_host *)base;
    ended_session *e = bn_xcalloc(1, sizeof *e);
    snprintf(e->id, sizeof e->id, "%s", session_id);
    bn_mutex_lock(&h->mu);
    e->next = h->ended;
    h->ended = e;
    bn_cond_signal(&h->wake);
    bn_mutex_unlock(&h->mu);
}

static const bn_host_ops host_ops = {
    .name = "python", .want_thread = want_thread, .want_task_thread = want_task_thread, .kill_run = kill_run, .stop = stop_host,
    .clear_caches = clear_caches, .session_ended = session_ended, .make_file = make_file, .answer = answer,
    .await_threads = await_threads,
};

static void live_add(py_host *h, py_working *node)
{
    bn_mutex_lock(&h->mu);
    node->next = h->live;
    h->live = node;
    bn_mutex_unlock(&h->mu);
}

static void live_remove(py_host *h, py_working *node)
{
    bn_mutex_lock(&h->mu);
    for (py_working **at = &h->live; *at; at = &(*at)->next)
        if (*at == node) {
            *at = node->next;
            break;
        }
    if (node->script && h->kill == node->run)
        h->kill = NULL;
    bn_mutex_unlock(&h->mu);
}

/* The script thread waits for its crew before it lets go of the run, so the run lives as long as the node. */
void py_host_begin_job(bn_run_ctx *ctx, py_working *node)
{
    py_host *h = (py_host *)bn_run_ctx_host(ctx);
    *node = (py_working){ .thread = PyThread_get_thread_ident() };
    bn_mutex_lock(&h->mu);
    for (py_working *n = h->live; n; n = n->next)
        if (n->script && bn_run_context(n->run) == ctx)
            node->run = n->run;
    node->next = h->live;
    h->live = node;
    bn_mutex_unlock(&h->mu);
}

void py_host_end_job(bn_run_ctx *ctx, py_working *node)
{
    live_remove((py_host *)bn_run_ctx_host(ctx), node);
}

/* ---------------------------------------------------------------- one run */

/* The host of this script thread. */
static _Thread_local py_host *host_here;

static PyObject *hook(py_state *st, PyObject *name)
{
    return PyObject_GetAttr(st->host_module, name);
}

/* Is the pending exception one of the control exceptions? It is cleared then. */
static bool took_control(py_state *st, const char *name)
{
    PyObject *cls = py_error_class(st, name);
    if (!cls || !PyErr_ExceptionMatches(cls))
        return false;
    PyErr_Clear();
    return true;
}

/* How the run ends by the exception that is set. Anything but control is shown in the page by the Python side. */
static bn_run_end end_by_exception(py_state *st)
{
    PyObject *type, *value, *tb, *fn, *done = NULL;

    if (took_control(st, "RerunException"))
        return BN_RUN_INTERRUPTED;
    if (took_control(st, "ScriptRunEnded"))
        return BN_RUN_INTERRUPTED;
    if (took_control(st, "StopException"))
        return BN_RUN_OK;
    PyErr_Fetch(&type, &value, &tb);
    PyErr_NormalizeException(&type, &value, &tb);
    if (value && tb)
        PyException_SetTraceback(value, tb);
    fn = hook(st, st->str_handle_exception);
    if (fn && value)
        done = PyObject_CallOneArg(fn, value);
    Py_XDECREF(fn);
    if (!done && !took_control(st, "RerunException") && !took_control(st, "StopException") &&
        !took_control(st, "ScriptRunEnded"))
        PyErr_WriteUnraisable(value);
    Py_XDECREF(done);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(tb);
    return BN_RUN_FAILED;
}

PyObject *py_await(py_state *st, PyObject *made)
{
    PyObject *fn;
    if (!made || !PyCoro_CheckExact(made))
        return made;
    fn = hook(st, st->str_run_coroutine);
    Py_SETREF(made, fn ? PyObject_CallOneArg(fn, made) : NULL);
    Py_XDECREF(fn);
    return made;
}

/* A callback is (function, args, kwargs). -1 with an exception. */
static int call_callback(py_state *st, bn_value cb)
{
    PyObject *t = cb.object, *kwargs, *args, *done;
    kwargs = PyTuple_GET_ITEM(t, 2);
    args = PySequence_Tuple(PyTuple_GET_ITEM(t, 1));
    done = args ? PyObject_Call(PyTuple_GET_ITEM(t, 0), args, kwargs == Py_None ? NULL : kwargs) : NULL;
    Py_XDECREF(args);
    done = py_await(st, done);
    Py_XDECREF(done);
    return done ? 0 : -1;
}

/* All of them, in order. st.rerun() in one asks for a run of its own, which comes when the last has been called. -1 with
 * an exception: the script's body is not run. */
static int run_callbacks(py_state *st, bn_run *run)
{
    bn_error err = { 0 };
    for (;;) {
        bn_value cb = bn_run_next_callback(run);
        int rc;
        if (cb.kind == BN_VALUE_NONE)
            break;
        rc = call_callback(st, cb);
        bn_value_release(&cb);
        if (rc < 0 && !took_control(st, "RerunException"))
            return -1;
    }
    if (bn_run_ctx_check(bn_run_context(run), &err)) {
        py_raise(st, &err);
        return -1;
    }
    return 0;
}

/* The script's code: new reference. NULL: with an exception, or without one when the page has been told that it does not
 * compile. */
static PyObject *load_script(py_state *st, PyObject *path)
{
    PyObject *fn = hook(st, st->str_load_script), *code = fn ? PyObject_CallOneArg(fn, path) : NULL;
    Py_XDECREF(fn);
    if (code == Py_None)
        Py_CLEAR(code);
    return code;
}

/* Compile, call the callbacks, run the body: a script that does not compile leaves the page as it is. */
/* A run for fragments calls them instead of the body. */
static bn_run_end run_script(py_host *h, bn_run *run, PyObject *ctx)
{
    py_state *st = h->st;
    PyObject *path = PyUnicode_DecodeFSDefault(bn_run_script(run)), *code = path ? load_script(st, path) : NULL;
    PyObject *fn, *done = NULL;
    bn_run_end end;

    if (!code && !PyErr_Occurred()) {
        Py_DECREF(path);
        return BN_RUN_COMPILE_ERROR;
    }
    if (code && run_callbacks(st, run) == 0) {
        bn_run_ctx_mark_started(bn_run_context(run));
        if (bn_run_fragment(run, 0)) {
            done = py_run_fragments(st, run) < 0 ? NULL : Py_NewRef(Py_True);
        } else {
            fn = hook(st, st->str_run_script);
            done = fn ? PyObject_CallFunctionObjArgs(fn, ctx, path, code, h->globals, NULL) : NULL;
            Py_XDECREF(fn);
        }
        if (done == Py_True && bn_config_bool(st->config, "runner.enforceSerializableSessionState") && py_state_check(st) < 0)
            Py_CLEAR(done);
    }
    end = !done ? end_by_exception(st) : done == Py_True ? BN_RUN_OK : BN_RUN_FAILED;
    Py_XDECREF(done);
    Py_XDECREF(code);
    Py_XDECREF(path);
    return end;
}

/* The event loops of sessions are the Python side's, from when the app has imported asyncio: host_module.loops. */
static void tell_loops(py_state *st, const char *what, const char *session)
{
    PyObject *loops = st->host_module ? PyObject_GetAttr(st->host_module, st->str_loops) : NULL, *done;
    if (loops && loops != Py_None) {
        done = PyObject_CallMethod(loops, what, session ? "s" : NULL, session);
        if (!done)
            PyErr_WriteUnraisable(loops);
        Py_XDECREF(done);
    }
    Py_XDECREF(loops);
}

static void run_one(py_host *h, bn_run *run, PyObject *thread)
{
    py_state *st = h->st;
    bn_run_ctx *ctx = bn_run_context(run);
    PyObject *ctx_object = py_ctx_new(st, ctx);
    bn_run_end end = BN_RUN_FAILED;
    py_working node = { .run = run, .thread = PyThread_get_thread_ident(), .script = true };

    live_add(h, &node);
    py_sources_before_run(st);
    if (ctx_object && PyObject_SetAttr(thread, st->str_streamlit_script_run_ctx, ctx_object) == 0) {
        tell_loops(st, "begin", bn_run_ctx_session_id(ctx));
        end = run_script(h, run, ctx_object);
        tell_loops(st, "end", NULL);
    }
    live_remove(h, &node);
    PyErr_Clear();
    Py_XDECREF(ctx_object);
    py_sources_after_run(st);
    py_value_drain();
    Py_BEGIN_ALLOW_THREADS
    bn_run_finish(run, end);
    Py_END_ALLOW_THREADS
}

/* script_thread(host) */
PyObject *py_script_thread(PyObject *module, PyObject *host)
{
    py_state *st = py_state_of(module);
    py_host *h = py_host_of(host);
    PyObject *thread = h ? PyObject_CallMethod(st->threading, "current_thread", NULL) : NULL;

    host_here = h;
    while (thread) {
        bn_run *run;
        Py_BEGIN_ALLOW_THREADS
        run = bn_runtime_take(h->rt);
        Py_END_ALLOW_THREADS
        if (!run)
            break;
        run_one(h, run, thread);
        if (PyObject_SetAttr(thread, st->str_streamlit_script_run_ctx, Py_None) < 0)
            PyErr_Clear();
    }
    host_here = NULL;
    if (!thread)
        return NULL;
    Py_DECREF(thread);
    Py_RETURN_NONE;
}

/* The run of the calling thread; NULL: it is no script thread, or between runs. */
static bn_run *run_here(py_host *h)
{
    bn_run *run = NULL;
    bn_mutex_lock(&h->mu);
    for (py_working *node = h->live; node; node = node->next)
        if (node->thread == PyThread_get_thread_ident())
            run = node->run;
    bn_mutex_unlock(&h->mu);
    return run;
}

PyObject *py_script_session(PyObject *module, PyObject *unused)
{
    bn_run *run = host_here ? run_here(host_here) : NULL;
    (void)module, (void)unused;
    return run ? PyUnicode_FromString(bn_run_ctx_session_id(bn_run_context(run))) : Py_NewRef(Py_None);
}

static int put_member(bn_wire *w, bn_pb tag, PyObject *dict, const char *name)
{
    PyObject *o = PyDict_GetItemString(dict, name);
    Py_ssize_t n = 0;
    const char *text = o && o != Py_None ? PyUnicode_AsUTF8AndSize(o, &n) : "";
    if (text)
        bn_wire_str(w, tag, bn_bytes_of(text, (size_t)n));
    return text ? 0 : -1;
}

/* compile_error(fields): the members of an exception as prepare["exception"] gives them. The page keeps what it shows
 * and opens a dialog. */
PyObject *py_compile_error(PyObject *module, PyObject *fields)
{
    py_state *st = py_state_of(module);
    bn_run *run = host_here ? run_here(host_here) : NULL;
    PyObject *lines, *markdown;
    st_val stretch = ST_STRETCH;
    bn_buf buf;
    bn_wire w;
    int rc;

    if (!run || !PyDict_Check(fields))
        return py_raise_class(st, "RuntimeError", "compile_error() takes a dict, while a script thread runs a script");
    bn_buf_init(&buf, 1 << 20);
    w = bn_wire_to(&buf);
    lines = PyDict_GetItemString(fields, "stack_trace");
    markdown = PyDict_GetItemString(fields, "message_is_markdown");
    rc = put_member(&w, PB_EXCEPTION_TYPE, fields, "type");
    if (rc == 0)
        rc = put_member(&w, PB_EXCEPTION_MESSAGE, fields, "message");
    bn_wire_int(&w, PB_EXCEPTION_MESSAGE_IS_MARKDOWN, markdown == Py_True);
    for (Py_ssize_t i = 0; rc == 0 && lines && PyList_Check(lines) && i < PyList_GET_SIZE(lines); i++) {
        const char *line = PyUnicode_AsUTF8(PyList_GET_ITEM(lines, i));
        if (line)
            bn_wire_cstr(&w, PB_EXCEPTION_STACK_TRACE, line);
        else
            rc = -1;
    }
    bn_encode_size(&w, PB_EXCEPTION_WIDTH_CONFIG, false, &stretch, NULL);
    if (rc == 0)
        bn_run_compile_error(run, bn_buf_view(&buf));
    bn_buf_release(&buf);
    return rc < 0 ? NULL : Py_NewRef(Py_None);
}

/* ---------------------------------------------------------------- the main thread */

/* Raise in the threads that work for `run`: it reached no command in time. */
static void end_by_force(py_host *h, bn_run *run)
{
    PyObject *cls = py_error_class(h->st, "ScriptRunEnded");
    unsigned long threads[64];
    size_t n = 0;

    bn_mutex_lock(&h->mu);
    for (py_working *node = h->live; node && n < BN_COUNT(threads); node = node->next)
        if (node->run == run)
            threads[n++] = node->thread;
    bn_mutex_unlock(&h->mu);
    for (size_t i = 0; cls && i < n; i++)
        PyThreadState_SetAsyncExc(threads[i], cls);
}

/* What the main thread is to do. */
typedef struct wishes {
    bool           thread, clear, await;
    unsigned       task_threads;
    bn_run        *kill;
    making        *files;
    asked         *asks;
    ended_session *ended;
} wishes;

/* What to do next; false: stop. Waits detached. */
static bool next_wish(py_host *h, wishes *w)
{
    bool going;
    Py_BEGIN_ALLOW_THREADS
    bn_mutex_lock(&h->mu);
    while (!h->thread_wanted && !h->task_threads && !h->threads_awaited && !h->drain_wanted && !h->stopping && !h->kill && !h->files && !h->asks && !h->clear_wanted &&
           !h->ended)
        bn_cond_wait(&h->wake, &h->mu);
    *w = (wishes){ .thread = h->thread_wanted, .await = h->threads_awaited, .task_threads = h->task_threads, .clear = h->clear_wanted, .kill = h->kill, .files = h->files, .asks = h->asks,
                   .ended = h->ended };
    h->task_threads = 0;
    h->thread_wanted = h->drain_wanted = h->clear_wanted = h->threads_awaited = false;
    h->ended = NULL;
    h->kill = NULL;
    h->files = NULL;
    h->asks = NULL;
    going = !h->stopping;
    bn_mutex_unlock(&h->mu);
    Py_END_ALLOW_THREADS
    return going;
}

static void abandon(PyObject *capsule)
{
    bn_making *what = PyCapsule_GetPointer(capsule, "bn_making");
    if (what && !PyCapsule_GetContext(capsule))
        bn_making_done(what, (bn_bytes){ 0 }, NULL);
}

/* Each on a thread of its own, which ends with made_file(). */
static void make_files(py_state *st, making *files)
{
    for (making *next; files; files = next) {
        PyObject *fn = PyObject_GetAttrString(st->host_module, "make_file");
        PyObject *capsule = PyCapsule_New(files->what, "bn_making", abandon), *made = NULL;
        if (fn && capsule)
            made = PyObject_CallFunctionObjArgs(fn, (PyObject *)bn_making_value(files->what).object, capsule, NULL);
        if (!made)
            PyErr_WriteUnraisable(fn);
        Py_XDECREF(made);
        Py_XDECREF(capsule);
        Py_XDECREF(fn);
        next = files->next;
        free(files);
    }
}

/* made_file(capsule, content, type): content None: it could not be made. */
PyObject *py_made_file(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    const char *content, *type;
    Py_ssize_t n;
    bn_making *what;
    (void)module;
    if (!PyArg_ParseTuple(args, "Oz#z:made_file", &capsule, &content, &n, &type))
        return NULL;
    what = PyCapsule_GetPointer(capsule, "bn_making");
    if (!what || PyCapsule_GetContext(capsule) || PyCapsule_SetContext(capsule, what) < 0)
        return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
    Py_BEGIN_ALLOW_THREADS
    bn_making_done(what, bn_bytes_of(content, content ? (size_t)n : 0), content ? type : NULL);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

static void answer_asks(py_state *st, asked *asks)
{
    for (asked *next; asks; asks = next) {
        next = asks->next;
        py_answer(st, asks->what);
        free(asks);
    }
}

/* What was cached for these alone goes. */
static void end_sessions(py_state *st, ended_session *ended)
{
    for (ended_session *next; ended; ended = next) {
        next = ended->next;
        py_cache_end_session(st, ended->id);
        tell_loops(st, "close", ended->id);
        free(ended);
    }
}

/* Call a function of the host's Python side that starts a thread, which keeps the host. */
static int make_thread(py_host *h, PyObject *name)
{
    PyObject *fn = hook(h->st, name), *host = fn ? py_host_object(h) : NULL;
    PyObject *made = host ? PyObject_CallOneArg(fn, host) : NULL;
    Py_XDECREF(host);
    Py_XDECREF(fn);
    Py_XDECREF(made);
    return made ? 0 : -1;
}

static void start_task_threads(py_host *h, unsigned n)
{
    while (n--)
        if (make_thread(h, h->st->str_new_task_thread) < 0) {
            PyErr_WriteUnraisable(h->st->host_module);
            bn_task_no_thread(h->rt);
        }
}

int py_host_serve(py_host *h)
{
    bool going = true;
    wishes w;

    while (going) {
        going = next_wish(h, &w);
        make_files(h->st, w.files);
        answer_asks(h->st, w.asks);
        if (w.kill)
            end_by_force(h, w.kill);
        if (w.clear)
            py_cache_clear_all(h->st);
        end_sessions(h->st, w.ended);
        start_task_threads(h, w.task_threads);
        if (w.await && make_thread(h, h->st->str_await_threads) < 0) {
            PyErr_WriteUnraisable(h->st->host_module);
            bn_runtime_thread_ended(h->rt);
        }
        if (going && w.thread && bn_runtime_shortage(h->rt) > 0 && make_thread(h, h->st->str_new_thread) < 0)
            return -1; /* one at a time: asked again while sessions still wait */
        py_value_drain();
    }
    return 0;
}

static py_host *host_new(py_state *st)
{
    py_host *h = bn_xcalloc(1, sizeof *h);
    h->st = st;
    atomic_init(&h->refs, 1);
    bn_mutex_init(&h->mu);
    bn_cond_init(&h->wake);
    snprintf(h->version, sizeof h->version, "%.*s", (int)strcspn(Py_GetVersion(), " +"), Py_GetVersion());
    h->base = (bn_host){ .ops = &host_ops, .language_version = h->version, .upload_at = py_file_at() };
    return h;
}

static const char *thread_name_for_log(char buf[64])
{
    /* commands run with the interpreter attached; elsewhere the system's name has to do */
    PyObject *threading, *thread, *name;
    const char *s = NULL;
    if (!py_attached())
        return NULL;
    threading = PyImport_ImportModule("threading");
    thread = threading ? PyObject_CallMethod(threading, "current_thread", NULL) : NULL;
    name = thread ? PyObject_GetAttrString(thread, "name") : NULL;
    s = name ? PyUnicode_AsUTF8(name) : NULL;
    if (s)
        snprintf(buf, 64, "%s", s);
    PyErr_Clear();
    Py_XDECREF(name);
    Py_XDECREF(thread);
    Py_XDECREF(threading);
    return s ? buf : NULL;
}

/* The last reference. The runtime's own thread has ended, and with it whoever uses the host without one. */
static void host_free(py_host *h)
{
    bn_runtime_free(h->rt);
    Py_XDECREF(h->globals);
    bn_cond_release(&h->wake);
    bn_mutex_release(&h->mu);
    free(h);
}

static void host_unref(py_host *h)
{
    if (atomic_fetch_sub_explicit(&h->refs, 1, memory_order_acq_rel) == 1)
        host_free(h);
}

static void let_go(PyObject *capsule)
{
    host_unref(PyCapsule_GetPointer(capsule, "py_host"));
}

PyObject *py_host_object(py_host *h)
{
    PyObject *capsule = PyCapsule_New(h, "py_host", let_go);
    if (capsule)
        atomic_fetch_add_explicit(&h->refs, 1, memory_order_relaxed);
    return capsule;
}

py_host *py_host_of(PyObject *capsule)
{
    return PyCapsule_GetPointer(capsule, "py_host");
}

static int start(py_host *h, const bn_runtime_opts *opts)
{
    bn_error err = { 0 };
    bn_run_ctx_set_thread_namer(thread_name_for_log);
    if (bn_runtime_new(opts, &h->rt, &err) == BN_OK && bn_runtime_start(h->rt, &err) == BN_OK)
        return 0;
    py_raise(h->st, &err);
    return -1;
}

py_host *py_host_open(py_state *st, const bn_config *config, int port_fd, const char *script, PyObject *globals)
{
    py_host *h;
    if (!st->host_module && !(st->host_module = PyImport_ImportModule("bourn._host"))) {
        close(port_fd);
        return NULL;
    }
    h = host_new(st);
    h->globals = Py_XNewRef(globals);
    if (start(h, &(bn_runtime_opts){ .config = config, .port_fd = port_fd, .script = script, .host = &h->base,
                                    .whole_tables = true }) < 0) {
        host_unref(h);
        return NULL;
    }
    bn_runtime_ready(h->rt);
    return h;
}

/* threads_ended(host) */
PyObject *py_threads_ended(PyObject *module, PyObject *host)
{
    py_host *h = py_host_of(host);
    (void)module;
    if (!h)
        return NULL;
    bn_runtime_thread_ended(h->rt);
    Py_RETURN_NONE;
}

bn_runtime *py_host_runtime(const py_host *h)
{
    return h->rt;
}

void py_host_close(py_host *h)
{
    Py_BEGIN_ALLOW_THREADS
    bn_runtime_stop(h->rt);
    bn_runtime_join(h->rt);
    Py_END_ALLOW_THREADS
    host_unref(h);
}

/* serve(script, host): be a worker until the server ends it. `host` is the module with new_thread(), run_script() and
 * handle_exception(). */
PyObject *py_serve(PyObject *module, PyObject *args)
{
    py_state *st = py_state_of(module);
    const char *script, *fd_text = getenv("BOURN_PORT_FD");
    PyObject *path, *host_module, *done = NULL;

    if (!PyArg_ParseTuple(args, "O&O:serve", PyUnicode_FSConverter, &path, &host_module))
        return NULL;
    script = PyBytes_AS_STRING(path);
    if (!fd_text) {
        Py_DECREF(path);
        return py_raise_class(st, "RuntimeError", "serve() runs in a worker: start the app with `bourn run`.");
    }
    bn_worker_signals();
    Py_XSETREF(st->host_module, Py_NewRef(host_module));
    st->host = host_new(st);
    py_value_on_orphan(want_drain, st->host);
    if (start(st->host, &(bn_runtime_opts){ .port_fd = atoi(fd_text), .script = script, .host = &st->host->base }) < 0) {
        Py_DECREF(path);
        return NULL;
    }
    unsetenv("BOURN_PORT_FD");
    st->runtime = st->host->rt;
    Py_BEGIN_ALLOW_THREADS
    st->config = bn_runtime_wait_config(st->runtime);
    Py_END_ALLOW_THREADS
    if (st->config)
        bn_cache_set_budget(st->cache, bn_config_cache_bytes(st->config));
    if (st->config && py_sources_start(st, script) == 0) {
        bn_runtime_ready(st->runtime);
        done = py_host_serve(st->host) < 0 ? NULL : Py_NewRef(Py_None);
    }
    Py_BEGIN_ALLOW_THREADS
    bn_runtime_stop(st->runtime);
    bn_runtime_join(st->runtime);
    Py_END_ALLOW_THREADS
    Py_DECREF(path);
    return done || PyErr_Occurred() ? done : Py_NewRef(Py_None);
}
