/* cached_type.c: CachedFunc as a type of Python, and what the decorators make one with. What a call does is cached.c's.
 *
 * Threads  with the interpreter attached. */
#include "caching.h"

static int cached_traverse(PyObject *self, visitproc visit, void *arg)
{
    py_cached *c = (py_cached *)self;
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(c->dict);
    Py_VISIT(c->func);
    Py_VISIT(c->hash_funcs);
    Py_VISIT(c->validate);
    Py_VISIT(c->on_release);
    Py_VISIT(c->run_async);
    return 0;
}

static int cached_clear_members(PyObject *self)
{
    py_cached *c = (py_cached *)self;
    Py_CLEAR(c->dict);
    Py_CLEAR(c->func);
    Py_CLEAR(c->hash_funcs);
    Py_CLEAR(c->validate);
    Py_CLEAR(c->on_release);
    Py_CLEAR(c->run_async);
    return 0;
}

static void cached_dealloc(PyObject *self)
{
    py_cached *c = (py_cached *)self;
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    if (c->weak)
        PyObject_ClearWeakRefs(self);
    cached_clear_members(self);
    Py_XDECREF(c->names);
    Py_XDECREF(c->qualname);
    Py_XDECREF(c->spinner);
    bn_cache_fn_unref(c->fn);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *cached_repr(PyObject *self)
{
    return PyUnicode_FromFormat("<CachedFunc: %R>", ((py_cached *)self)->func);
}

static PyObject *cached_get(PyObject *self, PyObject *instance, PyObject *owner)
{
    py_cached *c = (py_cached *)self;
    PyObject *hook;
    (void)owner;
    if (!instance || instance == Py_None)
        return Py_NewRef(self);
    hook = c->st->prepare ? PyDict_GetItemString(c->st->prepare, "cache_bound") : NULL;
    return hook ? PyObject_CallFunctionObjArgs(hook, self, instance, NULL) : Py_NewRef(self);
}

static PyMethodDef cached_methods[] = {
    { "clear", (PyCFunction)(void (*)(void))py_cached_clear, METH_FASTCALL | METH_KEYWORDS,
      "Forget what was computed: everything, or what the same arguments gave." },
    { "_begin", py_cached_begin, METH_VARARGS, "What an async function asks: see bourn._cache." },
    { NULL, NULL, 0, NULL },
};
static PyMemberDef cached_members[] = {
    { "__vectorcalloffset__", T_PYSSIZET, offsetof(py_cached, call), READONLY, NULL },
    { "__dictoffset__", T_PYSSIZET, offsetof(py_cached, dict), READONLY, NULL },
    { "__weaklistoffset__", T_PYSSIZET, offsetof(py_cached, weak), READONLY, NULL },
    { NULL, 0, 0, 0, NULL },
};
static PyGetSetDef cached_getset[] = {
    { "__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL },
    { NULL, NULL, NULL, NULL, NULL },
};
static PyType_Slot cached_slots[] = {
    { Py_tp_traverse, PY_FN(cached_traverse) }, { Py_tp_clear, PY_FN(cached_clear_members) },
    { Py_tp_dealloc, PY_FN(cached_dealloc) },   { Py_tp_repr, PY_FN(cached_repr) },
    { Py_tp_descr_get, PY_FN(cached_get) },     { Py_tp_call, PY_FN(PyVectorcall_Call) },
    { Py_tp_methods, cached_methods },          { Py_tp_members, cached_members },
    { Py_tp_getset, cached_getset },            { 0, NULL },
};
static PyType_Spec cached_spec = {
    .name = "streamlit.runtime.caching.cache_utils.CachedFunc",
    .basicsize = sizeof(py_cached),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = cached_slots,
};

int py_cached_init_type(py_state *st)
{
    st->cache = bn_cache_new(py_cache_clock, NULL);
    st->cached_type = (PyTypeObject *)PyType_FromModuleAndSpec(st->module, &cached_spec, NULL);
    if (!st->cached_type || PyModule_AddType(st->module, st->cached_type) < 0)
        return -1;
    return py_frozen_init_type(st) < 0 || py_computation_init_type(st) < 0 ? -1 : 0;
}

/* Seconds as nanoseconds; None, or more than there are: no limit. */
static int seconds(PyObject *o, uint64_t *out)
{
    double s;
    *out = BN_CACHE_NO_LIMIT;
    if (o == Py_None)
        return 0;
    s = PyFloat_AsDouble(o);
    if (s == -1 && PyErr_Occurred())
        return -1;
    if (s < 9e9)
        *out = s > 0 ? (uint64_t)(s * 1e9) : 0;
    return 0;
}

static int count(PyObject *o, uint64_t *out)
{
    double n;
    *out = BN_CACHE_NO_LIMIT;
    if (o == Py_None)
        return 0;
    n = PyFloat_AsDouble(o);
    if (n == -1 && PyErr_Occurred())
        return -1;
    if (n < 1e18)
        *out = n >= 1 ? (uint64_t)n : 0;
    return 0;
}

static PyObject *given(PyObject *o)
{
    return o == Py_None ? NULL : Py_NewRef(o);
}

/* cached_function(func, name, resource, ttl, fresh, max_entries, max_size, flags, spinner, hash_funcs, validate,
 * on_release, run_async); `name`: what the key is made of; flags: show_time, session, background, persist. */
PyObject *py_cached_new(PyObject *module, PyObject *args)
{
    py_state *st = py_state_of(module);
    PyObject *func, *name, *ttl, *fresh, *entries, *size, *spinner, *hash_funcs, *validate, *release, *run_async;
    int resource, show_time, session, background, persist;
    py_hasher h;
    py_cached *c;

    if (!PyArg_ParseTuple(args, "OOpOOOO(pppp)OOOOO:cached_function", &func, &name, &resource, &ttl, &fresh, &entries,
                          &size, &show_time, &session, &background, &persist, &spinner, &hash_funcs, &validate, &release,
                          &run_async))
        return NULL;
    c = (py_cached *)st->cached_type->tp_alloc(st->cached_type, 0);
    if (!c)
        return NULL;
    c->call = py_cached_vectorcall;
    c->st = st;
    c->kind = resource ? BN_CACHE_RESOURCE : BN_CACHE_DATA;
    c->func = Py_NewRef(func);
    c->qualname = PyObject_GetAttrString(func, "__qualname__");
    c->hash_funcs = given(hash_funcs);
    c->validate = given(validate);
    c->on_release = given(release);
    c->run_async = given(run_async);
    c->spinner = Py_NewRef(spinner);
    c->show_time = show_time;
    c->session = session;
    c->background = background;
    c->persist = persist;
    c->limits.how = (uint32_t)(persist | background << 1 | (c->validate != NULL) << 2);
    py_hasher_init(&h, st, NULL);
    if (!c->qualname || seconds(ttl, &c->limits.ttl_ns) < 0 || seconds(fresh, &c->limits.fresh_ns) < 0 ||
        count(entries, &c->limits.max_entries) < 0 || count(size, &c->limits.max_bytes) < 0 ||
        py_hash_object(&h, name) < 0)
        Py_CLEAR(c);
    else
        c->key = py_hasher_end(&h);
    return (PyObject *)c;
}
