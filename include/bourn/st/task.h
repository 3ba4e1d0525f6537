/* task.h: work that goes on beside the app's function, while that runs again and again.
 *
 *     static void *load(void *arg)
 *     {
 *         for (int i = 0; i < 100; i++) {
 *             st_checkpoint(.progress = ST_INT(i), .text = "Loading");
 *             ...
 *         }
 *         return rows;
 *     }
 *
 *     st_task_info t = st_task(load, NULL, .key = "load");
 *     if (t.running && st_button("Cancel"))
 *         st_task_cancel(t);
 *     if (t.done)
 *         show(t.result); */
#ifndef BOURN_ST_TASK_H
#define BOURN_ST_TASK_H

#include "bourn/st/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct st_task_info {
    bool        running;       /* or waits for a thread */
    bool        done;          /* has ended: well, by a misuse, or because it was cancelled */
    bool        cancelled;
    double      progress;      /* 0 to 1; NaN: not told */
    const char *progress_text; /* NULL: none */
    void       *result;        /* what fn has returned; valid until this run ends. NULL before */
    const char *error;         /* what was wrong; NULL: nothing */
    const void *handle;        /* for st_task_cancel() */
} st_task_info;

/** Call fn(arg) on a thread of its own, beside the app's function. The same call in a later run gives the same task, which
 * may be running or done; the app runs again when it has ended. What its commands show stands where the call stands, in
 * every run that makes it. A task that is done is forgotten when a run has ended well without its call.
 * fn, arg       `arg` must live as long as the task, unless it is copied
 * .key          what it is known by; NULL: the call's file and line
 * .arg_size     so many bytes of `arg` are copied: the task has its own. When it is done, others in a later call start it anew
 * .free_result  called with the result once no run uses it any more
 * .executor     "thread", or "process": see below; NULL: "thread"
 * .result_size  of a process: so many bytes of the result come back
 * .in           where its output stands
 * Errors     a misuse in a task ends the task and is shown there. Widgets, forms, fragments and dialogs are such
 * Threads    start: a thread with a run's context, no task. At most runner.taskMaxWorkers run at a time
 * Owns       fn's code: the version of the app that it is in stays loaded as long as it runs
 *
 * In a process: fn is called in a process of its own, for work that may crash, leak or never return. The program is executed
 * anew, loads the file that fn lies in, and calls it before main(): constructors have run, nothing else, and variables have
 * their first values. It gets a copy of the argument (.arg_size; pointers in it mean nothing there) and gives a copy of what
 * fn returns (.result_size, NULL is NULL), which is freed by itself: .free_result is not called. It has the descriptors
 * 0 to 2, and no session: st_checkpoint() tells its progress, other commands do nothing. st_task_cancel(), the session's end
 * and the worker's end it at once, with what it has started: SIGTERM, two seconds later SIGKILL. One that ends without
 * returning, by a signal or exit(), is an .error that says so, and its worker lives on. */
typedef struct st_task_opts {
    st_call     call;
    void     *(*fn)(void *arg);
    void       *arg;
    const char *key;
    size_t      arg_size;
    void      (*free_result)(void *result);
    const char *executor;
    size_t      result_size;
    st_block    in;
} st_task_opts;
ST_API st_task_info st_task_run(const st_task_opts *opts);
#define st_task(...) st_task_run(ST_ARGS(st_task_opts, __VA_ARGS__))

/* End it: at its next command or checkpoint, where its function is unwound; at once if it has not begun. */
ST_API void st_task_cancel(st_task_info task);

/** A place where a task that was cancelled ends, or a run that is to start over: one of st_main, of a fragment called in
 * parallel, or of an st_thread. Work that makes no command for long calls it now and then, without options, so that a click
 * does not wait for all of it. And where a task tells how far it is, which a bar shows in its place while it runs.
 * .progress  ST_F64 from 0 to 1, or ST_INT from 0 to 100; left out: nothing is told
 * .text      a line above the bar, in Markdown */
typedef struct st_checkpoint_opts {
    st_call     call;
    st_val      progress;
    const char *text;
} st_checkpoint_opts;
ST_API void st_checkpoint_run(const st_checkpoint_opts *opts);
#define st_checkpoint(...) st_checkpoint_run(ST_ARGS(st_checkpoint_opts, __VA_ARGS__))

#ifdef __cplusplus
}
#endif

#endif
