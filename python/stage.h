/* stage.h: an app in the process of its test: a runtime of its own, with one session, and in the place of server and
 * browser the test. The two ends speak by the very port that server and worker have between them.
 *
 *   stage.c    the type Stage
 *   message.c  the browser's messages as Python objects
 *   host.c     the host that the runtime asks for threads */
#ifndef BN_PYTHON_STAGE_H
#define BN_PYTHON_STAGE_H

#include "bind.h"

/* ---- host.c ---- all with the interpreter attached */
/* A host and its runtime, which has been started. Takes over port_fd. NULL with an exception. */
py_host *py_host_open(py_state *st, const bn_config *config, int port_fd, const char *script, PyObject *globals);
bn_runtime *py_host_runtime(const py_host *h);
/* Ends the runtime and lets go of the host, which stays for as long as threads of it run. */
void py_host_close(py_host *h);
PyObject *py_host_object(py_host *h); /* keeps it: for its threads */
py_host *py_host_of(PyObject *object); /* NULL with an exception */
/* Does what the runtime asks for, until it ends. -1 with an exception. */
int py_host_serve(py_host *h);

/* ---- stage.c ---- */
int py_stage_init_type(py_state *st);
/* What a widget has returned, and what its options are called. */
int py_stage_note(binding *b, PyObject *value);
PyObject *py_serve_stage(PyObject *module, PyObject *host);

/* ---- message.c ---- */
int py_message_init_type(py_state *st);
PyObject *py_message_decode(PyObject *module, PyObject *args);
PyObject *py_message_encode(PyObject *module, PyObject *args);

#endif
