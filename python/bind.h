/* bind.h: one call of a command, as the files that bind rows share it.
 *
 *   arguments.c  which object each parameter gets, and each into its field of the option struct
 *   media.c      files and diagrams as Python's objects have them
 *   prepare.c    arguments that a row cannot take natively: exceptions, options, menus, what Python turns into text
 *   door.c       what the one path of commands asks the Python door
 *   bind.c       the call as a whole, and what it returns
 *   command.c    the types Command and BoundCommand: signatures, documentation, the module's table of commands */
#ifndef BN_PYTHON_BIND_H
#define BN_PYTHON_BIND_H

#include "core.h"

typedef struct py_command {
    PyObject_HEAD
    vectorcallfunc    call;
    const bn_command *row;
    const struct bn_plan *plan; /* the row's; found at the first call */
    py_state         *st;    /* the module outlives its commands: `module` is a reference to it */
    PyObject         *module;
    PyObject         *dg;    /* BoundCommand: the container; Command: NULL */
    PyObject         *dict;
    PyObject         *name;  /* the row's, interned */
    PyObject         *names; /* tuple of interned parameter names */
    PyObject         *signature; /* made on first request */
} py_command;

/* One call: the option struct being filled, and what has to live until it is over. */
typedef struct binding {
    py_state         *st;
    const bn_command *row;
    PyObject         *name; /* of the row, borrowed */
    union {
        uint8_t  bytes[BN_OPTS_MAX];
        st_val   align;
    } opts;
    PyObject *value[BN_PARAMS_MAX]; /* borrowed; NULL: not given */
    PyObject *owned[2 * BN_PARAMS_MAX]; /* made on the way: at most two for a parameter */
    size_t    owned_n;
    bool      quiet;                /* nobody looks at the element's DeltaGenerator */
    PyObject *keep;                 /* list or NULL */
    PyObject *zone;                 /* tzinfo of the first datetime given, borrowed or NULL */
    py_choices choices;             /* BN_CMD_OPTIONS */
    PyObject *target;               /* the DeltaGenerator that the command writes into, borrowed */
    PyObject *answer;               /* what an add-on's _enqueue returned, owned */
    bn_call   call;
} binding;

extern const bn_door py_door;       /* puts straight into the runtime */
extern const bn_door py_round_door; /* goes through a replaced DeltaGenerator._enqueue or _block */

/* A TypeError in Python's words; always -1. */
int py_bad_call(const bn_command *row, const char *what, PyObject *name);

/* All of these: -1 with an exception. */
int py_match_arguments(const py_command *c, binding *b, PyObject *const *args, Py_ssize_t n, PyObject *kwnames);
int py_prepare(binding *b);
int py_bind_param(binding *b, size_t i);
int py_prepare_page_link(binding *b);
void py_take_bytes(st_val *v); /* bytes in it are content */
int py_fill_special(binding *b); /* parameters that have no field of their own */
int py_prepare_vega(binding *b);
int py_prepare_echarts(binding *b);
int py_prepare_media(binding *b, bool *done); /* `done`: nothing else need be prepared */

/* Any table, in an st_val that lives as long as the call. */
int py_frame_val(binding *b, PyObject *o, st_val *out);
/* bn_door's `json`. */
bn_value py_door_json(bn_value foreign);

/* bn_door's `picture`. */
bn_status py_door_picture(bn_call *call, bn_bytes file, bn_bytes format, uint32_t width_max, bn_buf *out,
                          const char **type, bn_error *err);

/* Calls prepare[row](args...); the result is kept by `keep` and borrowed here. NULL with an exception, or without one
 * when nobody registered. */
PyObject *py_call_prepare(binding *b, PyObject *one, PyObject *two);

/* The whole call. New reference. */
PyObject *py_command_run(py_command *c, PyObject *dg, PyObject *const *args, Py_ssize_t n, PyObject *kwnames);
/* The same with bn_call.later: the ticket as an int, 0 in bare mode. */
PyObject *py_command_run_later(py_command *c, PyObject *dg, PyObject *const *args, Py_ssize_t n, PyObject *kwnames);
/* The same for callers that want no value: an element's is None. */
PyObject *py_command_run_quiet(py_command *c, PyObject *dg, PyObject *const *args, Py_ssize_t n, PyObject *kwnames);

#endif
