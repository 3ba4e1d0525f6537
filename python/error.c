/* error.c: bn_error to exceptions, once, at the edge. */
#include "core.h"

PyObject *py_error_class(py_state *st, const char *class_name)
{
    PyObject *cls = st->errors ? PyDict_GetItemString(st->errors, class_name) : NULL;
    if (!cls && st->control)
        cls = PyDict_GetItemString(st->control, class_name);
    return cls;
}

static PyObject *class_for_status(py_state *st, bn_status status)
{
    switch (status) {
    case BN_ENOCTX:
        return py_error_class(st, "NoSessionContext");
    case BN_ESTALE:
        return py_error_class(st, "ScriptRunEnded");
    case BN_ESTOPPED:
        return py_error_class(st, "StopException");
    case BN_EINVAL:
    case BN_EUSER:
    case BN_EFOREIGN:
    case BN_ETOOBIG:
        return py_error_class(st, "StreamlitAPIException");
    case BN_ENOMEM:
        return PyExc_MemoryError;
    case BN_EIO:
        return PyExc_OSError;
    default:
        return PyExc_RuntimeError;
    }
}

/* The classes of streamlit.errors build their messages from arguments of their own; here the message is finished, so
 * the instance is made past their __init__. */
static PyObject *raise_text(PyObject *cls, const char *text)
{
    PyObject *message = PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace");
    PyObject *e = message ? PyObject_CallMethod(cls, "__new__", "OO", cls, message) : NULL;
    PyObject *args = e ? PyTuple_Pack(1, message) : NULL;
    if (args && PyObject_SetAttrString(e, "args", args) == 0)
        PyErr_SetObject(cls, e);
    Py_XDECREF(args);
    Py_XDECREF(e);
    Py_XDECREF(message);
    return NULL;
}

PyObject *py_raise(py_state *st, const bn_error *err)
{
    PyObject *cls = err->kind ? py_error_class(st, err->kind) : NULL;
    if (!cls && err->kind)
        cls = PyDict_GetItemString(PyEval_GetBuiltins(), err->kind);
    if (!cls)
        cls = class_for_status(st, err->status);
    return raise_text(cls ? cls : PyExc_RuntimeError, err->text);
}

PyObject *py_raise_from(py_state *st, const bn_error *err)
{
    PyObject *type, *cause, *trace, *value;
    PyErr_Fetch(&type, &cause, &trace);
    PyErr_NormalizeException(&type, &cause, &trace);
    if (trace)
        PyException_SetTraceback(cause, trace);
    py_raise(st, err);
    Py_XDECREF(type);
    Py_XDECREF(trace);
    PyErr_Fetch(&type, &value, &trace);
    PyErr_NormalizeException(&type, &value, &trace);
    PyException_SetContext(value, Py_NewRef(cause));
    PyException_SetCause(value, cause);
    PyErr_Restore(type, value, trace);
    return NULL;
}

PyObject *py_raise_class(py_state *st, const char *class_name, const char *text)
{
    PyObject *cls = py_error_class(st, class_name);
    return raise_text(cls ? cls : PyExc_RuntimeError, text);
}
