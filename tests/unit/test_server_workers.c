/* test_server_workers.c: supervision, with worker processes. This program is its own worker: started with the
 * name of a behaviour, it speaks the port. */
#include "server_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* ---- the worker ---- */

typedef struct worker {
    bn_port *port;
    bool     deaf; /* to STOP and DRAIN */
    bool     over;
} worker;

static void answer(worker *w, uint64_t session, const char *text)
{
    uint8_t payload[4096];
    uint32_t n = (uint32_t)strlen(text);
    bn_port_head head = { .type = BN_PORT_SEND, .session = session };
    memcpy(payload, &n, 4);
    memcpy(payload + 4, text, n);
    bn_port_queue(w->port, head, bn_bytes_of(payload, n + 4), NULL, NULL);
}

static void report(const char *text)
{
    int fd = atoi(getenv(BN_WORKER_CRASH_ENV));
    if (write(fd, text, strlen(text)) < 0)
        _exit(99);
}

/* What a message of the browser makes this worker do. */
static void obey(worker *w, uint64_t session, const char *order)
{
    char text[256];
    if (strcmp(order, "pid") == 0) {
        snprintf(text, sizeof text, "%d", (int)getpid());
        answer(w, session, text);
    } else if (strcmp(order, "segv") == 0) {
        report("frame 1: draw() at app.c:12\n");
        signal(SIGSEGV, SIG_DFL);
        raise(SIGSEGV);
    } else if (strcmp(order, "exit") == 0) {
        _exit(3);
    } else if (strcmp(order, "deaf") == 0) {
        w->deaf = true;
        answer(w, session, "deaf");
    } else if (strcmp(order, "garbage") == 0) {
        bn_port_head head = { .type = BN_PORT_SEND, .session = session };
        bn_port_queue(w->port, head, BN_BYTES("\x09\0\0\0 short"), NULL, NULL);
    } else if (strncmp(order, "send-to ", 8) == 0) { /* another session's number */
        answer(w, strtoull(order + 8, NULL, 10), "not yours");
        answer(w, session, "done");
    } else {
        answer(w, session, order);
    }
}

static void tell_open(worker *w, const bn_port_frame *f)
{
    bn_bytes rest = f->payload;
    const char *name, *value;
    char text[2048];
    const char *resume = "", *crash = "";
    while (bn_port_string_next(&rest, &name, &value)) {
        if (strcmp(name, BN_PORT_OPEN_RESUME) == 0)
            resume = value;
        if (strcmp(name, BN_PORT_OPEN_CRASH) == 0)
            crash = value;
    }
    snprintf(text, sizeof text, "open %llu resume=%s crash=%s", (unsigned long long)f->head.session, resume,
             crash);
    answer(w, f->head.session, text);
}

static bn_status on_frame(void *arg, bn_port_frame *f, bn_error *err)
{
    worker *w = arg;
    (void)err;
    if (f->head.type == BN_PORT_SESSION_OPEN) {
        tell_open(w, f);
    } else if (f->head.type == BN_PORT_SESSION_DATA) {
        char *order = bn_xstrndup((const char *)f->payload.p, f->payload.n);
        obey(w, f->head.session, order);
        free(order);
    } else if (f->head.type == BN_PORT_DRAIN && !w->deaf) {
        bn_port_queue(w->port, (bn_port_head){ .type = BN_PORT_DRAINED }, BN_BYTES(""), NULL, NULL);
    } else if (f->head.type == BN_PORT_STOP && !w->deaf) {
        w->over = true;
    }
    return BN_OK;
}

/* Die at once for the first two starts: the length of the file counts them. */
static void fail_twice(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (write(fd, "x", 1) < 0 || lseek(fd, 0, SEEK_END) <= 2)
        _exit(1);
    close(fd);
}

static int be_worker(int argc, char **argv)
{
    worker w = { 0 };
    const char *how = argc > 1 ? argv[1] : "";
    int fd = atoi(getenv(BN_WORKER_PORT_ENV));
    if (bn_port_new(fd, 1 << 20, &w.port, NULL))
        return 9;
    if (strcmp(how, "fatal") == 0) {
        bn_port_queue(w.port, (bn_port_head){ .type = BN_PORT_FATAL }, BN_BYTES("no such script"), NULL,
                      NULL);
        bn_port_flush(w.port, NULL);
        bn_port_free(w.port);
        return 1;
    }
    if (strcmp(how, "fail-twice") == 0)
        fail_twice(argv[2]);
    bn_port_queue(w.port, (bn_port_head){ .type = BN_PORT_READY }, BN_BYTES(""), NULL, NULL);
    while (!w.over) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        if (bn_port_flush(w.port, NULL) == BN_ECLOSED)
            break;
        poll(&p, 1, -1);
        if (bn_port_read(w.port, on_frame, &w, NULL))
            break;
    }
    bn_port_flush(w.port, NULL);
    bn_port_free(w.port);
    return 0;
}

/* ---- the tests ---- */

static char self_path[256];

static void start_with(fixture *f, bn_server_opts opts, const char *how, const char *more)
{
    static char *argv[4];
    argv[0] = self_path;
    argv[1] = (char *)(uintptr_t)how;
    argv[2] = (char *)(uintptr_t)more;
    opts.worker_argv = argv;
    opts.worker_name = "app.py";
    fx_start(f, opts);
}

/* Open, and read the worker's greeting. */
static ws greet(const fixture *f, uint64_t *number, const char *rest)
{
    ws w = ws_open(f, "");
    char *end;
    assert_true(ws_next(&w));
    assert_int_equal(strncmp((char *)w.payload, "open ", 5), 0);
    *number = strtoull((char *)w.payload + 5, &end, 10);
    assert_string_equal(end, rest);
    return w;
}

static int pid_of(ws *w)
{
    ws_send_text(w, "pid");
    assert_true(ws_next(w));
    return atoi((char *)w->payload);
}

/* Returns once the process has ended and is reaped or a zombie. */
static void wait_for_end(int pidfd)
{
    struct pollfd p = { .fd = pidfd, .events = POLLIN };
    assert_int_equal(poll(&p, 1, LIMIT_S * 1000), 1);
    close(pidfd);
}

static void a_crash_is_told_and_the_websocket_stays_up(void **state)
{
    fixture f = { 0 };
    uint64_t number;
    int before;
    char want[512];
    ws w;
    (void)state;
    start_with(&f, (bn_server_opts){ 0 }, "good", NULL);
    w = greet(&f, &number, " resume= crash=");
    before = pid_of(&w);
    ws_send_text(&w, "segv");
    assert_true(ws_next(&w));
    snprintf(want, sizeof want,
             "open %llu resume= crash=app.py was ended by signal 11 (SIGSEGV, Segmentation fault)"
             "\n\nframe 1: draw() at app.c:12",
             (unsigned long long)number);
    assert_string_equal((char *)w.payload, want);
    assert_int_not_equal(pid_of(&w), before);
    ws_end(&w);
    fx_end(&f);
}

static void an_exit_is_told_with_its_status(void **state)
{
    fixture f = { 0 };
    uint64_t number;
    ws w;
    (void)state;
    start_with(&f, (bn_server_opts){ 0 }, "good", NULL);
    w = greet(&f, &number, " resume= crash=");
    ws_send_text(&w, "exit");
    assert_true(ws_next(&w));
    assert_non_null(strstr((char *)w.payload, "crash=app.py exited with status 3"));
    ws_send_text(&w, "still here");
    ws_expect(&w, "still here");
    ws_end(&w);
    fx_end(&f);
}

static void a_killed_worker_is_replaced_and_clicks_meanwhile_are_kept(void **state)
{
    fixture f = { 0 };
    uint64_t number;
    ws w;
    (void)state;
    start_with(&f, (bn_server_opts){ 0 }, "good", NULL);
    w = greet(&f, &number, " resume= crash=");
    for (int i = 0; i < 5; i++) {
        int pid = pid_of(&w), pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
        kill(pid, SIGKILL);
        wait_for_end(pidfd);
        assert_true(ws_next(&w)); /* the new one has opened the session: what follows reaches it */
        assert_non_null(strstr((char *)w.payload, "signal 9 (SIGKILL"));
        ws_send_text(&w, "click");
        ws_expect(&w, "click");
    }
    ws_end(&w);
    fx_end(&f);
}

static void sessions_spread_and_one_workers_end_leaves_the_others_alone(void **state)
{
    fixture f = { 0 };
    uint64_t n1, n2;
    char order[64];
    ws a, b;
    int pid_a, pid_b;
    (void)state;
    start_with(&f, (bn_server_opts){ .workers = 2 }, "good", NULL);
    a = greet(&f, &n1, " resume= crash=");
    b = greet(&f, &n2, " resume= crash=");
    pid_a = pid_of(&a);
    pid_b = pid_of(&b);
    assert_int_not_equal(pid_a, pid_b);
    snprintf(order, sizeof order, "send-to %llu",
             (unsigned long long)n2); /* a's worker writes to b's session */
    ws_send_text(&a, order);
    ws_expect(&a, "done");
    ws_send_text(&a, "segv");
    assert_true(ws_next(&a));
    assert_non_null(strstr((char *)a.payload, "SIGSEGV"));
    assert_int_equal(pid_of(&b), pid_b); /* and the first thing that b hears is its own answer */
    ws_end(&a);
    ws_end(&b);
    fx_end(&f);
}

static void a_worker_that_breaks_the_protocol_is_replaced(void **state)
{
    fixture f = { 0 };
    uint64_t number;
    ws w;
    (void)state;
    start_with(&f, (bn_server_opts){ 0 }, "good", NULL);
    w = greet(&f, &number, " resume= crash=");
    ws_send_text(&w, "garbage");
    assert_true(ws_next(&w));
    assert_non_null(
        strstr((char *)w.payload, "crash=app.py was stopped by the server: what it sent broke the rules"));
    ws_end(&w);
    fx_end(&f);
}

static void a_worker_that_dies_before_it_is_ready_is_started_again(void **state)
{
    fixture f = { 0 };
    char path[] = "/tmp/bn-starts-XXXXXX";
    int fd = mkstemp(path);
    uint64_t number;
    ws w;
    (void)state;
    close(fd);
    start_with(&f, (bn_server_opts){ 0 }, "fail-twice", path);
    expect_only(&f, "GET /_stcore/health", "", 200);
    w = greet(&f, &number, " resume= crash="); /* it never saw the ones before: no crash is told */
    ws_end(&w);
    fx_end(&f);
    unlink(path);
}

static void fatal_before_the_first_ready_ends_the_server(void **state)
{
    fixture f = { 0 };
    (void)state;
    start_with(&f, (bn_server_opts){ 0 }, "fatal", NULL);
    assert_int_equal(fx_join(&f), 1);
    fx_end(&f);
}

static void a_program_that_does_not_exist_ends_the_server(void **state)
{
    static char *argv[] = { (char *)(uintptr_t)"/nonexistent/program", NULL };
    fixture f = { 0 };
    (void)state;
    fx_start(&f, (bn_server_opts){ .worker_argv = argv });
    assert_int_equal(fx_join(&f), 1);
    fx_end(&f);
}

static void a_stop_drains_and_ends_the_workers(void **state)
{
    fixture f = { 0 };
    uint64_t number;
    int pidfd;
    ws w;
    (void)state;
    start_with(&f, (bn_server_opts){ 0 }, "good", NULL);
    w = greet(&f, &number, " resume= crash=");
    pidfd = (int)syscall(SYS_pidfd_open, pid_of(&w), 0);
    bn_server_stop(f.server);
    ws_expect_close(&w, 1012);
    assert_int_equal(fx_join(&f), 0);
    wait_for_end(pidfd);
    ws_end(&w);
    fx_end(&f);
}

static void a_second_stop_kills_a_worker_that_does_not_listen(void **state)
{
    fixture f = { 0 };
    uint64_t number;
    int pidfd;
    ws w;
    (void)state;
    start_with(&f, (bn_server_opts){ .grace_ms = 600000 }, "good", NULL);
    w = greet(&f, &number, " resume= crash=");
    pidfd = (int)syscall(SYS_pidfd_open, pid_of(&w), 0);
    ws_send_text(&w, "deaf");
    ws_expect(&w, "deaf");
    bn_server_stop(f.server);
    bn_server_stop(f.server);
    ws_expect_close(&w, 1012);
    wait_for_end(pidfd);
    ws_end(&w); /* nobody waits for this side to close */
    assert_int_equal(fx_join(&f), 0);
    fx_end(&f);
}

/* bn_server_run() in a process of its own: signals, and what becomes of the worker. The URL comes through a
 * pipe. */
static void tell_url(void *arg, const char *url)
{
    if (write(*(int *)arg, url, strlen(url)) < 0)
        _exit(1);
    close(*(int *)arg);
}

static pid_t run_server_limited(fixture *f, const struct rlimit *files)
{
    static char *argv[] = { self_path, (char *)(uintptr_t)"good", NULL };
    char url[128];
    int pipes[2], code = 1;
    ssize_t n;
    pid_t pid;
    fx_config(f, "server.port", "0");
    assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
    pid = fork();
    if (pid == 0) {
        bn_server_opts opts = { .config = f->config,
                                .worker_argv = argv,
                                .listen_fd = -1,
                                .on_listening = tell_url,
                                .arg = &pipes[1] };
        bn_error err;
        if (files) {
            setrlimit(RLIMIT_NOFILE, files);
            opts.max_connections = 1000; /* the cap must not be what saves it */
        }
        if (bn_server_run(&opts, &code, &err))
            _exit(70);
        _exit(code);
    }
    close(pipes[1]);
    n = read(pipes[0], url, sizeof url - 1);
    close(pipes[0]);
    assert_true(n > 0);
    url[n] = '\0';
    assert_int_equal(strncmp(url, "http://localhost:", 17), 0);
    f->port = atoi(url + 17);
    return pid;
}

static pid_t run_server(fixture *f)
{
    return run_server_limited(f, NULL);
}

/* Fewer descriptors than clients: those that fit are served, the rest are turned away, and nothing is stuck
 * after. */
static void running_out_of_descriptors_is_survived(void **state)
{
    fixture f = { 0 };
    struct rlimit few = { 48, 48 };
    int fds[120];
    char *a;
    pid_t pid;
    (void)state;
    pid = run_server_limited(&f, &few);
    for (size_t i = 0; i < BN_COUNT(fds); i++)
        fds[i] = dial(&f);
    for (size_t i = 0; i < BN_COUNT(fds); i++)
        close(fds[i]);
    for (;;) { /* the last of them may still be there */
        int fd = dial(&f);
        say(fd, "GET /_stcore/health HTTP/1.0\r\n\r\n");
        a = read_to_end(fd);
        if (strncmp(a, "HTTP/1.1 200", 12) == 0)
            break;
        free(a);
    }
    free(a);
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
    bn_config_free(f.config);
}

static void sigterm_drains_and_exits_with_0(void **state)
{
    fixture f = { 0 };
    pid_t pid = run_server(&f);
    uint64_t number;
    int status;
    ws w;
    (void)state;
    w = greet(&f, &number, " resume= crash=");
    kill(pid, SIGTERM);
    ws_expect_close(&w, 1012);
    ws_end(&w);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    bn_config_free(f.config);
}

static void no_worker_outlives_its_server(void **state)
{
    fixture f = { 0 };
    pid_t pid = run_server(&f);
    uint64_t number;
    int pidfd;
    ws w;
    (void)state;
    w = greet(&f, &number, " resume= crash=");
    pidfd = (int)syscall(SYS_pidfd_open, pid_of(&w), 0);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    wait_for_end(pidfd);
    ws_end(&w);
    bn_config_free(f.config);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crash_is_told_and_the_websocket_stays_up),
        cmocka_unit_test(an_exit_is_told_with_its_status),
        cmocka_unit_test(a_killed_worker_is_replaced_and_clicks_meanwhile_are_kept),
        cmocka_unit_test(sessions_spread_and_one_workers_end_leaves_the_others_alone),
        cmocka_unit_test(a_worker_that_breaks_the_protocol_is_replaced),
        cmocka_unit_test(a_worker_that_dies_before_it_is_ready_is_started_again),
        cmocka_unit_test(fatal_before_the_first_ready_ends_the_server),
        cmocka_unit_test(a_program_that_does_not_exist_ends_the_server),
        cmocka_unit_test(a_stop_drains_and_ends_the_workers),
        cmocka_unit_test(a_second_stop_kills_a_worker_that_does_not_listen),
        cmocka_unit_test(running_out_of_descriptors_is_survived),
        cmocka_unit_test(sigterm_drains_and_exits_with_0),
        cmocka_unit_test(no_worker_outlives_its_server),
    };
    ssize_t n = readlink("/proc/self/exe", self_path, sizeof self_path - 1);
    if (n > 0)
        self_path[n] = '\0';
    if (getenv(BN_WORKER_PORT_ENV))
        return be_worker(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
