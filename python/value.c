/* value.c: Python objects to and from bn_value (kept by a session) and st_val (for the time of one call). */
#include "base/calendar.h"
#include "core.h"

#include <datetime.h>
#include <pthread.h>

/* ---------------------------------------------------------------- foreign objects
 * A session may let go of an object on a thread that has no interpreter (the port thread ends a session). Such
 * objects wait in `orphans` for a thread with the interpreter, and the host is told to send its own. */
static struct {
    pthread_mutex_t mu;
    PyObject      **items; /* guarded by mu */
    size_t          n, cap;
    void (*tell)(void *arg); /* somebody has the first orphan; set once, before any session */
    void *arg;
} orphans = { .mu = PTHREAD_MUTEX_INITIALIZER };

void py_value_on_orphan(void (*tell)(void *arg), void *arg)
{
    orphans.tell = tell;
    orphans.arg = arg;
}

static void object_retain(void *object)
{
    Py_INCREF((PyObject *)object); /* values are made and copied by threads that hold the GIL */
}

static void object_release(void *object)
{
    bool first;
    if (py_attached()) {
        Py_DECREF((PyObject *)object);
        return;
    }
    pthread_mutex_lock(&orphans.mu);
    if (orphans.n == orphans.cap) {
        orphans.cap = orphans.cap ? orphans.cap * 2 : 16;
        orphans.items = bn_xrealloc(orphans.items, orphans.cap * sizeof *orphans.items);
    }
    first = orphans.n == 0;
    orphans.items[orphans.n++] = object;
    pthread_mutex_unlock(&orphans.mu);
    if (first && orphans.tell)
        orphans.tell(orphans.arg);
}

void py_value_drain(void)
{
    for (;;) {
        PyObject **items;
        size_t n;
        pthread_mutex_lock(&orphans.mu);
        items = orphans.items;
        n = orphans.n;
        orphans.items = NULL;
        orphans.n = orphans.cap = 0;
        pthread_mutex_unlock(&orphans.mu);
        if (n == 0) {
            free(items);
            return;
        }
        for (size_t i = 0; i < n; i++)
            Py_DECREF(items[i]); /* may run user code, and orphan more */
        free(items);
    }
}

static bool object_equal(const void *a, const void *b)
{
    return a == b;
}

const bn_foreign_ops py_foreign_ops = { object_retain, object_release, object_equal };

/* ---------------------------------------------------------------- dates */

/* The datetime API is imported only when a module that could have made such an object was. */
static bool datetime_ready(void)
{
    if (!PyDateTimeAPI) {
        PyObject *modules = PyImport_GetModuleDict();
        if (PyDict_GetItemString(modules, "datetime"))
            PyDateTime_IMPORT;
        if (!PyDateTimeAPI)
            PyErr_Clear();
    }
    return PyDateTimeAPI != NULL;
}

/* 1: `o` is a date, time, datetime or timedelta and *kind, *micros are set. The zone is left aside: what is shown is
 * the time on the clock, as the browser knows no zones. */
static int temporal_micros(PyObject *o, st_kind *kind, int64_t *micros)
{
    bn_civil c;
    if (!datetime_ready())
        return 0;
    if (PyDateTime_Check(o)) {
        *kind = ST_KIND_DATETIME;
        c = (bn_civil){ PyDateTime_GET_YEAR(o), PyDateTime_GET_MONTH(o), PyDateTime_GET_DAY(o),
                        PyDateTime_DATE_GET_HOUR(o), PyDateTime_DATE_GET_MINUTE(o), PyDateTime_DATE_GET_SECOND(o),
                        PyDateTime_DATE_GET_MICROSECOND(o) };
    } else if (PyDate_Check(o)) {
        *kind = ST_KIND_DATE;
        c = (bn_civil){ PyDateTime_GET_YEAR(o), PyDateTime_GET_MONTH(o), PyDateTime_GET_DAY(o), 0, 0, 0, 0 };
    } else if (PyTime_Check(o)) {
        *kind = ST_KIND_TIME;
        c = (bn_civil){ 1970, 1, 1, PyDateTime_TIME_GET_HOUR(o), PyDateTime_TIME_GET_MINUTE(o),
                        PyDateTime_TIME_GET_SECOND(o), PyDateTime_TIME_GET_MICROSECOND(o) };
    } else if (PyDelta_Check(o)) {
        *kind = ST_KIND_DELTA;
        *micros = PyDateTime_DELTA_GET_DAYS(o) * BN_DAY_US + PyDateTime_DELTA_GET_SECONDS(o) * BN_SECOND_US +
                  PyDateTime_DELTA_GET_MICROSECONDS(o);
        return 1;
    } else {
        return 0;
    }
    *micros = bn_civil_us(&c);
    return 1;
}

static PyObject *temporal_new(bn_value_kind kind, int64_t us)
{
    bn_civil c = bn_civil_at(us);

    if (!PyDateTimeAPI)
        PyDateTime_IMPORT;
    if (!PyDateTimeAPI)
        return NULL;
    if (kind == BN_VALUE_DATE)
        return PyDate_FromDate(c.year, c.month, c.day);
    if (kind == BN_VALUE_TIME)
        return PyTime_FromTime(c.hour, c.minute, c.second, c.micros);
    return PyDateTime_FromDateAndTime(c.year, c.month, c.day, c.hour, c.minute, c.second, c.micros);
}

/* ---------------------------------------------------------------- bn_value */

bn_value py_value_from(PyObject *o)
{
    if (o == Py_None)
        return bn_value_none();
    if (PyBool_Check(o))
        return bn_value_bool(o == Py_True);
    if (PyLong_CheckExact(o)) {
        int overflow;
        long long i = PyLong_AsLongLongAndOverflow(o, &overflow);
        if (!overflow)
            return bn_value_int(i);
    } else if (PyFloat_CheckExact(o)) {
        return bn_value_f64(PyFloat_AS_DOUBLE(o));
    } else if (PyUnicode_CheckExact(o)) {
        Py_ssize_t n;
        const char *s = PyUnicode_AsUTF8AndSize(o, &n);
        if (s)
            return bn_value_str(bn_bytes_of(s, (size_t)n));
        PyErr_Clear(); /* lone surrogates: kept as the object it is */
    }
    return bn_value_foreign(o, &py_foreign_ops);
}

/* A date, a time or both, without a zone. */
static bool temporal_value(PyObject *o, bn_value *out)
{
    st_kind kind;
    int64_t micros;
    if (!datetime_ready())
        return false;
    if (PyDateTime_CheckExact(o)) {
        if (PyDateTime_DATE_GET_TZINFO(o) != Py_None || PyDateTime_DATE_GET_FOLD(o))
            return false;
    } else if (PyTime_CheckExact(o)) {
        if (PyDateTime_TIME_GET_TZINFO(o) != Py_None || PyDateTime_TIME_GET_FOLD(o))
            return false;
    } else if (!PyDate_CheckExact(o)) {
        return false;
    }
    temporal_micros(o, &kind, &micros);
    *out = bn_value_time(kind == ST_KIND_DATE ? BN_VALUE_DATE : kind == ST_KIND_TIME ? BN_VALUE_TIME : BN_VALUE_DATETIME,
                         micros);
    return true;
}

#define ENDS_MAX 2 /* of a range */

bn_value py_value_stored(PyObject *o)
{
    bn_value out, ends[ENDS_MAX];
    Py_ssize_t n = 0, size;
    bool plain = true;

    if (temporal_value(o, &out))
        return out;
    size = PyTuple_CheckExact(o) ? PyTuple_GET_SIZE(o) : ENDS_MAX + 1;
    if (size > ENDS_MAX)
        return py_value_from(o);
    for (; n < size && plain; n++) {
        PyObject *end = PyTuple_GET_ITEM(o, n);
        if (!temporal_value(end, &ends[n]))
            ends[n] = py_value_from(end);
        plain = ends[n].kind != BN_VALUE_FOREIGN;
    }
    if (plain)
        return bn_value_tuple(ends, (size_t)n);
    while (n > 0)
        bn_value_release(&ends[--n]);
    return py_value_from(o);
}

static PyObject *tuple_of(bn_value v)
{
    size_t n = bn_value_count(v);
    PyObject *t = PyTuple_New((Py_ssize_t)n);
    for (size_t i = 0; t && i < n; i++) {
        PyObject *item = py_value_to(bn_value_items(v)[i]);
        if (!item)
            Py_CLEAR(t);
        else
            PyTuple_SET_ITEM(t, (Py_ssize_t)i, item);
    }
    return t;
}

static PyObject *list_of(bn_value v)
{
    size_t n = bn_value_count(v);
    PyObject *list = PyList_New((Py_ssize_t)n);
    for (size_t i = 0; list && i < n; i++) {
        PyObject *item;
        if (v.kind == BN_VALUE_F64S)
            item = PyFloat_FromDouble(bn_value_f64_items(v)[i]);
        else if (v.kind == BN_VALUE_INTS)
            item = PyLong_FromLongLong(bn_value_int_items(v)[i]);
        else
            item = py_value_to(bn_value_items(v)[i]);
        if (!item)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, (Py_ssize_t)i, item);
    }
    return list;
}

PyObject *py_value_to(bn_value v)
{
    bn_bytes text;
    switch (v.kind) {
    case BN_VALUE_NONE:
        return Py_NewRef(Py_None);
    case BN_VALUE_BOOL:
        return PyBool_FromLong(v.b);
    case BN_VALUE_INT:
        return PyLong_FromLongLong(v.i);
    case BN_VALUE_F64:
        return PyFloat_FromDouble(v.f);
    case BN_VALUE_DATE:
    case BN_VALUE_TIME:
    case BN_VALUE_DATETIME:
        return temporal_new(v.kind, v.i);
    case BN_VALUE_STR:
        text = bn_value_text(v);
        return PyUnicode_DecodeUTF8((const char *)text.p, (Py_ssize_t)text.n, "replace");
    case BN_VALUE_BYTES:
        text = bn_value_text(v);
        return PyBytes_FromStringAndSize((const char *)text.p, (Py_ssize_t)text.n);
    case BN_VALUE_TUPLE:
        return tuple_of(v);
    case BN_VALUE_F64S:
    case BN_VALUE_INTS:
    case BN_VALUE_STRS:
    case BN_VALUE_LIST:
        return list_of(v);
    case BN_VALUE_OPTION:
        return py_value_to(bn_value_items(v)[1]);
    case BN_VALUE_STATE:
        return py_state_to(v);
    case BN_VALUE_CHAT:
        return py_chat_to(v);
    case BN_VALUE_JSON:
        return py_json_to(v);
    case BN_VALUE_COMPONENT:
        return py_value_to(bn_value_items(v)[1]);
    case BN_VALUE_FILE:
        return py_file_to(v);
    case BN_VALUE_FOREIGN:
        return Py_NewRef((PyObject *)v.object);
    }
    PyErr_SetString(PyExc_SystemError, "a value of unknown kind");
    return NULL;
}

/* ---------------------------------------------------------------- st_val */

static int keep_alive(PyObject **keep, PyObject *o)
{
    if (!*keep && !(*keep = PyList_New(0)))
        return -1;
    return PyList_Append(*keep, o);
}

static int val_from_sequence(PyObject *o, st_val *out, PyObject **keep)
{
    PyObject *fast = PySequence_Fast(o, "a sequence"), *store;
    Py_ssize_t n;
    st_val *items;

    if (!fast)
        return -1;
    n = PySequence_Fast_GET_SIZE(fast);
    store = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)((size_t)(n ? n : 1) * sizeof *items));
    if (!store || keep_alive(keep, fast) < 0 || keep_alive(keep, store) < 0) {
        Py_XDECREF(store);
        Py_DECREF(fast);
        return -1;
    }
    items = (st_val *)(void *)PyBytes_AS_STRING(store);
    *out = (st_val){ .kind = ST_KIND_LIST, .n = (size_t)n, .items = items };
    for (Py_ssize_t i = 0; i < n; i++)
        if (py_val_from(PySequence_Fast_GET_ITEM(fast, i), &items[i], keep) < 0) {
            Py_DECREF(store);
            Py_DECREF(fast);
            return -1;
        }
    Py_DECREF(store); /* `keep` has them */
    Py_DECREF(fast);
    return 0;
}

static bool is_plain_sequence(PyObject *o)
{
    return PyTuple_Check(o) || PyList_Check(o) ||
           (PySequence_Check(o) && !PyBytes_Check(o) && !PyByteArray_Check(o) && !PyDict_Check(o) &&
            !PyType_Check(o) && PyObject_HasAttrString(o, "__len__"));
}

int py_val_from(PyObject *o, st_val *out, PyObject **keep)
{
    st_kind kind;
    int64_t micros;

    *out = (st_val){ .kind = ST_KIND_OBJECT, .p = o };
    if (o == Py_None) {
        out->kind = ST_KIND_NONE;
    } else if (PyBool_Check(o)) {
        *out = ST_BOOL(o == Py_True);
    } else if (PyFloat_Check(o)) {
        *out = ST_F64(PyFloat_AS_DOUBLE(o));
    } else if (PyUnicode_Check(o)) {
        Py_ssize_t n;
        const char *s = PyUnicode_AsUTF8AndSize(o, &n);
        if (!s)
            return -1;
        *out = (st_val){ .kind = ST_KIND_STR, .n = (size_t)n, .s = s };
    } else if (PyLong_Check(o) || PyIndex_Check(o)) {
        PyObject *as_int = PyNumber_Index(o);
        int overflow = 0;
        long long i = as_int ? PyLong_AsLongLongAndOverflow(as_int, &overflow) : 0;
        Py_XDECREF(as_int);
        if (!as_int) {
            PyErr_Clear(); /* an array with __index__ that refuses: an object like any other */
            return is_plain_sequence(o) ? val_from_sequence(o, out, keep) : 0;
        }
        if (!overflow)
            *out = ST_INT(i);
    } else if (PyList_CheckExact(o) || PyTuple_CheckExact(o)) {
        return val_from_sequence(o, out, keep);
    } else if (temporal_micros(o, &kind, &micros)) {
        *out = (st_val){ .kind = kind, .i = micros };
    } else if (is_plain_sequence(o)) {
        return val_from_sequence(o, out, keep);
    } else if (PyNumber_Check(o) && Py_TYPE(o)->tp_as_number->nb_float) {
        double f = PyFloat_AsDouble(o);
        if (f == -1.0 && PyErr_Occurred())
            PyErr_Clear();
        else
            *out = ST_F64(f);
    }
    return 0;
}

bn_value py_value_plain(bn_value foreign)
{
    PyObject *keep = NULL;
    st_val v;
    bn_value out = bn_value_none();
    if (py_val_from(foreign.object, &v, &keep) == 0)
        out = bn_val_keep(&v);
    else
        PyErr_Clear();
    Py_XDECREF(keep);
    return out;
}
