/* component.c: what components need of the extension: JSON as objects, bytes among arguments, the folders that are served,
 * and the state of a component in the page. The rest is bourn/_component.py and bourn/_component_v2.py. */
#include "bind.h"

#include "runtime/component.h"

/* The object that a text of JSON stands for: the same one each time. What is no JSON is its text. */
PyObject *py_json_to(bn_value v)
{
    bn_value twin = bn_value_twin(v);
    bn_bytes text = bn_value_text(v);
    PyObject *json, *made;
    if (twin.kind != BN_VALUE_NONE)
        return Py_NewRef((PyObject *)twin.object);
    json = PyImport_ImportModule("json");
    made = json ? PyObject_CallMethod(json, "loads", "s#", (const char *)text.p, (Py_ssize_t)text.n) : NULL;
    Py_XDECREF(json);
    if (!made && PyErr_ExceptionMatches(PyExc_ValueError)) {
        PyErr_Clear();
        return PyUnicode_DecodeUTF8((const char *)text.p, (Py_ssize_t)text.n, "replace");
    }
    if (!made)
        return NULL;
    twin = bn_value_foreign(made, &py_foreign_ops);
    bn_value_set_twin(v, twin);
    bn_value_release(&twin);
    Py_DECREF(made);
    return Py_NewRef((PyObject *)bn_value_twin(v).object); /* another, if a thread was faster */
}

void py_take_bytes(st_val *v)
{
    if (v->kind == ST_KIND_OBJECT && PyBytes_Check((PyObject *)v->p)) {
        PyObject *o = v->p;
        *v = ST_BYTES(PyBytes_AS_STRING(o), (size_t)PyBytes_GET_SIZE(o));
    }
    for (size_t i = 0; v->kind == ST_KIND_LIST && i < v->n; i++)
        py_take_bytes((st_val *)(uintptr_t)&v->items[i]);
}

/* What st.session_state shows of a component in the page: the Python side makes it, by the id. */
PyObject *py_component_state(py_state *st, bn_value v)
{
    bn_bytes id = bn_value_text(bn_value_items(v)[0]);
    PyObject *fn = st->prepare ? PyDict_GetItemString(st->prepare, "component_state") : NULL;
    if (!fn)
        return py_value_to(v);
    return PyObject_CallFunction(fn, "s#", (const char *)id.p, (Py_ssize_t)id.n);
}

PyObject *py_component_serve(PyObject *module, PyObject *args)
{
    py_state *st = py_state_of(module);
    const char *name, *root;
    int in_page;
    bn_error err = { 0 };
    if (!PyArg_ParseTuple(args, "ssp:component_serve", &name, &root, &in_page))
        return NULL;
    if (st->runtime && bn_runtime_component(st->runtime, name, root, in_page, &err))
        return py_raise(st, &err);
    Py_RETURN_NONE;
}

static bool id_of(PyObject *o, bn_bytes *id)
{
    Py_ssize_t n;
    const char *s = PyUnicode_AsUTF8AndSize(o, &n);
    *id = bn_bytes_of(s, s ? (size_t)n : 0);
    return s != NULL;
}

PyObject *py_component_mount(PyObject *module, PyObject *o)
{
    py_state *st = py_state_of(module);
    bn_value v = bn_value_none();
    bn_error err = { 0 };
    PY_CTX_HELD bn_run_ctx *ctx = NULL;
    bn_bytes id;
    PyObject *out;
    if (!id_of(o, &id) || py_ctx_hold(st, "session_state", &ctx) < 0)
        return NULL;
    if (ctx && bn_run_ctx_widget_callback(ctx, id, &v, &err))
        return py_raise(st, &err);
    out = v.kind == BN_VALUE_FOREIGN && PyTuple_Check((PyObject *)v.object) ? PyTuple_GetItem(v.object, 0) : Py_None;
    Py_INCREF(out);
    bn_value_release(&v);
    return out;
}

PyObject *py_component_send(PyObject *module, PyObject *args)
{
    py_state *st = py_state_of(module);
    PyObject *key, *o;
    bn_error err = { 0 };
    PY_CTX_HELD bn_run_ctx *ctx = NULL;
    bn_bytes id;
    bn_value v, items[2];
    bn_status rc;
    if (!PyArg_ParseTuple(args, "OO:component_send", &key, &o) || !id_of(key, &id) ||
        py_ctx_hold(st, "session_state", &ctx) < 0)
        return NULL;
    if (!ctx)
        Py_RETURN_NONE;
    items[0] = bn_value_str(id);
    items[1] = bn_value_foreign(o, &py_foreign_ops);
    v = bn_value_component(items);
    rc = bn_run_ctx_widget_send(ctx, id, &v, &err);
    return rc ? py_raise(st, &err) : Py_NewRef(Py_None);
}
