/* login.c: logging in, for bourn/_login.py and _oidc.py: who the visitor is, what st.login sends, and the requests by which a browser
 * comes back. What the browser keeps is signed and checked by the runtime (src/runtime/login.h).
 *
 * Threads  commands: any with a context. Requests: a thread of their own each. */
#include "core.h"

#include "runtime/login.h"

PyObject *py_user(PyObject *module, PyObject *unused)
{
    py_state *st = py_state_of(module);
    bn_run_ctx *ctx;
    (void)unused;
    if (py_ctx_require(st, "user", &ctx) < 0)
        return NULL;
    if (!ctx)
        Py_RETURN_NONE;
    return Py_BuildValue("sO", bn_run_ctx_user(ctx), bn_login_configured(st->config) ? Py_True : Py_False);
}

static PyObject *said(py_state *st, bn_status rc, const bn_error *err)
{
    return rc ? py_raise(st, err) : Py_NewRef(Py_None);
}

PyObject *py_login(PyObject *module, PyObject *provider)
{
    py_state *st = py_state_of(module);
    const char *name = provider == Py_None ? NULL : PyUnicode_AsUTF8(provider);
    bn_error err = { 0 };
    bn_run_ctx *ctx;
    if ((!name && provider != Py_None) || py_ctx_require(st, "login", &ctx) < 0)
        return NULL;
    return ctx ? said(st, bn_run_ctx_login(ctx, name, &err), &err) : Py_NewRef(Py_None);
}

PyObject *py_logout(PyObject *module, PyObject *unused)
{
    py_state *st = py_state_of(module);
    bn_error err = { 0 };
    bn_run_ctx *ctx;
    (void)unused;
    if (py_ctx_require(st, "logout", &ctx) < 0)
        return NULL;
    return ctx ? said(st, bn_run_ctx_logout(ctx, &err), &err) : Py_NewRef(Py_None);
}

/* ---- requests ---- */

static PyObject *text_or_none(bn_status rc, bn_buf *text)
{
    PyObject *o = rc ? Py_NewRef(Py_None) : PyUnicode_DecodeUTF8((const char *)text->p, (Py_ssize_t)text->n, "replace");
    bn_buf_release(text);
    return o;
}

PyObject *py_login_provider(PyObject *module, PyObject *token)
{
    const char *text = PyUnicode_AsUTF8(token);
    bn_buf out;
    bn_status rc;
    if (!text)
        return NULL;
    bn_buf_init(&out, 64 << 10);
    rc = bn_login_provider(py_state_of(module)->config, bn_bytes_str(text), &out);
    return text_or_none(rc, &out);
}

PyObject *py_login_cookie(PyObject *module, PyObject *args)
{
    const char *header, *name;
    bn_buf out;
    bn_status rc;
    if (!PyArg_ParseTuple(args, "ss:login_cookie", &header, &name))
        return NULL;
    bn_buf_init(&out, 64 << 10);
    rc = bn_login_cookie_get(py_state_of(module)->config, bn_bytes_str(header), name, &out);
    if (rc == BN_EINVAL) {
        bn_buf_release(&out);
        Py_RETURN_FALSE;
    }
    return text_or_none(rc, &out);
}

PyObject *py_login_keep(PyObject *module, PyObject *args)
{
    const char *header, *name, *text;
    Py_ssize_t n;
    bn_bytes whole;
    bn_buf out;
    bn_status rc;
    PyObject *lines;
    if (!PyArg_ParseTuple(args, "ssz#:login_keep", &header, &name, &text, &n))
        return NULL;
    whole = bn_bytes_of(text, text ? (size_t)n : 0);
    bn_buf_init(&out, 60 << 10);
    rc = bn_login_cookie_set(py_state_of(module)->config, bn_bytes_str(header), name, text ? &whole : NULL, &out);
    if (rc)
        lines = PyErr_Format(PyExc_ValueError, "more than a browser keeps: %zd bytes", text ? n : 0);
    else
        lines = PyUnicode_DecodeLatin1((const char *)out.p, (Py_ssize_t)out.n, NULL);
    bn_buf_release(&out);
    return lines;
}

/* ---- the request's life ---- */

#define ASK "bn_ask"

static void abandon(PyObject *capsule)
{
    bn_ask *a = PyCapsule_GetPointer(capsule, ASK);
    if (a && !PyCapsule_GetContext(capsule))
        bn_ask_done(a, 500, "", "Internal Server Error");
}

void py_answer(py_state *st, bn_ask *a)
{
    PyObject *capsule = PyCapsule_New(a, ASK, abandon);
    PyObject *done = NULL;
    if (!capsule)
        bn_ask_done(a, 503, "", "Out of memory");
    else
        done = PyObject_CallMethod(st->host_module, "answer", "Osss", capsule, bn_ask_what(a),
                                   bn_ask_query(a), bn_ask_cookies(a));
    if (!done)
        PyErr_WriteUnraisable(st->host_module);
    Py_XDECREF(done);
    Py_XDECREF(capsule);
}

PyObject *py_answered(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    const char *headers, *body;
    int status;
    bn_ask *a;
    (void)module;
    if (!PyArg_ParseTuple(args, "Oiss:answered", &capsule, &status, &headers, &body))
        return NULL;
    a = PyCapsule_GetPointer(capsule, ASK);
    if (!a || PyCapsule_GetContext(capsule) || PyCapsule_SetContext(capsule, a) < 0)
        return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
    Py_BEGIN_ALLOW_THREADS
    bn_ask_done(a, status, headers, body);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}
