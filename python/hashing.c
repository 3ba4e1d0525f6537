/* hashing.c: objects of Python into the keys of the cache.
 *
 * Everything is fed into one hash with its type and its length, so that values of different make never look alike.
 * Plain types, containers, dataclasses, enumerations, arrays and whatever exports its memory are hashed here, in full;
 * what only its own library can take apart (frames, images, files) is taken apart by the Python side into such parts.
 * Large memory is hashed with the interpreter released. */
#include "caching.h"

#define RELEASED_FROM ((size_t)64 << 10)

/* One container on the way down. */
typedef struct py_hashing {
    const struct py_hashing *up;
    PyObject                *o;
} py_hashing;

void py_hasher_init(py_hasher *h, py_state *st, PyObject *hash_funcs)
{
    bn_hash_init(&h->h, 0);
    h->st = st;
    h->hash_funcs = hash_funcs && PyDict_GET_SIZE(hash_funcs) ? hash_funcs : NULL;
    h->stack = NULL;
}

bn_cache_key py_hasher_end(py_hasher *h)
{
    bn_cache_key key;
    bn_hash_end(&h->h, key.h);
    return key;
}

static void feed(py_hasher *h, const char *text)
{
    bn_hash_bytes(&h->h, bn_bytes_str(text));
}

static int feed_str(py_hasher *h, PyObject *text)
{
    Py_ssize_t n;
    const char *s = PyUnicode_AsUTF8AndSize(text, &n);
    PyObject *bytes;
    if (s) {
        bn_hash_bytes(&h->h, bn_bytes_of(s, (size_t)n));
        return 0;
    }
    PyErr_Clear(); /* half a pair of surrogates */
    bytes = PyUnicode_AsEncodedString(text, "utf-8", "surrogatepass");
    if (!bytes)
        return -1;
    bn_hash_bytes(&h->h, bn_bytes_of(PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes)));
    Py_DECREF(bytes);
    return 0;
}

/* Memory that the caller keeps alive and unchanged. */
static void feed_memory(py_hasher *h, const void *p, size_t n)
{
    if (n < RELEASED_FROM) {
        bn_hash_bytes(&h->h, bn_bytes_of(p, n));
        return;
    }
    Py_BEGIN_ALLOW_THREADS
    bn_hash_bytes(&h->h, bn_bytes_of(p, n));
    Py_END_ALLOW_THREADS
}

static int feed_buffer(py_hasher *h, PyObject *o)
{
    Py_buffer view;
    PyObject *bytes;
    if (PyObject_GetBuffer(o, &view, PyBUF_C_CONTIGUOUS) == 0) {
        feed_memory(h, view.buf, (size_t)view.len);
        PyBuffer_Release(&view);
        return 0;
    }
    PyErr_Clear(); /* strided, or of a type that buffers have no letter for: a copy */
    bytes = PyObject_CallMethod(o, "tobytes", NULL);
    if (!bytes)
        return -1;
    feed_memory(h, PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes));
    Py_DECREF(bytes);
    return 0;
}

static int feed_int(py_hasher *h, PyObject *o)
{
    int overflow;
    long long v = PyLong_AsLongLongAndOverflow(o, &overflow);
    PyObject *text;
    int rc;
    if (!overflow && (v != -1 || !PyErr_Occurred())) {
        bn_hash_u64(&h->h, (uint64_t)v);
        return 0;
    }
    if (PyErr_Occurred())
        return -1;
    text = PyNumber_ToBase(o, 16);
    rc = text ? feed_str(h, text) : -1;
    Py_XDECREF(text);
    return rc;
}

/* The result of o.name(), or of o.name where it is no method, hashed. */
static int feed_attr(py_hasher *h, PyObject *o, const char *name, bool call)
{
    PyObject *v = call ? PyObject_CallMethod(o, name, NULL) : PyObject_GetAttrString(o, name);
    int rc = v ? py_hash_object(h, v) : -1;
    Py_XDECREF(v);
    return rc;
}

static int feed_items(py_hasher *h, PyObject *const *items, Py_ssize_t n)
{
    bn_hash_u64(&h->h, (uint64_t)n);
    for (Py_ssize_t i = 0; i < n; i++)
        if (py_hash_object(h, items[i]) < 0)
            return -1;
    return 0;
}

static int feed_sequence(py_hasher *h, PyObject *o)
{
    PyObject *fast = PySequence_Tuple(o); /* a list may change while its items are asked */
    int rc = fast ? feed_items(h, &PyTuple_GET_ITEM(fast, 0), PyTuple_GET_SIZE(fast)) : -1;
    Py_XDECREF(fast);
    return rc;
}

static int feed_dict(py_hasher *h, PyObject *o)
{
    PyObject *items = PyDict_Items(o);
    int rc = 0;
    bn_hash_u64(&h->h, items ? (uint64_t)PyList_GET_SIZE(items) : 0);
    for (Py_ssize_t i = 0; items && rc == 0 && i < PyList_GET_SIZE(items); i++) {
        PyObject *pair = PyList_GET_ITEM(items, i);
        rc = py_hash_object(h, PyTuple_GET_ITEM(pair, 0));
        if (rc == 0)
            rc = py_hash_object(h, PyTuple_GET_ITEM(pair, 1));
    }
    Py_XDECREF(items);
    return items ? rc : -1;
}

static int by_key(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(bn_cache_key));
}

/* The order of a set is not the same in every process: its items are hashed one by one, and sorted by that. */
static int feed_set(py_hasher *h, PyObject *o)
{
    PyObject *items = PySequence_Tuple(o);
    Py_ssize_t n = items ? PyTuple_GET_SIZE(items) : 0;
    bn_cache_key *keys = items ? bn_xcalloc((size_t)n + 1, sizeof *keys) : NULL;
    int rc = items ? 0 : -1;

    for (Py_ssize_t i = 0; rc == 0 && i < n; i++) {
        py_hasher one = { .st = h->st, .hash_funcs = h->hash_funcs, .stack = h->stack };
        bn_hash_init(&one.h, 0);
        rc = py_hash_object(&one, PyTuple_GET_ITEM(items, i));
        keys[i] = py_hasher_end(&one);
    }
    if (rc == 0) {
        qsort(keys, (size_t)n, sizeof *keys, by_key);
        bn_hash_bytes(&h->h, bn_bytes_of(keys, (size_t)n * sizeof *keys));
    }
    free(keys);
    Py_XDECREF(items);
    return rc;
}

/* Fields of a dataclass by name. */
static int feed_fields(py_hasher *h, PyObject *o, PyObject *fields)
{
    PyObject *names = PyMapping_Keys(fields);
    int rc = names ? 0 : -1;
    for (Py_ssize_t i = 0; rc == 0 && i < PyList_GET_SIZE(names); i++) {
        PyObject *name = PyList_GET_ITEM(names, i), *v = PyObject_GetAttr(o, name);
        if (!v && PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Clear(); /* a ClassVar, an InitVar or a field that was never set */
            continue;
        }
        rc = !v || feed_str(h, name) < 0 || py_hash_object(h, v) < 0 ? -1 : 0;
        Py_XDECREF(v);
    }
    Py_XDECREF(names);
    return rc;
}

/* ---------------------------------------------------------------- what has a way of its own */

static PyObject *type_name(PyTypeObject *type)
{
    PyObject *module = PyObject_GetAttrString((PyObject *)type, "__module__");
    PyObject *name = module ? PyType_GetQualName(type) : NULL;
    PyObject *all = name ? PyUnicode_FromFormat("%S.%U", module, name) : NULL;
    Py_XDECREF(name);
    Py_XDECREF(module);
    return all;
}

/* The app's own function for this type: 1 when it was used, 0: there is none. */
static int feed_by_user(py_hasher *h, PyObject *o)
{
    PyObject *name = h->hash_funcs ? type_name(Py_TYPE(o)) : NULL, *fn, *out, *hook, *error;
    PyObject *type, *value, *tb;
    int rc;

    if (!h->hash_funcs)
        return 0;
    fn = name ? PyDict_GetItemWithError(h->hash_funcs, name) : NULL;
    Py_XDECREF(name);
    if (!fn)
        return PyErr_Occurred() ? -1 : 0;
    out = PyObject_CallOneArg(fn, o);
    if (out) {
        feed(h, "hash_funcs");
        rc = py_hash_object(h, out) < 0 ? -1 : 1;
        Py_DECREF(out);
        return rc;
    }
    if (!PyErr_ExceptionMatches(PyExc_Exception))
        return -1;
    PyErr_Fetch(&type, &value, &tb);
    PyErr_NormalizeException(&type, &value, &tb);
    if (value && tb)
        PyException_SetTraceback(value, tb);
    hook = h->st->prepare ? PyDict_GetItemString(h->st->prepare, "cache_user_hash_error") : NULL;
    error = hook ? PyObject_CallFunctionObjArgs(hook, value, o, fn, NULL) : NULL;
    if (error)
        PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    Py_XDECREF(error);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(tb);
    return -1;
}

static int unhashable(py_hasher *h, PyObject *o)
{
    PyObject *cls = py_error_class(h->st, "UnhashableTypeError"), *type, *cause, *tb, *value;
    if (!PyErr_Occurred())
        return (void)py_raise_class(h->st, "UnhashableTypeError", Py_TYPE(o)->tp_name), -1;
    if (!PyErr_ExceptionMatches(PyExc_Exception) || (cls && PyErr_ExceptionMatches(cls)))
        return -1;
    PyErr_Fetch(&type, &cause, &tb);
    PyErr_NormalizeException(&type, &cause, &tb);
    value = cls ? PyObject_CallFunction(cls, "s", Py_TYPE(o)->tp_name) : NULL;
    if (value) {
        PyException_SetCause(value, Py_XNewRef(cause));
        PyErr_SetObject(cls, value);
    }
    Py_XDECREF(value);
    Py_XDECREF(type);
    Py_XDECREF(cause);
    Py_XDECREF(tb);
    return -1;
}

/* What pickle would take down. Iterators that are part of it were made for this, and may be used up. */
static int feed_reduced(py_hasher *h, PyObject *o)
{
    PyObject *data = PyObject_CallMethod(o, "__reduce__", NULL);
    int rc = 0;

    if (!data)
        return unhashable(h, o);
    if (!PyTuple_Check(data)) {
        rc = py_hash_object(h, data);
        Py_DECREF(data);
        return rc;
    }
    for (Py_ssize_t i = 0; rc == 0 && i < PyTuple_GET_SIZE(data); i++) {
        PyObject *item = PyTuple_GET_ITEM(data, i);
        rc = i >= 3 && PyIter_Check(item) ? feed_sequence(h, item) : py_hash_object(h, item);
    }
    Py_DECREF(data);
    return rc;
}

/* Parts that the Python side gives for what only a library can take apart. 1: done; 0: it knows nothing. */
static int feed_parts(py_hasher *h, PyObject *o)
{
    PyObject *hook = h->st->prepare ? PyDict_GetItemString(h->st->prepare, "cache_parts") : NULL, *parts, *it, *part;
    int rc = 0;

    if (!hook)
        return 0;
    parts = PyObject_CallOneArg(hook, o);
    if (!parts)
        return unhashable(h, o);
    if (parts == Py_None) {
        Py_DECREF(parts);
        return 0;
    }
    it = PyObject_GetIter(parts);
    while (it && rc == 0 && (part = PyIter_Next(it))) {
        rc = py_hash_object(h, part);
        Py_DECREF(part);
    }
    Py_XDECREF(it);
    Py_DECREF(parts);
    return !it || rc < 0 ? -1 : PyErr_Occurred() ? unhashable(h, o) : 1;
}

static int feed_class_like(py_hasher *h, PyObject *o)
{
    PyObject *module = PyObject_GetAttrString(o, "__module__");
    if (!module)
        PyErr_Clear();
    else if (PyUnicode_Check(module) && feed_str(h, module) < 0)
        return Py_DECREF(module), -1;
    Py_XDECREF(module);
    return feed_attr(h, o, PyType_Check(o) ? "__qualname__" : "__name__", false);
}

static bool is_instance_of(PyObject *o, const char *module, const char *name)
{
    PyObject *loaded = Py_XNewRef(PyDict_GetItemString(PyImport_GetModuleDict(), module));
    PyObject *cls = loaded ? PyObject_GetAttrString(loaded, name) : NULL;
    int is = cls ? PyObject_IsInstance(o, cls) : 0;
    Py_XDECREF(cls);
    Py_XDECREF(loaded);
    if (PyErr_Occurred())
        PyErr_Clear();
    return is == 1;
}

static int feed_array(py_hasher *h, PyObject *o)
{
    PyObject *dtype = PyObject_GetAttrString(o, "dtype"), *text = dtype ? PyObject_Str(dtype) : NULL, *objects;
    int rc = !text || feed_str(h, text) < 0 || feed_attr(h, o, "shape", false) < 0 ? -1 : 0;
    objects = rc == 0 ? PyObject_GetAttrString(dtype, "hasobject") : NULL;
    if (objects)
        rc = objects == Py_True ? feed_attr(h, o, "tolist", true) : feed_buffer(h, o);
    else
        rc = -1;
    Py_XDECREF(objects);
    Py_XDECREF(text);
    Py_XDECREF(dtype);
    return rc;
}

static int feed_other(py_hasher *h, PyObject *o)
{
    PyObject *fields;
    int rc;

    if (PyType_Check(o) || PyModule_Check(o) || PyCFunction_Check(o))
        return feed_class_like(h, o);
    if (PyObject_HasAttrString((PyObject *)Py_TYPE(o), "__dataclass_fields__")) {
        fields = PyObject_GetAttrString((PyObject *)Py_TYPE(o), "__dataclass_fields__");
        rc = fields ? feed_fields(h, o, fields) : -1;
        Py_XDECREF(fields);
        return rc;
    }
    if (is_instance_of(o, "enum", "Enum")) {
        PyObject *text = PyObject_Str(o);
        rc = text ? feed_str(h, text) : -1;
        Py_XDECREF(text);
        return rc;
    }
    if (is_instance_of(o, "numpy", "ndarray"))
        return feed_array(h, o);
    rc = feed_parts(h, o);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    return feed_reduced(h, o);
}

/* ---------------------------------------------------------------- the one way in */

static int feed_container(py_hasher *h, PyObject *o)
{
    py_hashing here = { .up = h->stack, .o = o };
    int rc;

    for (const py_hashing *up = h->stack; up; up = up->up)
        if (up->o == o) {
            feed(h, "cycle");
            return 0;
        }
    if (Py_EnterRecursiveCall(" while arguments of a cached function are hashed"))
        return -1;
    h->stack = &here;
    Py_INCREF(o);
    if (PyList_Check(o) || PyTuple_Check(o))
        rc = feed_sequence(h, o);
    else if (PyDict_Check(o))
        rc = feed_dict(h, o);
    else if (PyAnySet_CheckExact(o))
        rc = feed_set(h, o);
    else
        rc = feed_other(h, o);
    Py_DECREF(o);
    h->stack = here.up;
    Py_LeaveRecursiveCall();
    return rc;
}

static int feed_type(py_hasher *h, PyObject *o)
{
    PyTypeObject *type = Py_TYPE(o);
    PyObject *name;
    int rc;
    if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE)) {
        feed(h, type->tp_name);
        return 0;
    }
    name = PyType_GetQualName(type);
    rc = name ? feed_str(h, name) : -1;
    Py_XDECREF(name);
    return rc;
}

int py_hash_object(py_hasher *h, PyObject *o)
{
    int rc;

    if (PyUnicode_CheckExact(o) && !h->hash_funcs) { /* the most frequent, told apart by a number */
        bn_hash_u64(&h->h, 1);
        return feed_str(h, o);
    }
    if (PyLong_CheckExact(o) && !h->hash_funcs) {
        bn_hash_u64(&h->h, 2);
        return feed_int(h, o);
    }
    bn_hash_u64(&h->h, 0);
    if (feed_type(h, o) < 0)
        return -1;
    if (PyBytes_Check(o) || PyByteArray_Check(o))
        return feed_buffer(h, o);
    rc = feed_by_user(h, o);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (o == Py_None)
        return 0;
    if (PyUnicode_Check(o))
        return feed_str(h, o);
    if (PyFloat_Check(o)) {
        bn_hash_f64(&h->h, PyFloat_AS_DOUBLE(o));
        return 0;
    }
    if (PyLong_Check(o))
        return feed_int(h, o);
    return feed_container(h, o);
}
