/* prepare.c: arguments that a row cannot take natively. The Python side (prepare[name]) turns them into what it can. */
#include "bind.h"

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

PyObject *py_call_prepare(binding *b, PyObject *one, PyObject *two)
{
    PyObject *fn = py_registered(b->st, b->name), *result;
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
    PyObject *d = py_call_prepare(b, b->value[0], NULL);
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
    items = py_call_prepare(b, b->value[i], NULL);
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
        (PyUnicode_CheckExact(b->value[0]) && row != &bn_cmd_html && row != &bn_cmd_plotly_chart) || !py_registered(b->st, b->name))
        return 0;
    b->value[0] = py_call_prepare(b, b->value[0], NULL);
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
    PyObject *none = NULL, **picks = value_named(b, b->row == &bn_cmd_select_slider ? "value" : "default");
    PyObject *builtins = PyEval_GetBuiltins();
    if (!*value_named(b, "options"))
        return 0; /* the command says so itself */
    b->choices.ends = b->row == &bn_cmd_select_slider;
    b->choices.format = *value_named(b, "format_func");
    if (b->choices.format && (b->row == &bn_cmd_pills || b->row == &bn_cmd_segmented_control)) {
        /* None stands there when it is left out, and what is false is none */
        int asked = PyObject_IsTrue(b->choices.format);
        if (asked < 0)
            return -1;
        if (!asked)
            b->choices.format = NULL;
    }
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

/* A table that is left out is an empty one, as Python's libraries have it. */
static void prepare_tables(binding *b)
{
    for (size_t i = 0; i < b->row->param_count; i++)
        if (b->row->params[i].takes & BN_TAKES_TABLE && !b->value[i])
            b->value[i] = Py_None;
}

/* What has to be turned into something else before parameters are bound. */
/* What is no text is none of the words. */
static int check_metric_word(binding *b, const char *name)
{
    PyObject *o = *value_named(b, name);
    char text[160];
    if (!o || o == Py_None || PyUnicode_Check(o))
        return 0;
    snprintf(text, sizeof text, "`%s` must be one of its words, not a value of type %.50s.", name, Py_TYPE(o)->tp_name);
    py_raise_class(b->st, "StreamlitValueError", text);
    return -1;
}

int py_prepare(binding *b)
{
    bool done;
    int rc;
    if (b->row == &bn_cmd_component || b->row == &bn_cmd_component_v2)
        b->call.prepared = true;
    rc = b->row == &bn_cmd_page_link ? py_prepare_page_link(b) : 0;
    prepare_tables(b);
    if (rc == 0)
        rc = py_prepare_media(b, &done);
    else
        done = true;
    if (done)
        return rc;
    if (b->row->flags & BN_CMD_OPTIONS)
        return prepare_options(b);
    if (b->row != &bn_cmd_metric)
        return prepare_first(b);
    if (check_metric_word(b, "delta_color") < 0 || check_metric_word(b, "delta_arrow") < 0)
        return -1;
    if (prepare_metric(b, "value", "metric_number") < 0 || prepare_metric(b, "delta", "metric_number") < 0)
        return -1;
    return prepare_metric(b, "chart_data", "metric_chart");
}

/* The parameters that have no field of their own in C. */
int py_fill_special(binding *b)
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
