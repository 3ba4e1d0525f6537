/* cached.c: a call of CachedFunc, what st.cache_data and st.cache_resource make of a function.
 *
 * A hit is: hash the arguments, find the entry, show what the function had shown, give the value. On a miss the thread
 * claims the key; others wait, detached from the interpreter, and can be ended by their runs meanwhile. */
#include "caching.h"

#include "base/log.h"
#include "runtime/capture.h"
#include "runtime/transient.h"

/* ---------------------------------------------------------------- entries */

static void kept_free(bn_cached *base)
{
    py_kept *k = (py_kept *)base;
    PyGILState_STATE gil = PyGILState_Ensure();
    Py_XDECREF(k->object);
    Py_XDECREF(k->on_release);
    py_frozen_free(k->frozen);
    PyGILState_Release(gil);
    free(k->notes);
    free(k);
}

py_kept *py_kept_over(py_cached *c, PyObject *object, py_frozen *frozen, bn_bytes notes)
{
    py_kept *k = bn_xcalloc(1, sizeof *k);
    bn_cached_init(&k->base, (frozen ? py_frozen_bytes(frozen) : 0) + notes.n, kept_free);
    k->object = Py_XNewRef(object);
    k->frozen = frozen;
    k->on_release = Py_XNewRef(c->on_release);
    if (notes.n) {
        k->notes = bn_xmalloc(notes.n);
        memcpy(k->notes, notes.p, notes.n);
        k->notes_n = notes.n;
    }
    return k;
}

PyObject *py_cache_kind_name(const py_cached *c)
{
    return PyUnicode_FromString(c->kind == BN_CACHE_DATA ? "cache_data" : "cache_resource");
}

PyObject *py_cache_raise(py_state *st, const char *name, PyObject *a, PyObject *b, PyObject *c, PyObject *d,
                         PyObject *e)
{
    PyObject *hook = st->prepare ? PyDict_GetItemString(st->prepare, name) : NULL, *error, *type, *cause, *tb;

    PyErr_Fetch(&type, &cause, &tb);
    PyErr_NormalizeException(&type, &cause, &tb);
    if (cause && tb)
        PyException_SetTraceback(cause, tb);
    error = hook ? PyObject_CallFunctionObjArgs(hook, a, b, c, d, e, NULL) : NULL;
    if (error && cause)
        PyException_SetCause(error, Py_NewRef(cause));
    if (error)
        PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    else if (!PyErr_Occurred())
        PyErr_SetString(PyExc_RuntimeError, "import streamlit before its commands are used");
    Py_XDECREF(error);
    Py_XDECREF(type);
    Py_XDECREF(cause);
    Py_XDECREF(tb);
    return NULL;
}

py_kept *py_kept_new(py_cached *c, PyObject *value, bn_bytes notes)
{
    py_frozen *frozen;
    PyObject *pickle, *cls;

    if (c->kind == BN_CACHE_RESOURCE)
        return py_kept_over(c, value, NULL, notes);
    frozen = py_freeze(c->st, value);
    if (frozen)
        return py_kept_over(c, NULL, frozen, notes);
    if (PyErr_ExceptionMatches(PyExc_TypeError) || PyErr_ExceptionMatches(PyExc_RuntimeError))
        return py_cache_raise(c->st, "cache_unserializable", c->func, value, NULL, NULL, NULL), NULL;
    pickle = PyDict_GetItemString(PyImport_GetModuleDict(), "_pickle");
    cls = pickle ? PyDict_GetItemString(PyModule_GetDict(pickle), "PicklingError") : NULL;
    if (cls && PyErr_ExceptionMatches(cls))
        py_cache_raise(c->st, "cache_unserializable", c->func, value, NULL, NULL, NULL);
    return NULL;
}

void py_cache_log_error(const char *what)
{
    PyObject *type, *value, *tb, *text;
    const char *s;
    PyErr_Fetch(&type, &value, &tb);
    PyErr_NormalizeException(&type, &value, &tb);
    text = value ? PyObject_Str(value) : NULL;
    s = text ? PyUnicode_AsUTF8(text) : NULL;
    bn_log(BN_LOG_WARNING, "cache", "%s: %s", what, s ? s : "an exception without a text");
    PyErr_Clear();
    Py_XDECREF(text);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(tb);
}

int py_let_go(bn_cached *chain, bool counts, bool quiet)
{
    PyObject *type = NULL, *value = NULL, *tb = NULL;
    bool failed = false;

    while (chain) {
        py_kept *k = (py_kept *)chain;
        PyObject *done = counts && k->on_release && k->object ? PyObject_CallOneArg(k->on_release, k->object)
                                                              : Py_NewRef(Py_None);
        chain = chain->next;
        if (!done && (quiet || failed)) {
            py_cache_log_error("on_release raised while a cached resource was let go");
        } else if (!done) {
            failed = true;
            PyErr_Fetch(&type, &value, &tb);
        }
        Py_XDECREF(done);
        bn_cached_unref(&k->base);
    }
    if (failed)
        PyErr_Restore(type, value, tb);
    return failed ? -1 : 0;
}

bn_cache_fn *py_cached_entries(py_cached *c)
{
    bn_cache_fn *fn, *old;
    bn_cached *gone;
    bn_run_ctx *ctx;

    if (c->session) {
        ctx = py_ctx_current(c->st);
        if (!ctx)
            return (void)py_cache_raise(c->st, "cache_no_session", c->func, NULL, NULL, NULL, NULL), NULL;
        fn = bn_cache_open(c->st->cache, c->kind, c->key, bn_run_ctx_session_id(ctx), &c->limits, &gone);
        py_let_go(gone, false, true);
        return fn;
    }
    if (!c->fn || !bn_cache_is_current(c->fn)) {
        fn = bn_cache_open(c->st->cache, c->kind, c->key, "", &c->limits, &gone);
        old = c->fn;
        c->fn = fn;
        bn_cache_fn_unref(old);
        py_let_go(gone, false, true);
    }
    return bn_cache_fn_ref(c->fn);
}

/* ---------------------------------------------------------------- keys */

static PyObject *names_of(py_cached *c)
{
    PyObject *hook;
    if (!c->names) {
        hook = c->st->prepare ? PyDict_GetItemString(c->st->prepare, "cache_names") : NULL;
        c->names = hook ? PyObject_CallOneArg(hook, c->func) : NULL;
        if (c->names && !PyTuple_Check(c->names))
            Py_CLEAR(c->names);
        if (!c->names && !PyErr_Occurred())
            PyErr_SetString(PyExc_RuntimeError, "import streamlit before its commands are used");
    }
    return c->names;
}

static int hash_argument(py_cached *c, py_hasher *h, PyObject *name, PyObject *value)
{
    PyObject *cls, *kind;

    if (PyUnicode_Check(name) && PyUnicode_GET_LENGTH(name) && PyUnicode_READ_CHAR(name, 0) == '_')
        return 0;
    if (py_hash_object(h, name) == 0 && py_hash_object(h, value) == 0)
        return 0;
    cls = py_error_class(c->st, "UnhashableTypeError");
    if (cls && PyErr_ExceptionMatches(cls)) {
        kind = py_cache_kind_name(c);
        py_cache_raise(c->st, "cache_unhashable", kind, c->func, name, value, NULL);
        Py_XDECREF(kind);
    }
    return -1;
}

int py_cached_key(py_cached *c, PyObject *const *args, Py_ssize_t n, PyObject *kwnames, bn_cache_key *key)
{
    Py_ssize_t k = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
    PyObject *names = n ? names_of(c) : NULL;
    py_hasher h;

    if (n && !names)
        return -1;
    py_hasher_init(&h, c->st, c->hash_funcs);
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *name = i < PyTuple_GET_SIZE(names) ? PyTuple_GET_ITEM(names, i) : Py_None;
        if (hash_argument(c, &h, name, args[i]) < 0)
            return -1;
    }
    for (Py_ssize_t i = 0; i < k; i++)
        if (hash_argument(c, &h, PyTuple_GET_ITEM(kwnames, i), args[n + i]) < 0)
            return -1;
    *key = py_hasher_end(&h);
    return 0;
}

/* ---------------------------------------------------------------- hits */

/* Show what the function had shown. -1 with an exception. */
static int replay(py_cached *c, const py_kept *k)
{
    py_state *st = c->st;
    PY_CTX_HELD bn_run_ctx *ctx = k->notes_n ? py_ctx_current_held(st) : NULL;
    bool foreign = false, full = false;
    bn_error err = { 0 };
    bn_status rc;
    PyObject *kind;
    py_dg *dg;

    if (!ctx || c->background)
        return 0;
    dg = py_dg_active(st, st->roots[BN_ROOT_MAIN]);
    rc = bn_capture_replay(ctx, bn_bytes_of(k->notes, k->notes_n),
                           dg->root >= 0 ? bn_run_ctx_root(ctx, (bn_root)dg->root)
                           : dg->block   ? dg->block
                                         : bn_run_ctx_root(ctx, BN_ROOT_MAIN),
                           dg->root < 0 && dg->block ? dg->slot : BN_SLOT_NEW, &foreign, &full, &err);
    if (rc) {
        py_raise(st, &err);
        return -1;
    }
    if (foreign) {
        kind = py_cache_kind_name(c);
        py_cache_raise(st, "cache_closure", kind, c->func, NULL, NULL, NULL);
        Py_XDECREF(kind);
        return -1;
    }
    return full ? py_wait_room(st, ctx) : 0;
}

/* Gives up the reference to `v`. */
static PyObject *value_of(py_cached *c, bn_cached *v)
{
    py_kept *k = (py_kept *)v;
    PyObject *out = NULL;
    if (!k->notes_n || replay(c, k) == 0)
        out = k->object ? Py_NewRef(k->object) : py_thaw(c->st, k->frozen);
    bn_cached_unref(v);
    return out;
}

/* Is the resource still good? 0: no, and the entry has been taken out; -1 with an exception. */
static int is_valid(py_cached *c, bn_cache_fn *fn, bn_cache_key key, bn_cached *v)
{
    PyObject *answer;
    int good;
    if (!c->validate)
        return 1;
    answer = PyObject_CallOneArg(c->validate, ((py_kept *)v)->object);
    good = answer ? PyObject_IsTrue(answer) : -1;
    Py_XDECREF(answer);
    if (good == 0)
        bn_cache_remove(fn, key, v);
    return good;
}

PyObject *py_cached_hit(py_cached *c, bn_cache_fn *fn, bn_cache_key key, bool *stale)
{
    bn_cached *v = bn_cache_look(fn, key, stale);
    int good = v ? is_valid(c, fn, key, v) : 0;
    if (good == 1)
        return value_of(c, v);
    bn_cached_unref(v);
    return NULL;
}

/* ---------------------------------------------------------------- misses */

int py_cached_put(py_cached *c, bn_cache_claim *claim, py_kept *k)
{
    bn_cached *gone, *replaced;
    if (c->limits.max_entries < 1) {
        bn_cache_drop(claim, false);
        PyErr_SetString(PyExc_ValueError, "max_entries is less than 1: nothing can be kept");
        return -1;
    }
    bn_cache_put(claim, &k->base, false, &gone, &replaced);
    bn_cached_unref(replaced);
    bn_cache_tell_oversized(&k->base, PyUnicode_AsUTF8(c->qualname));
    return py_let_go(gone, true, false);
}

/* Nobody awaits what a function that is none of asyncio's returns. */
static int refuse_awaitable(py_cached *c, PyObject *value)
{
    PyAsyncMethods *async = Py_TYPE(value)->tp_as_async;
    PyObject *kind;
    if (!async || !async->am_await)
        return 0;
    kind = py_cache_kind_name(c);
    py_cache_raise(c->st, "cache_awaitable", kind, c->func, value, NULL, NULL);
    Py_XDECREF(kind);
    return -1;
}

static int warn_of_display(py_cached *c)
{
    PyObject *hook = c->st->prepare ? PyDict_GetItemString(c->st->prepare, "cache_display") : NULL;
    PyObject *kind = hook ? py_cache_kind_name(c) : NULL;
    PyObject *done = kind ? PyObject_CallFunctionObjArgs(hook, kind, c->func, NULL) : Py_NewRef(Py_None);
    Py_XDECREF(kind);
    Py_XDECREF(done);
    return done ? 0 : -1;
}

/* Call the function, keep what it returns; NULL claim: only call it. */
static PyObject *compute(py_cached *c, bn_cache_claim *claim, bn_cache_key key, PyObject *const *args, Py_ssize_t n,
                         PyObject *kwnames)
{
    bn_capture *shown = bn_capture_new();
    bn_bytes notes;
    PyObject *value;
    py_kept *k = NULL;

    bn_capture_enter(shown);
    value = PyObject_Vectorcall(c->func, args, (size_t)n, kwnames);
    bn_capture_leave(shown);
    notes = bn_capture_notes(shown);
    if (value && refuse_awaitable(c, value) < 0)
        Py_CLEAR(value);
    if (value && c->background && notes.n) {
        notes = (bn_bytes){ 0 };
        if (warn_of_display(c) < 0)
            Py_CLEAR(value);
    }
    if (value && claim) {
        k = py_kept_new(c, value, notes);
        if (!k)
            Py_CLEAR(value);
    }
    bn_capture_free(shown);
    if (!k) {
        if (claim)
            bn_cache_drop(claim, false);
        return value;
    }
    if (py_cached_put(c, claim, k) < 0)
        Py_CLEAR(value);
    if (value && py_cached_uses_disk(c))
        py_cached_write_disk(c, key, k);
    bn_cached_unref(&k->base);
    return value;
}

static bool run_goes_on(void *arg)
{
    return bn_run_ctx_check(arg, NULL) == BN_OK;
}

/* The key is ours to compute, or somebody has done so by now. */
static PyObject *take_turn(py_cached *c, bn_cache_fn *fn, bn_cache_key key, bn_run_ctx *ctx, PyObject *const *args,
                           Py_ssize_t n, PyObject *kwnames)
{
    for (;;) {
        bn_cache_claim claim;
        bn_cached *found = NULL;
        bn_error err = { 0 };
        bn_cache_turn turn;
        py_kept *k;
        int good;

        Py_BEGIN_ALLOW_THREADS
        turn = bn_cache_claim_key(fn, key, ctx ? run_goes_on : NULL, ctx, &claim, &found);
        Py_END_ALLOW_THREADS
        if (turn == BN_CACHE_STOPPED) {
            if (bn_run_ctx_check(ctx, &err))
                return py_raise(c->st, &err);
            continue;
        }
        if (turn == BN_CACHE_CYCLE)
            return compute(c, NULL, key, args, n, kwnames);
        if (turn == BN_CACHE_MINE) {
            k = py_cached_uses_disk(c) ? py_cached_read_disk(c, key) : NULL;
            if (!k)
                return compute(c, &claim, key, args, n, kwnames);
            if (py_cached_put(c, &claim, k) < 0) {
                bn_cached_unref(&k->base);
                return NULL;
            }
            return value_of(c, &k->base);
        }
        good = is_valid(c, fn, key, found);
        if (good == 1)
            return value_of(c, found);
        bn_cached_unref(found);
        if (good < 0)
            return NULL;
    }
}

/* The spinner's ticket; NULL without an exception: there is none. */
static PyObject *begin_spinner(py_cached *c, bool arguments)
{
    PyObject *values[4], *names, *text, *ticket;

    if (c->spinner == Py_False || c->spinner == Py_None)
        return NULL;
    if (c->spinner == Py_True)
        text = PyUnicode_FromFormat(arguments ? "Running `%U(...)`." : "Running `%U()`.", c->qualname);
    else
        text = Py_NewRef(c->spinner);
    names = PyTuple_New(2);
    if (!text || !names)
        return NULL;
    PyTuple_SET_ITEM(names, 0, PyUnicode_InternFromString("show_time"));
    PyTuple_SET_ITEM(names, 1, PyUnicode_InternFromString("_cache"));
    values[0] = text;
    values[1] = c->show_time ? Py_True : Py_False;
    values[2] = Py_True;
    ticket = py_call_row(c->st, &bn_cmd_spinner, c->st->roots[BN_ROOT_MAIN], values, 1, names);
    Py_DECREF(text);
    Py_DECREF(names);
    return ticket;
}

/* Whatever happened meanwhile, and keeping the exception that is set. False: one has come. */
static bool end_spinner(py_cached *c, bn_run_ctx *ctx, PyObject *ticket)
{
    bn_error err = { 0 };
    unsigned long long id = PyLong_Check(ticket) ? PyLong_AsUnsignedLongLong(ticket) : 0;
    bool failed = PyErr_Occurred() != NULL;
    bn_status rc = id ? bn_run_ctx_transient_end(ctx, id, &err) : BN_OK;
    if (rc && !failed)
        py_raise(c->st, &err);
    return !rc;
}

static PyObject *miss(py_cached *c, bn_cache_fn *fn, bn_cache_key key, PyObject *const *args, Py_ssize_t n,
                      PyObject *kwnames)
{
    PY_CTX_HELD bn_run_ctx *ctx = py_ctx_current_held(c->st);
    PyObject *ticket = NULL, *value = NULL;

    if (ctx && !bn_capture_here())
        ticket = begin_spinner(c, n || (kwnames && PyTuple_GET_SIZE(kwnames)));
    if (!PyErr_Occurred())
        value = take_turn(c, fn, key, ctx, args, n, kwnames);
    if (ticket && !end_spinner(c, ctx, ticket))
        Py_CLEAR(value);
    Py_XDECREF(ticket);
    return value;
}

static PyObject *cached_call(py_cached *c, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    bn_cache_fn *fn = py_cached_entries(c);
    bool stale = false;
    bn_cache_key key;
    PyObject *value;

    if (!fn)
        return NULL;
    value = NULL;
    if (py_cached_key(c, args, n, kwnames, &key) == 0) {
        value = py_cached_hit(c, fn, key, &stale);
        if (!value && !PyErr_Occurred())
            value = miss(c, fn, key, args, n, kwnames);
        else if (value && stale)
            py_cached_refresh(c, fn, key, args, n, kwnames);
    }
    bn_cache_fn_unref(fn);
    return value;
}

PyObject *py_cached_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    py_cached *c = (py_cached *)self;
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);
    PyObject *pair, *out;

    if (!c->run_async)
        return cached_call(c, args, n, kwnames);
    pair = py_arguments(args, n, kwnames);
    out = pair ? PyObject_CallFunctionObjArgs(c->run_async, self, PyTuple_GET_ITEM(pair, 0), PyTuple_GET_ITEM(pair, 1),
                                              NULL)
               : NULL;
    Py_XDECREF(pair);
    return out;
}
