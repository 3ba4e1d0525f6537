/* task_private.h: tasks as the session and the runtime see them. */
#ifndef BN_RUNTIME_TASK_PRIVATE_H
#define BN_RUNTIME_TASK_PRIVATE_H

#include "runtime/session_private.h"
#include "runtime/task.h"

struct bn_task_pool *bn_task_pool_new(void);
void bn_task_pool_free(struct bn_task_pool *p); /* when no session is left */
void bn_tasks_stop(bn_runtime *rt);
/* Port thread: the worker is about to end. All are cancelled, and so is what starts from now on; whose thread is the
 * last to come back wakes the port thread. */
void bn_tasks_leave(bn_runtime *rt);
bool bn_tasks_run(bn_runtime *rt); /* does any thread run one? */
/* Port thread, some time after a thread could not be started: true: one is wanted still, and counted as started. */
bool bn_tasks_want_again(bn_runtime *rt);

/* No lock held. A run of the whole app has ended well: what is done and was not asked for in it is forgotten. */
void bn_tasks_run_ended(bn_session *s, uint64_t gen);
void bn_tasks_session_ends(bn_session *s);
bool bn_tasks_go_on(bn_session *s); /* does one of its tasks run, or wait to? No lock held */
/* Does another session look at a task that goes on in this one? */
bool bn_tasks_keep_session(bn_session *s);
/* The session that looks at the task runs again. */
void bn_task_rerun(bn_task *t);

/* push.c */
void bn_session_push(bn_session *s);

#endif
