/* task_process.c: see task_process.h; the side that starts processes.
 *
 * Threads  a task's own, one for each process: the kernel ends the process with the thread that has started it. */
#include "cdoor/task_process.h"
#include "cdoor/spawn.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILD_FD     3
#define PATIENCE_MS  2000 /* from SIGTERM to SIGKILL */

extern char **environ;

typedef struct child {
    pid_t pid;
    int   fd, pid_fd; /* pid_fd: readable once it has ended; -1: the kernel has none */
} child;

bool bn_task_fd_read(int fd, void *to, size_t n)
{
    for (char *p = to; n;) {
        ssize_t got = read(fd, p, n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        p += got;
        n -= (size_t)got;
    }
    return true;
}

bool bn_task_fd_write(int fd, const void *from, size_t n)
{
    for (const char *p = from; n;) {
        ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return false;
        p += sent;
        n -= (size_t)sent;
    }
    return true;
}

/* ---------------------------------------------------------------- starting one */

/* The caller's, with the descriptor's number. free() it. */
static char **environment(char *entry)
{
    size_t n = 0;
    char **env;
    while (environ[n])
        n++;
    env = bn_xcalloc(n + 2, sizeof *env);
    memcpy(env, environ, n * sizeof *env);
    env[n] = entry;
    return env;
}

static int spawn(int fd, pid_t *pid)
{
    char entry[] = BN_TASK_FD_ENV "=3", name[] = "bourn-task", *argv[] = { name, NULL }, **env = environment(entry);
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    int rc;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, fd, CHILD_FD);
    posix_spawn_file_actions_addclosefrom_np(&files, CHILD_FD + 1);
    bn_spawn_attr(&attr, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attr, 0); /* ended as a group: what it has started goes too */
    rc = posix_spawn(pid, "/proc/self/exe", &files, &attr, argv, env);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&files);
    free(env);
    return rc;
}

static bn_status start(child *c, bn_error *err)
{
    int ends[2], rc;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
        return bn_fail_errno(err, "socketpair");
    rc = spawn(ends[1], &c->pid);
    close(ends[1]);
    if (rc) {
        close(ends[0]);
        return bn_fail(err, BN_EIO, "The process of the task cannot be started: %s", strerror(rc));
    }
    c->fd = ends[0];
    c->pid_fd = pidfd_open(c->pid, 0);
    return BN_OK;
}

/* What is left of it, and of what it has started, is ended. The number is its own until it has been waited for.
 * Returns its status. */
static int end(child *c)
{
    struct pollfd gone = { .fd = c->pid_fd, .events = POLLIN };
    int status = 0;
    close(c->fd);
    kill(-c->pid, SIGTERM);
    while (poll(&gone, 1, PATIENCE_MS) < 0 && errno == EINTR)
        ;
    kill(-c->pid, SIGKILL);
    while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (c->pid_fd >= 0)
        close(c->pid_fd);
    return status;
}

/* ---------------------------------------------------------------- talking to it */

static bn_status send_job(const child *c, const bn_task_process *p, bn_error *err)
{
    struct link_map *map = NULL;
    void *code = (void *)(uintptr_t)p->fn;
    Dl_info info;
    bn_task_job job = { .arg_n = p->arg_n, .result_n = p->result_n, .has_arg = p->arg != NULL };
    if (!dladdr1(code, &info, (void **)&map, RTLD_DL_LINKMAP) || !map)
        return bn_fail(err, BN_EUSER, "The function of a task in a process lies in the app or in a library: this one was "
                       "made while the app ran.");
    job.offset = (uintptr_t)code - map->l_addr;
    job.file_n = strlen(map->l_name);
    /* what it refuses it cannot read any more: the end of the process tells why */
    if (bn_task_fd_write(c->fd, &job, sizeof job) && bn_task_fd_write(c->fd, map->l_name, job.file_n) && p->arg_n)
        bn_task_fd_write(c->fd, p->arg, p->arg_n);
    return BN_OK;
}

/* True: there is something to read. False: it has ended, or is to. */
static bool wait_for_word(const child *c, const bn_task_process *p, bool *cancelled)
{
    struct pollfd on[] = { { .fd = c->fd, .events = POLLIN }, { .fd = p->cancel_fd, .events = POLLIN },
                           { .fd = c->pid_fd, .events = POLLIN } };
    while (poll(on, BN_COUNT(on), -1) < 0)
        if (errno != EINTR)
            return false;
    *cancelled = on[1].revents != 0;
    return !*cancelled && on[0].revents;
}

/* False: the task is over, or what came makes no sense. */
static bool take_progress(const child *c, const bn_task_process *p, const bn_task_answer *a, bool *over)
{
    char *file, *text = NULL;
    bool good;
    if (a->file_n > BN_TASK_TEXT_MAX || a->n > BN_TASK_TEXT_MAX)
        return false;
    file = bn_xcalloc(1, a->file_n + 1);
    text = bn_xcalloc(1, a->n + 1);
    good = bn_task_fd_read(c->fd, file, a->file_n) && bn_task_fd_read(c->fd, text, a->n);
    if (good)
        *over = !p->progress(p->progress_arg, &(st_checkpoint_opts){ .call = { file, a->line }, .progress = a->progress,
                                                                     .text = a->has_text ? text : NULL });
    free(file);
    free(text);
    return good && !*over;
}

/* Until its last word. True: *result is that. */
static bool follow(const child *c, const bn_task_process *p, void **result, bool *over)
{
    bn_task_answer a;
    while (wait_for_word(c, p, over) && bn_task_fd_read(c->fd, &a, sizeof a)) {
        if (a.word == BN_TASK_PROGRESS) {
            if (!take_progress(c, p, &a, over))
                return false;
            continue;
        }
        if (a.word == BN_TASK_NOTHING)
            return true;
        if (a.word != BN_TASK_RESULT)
            return false;
        *result = bn_xmalloc(p->result_n ? p->result_n : 1);
        return bn_task_fd_read(c->fd, *result, p->result_n);
    }
    return false;
}

static bn_status say_end(int status, bn_error *err)
{
    if (WIFSIGNALED(status))
        return bn_fail(err, BN_EUSER, "The process of the task has ended without a result: signal %d (%s).",
                       WTERMSIG(status),
                       sigdescr_np(WTERMSIG(status)) ? sigdescr_np(WTERMSIG(status)) : "unknown");
    return bn_fail(err, BN_EUSER, "The process of the task has ended without a result: exit status %d.",
                   WEXITSTATUS(status));
}

bn_status bn_task_process_run(const bn_task_process *p, void **result, bn_error *err)
{
    child c;
    bool over = false, good = false;
    bn_status rc = start(&c, err);
    int status;
    *result = NULL;
    if (rc)
        return rc;
    rc = send_job(&c, p, err);
    if (!rc)
        good = follow(&c, p, result, &over);
    if (!rc && !good && !over) { /* it is dying: its own end, not that by end(), is what is told */
        siginfo_t gone;
        shutdown(c.fd, SHUT_RDWR);
        while (waitid(P_PID, (id_t)c.pid, &gone, WEXITED | WNOWAIT) < 0 && errno == EINTR)
            ;
    }
    status = end(&c);
    if (rc || good)
        return rc;
    free(*result);
    *result = NULL;
    return over ? bn_fail(err, BN_ESTALE, "the task was cancelled") : say_end(status, err);
}
