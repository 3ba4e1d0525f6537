/* bind.c: one call of a command: arguments into the option struct, the one path of every command, and the value or a
 * DeltaGenerator back. */
#include "bind.h"
#include "stage.h"

#include "runtime/fragment.h"

#include "elements/plan.h"
#include "runtime/capture.h"

static PyObject *with_zone(PyObject *value, PyObject *zone, py_state *st)
{
    PyObject *args, *kwargs, *method, *out;
    if (PyTuple_Check(value)) {
        PyObject *t = PyTuple_New(PyTuple_GET_SIZE(value));
        for (Py_ssize_t i = 0; t && i < PyTuple_GET_SIZE(value); i++) {
            PyObject *item = with_zone(Py_NewRef(PyTuple_GET_ITEM(value, i)), zone, st);
            if (!item)
                Py_CLEAR(t);
            else
                PyTuple_SET_ITEM(t, i, item);
        }
        Py_DECREF(value);
        return t;
    }
    method = PyObject_GetAttr(value, st->str_replace);
    if (!method || PyFloat_Check(value) || PyLong_Check(value)) {
        Py_XDECREF(method);
        PyErr_Clear();
        return value;
    }
    args = st->empty_tuple;
    kwargs = Py_BuildValue("{OO}", st->str_tzinfo, zone);
    out = kwargs ? PyObject_Call(method, args, kwargs) : NULL;
    Py_XDECREF(kwargs);
    Py_DECREF(method);
    Py_DECREF(value);
    return out;
}

static PyObject *container_of(binding *b, PyObject *parent, bn_block *block)
{
    PyObject *classes = py_registered(b->st, b->st->str_container_class);
    PyObject *cls = classes ? PyDict_GetItemWithError(classes, b->name) : NULL;
    PyObject *dg = py_dg_new(b->st, (PyTypeObject *)cls, parent, block, BN_SLOT_NEW);
    if (dg && b->call.id_len) {
        bn_bytes id = bn_call_id(&b->call);
        ((py_dg *)dg)->widget_id = PyUnicode_FromStringAndSize((const char *)id.p, (Py_ssize_t)id.n);
        if (!((py_dg *)dg)->widget_id)
            Py_CLEAR(dg);
    }
    if (dg && b->row == &bn_cmd_status && b->call.ctx)
        ((py_dg *)dg)->status = bn_status_box_new(&b->call);
    return dg;
}

/* A tab knows its label: its widget's value is the label of the tab that is open. */
static int set_label(PyObject *dg, PyObject *labels, size_t i)
{
    PyObject *label = PySequence_GetItem(labels, (Py_ssize_t)i);
    int rc = label ? PyObject_SetAttrString(dg, "_label", label) : -1;
    Py_XDECREF(label);
    return rc;
}

static PyObject *containers_of(binding *b, PyObject *parent)
{
    PyObject *list = PyList_New((Py_ssize_t)b->call.blocks_n);
    for (size_t i = 0; list && i < b->call.blocks_n; i++) {
        PyObject *dg = container_of(b, parent, b->call.blocks[i]);
        if (!dg || (b->row == &bn_cmd_tabs && set_label(dg, b->value[0], i) < 0))
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, (Py_ssize_t)i, dg);
    }
    if (list && b->row == &bn_cmd_tabs) /* st.columns gives a list, st.tabs a tuple */
        Py_SETREF(list, PyList_AsTuple(list));
    return list;
}

static PyObject *result_of(binding *b, py_dg *dg)
{
    PyObject *value;
    if (b->row->flags & BN_CMD_BLOCKS)
        return containers_of(b, (PyObject *)dg);
    if (b->row->flags & BN_CMD_BLOCK)
        return container_of(b, (PyObject *)dg, b->call.block);
    if (b->row->flags & BN_CMD_TRANSIENT || b->call.later)
        return PyLong_FromUnsignedLongLong(b->call.ticket);
    if (b->row->flags & BN_CMD_WIDGET || b->call.value.kind != BN_VALUE_NONE) {
        value = py_value_to(b->call.value);
        return value && b->zone ? with_zone(value, b->zone, b->st) : value;
    }
    if (b->row->flags & BN_CMD_NO_ELEMENT)
        Py_RETURN_NONE;
    if (!b->call.ctx)
        return Py_NewRef((PyObject *)dg);
    if (b->answer)
        return Py_NewRef(b->answer);
    if (b->quiet)
        Py_RETURN_NONE;
    return py_dg_new(b->st, NULL, (PyObject *)dg, b->call.parent, b->call.slot);
}

int py_wait_room(py_state *st, bn_run_ctx *ctx)
{
    bn_error err = { 0 };
    bn_status rc;
    bn_run_ctx_ref(ctx); /* the thread may lose its context while it waits */
    Py_BEGIN_ALLOW_THREADS
    rc = bn_run_ctx_wait_room(ctx, &err);
    Py_END_ALLOW_THREADS
    bn_run_ctx_unref(ctx);
    if (rc)
        py_raise(st, &err);
    return rc ? -1 : 0;
}

/* Where the command writes: the container, or the place of one element. */
static int find_place(binding *b, py_dg *dg)
{
    bn_call *call = &b->call;
    call->slot = BN_SLOT_NEW;
    if (!call->ctx)
        return 0;
    if ((b->row->flags & BN_CMD_EVENT) && !call->method) {
        call->parent = bn_run_ctx_root(call->ctx, BN_ROOT_EVENT);
    } else if (dg->root >= 0) {
        call->parent = bn_run_ctx_root(call->ctx, (bn_root)dg->root);
    } else if (dg->block) {
        call->parent = dg->block;
        call->slot = dg->slot;
    } else {
        call->parent = bn_run_ctx_root(call->ctx, BN_ROOT_MAIN); /* made in bare mode, used in a run */
    }
    return 0;
}

static PyObject *run_binding(binding *b, py_dg *dg)
{
    bn_block *blocks[BN_BLOCKS_MAX];
    bn_error err = { 0 };
    PyObject *result = NULL;

    if (find_place(b, dg) < 0)
        return NULL;
    if (b->row->flags & BN_CMD_BLOCKS) {
        b->call.blocks = blocks;
        b->call.blocks_cap = BN_BLOCKS_MAX;
    }
    if (bn_command_run(&b->call, &err)) {
        if (!PyErr_Occurred())
            py_raise(b->st, &err);
        else if (err.kind) /* what the row makes of an exception of Python's */
            py_raise_from(b->st, &err);
        return NULL;
    }
    result = result_of(b, dg);
    for (size_t i = 0; i < b->call.blocks_n; i++)
        bn_block_unref(blocks[i]);
    bn_block_unref(b->call.block);
    bn_value_release(&b->call.value);
    if (result && b->st->notes && b->row->flags & BN_CMD_WIDGET && b->call.id_len && b->call.ctx &&
        py_stage_note(b, result) < 0)
        Py_CLEAR(result);
    if (b->call.full && result && py_wait_room(b->st, b->call.ctx) < 0)
        Py_CLEAR(result);
    return result;
}

enum { QUIET = 1, LATER = 2 }; /* binding.quiet, bn_call.later */

/* A widget in a cached function: the page says that this leads nowhere. */
static int warn_of_cache(py_state *st)
{
    PyObject *hook = st->prepare ? PyDict_GetItemString(st->prepare, "cache_widget") : NULL;
    PyObject *done = hook ? PyObject_CallNoArgs(hook) : Py_NewRef(Py_None);
    Py_XDECREF(done);
    return done ? 0 : -1;
}

static PyObject *run_command(py_command *c, PyObject *dg, PyObject *const *args, Py_ssize_t n, PyObject *kwnames,
                             unsigned how)
{
    binding b;
    PyObject *result = NULL;
    py_dg *target;

    /* the option struct, the argument slots and the call, but not the room behind the option struct */
    memset(b.opts.bytes, 0, c->row->opts_size);
    memset(b.value, 0, c->row->param_count * sizeof b.value[0]);
    b.owned_n = 0;
    b.quiet = how & QUIET;
    b.st = c->st;
    b.row = c->row;
    b.name = c->name;
    b.keep = b.zone = NULL;
    b.choices = (py_choices){ 0 };
    memset(&b.call, 0, offsetof(bn_call, text_len));
    b.call.text_len_known = true;
    b.call.id[0] = '\0';
    b.call.id_len = 0;
    memset(&b.call.value, 0, offsetof(bn_call, scratch) - offsetof(bn_call, value));
    if (!c->plan)
        c->plan = bn_plan_of(c->row);
    b.call.cmd = c->row;
    b.call.plan = c->plan;
    b.call.opts = b.opts.bytes;
    b.call.door = py_replaced(c->st) ? &py_round_door : &py_door;
    b.call.later = how & LATER;
    b.answer = NULL;

    if (py_match_arguments(c, &b, args, n, kwnames) < 0 || py_ctx_require(c->st, c->row->name, &b.call.ctx) < 0)
        return NULL;
    if (b.call.ctx)
        bn_run_ctx_ref(b.call.ctx); /* Python code that runs below may take the thread's context away */
    if (py_prepare(&b) < 0 || (c->row->flags & BN_CMD_WIDGET && bn_capture_here() && warn_of_cache(c->st) < 0))
        goto done;
    for (size_t i = 0; i < c->row->param_count; i++)
        if (b.value[i] && py_bind_param(&b, i) < 0)
            goto done;
    if (py_fill_special(&b) < 0)
        goto done;
    target = py_dg_active(c->st, dg);
    b.call.method = dg != c->st->roots[BN_ROOT_MAIN];
    if (b.call.ctx && bn_run_ctx_has_fragments(b.call.ctx))
        b.call.fragment = py_fragment_here(c->st);
    Py_INCREF(target);
    b.target = (PyObject *)target;
    result = run_binding(&b, target);
    Py_DECREF(target);
    Py_XDECREF(b.answer);
done:
    for (size_t i = 0; i < b.owned_n; i++)
        Py_DECREF(b.owned[i]);
    bn_value_release(&b.call.options);
    Py_XDECREF(b.keep);
    bn_run_ctx_unref(b.call.ctx);
    return result;
}

PyObject *py_command_run(py_command *c, PyObject *dg, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    return run_command(c, dg, args, n, kwnames, 0);
}

PyObject *py_command_run_quiet(py_command *c, PyObject *dg, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    return run_command(c, dg, args, n, kwnames, QUIET);
}

PyObject *py_command_run_later(py_command *c, PyObject *dg, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    return run_command(c, dg, args, n, kwnames, LATER);
}
