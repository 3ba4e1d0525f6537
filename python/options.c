/* options.c: the options of st.selectbox, st.radio and st.multiselect between Python and the table: labels for the
 * browser, and the objects they stand for, each kept in the session's state under its label. */
#include "core.h"

static PyObject *function(py_state *st, const char *name)
{
    PyObject *fn = st->prepare ? PyDict_GetItemString(st->prepare, name) : NULL;
    if (!fn)
        py_raise_class(st, "RuntimeError", "import streamlit before its commands are used");
    return fn;
}

/* Texts that are shown as they stand need no object behind their labels. */
static bool are_texts(PyObject *options)
{
    if (!PyList_CheckExact(options) && !PyTuple_CheckExact(options))
        return false;
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(options); i++)
        if (!PyUnicode_CheckExact(PySequence_Fast_GET_ITEM(options, i)))
            return false;
    return true;
}

/* A TUPLE of OPTION values, owned; NONE with an exception. */
static bn_value values_of(PyObject *objects, PyObject *labels)
{
    Py_ssize_t n = PyList_GET_SIZE(objects), made = 0;
    bn_value *items = bn_xmalloc((size_t)(n + 1) * sizeof *items), out = bn_value_none();
    for (; made < n; made++) {
        PyObject *label = PyList_GET_ITEM(labels, made);
        Py_ssize_t size;
        const char *s = PyUnicode_AsUTF8AndSize(label, &size);
        bn_value object;
        if (!s)
            break;
        object = py_value_from(PyList_GET_ITEM(objects, made));
        items[made] = bn_value_option(bn_bytes_of(s, (size_t)size), &object);
    }
    if (made == n)
        out = bn_value_tuple(items, (size_t)n);
    else
        while (made > 0)
            bn_value_release(&items[--made]);
    free(items);
    return out;
}

static PyObject *label_function(const py_choices *c)
{
    return c->format ? c->format : (PyObject *)&PyUnicode_Type;
}

int py_choices_prepare(py_state *st, py_choices *c, PyObject **options, PyObject **picks, PyObject **keep,
                       bn_value *values)
{
    PyObject *fn, *made;

    c->options = *options;
    if (!c->format && are_texts(*options) &&
        (!*picks || *picks == Py_None || (c->ends && (PyUnicode_CheckExact(*picks) || are_texts(*picks)))))
        return 0;
    fn = function(st, "options");
    if (!fn || (!*keep && !(*keep = PyList_New(0))))
        return -1;
    made = PyObject_CallFunctionObjArgs(fn, *options, label_function(c), *picks ? *picks : Py_None,
                                        c->ends ? Py_True : Py_False, NULL);
    if (!made || PyList_Append(*keep, made) < 0) {
        Py_XDECREF(made);
        return -1;
    }
    Py_DECREF(made); /* `keep` has it */
    c->objects = PyTuple_GET_ITEM(made, 0);
    *options = PyTuple_GET_ITEM(made, 1);
    *picks = PyTuple_GET_ITEM(made, 2);
    *values = values_of(c->objects, *options);
    return PyErr_Occurred() ? -1 : 0;
}

/* The label of any value of session state: a Python function asks format_func and sees to the members of an Enum that
 * the script has made anew. What it cannot name has no label. */
bn_value py_choices_label(py_state *st, const py_choices *c, bn_value *v, bool any)
{
    PyObject *fn, *object, *made = NULL, *label;
    bn_value out = bn_value_none();

    if (!c->objects && v->kind == BN_VALUE_STR)
        return bn_value_ref(*v);
    fn = function(st, "option_label");
    object = fn ? py_value_to(*v) : NULL;
    if (object)
        made = PyObject_CallFunctionObjArgs(fn, object, c->options, c->objects ? c->objects : Py_None,
                                            label_function(c), any ? Py_True : Py_False, NULL);
    if (!made) {
        PyErr_Clear();
        Py_XDECREF(object);
        return out;
    }
    label = PyTuple_GET_ITEM(made, 1);
    if (PyTuple_GET_ITEM(made, 0) != object) {
        bn_value_release(v);
        *v = py_value_from(PyTuple_GET_ITEM(made, 0));
    }
    if (label != Py_None)
        out = py_value_from(label);
    if (out.kind != BN_VALUE_STR)
        bn_value_release(&out);
    Py_DECREF(made);
    Py_DECREF(object);
    return out;
}

bn_value py_choices_items(bn_value foreign)
{
    PyObject *o = foreign.object, *list = PySequence_List(o);
    Py_ssize_t n;
    bn_value *items, out;

    if (!list) { /* one option, by itself */
        PyErr_Clear();
        out = bn_value_ref(foreign);
        return bn_value_list(&out, 1);
    }
    n = PyList_GET_SIZE(list);
    items = bn_xmalloc((size_t)(n + 1) * sizeof *items);
    for (Py_ssize_t i = 0; i < n; i++)
        items[i] = py_value_from(PyList_GET_ITEM(list, i));
    out = bn_value_list(items, (size_t)n);
    free(items);
    Py_DECREF(list);
    return out;
}
