/* table.c: Python's tables for the rows of src/elements: objects that offer Arrow's stream, and the bytes made of it.
 *
 * What an object is, and how a table is made of it, python/bourn/_frames.py knows. Reading and writing is done in C, with
 * the interpreter let go. */
#include "bind.h"

#include "data/rows.h"
#include "elements/button_column.h"
#include "runtime/fragment.h"

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

/* ---------------------------------------------------------------- arguments */

static void frame_free(PyObject *capsule)
{
    bn_frame_unref(PyCapsule_GetPointer(capsule, NULL));
}

/* A text or None. */
static int style_text(PyObject *style, Py_ssize_t i, char **out)
{
    PyObject *o = PyTuple_GET_ITEM(style, i);
    const char *s = o == Py_None ? "" : PyUnicode_AsUTF8(o);
    *out = s && *s ? bn_xstrdup(s) : NULL;
    return s ? 0 : -1;
}

/* (uuid, caption, styles, what is shown instead of the values) */
static int read_style(py_state *st, PyObject *style, st_table *t)
{
    if (style == Py_None)
        return 0;
    if (!PyTuple_Check(style) || PyTuple_GET_SIZE(style) != 4) {
        PyErr_SetString(PyExc_TypeError, "a style has four parts");
        return -1;
    }
    t->styled = true;
    if (style_text(style, 0, &t->style.uuid) < 0 || style_text(style, 1, &t->style.caption) < 0 ||
        style_text(style, 2, &t->style.styles) < 0)
        return -1;
    t->style.display = py_table_of(st, PyTuple_GET_ITEM(style, 3));
    return t->style.display ? 0 : -1;
}

/* A Python object that is asked for rows: on threads of the runtime's, which wait for the interpreter there. */
typedef struct py_reader {
    bn_reader base;
    py_state *st;
    PyObject *object;
} py_reader;

static bn_status failed_to_read(bn_error *err)
{
    PyObject *type, *value, *trace, *text;
    PyErr_Fetch(&type, &value, &trace);
    text = value ? PyObject_Str(value) : NULL;
    bn_fail(err, BN_EUSER, "%s", text && PyUnicode_AsUTF8(text) ? PyUnicode_AsUTF8(text) : "the rows cannot be read");
    PyErr_Clear();
    Py_XDECREF(text);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(trace);
    return BN_EUSER;
}

static bn_status reader_read(bn_reader *base, int64_t from, int64_t n, const bn_sort *sort, bn_table **out,
                             bn_error *err)
{
    py_reader *r = (py_reader *)base;
    PyGILState_STATE gil = PyGILState_Ensure();
    PyObject *column = sort->column.n ? PyUnicode_DecodeUTF8((const char *)sort->column.p, (Py_ssize_t)sort->column.n, NULL)
                                      : Py_NewRef(Py_None);
    PyObject *made = NULL;
    bn_status rc = BN_OK;
    if (column)
        made = PyObject_CallMethod(r->object, "read", "LLOO", (long long)from, (long long)n, column,
                                   sort->descending ? Py_True : Py_False);
    *out = made ? py_table_of(r->st, made) : NULL;
    if (!*out)
        rc = failed_to_read(err);
    Py_XDECREF(made);
    Py_XDECREF(column);
    PyGILState_Release(gil);
    return rc;
}

static void reader_free(bn_reader *base)
{
    py_reader *r = (py_reader *)base;
    PyGILState_STATE gil = PyGILState_Ensure();
    Py_DECREF(r->object);
    PyGILState_Release(gil);
    free(r);
}

static bn_reader *reader_new(py_state *st, PyObject *object)
{
    static const bn_reader_ops ops = { .read = reader_read, .free = reader_free };
    PyObject *rows = PyObject_GetAttrString(object, "rows");
    long long n = rows ? PyLong_AsLongLong(rows) : -1;
    py_reader *r;
    Py_XDECREF(rows);
    if (n < 0)
        return NULL;
    r = bn_xcalloc(1, sizeof *r);
    *r = (py_reader){ .base = { .refs = 1, .ops = &ops, .rows = n }, .st = st, .object = Py_NewRef(object) };
    return &r->base;
}

/* (a table that offers Arrow's stream, hints, style or None, what can be asked for all rows or None) */
static st_table *read_frame(py_state *st, PyObject *made)
{
    PyObject *table, *style, *reader;
    unsigned hints;
    bn_table *data;
    st_table *t;
    if (!PyArg_ParseTuple(made, "OIOO:frame", &table, &hints, &style, &reader))
        return NULL;
    data = py_table_of(st, table);
    if (!data)
        return NULL;
    t = bn_frame_new(data, hints);
    if (reader != Py_None)
        t->reader = reader_new(st, reader);
    if (read_style(st, style, t) == 0 && (reader == Py_None || t->reader))
        return t;
    bn_frame_unref(t);
    return NULL;
}

/* What `lazy` says: True or None; False also where the command has none, or where something can be selected. */
static PyObject *lazy_of(const binding *b)
{
    PyObject *lazy = Py_False, *on_select = NULL;
    for (size_t i = 0; i < b->row->param_count; i++) {
        if (strcmp(b->row->params[i].name, "lazy") == 0)
            lazy = b->value[i] ? b->value[i] : Py_None;
        if (strcmp(b->row->params[i].name, "on_select") == 0)
            on_select = b->value[i];
    }
    if (on_select && !(PyUnicode_Check(on_select) && PyUnicode_CompareWithASCIIString(on_select, "ignore") == 0))
        return Py_False;
    return lazy;
}

int py_frame_val(binding *b, PyObject *o, st_val *out)
{
    PyObject *fn = b->st->prepare ? PyDict_GetItemString(b->st->prepare, "frame") : NULL, *made, *capsule = NULL;
    st_table *t = NULL;
    int rc = -1;
    if (!fn) {
        py_raise_class(b->st, "RuntimeError", "import streamlit before its commands are used");
        return -1;
    }
    made = PyObject_CallFunctionObjArgs(fn, o, b->name, lazy_of(b), NULL);
    if (made)
        t = read_frame(b->st, made);
    if (t) {
        *out = ST_TABLE(t);
        capsule = PyCapsule_New(t, NULL, frame_free);
        if (!capsule)
            bn_frame_unref(t);
    }
    if (capsule && (b->keep || (b->keep = PyList_New(0))))
        rc = PyList_Append(b->keep, capsule);
    Py_XDECREF(capsule);
    Py_XDECREF(made);
    return rc;
}

/* Bytes are an Arrow stream already. */
static int one_table(binding *b, PyObject *o, st_val *out)
{
    if (!PyBytes_Check(o))
        return py_frame_val(b, o, out);
    *out = ST_BYTES(PyBytes_AS_STRING(o), (size_t)PyBytes_GET_SIZE(o));
    return 0;
}

/* What the Python side has taken out of a specification: [(name, table), ...]. */
static int named_tables(binding *b, PyObject *list, const st_dataset **out, size_t *out_n)
{
    Py_ssize_t n = PyList_GET_SIZE(list);
    PyObject *store = PyBytes_FromStringAndSize(NULL, (n + 1) * (Py_ssize_t)sizeof(st_dataset));
    st_dataset *sets = store ? (st_dataset *)(void *)PyBytes_AS_STRING(store) : NULL;
    int rc = store && (b->keep || (b->keep = PyList_New(0))) ? PyList_Append(b->keep, store) : -1;
    for (Py_ssize_t i = 0; rc == 0 && i < n; i++) {
        PyObject *pair = PyList_GET_ITEM(list, i);
        sets[i].name = PyUnicode_AsUTF8(PyTuple_GET_ITEM(pair, 0));
        rc = sets[i].name ? one_table(b, PyTuple_GET_ITEM(pair, 1), &sets[i].table) : -1;
    }
    Py_XDECREF(store); /* `keep` has it */
    *out = sets;
    *out_n = (size_t)n;
    return rc;
}

/* st.vega_lite_chart: (the specification, a table or None, tables by name). */
int py_prepare_vega(binding *b)
{
    st_vega_lite_chart_opts *o = (st_vega_lite_chart_opts *)(void *)b->opts.bytes;
    PyObject *none = Py_None, *made;
    made = py_call_prepare(b, b->value[0] ? b->value[0] : none, b->value[1] ? b->value[1] : none);
    if (!made)
        return -1;
    b->value[1] = PyTuple_GET_ITEM(made, 0);
    b->value[0] = PyTuple_GET_ITEM(made, 1) == Py_None ? NULL : PyTuple_GET_ITEM(made, 1);
    return named_tables(b, PyTuple_GET_ITEM(made, 2), &o->datasets, &o->datasets_n);
}

/* "content" is what the chart's own object says. */
static void own_size(binding *b, size_t i, PyObject *size)
{
    bool content = b->value[i] && PyUnicode_Check(b->value[i]) &&
                   PyUnicode_CompareWithASCIIString(b->value[i], "content") == 0;
    if ((content || (!b->value[i] && strcmp(b->row->params[i].fallback, "'content'") == 0)) && size != Py_None)
        b->value[i] = size;
}

/* st.echarts_chart: (the option, tables by name, width or None, height or None). */
int py_prepare_echarts(binding *b)
{
    st_echarts_chart_opts *o = (st_echarts_chart_opts *)(void *)b->opts.bytes;
    PyObject *made;
    if (!b->value[0])
        return 0;
    made = py_call_prepare(b, b->value[0], NULL);
    if (!made)
        return -1;
    b->value[0] = PyTuple_GET_ITEM(made, 0);
    own_size(b, 1, PyTuple_GET_ITEM(made, 2));
    own_size(b, 2, PyTuple_GET_ITEM(made, 3));
    return named_tables(b, PyTuple_GET_ITEM(made, 1), &o->datasets, &o->datasets_n);
}

/* ---------------------------------------------------------------- states */

/* bourn._states.make(name, JSON) */
PyObject *py_state_to(bn_value v)
{
    PyObject *m = PyImport_ImportModule("bourn._states"), *fn = m ? PyObject_GetAttrString(m, "make") : NULL, *out = NULL;
    PyObject *name = fn ? py_value_to(bn_value_items(v)[0]) : NULL, *text = name ? py_value_to(bn_value_items(v)[1]) : NULL;
    if (text)
        out = PyObject_CallFunctionObjArgs(fn, name, text, NULL);
    Py_XDECREF(text);
    Py_XDECREF(name);
    Py_XDECREF(fn);
    Py_XDECREF(m);
    return out;
}

bn_value py_door_json(bn_value foreign)
{
    PyObject *m = PyImport_ImportModule("json"), *text;
    bn_value out = bn_value_none();
    text = m ? PyObject_CallMethod(m, "dumps", "O", (PyObject *)foreign.object) : NULL;
    if (text)
        out = py_value_from(text);
    PyErr_Clear(); /* no JSON: the command says what it takes */
    Py_XDECREF(text);
    Py_XDECREF(m);
    return out;
}

/* For columns of links that show an icon. */
PyObject *py_check_icon(PyObject *module, PyObject *text)
{
    Py_ssize_t n;
    const char *s = PyUnicode_AsUTF8AndSize(text, &n);
    bn_error err = { 0 };
    if (!s)
        return NULL;
    if (bn_check_icon(bn_bytes_of(s, (size_t)n), &err))
        return py_raise(py_state_of(module), &err);
    Py_RETURN_NONE;
}

/* The container that commands write into now. */
static bn_block *container_here(py_state *st, bn_run_ctx *ctx)
{
    py_dg *dg = py_dg_active(st, st->roots[BN_ROOT_MAIN]);
    return dg->root < 0 && dg->block ? dg->block : bn_run_ctx_root(ctx, dg->root < 0 ? BN_ROOT_MAIN : (bn_root)dg->root);
}

static PyObject *run_button_column(py_state *st, bn_run_ctx *ctx, const bn_button_column_opts *opts)
{
    bn_call call = { .cmd = &bn_button_column, .opts = opts, .door = &py_door, .ctx = ctx, .parent = container_here(st, ctx),
                     .slot = BN_SLOT_NEW };
    bn_error err = { 0 };
    if (bn_run_ctx_has_fragments(ctx))
        call.fragment = py_fragment_here(st);
    if (bn_command_run(&call, &err))
        return py_raise(st, &err);
    bn_value_release(&call.value);
    return PyUnicode_DecodeUTF8((const char *)bn_call_id(&call).p, (Py_ssize_t)bn_call_id(&call).n, "replace");
}

/* button_column(key, on_click, args, kwargs): the id of the widget; None in bare mode. */
PyObject *py_button_column(PyObject *module, PyObject *given)
{
    py_state *st = py_state_of(module);
    bn_button_column_opts opts = { .key = NULL };
    PyObject *on_click, *args, *kwargs, *made, *callback = NULL;
    bn_run_ctx *ctx;
    if (!PyArg_ParseTuple(given, "sOOO:button_column", &opts.key, &on_click, &args, &kwargs) ||
        py_ctx_require(st, "column_config", &ctx) < 0)
        return NULL;
    if (!ctx)
        Py_RETURN_NONE;
    if (PyCallable_Check(on_click)) {
        callback = PyTuple_Pack(3, on_click, args == Py_None ? st->empty_tuple : args, kwargs);
        if (!callback)
            return NULL;
        opts.on_click.object = callback;
    } else if (on_click != Py_None) {
        opts.on_click.mode = PyUnicode_Check(on_click) ? PyUnicode_AsUTF8(on_click) : "something else";
    }
    bn_run_ctx_ref(ctx); /* Python code may take the thread's context away */
    made = run_button_column(st, ctx, &opts);
    bn_run_ctx_unref(ctx);
    Py_XDECREF(callback);
    return made;
}
