/* replace.c: DeltaGenerator._enqueue and _block: what an add-on may replace, and what it may call.
 *
 * Commands go from the row straight into the run. Only where an add-on has put a function of its own into the type do
 * they take the way round: what was encoded is wrapped into a Proto, the add-on's function is called with it, and the
 * original, which it calls in turn, puts it into the page. The originals also take protobuf's own messages.
 *
 * Entered with the interpreter attached, by any thread with a run context. No lock is held. */
#include "core.h"

#include "names.h"
#include "wire_tags.h"

#define ELEMENT_MAX ((size_t)256 << 20)

/* An encoded message: a member of Element with what goes beside it in Element, or a whole Block. */
typedef struct proto {
    PyObject_HEAD
    PyObject   *content, *beside; /* bytes */
    const char *name;             /* static: "text", "flex_container" */
} proto;

static void proto_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Py_XDECREF(((proto *)self)->content);
    Py_XDECREF(((proto *)self)->beside);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *proto_serialize(PyObject *self, PyObject *unused)
{
    (void)unused;
    return Py_NewRef(((proto *)self)->content);
}

static PyObject *proto_which(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyUnicode_FromString(((proto *)self)->name);
}

static PyObject *proto_repr(PyObject *self)
{
    return PyUnicode_FromFormat("<%s, %zd bytes>", ((proto *)self)->name, PyBytes_GET_SIZE(((proto *)self)->content));
}

static PyMethodDef proto_methods[] = {
    { "SerializeToString", proto_serialize, METH_NOARGS, "The message's bytes." },
    { "WhichOneof", proto_which, METH_O, "The name of what is shown: \"text\", \"flex_container\"." },
    { NULL, NULL, 0, NULL },
};
static PyType_Slot proto_slots[] = {
    { Py_tp_dealloc, PY_FN(proto_dealloc) }, { Py_tp_repr, PY_FN(proto_repr) }, { Py_tp_methods, proto_methods },
    { 0, NULL },
};
static PyType_Spec proto_spec = {
    .name = "bourn._core.Proto", .basicsize = sizeof(proto),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, .slots = proto_slots,
};

static PyObject *bytes_of(bn_bytes b)
{
    return PyBytes_FromStringAndSize((const char *)b.p, (Py_ssize_t)b.n);
}

/* `content` is an Element or a Block. Of an Element the first member is what was made, the rest is layout. */
static PyObject *proto_new(py_state *st, bn_bytes content, bool block)
{
    bn_bytes rest = content, own = content;
    bn_wire_field first = { 0 };
    const char *name = NULL;
    proto *p;

    if (bn_wire_next(&rest, &first) == BN_OK)
        name = py_field_name(block ? "Block" : "Element", first.number);
    p = (proto *)st->proto_type->tp_alloc(st->proto_type, 0);
    if (!p)
        return NULL;
    if (!block) {
        own = first.bytes;
    } else {
        rest.n = 0;
    }
    p->name = name ? name : "";
    p->content = bytes_of(own);
    p->beside = bytes_of(rest);
    if (!p->content || !p->beside)
        Py_CLEAR(p);
    return (PyObject *)p;
}

/* ---------------------------------------------------------------- the way round */

static bool is_replaced(py_state *st, PyObject *name, PyObject *original)
{
    PyObject *now = PyDict_GetItemWithError(st->dg_type->tp_dict, name);
    return now != original;
}

/* Asked by every command, so the answer is kept until the type is changed: CPython then takes its version away and
 * gives it a new one. A version of 0 says nothing. */
bool py_replaced(py_state *st)
{
    unsigned version = st->dg_type->tp_version_tag;
    if (version == 0 || version != st->dg_version) {
        st->dg_replaced = is_replaced(st, st->str__enqueue, st->enqueue) || is_replaced(st, st->str__block, st->block);
        st->dg_version = version;
    }
    return st->dg_replaced;
}

/* The DeltaGenerator that stands for `parent`: a root, the command's own, or a new one. New reference. */
static PyObject *owner(py_state *st, bn_run_ctx *ctx, bn_block *parent, uint32_t slot, PyObject *target)
{
    for (int i = 0; slot == BN_SLOT_NEW && i < BN_ROOT_COUNT; i++)
        if (bn_run_ctx_root(ctx, (bn_root)i) == parent)
            return Py_NewRef(st->roots[i]);
    if (((py_dg *)target)->block == parent && ((py_dg *)target)->slot == slot)
        return Py_NewRef(target);
    return py_dg_new(st, NULL, NULL, parent, slot);
}

PyObject *py_put_replaced(py_state *st, bn_call *call, PyObject *target, const py_put *put)
{
    bool block = put->kind == BN_DELTA_BLOCK;
    PyObject *made = proto_new(st, put->content, block), *self, *name, *result = NULL;

    self = made ? owner(st, call->ctx, put->parent, *put->slot, target) : NULL;
    if (self && block) {
        result = PyObject_CallMethodObjArgs(self, st->str__block, made, NULL);
    } else if (self) {
        name = PyUnicode_FromString(((proto *)made)->name);
        result = name ? PyObject_CallMethodObjArgs(self, st->str__enqueue, name, made, NULL) : NULL;
        Py_XDECREF(name);
    }
    Py_XDECREF(self);
    Py_XDECREF(made);
    return result;
}

bool py_put_is_replaced(py_state *st, bn_delta_kind kind)
{
    if (kind == BN_DELTA_BLOCK)
        return is_replaced(st, st->str__block, st->block);
    return kind == BN_DELTA_ELEMENT && is_replaced(st, st->str__enqueue, st->enqueue);
}

/* ---------------------------------------------------------------- the originals */

static py_state *state_of(PyObject *self)
{
    PyObject *module = PyType_GetModuleByDef(Py_TYPE(self), &py_core_def);
    return module ? py_state_of(module) : NULL;
}

/* The bytes of a Proto or of protobuf's own message. New reference. */
static PyObject *serialized(PyObject *message)
{
    PyObject *bytes = PyObject_CallMethod(message, "SerializeToString", NULL);
    if (bytes && !PyBytes_Check(bytes)) {
        PyErr_SetString(PyExc_TypeError, "SerializeToString() gave no bytes");
        Py_CLEAR(bytes);
    }
    return bytes;
}

static bn_bytes view(PyObject *bytes)
{
    return bn_bytes_of(PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes));
}

static int layout_size(bn_wire *w, PyObject *layout, const char *name, bn_pb tag, bool height)
{
    PyObject *o = PyObject_GetAttrString(layout, name), *keep = NULL;
    st_val v;
    int rc = o ? py_val_from(o, &v, &keep) : -1;
    if (rc == 0)
        bn_encode_size(w, tag, height, &v, NULL);
    Py_XDECREF(keep);
    Py_XDECREF(o);
    return rc;
}

/* layout_config: an object with height, width and text_alignment, each may be None. */
static int add_layout(bn_wire *w, PyObject *layout)
{
    static const char *const words[] = { "", "left", "center", "right", "justify" };
    static const int values[] = { 0, PB_TEXT_ALIGNMENT_CONFIG_ALIGNMENT_LEFT, PB_TEXT_ALIGNMENT_CONFIG_ALIGNMENT_CENTER,
                                  PB_TEXT_ALIGNMENT_CONFIG_ALIGNMENT_RIGHT, PB_TEXT_ALIGNMENT_CONFIG_ALIGNMENT_JUSTIFY };
    PyObject *align;
    size_t mark;

    if (layout == Py_None)
        return 0;
    if (layout_size(w, layout, "height", PB_ELEMENT_HEIGHT_CONFIG, true) < 0 ||
        layout_size(w, layout, "width", PB_ELEMENT_WIDTH_CONFIG, false) < 0)
        return -1;
    align = PyObject_GetAttrString(layout, "text_alignment");
    if (!align)
        return -1;
    for (size_t i = 1; PyUnicode_Check(align) && i < BN_COUNT(words); i++)
        if (PyUnicode_CompareWithASCIIString(align, words[i]) == 0) {
            mark = bn_wire_open(w, PB_ELEMENT_TEXT_ALIGNMENT_CONFIG, 0);
            bn_wire_int(w, PB_TEXT_ALIGNMENT_CONFIG_ALIGNMENT, values[i]);
            bn_wire_close(w, mark);
        }
    Py_DECREF(align);
    return 0;
}

static void find_place(bn_run_ctx *ctx, py_dg *dg, bn_block **parent, uint32_t *slot)
{
    *slot = dg->root < 0 && dg->block ? dg->slot : BN_SLOT_NEW;
    if (dg->root < 0 && dg->block)
        *parent = dg->block;
    else
        *parent = bn_run_ctx_root(ctx, dg->root < 0 ? BN_ROOT_MAIN : (bn_root)dg->root);
}

static PyObject *put_into(py_state *st, bn_run_ctx *ctx, py_dg *dg, const bn_delta *delta, PyObject *type)
{
    bool full = false, block = delta->kind == BN_DELTA_BLOCK;
    bn_error err = { 0 };
    bn_block *parent, *made = NULL;
    bn_delta aimed = *delta;
    PyObject *result;
    uint32_t slot;

    find_place(ctx, dg, &parent, &slot);
    aimed.aimed = dg->root != BN_ROOT_MAIN;
    if (bn_run_ctx_put(ctx, parent, &aimed, &slot, block ? &made : NULL, &full, &err))
        return py_raise(st, &err);
    result = py_dg_new(st, (PyTypeObject *)type, (PyObject *)dg, block ? made : parent, block ? BN_SLOT_NEW : slot);
    bn_block_unref(made);
    if (full && result && py_wait_room(st, ctx) < 0)
        Py_CLEAR(result);
    return result;
}

static int build_element(PyObject *message, const char *type, PyObject *layout, int one_shot, bn_buf *buf)
{
    bn_wire w = bn_wire_to(buf);
    uint32_t number = py_field_number("Element", type);
    PyObject *bytes;

    if (!number) {
        PyErr_Format(PyExc_AttributeError, "an element of the page is never called '%s'", type);
        return -1;
    }
    bytes = serialized(message);
    if (!bytes)
        return -1;
    bn_wire_msg(&w, BN_PB(number, MESSAGE, BN_PB_PRESENCE), view(bytes));
    Py_DECREF(bytes);
    if (strcmp(Py_TYPE(message)->tp_name, proto_spec.name) == 0)
        bn_wire_raw(&w, view(((proto *)message)->beside));
    if (one_shot)
        bn_wire_int(&w, PB_ELEMENT_HAS_ONE_SHOT_EFFECT, 1);
    if (add_layout(&w, layout) < 0)
        return -1;
    if (w.status)
        PyErr_NoMemory();
    return w.status ? -1 : 0;
}

static PyObject *dg_enqueue(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = { "delta_type", "element_proto", "layout_config", "has_one_shot_effect", "agent_props", NULL };
    py_state *st = state_of(self);
    PyObject *message, *layout = Py_None, *agent, *result = NULL;
    const char *type;
    PY_CTX_HELD bn_run_ctx *ctx = NULL;
    bn_buf buf;
    py_dg *dg;
    int one_shot = 0;

    if (!st || !PyArg_ParseTupleAndKeywords(args, kwargs, "sO|OpO:_enqueue", names, &type, &message, &layout, &one_shot,
                                            &agent) ||
        py_ctx_hold(st, type, &ctx) < 0)
        return NULL;
    dg = py_dg_active(st, self);
    if (!ctx)
        return Py_NewRef((PyObject *)dg);
    bn_buf_init(&buf, ELEMENT_MAX);
    Py_INCREF(dg);
    if (build_element(message, type, layout, one_shot, &buf) == 0) {
        bn_delta delta = { .kind = BN_DELTA_ELEMENT, .content = bn_buf_view(&buf) };
        result = put_into(st, ctx, dg, &delta, NULL);
    }
    Py_DECREF(dg);
    bn_buf_release(&buf);
    return result;
}

static PyObject *dg_block(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = { "block_proto", "dg_type", "agent_props", NULL };
    py_state *st = state_of(self);
    PyObject *message = Py_None, *type = Py_None, *agent, *bytes, *result;
    bn_wire_field first = { 0 };
    PY_CTX_HELD bn_run_ctx *ctx = NULL;
    bn_bytes rest;
    py_dg *dg;

    if (!st || !PyArg_ParseTupleAndKeywords(args, kwargs, "|OOO:_block", names, &message, &type, &agent) ||
        py_ctx_hold(st, "_block", &ctx) < 0)
        return NULL;
    if (type != Py_None && !(PyType_Check(type) && PyType_IsSubtype((PyTypeObject *)type, st->dg_type))) {
        PyErr_SetString(PyExc_TypeError, "dg_type must be a subclass of DeltaGenerator");
        return NULL;
    }
    dg = py_dg_active(st, self);
    if (!ctx)
        return Py_NewRef((PyObject *)dg);
    bytes = message == Py_None ? PyBytes_FromString("") : serialized(message);
    if (!bytes)
        return NULL;
    rest = view(bytes);
    bn_wire_next(&rest, &first);
    Py_INCREF(dg);
    result = put_into(st, ctx, dg,
                      &(bn_delta){ .kind = BN_DELTA_BLOCK, .content = view(bytes),
                                   .kind_name = first.number ? py_field_name("Block", first.number) : NULL },
                      type == Py_None ? NULL : type);
    Py_DECREF(dg);
    Py_DECREF(bytes);
    return result;
}

/* ---------------------------------------------------------------- whole messages */

/* The place that a message's metadata names: a root and one index. BN_SLOT_NEW: another. */
static uint32_t place_in_root(bn_bytes metadata, uint32_t *root)
{
    bn_wire_field f, path = { 0 };
    uint32_t at[2] = { 0, BN_SLOT_NEW };
    while (bn_wire_next(&metadata, &f) == BN_OK)
        if (f.number == bn_pb_number(PB_FORWARD_MSG_METADATA_DELTA_PATH))
            path = f;
    if (path.bytes.n != 2 || path.bytes.p[0] >= BN_ROOT_COUNT || path.bytes.p[1] > 127)
        return BN_SLOT_NEW;
    at[0] = path.bytes.p[0];
    at[1] = path.bytes.p[1];
    *root = at[0];
    return at[1];
}

static PyObject *enqueue_delta(py_state *st, bn_run_ctx *ctx, bn_bytes delta, bn_bytes metadata)
{
    bn_wire_field f = { 0 };
    uint32_t root = 0, slot = place_in_root(metadata, &root);
    bn_delta d;
    bn_error err = { 0 };
    bn_block *made = NULL;
    bool full = false;

    while (bn_wire_next(&delta, &f) == BN_OK && f.number != bn_pb_number(PB_DELTA_NEW_ELEMENT) &&
           f.number != bn_pb_number(PB_DELTA_ADD_BLOCK))
        ;
    d = (bn_delta){ .content = f.bytes };
    d.kind = f.number == bn_pb_number(PB_DELTA_ADD_BLOCK) ? BN_DELTA_BLOCK : BN_DELTA_ELEMENT;
    if (slot == BN_SLOT_NEW)
        return py_raise_class(st, "StreamlitAPIException",
                              "enqueue_message() places deltas at the first level of the page only: write into a "
                              "container by its own methods.");
    if (bn_run_ctx_put(ctx, bn_run_ctx_root(ctx, (bn_root)root), &d, &slot,
                       d.kind == BN_DELTA_BLOCK ? &made : NULL, &full, &err))
        return py_raise(st, &err);
    bn_block_unref(made);
    if (full && py_wait_room(st, ctx) < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* enqueue_message(msg): a ForwardMsg of protobuf. Its hash and metadata are made here. */
PyObject *py_enqueue_message(PyObject *module, PyObject *msg)
{
    py_state *st = py_state_of(module);
    PyObject *bytes, *result = NULL;
    bn_bytes rest, metadata = { 0 }, body = { 0 };
    bn_wire_field f;
    bn_error err = { 0 };
    PY_CTX_HELD bn_run_ctx *ctx = NULL;
    bool delta = false;

    if (py_ctx_hold(st, "enqueue_message", &ctx) < 0)
        return NULL;
    if (!ctx)
        Py_RETURN_NONE;
    bytes = serialized(msg);
    if (!bytes)
        return NULL;
    rest = view(bytes);
    for (const uint8_t *from = rest.p; bn_wire_next(&rest, &f) == BN_OK; from = rest.p) {
        if (f.number == bn_pb_number(PB_FORWARD_MSG_METADATA)) {
            metadata = f.bytes;
        } else if (f.number != bn_pb_number(PB_FORWARD_MSG_HASH)) {
            delta = f.number == bn_pb_number(PB_FORWARD_MSG_DELTA);
            body = delta ? f.bytes : bn_bytes_of(from, (size_t)(rest.p - from));
        }
    }
    if (!body.p)
        py_raise_class(st, "StreamlitAPIException", "enqueue_message() was given a message that says nothing.");
    else if (delta)
        result = enqueue_delta(st, ctx, body, metadata);
    else if (bn_run_ctx_send(ctx, body, &err))
        py_raise(st, &err);
    else
        result = Py_NewRef(Py_None);
    Py_DECREF(bytes);
    return result;
}

/* ---------------------------------------------------------------- set-up */

static PyMethodDef originals[] = {
    { "_enqueue", (PyCFunction)(void (*)(void))dg_enqueue, METH_VARARGS | METH_KEYWORDS,
      "Put an element into the page: its name, its message, how it is laid out." },
    { "_block", (PyCFunction)(void (*)(void))dg_block, METH_VARARGS | METH_KEYWORDS, "Put a container into the page." },
};

int py_replace_init(py_state *st)
{
    PyObject **kept[] = { &st->enqueue, &st->block };
    st->proto_type = (PyTypeObject *)PyType_FromModuleAndSpec(st->module, &proto_spec, NULL);
    if (!st->proto_type)
        return -1;
    for (size_t i = 0; i < BN_COUNT(kept); i++) {
        *kept[i] = PyDescr_NewMethod(st->dg_type, &originals[i]);
        if (!*kept[i] || PyObject_SetAttrString((PyObject *)st->dg_type, originals[i].ml_name, *kept[i]) < 0)
            return -1;
    }
    return 0;
}
