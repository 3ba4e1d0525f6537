/* table.c: Python's tables for the rows of src/elements: objects that offer Arrow's stream, and the bytes made of it.
 *
 * What an object is, and how a table is made of it, python/bourn/_frames.py knows. Reading and writing is done in C, with
 * the interpreter let go. */
#include "bind.h"

#include "data/ipc.h"

/* The stream inside a capsule; NULL with an exception. */
static struct ArrowArrayStream *stream_in(PyObject *capsule)
{
    return PyCapsule_CheckExact(capsule) ? PyCapsule_GetPointer(capsule, "arrow_array_stream")
                                         : (PyErr_SetString(PyExc_TypeError, "__arrow_c_stream__() gives no capsule"), NULL);
}

bn_table *py_table_of(py_state *st, PyObject *o)
{
    PyObject *capsule = PyObject_CallMethod(o, "__arrow_c_stream__", NULL);
    struct ArrowArrayStream *stream = capsule ? stream_in(capsule) : NULL;
    bn_table *table = NULL;
    bn_error err = { 0 };
    bn_status rc = BN_OK;
    if (stream) {
        Py_BEGIN_ALLOW_THREADS
        rc = bn_table_read(stream, &table, &err);
        Py_END_ALLOW_THREADS
        if (rc)
            py_raise(st, &err);
    }
    Py_XDECREF(capsule);
    return table;
}

/* arrow_bytes(table): the Arrow IPC stream of what has `__arrow_c_stream__`. */
PyObject *py_arrow_bytes(PyObject *module, PyObject *o)
{
    py_state *st = py_state_of(module);
    bn_table *table = py_table_of(st, o);
    bn_ipc *ipc = NULL;
    bn_buf out;
    bn_error err = { 0 };
    bn_status rc;
    PyObject *bytes = NULL;
    if (!table)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    rc = bn_ipc_new(table, 0, INT64_MAX, &ipc, &err);
    Py_END_ALLOW_THREADS
    if (!rc)
        bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)bn_ipc_size(ipc));
    if (bytes) {
        out = (bn_buf){ .p = (uint8_t *)PyBytes_AS_STRING(bytes), .cap = bn_ipc_size(ipc), .max = bn_ipc_size(ipc) };
        Py_BEGIN_ALLOW_THREADS
        rc = bn_ipc_append(ipc, &out); /* there is room: the buffer is not moved */
        Py_END_ALLOW_THREADS
    }
    if (rc)
        py_raise(st, &err);
    Py_BEGIN_ALLOW_THREADS
    bn_ipc_free(ipc);
    bn_table_unref(table);
    Py_END_ALLOW_THREADS
    return bytes;
}
