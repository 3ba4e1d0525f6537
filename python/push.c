/* push.c: st.request_rerun(): a rerun of one session or all, from any thread, with or without a run context. */
#include "core.h"

#include "runtime/push.h"

#include <string.h>

/* *out: NULL for None. False with an exception. */
static bool text_of(PyObject *o, const char *what, const char **out)
{
    *out = NULL;
    if (!o || o == Py_None)
        return true;
    if (!PyUnicode_Check(o)) {
        PyErr_Format(PyExc_TypeError, "request_rerun(): %s is a str or None, not %s", what, Py_TYPE(o)->tp_name);
        return false;
    }
    *out = PyUnicode_AsUTF8(o);
    return *out != NULL;
}

/* The values of a dict for the time of one call. -1 with an exception; `n` are the caller's to release in any case. */
static int items_of(PyObject *state, bn_push_item *items, size_t *n)
{
    PyObject *key, *value;
    Py_ssize_t at = 0, length;
    if (!state || state == Py_None)
        return 0;
    if (!PyDict_Check(state) || PyDict_GET_SIZE(state) > BN_PUSH_ITEMS_MAX) {
        PyErr_Format(PyExc_TypeError, "request_rerun(): state is a dict of at most %d values, or None", BN_PUSH_ITEMS_MAX);
        return -1;
    }
    while (PyDict_Next(state, &at, &key, &value)) {
        const char *name = PyUnicode_Check(key) ? PyUnicode_AsUTF8AndSize(key, &length) : NULL;
        if (!name) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_TypeError, "request_rerun(): the keys of state are texts");
            return -1;
        }
        items[(*n)++] = (bn_push_item){ bn_bytes_of(name, (size_t)length), py_value_from(value) };
    }
    return 0;
}

/* Through the runtime of the caller's context, if there is one: a test's process has a runtime for each app. */
static PyObject *push(py_state *st, bn_run_ctx *ctx, const bn_push *what)
{
    bn_runtime *rt = ctx ? bn_run_ctx_runtime(ctx) : st->runtime;
    bn_error err = { 0 };
    bn_status rc;
    if (!rt)
        Py_RETURN_NONE; /* bare mode */
    bn_runtime_ref(rt); /* a test may be over while this thread waits */
    Py_BEGIN_ALLOW_THREADS
    rc = bn_runtime_push_values(rt, what, &err);
    bn_runtime_unref(rt);
    Py_END_ALLOW_THREADS
    return rc ? py_raise(st, &err) : Py_NewRef(Py_None);
}

PyObject *py_request_rerun(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = { "session", "fragment", "state", NULL };
    py_state *st = py_state_of(module);
    PyObject *given[3] = { NULL }, *out = NULL;
    bn_push_item items[BN_PUSH_ITEMS_MAX];
    bn_push what = { .items = items };
    PY_CTX_HELD bn_run_ctx *ctx = NULL;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OOO:request_rerun", names, &given[0], &given[1], &given[2]) ||
        !text_of(given[0], "session", &what.session) || !text_of(given[1], "fragment", &what.fragment))
        return NULL;
    if (!what.session && py_ctx_hold(st, "request_rerun", &ctx) < 0)
        return NULL;
    if (!what.session && ctx)
        what.session = bn_run_ctx_session_id(ctx);
    if (!ctx)
        ctx = py_ctx_current_held(st);
    if (!what.session)
        Py_RETURN_NONE; /* bare mode */
    if (strcmp(what.session, "all") == 0)
        what.session = NULL;
    if (items_of(given[2], items, &what.n) == 0)
        out = push(st, ctx, &what);
    while (what.n)
        bn_value_release(&items[--what.n].value);
    return out;
}
