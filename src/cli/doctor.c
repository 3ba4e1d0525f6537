/* doctor.c: `bourn doctor`: what was found of the pieces, and what to do about those that are missing.
 *
 * The only verb that starts processes to ask them for their versions; each gets a few seconds. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/thread.h"
#include "build_info.h"
#include "cli/cli.h"
#include "cli/paths.h"
#include "config/path.h"

#define ANSWER_MAX  ((size_t)64 << 10)
#define PATIENCE_NS (20 * BN_S_NS)

extern char **environ;

typedef struct report {
    bool missing; /* something without which `bourn run` cannot serve */
} report;

static void found(const char *what, const char *value)
{
    printf("  ok       %-18s %s\n", what, value);
}

static void note(const char *what, const char *value)
{
    printf("  note     %-18s %s\n", what, value);
}

static void missing(report *r, const char *what, const char *advice)
{
    r->missing = true;
    printf("  MISSING  %-18s %s\n", what, advice);
}

/* ---- asking another program ---- */

static void read_answer(int fd, bn_buf *out)
{
    uint64_t end = bn_now_ns() + PATIENCE_NS;
    for (;;) {
        struct pollfd p = { fd, POLLIN, 0 };
        uint64_t now = bn_now_ns();
        ssize_t got;
        if (now >= end || poll(&p, 1, (int)((end - now) / BN_MS_NS) + 1) == 0)
            return;
        if (bn_buf_reserve(out, 4096))
            return;
        got = read(fd, out->p + out->n, 4096);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return;
        out->n += (size_t)got;
    }
}

/* What argv[0] prints, ended by a NUL. False: it could not be started, or did not end well in time. */
static bool ask(char *const argv[], bn_buf *out)
{
    posix_spawn_file_actions_t actions;
    int pipe_fds[2], status = -1;
    pid_t pid;
    bool started;
    if (pipe2(pipe_fds, O_CLOEXEC))
        return false;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, pipe_fds[1], 1);
    posix_spawn_file_actions_adddup2(&actions, pipe_fds[1], 2);
    started = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_fds[1]);
    if (started) {
        read_answer(pipe_fds[0], out);
        close(pipe_fds[0]);
        kill(pid, SIGKILL); /* it has ended, or it is too late */
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    } else {
        close(pipe_fds[0]);
    }
    return !bn_buf_append(out, bn_bytes_of("", 1)) && started && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

/* ---- the pieces ---- */

/* One line each: the version, bourn's extension, the official package. */
static const char python_question[] =
    "import os,sys,importlib.metadata as m\n"
    "d=os.environ.get('BOURN_PACKAGE_DIR')\n"
    "if d:sys.path.insert(0,d)\n"
    "print(sys.version.split()[0])\n"
    "try:\n"
    " import bourn._core\n"
    " print('ok')\n"
    "except Exception as e:print(type(e).__name__+': '+str(e).replace('\\n',' '))\n"
    "try:print(m.version('streamlit'))\n"
    "except Exception:print('no')\n";

static void check_python_answer(report *r, const bn_paths *p, char *answer)
{
    char *version = strsep(&answer, "\n"), *core = strsep(&answer, "\n"), *official = strsep(&answer, "\n"),
         line[1200];
    if (!version || !core || !official) {
        missing(r, "python", "the interpreter gave no answer");
        return;
    }
    snprintf(line, sizeof line, "%s, version %s", p->python, version);
    found("python", line);
    if (strcmp(core, "ok") == 0) {
        snprintf(line, sizeof line, "%s", p->package ? p->package : "installed in this interpreter");
        found("package bourn", line);
    } else {
        snprintf(line, sizeof line, "%s (built for Python %s)", core,
                 *BN_PYTHON_VERSION ? BN_PYTHON_VERSION : "none");
        missing(r, "package bourn", line);
    }
    snprintf(line, sizeof line,
             strcmp(official, "no") == 0 ? "not installed, and not needed"
                                         : "version %s, beside; apps get bourn's",
             official);
    note("official streamlit", line);
}

static void check_python(report *r, const bn_paths *p)
{
    char *argv[] = { p->python, (char *)(uintptr_t) "-c", (char *)(uintptr_t)python_question, NULL };
    bn_buf answer;
    if (!p->python) {
        missing(r, "python", "no python3 on PATH: name one in BOURN_PYTHON (C apps run without)");
        return;
    }
    if (p->package)
        setenv("BOURN_PACKAGE_DIR", p->package, 0);
    bn_buf_init(&answer, ANSWER_MAX);
    if (ask(argv, &answer))
        check_python_answer(r, p, (char *)answer.p);
    else
        missing(r, "python", p->python);
    bn_buf_release(&answer);
}

static void check_compiler(const bn_paths *p)
{
    static const char *const names[] = { "cc", "gcc", "clang" };
    const char *given = getenv("CC");
    char *compiler = given && *given ? bn_xstrdup(given) : NULL, line[1200];
    char *argv[] = { NULL, (char *)(uintptr_t) "--version", NULL };
    bn_buf answer;
    for (size_t i = 0; !compiler && i < BN_COUNT(names); i++)
        compiler = bn_paths_program(names[i]);
    argv[0] = compiler;
    bn_buf_init(&answer, ANSWER_MAX);
    if (!compiler) {
        note("C compiler", "none: C apps need one (apt-get install gcc libc6-dev)");
    } else if (!ask(argv, &answer)) {
        snprintf(line, sizeof line, "%s does not answer --version", compiler);
        note("C compiler", line);
    } else {
        char *rest = (char *)answer.p;
        snprintf(line, sizeof line, "%s, %s", compiler, strsep(&rest, "\n"));
        found("C compiler", line);
    }
    bn_buf_release(&answer);
    free(compiler);
    if (p->headers)
        found("C headers", p->headers);
    else
        note("C headers", "bourn/st.h was not found: C apps need it");
    if (p->lib)
        found("libbourn", p->lib);
    else
        note("libbourn", "not found: only programs that embed bourn need it");
}

static void check_port(const bn_config *c)
{
    int port = (int)bn_config_int(c, "server.port"), yes = 1;
    struct sockaddr_in a = { .sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_ANY) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char line[200];
    bool is_free;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    is_free = fd >= 0 && bind(fd, (struct sockaddr *)(void *)&a, sizeof a) == 0;
    if (is_free) {
        snprintf(line, sizeof line, "%d is free", port);
        found("port", line);
    } else {
        snprintf(line, sizeof line, "%d: %s%s", port, strerror(errno),
                 bn_config_is_set(c, "server.port") ? "" : "; the next free one is taken then");
        note("port", line);
    }
    if (fd >= 0)
        close(fd);
}

static void check_config(report *r)
{
    char *files[4];
    bn_error err = { 0 };
    bn_config *c = NULL;
    struct stat st;
    bn_status rc = bn_path_config_files("config.toml", NULL, files, &err);
    for (size_t i = 0; i < 4 && files[i]; i++) {
        if (stat(files[i], &st) == 0)
            found("configuration", files[i]);
        free(files[i]);
    }
    if (!rc)
        rc = bn_config_new(&c, &err);
    if (!rc)
        rc = bn_config_load(c, NULL, &err);
    if (!rc)
        rc = bn_config_settle(c, NULL, &err);
    if (rc)
        missing(r, "configuration", err.text);
    else
        check_port(c);
    bn_config_free(c);
}

int bn_cli_doctor(int argc, char **argv)
{
    report r = { 0 };
    bn_paths paths;
    bn_error err = { 0 };
    if (argc)
        return bn_cli_fail(BN_EXIT_USAGE, "doctor takes no arguments, not %.100s", argv[0]);
    if (bn_paths_init(&paths, &err))
        return bn_cli_fail(BN_EXIT_FAILED, "%s", err.text);
    printf("bourn %s, frontend %s\n", BN_VERSION, BN_FRONTEND_VERSION);
    found("executable", paths.exe);
    if (paths.static_dir)
        found("frontend", paths.static_dir);
    else
        missing(&r, "frontend",
                "no share/bourn/static/index.html near the executable; name its folder in BOURN_DATA_DIR");
    fflush(stdout);
    check_python(&r, &paths);
    check_compiler(&paths);
    check_config(&r);
    bn_paths_release(&paths);
    puts(r.missing ? "Something is missing." : "Ready.");
    return r.missing ? BN_EXIT_FAILED : BN_EXIT_OK;
}
