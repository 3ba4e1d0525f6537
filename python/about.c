/* about.c: the browser and its request for st.context, whose Python side is bourn/_context.py. */
#include "core.h"

#include "runtime/about.h"
#include "runtime/pages.h"

/* 0 with *info set, which *ctx keeps (both NULL: bare mode); -1 with NoSessionContext. */
static int info_of(PyObject *module, bn_run_ctx **ctx, const bn_context_info **info)
{
    if (py_ctx_hold(py_state_of(module), "context", ctx) < 0)
        return -1;
    *info = *ctx ? bn_run_ctx_info(*ctx) : NULL;
    return 0;
}

static PyObject *latin1(bn_bytes b)
{
    return PyUnicode_DecodeLatin1((const char *)b.p, (Py_ssize_t)b.n, NULL);
}

/* Takes over `name` and `value`. */
static int add_pair(PyObject *list, PyObject *name, PyObject *value)
{
    PyObject *pair = name && value ? PyTuple_Pack(2, name, value) : NULL;
    int rc = pair ? PyList_Append(list, pair) : -1;
    Py_XDECREF(pair);
    Py_XDECREF(name);
    Py_XDECREF(value);
    return rc;
}

PyObject *py_context_headers(PyObject *module, PyObject *unused)
{
    PY_CTX_HELD bn_run_ctx *ctx = NULL;
    const bn_context_info *info;
    bn_bytes name, value;
    const char *rest;
    PyObject *list;

    (void)unused;
    if (info_of(module, &ctx, &info) < 0)
        return NULL;
    list = PyList_New(0);
    rest = info ? info->headers : "";
    while (list && bn_about_next_header(&rest, &name, &value))
        if (add_pair(list, latin1(name), latin1(value)) < 0)
            Py_CLEAR(list);
    return list;
}

PyObject *py_context_cookies(PyObject *module, PyObject *unused)
{
    PY_CTX_HELD bn_run_ctx *ctx = NULL;
    const bn_context_info *info;
    bn_bytes rest = { 0 }, name, value;
    PyObject *list;
    bn_buf text;

    (void)unused;
    if (info_of(module, &ctx, &info) < 0)
        return NULL;
    list = PyList_New(0);
    if (!info || !bn_about_header(info, "Cookie", 0, &rest))
        return list;
    bn_buf_init(&text, rest.n + 1);
    while (list && bn_about_next_cookie(&rest, &name, &value)) {
        bn_buf_clear(&text);
        if (bn_about_unquote(value, &text)) {
            Py_CLEAR(list);
            PyErr_NoMemory();
        } else if (add_pair(list, latin1(name), latin1(bn_buf_view(&text))) < 0) {
            Py_CLEAR(list);
        }
    }
    bn_buf_release(&text);
    return list;
}

static PyObject *text_or_none(const char *s)
{
    return s && *s ? PyUnicode_FromString(s) : Py_NewRef(Py_None);
}

PyObject *py_context_fact(PyObject *module, PyObject *name)
{
    const bn_context_info *info;
    const char *which = PyUnicode_AsUTF8(name);
    bn_run_ctx *ctx;
    bn_value url;
    PyObject *out;

    if (!which || py_ctx_require(py_state_of(module), "context", &ctx) < 0)
        return NULL;
    if (!ctx)
        Py_RETURN_NONE;
    info = bn_run_ctx_info(ctx);
    if (strcmp(which, "ip_address") == 0)
        return text_or_none(bn_about_ip(info));
    if (!info->told)
        Py_RETURN_NONE;
    if (strcmp(which, "url") == 0) {
        url = bn_run_ctx_url(ctx);
        out = *info->url ? py_value_to(url) : Py_NewRef(Py_None);
        bn_value_release(&url);
        return out;
    }
    if (strcmp(which, "timezone_offset") == 0)
        return info->has_timezone_offset ? PyLong_FromLong(info->timezone_offset) : Py_NewRef(Py_None);
    if (strcmp(which, "is_embedded") == 0)
        return PyBool_FromLong(info->is_embedded);
    return text_or_none(strcmp(which, "timezone") == 0 ? info->timezone
                        : strcmp(which, "locale") == 0 ? info->locale
                                                       : info->color_scheme);
}
