/* script.c: a run in its script thread: its callbacks, the script or its fragments, and how it ended.
 *
 * Threads  script threads, and those of their crew for py_host_begin_job() and py_host_end_job()
 * Lock     the host's mu guards who runs what; no Python runs under it. */
#include "host_private.h"
#include "stage.h"

#include "wire_tags.h"

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

PyObject *py_host_hook(py_state *st, PyObject *name)
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
    fn = py_host_hook(st, st->str_handle_exception);
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
    fn = py_host_hook(st, st->str_run_coroutine);
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
    PyObject *fn = py_host_hook(st, st->str_load_script), *code = fn ? PyObject_CallOneArg(fn, path) : NULL;
    Py_XDECREF(fn);
    if (code == Py_None)
        Py_CLEAR(code);
    return code;
}

/* Compile, call the callbacks, run the body: a script that does not compile leaves the page as it is. A run for fragments
 * calls them instead of the body. */
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
            fn = py_host_hook(st, st->str_run_script);
            done = fn ? PyObject_CallFunctionObjArgs(fn, ctx, path, code, h->globals, NULL) : NULL;
            Py_XDECREF(fn);
        }
        if (done == Py_True && bn_config_bool(st->config, "runner.enforceSerializableSessionState") &&
            py_state_check(st) < 0)
            Py_CLEAR(done);
    }
    end = !done ? end_by_exception(st) : done == Py_True ? BN_RUN_OK : BN_RUN_FAILED;
    Py_XDECREF(done);
    Py_XDECREF(code);
    Py_XDECREF(path);
    return end;
}

/* The event loops of sessions are the Python side's, from when the app has imported asyncio: host_module.loops. */
void py_host_tell_loops(py_state *st, const char *what, const char *session)
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
        py_host_tell_loops(st, "begin", bn_run_ctx_session_id(ctx));
        end = run_script(h, run, ctx_object);
        py_host_tell_loops(st, "end", NULL);
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
