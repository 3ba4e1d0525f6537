/* run.c: `bourn run`, and the worker that it starts for a C app. One thread, until the server has the
 * process.
 *
 * From exec to listening nothing is done that takes time: no folder is listed, no process started, nothing
 * imported. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "cdoor/cworker.h"
#include "cli/app.h"
#include "cli/banner.h"
#include "cli/cli.h"
#include "cli/flags.h"
#include "cli/paths.h"
#include "port/port.h"
#include "server/server.h"

#define DEFAULT_TARGET "streamlit_app.py"

/* How the interpreter starts. The package may lie outside of what it searches; the working directory must not
 * be searched, for a file of the user's there may have the name of a module. main() takes the first entry of
 * sys.path away, as it has to when it is started as a file. A package that cannot be loaded is told to the
 * server by a FATAL frame: starting again would not help. */
static const char python_start[] =
    "import os,sys\n"
    "safe=getattr(sys.flags,'safe_path',False)\n"
    "if not safe:del sys.path[0]\n"
    "d=os.environ.get('BOURN_PACKAGE_DIR')\n"
    "if d and d not in sys.path:sys.path.insert(0,d)\n"
    "try:\n"
    " from bourn._worker import main\n"
    " if not safe:sys.path.insert(0,'')\n"
    " main()\n"
    "except ImportError as e:\n"
    " import struct\n"
    " why=f'{sys.executable} cannot load the package bourn ({e}); `bourn doctor` says what was "
    "found'.encode()\n"
    " os.write(int(os.environ['" BN_WORKER_PORT_ENV "']),struct.pack('=IHHQQ',len(why),%d,0,0,0)+why)\n"
    " sys.exit(1)\n";
_Static_assert(sizeof(bn_port_head) == 24, "python_start packs a head by hand");

typedef struct run {
    bn_flags flags;
    bn_config *config;
    bn_paths paths;
    bn_app app;
    char **worker_argv;
    char start[sizeof python_start + 8];
    bool bad_flag; /* what failed is what was typed */
} run;

static void run_release(run *r)
{
    free(r->worker_argv);
    bn_app_release(&r->app);
    bn_paths_release(&r->paths);
    bn_config_free(r->config);
    bn_flags_release(&r->flags);
}

static void set_log_level(const bn_config *c)
{
    const char *level = bn_config_str(c, "logger.level");
    switch (level[0] | 0x20) {
    case 'd': bn_log_set_level(BN_LOG_DEBUG); break;
    case 'w': bn_log_set_level(BN_LOG_WARNING); break;
    case 'e':
    case 'c': bn_log_set_level(BN_LOG_ERROR); break;
    default: bn_log_set_level(BN_LOG_INFO);
    }
}

static bn_status load_config(run *r, bn_error *err)
{
    bn_status rc = bn_config_new(&r->config, err);
    if (!rc)
        rc = bn_config_load(r->config, r->app.path, err);
    if (!rc) {
        rc = bn_flags_apply(&r->flags, r->config, err);
        r->bad_flag = rc != BN_OK;
    }
    if (!rc)
        rc = bn_config_settle(r->config, r->app.path, err);
    if (!rc)
        set_log_level(r->config);
    return rc;
}

static bn_status find_pieces(run *r, bn_error *err)
{
    bn_status rc = bn_paths_init(&r->paths, err);
    if (rc)
        return rc;
    if (!r->paths.static_dir)
        return bn_fail(err, BN_ENOENT,
                       "the frontend (static/index.html) was not found near %s; `bourn doctor` says where it "
                       "is looked for",
                       r->paths.exe);
    if (r->app.kind != BN_APP_PYTHON)
        return BN_OK;
    if (!r->paths.python)
        return bn_fail(err, BN_ENOENT, "no python3 was found on PATH; name one in BOURN_PYTHON");
    if (r->paths.package && setenv("BOURN_PACKAGE_DIR", r->paths.package, 0))
        return bn_fail_errno(err, "the environment");
    return BN_OK;
}

/* PYTHON -c START SCRIPT ARGS..., or THIS worker APP ARGS... */
static void build_worker_argv(run *r)
{
    const char **words = r->flags.words;
    size_t count = r->flags.word_count, n = 0;
    char **argv = bn_xcalloc(count + 8, sizeof *argv);
    if (r->app.kind == BN_APP_PYTHON) {
        argv[n++] = r->paths.python;
        argv[n++] = (char *)(uintptr_t) "-c";
        snprintf(r->start, sizeof r->start, python_start, BN_PORT_FATAL);
        argv[n++] = r->start;
    } else {
        argv[n++] = r->paths.exe;
        argv[n++] = (char *)(uintptr_t) "worker";
    }
    argv[n++] = r->app.path;
    for (size_t i = 1; i < count; i++)
        argv[n++] = (char *)(uintptr_t)words[i];
    r->worker_argv = argv;
}

/* A socket that a service manager opened for us: the first of LISTEN_FDS. -1: there is none. */
static int inherited_socket(void)
{
    const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
    bool ours = pid && fds && strtol(pid, NULL, 10) == (long)getpid() && strtol(fds, NULL, 10) >= 1;
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    return ours ? 3 : -1;
}

static int serve(run *r)
{
    const char *slash = strrchr(r->app.path, '/');
    bn_banner banner = { r->config, slash + 1 };
    double grace = bn_config_float(r->config, "server.grace");
    bn_error err = { 0 };
    int exit_code = BN_EXIT_FAILED;
    bn_server_opts opts = {
        .config = r->config,
        .static_dir = r->paths.static_dir,
        .worker_argv = r->worker_argv,
        .worker_fd = -1,
        .worker_name = banner.name,
        .workers = (unsigned)bn_config_int(r->config, "server.workers"),
        .grace_ms = grace < 0.001 ? 1 : (unsigned)(grace * 1000),
        .on_listening = bn_banner_show,
        .arg = &banner,
        .listen_fd = inherited_socket(),
        .max_connections = (unsigned)bn_config_int(r->config, "server.maxConnections"),
    };
    if (bn_server_run(&opts, &exit_code, &err))
        return bn_cli_fail(BN_EXIT_FAILED, "%s", err.text);
    return exit_code;
}

static int prepare_and_serve(run *r)
{
    const char *asked = r->flags.word_count ? r->flags.words[0] : getenv("STREAMLIT_RUN_TARGET");
    bn_error err = { 0 };
    if (!asked || !*asked)
        asked = DEFAULT_TARGET;
    if (bn_app_find(asked, &r->app, &err))
        return bn_cli_fail(BN_EXIT_USAGE, "%s", err.text);
    if (load_config(r, &err))
        return bn_cli_fail(r->bad_flag ? BN_EXIT_USAGE : BN_EXIT_FAILED, "%s", err.text);
    if (find_pieces(r, &err))
        return bn_cli_fail(BN_EXIT_FAILED, "%s", err.text);
    build_worker_argv(r);
    return serve(r);
}

int bn_cli_run(int argc, char **argv)
{
    run r = { 0 };
    bn_error err = { 0 };
    int exit_code;
    if (bn_flags_init(&r.flags, argc, argv, &err))
        return bn_cli_fail(err.status == BN_EFOREIGN ? BN_EXIT_FAILED : BN_EXIT_USAGE, "%s", err.text);
    if (r.flags.help) {
        char *help[] = { (char *)(uintptr_t) "bourn", (char *)(uintptr_t) "help", NULL };
        exit_code = bn_cli_main(2, help);
    } else {
        exit_code = prepare_and_serve(&r);
    }
    run_release(&r);
    return exit_code;
}

int bn_cli_worker(int argc, char **argv)
{
    if (argc < 1 || !getenv(BN_WORKER_PORT_ENV))
        return bn_cli_fail(BN_EXIT_USAGE, "`bourn worker` is started by `bourn run`, for C apps");
    return bn_cworker_main(argv[0], argc - 1, argv + 1);
}
