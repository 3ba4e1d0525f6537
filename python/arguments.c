/* arguments.c: which object each parameter gets, and each into its field of the option struct, by the row's kind and
 * flags. */
#include "bind.h"

int py_bad_call(const bn_command *row, const char *what, PyObject *name)
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
int py_match_arguments(const py_command *c, binding *b, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
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
            return PyErr_Occurred() ? -1 : py_bad_call(row, "got an unexpected keyword argument", name);
        if (b->value[i])
            return py_bad_call(row, "got multiple values for argument", name);
        b->value[i] = args[n + k];
    }
    for (size_t i = 0; i < row->param_count; i++)
        if (!b->value[i] && (row->params[i].flags & BN_ARG_REQUIRED))
            return py_bad_call(row, "missing 1 required argument:", PyTuple_GET_ITEM(c->names, (Py_ssize_t)i));
    return 0;
}

/* ---------------------------------------------------------------- one parameter */

/* Kept until the call is over; NULL stays NULL. */
static PyObject *own(binding *b, PyObject *o)
{
    BN_ASSERT(b->owned_n < BN_COUNT(b->owned));
    if (o)
        b->owned[b->owned_n++] = o;
    return o;
}

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
    if (p->flags & BN_ARG_HASHED && !PyAnySet_Check(o) && PyObject_Hash(o) == -1)
        return -1; /* Python's own TypeError; a set is looked up as a frozenset */
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
    text = own(b, PyObject_CallOneArg(fn, o));
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
    if (p->flags & (BN_ARG_ICON | BN_ARG_TYPED) && !(p->flags & BN_ARG_REQUIRED))
        return bad_type(b, p, o, "str, None");
    if (p->flags & BN_ARG_FALSY && PyObject_IsTrue(o) == 0) {
        *field = NULL;
        return 0;
    }
    if (PyBytes_Check(o)) {
        PyObject *text = own(b, PyUnicode_DecodeUTF8(PyBytes_AS_STRING(o), PyBytes_GET_SIZE(o), NULL));
        Py_ssize_t n;
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

    if (o == Py_None && p->flags & BN_ARG_TYPED && p->flags & BN_ARG_REQUIRED)
        return bind_prepared(b, i, o, field);
    if (o == Py_None && (!(p->flags & BN_ARG_ANY) || (p->fallback && strcmp(p->fallback, "None") == 0))) {
        *field = NULL;
        return 0;
    }
    if (!PyUnicode_Check(o)) {
        if (!(p->flags & (BN_ARG_ANY | BN_ARG_KEY | BN_ARG_HELP | BN_ARG_LABEL)))
            return bind_other(b, i, o, field);
        if (o == Py_None && (p->flags & BN_ARG_LABEL))
            o = b->st->empty_string;
        else
            o = own(b, PyObject_Str(o));
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
    int truth;
    if (p->flags & BN_ARG_STRICT && !PyBool_Check(o))
        return bad_type(b, p, o, "bool");
    truth = truth_of(p, o);
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
    field->object = own(b, PyTuple_Pack(3, o, args, kwargs));
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

static bool takes(unsigned rule, PyObject *o, const st_val *v)
{
    if (v->kind == ST_KIND_F64)
        return !(rule & BN_TAKES_FLOATS) || PyFloat_Check(o);
    if (v->kind != ST_KIND_LIST || !(rule & (BN_TAKES_LISTS | BN_TAKES_TUPLES)))
        return true;
    return PyTuple_Check(o) || (rule & BN_TAKES_LISTS && PyList_Check(o));
}

static int bind_val(binding *b, size_t i, PyObject *o, st_val *field)
{
    uint32_t flags = b->row->params[i].flags;
    if (b->row->params[i].takes & BN_TAKES_TABLE)
        return py_frame_val(b, o, field);
    if (flags & (BN_ARG_FALSY | BN_ARG_ITERABLE) && !(b->row->params[i].takes & BN_TAKES_EMPTY) &&
        !PyUnicode_Check(o)) {
        int truth = PyObject_IsTrue(o);
        if (truth < 0)
            PyErr_Clear(); /* an array of several values: it is not empty */
        if (truth == 0)
            o = Py_None;
    }
    if (flags & BN_ARG_TEXT && o != Py_None && !PyUnicode_Check(o)) {
        o = own(b, PyObject_Str(o));
        if (!o)
            return -1;
    }
    if (flags & BN_ARG_ITERABLE && o != Py_None && !PyList_Check(o) && !PyTuple_Check(o) &&
        !(flags & BN_ARG_NULLABLE && PyUnicode_Check(o)) &&
        !(b->row->params[i].takes & BN_TAKES_NUMBERS && (PyLong_Check(o) || PyFloat_Check(o)))) {
        o = b->value[i] = own(b, PySequence_List(o));
        if (!o)
            return -1;
    }
    if (py_val_from(o, field, &b->keep) < 0)
        return -1;
    if (b->row->params[i].takes & BN_TAKES_BYTES)
        py_take_bytes(field);
    if (!takes(b->row->params[i].takes, o, field))
        *field = (st_val){ .kind = ST_KIND_OBJECT, .p = o };
    if (b->row->flags & BN_CMD_ZONED &&
        (field->kind == ST_KIND_DATETIME || field->kind == ST_KIND_TIME || field->kind == ST_KIND_LIST))
        note_zone(b, o);
    return 0;
}

int py_bind_param(binding *b, size_t i)
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
