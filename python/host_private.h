/* host_private.h: the Python host, as host.c and script.c share it.
 *
 * Lock  mu, a leaf: no Python runs under it. */
#ifndef BN_PYTHON_HOST_PRIVATE_H
#define BN_PYTHON_HOST_PRIVATE_H

#include <stdatomic.h>

#include "core.h"

typedef struct py_making {
    struct py_making *next;
    bn_making     *what;
} py_making;

typedef struct py_asked {
    struct py_asked *next;
    bn_ask       *what;
} py_asked;

typedef struct py_ended_session {
    struct py_ended_session *next;
    char                  id[64];
} py_ended_session;

struct py_host {
    bn_host   base;
    atomic_uint refs; /* acq_rel: the last holder, who has the interpreter, sees what the others did */
    py_state *st;
    bn_runtime *rt;    /* a stage's is the host's own */
    PyObject *globals; /* dict: what the script finds beside its own names; NULL: nothing */
    bn_mutex  mu;
    bn_cond   wake;
    bool      thread_wanted BN_GUARDED_BY(mu);
    unsigned  task_threads  BN_GUARDED_BY(mu); /* wanted */
    bool      drain_wanted  BN_GUARDED_BY(mu); /* a session let go of Python objects */
    bool      clear_wanted  BN_GUARDED_BY(mu); /* of the caches */
    bool      threads_awaited BN_GUARDED_BY(mu); /* the app's, before the end */
    py_ended_session *ended BN_GUARDED_BY(mu); /* what was cached for them alone is to go */
    bool      stopping      BN_GUARDED_BY(mu);
    bn_run   *kill          BN_GUARDED_BY(mu); /* to end by force; compared, never followed */
    py_working *live        BN_GUARDED_BY(mu); /* who runs what: nodes on their stacks */
    py_making *files        BN_GUARDED_BY(mu); /* downloads to be made */
    py_asked *asks          BN_GUARDED_BY(mu); /* requests to be answered */
    char version[32];
};

/* ---- script.c ---- */
PyObject *py_host_hook(py_state *st, PyObject *name); /* a function of the host's Python side: a new reference */
/* The event loops of sessions are the Python side's, from when the app has imported asyncio: host_module.loops. */
void py_host_tell_loops(py_state *st, const char *what, const char *session);

#endif
