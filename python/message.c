/* message.c: the browser's messages as Python objects, read and written by the generated tables: what AppTest shows of an
 * element, and what it sends. A Message reads its fields out of the bytes when they are asked for.
 *
 * Entered with the interpreter attached. A Message does not change: any thread. */
#include "core.h"

#include "names.h"

#define MESSAGE_MAX ((size_t)256 << 20)

typedef struct message {
    PyObject_HEAD
    const bn_schema_message *schema;
    PyObject                *bytes; /* owns `view` */
    bn_bytes                 view;
} message;

static PyObject *message_new(PyTypeObject *type, const bn_schema_message *schema, PyObject *bytes, bn_bytes view)
{
    message *m = (message *)type->tp_alloc(type, 0);
    if (!m)
        return NULL;
    m->schema = schema;
    m->bytes = Py_NewRef(bytes);
    m->view = view;
    return (PyObject *)m;
}

static void message_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Py_XDECREF(((message *)self)->bytes);
    type->tp_free(self);
    Py_DECREF(type);
}

/* ---------------------------------------------------------------- reading */

static const bn_schema_field *field_named(const bn_schema_message *schema, const char *name)
{
    for (size_t i = 0; i < schema->field_count; i++)
        if (strcmp(schema->fields[i].name, name) == 0)
            return &schema->fields[i];
    return NULL;
}

static const bn_schema_field *field_numbered(const bn_schema_message *schema, uint32_t number)
{
    for (size_t i = 0; i < schema->field_count; i++)
        if (schema->fields[i].number == number)
            return &schema->fields[i];
    return NULL;
}

static PyObject *scalar(const bn_schema_field *f, uint64_t bits)
{
    uint32_t low = (uint32_t)bits;
    float single;
    switch (bn_pb_type(f->tag)) {
    case BN_PB_DOUBLE:
        return PyFloat_FromDouble(bn_wire_double(bits));
    case BN_PB_FLOAT:
        memcpy(&single, &low, sizeof single);
        return PyFloat_FromDouble((double)single);
    case BN_PB_BOOL:
        return PyBool_FromLong(bits != 0);
    case BN_PB_SINT32:
    case BN_PB_SINT64:
        return PyLong_FromLongLong(bn_wire_zigzag(bits));
    case BN_PB_INT32:
    case BN_PB_ENUM:
    case BN_PB_SFIXED32:
        return PyLong_FromLong((int32_t)low);
    case BN_PB_UINT64:
    case BN_PB_FIXED64:
        return PyLong_FromUnsignedLongLong(bits);
    case BN_PB_UINT32:
    case BN_PB_FIXED32:
        return PyLong_FromUnsignedLong(low);
    default:
        return PyLong_FromLongLong((int64_t)bits);
    }
}

/* What stands in one field on the wire; a field that is missing is read as an empty one. */
static PyObject *value_of(message *m, const bn_schema_field *f, const bn_wire_field *read)
{
    const char *p = read->bytes.n ? (const char *)read->bytes.p : "";
    switch (bn_pb_type(f->tag)) {
    case BN_PB_MESSAGE:
        return message_new(Py_TYPE(m), f->message, m->bytes, read->bytes);
    case BN_PB_STRING:
        return PyUnicode_DecodeUTF8(p, (Py_ssize_t)read->bytes.n, "replace");
    case BN_PB_BYTES:
        return PyBytes_FromStringAndSize(p, (Py_ssize_t)read->bytes.n);
    default:
        return scalar(f, read->value);
    }
}

static int append(PyObject *list, PyObject *item)
{
    int rc = item ? PyList_Append(list, item) : -1;
    Py_XDECREF(item);
    return rc;
}

static bool is_packed(const bn_schema_field *f, const bn_wire_field *read)
{
    unsigned type = bn_pb_type(f->tag);
    return read->wire_type == 2 && type != BN_PB_MESSAGE && type != BN_PB_STRING && type != BN_PB_BYTES;
}

/* Numbers that stand one behind the other. */
static int unpack(PyObject *list, const bn_schema_field *f, bn_bytes packed)
{
    unsigned type = bn_pb_type(f->tag);
    size_t fixed = type == BN_PB_DOUBLE || type == BN_PB_FIXED64 || type == BN_PB_SFIXED64  ? 8
                   : type == BN_PB_FLOAT || type == BN_PB_FIXED32 || type == BN_PB_SFIXED32 ? 4
                                                                                            : 0;
    while (packed.n) {
        uint64_t bits = 0;
        size_t n = 0;
        if (fixed) {
            n = fixed < packed.n ? fixed : packed.n;
            memcpy(&bits, packed.p, n);
        } else {
            for (unsigned shift = 0; n < packed.n && shift < 64; shift += 7) {
                bits |= (uint64_t)(packed.p[n] & 0x7F) << shift;
                if (packed.p[n++] < 0x80)
                    break;
            }
        }
        packed = bn_bytes_of(packed.p + n, packed.n - n);
        if (append(list, scalar(f, bits)) < 0)
            return -1;
    }
    return 0;
}

static PyObject *read_repeated(message *m, const bn_schema_field *f)
{
    PyObject *list = PyList_New(0);
    bn_bytes rest = m->view;
    bn_wire_field read;
    while (list && bn_wire_next(&rest, &read) == BN_OK) {
        if (read.number != f->number)
            continue;
        if ((is_packed(f, &read) ? unpack(list, f, read.bytes) : append(list, value_of(m, f, &read))) < 0)
            Py_CLEAR(list);
    }
    return list;
}

/* The last of them counts. False: it is not there. */
static bool find(const message *m, const bn_schema_field *f, bn_wire_field *out)
{
    bn_bytes rest = m->view;
    bn_wire_field read;
    bool found = false;
    *out = (bn_wire_field){ .number = f->number };
    while (bn_wire_next(&rest, &read) == BN_OK)
        if (read.number == f->number) {
            *out = read;
            found = true;
        }
    return found;
}

static PyObject *read_field(message *m, const bn_schema_field *f)
{
    bn_wire_field read;
    if (f->flags & BN_WIRE_FIELD_REPEATED)
        return read_repeated(m, f);
    find(m, f, &read);
    return value_of(m, f, &read);
}

static PyObject *message_getattro(PyObject *self, PyObject *name)
{
    const char *text = PyUnicode_AsUTF8(name);
    const bn_schema_field *f = text ? field_named(((message *)self)->schema, text) : NULL;
    if (!text)
        return NULL;
    return f ? read_field((message *)self, f) : PyObject_GenericGetAttr(self, name);
}

/* ---------------------------------------------------------------- protobuf's own methods */

static const bn_schema_field *field_or_error(PyObject *self, PyObject *name)
{
    const bn_schema_message *schema = ((message *)self)->schema;
    const char *text = PyUnicode_Check(name) ? PyUnicode_AsUTF8(name) : NULL;
    const bn_schema_field *f = text ? field_named(schema, text) : NULL;
    if (!f && !PyErr_Occurred())
        PyErr_Format(PyExc_ValueError, "%s has no field %R", schema->name, name);
    return f;
}

static PyObject *message_has(PyObject *self, PyObject *name)
{
    const bn_schema_field *f = field_or_error(self, name);
    bn_wire_field read;
    if (f && !(f->flags & BN_WIRE_FIELD_PRESENCE))
        return PyErr_Format(PyExc_ValueError, "%U has no presence: it is there always", name);
    return f ? PyBool_FromLong(find((message *)self, f, &read)) : NULL;
}

static PyObject *message_which(PyObject *self, PyObject *group)
{
    message *m = (message *)self;
    const char *text = PyUnicode_Check(group) ? PyUnicode_AsUTF8(group) : NULL;
    const char *name = NULL;
    bn_bytes rest = m->view;
    bn_wire_field read;
    while (text && bn_wire_next(&rest, &read) == BN_OK) {
        const bn_schema_field *f = field_numbered(m->schema, read.number);
        if (f && f->oneof && strcmp(f->oneof, text) == 0)
            name = f->name;
    }
    return name ? PyUnicode_FromString(name) : PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
}

static const char *word_of(const bn_schema_field *f, int64_t number)
{
    for (size_t i = 0; f->enumeration && i < f->enumeration->value_count; i++)
        if (f->enumeration->values[i].number == number)
            return f->enumeration->values[i].name;
    return NULL;
}

/* word(name): what the value of an enumeration is called; None: it has no name. */
static PyObject *message_word(PyObject *self, PyObject *name)
{
    const bn_schema_field *f = field_or_error(self, name);
    bn_wire_field read;
    const char *word;
    if (!f)
        return NULL;
    find((message *)self, f, &read);
    word = word_of(f, (int32_t)(uint32_t)read.value);
    return word ? PyUnicode_FromString(word) : Py_NewRef(Py_None);
}

static PyObject *message_serialize(PyObject *self, PyObject *unused)
{
    message *m = (message *)self;
    (void)unused;
    return PyBytes_FromStringAndSize(m->view.n ? (const char *)m->view.p : "", (Py_ssize_t)m->view.n);
}

static bool same_bytes(const message *a, const message *b)
{
    return a->schema == b->schema && bn_bytes_eq(a->view, b->view);
}

static PyObject *message_compare(PyObject *self, PyObject *other, int op)
{
    bool same;
    if ((op != Py_EQ && op != Py_NE) || Py_TYPE(self) != Py_TYPE(other))
        Py_RETURN_NOTIMPLEMENTED;
    same = same_bytes((message *)self, (message *)other);
    return PyBool_FromLong(op == Py_EQ ? same : !same);
}

/* ---------------------------------------------------------------- as text, a field a line */

static int add_text(PyObject *lines, message *m, unsigned depth);

/* A line: two spaces for each message it is in, a name, and what follows it. */
static int add_line(PyObject *lines, unsigned depth, const char *name, const char *then, PyObject *text)
{
    PyObject *line = text ? PyUnicode_FromFormat("%s%s%U\n", name, then, text) : NULL;
    PyObject *margin = line ? PyUnicode_FromString("  ") : NULL, *wide = margin ? PySequence_Repeat(margin, depth) : NULL;
    int rc = wide ? append(lines, PyUnicode_Concat(wide, line)) : -1;
    Py_XDECREF(wide);
    Py_XDECREF(margin);
    Py_XDECREF(line);
    return rc;
}

/* A text or bytes in double quotes, as protobuf writes them: of a text only what cannot be seen is escaped. */
static PyObject *quoted(PyObject *value)
{
    PyObject *bytes = PyUnicode_Check(value) ? PyUnicode_AsUTF8String(value) : Py_NewRef(value), *out;
    const unsigned char *p = bytes ? (const unsigned char *)PyBytes_AS_STRING(bytes) : NULL;
    size_t n = p ? (size_t)PyBytes_GET_SIZE(bytes) : 0, k = 0;
    char *text = p ? PyMem_Malloc(4 * n + 3) : NULL;
    if (!text) {
        Py_XDECREF(bytes);
        return PyErr_Occurred() ? NULL : PyErr_NoMemory();
    }
    text[k++] = '"';
    for (size_t i = 0; i < n; i++) {
        const char *at = strchr("\nn\rr\tt\"\"\\\\''", p[i]);
        if (p[i] && at && (at - "\nn\rr\tt\"\"\\\\''") % 2 == 0) {
            text[k++] = '\\';
            text[k++] = at[1];
        } else if (p[i] < 32 || p[i] == 127 || (p[i] > 127 && !PyUnicode_Check(value))) {
            k += (size_t)sprintf(text + k, "\\%03o", (unsigned)p[i]);
        } else {
            text[k++] = (char)p[i];
        }
    }
    text[k++] = '"';
    out = PyUnicode_FromStringAndSize(text, (Py_ssize_t)k);
    PyMem_Free(text);
    Py_DECREF(bytes);
    return out;
}

/* The shortest text that is read as the same number. */
static PyObject *number_text(const bn_schema_field *f, PyObject *value)
{
    bool single = bn_pb_type(f->tag) == BN_PB_FLOAT;
    double v = PyFloat_AsDouble(value);
    char *text = single ? NULL : PyOS_double_to_string(v, 'r', 0, 0, NULL);
    PyObject *out;
    for (int digits = 6; single && digits <= 9; digits++) {
        PyMem_Free(text);
        text = PyOS_double_to_string(v, 'g', digits, 0, NULL);
        if (text && (float)PyOS_string_to_double(text, NULL, NULL) == (float)v)
            break;
    }
    out = text ? PyUnicode_FromString(text) : NULL;
    PyMem_Free(text);
    return out;
}

static int add_value(PyObject *lines, const bn_schema_field *f, PyObject *value, unsigned depth)
{
    PyObject *text;
    const char *word;
    int rc;
    if (f->message) {
        text = PyUnicode_FromString("");
        rc = add_line(lines, depth, f->name, " {", text);
        if (rc == 0)
            rc = add_text(lines, (message *)value, depth + 1);
        if (rc == 0)
            rc = add_line(lines, depth, "}", "", text);
        Py_XDECREF(text);
        return rc;
    }
    word = f->enumeration ? word_of(f, PyLong_AsLong(value)) : PyBool_Check(value) ? (value == Py_True ? "true" : "false") : NULL;
    if (word)
        text = PyUnicode_FromString(word);
    else if (PyUnicode_Check(value) || PyBytes_Check(value))
        text = quoted(value);
    else if (PyFloat_Check(value))
        text = number_text(f, value);
    else
        text = PyObject_Str(value);
    rc = add_line(lines, depth, f->name, ": ", text);
    Py_XDECREF(text);
    return rc;
}

static int add_text(PyObject *lines, message *m, unsigned depth)
{
    for (size_t i = 0; i < m->schema->field_count; i++) {
        const bn_schema_field *f = &m->schema->fields[i];
        bn_wire_field read;
        PyObject *value;
        int rc = 0;
        if (!find(m, f, &read))
            continue;
        value = read_field(m, f);
        if (value && f->flags & BN_WIRE_FIELD_REPEATED)
            for (Py_ssize_t k = 0; rc == 0 && k < PyList_GET_SIZE(value); k++)
                rc = add_value(lines, f, PyList_GET_ITEM(value, k), depth);
        else if (value)
            rc = add_value(lines, f, value, depth);
        Py_XDECREF(value);
        if (!value || rc < 0)
            return -1;
    }
    return 0;
}

static PyObject *message_repr(PyObject *self)
{
    PyObject *lines = PyList_New(0), *nothing = PyUnicode_FromString(""), *text = NULL;
    if (lines && nothing && add_text(lines, (message *)self, 0) == 0)
        text = PyUnicode_Join(nothing, lines);
    Py_XDECREF(lines);
    Py_XDECREF(nothing);
    return text;
}

static PyMethodDef message_methods[] = {
    { "HasField", message_has, METH_O, "Whether a field is there." },
    { "WhichOneof", message_which, METH_O, "The name of the field of a group that is there; None: none is." },
    { "SerializeToString", message_serialize, METH_NOARGS, "The message's bytes." },
    { "word", message_word, METH_O, "What the value of an enumeration is called; None: it has no name." },
    { NULL, NULL, 0, NULL },
};
static PyType_Slot message_slots[] = {
    { Py_tp_dealloc, PY_FN(message_dealloc) },         { Py_tp_getattro, PY_FN(message_getattro) },
    { Py_tp_richcompare, PY_FN(message_compare) },     { Py_tp_hash, PY_FN(PyObject_HashNotImplemented) },
    { Py_tp_repr, PY_FN(message_repr) },               { Py_tp_methods, message_methods },
    { Py_tp_doc, (void *)"A message of the browser's protocol; its fields are attributes." },
    { 0, NULL },
};
static PyType_Spec message_spec = {
    .name = "bourn._core.Message", .basicsize = sizeof(message),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, .slots = message_slots,
};

int py_message_init_type(py_state *st)
{
    st->message_type = (PyTypeObject *)PyType_FromModuleAndSpec(st->module, &message_spec, NULL);
    return st->message_type ? PyModule_AddType(st->module, st->message_type) : -1;
}

static const bn_schema_message *schema_or_error(const char *name)
{
    const bn_schema_message *schema = py_message_named(name);
    if (!schema)
        PyErr_Format(PyExc_ValueError, "no message is called %s", name);
    return schema;
}

/* decode(name, bytes) */
PyObject *py_message_decode(PyObject *module, PyObject *args)
{
    const bn_schema_message *schema;
    const char *name;
    PyObject *bytes;
    if (!PyArg_ParseTuple(args, "sS:decode", &name, &bytes) || !(schema = schema_or_error(name)))
        return NULL;
    return message_new(py_state_of(module)->message_type, schema, bytes,
                       bn_bytes_of(PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes)));
}

/* ---------------------------------------------------------------- writing */

static int write_message(bn_wire *w, const bn_schema_message *schema, PyObject *members);

static int write_text(bn_wire *w, const bn_schema_field *f, PyObject *value)
{
    const char *p;
    Py_ssize_t n;
    if (PyBytes_Check(value)) {
        p = PyBytes_AS_STRING(value);
        n = PyBytes_GET_SIZE(value);
    } else {
        p = PyUnicode_AsUTF8AndSize(value, &n);
    }
    if (p)
        bn_wire_str(w, f->tag, bn_bytes_of(p, (size_t)n));
    return p ? 0 : -1;
}

static int write_one(bn_wire *w, const bn_schema_field *f, PyObject *value)
{
    size_t mark;
    int rc;
    switch (bn_pb_type(f->tag)) {
    case BN_PB_STRING:
    case BN_PB_BYTES:
        return write_text(w, f, value);
    case BN_PB_MESSAGE:
        mark = bn_wire_open(w, f->tag, 0);
        rc = write_message(w, f->message, value);
        bn_wire_close(w, mark);
        return rc;
    case BN_PB_DOUBLE:
    case BN_PB_FLOAT:
        bn_wire_num(w, f->tag, PyFloat_AsDouble(value));
        break;
    default:
        bn_wire_int(w, f->tag, PyLong_AsLongLong(value));
        break;
    }
    return PyErr_Occurred() ? -1 : 0;
}

/* A list, which proto3 packs; a reader takes numbers one by one just as well, and so they are written. */
static int write_list(bn_wire *w, const bn_schema_field *f, PyObject *value)
{
    PyObject *items = PySequence_Fast(value, "a repeated field takes a list");
    int rc = items ? 0 : -1;
    for (Py_ssize_t i = 0; rc == 0 && i < PySequence_Fast_GET_SIZE(items); i++)
        rc = write_one(w, f, PySequence_Fast_GET_ITEM(items, i));
    Py_XDECREF(items);
    return rc;
}

static int write_message(bn_wire *w, const bn_schema_message *schema, PyObject *members)
{
    PyObject *name, *value;
    Py_ssize_t at = 0;
    if (!PyDict_Check(members)) {
        PyErr_Format(PyExc_TypeError, "%s takes a dict", schema->name);
        return -1;
    }
    while (PyDict_Next(members, &at, &name, &value)) {
        const char *text = PyUnicode_AsUTF8(name);
        const bn_schema_field *f = text ? field_named(schema, text) : NULL;
        if (text && !f)
            PyErr_Format(PyExc_ValueError, "%s has no field %s", schema->name, text);
        if (!f || (f->flags & BN_WIRE_FIELD_REPEATED ? write_list(w, f, value) : write_one(w, f, value)) < 0)
            return -1;
    }
    return 0;
}

/* encode(name, members): a message's bytes, from a dict of its fields; a message in it is a dict again. */
PyObject *py_message_encode(PyObject *module, PyObject *args)
{
    const bn_schema_message *schema;
    PyObject *members, *out = NULL;
    const char *name;
    bn_buf buf;
    bn_wire w;
    (void)module;
    if (!PyArg_ParseTuple(args, "sO:encode", &name, &members) || !(schema = schema_or_error(name)))
        return NULL;
    bn_buf_init(&buf, MESSAGE_MAX);
    w = bn_wire_to(&buf);
    if (write_message(&w, schema, members) == 0)
        out = w.status ? PyErr_NoMemory()
                       : PyBytes_FromStringAndSize(buf.n ? (const char *)buf.p : "", (Py_ssize_t)buf.n);
    bn_buf_release(&buf);
    return out;
}
