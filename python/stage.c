/* stage.c: the type Stage: see stage.h. A test speaks through it to an app that runs in the test's own process.
 *
 * Threads  one at a time: the test's. The runtime has its port thread, the app its script threads, and the host's wishes
 *          are served by a thread of their own (serve()). All entered with the interpreter attached. */
#include "stage.h"

#include <poll.h>
#include <unistd.h>

#include "base/hash.h"
#include "port/port.h"
#include "runtime/visit.h"

#define OUT_MAX ((size_t)1 << 30) /* what a test may send before the app takes it: files, say */

enum { SESSION = 1 }; /* the one number */

typedef struct py_stage {
    PyObject_HEAD
    PyObject        *weak;
    py_state        *st;
    PyObject        *module;
    py_host         *host; /* NULL: closed */
    bn_port         *port;
    PyObject        *inbox; /* list of bytes: ForwardMsgs that came */
    PyObject        *id;    /* of the session */
    struct py_stage *next;  /* in st->acting */
    bool             acting;
} py_stage;

/* ---------------------------------------------------------------- frames */

static int queue(py_stage *s, bn_port_type type, uint64_t arg, bn_bytes payload)
{
    bn_port_head head = { .type = (uint16_t)type, .session = type == BN_PORT_HELLO ? 0 : SESSION, .arg = arg };
    bn_error err = { 0 };
    if (bn_port_queue(s->port, head, payload, NULL, &err) == BN_OK)
        return 0;
    py_raise(s->st, &err);
    return -1;
}

static int keep_message(py_stage *s, bn_bytes message)
{
    PyObject *bytes = PyBytes_FromStringAndSize((const char *)message.p, (Py_ssize_t)message.n);
    int rc = bytes ? PyList_Append(s->inbox, bytes) : -1;
    Py_XDECREF(bytes);
    return rc;
}

/* Messages one behind the other, each with its length. */
static int keep_messages(py_stage *s, bn_bytes batch)
{
    while (batch.n >= sizeof(uint32_t)) {
        uint32_t n;
        memcpy(&n, batch.p, sizeof n);
        if (n > batch.n - sizeof n)
            break;
        if (keep_message(s, bn_bytes_of(batch.p + sizeof n, n)) < 0)
            return -1;
        batch = bn_bytes_of(batch.p + sizeof n + n, batch.n - sizeof n - n);
    }
    return 0;
}

static int keep_large(py_stage *s, const bn_port_frame *frame)
{
    bn_error err = { 0 };
    bn_bytes mapped;
    int rc;
    if (bn_port_map_message(frame, &mapped, &err)) {
        py_raise(s->st, &err);
        return -1;
    }
    rc = keep_message(s, mapped);
    bn_port_unmap(mapped);
    return rc;
}

/* What has been read gives credit back, as a browser does. The other frames are for a server: media, grants. */
static bn_status on_frame(void *arg, bn_port_frame *frame, bn_error *err)
{
    py_stage *s = arg;
    uint64_t bytes;
    int rc;
    if (frame->head.type == BN_PORT_SEND) {
        bytes = frame->payload.n;
        rc = keep_messages(s, frame->payload);
    } else if (frame->head.type == BN_PORT_SEND_FD && frame->head.nfds) {
        bytes = frame->head.arg;
        rc = keep_large(s, frame);
    } else {
        return BN_OK;
    }
    if (rc < 0 || queue(s, BN_PORT_SESSION_CREDIT, bytes, (bn_bytes){ 0 }) < 0)
        return bn_fail(err, BN_ENOMEM, "a message of the app is lost");
    return BN_OK;
}

/* Read and write what can be; waits for `ms` at most, with the interpreter detached. */
static int turn(py_stage *s, int ms)
{
    bn_error err = { 0 };
    struct pollfd p = { .fd = bn_port_fd(s->port), .events = POLLIN };
    bn_status rc = bn_port_flush(s->port, &err);
    if (rc == BN_EAGAIN)
        p.events |= POLLOUT;
    if (rc == BN_OK || rc == BN_EAGAIN) {
        Py_BEGIN_ALLOW_THREADS
        poll(&p, 1, ms);
        Py_END_ALLOW_THREADS
        rc = bn_port_read(s->port, on_frame, s, &err);
    }
    if (rc == BN_OK)
        rc = bn_port_flush(s->port, &err);
    if (rc == BN_OK || rc == BN_EAGAIN)
        return PyErr_Occurred() ? -1 : 0;
    if (!PyErr_Occurred())
        py_raise(s->st, &err);
    return -1;
}

/* ---------------------------------------------------------------- life */

static int check_open(py_stage *s)
{
    if (s->host)
        return 0;
    py_raise_class(s->st, "RuntimeError", "the stage has been closed");
    return -1;
}

static int say_hello(py_stage *s, const char *user)
{
    char id[37];
    bn_buf strings;
    bn_status rc;
    int done = -1;

    bn_uuid4(id);
    s->id = PyUnicode_FromString(id);
    bn_buf_init(&strings, 1 << 20);
    rc = bn_port_string_put(&strings, BN_PORT_OPEN_ID, id);
    if (rc == BN_OK)
        rc = bn_port_string_put(&strings, BN_PORT_OPEN_USER, user);
    if (rc == BN_OK && s->id && queue(s, BN_PORT_HELLO, 0, (bn_bytes){ 0 }) == 0)
        done = queue(s, BN_PORT_SESSION_OPEN, 0, bn_buf_view(&strings));
    bn_buf_release(&strings);
    return done;
}

static int set_up(py_stage *s, const char *script, const char *user, PyObject *globals)
{
    const bn_config *config = py_config_of(s->st);
    bn_error err = { 0 };
    int fds[2];

    s->inbox = PyList_New(0);
    if (!s->inbox)
        return -1;
    if (!config) {
        py_raise_class(s->st, "RuntimeError", "there is no configuration to run the app with");
        return -1;
    }
    if (bn_port_pair(fds, &err) || bn_port_new(fds[0], OUT_MAX, &s->port, &err)) {
        py_raise(s->st, &err);
        return -1;
    }
    s->host = py_host_open(s->st, config, fds[1], script, globals);
    return s->host ? say_hello(s, user) : -1;
}

/* Stage(script, user, globals) */
static PyObject *stage_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *module = PyType_GetModuleByDef(type, &py_core_def), *path, *globals;
    const char *user;
    py_stage *s;

    if (kwargs && PyDict_GET_SIZE(kwargs))
        return PyErr_Format(PyExc_TypeError, "Stage() takes no keywords");
    if (!module || !PyArg_ParseTuple(args, "O&sO!:Stage", PyUnicode_FSConverter, &path, &user, &PyDict_Type, &globals))
        return NULL;
    s = (py_stage *)type->tp_alloc(type, 0);
    if (s) {
        s->module = Py_NewRef(module);
        s->st = py_state_of(module);
        if (set_up(s, PyBytes_AS_STRING(path), user, globals) < 0)
            Py_CLEAR(s);
    }
    Py_DECREF(path);
    return (PyObject *)s;
}

static void set_acting(py_stage *s, bool acting)
{
    py_stage **at = &s->st->acting;
    if (s->acting == acting)
        return;
    s->acting = acting;
    if (acting) {
        s->next = *at;
        *at = s;
    } else {
        while (*at != s)
            at = &(*at)->next;
        *at = s->next;
    }
    s->st->runtime = s->st->acting ? py_host_runtime(s->st->acting->host) : NULL;
}

static PyObject *stage_close(PyObject *self, PyObject *unused)
{
    py_stage *s = (py_stage *)self;
    py_host *host = s->host;
    (void)unused;
    if (host) {
        set_acting(s, false);
        s->host = NULL;
        bn_port_free(s->port); /* first: nobody reads last words */
        s->port = NULL;
        if (s->id && s->st->notes && PyDict_Contains(s->st->notes, s->id) == 1)
            PyDict_DelItem(s->st->notes, s->id);
        py_host_close(host);
        py_value_drain();
    }
    Py_RETURN_NONE;
}

static void stage_dealloc(PyObject *self)
{
    py_stage *s = (py_stage *)self;
    PyTypeObject *type = Py_TYPE(self);
    PyObject *type_, *value, *tb;
    if (s->weak)
        PyObject_ClearWeakRefs(self);
    PyErr_Fetch(&type_, &value, &tb);
    Py_XDECREF(stage_close(self, NULL));
    PyErr_Restore(type_, value, tb);
    bn_port_free(s->port); /* of one that was never set up */
    Py_XDECREF(s->inbox);
    Py_XDECREF(s->id);
    Py_XDECREF(s->module);
    type->tp_free(self);
    Py_DECREF(type);
}

/* ---------------------------------------------------------------- what a test does with it */

/* host(): what serve_stage() takes: it keeps the host and not the stage. */
static PyObject *stage_host(PyObject *self, PyObject *unused)
{
    (void)unused;
    return check_open((py_stage *)self) < 0 ? NULL : py_host_object(((py_stage *)self)->host);
}

/* act(bool): from now on this process is that of a running app, or as before. */
static PyObject *stage_act(PyObject *self, PyObject *acting)
{
    if (check_open((py_stage *)self) < 0)
        return NULL;
    set_acting((py_stage *)self, PyObject_IsTrue(acting) == 1);
    Py_RETURN_NONE;
}

/* send(bytes): a BackMsg. */
static PyObject *stage_send(PyObject *self, PyObject *message)
{
    py_stage *s = (py_stage *)self;
    if (check_open(s) < 0)
        return NULL;
    if (!PyBytes_Check(message))
        return PyErr_Format(PyExc_TypeError, "send() takes bytes");
    if (queue(s, BN_PORT_SESSION_DATA, 0,
              bn_bytes_of(PyBytes_AS_STRING(message), (size_t)PyBytes_GET_SIZE(message))) < 0 ||
        turn(s, 0) < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* receive(seconds): the ForwardMsgs that have come, a list of bytes; waits until there is one, or the time
 * has passed. */
static PyObject *stage_receive(PyObject *self, PyObject *seconds)
{
    py_stage *s = (py_stage *)self;
    double wait = PyFloat_AsDouble(seconds);
    uint64_t until = bn_now_ns() + (wait > 0 && wait < 1e9 ? (uint64_t)(wait * 1e9) : 0), now;
    PyObject *came;

    if (PyErr_Occurred() || check_open(s) < 0)
        return NULL;
    do {
        uint64_t left;
        now = bn_now_ns();
        left = PyList_GET_SIZE(s->inbox) || now >= until ? 0 : (until - now) / BN_MS_NS + 1;
        if (turn(s, left > 1000 ? 1000 : (int)left) < 0 || PyErr_CheckSignals() < 0)
            return NULL;
    } while (PyList_GET_SIZE(s->inbox) == 0 && bn_now_ns() < until);
    came = s->inbox;
    s->inbox = PyList_New(0);
    if (!s->inbox) {
        s->inbox = came;
        return NULL;
    }
    return came;
}

/* upload(id, name, type, content): a file as the browser sends it. */
static PyObject *stage_upload(PyObject *self, PyObject *args)
{
    py_stage *s = (py_stage *)self;
    const char *id, *name, *type;
    bn_bytes content;
    Py_buffer view;
    bn_buf payload;
    bn_status rc;
    int done = -1;

    if (!PyArg_ParseTuple(args, "sssy*:upload", &id, &name, &type, &view))
        return NULL;
    content = bn_bytes_of(view.buf, (size_t)view.len);
    bn_buf_init(&payload, BN_PORT_FRAME_MAX);
    rc = bn_port_string_put(&payload, BN_PORT_UPLOAD_ID, id);
    if (rc == BN_OK)
        rc = bn_port_string_put(&payload, BN_PORT_UPLOAD_NAME, name);
    if (rc == BN_OK)
        rc = bn_port_string_put(&payload, BN_PORT_UPLOAD_TYPE, type);
    if (rc == BN_OK)
        rc = bn_buf_append(&payload, content);
    if (rc)
        PyErr_Format(PyExc_ValueError, "a file of %zd bytes is too large for a test", view.len);
    else if (check_open(s) == 0)
        done = queue(s, BN_PORT_UPLOAD, content.n, bn_buf_view(&payload));
    bn_buf_release(&payload);
    PyBuffer_Release(&view);
    return done < 0 ? NULL : Py_NewRef(Py_None);
}

/* visit(): a context of what the page shows now, to look at the session's state between runs. None: there is no session
 * yet. */
static PyObject *stage_visit(PyObject *self, PyObject *unused)
{
    py_stage *s = (py_stage *)self;
    bn_run_ctx *ctx;
    PyObject *object;
    (void)unused;
    if (check_open(s) < 0)
        return NULL;
    ctx = bn_runtime_visit(py_host_runtime(s->host), PyUnicode_AsUTF8(s->id));
    if (!ctx)
        Py_RETURN_NONE;
    object = py_ctx_new(s->st, ctx);
    bn_run_ctx_unref(ctx);
    return object;
}

/* be(user): who the visitor is from the next run on, as JSON. */
static PyObject *stage_be(PyObject *self, PyObject *user)
{
    py_stage *s = (py_stage *)self;
    const char *text = PyUnicode_AsUTF8(user);
    if (!text || check_open(s) < 0)
        return NULL;
    bn_runtime_set_user(py_host_runtime(s->host), PyUnicode_AsUTF8(s->id), text);
    Py_RETURN_NONE;
}

/* busy(): whether a run is live, or asked for. */
static PyObject *stage_busy(PyObject *self, PyObject *unused)
{
    py_stage *s = (py_stage *)self;
    (void)unused;
    if (check_open(s) < 0)
        return NULL;
    return PyBool_FromLong(bn_runtime_is_busy(py_host_runtime(s->host), PyUnicode_AsUTF8(s->id)));
}

/* put_state(ctx, key, value): as the test says, whatever the last run has shown. */
static PyObject *stage_put_state(PyObject *self, PyObject *args)
{
    py_stage *s = (py_stage *)self;
    PyObject *ctx, *value;
    const char *key;
    Py_ssize_t n;
    bn_error err = { 0 };
    bn_value stored;

    if (!PyArg_ParseTuple(args, "O!s#O:put_state", s->st->ctx_type, &ctx, &key, &n, &value))
        return NULL;
    stored = py_value_stored(value);
    if (bn_run_ctx_state_reset(((py_ctx *)ctx)->ctx, bn_bytes_of(key, (size_t)n), &stored, &err))
        return py_raise(s->st, &err);
    Py_RETURN_NONE;
}

/* note(id): (value, format_func, options) of a widget; None: it was in no run. */
static PyObject *stage_find_note(PyObject *self, PyObject *id)
{
    py_stage *s = (py_stage *)self;
    PyObject *mine = s->st->notes ? PyDict_GetItemWithError(s->st->notes, s->id) : NULL;
    PyObject *note = mine ? PyDict_GetItemWithError(mine, id) : NULL;
    return note ? Py_NewRef(note) : PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
}

int py_stage_note(binding *b, PyObject *value)
{
    PyObject *session = PyUnicode_FromString(bn_run_ctx_session_id(b->call.ctx));
    bn_bytes name = bn_call_id(&b->call);
    PyObject *id = PyUnicode_FromStringAndSize((const char *)name.p, (Py_ssize_t)name.n);
    PyObject *format = b->choices.format ? b->choices.format : (PyObject *)&PyUnicode_Type;
    PyObject *options = b->choices.objects ? b->choices.objects : b->choices.options ? b->choices.options : Py_None;
    PyObject *note = PyTuple_Pack(3, value, format, options), *mine;
    int rc = -1;

    mine = session ? PyDict_GetItemWithError(b->st->notes, session) : NULL;
    if (session && !mine && !PyErr_Occurred()) {
        mine = PyDict_New();
        if (mine && PyDict_SetItem(b->st->notes, session, mine) < 0)
            Py_CLEAR(mine);
        Py_XDECREF(mine); /* `notes` has it */
    }
    if (mine && id && note)
        rc = PyDict_SetItem(mine, id, note);
    Py_XDECREF(note);
    Py_XDECREF(id);
    Py_XDECREF(session);
    return rc;
}

/* serve_stage(host): what the thread of the host's wishes runs. */
PyObject *py_serve_stage(PyObject *module, PyObject *host)
{
    py_host *h = py_host_of(host);
    (void)module;
    return h && py_host_serve(h) == 0 ? Py_NewRef(Py_None) : NULL;
}

static PyMethodDef stage_methods[] = {
    { "host", stage_host, METH_NOARGS, "What serve_stage() takes." },
    { "act", stage_act, METH_O, "act(bool): this process is now that of a running app, or as before." },
    { "send", stage_send, METH_O, "send(bytes): a BackMsg." },
    { "receive", stage_receive, METH_O, "receive(seconds): the ForwardMsgs that have come; waits for one." },
    { "upload", stage_upload, METH_VARARGS, "upload(id, name, type, content): a file, as the browser sends it." },
    { "visit", stage_visit, METH_NOARGS, "A context to look at the session's state between runs." },
    { "be", stage_be, METH_O, "be(user): who the visitor is from the next run on, as JSON." },
    { "busy", stage_busy, METH_NOARGS, "Whether a run is live, or asked for." },
    { "put_state", stage_put_state, METH_VARARGS, "put_state(ctx, key, value)" },
    { "note", stage_find_note, METH_O, "note(id): (value, format_func, options) of a widget of the last runs, or None." },
    { "close", stage_close, METH_NOARGS, "End the session and its runtime." },
    { NULL, NULL, 0, NULL },
};
static PyMemberDef stage_members[] = {
    { "__weaklistoffset__", T_PYSSIZET, offsetof(py_stage, weak), READONLY, NULL },
    { "session_id", T_OBJECT, offsetof(py_stage, id), READONLY, "The session's id." },
    { NULL, 0, 0, 0, NULL },
};
static PyType_Slot stage_slots[] = {
    { Py_tp_new, PY_FN(stage_new) },       { Py_tp_dealloc, PY_FN(stage_dealloc) }, { Py_tp_methods, stage_methods },
    { Py_tp_members, stage_members },
    { Py_tp_doc, (void *)"Stage(script, user, globals): a session of an app in this process, without a server." },
    { 0, NULL },
};
static PyType_Spec stage_spec = {
    .name = "bourn._core.Stage", .basicsize = sizeof(py_stage), .flags = Py_TPFLAGS_DEFAULT, .slots = stage_slots,
};

int py_stage_init_type(py_state *st)
{
    st->stage_type = (PyTypeObject *)PyType_FromModuleAndSpec(st->module, &stage_spec, NULL);
    return st->stage_type ? PyModule_AddType(st->module, st->stage_type) : -1;
}
