/* task.c: st.task, its handles, and the threads that run tasks.
 *
 * A body is kept as (function, args, kwargs, whether in a process of its own). Entered with the interpreter
 * attached. */
#include "caching.h"
#include "bind.h"
#include "core.h"
#include "stage.h"

#include "elements/task.h"

/* ---------------------------------------------------------------- handles */

typedef struct py_task {
    PyObject_HEAD
    bn_task *t; /* a reference; NULL: bare mode, in which nothing runs */
} py_task;

static void task_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    bn_task_unref(((py_task *)self)->t);
    type->tp_free(self);
    Py_DECREF(type);
}

static bn_task_view look(PyObject *self)
{
    bn_task *t = ((py_task *)self)->t;
    return t ? bn_task_look(t) : (bn_task_view){ .progress = -1 };
}

static const char *state_of(PyObject *self)
{
    static const char *const ends[] = { "done", "failed", "cancelled" };
    bn_task_view v = look(self);
    if (!((py_task *)self)->t)
        return "not started";
    return v.state == BN_TASK_WAITING ? "waiting" : v.state == BN_TASK_RUNNING ? "running" : ends[v.end];
}

static PyObject *task_repr(PyObject *self)
{
    return PyUnicode_FromFormat("<Task %s>", state_of(self));
}

static PyObject *get_running(PyObject *self, void *unused)
{
    (void)unused;
    return PyBool_FromLong(((py_task *)self)->t && look(self).state != BN_TASK_DONE);
}

static PyObject *get_done(PyObject *self, void *unused)
{
    (void)unused;
    return PyBool_FromLong(look(self).state == BN_TASK_DONE);
}

static PyObject *get_cancelled(PyObject *self, void *unused)
{
    (void)unused;
    return PyBool_FromLong(look(self).cancelled);
}

static PyObject *outcome(PyObject *self, bn_task_end end)
{
    bn_task_view v = look(self);
    bn_value value;
    PyObject *o;
    if (v.state != BN_TASK_DONE || v.end != end)
        Py_RETURN_NONE;
    value = bn_task_result(((py_task *)self)->t);
    o = py_value_to(value);
    bn_value_release(&value);
    return o;
}

static PyObject *get_result(PyObject *self, void *unused)
{
    (void)unused;
    return outcome(self, BN_TASK_OK);
}

static PyObject *get_error(PyObject *self, void *unused)
{
    (void)unused;
    return outcome(self, BN_TASK_FAILED);
}

static PyObject *get_progress(PyObject *self, void *unused)
{
    double p = look(self).progress;
    (void)unused;
    if (p < 0)
        Py_RETURN_NONE;
    return PyFloat_FromDouble(p);
}

static PyObject *get_progress_text(PyObject *self, void *unused)
{
    bn_value text = ((py_task *)self)->t ? bn_task_text(((py_task *)self)->t) : bn_value_none();
    PyObject *o = py_value_to(text);
    (void)unused;
    bn_value_release(&text);
    return o;
}

static PyObject *get_state(PyObject *self, void *unused)
{
    (void)unused;
    return PyUnicode_FromString(state_of(self));
}

static PyObject *task_cancel(PyObject *self, PyObject *unused)
{
    bn_task *t = ((py_task *)self)->t;
    (void)unused;
    if (t) {
        Py_BEGIN_ALLOW_THREADS
        bn_task_cancel(t);
        Py_END_ALLOW_THREADS
    }
    Py_RETURN_NONE;
}

static PyGetSetDef task_getset[] = {
    { "running", get_running, NULL, "It waits for a thread, or runs.", NULL },
    { "done", get_done, NULL, "It has ended: well, by an exception, or because it was cancelled.", NULL },
    { "cancelled", get_cancelled, NULL, "It was asked to end before its time, and has not ended otherwise.", NULL },
    { "result", get_result, NULL, "What the function has returned; None before.", NULL },
    { "error", get_error, NULL, "The exception that has ended it, or None.", NULL },
    { "progress", get_progress, NULL, "What it told st.checkpoint() last, 0.0 to 1.0; None: nothing.", NULL },
    { "progress_text", get_progress_text, NULL, "The text that it gave with it, or None.", NULL },
    { "state", get_state, NULL, "\"waiting\", \"running\", \"done\", \"failed\" or \"cancelled\".", NULL },
    { NULL, NULL, NULL, NULL, NULL },
};
static PyMethodDef task_methods[] = {
    { "cancel", task_cancel, METH_NOARGS,
      "cancel($self, /)\n--\n\nEnd it: at its next command or checkpoint, at once if it has not begun or is a process." },
    { NULL, NULL, 0, NULL },
};
PyDoc_STRVAR(task_doc, "Work that goes on beside the script: what st.task() returns.");
static PyType_Slot task_slots[] = {
    { Py_tp_dealloc, PY_FN(task_dealloc) }, { Py_tp_repr, PY_FN(task_repr) }, { Py_tp_getset, task_getset },
    { Py_tp_methods, task_methods }, { Py_tp_doc, (void *)task_doc }, { 0, NULL },
};
static PyType_Spec task_spec = {
    .name = "bourn.Task", .basicsize = sizeof(py_task), .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = task_slots,
};

int py_task_init_type(py_state *st)
{
    st->task_type = (PyTypeObject *)PyType_FromModuleAndSpec(st->module, &task_spec, NULL);
    return st->task_type ? PyModule_AddObjectRef(st->module, "Task", (PyObject *)st->task_type) : -1;
}

static PyObject *handle_of(py_state *st, bn_task *t)
{
    py_task *o = (py_task *)st->task_type->tp_alloc(st->task_type, 0);
    if (o)
        o->t = t;
    else
        bn_task_unref(t);
    return (PyObject *)o;
}

/* ---------------------------------------------------------------- starting */

typedef struct asked {
    PyObject *fn, *args, *kwargs; /* args and kwargs: owned */
    PyObject *key;                /* owned STR or NULL */
    int       process;
} asked;

static void asked_release(asked *a)
{
    Py_XDECREF(a->args);
    Py_XDECREF(a->kwargs);
    Py_XDECREF(a->key);
}

static int take_key(asked *a)
{
    PyObject *key = PyDict_GetItemString(a->kwargs, "key");
    if (!key)
        return PyErr_Occurred() ? -1 : 0;
    if (key != Py_None && !(a->key = PyObject_Str(key)))
        return -1;
    return PyDict_DelItemString(a->kwargs, "key");
}

static int take_executor(asked *a)
{
    PyObject *e = PyDict_GetItemString(a->kwargs, "executor");
    if (!e)
        return PyErr_Occurred() ? -1 : 0;
    a->process = PyUnicode_Check(e) && PyUnicode_CompareWithASCIIString(e, "process") == 0;
    if (!a->process && !(PyUnicode_Check(e) && PyUnicode_CompareWithASCIIString(e, "thread") == 0)) {
        PyErr_Format(PyExc_ValueError, "task(): executor is \"thread\" or \"process\", not %R", e);
        return -1;
    }
    return PyDict_DelItemString(a->kwargs, "executor");
}

static int read_call(PyObject *args, PyObject *kwargs, asked *a)
{
    *a = (asked){ 0 };
    if (PyTuple_GET_SIZE(args) < 1 || !PyCallable_Check(PyTuple_GET_ITEM(args, 0))) {
        PyErr_SetString(PyExc_TypeError, "task(): the first argument is the function that does the work");
        return -1;
    }
    a->fn = PyTuple_GET_ITEM(args, 0);
    a->args = PyTuple_GetSlice(args, 1, PyTuple_GET_SIZE(args));
    a->kwargs = kwargs ? PyDict_Copy(kwargs) : PyDict_New();
    return a->args && a->kwargs && take_key(a) == 0 && take_executor(a) == 0 ? 0 : -1;
}

/* *args: a number made of the arguments. With a key, arguments that cannot be hashed are all the same. */
static int hash_arguments(py_state *st, const asked *a, uint64_t *out)
{
    py_hasher h;
    bn_cache_key key;
    int rc;
    py_hasher_init(&h, st, NULL);
    rc = py_hash_object(&h, a->args);
    if (!rc)
        rc = py_hash_object(&h, a->kwargs);
    key = py_hasher_end(&h);
    memcpy(out, &key, sizeof *out);
    if (!rc)
        return 0;
    *out = 0;
    if (!PyErr_ExceptionMatches(PyExc_Exception))
        return -1;
    PyErr_Clear();
    if (a->key)
        return 0;
    py_raise_class(st, "StreamlitAPIException",
                   "These arguments cannot tell one task from another. Give `st.task` a `key`.");
    return -1;
}

/* Which call it is: new reference to a str. */
static PyObject *name_of(const asked *a, uint64_t args)
{
    PyObject *module, *name, *out;
    if (a->key)
        return PyUnicode_FromFormat("key %U", a->key);
    module = PyObject_GetAttrString(a->fn, "__module__");
    if (!module)
        PyErr_Clear();
    name = PyObject_GetAttrString(a->fn, "__qualname__");
    if (!name) {
        PyErr_Clear();
        name = PyObject_GetAttrString((PyObject *)Py_TYPE(a->fn), "__qualname__");
    }
    out = name ? PyUnicode_FromFormat("call %S.%S %llu", module ? module : Py_None, name, (unsigned long long)args) : NULL;
    Py_XDECREF(module);
    Py_XDECREF(name);
    return out;
}

static PyObject *start(py_state *st, bn_run_ctx *ctx, const asked *a)
{
    bn_task_call call = { .ctx = ctx, .door = &py_door };
    bn_error err = { 0 };
    bn_task *t = NULL;
    PyObject *name, *body;
    Py_ssize_t n;
    const char *text;
    bn_status rc;

    if (hash_arguments(st, a, &call.args) < 0)
        return NULL;
    name = name_of(a, call.args);
    text = name ? PyUnicode_AsUTF8AndSize(name, &n) : NULL;
    body = text ? Py_BuildValue("(OOOi)", a->fn, a->args, a->kwargs, a->process) : NULL;
    if (!body) {
        Py_XDECREF(name);
        return NULL;
    }
    call.name = bn_bytes_of(text, (size_t)n);
    call.body = bn_value_foreign(body, &py_foreign_ops);
    Py_DECREF(body);
    call.within = py_fragment_here(st);
    py_place_of(st, ctx, &call.parent, &call.slot);
    rc = bn_task_begin(&call, &t, &err);
    Py_DECREF(name);
    if (rc)
        return PyErr_Occurred() ? NULL : py_raise(st, &err);
    if (call.full && py_wait_room(st, ctx) < 0) {
        bn_task_unref(t);
        return NULL;
    }
    return handle_of(st, t);
}

PyObject *py_task_call(PyObject *module, PyObject *args, PyObject *kwargs)
{
    py_state *st = py_state_of(module);
    bn_run_ctx *ctx = NULL;
    PyObject *out = NULL;
    asked a;
    if (read_call(args, kwargs, &a) == 0 && py_ctx_require(st, "task", &ctx) == 0) {
        if (ctx)
            bn_run_ctx_ref(ctx);
        out = ctx ? start(st, ctx, &a) : handle_of(st, NULL);
        bn_run_ctx_unref(ctx);
    }
    asked_release(&a);
    return out;
}

/* checkpoint(progress=None, text=None) */
PyObject *py_checkpoint(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = { "progress", "text", NULL };
    py_state *st = py_state_of(module);
    PyObject *progress = Py_None, *keep = NULL, *hook;
    const char *text = NULL;
    PY_CTX_HELD bn_run_ctx *ctx = NULL;
    st_val v = { 0 };
    bn_error err = { 0 };
    bool full = false;
    bn_status rc;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|Oz:checkpoint", names, &progress, &text))
        return NULL;
    ctx = py_ctx_current_held(st);
    if (!ctx) { /* a process of a task reports to the one that started it; elsewhere nothing can end here */
        hook = st->prepare ? PyDict_GetItemString(st->prepare, "task_report") : NULL;
        return hook ? PyObject_CallFunction(hook, "Oz", progress, text) : Py_NewRef(Py_None);
    }
    if (progress != Py_None && py_val_from(progress, &v, &keep) < 0)
        return NULL;
    rc = bn_checkpoint(ctx, &py_door, &v, text, &full, &err);
    Py_XDECREF(keep);
    if (rc)
        py_raise(st, &err);
    else if (full && py_wait_room(st, ctx) < 0)
        rc = BN_ESTOPPED;
    return rc ? NULL : Py_NewRef(Py_None);
}

/* ---------------------------------------------------------------- the threads */

/* What the function gives: a new reference, NULL with an exception. Coroutines and processes are the business of the
 * Python side. */
static PyObject *call_body(py_state *st, bn_task *t)
{
    PyObject *body = bn_task_body(t)->object, *runner, *out;
    int process = (int)PyLong_AsLong(PyTuple_GET_ITEM(body, 3));
    if (!process) {
        out = PyObject_Call(PyTuple_GET_ITEM(body, 0), PyTuple_GET_ITEM(body, 1), PyTuple_GET_ITEM(body, 2));
        return py_await(st, out);
    }
    runner = PyObject_GetAttrString(st->host_module, "run_process");
    out = runner ? PyObject_CallFunction(runner, "OOOi", PyTuple_GET_ITEM(body, 0), PyTuple_GET_ITEM(body, 1),
                                         PyTuple_GET_ITEM(body, 2), bn_task_cancel_fd(t)) : NULL;
    Py_XDECREF(runner);
    return out;
}

/* How it ends by the exception that is set: shown where the task writes, as an uncaught one of the script's is. */
static bn_task_end end_by_exception(py_state *st, bn_value *result)
{
    PyObject *type, *value, *tb, *fn, *done = NULL, *cancelled = py_error_class(st, "TaskCancelled");
    bool over = cancelled && PyErr_ExceptionMatches(cancelled), control = over;
    PyObject *stop = py_error_class(st, "StopException"), *rerun = py_error_class(st, "RerunException");

    control = control || (stop && PyErr_ExceptionMatches(stop)) || (rerun && PyErr_ExceptionMatches(rerun)) ||
              PyErr_ExceptionMatches(PyExc_SystemExit);
    PyErr_Fetch(&type, &value, &tb);
    PyErr_NormalizeException(&type, &value, &tb);
    if (value && tb)
        PyException_SetTraceback(value, tb);
    if (!control && value) {
        *result = bn_value_foreign(value, &py_foreign_ops);
        fn = PyObject_GetAttr(st->host_module, st->str_handle_exception);
        done = fn ? PyObject_CallOneArg(fn, value) : NULL;
        Py_XDECREF(done);
        Py_XDECREF(fn);
        PyErr_Clear(); /* cancelled meanwhile */
    }
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(tb);
    return over ? BN_TASK_CANCELLED : control ? BN_TASK_OK : BN_TASK_FAILED;
}

static void run_task(py_state *st, bn_task *t, PyObject *thread)
{
    PyObject *ctx = py_ctx_new(st, bn_task_context(t)), *context = PyContext_New(), *out = NULL;
    bn_value result = bn_value_none();
    bn_task_end end = BN_TASK_OK;

    if (ctx && context && PyContext_Enter(context) == 0) {
        if (PyObject_SetAttr(thread, st->str_streamlit_script_run_ctx, ctx) == 0)
            out = call_body(st, t);
        if (out)
            result = py_value_from(out);
        else
            end = end_by_exception(st, &result);
        PyContext_Exit(context);
    }
    PyErr_Clear();
    Py_XDECREF(out);
    if (PyObject_SetAttr(thread, st->str_streamlit_script_run_ctx, Py_None) < 0)
        PyErr_Clear();
    Py_XDECREF(context);
    Py_XDECREF(ctx);
    py_value_drain();
    Py_BEGIN_ALLOW_THREADS
    bn_task_end_shown(t, end, &result);
    Py_END_ALLOW_THREADS
}

/* task_thread(host) */
PyObject *py_task_thread(PyObject *module, PyObject *host)
{
    py_state *st = py_state_of(module);
    py_host *h = py_host_of(host);
    PyObject *thread = h ? PyObject_CallMethod(st->threading, "current_thread", NULL) : NULL;
    while (thread) {
        bn_task *t;
        Py_BEGIN_ALLOW_THREADS
        t = bn_task_take(py_host_runtime(h));
        Py_END_ALLOW_THREADS
        if (!t)
            break;
        run_task(st, t, thread);
    }
    if (!thread)
        return NULL;
    Py_DECREF(thread);
    Py_RETURN_NONE;
}
