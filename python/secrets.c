/* secrets.c: the secrets as Python objects, for st.secrets, whose Python side is bourn/_secrets.py. */
#include "core.h"

#include "config/secrets.h"

static PyObject *object_of(const bn_toml *v);

static PyObject *time_of(const bn_toml *v)
{
    const char *name = v->kind == BN_TOML_LOCAL_DATE ? "date" : v->kind == BN_TOML_LOCAL_TIME ? "time" : "datetime";
    PyObject *module = PyImport_ImportModule("datetime");
    PyObject *cls = module ? PyObject_GetAttrString(module, name) : NULL;
    PyObject *out = cls ? PyObject_CallMethod(cls, "fromisoformat", "s#", (const char *)v->text.p,
                                              (Py_ssize_t)v->text.n)
                        : NULL;
    Py_XDECREF(cls);
    Py_XDECREF(module);
    return out;
}

static PyObject *list_of(const bn_toml *v)
{
    PyObject *list = PyList_New(0);
    for (const bn_toml *e = v->first; e && list; e = e->next) {
        PyObject *item = object_of(e);
        if (!item || PyList_Append(list, item) < 0)
            Py_CLEAR(list);
        Py_XDECREF(item);
    }
    return list;
}

static PyObject *dict_of(const bn_toml *v)
{
    PyObject *dict = PyDict_New();
    for (const bn_toml *e = v->first; e && dict; e = e->next) {
        PyObject *key = PyUnicode_FromStringAndSize((const char *)e->key.p, (Py_ssize_t)e->key.n);
        PyObject *item = key ? object_of(e) : NULL;
        if (!item || PyDict_SetItem(dict, key, item) < 0)
            Py_CLEAR(dict);
        Py_XDECREF(item);
        Py_XDECREF(key);
    }
    return dict;
}

/* The tree is at most BN_TOML_DEPTH deep. */
static PyObject *object_of(const bn_toml *v)
{
    switch (v->kind) {
    case BN_TOML_TABLE:
        return dict_of(v);
    case BN_TOML_ARRAY:
        return list_of(v);
    case BN_TOML_STRING:
        return PyUnicode_FromStringAndSize((const char *)v->text.p, (Py_ssize_t)v->text.n);
    case BN_TOML_INT:
        return PyLong_FromLongLong(v->integer);
    case BN_TOML_FLOAT:
        return PyFloat_FromDouble(v->real);
    case BN_TOML_BOOL:
        return PyBool_FromLong(v->boolean);
    default:
        return time_of(v);
    }
}

/* The names of `list` point into its objects. NULL with an exception. */
static const char **paths_of(PyObject *list, size_t *n)
{
    const char **paths = bn_xmalloc(((size_t)PyList_GET_SIZE(list) + 1) * sizeof *paths);
    for (*n = 0; *n < (size_t)PyList_GET_SIZE(list); (*n)++) {
        paths[*n] = PyUnicode_AsUTF8(PyList_GET_ITEM(list, (Py_ssize_t)*n));
        if (!paths[*n]) {
            free(paths);
            return NULL;
        }
    }
    return paths;
}

PyObject *py_secrets(PyObject *module, PyObject *args)
{
    PyObject *list, *dict;
    unsigned long long known = 0, version;
    bn_secrets *s = NULL;
    bn_error err = { 0 };
    bn_status rc;
    const char **paths;
    size_t n;

    if (!PyArg_ParseTuple(args, "O!|K:secrets", &PyList_Type, &list, &known))
        return NULL;
    paths = paths_of(list, &n);
    if (!paths)
        return NULL;
    Py_INCREF(list);
    Py_BEGIN_ALLOW_THREADS
    rc = bn_secrets_get(paths, n, &s, &err);
    Py_END_ALLOW_THREADS
    Py_DECREF(list);
    free(paths);
    if (rc)
        return py_raise(py_state_of(module), &err);
    version = bn_secrets_version(s);
    dict = version == known ? Py_NewRef(Py_None) : dict_of(bn_secrets_root(s));
    bn_secrets_unref(s);
    return dict ? Py_BuildValue("KN", version, dict) : NULL;
}
