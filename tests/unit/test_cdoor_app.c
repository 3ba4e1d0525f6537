/* test_cdoor_app.c: apps as files: compiled, loaded, reloaded, unloaded, and how they fall over.
 *
 * Apps resolve st_* against this program, as they do against the worker.
 * link: -rdynamic -Wl,-u,st_text_run,-u,st_button_run,-u,st_container_run,-u,st_selectbox_run,-u,st_main_block,-u,st_state_has_run,-u,st_thread_create,-u,st_args
 */
#include "unit/cdoor_harness.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "cdoor/args.h"
#include "cdoor/cworker.h"
#include "cdoor/elf.h"
#include "cdoor/load.h"
#include "cdoor/source.h"

#define APPS BOURN_SOURCE_DIR "/tests/capps/"

extern char **environ;

/* ---------------------------------------------------------------- files */

static char folder[] = "/tmp/bourn-test-XXXXXX";

static char *read_text(const char *path)
{
    FILE *f = fopen(path, "re");
    char *text = bn_xcalloc(1, 1 << 16);
    assert_non_null(f);
    assert_true(fread(text, 1, (1 << 16) - 1, f) > 0);
    fclose(f);
    return text;
}

/* As editors save: a new file, renamed over the old one. */
static void save(const char *path, const char *text)
{
    char next[512];
    FILE *f;
    assert_true((size_t)snprintf(next, sizeof next, "%s~", path) < sizeof next);
    f = fopen(next, "we");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    assert_int_equal(rename(next, path), 0);
}

static const char *in_folder(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* A copy of tests/capps/`from` as `to`, with the first `what` replaced by `with`. */
static const char *copy_app(const char *from, const char *to, const char *what, const char *with)
{
    char source[256], *text, *at, *changed = bn_xcalloc(1, 1 << 17);
    snprintf(source, sizeof source, "%s%s", APPS, from);
    text = read_text(source);
    at = what ? strstr(text, what) : NULL;
    if (what)
        assert_non_null(at);
    if (at)
        sprintf(changed, "%.*s%s%s", (int)(at - text), text, with, at + strlen(what));
    save(in_folder(to), at ? changed : text);
    free(text);
    free(changed);
    return in_folder(to);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)kind, (void)ftw;
    return remove(path);
}

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static bench *begin_app(const char *target)
{
    return begin(&(bn_chost_opts){ .target = target }, NULL);
}

/* ---------------------------------------------------------------- building */

static void an_app_is_compiled_and_runs(void **state)
{
    bench *b = begin_app(copy_app("counter.c", "app.c", NULL, NULL));
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "this is one");
    expect_finished(b, s, FINISHED);
    assert_int_equal(bn_app_loaded(), 1);
    end(b);
    assert_int_equal(bn_app_loaded(), 0);
}

static void what_the_compiler_says_is_shown_and_a_mended_file_runs(void **state)
{
    bench *b = begin_app(copy_app("counter.c", "app.c", "st_main(void)\n{", "st_main(void)\n{\n    nonsense;"));
    uint64_t s = open_session(b);
    const message *m;
    (void)state;
    rerun(b, s);
    expect_finished(b, s, NOT_COMPILED);
    m = expect(b, s, PB_FORWARD_MSG_SESSION_EVENT, "nonsense");
    assert_true(holds(m, "app.c:"));
    assert_true(holds(m, "CompileError"));
    copy_app("counter.c", "app.c", NULL, NULL);
    rerun(b, s);
    expect_delta(b, s, "this is one");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void a_folder_is_one_app_with_its_own_flags(void **state)
{
    bench *b;
    uint64_t s;
    (void)state;
    copy_app("folder/main.c", "main.c", NULL, NULL);
    copy_app("folder/part.c", "part.c", NULL, NULL);
    copy_app("folder/part.h", "part.h", NULL, NULL);
    b = begin_app(folder);
    s = open_session(b);
    rerun(b, s);
    expect_delta(b, s, "part one 42 4 header one");
    expect_finished(b, s, FINISHED);
    copy_app("folder/part.h", "part.h", "header one", "header two");
    rerun(b, s);
    expect_delta(b, s, "part one 42 4 header two");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void a_broken_header_that_is_mended_is_noticed(void **state)
{
    bench *b;
    uint64_t s;
    (void)state;
    copy_app("folder/main.c", "main.c", NULL, NULL);
    copy_app("folder/part.c", "part.c", NULL, NULL);
    copy_app("folder/part.h", "part.h", "const char", "const nonsense");
    b = begin_app(folder);
    s = open_session(b);
    rerun(b, s);
    expect(b, s, PB_FORWARD_MSG_SESSION_EVENT, "nonsense");
    copy_app("folder/part.h", "part.h", NULL, NULL);
    rerun(b, s);
    expect_delta(b, s, "part one 42 4 header one");
    end(b);
}

static void what_cannot_be_loaded_says_why(void **state)
{
    static const struct { const char *text, *says; } cases[] = {
        { "int nothing;\n", "defines no `void st_main(void)`" },
        { "void missing_function(void);\nvoid st_main(void)\n{\n    missing_function();\n}\n", "missing_function" },
        { "#include \"not-there.h\"\n", "not-there.h" },
    };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(cases); i++) {
        bench *b;
        uint64_t s;
        save(in_folder("app.c"), cases[i].text);
        b = begin_app(in_folder("app.c"));
        s = open_session(b);
        rerun(b, s);
        expect_finished(b, s, NOT_COMPILED);
        expect(b, s, PB_FORWARD_MSG_SESSION_EVENT, cases[i].says);
        end(b);
    }
}

static void a_missing_compiler_is_named(void **state)
{
    char *before = getenv("CC") ? bn_xstrdup(getenv("CC")) : NULL;
    bench *b;
    uint64_t s;
    (void)state;
    setenv("CC", "no-such-compiler", 1);
    b = begin_app(copy_app("counter.c", "app.c", NULL, NULL));
    s = open_session(b);
    rerun(b, s);
    expect(b, s, PB_FORWARD_MSG_SESSION_EVENT, "cannot start the C compiler `no-such-compiler`");
    end(b);
    if (before)
        setenv("CC", before, 1);
    else
        unsetenv("CC");
    free(before);
}

static void what_is_no_app_is_refused(void **state)
{
    bn_chost *h = NULL;
    bn_error err = { 0 };
    (void)state;
    assert_int_equal(bn_chost_new(&(bn_chost_opts){ .target = in_folder("none.c") }, &h, &err), BN_ENOENT);
    assert_non_null(strstr(err.text, "none.c"));
    save(in_folder("app.txt"), "text");
    assert_int_equal(bn_chost_new(&(bn_chost_opts){ .target = in_folder("app.txt") }, &h, &err), BN_EINVAL);
    assert_int_equal(bn_chost_new(&(bn_chost_opts){ .target = folder }, &h, &err), BN_EINVAL);
    assert_null(h);
}

/* ---------------------------------------------------------------- reloading */

static void a_save_is_offered_to_the_page(void **state)
{
    bench *b = begin_app(copy_app("counter.c", "app.c", NULL, NULL));
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "this is one");
    expect_finished(b, s, FINISHED);
    copy_app("counter.c", "app.c", "\"one\"", "\"two\"");
    assert_int_equal(expect(b, s, PB_FORWARD_MSG_SESSION_EVENT, NULL)->bytes[0] >> 3, /* its member */
                     bn_pb_number(PB_SESSION_EVENT_SCRIPT_CHANGED_ON_DISK));
    rerun(b, s);
    expect_delta(b, s, "this is two");
    end(b);
}

static void a_save_runs_the_app_again_where_that_is_wanted(void **state)
{
    const setting on_save[] = { { "server.runOnSave", "true" }, { 0 } };
    bench *b = begin(&(bn_chost_opts){ .target = copy_app("counter.c", "app.c", NULL, NULL) }, on_save);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "this is one");
    expect_finished(b, s, FINISHED);
    copy_app("counter.c", "app.c", "\"one\"", "\"two\"");
    expect_delta(b, s, "this is two");
    expect_finished(b, s, FINISHED);
    copy_app("counter.c", "app.c", "VERSION \"one\"", "VERSION nonsense");
    expect_finished(b, s, NOT_COMPILED);
    expect(b, s, PB_FORWARD_MSG_SESSION_EVENT, "nonsense");
    end(b);
}

static void versions_live_side_by_side_and_go_when_nobody_needs_them(void **state)
{
    bench *b = begin_app(copy_app("late.c", "app.c", NULL, NULL));
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "body of one");
    expect_finished(b, s, FINISHED);
    copy_app("late.c", "app.c", "\"one\"", "\"two\"");
    expect(b, s, PB_FORWARD_MSG_SESSION_EVENT, NULL); /* the second version is loaded */
    assert_int_equal(bn_app_loaded(), 2);
    expect_delta(b, s, "still one"); /* the first one's thread goes on, in its own code */
    rerun(b, s);
    expect_delta(b, s, "body of two");
    expect_finished(b, s, FINISHED);
    for (uint64_t deadline = bn_now_ns() + PATIENCE_NS; bn_app_loaded() > 1 && bn_now_ns() < deadline;)
        pump(b, 1); /* the thread ends at its next command, and takes the last reference with it */
    assert_int_equal(bn_app_loaded(), 1);
    end(b);
}

static void an_app_with_threads_of_its_own_is_never_unloaded(void **state)
{
    unsigned before = bn_app_loaded();
    bench *b = begin_app(copy_app("late.c", "app.c", "#include <bourn", "#define PLAIN 1\n#include <bourn"));
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "body of one");
    expect_finished(b, s, FINISHED);
    end(b);
    assert_int_equal(bn_app_loaded(), before + 1);
}

static void a_callback_of_an_older_version_still_works(void **state)
{
    bench *b = begin_app(copy_app("counter.c", "app.c", NULL, NULL));
    uint64_t s = open_session(b);
    char id[128];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "Ask"), id);
    expect_finished(b, s, FINISHED);
    copy_app("counter.c", "app.c", "\"one\"", "\"two\"");
    expect(b, s, PB_FORWARD_MSG_SESSION_EVENT, NULL);
    click(b, s, id);
    expect_delta(b, s, "this is two");
    expect_delta(b, s, "said: callback of one, its own text");
    expect_finished(b, s, FINISHED);
    click(b, s, id);
    expect_delta(b, s, "said: callback of two, its own text");
    end(b);
}

static void build_library(const char *version, const char *out)
{
    char next[256];
    bn_source source;
    bn_buf text = { .max = 1 << 16 };
    _Atomic(int) child = 0;
    char *headers = bn_source_headers();
    copy_app("counter.c", "lib.c", "\"one\"", version);
    assert_int_equal(bn_source_init(&source, in_folder("lib.c"), NULL), BN_OK);
    snprintf(next, sizeof next, "%s.next", out);
    assert_int_equal(bn_source_build(&source, headers, next, &text, &child, NULL), BN_OK);
    assert_int_equal(rename(next, out), 0);
    bn_source_release(&source);
    bn_buf_release(&text);
    free(headers);
}

static void a_library_is_loaded_and_reloaded_when_replaced(void **state)
{
    char out[256];
    bench *b;
    uint64_t s;
    (void)state;
    snprintf(out, sizeof out, "%s", in_folder("app.so"));
    build_library("\"one\"", out);
    b = begin_app(out);
    s = open_session(b);
    rerun(b, s);
    expect_delta(b, s, "this is one");
    expect_finished(b, s, FINISHED);
    build_library("\"two\"", out);
    rerun(b, s);
    expect_delta(b, s, "this is two");
    end(b);
}

/* ---------------------------------------------------------------- runs that do not stop */

/* ThreadSanitizer holds signals back until the next call, so a loop without calls never gets one; and after a thread
 * was cancelled inside sleep() it takes no more note of that thread's locks. */
#if defined __has_feature
#if __has_feature(thread_sanitizer)
#define NO_FORCE 1
#endif
#endif

#ifndef NO_FORCE
static void runs_for_ever(const char *what, const char *with)
{
    static const setting soon[] = { { "runner.stopGrace", "0.1" }, { 0 } };
    setenv("LOOP_CLEANED", in_folder("cleaned"), 1);
    bench *b = begin(&(bn_chost_opts){ .target = copy_app("loop.c", "app.c", what, with) }, soon);
    uint64_t s = open_session(b), deadline = bn_now_ns() + PATIENCE_NS;
    bn_runtime_stats stats;
    rerun(b, s);
    expect_delta(b, s, "run 0");
    rerun(b, s);
    expect_delta(b, s, "run 1"); /* beside the first, which is fenced */
    expect_delta(b, s, "end of 1");
    expect_finished(b, s, FINISHED);
    do
        pump(b, 10), bn_runtime_get_stats(b->rt, &stats);
    while (stats.runs_fenced && bn_now_ns() < deadline);
    assert_int_equal(stats.runs_fenced, 0);
    assert_int_equal(access(in_folder("cleaned-0"), F_OK), 0);
    rerun(b, s);
    expect_delta(b, s, "end of 2");
    expect_finished(b, s, FINISHED);
    assert_int_equal(count_deltas(b, s, "end of 0"), 0);
    end(b);
}

static void a_run_that_sleeps_for_ever_is_ended_by_force(void **state)
{
    (void)state;
    runs_for_ever("#include <bourn", "#define SLEEP 1\n#include <bourn");
}


static void a_run_that_computes_for_ever_is_ended_by_force(void **state)
{
    (void)state;
    runs_for_ever(NULL, NULL);
}
#endif

static void a_run_that_ends_its_thread_is_over(void **state)
{
    bench *b;
    uint64_t s;
    (void)state;
    save(in_folder("app.c"), "#include <bourn/st.h>\n#include <pthread.h>\nvoid st_main(void)\n{\n"
                             "    st_text(\"before\");\n    pthread_exit(NULL);\n}\n");
    b = begin_app(in_folder("app.c"));
    s = open_session(b);
    for (int i = 0; i < 3; i++) {
        rerun(b, s);
        expect_delta(b, s, "before");
        expect_finished(b, s, FINISHED);
    }
    end(b);
}

/* ---------------------------------------------------------------- the examples */

/* One result of each thread, below its own heading: headings and what is below them take turns. The order in which
 * they come is a matter of seconds, which tests/browser looks at. */
static void expect_results(bench *b, uint64_t s)
{
    unsigned places = 0;
    for (int i = 0; i < 5; i++) {
        const message *m = expect_delta(b, s, "start: ");
        assert_true(m->path_n >= 2 && m->path[1] < 10);
        places |= 1u << m->path[1];
    }
    assert_int_equal(places, 1u << 1 | 1u << 3 | 1u << 5 | 1u << 7 | 1u << 9);
    expect_delta(b, s, "Rerun");
    expect_finished(b, s, FINISHED);
}

static void thread_program(const char *name)
{
    char from[128], id[128];
    bench *b;
    uint64_t s;
    snprintf(from, sizeof from, "../../examples/%s", name);
    b = begin_app(copy_app(from, "app.c", "sleep(w->delay)", "usleep(w->delay * 50000)"));
    s = open_session(b);
    rerun(b, s);
    expect_delta(b, s, "Thread 0");
    expect_results(b, s);
    for (size_t i = 0; i < b->seen_n; i++)
        if (holds(&b->seen[i], "Rerun") && b->seen[i].type == TYPE(PB_FORWARD_MSG_DELTA))
            widget_id(&b->seen[i], id);
    click(b, s, id);
    expect(b, s, PB_FORWARD_MSG_NEW_SESSION, NULL);
    rerun(b, s); /* in the middle of it: this run is given up, and the next is whole */
    expect(b, s, PB_FORWARD_MSG_NEW_SESSION, NULL);
    expect_results(b, s);
    end(b);
}

static void the_thread_programs_show_all_results(void **state)
{
    char *plain[] = { "plain", NULL };
    (void)state;
    thread_program("docs_option1_batched.c");
    thread_program("docs_option1_iterative.c");
    thread_program("docs_option2_expose_ctx.c");
    bn_args_set(1, plain);
    thread_program("docs_option2_expose_ctx.c");
    bn_args_set(0, NULL);
}

static void the_other_examples_run(void **state)
{
    bench *b = begin_app(copy_app("../../examples/hello.c", "hello.c", NULL, NULL));
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "Hello, **world**!");
    expect_delta(b, s, "69.8");
    end(b);
    b = begin_app(copy_app("../../examples/live_updates.c", "live.c", "usleep(20000", "usleep(2000"));
    s = open_session(b);
    rerun(b, s);
    expect_delta(b, s, "200 lines written by 8 threads");
    assert_int_equal(count_deltas(b, s, ", step "), 200);
    end(b);
}

/* ---------------------------------------------------------------- damaged libraries */

static void any_bytes_named_so_are_read_without_fault(void **state)
{
    char path[256], *text;
    unsigned seed = 12345;
    struct stat st;
    (void)state;
    snprintf(path, sizeof path, "%s", in_folder("app.so"));
    build_library("\"one\"", path);
    assert_int_equal(stat(path, &st), 0);
    text = bn_xmalloc((size_t)st.st_size);
    for (int i = 0; i < 300; i++) {
        int fd = open(path, O_RDONLY);
        bn_elf e;
        size_t n;
        assert_int_equal(read(fd, text, (size_t)st.st_size), st.st_size);
        close(fd);
        n = i % 3 ? (size_t)st.st_size : (size_t)rand_r(&seed) % (size_t)st.st_size;
        for (int k = 0; k < 8; k++) /* headers and section table, where the structure is */
            text[k % 2 ? rand_r(&seed) % 64 : st.st_size - 1 - rand_r(&seed) % 4096] = (char)rand_r(&seed);
        fd = open(in_folder("damaged.so"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        assert_int_equal(write(fd, text, n), n);
        close(fd);
        if (bn_elf_read(in_folder("damaged.so"), &e, NULL) == BN_OK)
            bn_elf_find(&e, 0x1100);
        bn_elf_release(&e);
    }
    free(text);
}

/* ---------------------------------------------------------------- crashes, in a worker process */

typedef struct process {
    pid_t pid;
    int   crash_fd;
    bench b;
} process;

static void start_worker(process *w, const char *target, const char *how, const char *more)
{
    char exe[] = "/proc/self/exe", port[32], crash[32];
    char *argv[] = { "test_cdoor_app", "worker", (char *)target, (char *)how, (char *)more, NULL };
    int fds[2];
    *w = (process){ 0 };
    assert_int_equal(bn_port_pair(fds, NULL), BN_OK);
    assert_int_equal(bn_port_new(fds[0], (size_t)16 << 20, &w->b.port, NULL), BN_OK);
    w->crash_fd = memfd_create("crash", 0);
    fcntl(fds[1], F_SETFD, 0);
    snprintf(port, sizeof port, "%d", fds[1]);
    snprintf(crash, sizeof crash, "%d", w->crash_fd);
    setenv("BOURN_PORT_FD", port, 1);
    setenv("BOURN_CRASH_FD", crash, 1);
    assert_int_equal(posix_spawn(&w->pid, exe, NULL, NULL, argv, environ), 0);
    close(fds[1]);
    unsetenv("BOURN_PORT_FD");
    unsetenv("BOURN_CRASH_FD");
    send_hello(&w->b, NULL);
}

static int end_worker(process *w, char *report, size_t cap)
{
    int status;
    ssize_t n;
    assert_int_equal(waitpid(w->pid, &status, 0), w->pid);
    n = pread(w->crash_fd, report, cap - 1, 0);
    report[n > 0 ? n : 0] = 0;
    close(w->crash_fd);
    bn_port_free(w->b.port);
    for (size_t i = 0; i < w->b.seen_n; i++)
        free(w->b.seen[i].bytes);
    free(w->b.seen);
    return status;
}

static void a_crash_is_reported_with_a_backtrace(void **state)
{
    static const struct { const char *how, *more; int number; const char *name; } cases[] = {
        { "segv", NULL, SIGSEGV, "SIGSEGV (bad memory access at 0x0)" }, { "fpe", NULL, SIGFPE, "SIGFPE" },
        { "abort", NULL, SIGABRT, "SIGABRT" }, { "deep", NULL, SIGSEGV, "SIGSEGV" },
        { "segv", "thread", SIGSEGV, "in thread 'st_thread'" },
    };
    char target[256];
    (void)state;
    snprintf(target, sizeof target, "%s", copy_app("crash.c", "app.c", NULL, NULL));
    for (size_t i = 0; i < BN_COUNT(cases); i++) {
        char report[8192], id[128];
        process w;
        uint64_t s;
        int status;
        start_worker(&w, target, cases[i].how, cases[i].more);
        s = open_session(&w.b);
        rerun(&w.b, s);
        widget_id(expect_delta(&w.b, s, "Fall"), id);
        expect_finished(&w.b, s, FINISHED);
        click(&w.b, s, id);
        status = end_worker(&w, report, sizeof report);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), cases[i].number);
        if (!strstr(report, cases[i].name))
            fail_msg("%s: %s", cases[i].name, report);
        if (!strstr(report, i == 3 ? "too_deep" : "fall_over"))
            fail_msg("no function: %s", report);
        assert_non_null(strstr(report, "(app.c)"));
    }
}

static void a_crash_is_told_in_the_page_line_by_line(void **state)
{
    bench *b = begin_app(copy_app("counter.c", "app.c", NULL, NULL));
    uint64_t s = open_after_crash(b, "app.c was ended by SIGSEGV\n\nin thread 'x':\n    f + 0x1 (app.c)\n");
    const message *m;
    (void)state;
    m = expect_delta(b, s, "WorkerCrashed");
    assert_true(holds(m, "app.c was ended by SIGSEGV") && holds(m, "    f + 0x1 (app.c)"));
    assert_false(holds(m, "\nin") || holds(m, "\n  ")); /* each line is a field of its own */
    expect_finished(b, s, FINISHED);
    rerun(b, s);
    expect_delta(b, s, "this is one");
    end(b);
}

static void a_worker_ends_when_the_server_stops_it(void **state)
{
    char report[64];
    process w;
    uint64_t s;
    int status;
    (void)state;
    start_worker(&w, copy_app("counter.c", "app.c", NULL, NULL), NULL, NULL);
    s = open_session(&w.b);
    rerun(&w.b, s);
    expect_delta(&w.b, s, "this is one");
    send_frame(&w.b, BN_PORT_STOP, 0, 0, (bn_bytes){ 0 });
    status = end_worker(&w, report, sizeof report);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void a_worker_without_an_app_says_so_by_the_port(void **state)
{
    char report[64];
    process w;
    int status;
    (void)state;
    start_worker(&w, in_folder("none.c"), NULL, NULL);
    while (!w.b.closed)
        pump(&w.b, 100);
    assert_non_null(strstr(w.b.fatal, "none.c: No such file"));
    status = end_worker(&w, report, sizeof report);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

/* Apps are built as this program is, so that the sanitizers see them too. */
static void build_apps_like_this(void)
{
    setenv("BOURN_INCLUDE_DIR", BOURN_SOURCE_DIR "/include", 1);
#if defined __clang__ && defined __has_feature
#if __has_feature(thread_sanitizer)
    setenv("CC", "clang-14", 1);
    setenv("BOURN_CFLAGS", "-fsanitize=thread", 1);
#elif __has_feature(address_sanitizer)
    setenv("CC", "clang-14", 1);
    setenv("BOURN_CFLAGS", "-fsanitize=address,undefined", 1);
#endif
#endif
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(an_app_is_compiled_and_runs),
        IN_FOLDER(what_the_compiler_says_is_shown_and_a_mended_file_runs),
        IN_FOLDER(a_folder_is_one_app_with_its_own_flags),
        IN_FOLDER(a_broken_header_that_is_mended_is_noticed),
        IN_FOLDER(what_cannot_be_loaded_says_why),
        IN_FOLDER(a_missing_compiler_is_named),
        IN_FOLDER(what_is_no_app_is_refused),
        IN_FOLDER(a_save_is_offered_to_the_page),
        IN_FOLDER(a_save_runs_the_app_again_where_that_is_wanted),
        IN_FOLDER(versions_live_side_by_side_and_go_when_nobody_needs_them),
        IN_FOLDER(a_callback_of_an_older_version_still_works),
        IN_FOLDER(a_library_is_loaded_and_reloaded_when_replaced),
#ifndef NO_FORCE
        IN_FOLDER(a_run_that_sleeps_for_ever_is_ended_by_force),
        IN_FOLDER(a_run_that_computes_for_ever_is_ended_by_force),
#endif
        IN_FOLDER(a_run_that_ends_its_thread_is_over),
        IN_FOLDER(the_thread_programs_show_all_results),
        IN_FOLDER(the_other_examples_run),
        IN_FOLDER(any_bytes_named_so_are_read_without_fault),
        IN_FOLDER(a_crash_is_reported_with_a_backtrace),
        IN_FOLDER(a_crash_is_told_in_the_page_line_by_line),
        IN_FOLDER(a_worker_ends_when_the_server_stops_it),
        IN_FOLDER(a_worker_without_an_app_says_so_by_the_port),
        IN_FOLDER(an_app_with_threads_of_its_own_is_never_unloaded),
    };
    build_apps_like_this();
    if (argc > 2 && strcmp(argv[1], "worker") == 0)
        return bn_cworker_main(argv[2], argc - 3, argv + 3);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
