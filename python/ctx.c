/* ctx.c: ScriptRunContext, and which context the calling thread has.
 *
 * The truth is the attribute `streamlit_script_run_ctx` of the threading.Thread object, because a parent attaches a
 * context to a thread that has not started yet. It is looked up anew for each command, so a context that is attached
 * late, replaced or taken away is seen at once; only the Thread object itself is remembered, while no thread comes or
 * goes. */
#include "core.h"

static int ctx_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((py_ctx *)self)->dict);
    return 0;
}

static int ctx_clear(PyObject *self)
{
    Py_CLEAR(((py_ctx *)self)->dict);
    return 0;
}

static void ctx_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    py_ctx *c = (py_ctx *)self;
    bn_run_ctx *ctx = c->ctx;

    PyObject_GC_UnTrack(self);
    if (c->weak)
        PyObject_ClearWeakRefs(self);
    ctx_clear(self);
    c->ctx = NULL;
    type->tp_free(self);
    Py_DECREF(type);
    bn_run_ctx_unref(ctx);
}

static PyObject *ctx_repr(PyObject *self)
{
    bn_run_ctx *ctx = ((py_ctx *)self)->ctx;
    return PyUnicode_FromFormat("ScriptRunContext(session_id='%s', run=%llu)", bn_run_ctx_session_id(ctx),
                                (unsigned long long)bn_run_ctx_generation(ctx));
}

static PyObject *get_session_id(PyObject *self, void *unused)
{
    (void)unused;
    return PyUnicode_FromString(bn_run_ctx_session_id(((py_ctx *)self)->ctx));
}

static PyObject *get_query_string(PyObject *self, void *unused)
{
    bn_value text = bn_run_ctx_query_string(((py_ctx *)self)->ctx);
    PyObject *out = py_value_to(text);
    (void)unused;
    bn_value_release(&text);
    return out;
}

static PyObject *get_page_hash(PyObject *self, void *unused)
{
    (void)unused;
    return PyUnicode_FromString(bn_run_ctx_page_hash(((py_ctx *)self)->ctx));
}

static PyObject *get_script_path(PyObject *self, void *unused)
{
    (void)unused;
    return PyUnicode_DecodeFSDefault(bn_run_ctx_script_path(((py_ctx *)self)->ctx));
}

static PyObject *get_script_started(PyObject *self, void *unused)
{
    (void)unused;
    return PyBool_FromLong(bn_run_ctx_script_started(((py_ctx *)self)->ctx));
}

static PyObject *get_session_state(PyObject *self, void *unused)
{
    py_state *st = PyType_GetModuleState(Py_TYPE(self));
    (void)unused;
    return PyObject_GetAttrString(st->module, "session_state");
}

static PyGetSetDef ctx_getset[] = {
    { "session_id", get_session_id, NULL, "The visitor's session, a UUID.", NULL },
    { "query_string", get_query_string, NULL, "The query string of the page's address.", NULL },
    { "page_script_hash", get_page_hash, NULL, "Which page of the app runs.", NULL },
    { "main_script_path", get_script_path, NULL, "Absolute path of the app's main script.", NULL },
    { "has_script_started", get_script_started, NULL, "The callbacks are over and the script's body runs.", NULL },
    { "_has_script_started", get_script_started, NULL, "The same, by the name that add-ons read.", NULL },
    { "session_state", get_session_state, NULL, "st.session_state, as this thread sees it.", NULL },
    { "__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL },
    { NULL, NULL, NULL, NULL, NULL },
};

static PyMemberDef ctx_members[] = {
    { "__dictoffset__", T_PYSSIZET, offsetof(py_ctx, dict), READONLY, NULL },
    { "__weaklistoffset__", T_PYSSIZET, offsetof(py_ctx, weak), READONLY, NULL },
    { NULL, 0, 0, 0, NULL },
};

PyDoc_STRVAR(ctx_doc, "What a thread needs to write for a session: a reference to one run of it.\n\n"
                      "A context that outlives its run does no harm: commands under it raise ScriptRunEnded once a\n"
                      "newer run has begun or the session has ended, and it keeps nothing of the session alive.");

static PyType_Slot ctx_slots[] = {
    { Py_tp_traverse, PY_FN(ctx_traverse) }, { Py_tp_clear, PY_FN(ctx_clear) },     { Py_tp_dealloc, PY_FN(ctx_dealloc) },
    { Py_tp_repr, PY_FN(ctx_repr) },         { Py_tp_getset, ctx_getset },   { Py_tp_members, ctx_members },
    { Py_tp_doc, (void *)ctx_doc },   { 0, NULL },
};

static PyType_Spec ctx_spec = {
    .name = "bourn._core.ScriptRunContext",
    .basicsize = sizeof(py_ctx),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = ctx_slots,
};

int py_ctx_init_type(py_state *st)
{
    st->ctx_type = (PyTypeObject *)PyType_FromModuleAndSpec(st->module, &ctx_spec, NULL);
    return st->ctx_type ? PyModule_AddType(st->module, st->ctx_type) : -1;
}

PyObject *py_ctx_new(py_state *st, bn_run_ctx *ctx)
{
    py_ctx *c = PyObject_GC_New(py_ctx, st->ctx_type);
    if (!c)
        return NULL;
    c->dict = NULL;
    c->weak = NULL;
    c->ctx = bn_run_ctx_ref(ctx);
    PyObject_GC_Track(c);
    return (PyObject *)c;
}

#if PY_VERSION_HEX < 0x030C0000
/* What this thread found when it last looked, and the state of the dictionary then: as long as that has not changed, no
 * thread has come or gone, and the dictionary still holds the object. A dictionary's state has a number that no other
 * dictionary ever had. */
static _Thread_local struct {
    uint64_t  version;
    PyObject *thread;
} found;

static PyObject *found_before(py_state *st)
{
    return found.version == ((PyDictObject *)st->threads)->ma_version_tag ? found.thread : NULL;
}

static void find_again(py_state *st, PyObject *thread)
{
    found.version = ((PyDictObject *)st->threads)->ma_version_tag;
    found.thread = thread;
}
#else /* dictionaries do not say */
static PyObject *found_before(py_state *st)
{
    (void)st;
    return NULL;
}

static void find_again(py_state *st, PyObject *thread)
{
    (void)st;
    (void)thread;
}
#endif

/* The Thread object of this thread, borrowed; NULL without error: a thread that Python has not been told about. */
static PyObject *this_thread(py_state *st)
{
    PyObject *thread = found_before(st), *ident;
    if (thread)
        return thread;
    ident = PyLong_FromUnsignedLong(PyThread_get_thread_ident());
    if (!ident) {
        PyErr_Clear();
        return NULL;
    }
    thread = PyDict_GetItemWithError(st->threads, ident);
    Py_DECREF(ident);
    find_again(st, thread);
    return thread;
}

PyObject *py_ctx_current_object(py_state *st)
{
    PyObject *thread = this_thread(st), *o;
    if (!thread)
        return NULL;
    o = PyObject_GetAttr(thread, st->str_streamlit_script_run_ctx);
    if (!o) {
        PyErr_Clear();
        return NULL;
    }
    if (Py_TYPE(o) != st->ctx_type) {
        Py_DECREF(o);
        return NULL;
    }
    return o;
}

bn_run_ctx *py_ctx_current(py_state *st)
{
    PyObject *o = py_ctx_current_object(st);
    bn_run_ctx *ctx;
    if (!o)
        return NULL;
    ctx = ((py_ctx *)o)->ctx;
    Py_DECREF(o); /* the thread holds another reference */
    return ctx;
}

static PyObject *thread_name(py_state *st)
{
    PyObject *thread = this_thread(st);
    PyObject *name = thread ? PyObject_GetAttr(thread, st->str_name) : NULL;
    if (!name) {
        PyErr_Clear();
        name = PyUnicode_FromString("unknown");
    }
    return name;
}

/* One warning per thread: `warned` holds the Thread objects' idents; a new thread that gets an old ident is told
 * again, because a Thread that ends is forgotten with its name. */
static int warn_missing(py_state *st, bool always)
{
    PyObject *name = thread_name(st), *fn, *done;
    PyObject *mark = name ? Py_BuildValue("(kO)", PyThread_get_thread_ident(), name) : NULL;
    int seen = mark ? PySet_Contains(st->warned, mark) : -1;

    if (seen < 0 || (seen && !always)) {
        Py_XDECREF(mark);
        Py_XDECREF(name);
        return seen < 0 ? -1 : 0;
    }
    if (PySet_GET_SIZE(st->warned) > 4096)
        PySet_Clear(st->warned); /* bounded: an app may make threads for ever */
    PySet_Add(st->warned, mark);
    fn = st->prepare ? PyDict_GetItemString(st->prepare, "warn_missing") : NULL;
    done = fn ? PyObject_CallOneArg(fn, name) : Py_NewRef(Py_None);
    Py_XDECREF(done);
    Py_DECREF(mark);
    Py_DECREF(name);
    return done ? 0 : -1;
}

static _Thread_local bool muted;

void py_ctx_mute(bool mute)
{
    muted = mute;
}

int py_ctx_require(py_state *st, const char *what, bn_run_ctx **ctx)
{
    *ctx = py_ctx_current(st);
    if (*ctx || muted)
        return 0;
    if (warn_missing(st, false) < 0)
        return -1;
    if (!st->runtime || !strcmp(bn_config_str(st->config, "runner.missingContext"), "warn"))
        return 0;
    PyErr_Format(py_error_class(st, "NoSessionContext") ? py_error_class(st, "NoSessionContext") : PyExc_RuntimeError,
                 "st.%s was called in a thread that has no run context. Attach it before the thread starts, with "
                 "add_script_run_ctx(thread, get_script_run_ctx()), or let the script collect the thread's result.",
                 what);
    return -1;
}

bn_run_ctx *py_ctx_current_held(py_state *st)
{
    bn_run_ctx *ctx = py_ctx_current(st);
    return ctx ? bn_run_ctx_ref(ctx) : NULL;
}

int py_ctx_hold(py_state *st, const char *what, bn_run_ctx **ctx)
{
    int rc = py_ctx_require(st, what, ctx);
    if (*ctx)
        bn_run_ctx_ref(*ctx);
    return rc;
}

void py_ctx_let_go(bn_run_ctx **ctx)
{
    bn_run_ctx_unref(*ctx);
}

PyObject *py_get_script_run_ctx(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = { "suppress_warning", NULL };
    py_state *st = py_state_of(module);
    PyObject *o;
    int quiet = 0;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|p:get_script_run_ctx", names, &quiet))
        return NULL;
    o = py_ctx_current_object(st);
    if (o)
        return o;
    if (!quiet && warn_missing(st, false) < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* The context that `thread` has now, borrowed or NULL. */
static bn_run_ctx *ctx_of_thread(py_state *st, PyObject *thread)
{
    PyObject *o = PyObject_GetAttr(thread, st->str_streamlit_script_run_ctx);
    bn_run_ctx *ctx = NULL;
    if (!o)
        PyErr_Clear();
    else if (Py_TYPE(o) == st->ctx_type)
        ctx = ((py_ctx *)o)->ctx;
    Py_XDECREF(o);
    return ctx;
}

static PyObject *refuse_foreign(py_state *st)
{
    return py_raise_class(st, "StreamlitAPIException",
                          "This context belongs to another visitor's session. A thread can only be given the context "
                          "of the session that it works for.");
}

PyObject *py_add_script_run_ctx(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = { "thread", "ctx", NULL };
    py_state *st = py_state_of(module);
    PyObject *thread = Py_None, *ctx = Py_None, *own = NULL;
    bn_run_ctx *mine, *theirs, *given;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OO:add_script_run_ctx", names, &thread, &ctx))
        return NULL;
    if (thread == Py_None) {
        thread = PyObject_CallMethod(st->threading, "current_thread", NULL);
        if (!thread)
            return NULL;
    } else {
        Py_INCREF(thread);
    }
    mine = py_ctx_current(st);
    if (ctx == Py_None)
        ctx = own = py_ctx_current_object(st);
    if (!ctx) {
        if (warn_missing(st, false) < 0)
            Py_CLEAR(thread);
        return thread;
    }
    if (Py_TYPE(ctx) != st->ctx_type) {
        PyErr_Format(PyExc_TypeError, "ctx must be a ScriptRunContext, not %.100s", Py_TYPE(ctx)->tp_name);
        goto fail;
    }
    given = ((py_ctx *)ctx)->ctx;
    theirs = ctx_of_thread(st, thread);
    if ((mine && !bn_run_ctx_same_session(mine, given)) || (theirs && !bn_run_ctx_same_session(theirs, given))) {
        refuse_foreign(st);
        goto fail;
    }
    if (PyObject_SetAttr(thread, st->str_streamlit_script_run_ctx, ctx) < 0)
        goto fail;
    Py_XDECREF(own);
    return thread;
fail:
    Py_XDECREF(own);
    Py_DECREF(thread);
    return NULL;
}
