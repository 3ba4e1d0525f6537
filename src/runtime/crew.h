/* crew.h: the threads that call what a whole run does in parallel: its fragments with parallel = true.
 *
 * A run has one crew, made with its first job, of at most runner.parallelMaxWorkers threads. The door starts a thread
 * when it is told to, and that thread stays in bn_crew_work() until the run is joined. Jobs begin in the order they were
 * added in; a job may add more. A rerun or a stop that a job asks for is the run's, as one that the script asks for: all of
 * its threads meet it at their next command, and jobs that have not begun are dropped.
 *
 * Threads  add: any thread with the run's context, workers included. work: the crew's own threads. join: the script thread.
 * Lock     crew->mu, a leaf; no job is called under it. */
#ifndef BN_RUNTIME_CREW_H
#define BN_RUNTIME_CREW_H

#include "runtime/runtime.h"

/* The first member of a door's own struct, which `call` or `drop`, exactly one of them, frees. */
typedef struct bn_crew_job {
    struct bn_crew_job *next;
    void (*call)(struct bn_crew_job *job); /* on a thread of the crew */
    void (*drop)(struct bn_crew_job *job); /* instead, on any thread: the run is over before its turn has come */
    const char *page;                      /* the crew's own: the page that it writes for */
} bn_crew_job;

/* Starts a thread that calls bn_crew_work(ctx) with a reference of its own; called with no lock held. */
typedef bn_status bn_crew_start(bn_run_ctx *ctx, void *arg, bn_error *err);

/* May this run have a crew? ValueError: runner.parallelMaxWorkers is less than 1. */
bn_status bn_crew_check(const bn_run_ctx *ctx, bn_error *err);
/* *taken false, without an error: the run has been joined already, and the caller does the job by itself. */
bn_status bn_crew_add(bn_run_ctx *ctx, bn_crew_job *job, bn_crew_start *start, void *arg, bool *taken, bn_error *err);
void bn_crew_work(bn_run_ctx *ctx);
/* Waits until every job is done. `drop`: the script has ended before its time; jobs under way end at their next command,
 * and those that wait are dropped. Does nothing where there is no crew, or not any more. */
void bn_crew_join(bn_run_ctx *ctx, bool drop);

#endif
