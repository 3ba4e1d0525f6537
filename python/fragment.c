/* fragment.c: functions that the browser may ask for alone (st.fragment, and what fills a dialog).
 *
 * A body is kept as (function, args, kwargs, the `with` stack where it was called). Which fragment a thread runs is seen
 * from its `with` stack: the fragment's container lies on it for as long as the body runs.
 *
 * One that is called in parallel is called by a thread of the run's crew, which is a threading.Thread with the run's context,
 * in a copy of the caller's context variables.
 *
 * Entered with the interpreter attached, but for drop_job(). */
#include "core.h"

#include "bind.h"
#include "elements/duration.h"
#include "elements/fragment.h"
#include "runtime/crew.h"

bn_block *py_fragment_here(py_state *st)
{
    PyObject *stack = NULL;
    bn_block *found = NULL;
    if (PyContextVar_Get(st->dg_stack, NULL, &stack) < 0 || !stack) {
        PyErr_Clear();
        return NULL;
    }
    for (Py_ssize_t i = PyTuple_GET_SIZE(stack); i-- > 0 && !found;) {
        py_dg *dg = (py_dg *)PyTuple_GET_ITEM(stack, i);
        if (dg->block && *bn_block_fragment(dg->block))
            found = bn_block_fragment_container(dg->block);
    }
    Py_DECREF(stack); /* the variable holds another reference */
    return found;
}

static bool is_control(py_state *st)
{
    PyObject *stop = py_error_class(st, "StopException"), *rerun = py_error_class(st, "RerunException");
    return (stop && PyErr_ExceptionMatches(stop)) || (rerun && PyErr_ExceptionMatches(rerun)) ||
           !PyErr_ExceptionMatches(PyExc_Exception);
}

/* An exception of the body is shown where the body writes; the caller is told that this has been done. */
static void show_exception(py_state *st)
{
    PyObject *type, *value, *tb, *done = NULL, *fn;
    PyErr_Fetch(&type, &value, &tb);
    PyErr_NormalizeException(&type, &value, &tb);
    if (value && tb)
        PyException_SetTraceback(value, tb);
    fn = st->host_module ? PyObject_GetAttr(st->host_module, st->str_handle_exception) : NULL;
    if (fn && value)
        done = PyObject_CallOneArg(fn, value);
    if (done)
        PyErr_SetObject(py_error_class(st, "FragmentHandledException"), value);
    Py_XDECREF(done);
    Py_XDECREF(fn);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(tb);
}

static PyObject *with_top(PyObject *stack, PyObject *top)
{
    PyObject *one = PyTuple_Pack(1, top), *both = one ? PySequence_Concat(stack, one) : NULL;
    Py_XDECREF(one);
    return both;
}

/* What an `async def` body has returned is run too; what there is to await of it is the caller's. */
static PyObject *run_async(py_state *st, PyObject *coroutine, PyObject *dg)
{
    PyObject *result = st->host_module ? PyObject_CallMethod(st->host_module, "run_fragment", "OO", coroutine, dg) : NULL;
    Py_DECREF(coroutine);
    return result;
}

/* Call (function, args, kwargs, stack) with `container` on top of the stack. New reference. */
static PyObject *run_body(py_state *st, PyObject *body, bn_block *container)
{
    PyObject *dg = py_dg_new(st, NULL, st->roots[BN_ROOT_MAIN], container, BN_SLOT_NEW), *result = NULL;
    PyObject *stack = dg ? with_top(PyTuple_GET_ITEM(body, 3), dg) : NULL;
    PyObject *token = stack ? PyContextVar_Set(st->dg_stack, stack) : NULL;
    if (token) {
        result = PyObject_Call(PyTuple_GET_ITEM(body, 0), PyTuple_GET_ITEM(body, 1), PyTuple_GET_ITEM(body, 2));
        if (result && PyCoro_CheckExact(result))
            result = run_async(st, result, dg);
        if (!result && !is_control(st))
            show_exception(st);
        if (!result) {
            PyObject *type, *value, *tb;
            PyErr_Fetch(&type, &value, &tb);
            PyContextVar_Reset(st->dg_stack, token);
            PyErr_Restore(type, value, tb);
        } else if (PyContextVar_Reset(st->dg_stack, token) < 0) {
            Py_CLEAR(result);
        }
    }
    Py_XDECREF(token);
    Py_XDECREF(stack);
    Py_XDECREF(dg);
    return result;
}

/* A number of seconds, a timedelta, or a text. -1 with an exception. */
static int seconds_of(py_state *st, PyObject *o, double *out)
{
    int some = PyObject_IsTrue(o);
    PyObject *number;
    *out = 0;
    if (some <= 0)
        return some;
    if (PyUnicode_Check(o)) {
        Py_ssize_t n;
        const char *text = PyUnicode_AsUTF8AndSize(o, &n);
        if (text && bn_duration_parse(bn_bytes_of(text, (size_t)n), out) == BN_OK)
            return 0;
        if (text)
            PyErr_SetObject(py_error_class(st, "StreamlitBadTimeStringError"), o);
        return -1;
    }
    number = PyObject_HasAttrString(o, "total_seconds") ? PyObject_CallMethod(o, "total_seconds", NULL) : Py_NewRef(o);
    *out = number ? PyFloat_AsDouble(number) : -1;
    Py_XDECREF(number);
    return PyErr_Occurred() ? -1 : 0;
}

void py_place_of(py_state *st, bn_run_ctx *ctx, bn_block **parent, uint32_t *slot)
{
    py_dg *dg = py_dg_active(st, st->roots[BN_ROOT_MAIN]);
    *slot = dg->root < 0 && dg->block ? dg->slot : BN_SLOT_NEW;
    *parent = dg->root < 0 && dg->block ? dg->block : bn_run_ctx_root(ctx, dg->root < 0 ? BN_ROOT_MAIN : (bn_root)dg->root);
}

/* ---- called in parallel ---- */

typedef struct job {
    bn_crew_job base;
    py_state   *st;
    bn_run_ctx *ctx;       /* a reference, as the next */
    bn_block   *container;
    bn_value    body, variables; /* owned: as run_body() takes it, and a copy of the context variables */
} job;

static void job_free(job *j)
{
    bn_value_release(&j->body);
    bn_value_release(&j->variables);
    bn_block_unref(j->container);
    bn_run_ctx_unref(j->ctx);
    free(j);
}

/* Any thread, perhaps without the interpreter: the objects are let go of later. */
static void drop_job(bn_crew_job *base)
{
    job_free((job *)base);
}

/* What ends a call other than well has been shown, or has been asked of the run. */
static void forget_exception(py_state *st)
{
    PyObject *stop = py_error_class(st, "StopException"), *rerun = py_error_class(st, "RerunException");
    if ((stop && PyErr_ExceptionMatches(stop)) || (rerun && PyErr_ExceptionMatches(rerun)) ||
        PyErr_ExceptionMatches(PyExc_Exception) || PyErr_ExceptionMatches(PyExc_SystemExit))
        PyErr_Clear();
    else
        PyErr_WriteUnraisable(NULL);
}

static void call_job(bn_crew_job *base)
{
    job *j = (job *)base;
    PyGILState_STATE gil = PyGILState_Ensure();
    py_working working;
    PyObject *result = NULL;
    py_host_begin_job(j->ctx, &working);
    if (PyContext_Enter(j->variables.object) == 0) {
        result = run_body(j->st, j->body.object, j->container);
        if (!result)
            forget_exception(j->st);
        PyContext_Exit(j->variables.object);
    }
    py_host_end_job(j->ctx, &working);
    PyErr_Clear();
    Py_XDECREF(result);
    job_free(j);
    PyGILState_Release(gil);
}

/* One more thread for the crew: a real Thread, so that add-ons and the app find it in `threading`. */
static bn_status start_worker(bn_run_ctx *ctx, void *arg, bn_error *err)
{
    py_state *st = arg;
    PyObject *given = py_ctx_new(st, ctx), *made = NULL;
    if (given)
        made = PyObject_CallMethod(st->host_module, "new_worker", "O", given);
    Py_XDECREF(given);
    Py_XDECREF(made);
    return made ? BN_OK : bn_fail(err, BN_ENOMEM, "no thread can be started for a parallel fragment");
}

/* crew_work(ctx): the target of such a thread. */
PyObject *py_crew_work(PyObject *module, PyObject *ctx)
{
    bn_run_ctx *c;
    if (Py_TYPE(ctx) != py_state_of(module)->ctx_type)
        return PyErr_Format(PyExc_TypeError, "crew_work() takes a ScriptRunContext");
    c = ((py_ctx *)ctx)->ctx;
    Py_BEGIN_ALLOW_THREADS
    bn_crew_work(c);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

/* crew_join(drop): wait for the run's parallel fragments; see bn_crew_join(). Raises what they have asked of
 * the run. */
PyObject *py_crew_join(PyObject *module, PyObject *drop)
{
    py_state *st = py_state_of(module);
    bn_run_ctx *ctx = py_ctx_current(st);
    bool dropping = drop == Py_True;
    bn_error err = { 0 };
    bn_status rc;
    if (!ctx)
        Py_RETURN_NONE;
    bn_run_ctx_ref(ctx);
    Py_BEGIN_ALLOW_THREADS
    bn_crew_join(ctx, dropping);
    Py_END_ALLOW_THREADS
    rc = dropping ? BN_OK : bn_run_ctx_check(ctx, &err);
    bn_run_ctx_unref(ctx);
    return rc ? py_raise(st, &err) : Py_NewRef(Py_None);
}

/* Gives the call to the crew. Takes over `container`. */
static PyObject *call_in_parallel(py_state *st, bn_run_ctx *ctx, PyObject *body, bn_block *container)
{
    bn_error err = { 0 };
    PyObject *variables = PyContext_CopyCurrent(), *result;
    job *j = bn_xcalloc(1, sizeof *j);
    bool taken = false;
    bn_status rc = variables ? BN_OK : BN_ENOMEM;
    *j = (job){ .base = { .call = call_job, .drop = drop_job }, .st = st, .ctx = bn_run_ctx_ref(ctx),
                .container = bn_block_ref(container), .body = bn_value_foreign(body, &py_foreign_ops),
                .variables = variables ? bn_value_foreign(variables, &py_foreign_ops) : bn_value_none() };
    Py_XDECREF(variables);
    if (!rc)
        rc = bn_crew_add(ctx, &j->base, start_worker, st, &taken, &err);
    if (!taken)
        job_free(j);
    if (rc) {
        result = PyErr_Occurred() ? NULL : py_raise(st, &err);
    } else if (taken) {
        result = Py_NewRef(Py_None);
    } else { /* a thread that has outlived the script's run calls it */
        result = run_body(st, body, container);
    }
    bn_block_unref(container);
    return result;
}

static PyObject *begin(py_state *st, bn_run_ctx *ctx, bn_fragment_call *call, PyObject *body)
{
    bn_error err = { 0 };
    bn_block *container;
    PyObject *result;
    call->ctx = ctx;
    call->door = &py_door;
    call->within = py_fragment_here(st);
    call->body = bn_value_foreign(body, &py_foreign_ops);
    py_place_of(st, ctx, &call->parent, &call->slot);
    if (bn_fragment_begin(call, &container, &err))
        return PyErr_Occurred() ? NULL : py_raise(st, &err);
    if (call->parallel)
        return call_in_parallel(st, ctx, body, container);
    result = run_body(st, body, container);
    bn_block_unref(container);
    return result;
}

/* fragment_call(function, args, kwargs, definition, key, run_every, app_scoped, parallel): run it for the
 * first time. */
PyObject *py_fragment_call(PyObject *module, PyObject *given)
{
    py_state *st = py_state_of(module);
    PyObject *fn, *args, *kwargs, *every, *body, *stack = NULL, *result;
    bn_fragment_call call = { 0 };
    int app_scoped, parallel;
    bn_run_ctx *ctx;

    if (!PyArg_ParseTuple(given, "OO!O!szOpp:fragment_call", &fn, &PyTuple_Type, &args, &PyDict_Type, &kwargs,
                          &call.definition, &call.key, &every, &app_scoped, &parallel))
        return NULL;
    ctx = py_ctx_current(st);
    if (!ctx)
        Py_RETURN_NONE; /* as in bare mode: it is not called */
    if (seconds_of(st, every, &call.run_every) < 0 || PyContextVar_Get(st->dg_stack, st->empty_tuple, &stack) < 0)
        return NULL;
    call.app_scoped = app_scoped;
    body = PyTuple_Pack(4, fn, args, kwargs, stack);
    Py_DECREF(stack);
    if (!body)
        return NULL;
    bn_run_ctx_ref(ctx);
    call.parallel = parallel && !bn_run_ctx_is_partial(ctx);
    result = begin(st, ctx, &call, body);
    bn_run_ctx_unref(ctx);
    Py_DECREF(body);
    return result;
}

/* One that the browser has asked for. -1 with an exception that ends the run. */
static int run_again(py_state *st, bn_run_ctx *ctx, const char *id)
{
    bn_fragment_again_run again;
    bn_error err = { 0 };
    PyObject *done, *type, *value, *tb;
    bn_status rc = bn_fragment_again(ctx, id, &py_door, &again, &err);

    if (rc == BN_ENOENT)
        return 0;
    if (rc) {
        py_raise(st, &err);
        return -1;
    }
    done = run_body(st, again.body.object, again.container);
    if (!done && !is_control(st))
        PyErr_Clear(); /* it has been shown; the others still have their turn */
    Py_XDECREF(done);
    PyErr_Fetch(&type, &value, &tb);
    bn_fragment_over(ctx, id, &again);
    PyErr_Restore(type, value, tb);
    return type ? -1 : 0;
}

int py_run_fragments(py_state *st, bn_run *run)
{
    const char *id;
    for (size_t i = 0; (id = bn_run_fragment(run, i)); i++)
        if (run_again(st, bn_run_context(run), id) < 0)
            return -1;
    return 0;
}

/* fragment_key(key): is it fit to be one? */
PyObject *py_fragment_key(PyObject *module, PyObject *key)
{
    bn_error err = { 0 };
    Py_ssize_t n;
    const char *text = PyUnicode_AsUTF8AndSize(key, &n);
    if (!text)
        return NULL;
    return bn_fragment_check_key(bn_bytes_of(text, (size_t)n), &err) ? py_raise(py_state_of(module), &err)
                                                                     : Py_NewRef(Py_None);
}

/* dialog_check(): may a dialog be opened where the innermost `with` block is? */
PyObject *py_dialog_check(PyObject *module, PyObject *unused)
{
    py_state *st = py_state_of(module);
    bn_run_ctx *ctx = py_ctx_current(st);
    bn_error err = { 0 };
    bn_block *block;
    uint32_t slot;
    (void)unused;
    if (!ctx)
        Py_RETURN_NONE;
    py_place_of(st, ctx, &block, &slot);
    return bn_dialog_check(block, py_fragment_here(st), &err) ? py_raise(st, &err) : Py_NewRef(Py_None);
}

/* apart_check(what): may this command be called where the caller is? Not in a fragment that is called in parallel. */
PyObject *py_apart_check(PyObject *module, PyObject *what)
{
    py_state *st = py_state_of(module);
    const char *text = PyUnicode_AsUTF8(what);
    bn_error err = { 0 };
    if (!text)
        return NULL;
    return bn_block_check_apart(py_fragment_here(st), text, &err) ? py_raise(st, &err) : Py_NewRef(Py_None);
}

/* rerun_fragments(keys): start over with the fragments of these keys; None: with those that run now. */
PyObject *py_rerun_fragments(PyObject *module, PyObject *keys)
{
    py_state *st = py_state_of(module);
    const char *names[64];
    bn_error err = { 0 };
    bn_run_ctx *ctx;
    bn_block *here;
    Py_ssize_t n = 0;
    bn_status rc;

    if (py_ctx_require(st, "rerun", &ctx) < 0)
        return NULL;
    if (!ctx)
        Py_RETURN_NONE;
    if (keys == Py_None) {
        here = py_fragment_here(st);
        rc = bn_run_ctx_request_current(ctx, here ? bn_block_fragment(here) : NULL, &err);
    } else {
        for (; PyList_Check(keys) && n < PyList_GET_SIZE(keys) && n < (Py_ssize_t)BN_COUNT(names); n++)
            if (!(names[n] = PyUnicode_AsUTF8(PyList_GET_ITEM(keys, n))))
                return NULL;
        rc = bn_run_ctx_request_keys(ctx, names, (size_t)n, &err);
    }
    if (rc)
        return py_raise(st, &err);
    return py_raise_class(st, "RerunException", "the fragment starts over");
}
