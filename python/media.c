/* media.c: files and diagrams as Python's objects have them, for the rows of src/elements that show them: paths, buffers,
 * objects of libraries. */
#include "bind.h"

bool py_is_path(PyObject *o)
{
    PyObject *method = !PyUnicode_Check(o) ? PyObject_GetAttrString((PyObject *)Py_TYPE(o), "__fspath__") : NULL;
    bool is = method != NULL;
    PyErr_Clear();
    Py_XDECREF(method);
    return is;
}

static int keep(binding *b, PyObject *o)
{
    return !b->keep && !(b->keep = PyList_New(0)) ? -1 : PyList_Append(b->keep, o);
}

/* A text as it is now in `o`, or another object's that `b` keeps, for the time of the call. Takes `o` over. */
static int text_val(binding *b, PyObject *o, st_val *out)
{
    Py_ssize_t n;
    const char *s = o ? PyUnicode_AsUTF8AndSize(o, &n) : NULL;
    int rc = s ? keep(b, o) : -1;
    if (!rc)
        *out = (st_val){ .kind = ST_KIND_STR, .s = s, .n = (size_t)n };
    Py_XDECREF(o);
    return rc;
}

/* st.iframe: a path is a file, whatever a text is. */
static int prepare_iframe(binding *b)
{
    st_iframe_opts *o = (st_iframe_opts *)(void *)b->opts.bytes;
    if (!py_is_path(b->value[0]))
        return 0;
    if (text_val(b, PyObject_Str(b->value[0]), &o->file) < 0)
        return -1;
    b->value[0] = b->st->empty_string;
    return 0;
}

/* st.graphviz_chart: (text, engine) of a library's graph. */
static int prepare_graph(binding *b)
{
    st_graphviz_chart_opts *o = (st_graphviz_chart_opts *)(void *)b->opts.bytes;
    PyObject *pair;
    if (PyUnicode_Check(b->value[0]))
        return 0;
    pair = py_call_prepare(b, b->value[0], NULL);
    if (!pair)
        return -1;
    b->value[0] = PyTuple_GET_ITEM(pair, 0);
    o->engine = PyUnicode_AsUTF8(PyTuple_GET_ITEM(pair, 1));
    return o->engine ? 0 : -1;
}

int py_prepare_media(binding *b, bool *done)
{
    *done = true;
    if (b->row == &bn_cmd_iframe)
        return prepare_iframe(b);
    if (b->row == &bn_cmd_graphviz_chart)
        return prepare_graph(b);
    *done = false;
    return 0;
}
