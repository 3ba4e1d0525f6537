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

PyObject *py_request_rerun(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = { "session", "fragment", NULL };
    py_state *st = py_state_of(module);
    PyObject *given[2] = { NULL };
    const char *session, *fragment;
    bn_run_ctx *ctx = NULL;
    bn_error err = { 0 };
    bn_runtime *rt;
    bn_status rc;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OO:request_rerun", names, &given[0], &given[1]) ||
        !text_of(given[0], "session", &session) || !text_of(given[1], "fragment", &fragment))
        return NULL;
    if (!session && py_ctx_require(st, "request_rerun", &ctx) < 0)
        return NULL;
    rt = ctx ? bn_run_ctx_runtime(ctx) : st->runtime; /* a test's process has one for each app */
    if (!rt)
        Py_RETURN_NONE; /* bare mode */
    if (!session && ctx)
        session = bn_run_ctx_session_id(ctx);
    if (!session)
        Py_RETURN_NONE;
    if (ctx)
        bn_run_ctx_ref(ctx); /* keeps the runtime, and the id */
    Py_BEGIN_ALLOW_THREADS
    rc = bn_runtime_push(rt, strcmp(session, "all") == 0 ? NULL : session, fragment, &err);
    Py_END_ALLOW_THREADS
    bn_run_ctx_unref(ctx);
    return rc ? py_raise(st, &err) : Py_NewRef(Py_None);
}
