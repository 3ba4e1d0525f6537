/* worker_process.c: a worker's process, from fork() to what it leaves behind; of ports and slots it knows nothing.
 *
 * Threads  the server loop only. */
#include "server/worker_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "server/server.h"

#define CRASH_REPORT_MAX ((size_t)64 << 10)

typedef struct child_plan {
    int    port_fd, crash_fd;
    pid_t  parent;
    char  *path; /* of the program */
    char **env;
} child_plan;

/* Between fork and exec: only what POSIX allows there. */
static _Noreturn void become_worker(const child_plan *p, char *const *argv)
{
    static const char failed[] = "cannot be started: ";
    sigset_t none;
    const char *why;

    prctl(PR_SET_PDEATHSIG, SIGKILL); /* no worker without its server */
    if (getppid() != p->parent)
        _exit(BN_EXEC_FAILED);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    fcntl(p->port_fd, F_SETFD, 0);
    fcntl(p->crash_fd, F_SETFD, 0);
    execve(p->path, argv, p->env);
    why = strerrordesc_np(errno);
    if (write(p->crash_fd, failed, sizeof failed - 1) < 0 || write(p->crash_fd, why, strlen(why)) < 0)
        _exit(BN_EXEC_FAILED);
    _exit(BN_EXEC_FAILED);
}

static bool is_var(const char *entry, const char *name)
{
    size_t n = strlen(name);
    return strncmp(entry, name, n) == 0 && entry[n] == '=';
}

/* Our environment, with the two descriptors, and without what was meant for this process only. */
static char **worker_env(int port_fd, int crash_fd)
{
    static const char *const drop[] = { BN_WORKER_PORT_ENV, BN_WORKER_CRASH_ENV, "LISTEN_FDS", "LISTEN_PID",
                                        "LISTEN_FDNAMES", "NOTIFY_SOCKET" };
    char text[64], **env;
    size_t n = 0, out = 0;
    while (environ[n])
        n++;
    env = bn_xcalloc(n + 3, sizeof *env);
    for (size_t i = 0; i < n; i++) {
        bool keep = true;
        for (size_t k = 0; k < BN_COUNT(drop); k++)
            keep = keep && !is_var(environ[i], drop[k]);
        if (keep)
            env[out++] = bn_xstrdup(environ[i]);
    }
    snprintf(text, sizeof text, "%s=%d", BN_WORKER_PORT_ENV, port_fd);
    env[out++] = bn_xstrdup(text);
    snprintf(text, sizeof text, "%s=%d", BN_WORKER_CRASH_ENV, crash_fd);
    env[out++] = bn_xstrdup(text);
    return env;
}

static void free_env(char **env)
{
    for (size_t i = 0; env[i]; i++)
        free(env[i]);
    free(env);
}

/* The program as execve() wants it: found in PATH when its name has no slash. */
static char *program_path(const char *name)
{
    const char *path = getenv("PATH");
    char candidate[4096];
    if (strchr(name, '/') || !path)
        return bn_xstrdup(name);
    for (const char *from = path; from; from = *from ? from + 1 : NULL) {
        size_t n = strcspn(from, ":");
        snprintf(candidate, sizeof candidate, "%.*s%s%s", (int)n, from, n ? "/" : "./", name);
        if (access(candidate, X_OK) == 0)
            return bn_xstrdup(candidate);
        from += n;
        if (!*from)
            break;
    }
    return bn_xstrdup(name);
}

bn_status bn_process_spawn(char *const *argv, int port_fd, bn_process *p, bn_error *err)
{
    child_plan plan = { .port_fd = port_fd, .crash_fd = p->crash_fd, .parent = getpid() };
    plan.path = program_path(argv[0]);
    plan.env = worker_env(port_fd, p->crash_fd);
    p->pid = fork();
    if (p->pid == 0)
        become_worker(&plan, argv);
    free(plan.path);
    free_env(plan.env);
    if (p->pid < 0) {
        p->pid = 0;
        return bn_fail_errno(err, "cannot fork a worker");
    }
    p->pidfd = (int)syscall(SYS_pidfd_open, p->pid, 0);
    if (p->pidfd < 0)
        return bn_fail_errno(err, "cannot watch worker %d", (int)p->pid);
    return BN_OK;
}

char *bn_process_crash_report(const bn_process *p)
{
    char *text = bn_xmalloc(CRASH_REPORT_MAX + 1);
    ssize_t n = p->crash_fd >= 0 ? pread(p->crash_fd, text, CRASH_REPORT_MAX, 0) : 0;
    if (n < 0)
        n = 0;
    while (n > 0 && strchr("\n\r\t ", text[n - 1]))
        n--;
    text[n] = '\0';
    for (ssize_t i = 0; i < n; i++) {
        if (text[i] == '\0')
            text[i] = '?';
    }
    if (!bn_utf8_valid(bn_bytes_of(text, (size_t)n))) {
        for (ssize_t i = 0; i < n; i++) {
            if ((unsigned char)text[i] >= 0x80)
                text[i] = '?';
        }
    }
    return text;
}
