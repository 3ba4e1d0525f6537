/* command.c: rows of the command table as Python callables.
 *
 * Two types share one struct: Command is what DeltaGenerator's methods are (a method descriptor: calling container.text()
 * makes no bound object), BoundCommand is what st.text is (bound to the main container for good). */
#include "bind.h"

static PyObject *command_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    py_command *c = (py_command *)self;
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);

    if (c->dg)
        return py_command_run(c, c->dg, args, n, kwnames);
    if (n < 1 || !py_dg_check(c->st, args[0])) {
        PyErr_Format(PyExc_TypeError, "DeltaGenerator.%s() needs a DeltaGenerator as its first argument", c->row->name);
        return NULL;
    }
    return py_command_run(c, args[0], args + 1, n - 1, kwnames);
}

/* st.spinner and st.skeleton give context managers, made by the Python side around spinner_begin(), skeleton() and
 * spinner_end(). */
static PyObject *manager_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    py_command *c = (py_command *)self;
    PyObject *fn = c->st->prepare ? PyDict_GetItemString(c->st->prepare, c->row->name) : NULL;
    PyObject *all[BN_PARAMS_MAX];
    Py_ssize_t n = PyVectorcall_NARGS(nargsf), k = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;

    if (!fn)
        return py_raise_class(c->st, "RuntimeError", "import streamlit before its commands are used");
    if (!c->dg)
        return PyObject_Vectorcall(fn, args, (size_t)n, kwnames);
    if (n + k + 1 > BN_PARAMS_MAX)
        return (void)py_bad_call(c->row, "got too many arguments", NULL), NULL;
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
        return (void)py_bad_call(c->row, "needs a DeltaGenerator as its first argument", NULL), NULL;
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
    Py_CLEAR(c->name);
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

/* The default of a parameter as an object: rows say it as Python source, which may name what is in datetime. */
static PyObject *fallback_of(const bn_param *p)
{
    PyObject *names, *module, *out = NULL;
    if (strcmp(p->fallback, "None") == 0)
        return Py_NewRef(Py_None);
    if (strcmp(p->fallback, "streamlit") == 0) /* st.help(): of itself */
        return PyImport_ImportModule(p->fallback);
    if (strncmp(p->fallback, "datetime.", 9) != 0)
        return PyRun_String(p->fallback, Py_eval_input, PyEval_GetBuiltins(), PyEval_GetBuiltins());
    module = PyImport_ImportModule("datetime");
    names = module ? Py_BuildValue("{sO}", "datetime", module) : NULL;
    if (names)
        out = PyRun_String(p->fallback, Py_eval_input, names, names);
    Py_XDECREF(names);
    Py_XDECREF(module);
    return out;
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

/* As a function has them: texts, by the names of parameters and "return". */
static PyObject *get_annotations(PyObject *self, void *unused)
{
    const bn_command *row = ((py_command *)self)->row;
    PyObject *all = PyDict_New();
    (void)unused;
    for (size_t i = 0; all && i <= row->param_count; i++) {
        bool last = i == row->param_count;
        const char *type = last ? row->py_returns ? row->py_returns : "DeltaGenerator" : row->params[i].py_type;
        PyObject *text = type ? PyUnicode_FromString(type) : NULL;
        if (type && (!text || PyDict_SetItemString(all, last ? "return" : row->params[i].name, text) < 0))
            Py_CLEAR(all);
        Py_XDECREF(text);
    }
    return all;
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
    { "__annotations__", get_annotations, NULL, NULL, NULL },                \
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
    c->call = row == &write_row ? write_vectorcall : row == &bn_cmd_spinner || row == &bn_cmd_skeleton ? manager_vectorcall : command_vectorcall;
    c->row = row;
    c->st = st;
    c->module = Py_NewRef(st->module);
    c->dg = Py_XNewRef(dg);
    c->name = PyUnicode_InternFromString(row->name);
    c->names = names_of(row);
    if (!c->name || !c->names)
        Py_CLEAR(c);
    return (PyObject *)c;
}

static int bind_row(py_state *st, const bn_command *row)
{
    bool hidden = row->flags & BN_CMD_HIDDEN;
    PyObject *bound = command_new(st, row, hidden ? NULL : st->roots[BN_ROOT_MAIN]), *method = NULL;
    int rc = bound ? PyDict_SetItemString(hidden ? st->hidden : st->commands, row->name, bound) : -1;

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
    st->markdown = PyDict_GetItemString(st->commands, "markdown");
    return bind_row(st, &write_row);
}

/* Run a row whatever its vectorcall is: spinner_begin() and the like. `kwnames` names args[n...]. */
PyObject *py_call_row(py_state *st, const bn_command *row, PyObject *dg, PyObject *const *args, Py_ssize_t n,
                         PyObject *kwnames)
{
    PyObject *cmd = PyDict_GetItemString(row->flags & BN_CMD_HIDDEN ? st->hidden : st->commands, row->name);
    return cmd ? py_command_run((py_command *)cmd, dg, args, n, kwnames) : NULL;
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
