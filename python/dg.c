/* dg.c: DeltaGenerator: a container, or the place of one element; its cursor for add-ons; the `with` stack.
 *
 * A heap type with writable attributes: add-ons subclass it and put methods on it. Which container a `with` block has
 * opened is kept in a ContextVar, so it is each thread's own, and each asyncio task's. */
#include "core.h"

static int dg_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((py_dg *)self)->dict);
    Py_VISIT(((py_dg *)self)->parent);
    return 0;
}

static int dg_clear(PyObject *self)
{
    Py_CLEAR(((py_dg *)self)->dict);
    Py_CLEAR(((py_dg *)self)->parent);
    return 0;
}

static void dg_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    py_dg *dg = (py_dg *)self;

    PyObject_GC_UnTrack(self);
    if (dg->weak)
        PyObject_ClearWeakRefs(self);
    dg_clear(self);
    bn_block_unref(dg->block);
    Py_XDECREF(dg->widget_id);
    bn_status_box_free(dg->status);
    type->tp_free(self);
    Py_DECREF(type);
}

PyObject *py_dg_new(py_state *st, PyTypeObject *type, PyObject *parent, bn_block *block, uint32_t slot)
{
    py_dg *dg;
    if (!type)
        type = st->dg_type;
    dg = (py_dg *)type->tp_alloc(type, 0);
    if (!dg)
        return NULL;
    dg->parent = Py_XNewRef(parent);
    dg->block = block ? bn_block_ref(block) : NULL;
    dg->slot = slot;
    dg->root = -1;
    return (PyObject *)dg;
}

bool py_dg_check(py_state *st, PyObject *o)
{
    return PyObject_TypeCheck(o, st->dg_type);
}

py_dg *py_dg_active(py_state *st, PyObject *dg)
{
    PyObject *stack = NULL;
    Py_ssize_t n;

    if (dg != st->roots[BN_ROOT_MAIN])
        return (py_dg *)dg;
    if (PyContextVar_Get(st->dg_stack, NULL, &stack) < 0 || !stack) {
        PyErr_Clear();
        return (py_dg *)dg;
    }
    n = PyTuple_GET_SIZE(stack);
    if (n > 0)
        dg = PyTuple_GET_ITEM(stack, n - 1);
    Py_DECREF(stack); /* the variable holds another reference */
    return (py_dg *)dg;
}

/* ---------------------------------------------------------------- with */

/* `stack` with `top` put on, or with the last taken off (top NULL). */
static PyObject *restacked(PyObject *stack, PyObject *top)
{
    Py_ssize_t n = PyTuple_GET_SIZE(stack);
    PyObject *t;
    if (!top)
        return PyTuple_GetSlice(stack, 0, n ? n - 1 : 0);
    t = PyTuple_New(n + 1);
    for (Py_ssize_t i = 0; t && i < n; i++)
        PyTuple_SET_ITEM(t, i, Py_NewRef(PyTuple_GET_ITEM(stack, i)));
    if (t)
        PyTuple_SET_ITEM(t, n, Py_NewRef(top));
    return t;
}

static int change_stack(py_state *st, PyObject *top)
{
    PyObject *stack = NULL, *next, *token;
    if (PyContextVar_Get(st->dg_stack, st->empty_tuple, &stack) < 0)
        return -1;
    next = restacked(stack, top);
    Py_DECREF(stack);
    token = next ? PyContextVar_Set(st->dg_stack, next) : NULL;
    Py_XDECREF(next);
    Py_XDECREF(token);
    return token ? 0 : -1;
}

static py_state *state_of(PyObject *self)
{
    PyObject *module = PyType_GetModuleByDef(Py_TYPE(self), &py_core_def);
    return module ? py_state_of(module) : NULL;
}

static PyObject *dg_enter(PyObject *self, PyObject *unused)
{
    py_state *st = state_of(self);
    (void)unused;
    if (!st || change_stack(st, self) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *dg_exit(PyObject *self, PyObject *args)
{
    py_state *st = state_of(self);
    (void)args;
    if (!st || change_stack(st, NULL) < 0)
        return NULL;
    Py_RETURN_FALSE;
}

/* ---------------------------------------------------------------- what add-ons look at */

/* The container of `dg` for this thread: for a root, that of the thread's run. NULL without error: bare mode. */
static bn_block *block_of(py_state *st, py_dg *dg)
{
    bn_run_ctx *ctx;
    if (dg->root < 0)
        return dg->block;
    ctx = py_ctx_current(st);
    return ctx ? bn_run_ctx_root(ctx, (bn_root)dg->root) : NULL;
}

static PyObject *path_of(bn_block *block, uint32_t index)
{
    const uint32_t *path;
    size_t n = bn_block_path(block, &path);
    PyObject *list = PyList_New((Py_ssize_t)n + (index != BN_SLOT_NEW));
    for (size_t i = 0; list && i < n; i++)
        PyList_SET_ITEM(list, (Py_ssize_t)i, PyLong_FromUnsignedLong(path[i]));
    if (list && index != BN_SLOT_NEW)
        PyList_SET_ITEM(list, (Py_ssize_t)n, PyLong_FromUnsignedLong(index));
    return list;
}

static PyObject *get_root_container(PyObject *self, void *unused)
{
    py_dg *dg = (py_dg *)self;
    (void)unused;
    if (dg->root >= 0)
        return PyLong_FromLong(dg->root);
    if (!dg->block)
        Py_RETURN_NONE;
    return PyLong_FromLong(bn_block_root(dg->block));
}

static PyObject *get_parent(PyObject *self, void *unused)
{
    PyObject *parent = ((py_dg *)self)->parent;
    (void)unused;
    return Py_NewRef(parent ? parent : Py_None);
}

static PyObject *get_block_type(PyObject *self, void *unused)
{
    py_dg *dg = (py_dg *)self;
    const char *kind = dg->block && dg->slot == BN_SLOT_NEW ? bn_block_kind(dg->block) : NULL;
    (void)unused;
    if (!kind)
        Py_RETURN_NONE;
    return PyUnicode_FromString(kind);
}

static PyObject *get_form_id(PyObject *self, void *unused)
{
    py_state *st = state_of(self);
    bn_block *block = st ? block_of(st, (py_dg *)self) : NULL;
    (void)unused;
    return st ? PyUnicode_FromString(block ? bn_block_form(block) : "") : NULL;
}

static PyObject *get_cursor(PyObject *self, void *unused)
{
    py_state *st = state_of(self);
    py_dg *dg = (py_dg *)self;
    bn_block *block = st ? block_of(st, dg) : NULL;
    PyObject *cursor, *path, *parent, *index, *root;
    bool locked = dg->slot != BN_SLOT_NEW;

    (void)unused;
    if (!st)
        return NULL;
    if (!block)
        Py_RETURN_NONE;
    path = path_of(block, locked ? dg->slot : bn_block_next_index(block));
    if (!path)
        return NULL;
    root = PyList_GET_ITEM(path, 0);
    index = PyList_GET_ITEM(path, PyList_GET_SIZE(path) - 1);
    parent = PyList_GetSlice(path, 1, PyList_GET_SIZE(path) - 1);
    cursor = PyStructSequence_New(st->cursor_type);
    if (cursor && parent) {
        PyStructSequence_SetItem(cursor, 0, Py_NewRef(root));
        PyStructSequence_SetItem(cursor, 1, PyList_AsTuple(parent));
        PyStructSequence_SetItem(cursor, 2, Py_NewRef(index));
        PyStructSequence_SetItem(cursor, 3, Py_NewRef(path));
        PyStructSequence_SetItem(cursor, 4, PyBool_FromLong(locked));
    } else {
        Py_CLEAR(cursor);
    }
    Py_XDECREF(parent);
    Py_DECREF(path);
    return cursor;
}

static PyObject *dg_delta_path_str(PyObject *self, PyObject *unused)
{
    py_state *st = state_of(self);
    PyObject *cursor, *path, *text;
    (void)unused;
    if (!st)
        return NULL;
    cursor = get_cursor((PyObject *)py_dg_active(st, self), NULL);
    if (!cursor)
        return NULL;
    if (cursor == Py_None) {
        Py_DECREF(cursor);
        return PyUnicode_FromString("[]");
    }
    path = PyStructSequence_GetItem(cursor, 3);
    text = PyObject_Str(path);
    Py_DECREF(cursor);
    return text;
}

static PyObject *get_active(PyObject *self, void *unused)
{
    py_state *st = state_of(self);
    (void)unused;
    return st ? Py_NewRef((PyObject *)py_dg_active(st, self)) : NULL;
}

static PyObject *get_self(PyObject *self, void *unused)
{
    (void)unused;
    return Py_NewRef(self);
}

static PyObject *get_widget_id(PyObject *self, void *unused)
{
    PyObject *id = ((py_dg *)self)->widget_id;
    (void)unused;
    return id ? Py_NewRef(id) : PyUnicode_FromString("");
}

static PyObject *dg_repr(PyObject *self)
{
    py_dg *dg = (py_dg *)self;
    static const char *const roots[] = { "main", "sidebar", "event", "bottom" };
    if (dg->root >= 0)
        return PyUnicode_FromFormat("DeltaGenerator(%s)", roots[dg->root]);
    return PyUnicode_FromFormat("DeltaGenerator(%s at %p)", dg->slot == BN_SLOT_NEW ? "container" : "element", self);
}

/* A name that no command has: say what was meant, and only when it is called, as hasattr() must stay cheap to ask. */
static PyObject *dg_getattr(PyObject *self, PyObject *name)
{
    PyObject *found = PyObject_GenericGetAttr(self, name), *fn, *type, *value, *tb;
    py_state *st;
    if (found || !PyErr_ExceptionMatches(PyExc_AttributeError))
        return found;
    PyErr_Fetch(&type, &value, &tb);
    st = state_of(self);
    fn = st && st->prepare && PyUnicode_Check(name) && PyUnicode_GET_LENGTH(name) > 0 &&
                 PyUnicode_READ_CHAR(name, 0) != '_'
             ? PyDict_GetItemString(st->prepare, "unknown_command")
             : NULL;
    if (!fn) {
        PyErr_Restore(type, value, tb);
        return NULL;
    }
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(tb);
    return PyObject_CallFunctionObjArgs(fn, self, name, NULL);
}

static PyMethodDef dg_methods[] = {
    { "__enter__", dg_enter, METH_NOARGS, "Commands of st write into this container until the block ends." },
    { "__exit__", dg_exit, METH_VARARGS, NULL },
    { "_get_delta_path_str", dg_delta_path_str, METH_NOARGS, "Where the next element goes, as \"[0, 2, 1]\"." },
    { NULL, NULL, 0, NULL },
};

static PyGetSetDef dg_getset[] = {
    { "_root_container", get_root_container, NULL, "0: main, 1: sidebar, 2: event, 3: bottom.", NULL },
    { "_parent", get_parent, NULL, "The container this one was made in.", NULL },
    { "_block_type", get_block_type, NULL, "The kind of container: \"column\", \"tab\", …", NULL },
    { "_form_id", get_form_id, NULL, "The key of the form it is in, else \"\".", NULL },
    { "_cursor", get_cursor, NULL, "Where the next element goes; None without a run.", NULL },
    { "_active_dg", get_active, NULL, "This container, or the innermost `with` block.", NULL },
    { "_main_dg", get_self, NULL, NULL, NULL },
    { "dg", get_self, NULL, NULL, NULL },
    { "_widget_id", get_widget_id, NULL, "The id of a container that is a widget, else \"\".", NULL },
    { "__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL },
    { NULL, NULL, NULL, NULL, NULL },
};

static PyMemberDef dg_members[] = {
    { "__dictoffset__", T_PYSSIZET, offsetof(py_dg, dict), READONLY, NULL },
    { "__weaklistoffset__", T_PYSSIZET, offsetof(py_dg, weak), READONLY, NULL },
    { NULL, 0, 0, 0, NULL },
};

PyDoc_STRVAR(dg_doc, "A container of the page, or the place of one element in it.\n\n"
                     "Every command of st is a method; an element's own place is replaced by calling one on it.");

static PyType_Slot dg_slots[] = {
    { Py_tp_traverse, PY_FN(dg_traverse) }, { Py_tp_clear, PY_FN(dg_clear) },     { Py_tp_dealloc, PY_FN(dg_dealloc) },
    { Py_tp_repr, PY_FN(dg_repr) },         { Py_tp_methods, dg_methods }, { Py_tp_getset, dg_getset },
    { Py_tp_members, dg_members },   { Py_tp_getattro, PY_FN(dg_getattr) }, { Py_tp_doc, (void *)dg_doc },
    { 0, NULL },
};

static PyType_Spec dg_spec = {
    .name = "streamlit.delta_generator.DeltaGenerator",
    .basicsize = sizeof(py_dg),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = dg_slots,
};

static PyStructSequence_Field cursor_fields[] = {
    { "root_container", NULL }, { "parent_path", NULL }, { "index", NULL }, { "delta_path", NULL },
    { "is_locked", NULL },      { NULL, NULL },
};

static PyStructSequence_Desc cursor_desc = {
    "bourn._core.Cursor", "A place in the page: what DeltaGenerator._cursor gives.", cursor_fields, 5
};

int py_dg_init_types(py_state *st)
{
    static const char *const names[BN_ROOT_COUNT] = { "main_dg", "sidebar_dg", "event_dg", "bottom_dg" };

    st->cursor_type = PyStructSequence_NewType(&cursor_desc);
    st->dg_type = (PyTypeObject *)PyType_FromModuleAndSpec(st->module, &dg_spec, NULL);
    if (!st->cursor_type || !st->dg_type || PyModule_AddType(st->module, st->dg_type) < 0)
        return -1;
    for (int i = 0; i < BN_ROOT_COUNT; i++) {
        st->roots[i] = py_dg_new(st, NULL, NULL, NULL, BN_SLOT_NEW);
        if (!st->roots[i])
            return -1;
        ((py_dg *)st->roots[i])->root = i;
        if (PyModule_AddObjectRef(st->module, names[i], st->roots[i]) < 0)
            return -1;
    }
    return 0;
}
