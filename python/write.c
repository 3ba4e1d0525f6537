/* write.c: st.write: each argument shown as what it is, neighbouring texts and numbers joined into one paragraph.
 *
 * Done here: text, numbers, None, dict and list, exceptions. Everything else is a Python library's object and goes to
 * the Python side (prepare["write"]), which gives a function that shows it; what it does not know is shown as
 * its text, in backticks. */
#include "bind.h"

typedef struct writer {
    py_state *st;
    PyObject *dg;
    bool      unsafe_html;
    PyObject *words; /* list of texts waiting to be joined */
} writer;

static int flush(writer *w)
{
    PyObject *space, *text, *shown;
    Py_ssize_t n = PyList_GET_SIZE(w->words);
    PyObject *args[2];

    if (n == 0)
        return 0;
    space = n > 1 ? PyUnicode_FromString(" ") : NULL;
    text = n > 1 ? (space ? PyUnicode_Join(space, w->words) : NULL) : Py_NewRef(PyList_GET_ITEM(w->words, 0));
    Py_XDECREF(space);
    if (!text || PyList_SetSlice(w->words, 0, n, NULL) < 0) {
        Py_XDECREF(text);
        return -1;
    }
    args[0] = text;
    args[1] = w->unsafe_html ? Py_True : Py_False;
    shown = py_call_row(w->st, &bn_cmd_markdown, w->dg, args, w->unsafe_html ? 2 : 1, NULL);
    Py_DECREF(text);
    Py_XDECREF(shown);
    return shown ? 0 : -1;
}

/* The longest run of backticks in `text`. */
static Py_ssize_t longest_ticks(PyObject *text)
{
    Py_ssize_t best = 0, run = 0;
    for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(text); i++) {
        run = PyUnicode_READ_CHAR(text, i) == '`' ? run + 1 : 0;
        if (run > best)
            best = run;
    }
    return best;
}

/* str(o) as code: in more backticks than it has itself, as a block if it has several lines. */
static PyObject *as_code(PyObject *o)
{
    PyObject *text = PyObject_Str(o), *tick = PyUnicode_FromString("`"), *fence = NULL, *out = NULL;
    Py_ssize_t ticks;
    bool lines;

    if (text && tick) {
        lines = PyUnicode_FindChar(text, '\n', 0, PyUnicode_GET_LENGTH(text), 1) >= 0;
        ticks = longest_ticks(text) + 1;
        fence = PySequence_Repeat(tick, lines && ticks < 3 ? 3 : ticks);
        if (fence)
            out = PyUnicode_FromFormat(lines ? "%U\n%U\n%U" : "%U%U%U", fence, text, fence);
    }
    Py_XDECREF(fence);
    Py_XDECREF(tick);
    Py_XDECREF(text);
    return out;
}

static int add_word(writer *w, PyObject *o, bool literal)
{
    PyObject *text = literal ? as_code(o) : Py_NewRef(o);
    int rc = text ? PyList_Append(w->words, text) : -1;
    Py_XDECREF(text);
    return rc;
}

static int show(writer *w, const bn_command *row, PyObject *o)
{
    PyObject *shown = flush(w) < 0 ? NULL : py_call_row(w->st, row, w->dg, &o, 1, NULL);
    Py_XDECREF(shown);
    return shown ? 0 : -1;
}

/* prepare["write"] gives a function that shows `o`, or None: then only its text is known, and that is joined with the
 * texts around it. */
static int write_other(writer *w, PyObject *o)
{
    PyObject *fn = w->st->prepare ? PyDict_GetItemString(w->st->prepare, "write") : NULL, *way, *shown;

    if (!fn)
        return add_word(w, o, true);
    way = PyObject_CallFunctionObjArgs(fn, w->dg, o, w->unsafe_html ? Py_True : Py_False, NULL);
    if (!way)
        return -1;
    if (way == Py_None) {
        Py_DECREF(way);
        return add_word(w, o, true);
    }
    shown = flush(w) < 0 ? NULL : PyObject_CallNoArgs(way);
    Py_XDECREF(shown);
    Py_DECREF(way);
    return shown ? 0 : -1;
}

/* A dictionary whose first value is a series is a table. */
static bool holds_columns(PyObject *dict)
{
    PyObject *key, *first;
    Py_ssize_t at = 0;
    return PyDict_Next(dict, &at, &key, &first) && strcmp(Py_TYPE(first)->tp_name, "Series") == 0;
}

static int write_one(writer *w, PyObject *o)
{
    if (PyUnicode_Check(o))
        return add_word(w, o, false);
    if (PyBool_Check(o) || o == Py_None || PyLong_CheckExact(o) || PyFloat_CheckExact(o) || PyComplex_CheckExact(o))
        return add_word(w, o, true);
    if ((PyDict_CheckExact(o) && !holds_columns(o)) || PyList_CheckExact(o))
        return show(w, &bn_cmd_json, o);
    if (PyExceptionInstance_Check(o))
        return show(w, &bn_cmd_exception, o);
    return write_other(w, o);
}

static int parse_keywords(writer *w, PyObject *const *values, PyObject *kwnames)
{
    for (Py_ssize_t k = 0; kwnames && k < PyTuple_GET_SIZE(kwnames); k++) {
        int truth;
        if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(kwnames, k), "unsafe_allow_html")) {
            PyErr_Format(PyExc_TypeError, "write() got an unexpected keyword argument '%U'",
                         PyTuple_GET_ITEM(kwnames, k));
            return -1;
        }
        truth = PyObject_IsTrue(values[k]);
        if (truth < 0)
            return -1;
        w->unsafe_html = truth;
    }
    return 0;
}

PyObject *py_write(PyObject *dg, PyObject *const *args, Py_ssize_t n, PyObject *kwnames, py_state *st)
{
    writer w = { .st = st, .dg = dg };
    int rc = parse_keywords(&w, args + n, kwnames);

    if (rc < 0)
        return NULL;
    if (n == 1 && PyUnicode_CheckExact(args[0])) { /* nearly every call */
        PyObject *two[2] = { args[0], w.unsafe_html ? Py_True : Py_False };
        PyObject *shown = py_command_run_quiet((py_command *)st->markdown, dg, two, w.unsafe_html ? 2 : 1, NULL);
        Py_XDECREF(shown);
        return shown ? Py_NewRef(Py_None) : NULL;
    }
    if (n > 1 && ((py_dg *)dg)->root < 0)
        return py_raise_class(st, "StreamlitAPIException",
                              "One element cannot be replaced by several: a container's write() takes one argument. "
                              "Several are for st.write() and st.sidebar.write().");
    w.words = PyList_New(0);
    if (!w.words)
        return NULL;
    for (Py_ssize_t i = 0; rc == 0 && i < n; i++)
        rc = write_one(&w, args[i]);
    if (rc == 0)
        rc = flush(&w);
    Py_DECREF(w.words);
    return rc < 0 ? NULL : Py_NewRef(Py_None);
}
