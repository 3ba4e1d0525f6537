/* query.c: the page's query parameters for st.query_params, whose Python side is bourn/_query.py.
 *
 * In a run they are the session's, reached through the thread's run context; without one they are refused, or, where
 * runner.missingContext is "warn", none. In bare mode (no server) the process has one set, under its own lock. */
#include "core.h"

static int name_of(PyObject *o, bn_bytes *out)
{
    Py_ssize_t n;
    const char *s = PyUnicode_AsUTF8AndSize(o, &n);
    if (!s)
        return -1;
    *out = bn_bytes_of(s, (size_t)n);
    return 0;
}

PyObject *py_query_get(PyObject *module, PyObject *name)
{
    py_state *st = py_state_of(module);
    bn_run_ctx *ctx;
    bn_error err = { 0 };
    bn_bytes key;
    bn_value text = bn_value_none();
    bn_status rc;
    PyObject *out;

    if (name_of(name, &key) < 0 || py_ctx_require(st, "query_params", &ctx) < 0)
        return NULL;
    if (ctx) {
        rc = bn_run_ctx_query_get(ctx, key, &text, &err);
    } else {
        bn_mutex_lock(&st->bare_mu);
        rc = bn_address_get(&st->bare_address, key, &text);
        bn_mutex_unlock(&st->bare_mu);
    }
    if (rc && rc != BN_ENOENT)
        return py_raise(st, &err);
    out = py_value_to(text);
    bn_value_release(&text);
    return out;
}

PyObject *py_query_names(PyObject *module, PyObject *unused)
{
    py_state *st = py_state_of(module);
    bn_run_ctx *ctx;
    bn_error err = { 0 };
    bn_value names = bn_value_none();
    PyObject *out;

    (void)unused;
    if (py_ctx_require(st, "query_params", &ctx) < 0)
        return NULL;
    if (!ctx) {
        bn_mutex_lock(&st->bare_mu);
        names = bn_address_names(&st->bare_address);
        bn_mutex_unlock(&st->bare_mu);
    } else if (bn_run_ctx_query_names(ctx, &names, &err)) {
        return py_raise(st, &err);
    }
    out = py_value_to(names);
    bn_value_release(&names);
    return out;
}

/* Nobody is to be told in bare mode. A server's thread without context has nothing that it could change. */
static bn_status change_bare(py_state *st, bn_address_how how, const bn_query_param *params, size_t n, bn_error *err)
{
    bn_status rc;
    bn_value news;
    if (st->runtime)
        return BN_OK;
    bn_mutex_lock(&st->bare_mu);
    rc = bn_address_change(&st->bare_address, how, params, n, err);
    while (bn_address_next_news(&st->bare_address, &news))
        bn_value_release(&news);
    bn_mutex_unlock(&st->bare_mu);
    return rc;
}

/* A str, or a list of them; NONE with an exception. */
static bn_value texts_of(PyObject *o)
{
    Py_ssize_t n;
    bn_bytes *items, one;
    bn_value out = bn_value_none();
    if (!PyList_Check(o))
        return name_of(o, &one) < 0 ? out : bn_value_str(one);
    n = PyList_GET_SIZE(o);
    items = bn_xmalloc((size_t)(n + 1) * sizeof *items);
    for (Py_ssize_t i = 0; i < n; i++)
        if (name_of(PyList_GET_ITEM(o, i), &items[i]) < 0) {
            free(items);
            return out;
        }
    out = bn_value_strs(items, (size_t)n);
    free(items);
    return out;
}

static void release_params(bn_query_param *params, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bn_value_release(&params[i].name);
        bn_value_release(&params[i].text);
    }
    free(params);
}

/* `list` holds pairs of a name and what texts_of() takes. */
static bn_query_param *params_of(PyObject *list, size_t *n)
{
    bn_query_param *params = bn_xmalloc((size_t)(PyList_GET_SIZE(list) + 1) * sizeof *params);
    for (*n = 0; *n < (size_t)PyList_GET_SIZE(list);) {
        PyObject *name, *text;
        bn_bytes key;
        if (!PyArg_ParseTuple(PyList_GET_ITEM(list, (Py_ssize_t)*n), "UO", &name, &text) || name_of(name, &key) < 0)
            break;
        params[(*n)++] = (bn_query_param){ bn_value_str(key), texts_of(text) };
        if (PyErr_Occurred())
            break;
    }
    if (!PyErr_Occurred())
        return params;
    release_params(params, *n);
    return NULL;
}

static int how_of(const char *word, bn_address_how *out)
{
    static const char *const words[] = {
        [BN_ADDRESS_MERGE] = "merge", [BN_ADDRESS_REPLACE] = "replace", [BN_ADDRESS_REMOVE] = "remove",
        [BN_ADDRESS_CLEAR] = "clear",
    };
    for (size_t i = 0; i < BN_COUNT(words); i++)
        if (strcmp(word, words[i]) == 0) {
            *out = (bn_address_how)i;
            return 0;
        }
    PyErr_SetString(PyExc_ValueError, word);
    return -1;
}

PyObject *py_query_change(PyObject *module, PyObject *args)
{
    py_state *st = py_state_of(module);
    PyObject *list = NULL;
    const char *word;
    bn_address_how how;
    bn_run_ctx *ctx;
    bn_error err = { 0 };
    bn_query_param *params = NULL;
    size_t n = 0;
    bn_status rc;

    if (!PyArg_ParseTuple(args, "s|O!:query_change", &word, &PyList_Type, &list) || how_of(word, &how) < 0)
        return NULL;
    if (list) {
        params = params_of(list, &n);
        if (!params)
            return NULL;
    }
    if (py_ctx_require(st, "query_params", &ctx) < 0) {
        release_params(params, n);
        return NULL;
    }
    rc = ctx ? bn_run_ctx_query_change(ctx, how, params, n, &err) : change_bare(st, how, params, n, &err);
    release_params(params, n);
    if (rc && rc != BN_ENOENT)
        return py_raise(st, &err);
    return PyBool_FromLong(rc == BN_OK);
}
