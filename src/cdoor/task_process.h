/* task_process.h: tasks of C apps in a process of their own: st_task(..., .executor = "process").
 *
 * The process is the program itself, executed anew: what BOURN_TASK_FD names is read before main(), so that a program
 * which embeds the library needs no code for it. It loads the file that the function lies in, calls the function, and
 * leaves without main() having run. One socket goes to and fro: the job, then progress, then the result.
 *
 * Threads  bn_task_process_run: a task's thread. bn_task_process_report: in the process, any thread. */
#ifndef BN_CDOOR_TASK_PROCESS_H
#define BN_CDOOR_TASK_PROCESS_H

#include "base/bytes.h"
#include "base/status.h"
#include "bourn/st.h"

#define BN_TASK_FD_ENV   "BOURN_TASK_FD"
#define BN_TASK_TEXT_MAX ((size_t)64 << 10) /* of what is told with the progress */

/* What goes to the process: then the file's name and the argument. One program at both ends, so a struct will do. */
typedef struct bn_task_job {
    uint64_t offset; /* of the function, from where its file is loaded */
    uint64_t file_n; /* 0: it lies in the program itself */
    uint64_t arg_n, result_n;
    bool     has_arg;
} bn_task_job;

typedef enum bn_task_word { BN_TASK_PROGRESS, BN_TASK_RESULT, BN_TASK_NOTHING } bn_task_word;

/* What comes back: then the name of the file and the text, each without its end, or the result. */
typedef struct bn_task_answer {
    bn_task_word word;
    int          line;
    st_val       progress;
    bool         has_text;
    uint64_t     file_n, n;
} bn_task_answer;

bool bn_task_fd_read(int fd, void *to, size_t n); /* false: the end, or an error */
bool bn_task_fd_write(int fd, const void *from, size_t n);

typedef struct bn_task_process {
    void *(*fn)(void *arg);
    const void *arg;
    size_t arg_n, result_n;
    int    cancel_fd; /* readable: the process is to be ended; -1: none */
    /* st_checkpoint() was called there. False: the task is over */
    bool (*progress)(void *arg, const st_checkpoint_opts *opts);
    void  *progress_arg;
} bn_task_process;

/* BN_OK: *result is malloc()ed, or NULL. BN_ESTALE: it was to be ended. Returns once the process has gone. */
bn_status bn_task_process_run(const bn_task_process *p, void **result, bn_error *err);

/* st_checkpoint(). False: this is no process of a task. */
bool bn_task_process_report(const st_checkpoint_opts *opts);

#endif
