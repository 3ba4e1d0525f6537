/* task.h: work that goes on beside the script: it outlives the run that started it, and its session runs again when it
 * ends.
 *
 * A task is found by the call that started it (its key, or its function and arguments): the same call in a later run
 * gives the same task, running or done, and shows in its place what the task has shown so far (canvas.h). One that is
 * done is forgotten when a run of the whole app has ended well without that call. After a reload of the page, the session
 * that is new takes over the tasks of the one that was left, when its script makes their call.
 *
 * Tasks run on threads of the host, at most runner.taskMaxWorkers at a time in a worker, the sessions with fewest of them
 * first. What a task does to its session goes through a context of its own, which no run ends: only bn_task_cancel(),
 * and the session's end, which cancels its tasks.
 *
 * Threads  any. A bn_task is reference-counted.
 * Lock     the pool's own, taken before session->mu and never together with a canvas's. */
#ifndef BN_RUNTIME_TASK_H
#define BN_RUNTIME_TASK_H

#include "runtime/runtime.h"

typedef struct bn_task bn_task;

#define BN_TASKS_PER_SESSION 100 /* that run or wait */

typedef struct bn_task_opts {
    bn_bytes  call;  /* which call it is */
    uint64_t  args;  /* of its arguments: when a task is done, another number starts it anew */
    bn_value  body;  /* the host's; taken over, also on failure */
    bn_block *place; /* a container that the run has made for it; NULL: it has one in this run */
} bn_task_opts;

/* Has this run made the call already? Then it has its place. */
bool bn_task_is_placed(bn_run_ctx *ctx, bn_bytes call);
/* *out: a reference. *full: see bn_run_ctx_put(). */
bn_status bn_task_start(bn_run_ctx *ctx, bn_task_opts *opts, bn_task **out, bool *full, bn_error *err);

bn_task *bn_task_ref(bn_task *t);
void bn_task_unref(bn_task *t); /* takes NULL; with no lock held */

typedef enum bn_task_state { BN_TASK_WAITING, BN_TASK_RUNNING, BN_TASK_DONE } bn_task_state;
typedef enum bn_task_end { BN_TASK_OK, BN_TASK_FAILED, BN_TASK_CANCELLED } bn_task_end;

typedef struct bn_task_view {
    bn_task_state state;
    bn_task_end   end;      /* once it is done */
    bool          cancelled; /* asked to end, or ended so */
    double        progress; /* 0 to 1; negative: not told */
} bn_task_view;
bn_task_view bn_task_look(bn_task *t);
bn_value bn_task_result(bn_task *t); /* owned: what it returned, or why it failed; NONE before */
bn_value bn_task_text(bn_task *t);   /* owned: STR, what was told with the progress; NONE: nothing */
void bn_task_cancel(bn_task *t);

/* ---- threads of the host ---- */
/* The next task: blocks. NULL: the thread is to end. The reference is the caller's until bn_task_finish(). */
bn_task *bn_task_take(bn_runtime *rt);
bn_run_ctx *bn_task_context(bn_task *t);    /* until it is finished */
const bn_value *bn_task_body(const bn_task *t); /* until it is finished */
/* Readable from when the task is cancelled: for those that wait elsewhere. -1: none is to be had. The task's. */
int bn_task_cancel_fd(bn_task *t);
/* Takes over the reference and the value. Its session runs again. */
void bn_task_finish(bn_task *t, bn_task_end end, bn_value *result);
/* The host could not start a thread that was wanted: it is asked again while tasks wait. */
void bn_task_no_thread(bn_runtime *rt);

/* ---- what a task says of itself, through its context ---- */
/* The task of a context, borrowed: as long as the context; NULL: it is a run's. */
bn_task *bn_run_ctx_task(const bn_run_ctx *ctx);
void bn_task_set_progress(bn_task *t, double progress, bn_value *text); /* takes over the text */
/* Where its progress is shown: for whoever shows it. The task's own thread. */
uint32_t *bn_task_bar(bn_task *t);

#endif
