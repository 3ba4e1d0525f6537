/* door.c: what the one path of commands asks the Python door: names of values for messages, callbacks, plain forms of
 * Python's objects, and where an add-on wants its say in what is put. */
#include "bind.h"

static void door_repr(const st_val *v, char *buf, size_t cap)
{
    PyObject *o = v->kind == ST_KIND_OBJECT ? v->p : NULL, *text = o ? PyObject_Repr(o) : NULL;
    const char *s = text ? PyUnicode_AsUTF8(text) : NULL;
    if (!s)
        PyErr_Clear();
    snprintf(buf, cap, "%s", s ? s : "?");
    Py_XDECREF(text);
}

static const char *door_type_name(const st_val *v)
{
    return v->kind == ST_KIND_OBJECT ? Py_TYPE((PyObject *)v->p)->tp_name : NULL;
}

static bn_value door_callback(bn_call *call, const st_callback *cb)
{
    (void)call;
    return cb->object ? bn_value_foreign(cb->object, &py_foreign_ops) : bn_value_none();
}

static bn_value door_maker(bn_call *call, const st_maker *maker)
{
    (void)call;
    return bn_value_foreign(maker->object, &py_foreign_ops);
}

static bn_value door_label(bn_call *call, bn_value *v, bool any)
{
    binding *b = (binding *)(void *)((char *)call - offsetof(binding, call));
    return py_choices_label(b->st, &b->choices, v, any);
}

static void *door_pause(void)
{
    return PyEval_SaveThread();
}

static void door_resume(void *state)
{
    PyEval_RestoreThread(state);
}

const bn_door py_door = {
    .repr = door_repr, .type_name = door_type_name, .callback = door_callback, .maker = door_maker,
    .plain = py_value_plain, .label = door_label, .items = py_choices_items, .pause = door_pause, .resume = door_resume,
    .picture = py_door_picture, .json = py_door_json,
};

/* An add-on has replaced _enqueue or _block: it is called, and what it returns says where the element is. */
static bn_status door_put(bn_call *call, bn_block *parent, const bn_delta *delta, uint32_t *slot, bn_block **block,
                          bn_error *err)
{
    binding *b = (binding *)(void *)((char *)call - offsetof(binding, call));
    PyObject *answer;

    if (!py_put_is_replaced(b->st, delta->kind))
        return bn_run_ctx_put(call->ctx, parent, delta, slot, block, &call->full, err);
    answer = py_put_replaced(b->st, call, b->target,
                             &(py_put){ .parent = parent, .kind = delta->kind, .content = delta->content, .slot = slot });
    if (!answer)
        return bn_fail(err, BN_EUSER, "an exception is set");
    if (py_dg_check(b->st, answer) && ((py_dg *)answer)->block) {
        *slot = ((py_dg *)answer)->slot;
        if (block) {
            const uint32_t *path;
            size_t n = bn_block_path(((py_dg *)answer)->block, &path);
            *block = bn_block_ref(((py_dg *)answer)->block);
            *slot = path[n - 1]; /* where it stands in its parent */
        }
    } else if (block) {
        Py_DECREF(answer);
        PyErr_SetString(PyExc_TypeError, "DeltaGenerator._block() must return a container");
        return bn_fail(err, BN_EUSER, "an exception is set");
    }
    Py_XSETREF(b->answer, answer);
    return BN_OK;
}

const bn_door py_round_door = {
    .repr = door_repr, .type_name = door_type_name, .callback = door_callback, .maker = door_maker,
    .plain = py_value_plain, .label = door_label, .items = py_choices_items, .put = door_put, .pause = door_pause, .resume = door_resume,
    .picture = py_door_picture, .json = py_door_json,
};
