/* caching.h: st.cache_data and st.cache_resource, as their files share them.
 *
 *   hashing.c  objects of Python into the 128-bit keys of src/cache
 *   frozen.c   a value that each caller gets a copy of: pickled, its large buffers mapped anew for every copy
 *   cached.c   a call of CachedFunc: looking up, computing once, keeping, showing again what was shown
 *   cached_disk.c  results kept on disk
 *   cached_type.c  CachedFunc as a type, and making one
 *   refresh.c  computing beside, on threads of its own, what is stale; what async functions ask for; clearing
 *
 * Threads  with the interpreter attached; whoever waits for another's computation detaches. */
#ifndef BN_PYTHON_CACHING_H
#define BN_PYTHON_CACHING_H

#include "base/hash.h"
#include "cache/cache.h"
#include "core.h"

/* ---- hashing.c ---- */
typedef struct py_hasher {
    bn_hash   h;
    py_state *st;
    PyObject *hash_funcs; /* dict: "module.Type" -> function; borrowed, NULL: none */
    const struct py_hashing *stack; /* what is being hashed, for cycles */
} py_hasher;

void py_hasher_init(py_hasher *h, py_state *st, PyObject *hash_funcs);
/* -1 with an exception: UnhashableTypeError, UserHashError, or what the object itself raised. */
int py_hash_object(py_hasher *h, PyObject *o);
bn_cache_key py_hasher_end(py_hasher *h);

/* ---- frozen.c ---- */
typedef struct py_frozen py_frozen;
/* NULL with an exception: pickle's. */
py_frozen *py_freeze(py_state *st, PyObject *o);
PyObject *py_thaw(py_state *st, const py_frozen *f); /* a new copy */
size_t py_frozen_bytes(const py_frozen *f);
void py_frozen_free(py_frozen *f); /* takes NULL; with the interpreter attached */
/* For the disk. */
bn_status py_frozen_write(const py_frozen *f, bn_buf *out);
py_frozen *py_frozen_read(bn_bytes in); /* NULL: it is none */
int py_frozen_init_type(py_state *st);

/* ---- cached.c ---- */
/* A decorated function. All but `fn` and `names` is fixed when it is made. */
typedef struct py_cached {
    PyObject_HEAD
    vectorcallfunc  call;
    PyObject       *dict, *weak;
    py_state       *st;
    PyObject       *func, *qualname;
    PyObject       *hash_funcs;           /* dict or NULL */
    PyObject       *names;                /* tuple: of positional parameters, None for others; found at the first call */
    PyObject       *validate, *on_release; /* NULL: none */
    PyObject       *spinner;              /* its text; True: made from the name; False: none */
    PyObject       *run_async;            /* what a call gives for a coroutine function; else NULL */
    bn_cache_fn    *fn;                   /* of all sessions, as last found */
    bn_cache_key    key;
    bn_cache_limits limits;
    bn_cache_kind   kind;
    bool            show_time, session, background, persist;
    bool            warned;               /* about the disk, once */
} py_cached;

/* What an entry holds. */
typedef struct py_kept {
    bn_cached  base;
    PyObject  *object;     /* a resource; else NULL */
    py_frozen *frozen;     /* data; else NULL */
    PyObject  *on_release; /* or NULL */
    uint8_t   *notes;      /* of bn_capture */
    size_t     notes_n;
} py_kept;

PyObject *py_cached_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames);
/* Its entries for the calling thread: a reference; NULL with an exception. */
bn_cache_fn *py_cached_entries(py_cached *c);
int py_cached_key(py_cached *c, PyObject *const *args, Py_ssize_t n, PyObject *kwnames, bn_cache_key *key);
/* What is there, a new reference; NULL without an exception: nothing. */
PyObject *py_cached_hit(py_cached *c, bn_cache_fn *fn, bn_cache_key key, bool *stale);
/* An entry of one reference: `object`, or `frozen`, which it takes over; with what was shown. */
py_kept *py_kept_over(py_cached *c, PyObject *object, py_frozen *frozen, bn_bytes notes);
/* A value and what was shown, as an entry of one reference; NULL with an exception. */
py_kept *py_kept_new(py_cached *c, PyObject *value, bn_bytes notes);
/* Ends the claim; whatever it puts out is released. -1 with an exception of on_release. */
int py_cached_put(py_cached *c, bn_cache_claim *claim, py_kept *kept);
/* Lets a chain go, on_release first where it `counts`. With `quiet` what that raises is logged, else the first goes on:
 * -1. */
int py_let_go(bn_cached *chain, bool counts, bool quiet);
/* An exception that the Python side makes: prepare[name](...); always NULL. */
PyObject *py_cache_raise(py_state *st, const char *name, PyObject *a, PyObject *b, PyObject *c, PyObject *d,
                         PyObject *e);
PyObject *py_cache_kind_name(const py_cached *c); /* new reference: "cache_data" */
void py_cache_log_error(const char *what); /* the exception that is set, which is cleared */

/* ---- cached_disk.c ---- */
bool py_cached_uses_disk(const py_cached *c);
/* What fails is said once, in the log. */
void py_cached_write_disk(py_cached *c, bn_cache_key key, const py_kept *k);
py_kept *py_cached_read_disk(py_cached *c, bn_cache_key key); /* NULL without an exception: there is none to be used */

/* ---- cached_type.c ---- */
int py_cached_init_type(py_state *st);
PyObject *py_cached_new(PyObject *module, PyObject *args);

/* ---- refresh.c ---- */
PyObject *py_arguments(PyObject *const *args, Py_ssize_t n, PyObject *kwnames); /* (args, kwargs) of a vectorcall */
/* Compute anew beside, if nobody does and there is a thread to be had. Errors are logged. */
void py_cached_refresh(py_cached *c, bn_cache_fn *fn, bn_cache_key key, PyObject *const *args, Py_ssize_t n,
                       PyObject *kwnames);
int py_computation_init_type(py_state *st);
PyObject *py_cached_begin(PyObject *self, PyObject *args);        /* CachedFunc._begin(args, kwargs) */
PyObject *py_cached_clear(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames);
PyObject *py_cache_clear(PyObject *module, PyObject *kind);       /* cache_clear("data" or "resource") */
PyObject *py_cache_advance(PyObject *module, PyObject *seconds);  /* the clock of the cache, for tests */
PyObject *py_cache_in_function(PyObject *module, PyObject *unused);
void py_cache_clear_all(py_state *st);                            /* for every visitor */
void py_cache_end_session(py_state *st, const char *session);
uint64_t py_cache_clock(void *arg);

#endif
