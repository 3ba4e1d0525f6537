/* host.c: the Python host: it gives the runtime script threads, which run the script by script.c. A worker has one; where
 * an app is tested in the test's own process (stage.c), each app has one.
 *
 * Threads
 *   main thread     serve(): starts the runtime, then waits (detached) until a script thread is wanted, a run has to be
 *                   ended by force, or the worker stops. Of a stage: a thread of its own
 *   script threads  script_thread() of script.c: real threading.Threads made by the Python side; each loops over runs
 *   port thread     calls want_thread, kill_run and stop below: they only note the wish and wake the main thread
 *
 * Lock  mu guards the wishes; it is a leaf, and no Python runs under it. */
#include "caching.h"
#include "host_private.h"
#include "stage.h"

#include <signal.h>
#include <unistd.h>

#include "runtime/task.h"

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
    py_making *m = bn_xcalloc(1, sizeof *m);
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
    py_asked *a = bn_xcalloc(1, sizeof *a);
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
    py_ended_session *e = bn_xcalloc(1, sizeof *e);
    snprintf(e->id, sizeof e->id, "%s", session_id);
    bn_mutex_lock(&h->mu);
    e->next = h->ended;
    h->ended = e;
    bn_cond_signal(&h->wake);
    bn_mutex_unlock(&h->mu);
}

static const bn_host_ops host_ops = {
    .name = "python", .want_thread = want_thread, .want_task_thread = want_task_thread, .kill_run = kill_run,
    .stop = stop_host,
    .clear_caches = clear_caches, .session_ended = session_ended, .make_file = make_file, .answer = answer,
    .await_threads = await_threads,
};

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
    py_making        *files;
    py_asked         *asks;
    py_ended_session *ended;
} wishes;

/* What to do next; false: stop. Waits detached. */
static bool next_wish(py_host *h, wishes *w)
{
    bool going;
    Py_BEGIN_ALLOW_THREADS
    bn_mutex_lock(&h->mu);
    while (!h->thread_wanted && !h->task_threads && !h->threads_awaited && !h->drain_wanted && !h->stopping &&
           !h->kill && !h->files && !h->asks && !h->clear_wanted && !h->ended)
        bn_cond_wait(&h->wake, &h->mu);
    *w = (wishes){ .thread = h->thread_wanted, .await = h->threads_awaited, .task_threads = h->task_threads,
                   .clear = h->clear_wanted, .kill = h->kill, .files = h->files, .asks = h->asks, .ended = h->ended };
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
static void make_files(py_state *st, py_making *files)
{
    for (py_making *next; files; files = next) {
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

static void answer_asks(py_state *st, py_asked *asks)
{
    for (py_asked *next; asks; asks = next) {
        next = asks->next;
        py_answer(st, asks->what);
        free(asks);
    }
}

/* What was cached for these alone goes. */
static void end_sessions(py_state *st, py_ended_session *ended)
{
    for (py_ended_session *next; ended; ended = next) {
        next = ended->next;
        py_cache_end_session(st, ended->id);
        py_host_tell_loops(st, "close", ended->id);
        free(ended);
    }
}

/* Call a function of the host's Python side that starts a thread, which keeps the host. */
static int make_thread(py_host *h, PyObject *name)
{
    PyObject *fn = py_host_hook(h->st, name), *host = fn ? py_host_object(h) : NULL;
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
