/* frozen.c: a value that every caller gets a copy of.
 *
 * Plain immutable values are kept as they are. Anything else is pickled, and the buffers that pickle hands out beside its
 * own bytes (of arrays and frames) lie in one region. A large region is a memfd: each copy maps it privately, so a copy
 * costs nothing until it is written to, and then only the pages that are. A small one, or where no memfd is to be had,
 * is copied.
 *
 * Threads  made and thawed with the interpreter attached; fixed in between. */
#include "caching.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAPPED_FROM ((size_t)1 << 20)
#define ALIGN ((size_t)64) /* what numpy likes; pages divide by it */
#define MEMFDS_MAX 512     /* descriptors are for sockets too */

typedef struct span {
    uint64_t at, n;
} span;

struct py_frozen {
    PyObject *plain;  /* kept as it is; else NULL */
    PyObject *pickle; /* bytes */
    span     *spans;
    size_t    spans_n;
    size_t    region_n;
    uint8_t  *region; /* NULL: in the memfd */
    int       fd;
};

static atomic_int memfds;

/* ---------------------------------------------------------------- one copy of the region */

typedef struct region {
    PyObject_HEAD
    uint8_t *p;
    size_t   n;
    bool     mapped;
} region;

static void region_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    region *r = (region *)self;
    if (r->mapped)
        munmap(r->p, r->n);
    else
        free(r->p);
    type->tp_free(self);
    Py_DECREF(type);
}

static int region_getbuffer(PyObject *self, Py_buffer *view, int flags)
{
    region *r = (region *)self;
    return PyBuffer_FillInfo(view, self, r->p, (Py_ssize_t)r->n, 0, flags);
}

static PyType_Slot region_slots[] = {
    { Py_tp_dealloc, PY_FN(region_dealloc) }, { Py_bf_getbuffer, PY_FN(region_getbuffer) },
    { Py_tp_doc, (void *)(uintptr_t) "Memory of one copy of a cached value." }, { 0, NULL },
};
static PyType_Spec region_spec = {
    .name = "bourn._core.CachedMemory", .basicsize = sizeof(region),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, .slots = region_slots,
};

int py_frozen_init_type(py_state *st)
{
    st->cached_memory_type = (PyTypeObject *)PyType_FromModuleAndSpec(st->module, &region_spec, NULL);
    return st->cached_memory_type ? 0 : -1;
}

static uint8_t *copied(const py_frozen *f)
{
    uint8_t *p = malloc(f->region_n ? f->region_n : 1);
    size_t done = 0;
    if (p && f->region)
        memcpy(p, f->region, f->region_n);
    while (p && !f->region && done < f->region_n) {
        ssize_t n = pread(f->fd, p + done, f->region_n - done, (off_t)done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            free(p);
            return NULL;
        }
        done += (size_t)n;
    }
    return p;
}

static PyObject *region_new(py_state *st, const py_frozen *f)
{
    region *r = (region *)st->cached_memory_type->tp_alloc(st->cached_memory_type, 0);
    void *p = MAP_FAILED;
    if (!r)
        return NULL;
    r->n = f->region_n;
    if (!f->region)
        p = mmap(NULL, f->region_n, PROT_READ | PROT_WRITE, MAP_PRIVATE, f->fd, 0);
    r->mapped = p != MAP_FAILED;
    if (r->mapped) {
        r->p = p;
    } else {
        Py_BEGIN_ALLOW_THREADS
        r->p = copied(f);
        Py_END_ALLOW_THREADS
    }
    if (!r->p) {
        Py_DECREF(r);
        return PyErr_NoMemory();
    }
    return (PyObject *)r;
}

/* ---------------------------------------------------------------- freezing */

static bool is_plain(PyObject *o)
{
    return o == Py_None || PyBool_Check(o) || PyLong_CheckExact(o) || PyFloat_CheckExact(o) ||
           PyUnicode_CheckExact(o) || PyBytes_CheckExact(o);
}

void py_frozen_free(py_frozen *f)
{
    if (!f)
        return;
    Py_XDECREF(f->plain);
    Py_XDECREF(f->pickle);
    if (f->fd >= 0) {
        close(f->fd);
        atomic_fetch_sub_explicit(&memfds, 1, memory_order_relaxed); /* a count, orders nothing */
    }
    free(f->region);
    free(f->spans);
    free(f);
}

static py_frozen *frozen_new(void)
{
    py_frozen *f = bn_xcalloc(1, sizeof *f);
    f->fd = -1;
    return f;
}

static bool write_all(int fd, const void *p, size_t n, uint64_t at)
{
    while (n) {
        ssize_t done = pwrite(fd, p, n, (off_t)at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        p = (const uint8_t *)p + done;
        n -= (size_t)done;
        at += (uint64_t)done;
    }
    return true;
}

/* Room for the region: a memfd, or memory. */
static bool make_room(py_frozen *f)
{
    if (f->region_n >= MAPPED_FROM && atomic_fetch_add_explicit(&memfds, 1, memory_order_relaxed) < MEMFDS_MAX) {
        f->fd = memfd_create("bourn-cached", MFD_CLOEXEC);
        if (f->fd >= 0 && ftruncate(f->fd, (off_t)f->region_n) == 0)
            return true;
        if (f->fd >= 0)
            close(f->fd);
        f->fd = -1;
        atomic_fetch_sub_explicit(&memfds, 1, memory_order_relaxed);
    } else if (f->region_n >= MAPPED_FROM) {
        atomic_fetch_sub_explicit(&memfds, 1, memory_order_relaxed);
    }
    f->region = calloc(1, f->region_n ? f->region_n : 1);
    return f->region != NULL;
}

static bool put_span(py_frozen *f, span s, const void *p)
{
    if (!f->region)
        return write_all(f->fd, p, s.n, s.at);
    memcpy(f->region + s.at, p, s.n);
    return true;
}

/* The buffers that pickle has handed out, one after the other. -1 with an exception. */
static int take_buffers(py_frozen *f, PyObject *buffers)
{
    size_t n = (size_t)PyList_GET_SIZE(buffers);
    Py_buffer *views = bn_xcalloc(n + 1, sizeof *views);
    size_t got = 0;
    bool ok = true;

    f->spans = bn_xcalloc(n + 1, sizeof *f->spans);
    f->spans_n = n;
    for (; got < n; got++) {
        PyObject *raw = PyObject_CallMethod(PyList_GET_ITEM(buffers, got), "raw", NULL);
        int rc = raw ? PyObject_GetBuffer(raw, &views[got], PyBUF_SIMPLE) : -1;
        Py_XDECREF(raw);
        if (rc < 0)
            break;
        f->spans[got] = (span){ f->region_n, (uint64_t)views[got].len };
        f->region_n += ((size_t)views[got].len + ALIGN - 1) & ~(ALIGN - 1);
    }
    if (got == n) {
        Py_BEGIN_ALLOW_THREADS
        ok = n == 0 || make_room(f);
        for (size_t i = 0; ok && i < n; i++)
            ok = put_span(f, f->spans[i], views[i].buf);
        Py_END_ALLOW_THREADS
        if (!ok)
            PyErr_NoMemory();
    }
    for (size_t i = 0; i < got; i++)
        PyBuffer_Release(&views[i]);
    free(views);
    return got == n && ok ? 0 : -1;
}

py_frozen *py_freeze(py_state *st, PyObject *o)
{
    py_frozen *f = frozen_new();
    PyObject *pickle, *dumps = NULL, *buffers = NULL, *append = NULL, *args = NULL, *kwargs = NULL;
    int rc = -1;

    (void)st;
    if (is_plain(o)) {
        f->plain = Py_NewRef(o);
        return f;
    }
    pickle = PyImport_ImportModule("_pickle");
    dumps = pickle ? PyObject_GetAttrString(pickle, "dumps") : NULL;
    buffers = PyList_New(0);
    append = buffers ? PyObject_GetAttrString(buffers, "append") : NULL;
    args = dumps && append ? Py_BuildValue("(Oi)", o, 5) : NULL;
    kwargs = args ? Py_BuildValue("{sO}", "buffer_callback", append) : NULL;
    f->pickle = kwargs ? PyObject_Call(dumps, args, kwargs) : NULL;
    if (f->pickle)
        rc = take_buffers(f, buffers);
    Py_XDECREF(kwargs);
    Py_XDECREF(args);
    Py_XDECREF(append);
    Py_XDECREF(buffers);
    Py_XDECREF(dumps);
    Py_XDECREF(pickle);
    if (rc < 0) {
        py_frozen_free(f);
        return NULL;
    }
    return f;
}

/* ---------------------------------------------------------------- thawing */

static PyObject *slices_of(py_state *st, const py_frozen *f)
{
    PyObject *list = PyList_New((Py_ssize_t)f->spans_n), *memory = list ? region_new(st, f) : NULL;
    PyObject *whole = memory ? PyMemoryView_FromObject(memory) : NULL;

    for (size_t i = 0; whole && i < f->spans_n; i++) {
        PyObject *slice = PySequence_GetSlice(whole, (Py_ssize_t)f->spans[i].at,
                                              (Py_ssize_t)(f->spans[i].at + f->spans[i].n));
        if (!slice)
            Py_CLEAR(whole);
        else
            PyList_SET_ITEM(list, (Py_ssize_t)i, slice);
    }
    if (!whole)
        Py_CLEAR(list);
    Py_XDECREF(whole);
    Py_XDECREF(memory);
    return list;
}

PyObject *py_thaw(py_state *st, const py_frozen *f)
{
    PyObject *pickle, *loads, *args, *kwargs = NULL, *buffers = NULL, *out = NULL;

    if (f->plain)
        return Py_NewRef(f->plain);
    pickle = PyImport_ImportModule("_pickle");
    loads = pickle ? PyObject_GetAttrString(pickle, "loads") : NULL;
    args = loads ? PyTuple_Pack(1, f->pickle) : NULL;
    if (args && f->spans_n) {
        buffers = slices_of(st, f);
        kwargs = buffers ? Py_BuildValue("{sO}", "buffers", buffers) : NULL;
    }
    if (args && (kwargs || !f->spans_n))
        out = PyObject_Call(loads, args, kwargs);
    Py_XDECREF(kwargs);
    Py_XDECREF(buffers);
    Py_XDECREF(args);
    Py_XDECREF(loads);
    Py_XDECREF(pickle);
    return out;
}

size_t py_frozen_bytes(const py_frozen *f)
{
    if (f->plain && PyUnicode_Check(f->plain))
        return (size_t)PyUnicode_GET_LENGTH(f->plain) * (size_t)PyUnicode_KIND(f->plain) + 64;
    if (f->plain && PyBytes_Check(f->plain))
        return (size_t)PyBytes_GET_SIZE(f->plain) + 64;
    return f->plain ? 64 : (size_t)PyBytes_GET_SIZE(f->pickle) + f->region_n;
}

/* ---------------------------------------------------------------- for the disk */

typedef struct frozen_head {
    uint64_t pickle_n, spans_n, region_n;
} frozen_head;

bn_status py_frozen_write(const py_frozen *f, bn_buf *out)
{
    frozen_head head = { .spans_n = f->spans_n, .region_n = f->region_n };
    PyObject *pickle = f->pickle ? Py_NewRef(f->pickle) : NULL, *module;
    uint8_t *region_copy = NULL;
    bn_status rc;

    if (!pickle) {
        module = PyImport_ImportModule("_pickle");
        pickle = module ? PyObject_CallMethod(module, "dumps", "Oi", f->plain, 5) : NULL;
        Py_XDECREF(module);
    }
    if (!pickle) {
        PyErr_Clear();
        return BN_ENOMEM;
    }
    head.pickle_n = (uint64_t)PyBytes_GET_SIZE(pickle);
    rc = bn_buf_append(out, bn_bytes_of(&head, sizeof head));
    if (!rc)
        rc = bn_buf_append(out, bn_bytes_of(PyBytes_AS_STRING(pickle), head.pickle_n));
    if (!rc)
        rc = bn_buf_append(out, bn_bytes_of(f->spans, f->spans_n * sizeof *f->spans));
    if (!rc && f->region_n) {
        region_copy = copied(f);
        rc = region_copy ? bn_buf_append(out, bn_bytes_of(region_copy, f->region_n)) : BN_ENOMEM;
    }
    free(region_copy);
    Py_DECREF(pickle);
    return rc;
}

py_frozen *py_frozen_read(bn_bytes in)
{
    frozen_head head;
    py_frozen *f;
    bool ok;

    if (in.n < sizeof head)
        return NULL;
    memcpy(&head, in.p, sizeof head);
    in = bn_bytes_of(in.p + sizeof head, in.n - sizeof head);
    if (head.pickle_n > in.n || head.spans_n > in.n / sizeof(span) || head.region_n > in.n ||
        head.pickle_n + head.spans_n * sizeof(span) + head.region_n != in.n)
        return NULL;
    f = frozen_new();
    f->pickle = PyBytes_FromStringAndSize((const char *)in.p, (Py_ssize_t)head.pickle_n);
    f->spans = bn_xcalloc(head.spans_n + 1, sizeof *f->spans);
    memcpy(f->spans, in.p + head.pickle_n, head.spans_n * sizeof(span));
    f->spans_n = head.spans_n;
    f->region_n = head.region_n;
    ok = f->pickle != NULL;
    for (size_t i = 0; ok && i < f->spans_n; i++)
        ok = f->spans[i].at <= f->region_n && f->spans[i].n <= f->region_n - f->spans[i].at;
    if (ok && f->spans_n)
        ok = make_room(f) && put_span(f, (span){ 0, f->region_n }, in.p + in.n - head.region_n);
    if (ok)
        return f;
    PyErr_Clear();
    py_frozen_free(f);
    return NULL;
}
