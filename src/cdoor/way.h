/* way.h: the way every command of the C door goes: enter, find the place, run the row, hand the result over, leave.
 *
 * The st_*.c files are a few lines per command over these; door.h keeps what they work on.
 *
 * Threads  any. No lock is held, and nothing is owned, when a command ends its thread's function. */
#ifndef BN_CDOOR_WAY_H
#define BN_CDOOR_WAY_H

#include "cdoor/door.h"

/* ---------------------------------------------------------------- whole commands */

/* An element: returns its place, {0} where nothing was put. */
st_block bn_door_element(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in);
/* A container. */
st_block bn_door_container(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in);
/* Several: fills `out`, `n` long, and returns how many it filled. */
size_t bn_door_containers(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in,
                          st_block *out, size_t n);
bool bn_door_widget_bool(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in);
/* NaN for None; of a range, the lower end. */
double bn_door_widget_number(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in);
/* Numbers, dates and times: fills `out` with the one value or the two of a range, the rest with ST_NONE. Returns how many. */
size_t bn_door_widget_values(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in,
                             st_val out[2]);
/* A text that lives as long as the run; `standard` is returned in a thread without a context. */
const char *bn_door_widget_text(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in,
                                const char *standard);

/* st_NAME_run() of a row that is an element, or a container, and nothing else. */
#define BN_DOOR_ELEMENT(name, type)                                                        \
    st_block st_##name##_run(const type *opts)                                             \
    {                                                                                      \
        return bn_door_element("st_" #name, &bn_cmd_##name, opts, opts->call, opts->in);   \
    }
#define BN_DOOR_CONTAINER(name, type)                                                      \
    st_block st_##name##_run(const type *opts)                                             \
    {                                                                                      \
        return bn_door_container("st_" #name, &bn_cmd_##name, opts, opts->call, opts->in); \
    }

/* ---------------------------------------------------------------- their parts, for commands that end otherwise */

/* true: done, the results in `call` are the caller's, and `*placed` is the place that was replaced, if it was one.
 * false: nothing to show for it; the entry has been left. */
bool bn_door_run(bn_entry *e, bn_call *call, st_block in, st_block *placed);
/* What the one path asks this door. */
const bn_door *bn_door_values(void);
/* Where commands without `.in` write: the container, and the place in it where that is one element's. */
bn_status bn_door_current_place(bn_entry *e, bn_block **parent, uint32_t *slot, bn_error *err);
/* Gives back what a call has as results. */
void bn_door_drop(bn_call *call);
/* A widget: true: *value is the caller's to release (NONE without a context), and the entry is still open. */
bool bn_door_widget(bn_entry *e, const bn_command *cmd, const void *opts, st_block in, bn_value *value);
/* The one value or the two of a range, as numbers, dates and times; the rest is ST_NONE. Returns how many. */
size_t bn_door_range_of(bn_value v, st_val out[2]);
/* NONE is NaN; dates and times are microseconds. */
double bn_door_number(bn_value v);
/* A copy of a text that lives as long as the run, NULL for what is no text. False: the run holds too much; see
 * bn_door_fail_full(). */
bool bn_door_keep_text(bn_entry *e, bn_value v, const char **out);
void bn_door_fail_full(bn_entry *e);
/* Closes a command that is done. */
void bn_door_leave_ok(bn_entry *e);
/* Closes a command that made `made`; where the run has no room or memory for its place, that is said. */
void bn_door_leave_with(bn_entry *e, st_block made);

#endif
