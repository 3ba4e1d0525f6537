/* refresh.c: what runs beside a call of a cached function: refreshes in threads of their own, the steps of coroutine
 * functions, and clearing.
 *
 * Threads  as caching.h. A refresh's thread has no run context; commands in it do nothing. */
#include "caching.h"

#include "base/log.h"
#include "cache/disk.h"
#include "runtime/capture.h"

/* ---------------------------------------------------------------- the clock */

static _Atomic uint64_t ahead_ns; /* of the real clock, by tests */

uint64_t py_cache_clock(void *arg)
{
    (void)arg;
    return bn_now_ns() + atomic_load_explicit(&ahead_ns, memory_order_relaxed); /* orders nothing */
}

PyObject *py_cache_advance(PyObject *module, PyObject *arg)
{
    double s = PyFloat_AsDouble(arg);
    (void)module;
    if (s == -1 && PyErr_Occurred())
        return NULL;
    atomic_fetch_add_explicit(&ahead_ns, (uint64_t)(s * 1e9), memory_order_relaxed);
    Py_RETURN_NONE;
}

PyObject *py_cache_in_function(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    return PyBool_FromLong(bn_capture_here());
}

/* (args, kwargs) of a vectorcall. */
PyObject *py_arguments(PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    Py_ssize_t k = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
    PyObject *tuple = PyTuple_New(n), *dict = PyDict_New(), *pair = NULL;
    bool ok = tuple && dict;

    for (Py_ssize_t i = 0; ok && i < n; i++)
        PyTuple_SET_ITEM(tuple, i, Py_NewRef(args[i]));
    for (Py_ssize_t i = 0; ok && i < k; i++)
        ok = PyDict_SetItem(dict, PyTuple_GET_ITEM(kwnames, i), args[n + i]) == 0;
    if (ok)
        pair = PyTuple_Pack(2, tuple, dict);
    Py_XDECREF(tuple);
    Py_XDECREF(dict);
    return pair;
}

/* The key of (args, kwargs). */
static int key_of(py_cached *c, PyObject *args, PyObject *kwargs, bn_cache_key *key)
{
    Py_ssize_t n = PyTuple_GET_SIZE(args), k = PyDict_GET_SIZE(kwargs), at = 0, i = 0;
    PyObject **all = bn_xcalloc((size_t)(n + k) + 1, sizeof *all), *names = PyTuple_New(k), *name, *value;
    int rc = -1;

    for (Py_ssize_t j = 0; j < n; j++)
        all[j] = PyTuple_GET_ITEM(args, j);
    while (names && PyDict_Next(kwargs, &at, &name, &value)) {
        PyTuple_SET_ITEM(names, i, Py_NewRef(name));
        all[n + i++] = value;
    }
    if (names)
        rc = py_cached_key(c, all, n, names, key);
    Py_XDECREF(names);
    free(all);
    return rc;
}

/* ---------------------------------------------------------------- refreshes */

static atomic_int refreshing;

typedef struct refresh {
    py_cached     *c;
    PyObject      *arguments; /* (args, kwargs) */
    bn_cache_claim claim;     /* pending NULL: it has run */
} refresh;

static void refresh_free(refresh *r)
{
    if (r->claim.pending)
        bn_cache_drop(&r->claim, false);
    atomic_fetch_sub_explicit(&refreshing, 1, memory_order_relaxed); /* a count, orders nothing */
    Py_DECREF(r->arguments);
    Py_DECREF(r->c);
    free(r);
}

static void capsule_free(PyObject *capsule)
{
    refresh_free(PyCapsule_GetPointer(capsule, NULL));
}

static void put_refreshed(refresh *r, PyObject *value)
{
    py_kept *k = py_kept_new(r->c, value, (bn_bytes){ 0 });
    bn_cached *gone, *replaced;
    bool kept, same;

    if (!k)
        return;
    kept = bn_cache_put(&r->claim, &k->base, true, &gone, &replaced);
    bn_cache_tell_oversized(&k->base, PyUnicode_AsUTF8(r->c->qualname));
    py_let_go(gone, true, true);
    same = replaced && ((py_kept *)replaced)->object == value;
    if (replaced)
        replaced->next = NULL;
    py_let_go(replaced, !same, true);
    if (kept) {
        bn_cached_unref(&k->base);
    } else {
        k->base.next = NULL;
        py_let_go(&k->base, true, true);
    }
}

static PyObject *refresh_run(PyObject *capsule, PyObject *unused)
{
    refresh *r = PyCapsule_GetPointer(capsule, NULL);
    PyObject *value, *text, *type, *error, *tb;
    const char *s, *name;

    (void)unused;
    if (!r || !r->claim.pending)
        Py_RETURN_NONE;
    bn_cache_adopt(&r->claim);
    py_ctx_mute(true);
    value = PyObject_Call(r->c->func, PyTuple_GET_ITEM(r->arguments, 0), PyTuple_GET_ITEM(r->arguments, 1));
    if (value)
        put_refreshed(r, value);
    Py_XDECREF(value);
    if (PyErr_Occurred()) {
        PyErr_Fetch(&type, &error, &tb);
        PyErr_NormalizeException(&type, &error, &tb);
        text = error ? PyObject_Str(error) : NULL;
        s = text ? PyUnicode_AsUTF8(text) : NULL;
        name = PyUnicode_AsUTF8(r->c->qualname);
        bn_log(BN_LOG_WARNING, "cache", "Refreshing what %s returns has failed; the old value is used on: %s",
               name ? name : "?", s ? s : "?");
        PyErr_Clear();
        Py_XDECREF(text);
        Py_XDECREF(type);
        Py_XDECREF(error);
        Py_XDECREF(tb);
        if (r->claim.pending)
            bn_cache_drop(&r->claim, true);
    }
    py_ctx_mute(false);
    Py_RETURN_NONE;
}

static PyMethodDef refresh_def = { "refresh", refresh_run, METH_NOARGS, NULL };

static int most_refreshes(py_state *st)
{
    return st->config ? (int)bn_config_int(st->config, "runner.cacheBackgroundRefreshMaxWorkers") : 4;
}

void py_cached_refresh(py_cached *c, bn_cache_fn *fn, bn_cache_key key, PyObject *const *args, Py_ssize_t n,
                       PyObject *kwnames)
{
    PyObject *hook = c->st->prepare ? PyDict_GetItemString(c->st->prepare, "cache_thread") : NULL;
    PyObject *arguments, *capsule, *task = NULL, *done = NULL;
    bn_cache_claim claim;
    refresh *r;

    if (!hook || !bn_cache_try(fn, key, &claim))
        return;
    arguments = py_arguments(args, n, kwnames);
    if (!arguments || atomic_fetch_add_explicit(&refreshing, 1, memory_order_relaxed) >= most_refreshes(c->st)) {
        if (arguments)
            atomic_fetch_sub_explicit(&refreshing, 1, memory_order_relaxed);
        Py_XDECREF(arguments);
        bn_cache_drop(&claim, false);
        PyErr_Clear();
        return;
    }
    r = bn_xcalloc(1, sizeof *r);
    *r = (refresh){ .c = (py_cached *)Py_NewRef((PyObject *)c), .arguments = arguments, .claim = claim };
    capsule = PyCapsule_New(r, NULL, capsule_free);
    if (!capsule)
        refresh_free(r);
    else
        task = PyCFunction_New(&refresh_def, capsule);
    Py_XDECREF(capsule);
    if (task)
        done = PyObject_CallOneArg(hook, task);
    if (!done)
        PyErr_Clear(); /* no thread is to be had: the next call tries again */
    Py_XDECREF(done);
    Py_XDECREF(task);
}

/* ---------------------------------------------------------------- coroutine functions */

/* One computation that awaits: its claim, and what it shows in its own steps and nobody else's. */
typedef struct computation {
    PyObject_HEAD
    py_cached     *c;
    bn_cache_claim claim;
    bn_capture    *shown;
} computation;

static void computation_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    computation *x = (computation *)self;
    if (x->claim.pending)
        bn_cache_drop(&x->claim, false);
    bn_capture_free(x->shown);
    Py_XDECREF(x->c);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *computation_enter(PyObject *self, PyObject *unused)
{
    (void)unused;
    bn_capture_enter(((computation *)self)->shown);
    Py_RETURN_NONE;
}

static PyObject *computation_leave(PyObject *self, PyObject *unused)
{
    (void)unused;
    bn_capture_leave(((computation *)self)->shown);
    Py_RETURN_NONE;
}

static PyObject *computation_keep(PyObject *self, PyObject *value)
{
    computation *x = (computation *)self;
    py_kept *k = py_kept_new(x->c, value, bn_capture_notes(x->shown));
    int rc;
    if (!k)
        return NULL;
    rc = x->claim.pending ? py_cached_put(x->c, &x->claim, k) : 0;
    bn_cached_unref(&k->base);
    return rc < 0 ? NULL : Py_NewRef(Py_None);
}

static PyMethodDef computation_methods[] = {
    { "enter", computation_enter, METH_NOARGS, "One of its steps begins." },
    { "leave", computation_leave, METH_NOARGS, "The step is over." },
    { "keep", computation_keep, METH_O, "This is the result." },
    { NULL, NULL, 0, NULL },
};
static PyType_Slot computation_slots[] = {
    { Py_tp_dealloc, PY_FN(computation_dealloc) }, { Py_tp_methods, computation_methods }, { 0, NULL },
};
static PyType_Spec computation_spec = {
    .name = "bourn._core.CachedComputation", .basicsize = sizeof(computation),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, .slots = computation_slots,
};

int py_computation_init_type(py_state *st)
{
    st->computation_type = (PyTypeObject *)PyType_FromModuleAndSpec(st->module, &computation_spec, NULL);
    return st->computation_type ? 0 : -1;
}

/* _begin(args, kwargs, claim): (True, value); or (False, key, computation), the last None where somebody else computes
 * it, or where no claim was asked for. */
PyObject *py_cached_begin(PyObject *self, PyObject *arguments)
{
    py_cached *c = (py_cached *)self;
    PyObject *args, *kwargs, *value, *out = NULL;
    computation *x = NULL;
    bn_cache_fn *fn;
    bn_cache_key key;
    bool stale;
    int claim;

    if (!PyArg_ParseTuple(arguments, "O!O!p:_begin", &PyTuple_Type, &args, &PyDict_Type, &kwargs, &claim))
        return NULL;
    fn = py_cached_entries(c);
    if (!fn || key_of(c, args, kwargs, &key) < 0) {
        bn_cache_fn_unref(fn);
        return NULL;
    }
    value = py_cached_hit(c, fn, key, &stale);
    if (value) {
        out = Py_BuildValue("(ON)", Py_True, value);
    } else if (!PyErr_Occurred()) {
        if (claim && (x = (computation *)c->st->computation_type->tp_alloc(c->st->computation_type, 0))) {
            x->c = (py_cached *)Py_NewRef(self);
            x->shown = bn_capture_new();
            if (!bn_cache_try(fn, key, &x->claim))
                Py_CLEAR(x);
        }
        out = Py_BuildValue("(Oy#O)", Py_False, (const char *)&key, (Py_ssize_t)sizeof key,
                            x ? (PyObject *)x : Py_None);
        Py_XDECREF(x);
    }
    bn_cache_fn_unref(fn);
    return out;
}

/* ---------------------------------------------------------------- clearing */

static void clear_disk(py_state *st, const bn_cache_key *fn, const bn_cache_key *key)
{
    char *folder = st->host ? bn_cache_disk_folder() : NULL;
    if (!folder)
        return;
    Py_BEGIN_ALLOW_THREADS
    bn_cache_disk_clear(folder, fn, key);
    Py_END_ALLOW_THREADS
    free(folder);
}

PyObject *py_cached_clear(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    py_cached *c = (py_cached *)self;
    bool one = n || (kwnames && PyTuple_GET_SIZE(kwnames));
    bn_cache_fn *fn = py_cached_entries(c);
    bn_cache_key key;
    int rc = -1;

    if (fn && (!one || py_cached_key(c, args, n, kwnames, &key) == 0)) {
        rc = py_let_go(bn_cache_clear(fn, one ? &key : NULL), true, !one);
        if (c->persist && !c->session)
            clear_disk(c->st, &c->key, one ? &key : NULL);
    }
    bn_cache_fn_unref(fn);
    return rc < 0 ? NULL : Py_NewRef(Py_None);
}

static void clear_kind(py_state *st, bn_cache_kind kind)
{
    py_let_go(bn_cache_clear_kind(st->cache, kind), true, true);
    if (kind == BN_CACHE_DATA)
        clear_disk(st, NULL, NULL);
}

PyObject *py_cache_clear(PyObject *module, PyObject *kind)
{
    bool data = PyUnicode_Check(kind) && PyUnicode_CompareWithASCIIString(kind, "data") == 0;
    clear_kind(py_state_of(module), data ? BN_CACHE_DATA : BN_CACHE_RESOURCE);
    Py_RETURN_NONE;
}

void py_cache_clear_all(py_state *st)
{
    py_ctx_mute(true);
    clear_kind(st, BN_CACHE_DATA);
    clear_kind(st, BN_CACHE_RESOURCE);
    py_ctx_mute(false);
}

void py_cache_end_session(py_state *st, const char *session)
{
    py_ctx_mute(true);
    py_let_go(bn_cache_clear_session(st->cache, session), true, true);
    py_ctx_mute(false);
}
