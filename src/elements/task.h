/* task.h: what both doors do around a task: give it a place in the page, show how far it is, take that away at its end.
 *
 * Threads  begin: a thread with a run's context. checkpoint: any thread with a context. end: the task's own. */
#ifndef BN_ELEMENTS_TASK_H
#define BN_ELEMENTS_TASK_H

#include "elements/command.h"
#include "runtime/task.h"

typedef struct bn_task_call {
    bn_run_ctx    *ctx;
    const bn_door *door;
    bn_block      *parent; /* the current container, and the place in it */
    uint32_t       slot;
    bn_block      *within; /* the container of the fragment that the caller runs; NULL: none */
    bn_bytes       name;   /* which call it is */
    uint64_t       args;
    bn_value       body;   /* taken over, also on failure */
    bool           full;   /* out: call bn_run_ctx_wait_room() with no lock held */
} bn_task_call;

/* *out: a reference. */
bn_status bn_task_begin(bn_task_call *call, bn_task **out, bn_error *err);

/* A place where a task, or a run, may end. progress: as st.progress() takes it, shown in the task's place; ST_NOT_GIVEN:
 * nothing is said. Outside of a task only the first. */
bn_status bn_checkpoint(bn_run_ctx *ctx, const bn_door *door, const st_val *progress, const char *text, bool *full,
                        bn_error *err);

/* bn_task_finish(), with what showed the progress taken away. */
void bn_task_end_shown(bn_task *t, bn_task_end end, bn_value *result);

#endif
