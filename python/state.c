/* state.c: st.session_state: a mapping with attribute access over the session's state.
 *
 * In a run it reaches the session through the thread's run context; without one it refuses (NoSessionContext), so no
 * thread can see another visitor's values. In bare mode (no server) it is a plain dict of the process. */
#include "core.h"

static py_state *st_of(PyObject *self)
{
    return PyType_GetModuleState(Py_TYPE(self));
}

/* 0: *ctx is set, with a reference: names, values and what they replace may run Python code. NULL: bare mode. */
static int context(py_state *st, bn_run_ctx **ctx)
{
    return py_ctx_hold(st, "session_state", ctx);
}

static int key_bytes(py_state *st, PyObject *key, bn_bytes *out, PyObject **temp)
{
    Py_ssize_t n;
    const char *s;
    *temp = PyUnicode_Check(key) ? Py_NewRef(key) : PyObject_Str(key);
    s = *temp ? PyUnicode_AsUTF8AndSize(*temp, &n) : NULL;
    if (!s) {
        Py_CLEAR(*temp);
        return -1;
    }
    *out = bn_bytes_of(s, (size_t)n);
    if (n == 0) {
        bn_error err = { 0 };
        Py_CLEAR(*temp);
        bn_fail_kind(&err, BN_EUSER, "StreamlitValueError", "A key of st.session_state cannot be empty.");
        py_raise(st, &err);
        return -1;
    }
    if (n < 4 || memcmp(s, "$$ID", 4))
        return 0;
    Py_CLEAR(*temp);
    py_raise_class(st, "StreamlitAPIException", "Keys that begin with $$ID are the engine's own.");
    return -1;
}

static PyObject *missing(PyObject *exc, PyObject *key)
{
    PyErr_Format(exc, "st.session_state has no %s \"%S\". Was it given a first value? "
                      "if \"%S\" not in st.session_state: st.session_state[\"%S\"] = ...",
                 exc == PyExc_AttributeError ? "attribute" : "key", key, key, key);
    return NULL;
}

/* A list is the same one each time it is read. */
static PyObject *object_of(py_state *st, bn_value v)
{
    PyObject *made;
    if (v.kind == BN_VALUE_COMPONENT)
        return py_component_state(st, v);
    if (v.kind == BN_VALUE_JSON)
        return py_json_to(v);
    made = bn_value_twin(v).kind == BN_VALUE_NONE ? py_value_kept(v) : NULL;
    if (v.kind != BN_VALUE_LIST || (!made && PyErr_Occurred()))
        return made;
    if (made) {
        bn_value twin = bn_value_foreign(made, &py_foreign_ops);
        bn_value_set_twin(v, twin);
        bn_value_release(&twin);
        Py_DECREF(made);
    }
    return Py_NewRef((PyObject *)bn_value_twin(v).object);
}

/* The value, or NULL: with an exception, or without one when there is no such key. */
static PyObject *lookup(py_state *st, PyObject *key)
{
    PY_CTX_HELD bn_run_ctx *ctx = NULL;
    bn_error err = { 0 };
    bn_bytes name;
    bn_value v;
    bn_status rc;
    PyObject *temp, *out;

    if (context(st, &ctx) < 0 || key_bytes(st, key, &name, &temp) < 0)
        return NULL;
    if (!ctx) {
        out = Py_XNewRef(PyDict_GetItemWithError(st->bare_state, temp));
        Py_DECREF(temp);
        return out;
    }
    rc = bn_run_ctx_state_get(ctx, name, &v, &err);
    Py_DECREF(temp);
    if (rc == BN_ENOENT)
        return NULL;
    if (rc)
        return py_raise(st, &err);
    out = object_of(st, v);
    bn_value_release(&v);
    return out;
}

static PyObject *state_subscript(PyObject *self, PyObject *key)
{
    PyObject *v = lookup(st_of(self), key);
    return v || PyErr_Occurred() ? v : missing(PyExc_KeyError, key);
}

/* value NULL: delete. `exc` is what a missing key raises. */
static int assign(PyObject *self, PyObject *key, PyObject *value, PyObject *exc)
{
    py_state *st = st_of(self);
    PY_CTX_HELD bn_run_ctx *ctx = NULL;
    bn_error err = { 0 };
    bn_bytes name;
    bn_status rc;
    PyObject *temp;

    if (context(st, &ctx) < 0 || key_bytes(st, key, &name, &temp) < 0)
        return -1;
    if (!ctx) {
        int failed = value ? PyDict_SetItem(st->bare_state, temp, value) : PyDict_DelItem(st->bare_state, temp);
        Py_DECREF(temp);
        if (failed && !value) {
            PyErr_Clear();
            missing(exc, key);
        }
        return failed;
    }
    if (value) {
        bn_value v = py_value_stored(value);
        rc = bn_run_ctx_state_set(ctx, name, &v, &err);
        bn_value_release(&v);
    } else {
        rc = bn_run_ctx_state_delete(ctx, name, &err);
    }
    Py_DECREF(temp);
    if (rc == BN_ENOENT)
        missing(exc, key);
    else if (rc)
        py_raise(st, &err);
    return rc ? -1 : 0;
}

static int state_ass_subscript(PyObject *self, PyObject *key, PyObject *value)
{
    return assign(self, key, value, PyExc_KeyError);
}

static int state_contains(PyObject *self, PyObject *key)
{
    PyObject *v = lookup(st_of(self), key);
    if (!v)
        return PyErr_Occurred() ? -1 : 0;
    Py_DECREF(v);
    return 1;
}

/* A list of what is there now. */
static PyObject *key_list(PyObject *self)
{
    py_state *st = st_of(self);
    PY_CTX_HELD bn_run_ctx *ctx = NULL;
    bn_error err = { 0 };
    bn_value keys;
    PyObject *list;

    if (context(st, &ctx) < 0)
        return NULL;
    if (!ctx)
        return PyDict_Keys(st->bare_state);
    if (bn_run_ctx_state_keys(ctx, &keys, &err))
        return py_raise(st, &err);
    list = py_value_to(keys);
    bn_value_release(&keys);
    return list;
}

/* A plain dict of all that the app can see. A key that goes away meanwhile (another thread) is left out. */
static PyObject *state_to_dict(PyObject *self, PyObject *unused)
{
    PyObject *keys = key_list(self), *dict = keys ? PyDict_New() : NULL;
    (void)unused;
    for (Py_ssize_t i = 0; dict && i < PyList_GET_SIZE(keys); i++) {
        PyObject *key = PyList_GET_ITEM(keys, i), *v = lookup(st_of(self), key);
        if (v ? PyDict_SetItem(dict, key, v) < 0 : PyErr_Occurred() != NULL)
            Py_CLEAR(dict);
        Py_XDECREF(v);
    }
    Py_XDECREF(keys);
    return dict;
}

static PyObject *state_iter(PyObject *self)
{
    PyObject *keys = key_list(self), *it = keys ? PyObject_GetIter(keys) : NULL;
    Py_XDECREF(keys);
    return it;
}

static Py_ssize_t state_length(PyObject *self)
{
    PyObject *keys = key_list(self);
    Py_ssize_t n = keys ? PyList_GET_SIZE(keys) : -1;
    Py_XDECREF(keys);
    return n;
}

static PyObject *state_repr(PyObject *self)
{
    PyObject *dict = state_to_dict(self, NULL), *text = dict ? PyObject_Repr(dict) : NULL;
    Py_XDECREF(dict);
    return text;
}

/* ---------------------------------------------------------------- attributes */

static PyObject *state_getattr(PyObject *self, PyObject *name)
{
    PyObject *v = PyObject_GenericGetAttr(self, name);
    if (v || !PyErr_ExceptionMatches(PyExc_AttributeError))
        return v;
    PyErr_Clear();
    v = lookup(st_of(self), name);
    return v || PyErr_Occurred() ? v : missing(PyExc_AttributeError, name);
}

static int state_setattr(PyObject *self, PyObject *name, PyObject *value)
{
    return assign(self, name, value, PyExc_AttributeError);
}

/* ---------------------------------------------------------------- the rest of a mapping */

static PyObject *via_dict(PyObject *self, const char *method)
{
    PyObject *dict = state_to_dict(self, NULL), *out = dict ? PyObject_CallMethod(dict, method, NULL) : NULL;
    Py_XDECREF(dict);
    return out;
}

static PyObject *state_items(PyObject *self, PyObject *unused)
{
    (void)unused;
    return via_dict(self, "items");
}

static PyObject *state_values(PyObject *self, PyObject *unused)
{
    (void)unused;
    return via_dict(self, "values");
}

/* A view of a dict made now: it can be compared and combined as a set, and no other thread changes it. */
static PyObject *state_keys(PyObject *self, PyObject *unused)
{
    (void)unused;
    return via_dict(self, "keys");
}

static int key_and_default(PyObject *args, PyObject *kwargs, const char *format, PyObject **key, PyObject **fallback)
{
    static char *names[] = { "key", "default", NULL };
    return PyArg_ParseTupleAndKeywords(args, kwargs, format, names, key, fallback) ? 0 : -1;
}

static PyObject *state_get(PyObject *self, PyObject *args, PyObject *kwargs)
{
    PyObject *key, *fallback = Py_None, *v;
    if (key_and_default(args, kwargs, "O|O:get", &key, &fallback) < 0)
        return NULL;
    v = lookup(st_of(self), key);
    return v || PyErr_Occurred() ? v : Py_NewRef(fallback);
}

/* What a key holds, and in one step with looking: the key is given `value` if it was missing, or it is taken away (`value`
 * NULL) if it was there. NULL with an exception, or without one: it was missing. */
static PyObject *exchange(PyObject *self, PyObject *key, PyObject *value)
{
    py_state *st = st_of(self);
    PY_CTX_HELD bn_run_ctx *ctx = NULL;
    bn_error err = { 0 };
    bn_bytes name;
    PyObject *temp, *out = NULL;
    bool swapped = false;

    if (context(st, &ctx) < 0 || key_bytes(st, key, &name, &temp) < 0)
        return NULL;
    while (!swapped && !PyErr_Occurred()) {
        bn_value seen = bn_value_none(), v = bn_value_none();
        bn_status rc = ctx ? bn_run_ctx_state_get(ctx, name, &seen, &err) : BN_ENOENT;
        bool there = rc == BN_OK, wanted = value ? !there : there;
        if (!ctx) { /* under the interpreter's lock */
            out = Py_XNewRef(PyDict_GetItemWithError(st->bare_state, temp));
            if (!PyErr_Occurred() && (value ? !out : out != NULL))
                swapped = (value ? PyDict_SetItem(st->bare_state, temp, value)
                                 : PyDict_DelItem(st->bare_state, temp)) == 0;
            break;
        }
        if (rc && rc != BN_ENOENT) {
            py_raise(st, &err);
            break;
        }
        out = there ? object_of(st, seen) : NULL;
        if (wanted && !PyErr_Occurred()) {
            if (value)
                v = py_value_stored(value);
            if (bn_run_ctx_state_swap(ctx, name, there ? &seen : NULL, value ? &v : NULL, &swapped, &err))
                py_raise(st, &err);
            bn_value_release(&v);
        }
        bn_value_release(&seen);
        if (!wanted)
            break;
        if (!swapped)
            Py_CLEAR(out); /* another thread was first: look again */
    }
    Py_DECREF(temp);
    if (PyErr_Occurred())
        Py_CLEAR(out);
    return out;
}

static PyObject *state_setdefault(PyObject *self, PyObject *args, PyObject *kwargs)
{
    PyObject *key, *fallback = Py_None, *v;
    if (key_and_default(args, kwargs, "O|O:setdefault", &key, &fallback) < 0)
        return NULL;
    v = exchange(self, key, fallback);
    return v || PyErr_Occurred() ? v : Py_NewRef(fallback);
}

static PyObject *state_pop(PyObject *self, PyObject *args, PyObject *kwargs)
{
    PyObject *key, *fallback = NULL, *v;
    if (key_and_default(args, kwargs, "O|O:pop", &key, &fallback) < 0)
        return NULL;
    v = exchange(self, key, NULL);
    return v || PyErr_Occurred() ? v : fallback ? Py_NewRef(fallback) : missing(PyExc_KeyError, key);
}

static PyObject *state_clear(PyObject *self, PyObject *unused)
{
    PyObject *keys = key_list(self);
    (void)unused;
    for (Py_ssize_t i = 0; keys && i < PyList_GET_SIZE(keys); i++)
        if (state_ass_subscript(self, PyList_GET_ITEM(keys, i), NULL) < 0) {
            if (!PyErr_ExceptionMatches(PyExc_KeyError)) {
                Py_DECREF(keys);
                return NULL;
            }
            PyErr_Clear(); /* another thread was first */
        }
    Py_XDECREF(keys);
    return keys ? Py_NewRef(Py_None) : NULL;
}

static PyObject *state_popitem(PyObject *self, PyObject *unused)
{
    PyObject *keys = key_list(self), *pair = NULL;
    (void)unused;
    for (Py_ssize_t i = 0; keys && !pair && i < PyList_GET_SIZE(keys) && !PyErr_Occurred(); i++) {
        PyObject *key = PyList_GET_ITEM(keys, i), *v = exchange(self, key, NULL); /* or another thread was first */
        pair = v ? PyTuple_Pack(2, key, v) : NULL;
        Py_XDECREF(v);
    }
    if (keys && !pair && !PyErr_Occurred())
        PyErr_SetString(PyExc_KeyError, "st.session_state is empty");
    Py_XDECREF(keys);
    return pair;
}

static PyObject *state_update(PyObject *self, PyObject *args, PyObject *kwargs)
{
    PyObject *other = NULL, *dict = PyDict_New(), *key, *value;
    Py_ssize_t pos = 0;
    int rc = -1;

    if (dict && PyArg_ParseTuple(args, "|O:update", &other)) {
        PyObject *done = other ? PyObject_CallMethod(dict, "update", "O", other) : Py_NewRef(Py_None);
        rc = done && (!kwargs || PyDict_Update(dict, kwargs) == 0) ? 0 : -1;
        Py_XDECREF(done);
    }
    while (rc == 0 && PyDict_Next(dict, &pos, &key, &value))
        rc = state_ass_subscript(self, key, value);
    Py_XDECREF(dict);
    return rc < 0 ? NULL : Py_NewRef(Py_None);
}

/* One try of update_with(): 1 done, 0 somebody else was faster, -1 an exception. *made is what fn returned. */
static int update_once(py_state *st, bn_run_ctx *ctx, bn_bytes name, PyObject *const args[3], PyObject **made)
{
    bn_error err = { 0 };
    bn_value seen = bn_value_none(), v;
    bn_status rc = bn_run_ctx_state_get(ctx, name, &seen, &err);
    bool there = rc == BN_OK, swapped = false;
    PyObject *old;

    if (rc && rc != BN_ENOENT)
        return py_raise(st, &err), -1;
    old = there ? object_of(st, seen) : args[2] ? Py_NewRef(args[2]) : missing(PyExc_KeyError, args[0]);
    *made = old ? PyObject_CallOneArg(args[1], old) : NULL;
    Py_XDECREF(old);
    if (*made) {
        v = py_value_stored(*made);
        rc = bn_run_ctx_state_swap(ctx, name, there ? &seen : NULL, &v, &swapped, &err);
        bn_value_release(&v);
        if (rc || !swapped)
            Py_CLEAR(*made);
        if (rc)
            py_raise(st, &err);
    }
    bn_value_release(&seen);
    return PyErr_Occurred() ? -1 : swapped;
}

/* Without a server: the same over the plain dict, which changes under the interpreter's lock. */
static int update_bare(PyObject *dict, PyObject *const args[3], PyObject **made)
{
    PyObject *seen = Py_XNewRef(PyDict_GetItemWithError(dict, args[0])), *old = seen ? seen : args[2];
    int rc = -1;
    if (!old && !PyErr_Occurred())
        missing(PyExc_KeyError, args[0]);
    *made = old && !PyErr_Occurred() ? PyObject_CallOneArg(args[1], old) : NULL;
    if (*made)
        rc = PyDict_GetItemWithError(dict, args[0]) == seen;
    if (rc == 1 && PyDict_SetItem(dict, args[0], *made) < 0)
        rc = -1;
    if (rc != 1)
        Py_CLEAR(*made);
    Py_XDECREF(seen);
    return rc;
}

static PyObject *state_update_with(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = { "key", "fn", "default", NULL };
    py_state *st = st_of(self);
    PyObject *given[3] = { NULL }, *temp = NULL, *made = NULL;
    PY_CTX_HELD bn_run_ctx *ctx = NULL;
    bn_bytes name = { 0 };
    int rc;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO|O:update_with", names, &given[0], &given[1], &given[2]) ||
        context(st, &ctx) < 0 || (ctx && key_bytes(st, given[0], &name, &temp) < 0))
        return NULL;
    do
        rc = ctx ? update_once(st, ctx, name, given, &made) : update_bare(st->bare_state, given, &made);
    while (rc == 0 && PyErr_CheckSignals() == 0);
    Py_XDECREF(temp);
    return made;
}

static int state_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    return 0;
}

static void state_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    type->tp_free(self);
    Py_DECREF(type);
}

/* As mappings compare: with a mapping, by what they hold. */
static PyObject *state_compare(PyObject *self, PyObject *other, int op)
{
    PyObject *mine, *theirs, *out;
    if ((op != Py_EQ && op != Py_NE) || !(PyDict_Check(other) || PyMapping_Check(other)) ||
        !PyObject_HasAttrString(other, "items"))
        Py_RETURN_NOTIMPLEMENTED;
    if (self == other)
        return PyBool_FromLong(op == Py_EQ);
    mine = state_to_dict(self, NULL);
    theirs = mine ? PyDict_New() : NULL;
    out = theirs && PyDict_Update(theirs, other) == 0 ? PyObject_RichCompare(mine, theirs, op) : NULL;
    Py_XDECREF(theirs);
    Py_XDECREF(mine);
    return out;
}

/* There is one for all: a copy is itself. */
static PyObject *state_copy(PyObject *self, PyObject *unused)
{
    (void)unused;
    return Py_NewRef(self);
}

/* runner.enforceSerializableSessionState: -1 with an exception if a value cannot be pickled. */
int py_state_check(py_state *st)
{
    PyObject *proxy = PyObject_GetAttrString(st->module, "session_state"), *dict = NULL, *pickle = NULL, *key, *value;
    Py_ssize_t at = 0;
    int rc = proxy && (dict = state_to_dict(proxy, NULL)) && (pickle = PyImport_ImportModule("pickle")) ? 0 : -1;
    while (rc == 0 && PyDict_Next(dict, &at, &key, &value)) {
        PyObject *bytes = PyObject_CallMethod(pickle, "dumps", "O", value);
        if (!bytes) {
            bn_error err = { .status = BN_EUSER };
            const char *name = PyUnicode_AsUTF8(key);
            bn_fail_kind(&err, BN_EUSER, "UnserializableSessionStateError",
                         "`runner.enforceSerializableSessionState` is on, and what `st.session_state` holds under \"%.200s\" "
                         "cannot be pickled", name ? name : "?");
            py_raise_from(st, &err);
            rc = -1;
        }
        Py_XDECREF(bytes);
    }
    Py_XDECREF(pickle);
    Py_XDECREF(dict);
    Py_XDECREF(proxy);
    return rc;
}

/* A function with keywords, in a table of methods. */
#define PY_KEYWORDS(f) ((PyCFunction)(void (*)(void))(f))

static PyMethodDef state_methods[] = {
    { "keys", state_keys, METH_NOARGS, "The app's keys and those of its widgets." },
    { "items", state_items, METH_NOARGS, NULL },
    { "values", state_values, METH_NOARGS, NULL },
    { "get", PY_KEYWORDS(state_get), METH_VARARGS | METH_KEYWORDS, NULL },
    { "setdefault", PY_KEYWORDS(state_setdefault), METH_VARARGS | METH_KEYWORDS, NULL },
    { "pop", PY_KEYWORDS(state_pop), METH_VARARGS | METH_KEYWORDS, NULL },
    { "popitem", state_popitem, METH_NOARGS, NULL },
    { "clear", state_clear, METH_NOARGS, NULL },
    { "__copy__", state_copy, METH_NOARGS, NULL },
    { "__deepcopy__", state_copy, METH_O, NULL },
    { "update", PY_KEYWORDS(state_update), METH_VARARGS | METH_KEYWORDS, NULL },
    { "update_with", PY_KEYWORDS(state_update_with), METH_VARARGS | METH_KEYWORDS,
      "update_with($self, /, key, fn, default=...)\n--\n\nSet a key to fn(its value), and return that; nothing that other "
      "threads set meanwhile is lost.\n\nfn is called again if the value has changed while it ran. If it raises, nothing "
      "changes.\nA missing key: fn is given the default; without one, KeyError." },
    { "to_dict", state_to_dict, METH_NOARGS, "A plain dict of what is there now." },
    { NULL, NULL, 0, NULL },
};

PyDoc_STRVAR(state_doc, "Values that outlive runs, one set per visitor: st.session_state.");

static PyType_Slot state_slots[] = {
    { Py_tp_traverse, PY_FN(state_traverse) },
    { Py_tp_dealloc, PY_FN(state_dealloc) },
    { Py_tp_repr, PY_FN(state_repr) },
    { Py_tp_getattro, PY_FN(state_getattr) },
    { Py_tp_setattro, PY_FN(state_setattr) },
    { Py_tp_iter, PY_FN(state_iter) },
    { Py_tp_richcompare, PY_FN(state_compare) },
    { Py_tp_hash, PY_FN(PyObject_HashNotImplemented) },
    { Py_tp_methods, state_methods },
    { Py_mp_subscript, PY_FN(state_subscript) },
    { Py_mp_ass_subscript, PY_FN(state_ass_subscript) },
    { Py_mp_length, PY_FN(state_length) },
    { Py_sq_contains, PY_FN(state_contains) },
    { Py_tp_doc, (void *)state_doc },
    { 0, NULL },
};

static PyType_Spec state_spec = {
    .name = "streamlit.runtime.state.SessionStateProxy",
    .basicsize = sizeof(PyObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = state_slots,
};

int py_state_init_type(py_state *st)
{
    PyObject *proxy;
    int rc;
    st->state_type = (PyTypeObject *)PyType_FromModuleAndSpec(st->module, &state_spec, NULL);
    proxy = st->state_type ? st->state_type->tp_alloc(st->state_type, 0) : NULL;
    rc = proxy ? PyModule_AddObjectRef(st->module, "session_state", proxy) : -1;
    Py_XDECREF(proxy);
    return rc;
}
