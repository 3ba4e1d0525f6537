/* bind.c: a row of the command table as a Python callable: arguments into the option struct by walking the row, then
 * the one path of every command, then the value or a DeltaGenerator back.
 *
 * Two types share one struct: Command is what DeltaGenerator's methods are (a method descriptor: calling container.text()
 * makes no bound object), BoundCommand is what st.text is (bound to the main container for good). */
#include "core.h"

typedef struct py_command {
    PyObject_HEAD
    vectorcallfunc    call;
    const bn_command *row;
    py_state         *st;    /* the module outlives its commands: `module` is a reference to it */
    PyObject         *module;
    PyObject         *dg;    /* BoundCommand: the container; Command: NULL */
    PyObject         *dict;
    PyObject         *names; /* tuple of interned parameter names */
    PyObject         *signature; /* made on first request */
} py_command;

/* One call: the option struct being filled, and what has to live until it is over. */
typedef struct binding {
    py_state         *st;
    const bn_command *row;
    union {
        uint8_t  bytes[1024];
        st_val   align;
    } opts;
    PyObject *value[BN_PARAMS_MAX]; /* borrowed; NULL: not given */
    PyObject *temp[BN_PARAMS_MAX];  /* owned */
    PyObject *keep;                 /* list or NULL */
    PyObject *zone;                 /* tzinfo of the first datetime given, borrowed or NULL */
    py_choices choices;             /* BN_CMD_OPTIONS */
    PyObject *target;               /* the DeltaGenerator that the command writes into, borrowed */
    PyObject *answer;               /* what an add-on's _enqueue returned, owned */
    bn_call   call;
} binding;

static int bad_call(const bn_command *row, const char *what, PyObject *name)
{
    if (name)
        PyErr_Format(PyExc_TypeError, "%s() %s '%U'", row->name, what, name);
    else
        PyErr_Format(PyExc_TypeError, "%s() %s", row->name, what);
    return -1;
}

static Py_ssize_t param_named(const py_command *c, PyObject *name)
{
    Py_ssize_t n = PyTuple_GET_SIZE(c->names);
    for (Py_ssize_t i = 0; i < n; i++)
        if (PyTuple_GET_ITEM(c->names, i) == name)
            return i;
    for (Py_ssize_t i = 0; i < n; i++)
        if (PyUnicode_Compare(PyTuple_GET_ITEM(c->names, i), name) == 0)
            return i;
    return -1;
}

/* Which object each parameter gets. */
static int match_arguments(const py_command *c, binding *b, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    const bn_command *row = c->row;
    Py_ssize_t next = 0;

    for (size_t i = 0; i < row->param_count && next < n; i++)
        if (row->params[i].flags & BN_ARG_POSITIONAL)
            b->value[i] = args[next++];
    if (next < n) {
        PyErr_Format(PyExc_TypeError, "%s() takes at most %zd positional arguments but %zd were given", row->name, next,
                     n);
        return -1;
    }
    for (Py_ssize_t k = 0; kwnames && k < PyTuple_GET_SIZE(kwnames); k++) {
        PyObject *name = PyTuple_GET_ITEM(kwnames, k);
        Py_ssize_t i = param_named(c, name);
        if (i < 0)
            return PyErr_Occurred() ? -1 : bad_call(row, "got an unexpected keyword argument", name);
        if (b->value[i])
            return bad_call(row, "got multiple values for argument", name);
        b->value[i] = args[n + k];
    }
    for (size_t i = 0; i < row->param_count; i++)
        if (!b->value[i] && (row->params[i].flags & BN_ARG_REQUIRED))
            return bad_call(row, "missing 1 required argument:", PyTuple_GET_ITEM(c->names, (Py_ssize_t)i));
    return 0;
}

/* ---------------------------------------------------------------- one parameter */

static int bad_type(const binding *b, const bn_param *p, PyObject *o, const char *wanted)
{
    bn_error err = { 0 };
    (void)b;
    bn_bad_type(&err, p->name, Py_TYPE(o)->tp_name, wanted);
    py_raise(b->st, &err);
    return -1;
}

static int bad_choice(const binding *b, const bn_param *p, const char *allowed, PyObject *o)
{
    bn_error err = { 0 };
    char got[128];
    st_val v = { .kind = ST_KIND_OBJECT, .p = o };
    bn_bad_value(&err, p->name, allowed, bn_val_repr(&b->call, &v, got, sizeof got));
    py_raise(b->st, &err);
    return -1;
}

/* Not one of the words, as it is no text at all. */
static int bad_word(const binding *b, const bn_param *p, PyObject *o)
{
    char allowed[256] = "";
    size_t n = 0;
    if (p->flags & BN_ARG_HASHED && PyObject_Hash(o) == -1)
        return -1; /* Python's own TypeError */
    for (const bn_word *w = p->words; w->word && n < sizeof allowed; w++)
        n += (size_t)snprintf(allowed + n, sizeof allowed - n, "%s'%s'", n ? ", " : "", w->word);
    return bad_choice(b, p, allowed, o);
}

/* prepare["command.parameter"] turns an object into text, or says why it cannot. */
static int bind_prepared(binding *b, size_t i, PyObject *o, const char **field)
{
    const bn_param *p = &b->row->params[i];
    PyObject *name = PyUnicode_FromFormat("%s.%s", b->row->name, p->name), *fn, *text;
    Py_ssize_t n;

    fn = name && b->st->prepare ? PyDict_GetItemWithError(b->st->prepare, name) : NULL;
    Py_XDECREF(name);
    if (!fn) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_TypeError, "%s() argument '%s' must be str or None, not %.100s", b->row->name, p->name,
                         Py_TYPE(o)->tp_name);
        return -1;
    }
    text = b->temp[i] = PyObject_CallOneArg(fn, o);
    *field = text ? PyUnicode_AsUTF8AndSize(text, &n) : NULL;
    b->call.text_len[i] = *field ? (size_t)n : 0;
    return *field ? 0 : -1;
}

/* An object that is neither text nor None where only those will do. Bytes are text, as they are for protobuf. */
static int bind_other(binding *b, size_t i, PyObject *o, const char **field)
{
    const bn_param *p = &b->row->params[i];
    if (p->words)
        return bad_word(b, p, o);
    if (p->flags & (BN_ARG_ICON | BN_ARG_TYPED))
        return bad_type(b, p, o, "str, None");
    if (p->flags & BN_ARG_FALSY && PyObject_IsTrue(o) == 0) {
        *field = NULL;
        return 0;
    }
    if (PyBytes_Check(o)) {
        PyObject *text = PyUnicode_DecodeUTF8(PyBytes_AS_STRING(o), PyBytes_GET_SIZE(o), NULL);
        Py_ssize_t n;
        b->temp[i] = text;
        *field = text ? PyUnicode_AsUTF8AndSize(text, &n) : NULL;
        b->call.text_len[i] = *field ? (size_t)n : 0;
        return *field ? 0 : -1;
    }
    return bind_prepared(b, i, o, field);
}

static int bind_str(binding *b, size_t i, PyObject *o, const char **field)
{
    const bn_param *p = &b->row->params[i];
    Py_ssize_t n;

    if (o == Py_None && !(p->flags & BN_ARG_ANY)) {
        *field = NULL;
        return 0;
    }
    if (!PyUnicode_Check(o)) {
        if (!(p->flags & (BN_ARG_ANY | BN_ARG_KEY | BN_ARG_HELP | BN_ARG_LABEL)))
            return bind_other(b, i, o, field);
        if (o == Py_None && (p->flags & BN_ARG_LABEL))
            o = b->st->empty_string;
        else
            o = b->temp[i] = PyObject_Str(o);
        if (!o)
            return -1;
    }
    *field = PyUnicode_AsUTF8AndSize(o, &n);
    b->call.text_len[i] = (size_t)n;
    return *field ? 0 : -1;
}

/* Yes or no as protobuf takes it: a bool, or what counts as an integer. -1 with an exception. */
static int truth_of(const bn_param *p, PyObject *o)
{
    long l;
    if (PyBool_Check(o) || p->flags & BN_ARG_ANY)
        return PyObject_IsTrue(o);
    if (!PyIndex_Check(o)) {
        PyErr_Format(PyExc_TypeError, "'%s' must be a bool: a '%.100s' object cannot be interpreted as one", p->name,
                     Py_TYPE(o)->tp_name);
        return -1;
    }
    l = PyLong_AsLong(o);
    return l == -1 && PyErr_Occurred() ? -1 : l != 0;
}

static int bind_tri(binding *b, size_t i, PyObject *o, const bool **field)
{
    static const bool yes = true, no = false;
    const bn_param *p = &b->row->params[i];
    int truth;

    if (o == Py_None && (p->flags & BN_ARG_NULLABLE || (p->fallback && strcmp(p->fallback, "None") == 0))) {
        *field = NULL;
        return 0;
    }
    if (p->flags & BN_ARG_STRICT && !PyBool_Check(o))
        return bad_choice(b, p, "True, False", o);
    truth = truth_of(p, o);
    *field = truth ? &yes : &no;
    return truth < 0 ? -1 : 0;
}

static int bind_bool(binding *b, size_t i, PyObject *o, bool *field)
{
    const bn_param *p = &b->row->params[i];
    int truth = truth_of(p, o);
    *field = truth > 0;
    return truth < 0 ? -1 : 0;
}

/* What a callback may be is said by its default: see check_callback() in command.c. */
static int bad_callback(const binding *b, const bn_param *p, PyObject *o)
{
    bool modes = p->fallback && p->fallback[0] == '\'';
    return bad_choice(b, p, modes ? "'rerun', 'ignore', a callback function" : "a callback function", o);
}

/* The callback is kept as (function, args, kwargs). */
static int bind_callback(binding *b, size_t i, PyObject *o, st_callback *field)
{
    PyObject *args = b->st->empty_tuple, *kwargs = Py_None;

    if (o == Py_None)
        return 0;
    if (PyUnicode_Check(o)) {
        field->mode = PyUnicode_AsUTF8(o);
        return field->mode ? 0 : -1;
    }
    if (!PyCallable_Check(o))
        return bad_callback(b, &b->row->params[i], o);
    for (size_t k = 0; k < b->row->param_count; k++) {
        if (b->row->params[k].kind != BN_PARAM_NONE || !b->value[k] || b->value[k] == Py_None)
            continue;
        if (strcmp(b->row->params[k].name, "args") == 0)
            args = b->value[k];
        else if (strcmp(b->row->params[k].name, "kwargs") == 0)
            kwargs = b->value[k];
    }
    field->object = b->temp[i] = PyTuple_Pack(3, o, args, kwargs);
    return field->object ? 0 : -1;
}

/* The zone of a datetime goes back onto the value that the widget returns. */
static void note_zone(binding *b, PyObject *o)
{
    PyObject *zone;
    if (b->zone)
        return;
    if (PyTuple_Check(o) || PyList_Check(o)) {
        for (Py_ssize_t k = 0; k < PySequence_Fast_GET_SIZE(o); k++)
            note_zone(b, PySequence_Fast_GET_ITEM(o, k));
        return;
    }
    zone = PyObject_GetAttr(o, b->st->str_tzinfo);
    if (!zone) {
        PyErr_Clear();
        return;
    }
    b->zone = zone == Py_None ? NULL : zone;
    Py_DECREF(zone); /* the object keeps it */
}

static int bind_val(binding *b, size_t i, PyObject *o, st_val *field)
{
    uint32_t flags = b->row->params[i].flags;
    if (flags & (BN_ARG_FALSY | BN_ARG_ITERABLE) && !PyUnicode_Check(o) && PyObject_IsTrue(o) == 0)
        o = Py_None;
    if (flags & BN_ARG_TEXT && o != Py_None && !PyUnicode_Check(o)) {
        o = b->temp[i] = PyObject_Str(o);
        if (!o)
            return -1;
    }
    if (flags & BN_ARG_ITERABLE && o != Py_None && !PyList_Check(o) && !PyTuple_Check(o)) {
        o = b->temp[i] = b->value[i] = PySequence_List(o);
        if (!o)
            return -1;
    }
    if (py_val_from(o, field, &b->keep) < 0)
        return -1;
    if (b->row->flags & BN_CMD_OPTIONS)
        return 0; /* dates among options come back as the objects they are */
    if (field->kind == ST_KIND_DATETIME || field->kind == ST_KIND_TIME || field->kind == ST_KIND_LIST)
        note_zone(b, o);
    return 0;
}

static int bind_param(binding *b, size_t i)
{
    const bn_param *p = &b->row->params[i];
    PyObject *o = b->value[i];
    void *field = b->opts.bytes + p->offset;

    b->call.given |= UINT64_C(1) << i;
    switch (p->kind) {
    case BN_PARAM_STR:
        return bind_str(b, i, o, field);
    case BN_PARAM_BOOL:
        return bind_bool(b, i, o, field);
    case BN_PARAM_TRI:
        return bind_tri(b, i, o, field);
    case BN_PARAM_VAL:
        return bind_val(b, i, o, field);
    case BN_PARAM_CALLBACK:
        return bind_callback(b, i, o, field);
    case BN_PARAM_STRS:
    case BN_PARAM_NONE:
        return 0;
    }
    return 0;
}

/* ---------------------------------------------------------------- the door, for messages and callbacks */

static void door_repr(const st_val *v, char *buf, size_t cap)
{
    PyObject *o = v->kind == ST_KIND_OBJECT ? v->p : NULL, *text = o ? PyObject_Repr(o) : NULL;
    const char *s = text ? PyUnicode_AsUTF8(text) : NULL;
    if (!s)
        PyErr_Clear();
    snprintf(buf, cap, "%s", s ? s : "?");
    Py_XDECREF(text);
}

static const char *door_type_name(const st_val *v)
{
    return v->kind == ST_KIND_OBJECT ? Py_TYPE((PyObject *)v->p)->tp_name : NULL;
}

static bn_value door_callback(bn_call *call, const st_callback *cb)
{
    (void)call;
    return cb->object ? bn_value_foreign(cb->object, &py_foreign_ops) : bn_value_none();
}

static bn_value door_label(bn_call *call, bn_value *v, bool any)
{
    binding *b = (binding *)(void *)((char *)call - offsetof(binding, call));
    return py_choices_label(b->st, &b->choices, v, any);
}

static const bn_door door = {
    .repr = door_repr, .type_name = door_type_name, .callback = door_callback, .plain = py_value_plain,
    .label = door_label, .items = py_choices_items,
};

/* An add-on has replaced _enqueue or _block: it is called, and what it returns says where the element is. */
static bn_status door_put(bn_call *call, bn_block *parent, const bn_delta *delta, uint32_t *slot, bn_block **block,
                          bn_error *err)
{
    binding *b = (binding *)(void *)((char *)call - offsetof(binding, call));
    PyObject *answer;

    if (!py_put_is_replaced(b->st, delta->kind))
        return bn_run_ctx_put(call->ctx, parent, delta, slot, block, &call->full, err);
    answer = py_put_replaced(b->st, call, b->target,
                             &(py_put){ .parent = parent, .kind = delta->kind, .content = delta->content, .slot = slot });
    if (!answer)
        return bn_fail(err, BN_EUSER, "an exception is set");
    if (py_dg_check(b->st, answer) && ((py_dg *)answer)->block) {
        *slot = ((py_dg *)answer)->slot;
        if (block) {
            const uint32_t *path;
            size_t n = bn_block_path(((py_dg *)answer)->block, &path);
            *block = bn_block_ref(((py_dg *)answer)->block);
            *slot = path[n - 1]; /* where it stands in its parent */
        }
    } else if (block) {
        Py_DECREF(answer);
        PyErr_SetString(PyExc_TypeError, "DeltaGenerator._block() must return a container");
        return bn_fail(err, BN_EUSER, "an exception is set");
    }
    Py_XSETREF(b->answer, answer);
    return BN_OK;
}

static const bn_door round_door = {
    .repr = door_repr, .type_name = door_type_name, .callback = door_callback, .plain = py_value_plain,
    .label = door_label, .items = py_choices_items, .put = door_put,
};

/* ---------------------------------------------------------------- results */

static PyObject *with_zone(PyObject *value, PyObject *zone, py_state *st)
{
    PyObject *args, *kwargs, *method, *out;
    if (PyTuple_Check(value)) {
        PyObject *t = PyTuple_New(PyTuple_GET_SIZE(value));
        for (Py_ssize_t i = 0; t && i < PyTuple_GET_SIZE(value); i++) {
            PyObject *item = with_zone(Py_NewRef(PyTuple_GET_ITEM(value, i)), zone, st);
            if (!item)
                Py_CLEAR(t);
            else
                PyTuple_SET_ITEM(t, i, item);
        }
        Py_DECREF(value);
        return t;
    }
    method = PyObject_GetAttr(value, st->str_replace);
    if (!method || PyFloat_Check(value) || PyLong_Check(value)) {
        Py_XDECREF(method);
        PyErr_Clear();
        return value;
    }
    args = st->empty_tuple;
    kwargs = Py_BuildValue("{OO}", st->str_tzinfo, zone);
    out = kwargs ? PyObject_Call(method, args, kwargs) : NULL;
    Py_XDECREF(kwargs);
    Py_DECREF(method);
    Py_DECREF(value);
    return out;
}

static PyObject *container_of(binding *b, PyObject *parent, bn_block *block)
{
    PyObject *classes = b->st->prepare ? PyDict_GetItemString(b->st->prepare, "container_class") : NULL;
    PyObject *cls = classes ? PyDict_GetItemString(classes, b->row->name) : NULL;
    PyObject *dg = py_dg_new(b->st, (PyTypeObject *)cls, parent, block, BN_SLOT_NEW);
    if (dg && b->call.id_len && !(((py_dg *)dg)->widget_id = PyUnicode_FromString(b->call.id)))
        Py_CLEAR(dg);
    if (dg && b->row == &bn_cmd_status && b->call.ctx)
        ((py_dg *)dg)->status = bn_status_box_new(&b->call);
    return dg;
}

/* A tab knows its label: its widget's value is the label of the tab that is open. */
static int set_label(PyObject *dg, PyObject *labels, size_t i)
{
    PyObject *label = PySequence_GetItem(labels, (Py_ssize_t)i);
    int rc = label ? PyObject_SetAttrString(dg, "_label", label) : -1;
    Py_XDECREF(label);
    return rc;
}

static PyObject *containers_of(binding *b, PyObject *parent)
{
    PyObject *list = PyList_New((Py_ssize_t)b->call.blocks_n);
    for (size_t i = 0; list && i < b->call.blocks_n; i++) {
        PyObject *dg = container_of(b, parent, b->call.blocks[i]);
        if (!dg || (b->row == &bn_cmd_tabs && set_label(dg, b->value[0], i) < 0))
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, (Py_ssize_t)i, dg);
    }
    if (list && b->row == &bn_cmd_tabs) /* st.columns gives a list, st.tabs a tuple */
        Py_SETREF(list, PyList_AsTuple(list));
    return list;
}

static PyObject *result_of(binding *b, py_dg *dg)
{
    PyObject *value;
    if (b->row->flags & BN_CMD_BLOCKS)
        return containers_of(b, (PyObject *)dg);
    if (b->row->flags & BN_CMD_BLOCK)
        return container_of(b, (PyObject *)dg, b->call.block);
    if (b->row->flags & BN_CMD_TRANSIENT)
        return PyLong_FromUnsignedLongLong(b->call.ticket);
    if (b->row->flags & BN_CMD_WIDGET) {
        value = py_value_to(b->call.value);
        return value && b->zone ? with_zone(value, b->zone, b->st) : value;
    }
    if (b->row->flags & BN_CMD_NO_ELEMENT)
        Py_RETURN_NONE;
    if (!b->call.ctx)
        return Py_NewRef((PyObject *)dg);
    if (b->answer)
        return Py_NewRef(b->answer);
    return py_dg_new(b->st, NULL, (PyObject *)dg, b->call.parent, b->call.slot);
}

int py_wait_room(py_state *st, bn_run_ctx *ctx)
{
    bn_error err = { 0 };
    bn_status rc;
    bn_run_ctx_ref(ctx); /* the thread may lose its context while it waits */
    Py_BEGIN_ALLOW_THREADS
    rc = bn_run_ctx_wait_room(ctx, &err);
    Py_END_ALLOW_THREADS
    bn_run_ctx_unref(ctx);
    if (rc)
        py_raise(st, &err);
    return rc ? -1 : 0;
}

/* Where the command writes: the container, or the place of one element. */
static int find_place(binding *b, py_dg *dg)
{
    bn_call *call = &b->call;
    call->slot = BN_SLOT_NEW;
    if (!call->ctx)
        return 0;
    if ((b->row->flags & BN_CMD_EVENT) && !call->method) {
        call->parent = bn_run_ctx_root(call->ctx, BN_ROOT_EVENT);
    } else if (dg->root >= 0) {
        call->parent = bn_run_ctx_root(call->ctx, (bn_root)dg->root);
    } else if (dg->block) {
        call->parent = dg->block;
        call->slot = dg->slot;
    } else {
        call->parent = bn_run_ctx_root(call->ctx, BN_ROOT_MAIN); /* made in bare mode, used in a run */
    }
    return 0;
}

static PyObject *run_binding(binding *b, py_dg *dg)
{
    bn_block *blocks[BN_BLOCKS_MAX];
    bn_error err = { 0 };
    PyObject *result = NULL;

    if (find_place(b, dg) < 0)
        return NULL;
    if (b->row->flags & BN_CMD_BLOCKS) {
        b->call.blocks = blocks;
        b->call.blocks_cap = BN_BLOCKS_MAX;
    }
    if (bn_command_run(&b->call, &err)) {
        if (!PyErr_Occurred())
            py_raise(b->st, &err);
        return NULL;
    }
    result = result_of(b, dg);
    for (size_t i = 0; i < b->call.blocks_n; i++)
        bn_block_unref(blocks[i]);
    bn_block_unref(b->call.block);
    bn_value_release(&b->call.value);
    if (b->call.full && result && py_wait_room(b->st, b->call.ctx) < 0)
        Py_CLEAR(result);
    return result;
}

/* ---------------------------------------------------------------- arguments the row cannot take natively */

/* A member of a dict as UTF-8, NULL if it is missing or None; the dict keeps it. -1 with an exception. */
static int dict_text(PyObject *dict, const char *key, const char **out, Py_ssize_t *n)
{
    PyObject *o = PyDict_GetItemString(dict, key);
    *out = NULL;
    if (!o || o == Py_None)
        return 0;
    *out = PyUnicode_AsUTF8AndSize(o, n);
    return *out ? 0 : -1;
}

static bool dict_true(PyObject *dict, const char *key)
{
    PyObject *o = PyDict_GetItemString(dict, key);
    return o && PyObject_IsTrue(o) == 1;
}

/* The lines of a stack as a NULL-ended array, kept by `keep`. */
static int stack_lines(binding *b, PyObject *list, const char *const **out)
{
    Py_ssize_t n = list && PyList_Check(list) ? PyList_GET_SIZE(list) : 0;
    PyObject *store = PyBytes_FromStringAndSize(NULL, (n + 1) * (Py_ssize_t)sizeof(char *));
    const char **lines;
    if (!store || PyList_Append(b->keep, store) < 0) {
        Py_XDECREF(store);
        return -1;
    }
    lines = (const char **)(void *)PyBytes_AS_STRING(store);
    Py_DECREF(store); /* `keep` has it */
    for (Py_ssize_t i = 0; i < n; i++)
        if (!(lines[i] = PyUnicode_AsUTF8(PyList_GET_ITEM(list, i))))
            return -1;
    lines[n] = NULL;
    *out = lines;
    return 0;
}

/* Calls prepare[row](args...); the result is kept by `keep` and borrowed here. NULL with an exception, or without one
 * when nobody registered. */
static PyObject *call_prepare(binding *b, PyObject *one, PyObject *two)
{
    PyObject *fn = b->st->prepare ? PyDict_GetItemString(b->st->prepare, b->row->name) : NULL, *result;
    if (!fn || (!b->keep && !(b->keep = PyList_New(0))))
        return NULL;
    result = PyObject_CallFunctionObjArgs(fn, one, two, NULL);
    if (result && PyList_Append(b->keep, result) < 0)
        Py_CLEAR(result);
    Py_XDECREF(result);
    return result;
}

static int fill_exception(binding *b)
{
    st_exception_opts *o = (st_exception_opts *)(void *)b->opts.bytes;
    PyObject *d = call_prepare(b, b->value[0], NULL);
    Py_ssize_t n = 0;
    if (!d || dict_text(d, "type", &o->type, NULL) < 0 || dict_text(d, "message", &o->message, &n) < 0)
        return -1;
    o->message_n = (size_t)n;
    o->message_is_markdown = dict_true(d, "message_is_markdown");
    o->is_warning = dict_true(d, "is_warning");
    o->is_streamlit_exception = dict_true(d, "is_streamlit_exception");
    return stack_lines(b, PyDict_GetItemString(d, "stack_trace"), &o->stack_trace);
}

static int menu_entry(PyObject *items, const char *key, st_val *out)
{
    PyObject *o = PyDict_GetItemString(items, key), *keep = NULL;
    int rc = o ? py_val_from(o, out, &keep) : 0;
    Py_XDECREF(keep); /* an entry is a text or None: nothing was kept */
    return rc;
}

/* menu_items: a dict that the Python side has checked, with the keys "get help", "report a bug", "about". */
static int fill_page_config(binding *b, size_t i)
{
    st_set_page_config_opts *o = (st_set_page_config_opts *)(void *)b->opts.bytes;
    PyObject *items;
    if (b->value[i] == Py_None)
        return 0;
    items = call_prepare(b, b->value[i], NULL);
    if (!items || menu_entry(items, "get help", &o->get_help) < 0 ||
        menu_entry(items, "report a bug", &o->report_a_bug) < 0 || menu_entry(items, "about", &o->about) < 0)
        return -1;
    return 0;
}

/* json, latex, html: what is not text already is turned into text by a Python function. */
static int prepare_first(binding *b)
{
    const bn_command *row = b->row;
    if (row->param_count == 0 || !b->value[0] || row->params[0].kind != BN_PARAM_STR ||
        (PyUnicode_CheckExact(b->value[0]) && row != &bn_cmd_html) || !b->st->prepare ||
        !PyDict_GetItemString(b->st->prepare, row->name))
        return 0;
    b->value[0] = call_prepare(b, b->value[0], NULL);
    b->call.prepared = true;
    return b->value[0] ? 0 : -1;
}

static PyObject **value_named(binding *b, const char *name)
{
    for (size_t i = 0; i < b->row->param_count; i++)
        if (strcmp(b->row->params[i].name, name) == 0)
            return &b->value[i];
    return NULL;
}

static int prepare_options(binding *b)
{
    PyObject *none = NULL, **picks = value_named(b, "default");
    PyObject *builtins = PyEval_GetBuiltins();
    b->choices.format = *value_named(b, "format_func");
    if (b->choices.format && builtins && b->choices.format == PyDict_GetItemString(builtins, "str"))
        b->choices.format = NULL;
    return py_choices_prepare(b->st, &b->choices, value_named(b, "options"), picks ? picks : &none, &b->keep,
                              &b->call.options);
}

/* st.metric: what is neither a text nor a number of Python's own, by a Python function. */
static int prepare_metric(binding *b, const char *name, const char *function)
{
    PyObject **o = value_named(b, name), *fn, *made;
    bool chart = strcmp(name, "chart_data") == 0;
    if (!*o || *o == Py_None || (!chart && (PyUnicode_CheckExact(*o) || PyBool_Check(*o) || PyFloat_CheckExact(*o))))
        return 0;
    if (!chart && PyLong_CheckExact(*o)) {
        int overflow;
        PyLong_AsLongLongAndOverflow(*o, &overflow);
        if (!overflow)
            return 0;
    }
    fn = b->st->prepare ? PyDict_GetItemString(b->st->prepare, function) : NULL;
    if (!fn || (!b->keep && !(b->keep = PyList_New(0))))
        return 0;
    made = chart ? PyObject_CallOneArg(fn, *o) : PyObject_CallFunction(fn, "Os", *o, name);
    if (!made || PyList_Append(b->keep, made) < 0) {
        Py_XDECREF(made);
        return -1;
    }
    *o = made;
    Py_DECREF(made); /* `keep` has it */
    return 0;
}

/* What has to be turned into something else before parameters are bound. */
static int prepare(binding *b)
{
    if (b->row->flags & BN_CMD_OPTIONS)
        return prepare_options(b);
    if (b->row != &bn_cmd_metric)
        return prepare_first(b);
    if (prepare_metric(b, "value", "metric_number") < 0 || prepare_metric(b, "delta", "metric_number") < 0)
        return -1;
    return prepare_metric(b, "chart_data", "metric_chart");
}

/* The parameters that have no field of their own in C. */
static int fill_special(binding *b)
{
    if (b->row == &bn_cmd_exception)
        return fill_exception(b);
    if (b->row != &bn_cmd_set_page_config)
        return 0;
    for (size_t i = 0; i < b->row->param_count; i++)
        if (b->value[i] && strcmp(b->row->params[i].name, "menu_items") == 0)
            return fill_page_config(b, i);
    return 0;
}

static PyObject *command_run(py_command *c, PyObject *dg, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    binding b;
    PyObject *result = NULL;
    py_dg *target;

    /* the option struct, the argument slots and the call, but not the room behind the option struct */
    memset(b.opts.bytes, 0, c->row->opts_size);
    memset(b.value, 0, c->row->param_count * sizeof b.value[0]);
    memset(b.temp, 0, c->row->param_count * sizeof b.temp[0]);
    b.st = c->st;
    b.row = c->row;
    b.keep = b.zone = NULL;
    b.choices = (py_choices){ 0 };
    memset(&b.call, 0, offsetof(bn_call, text_len));
    b.call.text_len_known = true;
    b.call.id[0] = '\0';
    b.call.id_len = 0;
    memset(&b.call.value, 0, offsetof(bn_call, scratch) - offsetof(bn_call, value));
    b.call.cmd = c->row;
    b.call.opts = b.opts.bytes;
    b.call.door = py_replaced(c->st) ? &round_door : &door;
    b.answer = NULL;

    if (match_arguments(c, &b, args, n, kwnames) < 0 || py_ctx_require(c->st, c->row->name, &b.call.ctx) < 0)
        return NULL;
    if (prepare(&b) < 0)
        goto done;
    for (size_t i = 0; i < c->row->param_count; i++)
        if (b.value[i] && bind_param(&b, i) < 0)
            goto done;
    if (fill_special(&b) < 0)
        goto done;
    target = py_dg_active(c->st, dg);
    b.call.method = dg != c->st->roots[BN_ROOT_MAIN];
    Py_INCREF(target);
    b.target = (PyObject *)target;
    result = run_binding(&b, target);
    Py_DECREF(target);
    Py_XDECREF(b.answer);
done:
    for (size_t i = 0; i < c->row->param_count; i++)
        Py_XDECREF(b.temp[i]);
    bn_value_release(&b.call.options);
    Py_XDECREF(b.keep);
    return result;
}

static PyObject *command_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    py_command *c = (py_command *)self;
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);

    if (c->dg)
        return command_run(c, c->dg, args, n, kwnames);
    if (n < 1 || !py_dg_check(c->st, args[0])) {
        PyErr_Format(PyExc_TypeError, "DeltaGenerator.%s() needs a DeltaGenerator as its first argument", c->row->name);
        return NULL;
    }
    return command_run(c, args[0], args + 1, n - 1, kwnames);
}

/* st.spinner is a context manager, made by the Python side around spinner_begin() and spinner_end(). */
static PyObject *spinner_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    py_command *c = (py_command *)self;
    PyObject *fn = c->st->prepare ? PyDict_GetItemString(c->st->prepare, "spinner") : NULL;
    PyObject *all[BN_PARAMS_MAX];
    Py_ssize_t n = PyVectorcall_NARGS(nargsf), k = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;

    if (!fn)
        return py_raise_class(c->st, "RuntimeError", "import streamlit before its commands are used");
    if (!c->dg)
        return PyObject_Vectorcall(fn, args, (size_t)n, kwnames);
    if (n + k + 1 > BN_PARAMS_MAX)
        return (void)bad_call(c->row, "got too many arguments", NULL), NULL;
    all[0] = (PyObject *)py_dg_active(c->st, c->dg);
    memcpy(all + 1, args, (size_t)(n + k) * sizeof *args);
    return PyObject_Vectorcall(fn, all, (size_t)n + 1, kwnames);
}

static PyObject *write_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    py_command *c = (py_command *)self;
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);

    if (c->dg)
        return py_write(c->dg, args, n, kwnames, c->st);
    if (n < 1 || !py_dg_check(c->st, args[0]))
        return (void)bad_call(c->row, "needs a DeltaGenerator as its first argument", NULL), NULL;
    return py_write(args[0], args + 1, n - 1, kwnames, c->st);
}

/* st.write has a signature like any row, and a way of its own. */
static const bn_param write_params[] = {
    { .name = "*args", .py_type = "Any", .flags = BN_ARG_POSITIONAL, .doc = "What to show." },
    { .name = "unsafe_allow_html", .py_type = "bool", .fallback = "False", .doc = "HTML in texts is shown." },
};
static const bn_command write_row = {
    .name = "write", .doc = "Show anything, each argument as what it is.", .params = write_params,
    .param_count = BN_COUNT(write_params), .py_returns = "None", .flags = BN_CMD_NO_ELEMENT,
};

/* ---------------------------------------------------------------- the types */

static int command_traverse(PyObject *self, visitproc visit, void *arg)
{
    py_command *c = (py_command *)self;
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(c->module);
    Py_VISIT(c->dg);
    Py_VISIT(c->dict);
    Py_VISIT(c->names);
    Py_VISIT(c->signature);
    return 0;
}

static int command_clear(PyObject *self)
{
    py_command *c = (py_command *)self;
    Py_CLEAR(c->module);
    Py_CLEAR(c->dg);
    Py_CLEAR(c->dict);
    Py_CLEAR(c->names);
    Py_CLEAR(c->signature);
    return 0;
}

static void command_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    command_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *command_descr_get(PyObject *self, PyObject *obj, PyObject *type)
{
    (void)type;
    return !obj || obj == Py_None ? Py_NewRef(self) : PyMethod_New(self, obj);
}

static PyObject *command_repr(PyObject *self)
{
    return PyUnicode_FromFormat("<streamlit command %s>", ((py_command *)self)->row->name);
}

static PyObject *get_name(PyObject *self, void *unused)
{
    (void)unused;
    return PyUnicode_FromString(((py_command *)self)->row->name);
}

static PyObject *get_qualname(PyObject *self, void *unused)
{
    (void)unused;
    return PyUnicode_FromFormat("DeltaGenerator.%s", ((py_command *)self)->row->name);
}

static PyObject *get_module(PyObject *self, void *unused)
{
    (void)self;
    (void)unused;
    return PyUnicode_FromString("streamlit.delta_generator");
}

/* The row's sentence, then a line per documented parameter. */
static PyObject *get_doc(PyObject *self, void *unused)
{
    const bn_command *row = ((py_command *)self)->row;
    PyObject *doc = PyUnicode_FromString(row->doc ? row->doc : "");
    (void)unused;
    for (size_t i = 0; doc && i < row->param_count; i++) {
        PyObject *line, *longer;
        if (!row->params[i].doc)
            continue;
        line = PyUnicode_FromFormat("\n%s%s : %s\n    %s", i == 0 ? "\nParameters\n----------\n" : "",
                                    row->params[i].name, row->params[i].py_type ? row->params[i].py_type : "",
                                    row->params[i].doc);
        longer = line ? PyUnicode_Concat(doc, line) : NULL;
        Py_XDECREF(line);
        Py_SETREF(doc, longer);
    }
    return doc;
}

/* The default of a parameter as an object: rows say it as Python source. */
static PyObject *fallback_of(const bn_param *p)
{
    PyObject *globals = PyEval_GetBuiltins();
    if (strcmp(p->fallback, "None") == 0)
        return Py_NewRef(Py_None);
    return PyRun_String(p->fallback, Py_eval_input, globals, globals);
}

static int add_parameter(PyObject *list, PyObject *cls, const bn_param *p)
{
    bool star = p->name[0] == '*';
    PyObject *kind = PyObject_GetAttrString(cls, star                             ? "VAR_POSITIONAL"
                                                 : p->flags & BN_ARG_POSITIONAL ? "POSITIONAL_OR_KEYWORD"
                                                                                : "KEYWORD_ONLY");
    PyObject *args = kind ? Py_BuildValue("(sO)", p->name + star, kind) : NULL, *kwargs = PyDict_New(), *param = NULL, *v = NULL;
    int rc = -1;

    if (args && kwargs && p->py_type) {
        v = PyUnicode_FromString(p->py_type);
        if (!v || PyDict_SetItemString(kwargs, "annotation", v) < 0)
            goto done;
    }
    if (args && kwargs && p->fallback) {
        Py_XSETREF(v, fallback_of(p));
        if (!v || PyDict_SetItemString(kwargs, "default", v) < 0)
            goto done;
    }
    param = args && kwargs ? PyObject_Call(cls, args, kwargs) : NULL;
    rc = param ? PyList_Append(list, param) : -1;
done:
    Py_XDECREF(v);
    Py_XDECREF(param);
    Py_XDECREF(kwargs);
    Py_XDECREF(args);
    Py_XDECREF(kind);
    return rc;
}

/* inspect.Signature, as the peer's function has it; a Command's begins with self. */
static PyObject *make_signature(py_command *c)
{
    static const bn_param self_param = { .name = "self", .flags = BN_ARG_POSITIONAL };
    PyObject *inspect = PyImport_ImportModule("inspect"), *cls = NULL, *sig_cls = NULL, *list = NULL, *args = NULL;
    PyObject *kwargs = NULL, *ret = NULL, *sig = NULL;

    if (!inspect)
        return NULL;
    cls = PyObject_GetAttrString(inspect, "Parameter");
    sig_cls = PyObject_GetAttrString(inspect, "Signature");
    list = PyList_New(0);
    if (!cls || !sig_cls || !list || (!c->dg && add_parameter(list, cls, &self_param) < 0))
        goto done;
    for (size_t i = 0; i < c->row->param_count; i++)
        if (add_parameter(list, cls, &c->row->params[i]) < 0)
            goto done;
    args = PyTuple_Pack(1, list);
    kwargs = PyDict_New();
    ret = PyUnicode_FromString(c->row->py_returns ? c->row->py_returns : "DeltaGenerator");
    if (args && kwargs && ret && PyDict_SetItemString(kwargs, "return_annotation", ret) == 0)
        sig = PyObject_Call(sig_cls, args, kwargs);
done:
    Py_XDECREF(ret);
    Py_XDECREF(kwargs);
    Py_XDECREF(args);
    Py_XDECREF(list);
    Py_XDECREF(sig_cls);
    Py_XDECREF(cls);
    Py_DECREF(inspect);
    return sig;
}

static PyObject *get_signature(PyObject *self, void *unused)
{
    py_command *c = (py_command *)self;
    (void)unused;
    if (!c->signature)
        c->signature = make_signature(c);
    return Py_XNewRef(c->signature);
}

static PyObject *get_bound_self(PyObject *self, void *unused)
{
    (void)unused;
    return Py_NewRef(((py_command *)self)->dg);
}

#define COMMAND_GETSET                                                       \
    { "__name__", get_name, NULL, NULL, NULL },                              \
    { "__qualname__", get_qualname, NULL, NULL, NULL },                      \
    { "__module__", get_module, NULL, NULL, NULL },                          \
    { "__doc__", get_doc, NULL, NULL, NULL },                                \
    { "__signature__", get_signature, NULL, NULL, NULL },                    \
    { "__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL }

static PyGetSetDef command_getset[] = { COMMAND_GETSET, { NULL, NULL, NULL, NULL, NULL } };
static PyGetSetDef bound_getset[] = {
    COMMAND_GETSET, { "__self__", get_bound_self, NULL, NULL, NULL }, { NULL, NULL, NULL, NULL, NULL }
};

static PyMemberDef command_members[] = {
    { "__vectorcalloffset__", T_PYSSIZET, offsetof(py_command, call), READONLY, NULL },
    { "__dictoffset__", T_PYSSIZET, offsetof(py_command, dict), READONLY, NULL },
    { NULL, 0, 0, 0, NULL },
};

#define COMMAND_SLOTS                                                                         \
    { Py_tp_traverse, PY_FN(command_traverse) }, { Py_tp_clear, PY_FN(command_clear) },                     \
    { Py_tp_dealloc, PY_FN(command_dealloc) }, { Py_tp_repr, PY_FN(command_repr) },                         \
    { Py_tp_members, command_members }, { Py_tp_call, PY_FN(PyVectorcall_Call) }

static PyType_Slot command_slots[] = {
    COMMAND_SLOTS, { Py_tp_descr_get, PY_FN(command_descr_get) }, { Py_tp_getset, command_getset }, { 0, NULL }
};
static PyType_Slot bound_slots[] = { COMMAND_SLOTS, { Py_tp_getset, bound_getset }, { 0, NULL } };

#define COMMAND_FLAGS \
    (Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION)

static PyType_Spec command_spec = {
    .name = "bourn._core.Command",
    .basicsize = sizeof(py_command),
    .flags = COMMAND_FLAGS | Py_TPFLAGS_METHOD_DESCRIPTOR,
    .slots = command_slots,
};
static PyType_Spec bound_spec = {
    .name = "bourn._core.BoundCommand",
    .basicsize = sizeof(py_command),
    .flags = COMMAND_FLAGS,
    .slots = bound_slots,
};

int py_bind_init_types(py_state *st)
{
    st->command_type = (PyTypeObject *)PyType_FromModuleAndSpec(st->module, &command_spec, NULL);
    st->bound_type = (PyTypeObject *)PyType_FromModuleAndSpec(st->module, &bound_spec, NULL);
    return st->command_type && st->bound_type ? 0 : -1;
}

static PyObject *names_of(const bn_command *row)
{
    PyObject *names = PyTuple_New(row->param_count);
    for (size_t i = 0; names && i < row->param_count; i++) {
        PyObject *name = PyUnicode_InternFromString(row->params[i].name);
        if (!name)
            Py_CLEAR(names);
        else
            PyTuple_SET_ITEM(names, (Py_ssize_t)i, name);
    }
    return names;
}

static PyObject *command_new(py_state *st, const bn_command *row, PyObject *dg)
{
    PyTypeObject *type = dg ? st->bound_type : st->command_type;
    py_command *c = (py_command *)type->tp_alloc(type, 0);
    if (!c)
        return NULL;
    c->call = row == &write_row ? write_vectorcall : row == &bn_cmd_spinner ? spinner_vectorcall : command_vectorcall;
    c->row = row;
    c->st = st;
    c->module = Py_NewRef(st->module);
    c->dg = Py_XNewRef(dg);
    c->names = names_of(row);
    if (!c->names)
        Py_CLEAR(c);
    return (PyObject *)c;
}

static int bind_row(py_state *st, const bn_command *row)
{
    PyObject *bound = command_new(st, row, st->roots[BN_ROOT_MAIN]), *method = NULL;
    int rc = bound ? PyDict_SetItemString(st->commands, row->name, bound) : -1;

    BN_ASSERT(row->opts_size <= sizeof ((binding *)0)->opts && row->param_count <= BN_PARAMS_MAX);
    if (rc == 0 && !(row->flags & (BN_CMD_HIDDEN | BN_CMD_TOP_ONLY))) {
        method = command_new(st, row, NULL);
        rc = method ? PyObject_SetAttrString((PyObject *)st->dg_type, row->name, method) : -1;
    }
    Py_XDECREF(method);
    Py_XDECREF(bound);
    return rc;
}

int py_bind_commands(py_state *st)
{
    for (size_t i = 0; i < BN_CMD_ID_COUNT; i++)
        if (bind_row(st, bn_commands[i]) < 0)
            return -1;
    return bind_row(st, &write_row);
}

/* Run a row whatever its vectorcall is: spinner_begin() and the like. `kwnames` names args[n...]. */
PyObject *py_call_row(py_state *st, const bn_command *row, PyObject *dg, PyObject *const *args, Py_ssize_t n,
                         PyObject *kwnames)
{
    PyObject *cmd = PyDict_GetItemString(st->commands, row->name);
    return cmd ? command_run((py_command *)cmd, dg, args, n, kwnames) : NULL;
}

PyObject *py_command_rows(PyObject *module, PyObject *unused)
{
    PyObject *rows = PyList_New(0);
    (void)module;
    (void)unused;
    for (size_t i = 0; rows && i <= BN_CMD_ID_COUNT; i++) {
        const bn_command *row = i < BN_CMD_ID_COUNT ? bn_commands[i] : &write_row;
        PyObject *params = PyList_New(0), *dict;
        for (size_t k = 0; params && k < row->param_count; k++) {
            const bn_param *p = &row->params[k];
            PyObject *d = Py_BuildValue("{sssOszszsz}", "name", p->name, "positional",
                                        p->flags & BN_ARG_POSITIONAL ? Py_True : Py_False, "default", p->fallback,
                                        "annotation", p->py_type, "doc", p->doc);
            if (!d || PyList_Append(params, d) < 0)
                Py_CLEAR(params);
            Py_XDECREF(d);
        }
        dict = params ? Py_BuildValue("{sssssNsssi}", "name", row->name, "doc", row->doc ? row->doc : "", "params", params,
                                      "returns", row->py_returns ? row->py_returns : "DeltaGenerator", "flags",
                                      (int)row->flags)
                      : NULL;
        if (!dict || PyList_Append(rows, dict) < 0)
            Py_CLEAR(rows);
        Py_XDECREF(dict);
    }
    return rows;
}
