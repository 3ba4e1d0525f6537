/* test_cli_run.c: what `bourn run` makes of its command line, up to the call of the server, which is ours
 * here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/banner.h"
#include "cli/cli.h"
#include "cli/flags.h"
#include "server/server.h"

/* ---- a server that notes what it is asked ---- */

typedef struct call {
    int count;
    char argv[12][512];
    size_t argc;
    char static_dir[256], name[64], package[256];
    unsigned workers, grace_ms, max_connections;
    int listen_fd, port;
    const char *says; /* the URL it listens on */
} call;

static call seen;

bn_status bn_server_run(const bn_server_opts *opts, int *exit_code, bn_error *err)
{
    const char *package = getenv("BOURN_PACKAGE_DIR");
    seen.count++;
    for (seen.argc = 0; opts->worker_argv[seen.argc]; seen.argc++)
        snprintf(seen.argv[seen.argc], sizeof seen.argv[0], "%s", opts->worker_argv[seen.argc]);
    snprintf(seen.static_dir, sizeof seen.static_dir, "%s", opts->static_dir);
    snprintf(seen.name, sizeof seen.name, "%s", opts->worker_name);
    snprintf(seen.package, sizeof seen.package, "%s", package ? package : "");
    seen.workers = opts->workers;
    seen.grace_ms = opts->grace_ms;
    seen.max_connections = opts->max_connections;
    seen.listen_fd = opts->listen_fd;
    seen.port = (int)bn_config_int(opts->config, "server.port");
    if (seen.port == 99)
        return bn_fail(err, BN_EIO, "port 99: no");
    opts->on_listening(opts->arg, seen.says);
    *exit_code = 7;
    return BN_OK;
}

/* ---- a place with data, a python and some files ---- */

typedef struct place {
    char root[64], data[96], python[96], out[4096], err[4096];
    int fds[2], old[2]; /* stdout, stderr */
} place;

static void make_file(const place *p, const char *name, mode_t mode)
{
    char path[256];
    int fd;
    snprintf(path, sizeof path, "%s/%s", p->root, name);
    fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, mode);
    assert_true(fd >= 0);
    close(fd);
}

static int set_up(void **state)
{
    static const char *const dirs[] = { "data", "data/static", "data/python", "data/python/bourn", "one",
                                        "two",  "none",        "x.py",        ".streamlit" };
    static const char *const files[] = { "data/static/index.html",
                                         "data/python/bourn/__init__.py",
                                         "a.py",
                                         "a.py3",
                                         "a.c",
                                         "a.so",
                                         "a.txt",
                                         "noext",
                                         "one/streamlit_app.py",
                                         "one/app.py",
                                         "two/app.c",
                                         "streamlit_app.py" };
    place *p = calloc(1, sizeof *p);
    strcpy(p->root, "/tmp/bourn-cli-XXXXXX");
    if (!mkdtemp(p->root) || chdir(p->root))
        return -1;
    for (size_t i = 0; i < BN_COUNT(dirs); i++)
        mkdir(dirs[i], 0700);
    for (size_t i = 0; i < BN_COUNT(files); i++)
        make_file(p, files[i], 0600);
    make_file(p, "python3", 0700);
    snprintf(p->data, sizeof p->data, "%s/data", p->root);
    snprintf(p->python, sizeof p->python, "%s/python3", p->root);
    clearenv();
    setenv("HOME", "/nonexistent", 1);
    setenv("BOURN_DATA_DIR", p->data, 1);
    setenv("BOURN_PYTHON", p->python, 1);
    seen = (call){ .says = "http://localhost:8501" };
    for (int i = 0; i < 2; i++) {
        fflush(i ? stderr : stdout);
        p->old[i] = dup(1 + i);
        p->fds[i] = memfd_create("out", 0);
        dup2(p->fds[i], 1 + i);
    }
    *state = p;
    return 0;
}

static void restore(place *p)
{
    fflush(stdout);
    for (int i = 0; i < 2 && p->old[i]; i++) {
        ssize_t n = pread(p->fds[i], i ? p->err : p->out, sizeof p->out - 1, 0);
        (i ? p->err : p->out)[n > 0 ? n : 0] = '\0';
        dup2(p->old[i], 1 + i);
        close(p->old[i]);
        close(p->fds[i]);
        p->old[i] = 0;
    }
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

static int tear_down(void **state)
{
    place *p = *state;
    restore(p);
    if (chdir("/"))
        return -1;
    nftw(p->root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(p);
    return 0;
}

static int bourn(const char *const *words)
{
    char *argv[24] = { (char *)(uintptr_t) "bourn" };
    int argc = 1;
    for (; *words; words++)
        argv[argc++] = (char *)(uintptr_t)*words;
    return bn_cli_main(argc, argv);
}

/* Runs `bourn WORDS`; from then on output goes to the terminal again, and p->out and p->err have it. */
static int bourn_once(place *p, const char *const *words)
{
    int exit_code = bourn(words);
    restore(p);
    return exit_code;
}

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* ---- run ---- */

static void python_is_given_the_script_and_its_arguments(void **state)
{
    place *p = *state;
    char path[160];
    assert_int_equal(
        bourn_once(p, WORDS("run", "a.py", "x", "--server.port", "8502", "y", "--", "--z", "--server.port")),
        7);
    assert_string_equal(seen.argv[0], p->python);
    assert_string_equal(seen.argv[1], "-c");
    snprintf(path, sizeof path, "%s/a.py", p->root);
    assert_string_equal(seen.argv[3], path);
    assert_int_equal(seen.argc, 8);
    assert_string_equal(seen.argv[4], "x");
    assert_string_equal(seen.argv[5], "y");
    assert_string_equal(seen.argv[6], "--z");
    assert_string_equal(seen.argv[7], "--server.port");
    assert_int_equal(seen.port, 8502);
    snprintf(path, sizeof path, "%s/python", p->data);
    assert_string_equal(seen.package, path);
    snprintf(path, sizeof path, "%s/static", p->data);
    assert_string_equal(seen.static_dir, path);
    assert_string_equal(seen.name, "a.py");
    assert_int_equal(seen.workers, 1);
    assert_int_equal(seen.grace_ms, 10000);
    assert_int_equal(seen.listen_fd, -1);
}

static void a_c_app_runs_in_this_executable(void **state)
{
    place *p = *state;
    char exe[256] = { 0 };
    setenv("BOURN_PYTHON", "", 1);
    assert_int_equal(bourn_once(p, WORDS("run", "--server.port=8503", "./a.c", "--", "one")), 7);
    assert_true(readlink("/proc/self/exe", exe, sizeof exe - 1) > 0);
    assert_string_equal(seen.argv[0], exe);
    assert_string_equal(seen.argv[1], "worker");
    assert_non_null(strstr(seen.argv[2], "/a.c"));
    assert_null(strstr(seen.argv[2], "/./"));
    assert_string_equal(seen.argv[3], "one");
    assert_int_equal(seen.argc, 4);
}

static void targets_are_files_and_folders(void **state)
{
    static const char *const rows[][2] = {
        { "a.py3", "/a.py3" }, { "a.so", "/a.so" },          { "one", "/one/streamlit_app.py" },
        { "two/", "/two" },    { ".", "/streamlit_app.py" },
    };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(rows); i++) {
        assert_int_equal(bourn(WORDS("run", rows[i][0])), 7);
        assert_non_null(strstr(seen.argv[seen.argc - 1], rows[i][1]));
        assert_null(strstr(seen.argv[seen.argc - 1], "//"));
    }
}

static void without_a_target_the_default_one_runs(void **state)
{
    (void)state;
    assert_int_equal(bourn(WORDS("run")), 7);
    assert_non_null(strstr(seen.argv[3], "/streamlit_app.py"));
    setenv("STREAMLIT_RUN_TARGET", "a.py", 1);
    assert_int_equal(bourn(WORDS("run")), 7);
    assert_non_null(strstr(seen.argv[3], "/a.py"));
}

static void short_flags_set_workers_and_grace(void **state)
{
    (void)state;
    assert_int_equal(
        bourn(WORDS("run", "a.py", "--workers", "3", "--grace=0.5", "--server.maxConnections", "50")), 7);
    assert_int_equal(seen.workers, 3);
    assert_int_equal(seen.grace_ms, 500);
    assert_int_equal(seen.max_connections, 50);
    assert_int_equal(bourn(WORDS("run", "a.py", "--grace", "0")), 7);
    assert_int_equal(seen.grace_ms, 1); /* 0 would mean the default */
}

static void a_socket_of_a_service_manager_is_taken(void **state)
{
    char pid[32];
    (void)state;
    snprintf(pid, sizeof pid, "%ld", (long)getpid());
    setenv("LISTEN_PID", pid, 1);
    setenv("LISTEN_FDS", "1", 1);
    assert_int_equal(bourn(WORDS("run", "a.py")), 7);
    assert_int_equal(seen.listen_fd, 3);
    assert_null(getenv("LISTEN_FDS"));
    setenv("LISTEN_PID", "1", 1);
    setenv("LISTEN_FDS", "1", 1);
    assert_int_equal(bourn(WORDS("run", "a.py")), 7);
    assert_int_equal(seen.listen_fd, -1);
}

static void a_server_that_cannot_listen_is_told_in_one_line(void **state)
{
    place *p = *state;
    assert_int_equal(bourn_once(p, WORDS("run", "a.py", "--server.port", "99")), 1);
    assert_string_equal(p->err, "bourn: port 99: no\n");
}

typedef struct wrong {
    const char *words[6];
    int exit_code;
    const char *says;
} wrong;

static const wrong wrongs[] = {
    { { "run", "nope.py" }, 2, "bourn: there is no file nope.py\n" },
    { { "run", "a.txt" },
      2,
      "bourn: a.txt is a file of kind .txt: an app is a .py, .c or .so file, or a folder\n" },
    { { "run", "noext" },
      2,
      "bourn: noext has no extension: an app is a .py, .c or .so file, or a folder\n" },
    { { "run", "none" }, 2, "bourn: the folder none holds no streamlit_app.py, no app.py and no .c file\n" },
    { { "run", "https://example.org/a.py" }, 2, "download the script first\n" },
    { { "run", "a.py/b.py" }, 2, "bourn: there is no file a.py/b.py\n" },
    { { "run", "a.py", "--server.prot", "1" },
      2,
      "bourn: there is no flag --server.prot; did you mean --server.port?\n" },
    { { "run", "a.py", "--port", "1" }, 2, "did you mean --server.port?\n" },
    { { "run", "a.py", "--wokers=2" }, 2, "did you mean --workers?\n" },
    { { "run", "a.py", "--quite.unheard.of" }, 2, "`bourn config show` lists all options\n" },
    { { "run", "a.py", "--log_level", "info" }, 2, "write --logger.level behind the command\n" },
    { { "run", "a.py", "--server.port" }, 2, "bourn: the flag --server.port needs a value\n" },
    { { "run", "a.py", "--server.headless" }, 2, "needs a value: true or false\n" },
    { { "run", "a.py", "-p", "1" },
      2,
      "bourn: there is no flag -p; arguments of the script stand behind --\n" },
    { { "run", "a.py", "--server.port", "x" }, 2, "bourn: server.port must be a whole number, not \"x\"\n" },
    { { "run", "a.py", "--server.port", "70000" },
      1,
      "bourn: server.port is 70000 (flag --server.port); it can be from 0 to 65535\n" },
    { { "run", "a.py", "--server.cookieSecret", "x" },
      1,
      "use a config.toml or STREAMLIT_SERVER_COOKIE_SECRET\n" },
    { { "rum", "a.py" }, 2, "bourn: there is no command \"rum\"; did you mean \"run\"?\n" },
    { { "frobnicate" }, 2, "`bourn help` lists them\n" },
    { { "config" }, 2, "bourn config show\n" },
    { { "config", "show", "x" }, 2, "config show takes flags only, not x\n" },
    { { "config", "show", "--server.port", "x" }, 2, "server.port must be a whole number" },
    { { "doctor", "x" }, 2, "doctor takes no arguments, not x\n" },
    { { "init", "-x" }, 2, "usage: bourn init [FOLDER]\n" },
    { { "worker", "a.c" }, 2, "is started by `bourn run`" },
};

static void a_wrong_command_line_gets_one_line(void **state)
{
    for (size_t i = 0; i < BN_COUNT(wrongs); i++) {
        void *again = NULL;
        place *p;
        int exit_code;
        if (i && set_up(&again))
            fail();
        p = i ? again : *state;
        exit_code = bourn_once(p, wrongs[i].words);
        if (exit_code != wrongs[i].exit_code || !strstr(p->err, wrongs[i].says) ||
            strchr(p->err, '\n') != p->err + strlen(p->err) - 1)
            fail_msg("%s %s: exit status %d, %s", wrongs[i].words[0], wrongs[i].words[1], exit_code, p->err);
        assert_int_equal(seen.count, 0);
        if (i)
            tear_down(&again);
    }
}

static void a_missing_piece_is_named(void **state)
{
    place *p = *state;
    setenv("BOURN_DATA_DIR", "/nonexistent", 1);
    assert_int_equal(bourn_once(p, WORDS("run", "a.py")), 1);
    assert_string_equal(p->err, "bourn: BOURN_DATA_DIR is /nonexistent, which holds no static/index.html\n");
}

static void a_python_that_is_none_is_named(void **state)
{
    place *p = *state;
    setenv("BOURN_PYTHON", "/nonexistent/python3", 1);
    assert_int_equal(bourn_once(p, WORDS("run", "a.py")), 1);
    assert_string_equal(p->err, "bourn: BOURN_PYTHON is /nonexistent/python3, which is no program\n");
}

static void python_is_looked_for_in_the_environment_and_on_the_path(void **state)
{
    place *p = *state;
    char bin[128], path[256];
    unsetenv("BOURN_PYTHON");
    snprintf(path, sizeof path, "/nonexistent:%s", p->root);
    setenv("PATH", path, 1);
    assert_int_equal(bourn(WORDS("run", "a.py")), 7);
    assert_string_equal(seen.argv[0], p->python);
    mkdir("venv", 0700);
    mkdir("venv/bin", 0700);
    make_file(p, "venv/bin/python3", 0700);
    snprintf(path, sizeof path, "%s/venv", p->root);
    setenv("VIRTUAL_ENV", path, 1);
    assert_int_equal(bourn(WORDS("run", "a.py")), 7);
    snprintf(bin, sizeof bin, "%s/venv/bin/python3", p->root);
    assert_string_equal(seen.argv[0], bin);
}

/* ---- the banner ---- */

static void addresses_follow_the_port_that_was_taken(void **state)
{
    place *p = *state;
    seen.says = "http://localhost:8507/base";
    assert_int_equal(bourn_once(p, WORDS("run", "a.py", "--server.baseUrlPath", "/base/")), 7);
    assert_non_null(strstr(p->out, "bourn runs a.py\n"));
    assert_non_null(strstr(p->out, "  Local URL: http://localhost:8507/base\n"));
}

static void a_browser_address_is_the_only_one_shown(void **state)
{
    place *p = *state;
    assert_int_equal(
        bourn_once(p, WORDS("run", "a.py", "--browser.serverAddress", "app.example", "--browser.serverPort",
                            "443", "--server.sslCertFile", "c", "--server.sslKeyFile", "k")),
        7);
    assert_non_null(strstr(p->out, "  URL: https://app.example:443\n"));
    assert_null(strstr(p->out, "Local"));
}

static void a_bound_address_is_shown(void **state)
{
    place *p = *state;
    seen.says = "http://[::1]:8501";
    assert_int_equal(bourn_once(p, WORDS("run", "a.py", "--server.address", "::1")), 7);
    assert_non_null(strstr(p->out, "  URL: http://[::1]:8501\n"));
}

static void a_unix_socket_is_shown_as_it_is(void **state)
{
    place *p = *state;
    seen.says = "unix:///run/app.sock";
    assert_int_equal(bourn_once(p, WORDS("run", "a.py", "--server.address", "unix:///run/app.sock")), 7);
    assert_non_null(strstr(p->out, "  Socket: unix:///run/app.sock\n"));
}

static void the_banner_can_be_hidden(void **state)
{
    place *p = *state;
    assert_int_equal(bourn_once(p, WORDS("run", "a.py", "--logger.hideWelcomeMessage", "true")), 7);
    assert_string_equal(p->out, "");
}

/* The opener writes what it was given into a pipe: its end is what is waited for. */
static void a_browser_is_opened_where_there_is_a_display(void **state)
{
    place *p = *state;
    char path[160], text[200] = { 0 };
    FILE *script;
    int fd;
    ssize_t n;
    snprintf(path, sizeof path, "%s/fifo", p->root);
    assert_int_equal(mkfifo(path, 0600), 0);
    fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    script = fopen("xdg-open", "w");
    fprintf(script, "#!/bin/sh\necho \"$1\" > %s\n", path);
    fchmod(fileno(script), 0700);
    fclose(script);
    setenv("PATH", p->root, 1);
    assert_int_equal(bourn(WORDS("run", "a.py")), 7); /* no display: nothing is opened */
    assert_int_equal(read(fd, text, sizeof text - 1), 0);
    setenv("DISPLAY", ":0", 1);
    assert_int_equal(bourn(WORDS("run", "a.py", "--server.headless", "true")), 7);
    assert_int_equal(read(fd, text, sizeof text - 1), 0);
    close(fd);
    assert_int_equal(bourn(WORDS("run", "a.py")), 7);
    fd = open(path, O_RDONLY | O_CLOEXEC); /* waits for the writer */
    n = read(fd, text, sizeof text - 1);
    assert_true(n > 0);
    assert_string_equal(text, "http://localhost:8501\n");
    close(fd);
}

/* ---- the small verbs ---- */

static void config_show_shows_flags(void **state)
{
    place *p = *state;
    assert_int_equal(bourn_once(p, WORDS("config", "show", "--theme.primaryColor", "#123")), 0);
    assert_non_null(strstr(p->out, "[global]"));
    assert_int_equal(bourn(WORDS("version")), 0);
}

static void init_writes_apps_and_overwrites_nothing(void **state)
{
    place *p = *state;
    struct stat st;
    assert_int_equal(bourn(WORDS("init", "new/app")), 0);
    assert_int_equal(stat("new/app/streamlit_app.py", &st), 0);
    assert_int_equal(stat("new/app/app.c", &st), 0);
    assert_int_equal(bourn_once(p, WORDS("init", "new/app")), 1);
    assert_non_null(strstr(p->err, "File exists"));
}

#define AT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT(python_is_given_the_script_and_its_arguments),
        AT(a_c_app_runs_in_this_executable),
        AT(targets_are_files_and_folders),
        AT(without_a_target_the_default_one_runs),
        AT(short_flags_set_workers_and_grace),
        AT(a_socket_of_a_service_manager_is_taken),
        AT(a_server_that_cannot_listen_is_told_in_one_line),
        AT(a_wrong_command_line_gets_one_line),
        AT(a_missing_piece_is_named),
        AT(a_python_that_is_none_is_named),
        AT(python_is_looked_for_in_the_environment_and_on_the_path),
        AT(addresses_follow_the_port_that_was_taken),
        AT(a_browser_address_is_the_only_one_shown),
        AT(a_bound_address_is_shown),
        AT(a_unix_socket_is_shown_as_it_is),
        AT(the_banner_can_be_hidden),
        AT(a_browser_is_opened_where_there_is_a_display),
        AT(config_show_shows_flags),
        AT(init_writes_apps_and_overwrites_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
