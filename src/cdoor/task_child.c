/* task_child.c: see task_process.h; the process of a task. It has no runtime and no context.
 *
 * Threads  the function's own, and those that it starts.
 * Lock     mu, over what is written to the socket: one word at a time. */
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/thread.h"
#include "cdoor/crash.h"
#include "cdoor/task_process.h"

enum { EXIT_UNLOADED = 70 }; /* EX_SOFTWARE */

static bn_mutex mu = { .m = PTHREAD_MUTEX_INITIALIZER };
static int out = -1; /* set before the function is called, then read-only; -1: no process of a task */

bool bn_task_process_report(const st_checkpoint_opts *opts)
{
    const char *file = opts->call.file ? opts->call.file : "", *text = opts->text ? opts->text : "";
    bn_task_answer a = { .word = BN_TASK_PROGRESS, .line = opts->call.line, .has_text = opts->text != NULL,
                         .file_n = strnlen(file, BN_TASK_TEXT_MAX), .n = strnlen(text, BN_TASK_TEXT_MAX) };
    if (out < 0)
        return false;
    a.progress = opts->progress;
    if (a.progress.kind == ST_NOT_GIVEN)
        return true; /* a task that was cancelled needs no checkpoint here: its process is ended */
    bn_mutex_lock(&mu);
    if (bn_task_fd_write(out, &a, sizeof a) && bn_task_fd_write(out, file, a.file_n))
        bn_task_fd_write(out, text, a.n);
    bn_mutex_unlock(&mu);
    return true;
}

/* The function in what is loaded here, with names for a backtrace. NULL: it has been said why on stderr. */
static void *find(const char *file, uint64_t offset)
{
    static bn_elf elf; /* for a handler, to the end */
    static char name[] = "the app";
    struct link_map *map = NULL;
    void *code = dlopen(*file ? file : NULL, RTLD_NOW | RTLD_LOCAL);
    if (!code || dlinfo(code, RTLD_DI_LINKMAP, &map)) {
        fprintf(stderr, "bourn: the process of a task cannot load its function: %s\n", dlerror());
        return NULL;
    }
    if (bn_elf_read(*file ? file : "/proc/self/exe", &elf, NULL) == BN_OK)
        bn_crash_module_add(map->l_addr, &elf, name);
    return (void *)(map->l_addr + (uintptr_t)offset);
}

static void answer(const void *result, size_t n)
{
    bn_task_answer a = { .word = result ? BN_TASK_RESULT : BN_TASK_NOTHING, .n = n };
    fflush(NULL); /* the answer is the process's end: nothing can be relied on after it */
    bn_mutex_lock(&mu);
    if (bn_task_fd_write(out, &a, sizeof a) && result)
        bn_task_fd_write(out, result, n);
    _exit(0);
}

static void serve(int fd)
{
    void *(*fn)(void *) = NULL;
    void *code;
    bn_task_job job;
    char *file, *arg;
    if (!bn_task_fd_read(fd, &job, sizeof job))
        _exit(EXIT_UNLOADED);
    file = bn_xcalloc(1, job.file_n + 1);
    arg = job.has_arg ? bn_xcalloc(1, job.arg_n + 1) : NULL;
    if (!bn_task_fd_read(fd, file, job.file_n) || (arg && !bn_task_fd_read(fd, arg, job.arg_n)))
        _exit(EXIT_UNLOADED);
    bn_crash_install(-1);
    bn_crash_stack_use();
    code = find(file, job.offset);
    if (!code)
        _exit(EXIT_UNLOADED);
    *(void **)&fn = code;
    out = fd;
    answer(fn(arg), job.result_n);
}

/* Before main(), in every program that has the library: one of a task never gets there. */
__attribute__((constructor)) static void be_a_process_of_a_task(void)
{
    const char *text = secure_getenv(BN_TASK_FD_ENV);
    int fd;
    if (!text)
        return;
    fd = atoi(text);
    unsetenv(BN_TASK_FD_ENV);
    if (fd < 3 || fcntl(fd, F_SETFD, FD_CLOEXEC))
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* none without its worker */
    prctl(PR_SET_NAME, "bourn-task");
    signal(SIGPIPE, SIG_IGN);
    serve(fd);
}
