/* host.c: see host.h. */
#include "cdoor/fragment.h"
#include "cdoor/host.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "cdoor/crash.h"
#include "cdoor/kill.h"
#include "cdoor/load.h"
#include "cdoor/show.h"
#include "cdoor/task.h"
#include "runtime/task.h"
#include "cdoor/settings.h"
#include "cdoor/source.h"
#include "runtime/crew.h"
#include "runtime/source_changed.h"
#include "runtime/sources.h"

#define LOGGER      "bourn.app"
#define THREAD_NAME "ScriptRunner"
#define TASK_NAME   "st_task"
#define DOWNLOAD_NAME "st_maker"
#define COMPILE_MAX ((size_t)64 << 10) /* of the compiler's text, shown in the page */

struct bn_chost {
    bn_host     host; /* first: ops get it back */
    bn_runtime *rt;   /* set at start, then read-only */
    bn_source   source;
    bool        has_source;
    char       *script, *headers, *temp; /* temp: the private folder that libraries lie in */
    bn_sources *sources;
    bn_lives    lives;
    _Atomic(int) compiler; /* the process that compiles; 0: none */

    bn_mutex mu;
    bn_cond  changed                BN_GUARDED_BY(mu); /* building or threads */
    bool     building               BN_GUARDED_BY(mu);
    uint64_t stamp                  BN_GUARDED_BY(mu); /* of what `app` or `failure` came from */
    bn_app  *app                    BN_GUARDED_BY(mu); /* a reference; NULL: the last build failed */
    char    *failure                BN_GUARDED_BY(mu);
    unsigned builds                 BN_GUARDED_BY(mu);
    unsigned told                   BN_GUARDED_BY(mu); /* the build that pages were told of last */
    unsigned threads                BN_GUARDED_BY(mu); /* script threads that live */
};

/* ---------------------------------------------------------------- building */

/* The text that the page shows for a build that failed: what the compiler said, else the error. */
static char *failure_text(const bn_buf *text, const bn_error *err)
{
    return text->n ? bn_xstrndup((const char *)text->p, text->n) : bn_xstrdup(err->text);
}

/* `to` is new; what is written of it when this fails is the caller's to remove. */
static bn_status copy_library(const char *from, const char *to, bn_error *err)
{
    FILE *in = fopen(from, "re"), *out = in ? fopen(to, "wxe") : NULL;
    char chunk[1 << 14];
    size_t n;
    bool good = out != NULL;
    int why = errno;
    while (good && (n = fread(chunk, 1, sizeof chunk, in)) > 0) {
        good = fwrite(chunk, 1, n, out) == n;
        why = errno;
    }
    if (good && ferror(in)) {
        good = false;
        why = errno;
    }
    if (out && fclose(out) && good) { /* the last bytes are written here */
        good = false;
        why = errno;
    }
    if (in)
        fclose(in);
    return good ? BN_OK
                : bn_fail(err, BN_EIO, "cannot copy %s to %s: %s%s", from, to, strerror(why),
                          why == ENOSPC ? ". Make room there, or name another folder in TMPDIR" : "");
}

/* What the compiler says then, whatever its language: the system's own words. */
static bool disk_was_full(const bn_buf *text)
{
    const char *words = strerrordesc_np(ENOSPC);
    return text->n && (memmem(text->p, text->n, words, strlen(words)) || memmem(text->p, text->n, strerror(ENOSPC),
                                                                               strlen(strerror(ENOSPC))));
}

/* One thread at a time (h->building). NULL: *failure says why. */
static bn_app *build(bn_chost *h, unsigned number, char **failure, bool *again)
{
    bn_buf text = { .max = COMPILE_MAX };
    bn_error err = { 0 };
    bn_app *app = NULL;
    char out[PATH_MAX];
    uint64_t began = bn_now_ns();
    bn_status rc;
    snprintf(out, sizeof out, "%s/app-%u.so", h->temp, number);
    if (h->source.kind == BN_TARGET_LIBRARY)
        rc = copy_library(h->source.path, out, &err);
    else
        rc = bn_source_build(&h->source, h->headers, out, &text, &h->compiler, &err);
    if (rc == BN_EUSER && disk_was_full(&text))
        rc = bn_fail(&err, BN_EIO, "%s is not built: there is no room left in %s, or in the compiler's own folder. Make "
                     "room there, or name another folder in TMPDIR", h->source.name, h->temp);
    if (!rc)
        rc = bn_app_load(out, h->source.name, &app, &err);
    *again = rc == BN_EIO; /* the system's doing: the same source may do the next time */
    if (rc) {
        unlink(out);
        *failure = failure_text(rc == BN_EUSER ? &text : &(bn_buf){ 0 }, &err);
        bn_log(BN_LOG_ERROR, LOGGER, "%s: %s", h->source.name, err.text);
    } else {
        if (text.n)
            bn_log(BN_LOG_WARNING, LOGGER, "%.*s", (int)text.n, (const char *)text.p);
        bn_log(BN_LOG_DEBUG, LOGGER, "built %s in %llu ms", h->source.name,
               (unsigned long long)((bn_now_ns() - began) / BN_MS_NS));
    }
    bn_buf_release(&text);
    return app;
}

/* Gives the lock away, builds, and takes it again. Returns what it replaces, to be let go of unlocked. */
static bn_app *rebuild_locked(bn_chost *h)
{
    bn_app *app, *before = h->app;
    char *failure = NULL;
    unsigned number = ++h->builds;
    bool again;
    struct timespec began;
    uint64_t stamp;
    BN_ASSERT_HELD(&h->mu);
    h->building = true;
    bn_mutex_unlock(&h->mu);
    /* File times come from a coarser clock, a few milliseconds behind; the compiler reads later than that. */
    clock_gettime(CLOCK_REALTIME, &began);
    app = build(h, number, &failure, &again);
    /* What was saved meanwhile may be in it or not: it is built again when next asked for. */
    stamp = again || bn_source_changed_since(&h->source, began) ? 0 : bn_source_stamp(&h->source);
    bn_mutex_lock(&h->mu);
    free(h->failure);
    h->app = app;
    h->failure = failure;
    h->stamp = stamp;
    h->building = false;
    bn_cond_broadcast(&h->changed);
    return before;
}

bn_app *bn_chost_app(bn_chost *h, char **failure)
{
    bn_app *app, *before = NULL;
    *failure = NULL;
    bn_mutex_lock(&h->mu);
    while (h->building)
        bn_cond_wait(&h->changed, &h->mu);
    if (h->has_source && bn_source_stamp(&h->source) != h->stamp)
        before = rebuild_locked(h);
    app = h->app ? bn_app_ref(h->app) : NULL;
    if (!app)
        *failure = bn_xstrdup(h->failure);
    bn_mutex_unlock(&h->mu);
    bn_app_unref(before);
    return app;
}

/* The watching thread: something in a folder of ours was written, or it has just begun. Pages are told of every build
 * after the first, whoever made it. */
static void sources_touched(void *arg)
{
    bn_chost *h = arg;
    char *failure;
    bool news;
    bn_app_unref(bn_chost_app(h, &failure));
    free(failure);
    bn_mutex_lock(&h->mu);
    for (size_t i = 0; !h->building && i < h->source.files_n; i++)
        bn_sources_watch(h->sources, h->source.files[i]);
    news = h->builds > 1 && h->builds != h->told;
    h->told = h->builds;
    bn_mutex_unlock(&h->mu);
    if (news)
        bn_runtime_source_changed(h->rt, NULL);
}

/* The watching thread: a secret, or what lies in a folder of server.folderWatchList. Sources are
 * sources_touched()'s. */
static void other_saved(void *arg, const bn_source_saved *what)
{
    bn_chost *h = arg;
    if (what->kind == BN_SOURCE_DATA)
        bn_runtime_source_changed(h->rt, NULL);
}

/* ---------------------------------------------------------------- running */

static void call_callback(void *arg)
{
    const st_callback *cb = arg;
    cb->fn(cb->arg);
}

static void call_main(void *arg)
{
    const bn_app *app = arg;
    app->main();
}

static bn_run_end end_of(bn_door_end end)
{
    switch (end) {
    case BN_DOOR_RETURNED:
    case BN_DOOR_STOPPED: return BN_RUN_OK;
    case BN_DOOR_FAILED:  return BN_RUN_FAILED;
    default:              return BN_RUN_INTERRUPTED;
    }
}

/* All that are due, in order, until one fails or stops the run. A rerun that one asks for comes after the others. */
static bn_door_end call_callbacks(bn_run *run, st_ctx *ctx)
{
    bn_door_end end = BN_DOOR_RETURNED;
    while (end == BN_DOOR_RETURNED || end == BN_DOOR_RERUN) {
        bn_value v = bn_run_next_callback(run);
        st_callback cb;
        if (v.kind == BN_VALUE_NONE)
            return BN_DOOR_RETURNED;
        if (bn_door_callback_get(&v, &cb))
            end = bn_door_call(ctx, BN_DOOR_CALLBACK, call_callback, &cb);
        bn_value_release(&v);
    }
    return end;
}

static bn_door_end run_app(bn_run *run, st_ctx *ctx, bn_app *app)
{
    bn_run_ctx *c = bn_run_context(run);
    bn_door_end end = call_callbacks(run, ctx);
    if (end != BN_DOOR_RETURNED)
        return end;
    if (bn_run_ctx_check(c, NULL))
        return BN_DOOR_INTERRUPTED;
    bn_run_ctx_mark_started(c);
    if (bn_run_fragment(run, 0))
        return bn_door_run_fragments(run, ctx);
    end = bn_door_call(ctx, BN_DOOR_SCRIPT, call_main, app);
    bn_crew_join(c, end != BN_DOOR_RETURNED); /* parallel fragments are part of the run */
    return end;
}

/* One script thread. What it runs now is noted, so that it can be finished whichever way the thread ends. */
typedef struct script {
    bn_chost      *h;
    bn_crash_stack stack;
    bn_live        live; /* live.run: NULL between runs */
    bn_app        *app;
} script;

static void finish_run(script *s, bn_run_end end)
{
    bn_lives_remove(&s->h->lives, &s->live);
    bn_run_finish(s->live.run, end);
    bn_door_ctx_unref(s->live.ctx);
    bn_app_unref(s->app);
    s->live.run = NULL;
}

static void one_run(script *s, bn_run *run)
{
    char *failure;
    s->app = bn_chost_app(s->h, &failure);
    if (!s->app) {
        bn_show_compile_error(run, failure);
        bn_run_finish(run, BN_RUN_COMPILE_ERROR);
        free(failure);
        return;
    }
    s->live = (bn_live){ .run = run, .ctx = bn_door_ctx_new(bn_run_context(run), s->app),
                         .contained = bn_app_contained(s->app) };
    bn_lives_add(&s->h->lives, &s->live);
    finish_run(s, end_of(run_app(run, s->live.ctx, s->app)));
}

/* The end of a script thread: its own, or the app's doing by pthread_exit(), or by force. */
static void leave_script(void *arg)
{
    script *s = arg;
    bn_chost *h = s->h;
    if (s->live.run) {
        bn_door_abandon();
        finish_run(s, BN_RUN_INTERRUPTED);
    }
    bn_crash_stack_drop(&s->stack);
    bn_mutex_lock(&h->mu);
    h->threads--;
    bn_cond_broadcast(&h->changed);
    bn_mutex_unlock(&h->mu);
}

static void *script_thread(void *arg)
{
    script s = { .h = arg };
    bn_run *run;
    int ignored;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &ignored); /* bn_door_call() lifts it for the app's code */
    pthread_setname_np(pthread_self(), THREAD_NAME); /* before app code runs, which may crash */
    s.stack = bn_crash_stack_use();
    pthread_cleanup_push(leave_script, &s);
    while (!atomic_load_explicit(&s.live.wanted, memory_order_relaxed) && (run = bn_runtime_take(s.h->rt)))
        one_run(&s, run);
    pthread_cleanup_pop(1); /* one that was ended by force does not go on: its cancellation is still to come */
    return NULL;
}

static void thread_leaves(bn_chost *h)
{
    bn_mutex_lock(&h->mu);
    h->threads--;
    bn_cond_broadcast(&h->changed);
    bn_mutex_unlock(&h->mu);
}

static void *task_thread(void *arg)
{
    bn_chost *h = arg;
    bn_crash_stack stack = bn_crash_stack_use();
    pthread_setname_np(pthread_self(), TASK_NAME); /* before app code runs, which may crash */
    bn_door_serve_tasks(h->rt);
    bn_crash_stack_drop(&stack);
    thread_leaves(h);
    return NULL;
}

/* One download that a browser waits for. */
typedef struct download {
    bn_chost  *h;
    bn_making *what;
} download;

static void leave_download(void *arg)
{
    thread_leaves(arg);
}

static void *download_thread(void *arg)
{
    download d = *(download *)arg;
    bn_crash_stack stack = bn_crash_stack_use();
    int ignored;
    free(arg);
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &ignored);
    pthread_setname_np(pthread_self(), DOWNLOAD_NAME); /* before app code runs, which may crash */
    pthread_cleanup_push(leave_download, d.h);
    bn_door_make(d.what);
    pthread_cleanup_pop(1);
    bn_crash_stack_drop(&stack);
    return NULL;
}

static bool start_thread(bn_chost *h, const char *name, void *(*run)(void *), void *arg)
{
    bn_error err = { 0 };
    pthread_t id;
    bn_mutex_lock(&h->mu);
    h->threads++;
    bn_mutex_unlock(&h->mu);
    if (bn_thread_start(&id, name, run, arg, &err) == BN_OK) {
        pthread_detach(id);
        return true;
    }
    bn_log(BN_LOG_ERROR, LOGGER, "%s", err.text);
    thread_leaves(h);
    return false;
}

static void want_thread(bn_host *host)
{
    start_thread((bn_chost *)host, THREAD_NAME, script_thread, host); /* the runtime asks again while sessions wait */
}

static void want_task_thread(bn_host *host)
{
    bn_chost *h = (bn_chost *)host;
    if (!start_thread(h, TASK_NAME, task_thread, h))
        bn_task_no_thread(h->rt);
}

static void make_file(bn_host *host, bn_making *what)
{
    download *d = bn_xmalloc(sizeof *d);
    *d = (download){ .h = (bn_chost *)host, .what = what };
    if (start_thread(d->h, DOWNLOAD_NAME, download_thread, d))
        return;
    free(d);
    bn_making_done(what, (bn_bytes){ 0 }, NULL);
}

/* A compiler under way is ended: a script thread waits for it. */
static void stop(bn_host *host)
{
    bn_chost *h = (bn_chost *)host;
    int pid = atomic_load(&h->compiler);
    if (pid > 0)
        kill(pid, SIGKILL);
}

static void kill_run(bn_host *host, bn_run *run)
{
    bn_chost *h = (bn_chost *)host;
    if (!bn_lives_kill(&h->lives, run))
        bn_log(BN_LOG_WARNING, LOGGER, "A run of %s was asked to stop and calls no command. It goes on unseen: the app "
               "has threads of its own, which may use what ending it by force would free", h->source.name);
}

static const bn_host_ops ops = {
    .name = "c", .want_thread = want_thread, .want_task_thread = want_task_thread, .make_file = make_file,
    .kill_run = kill_run, .stop = stop,
};

/* ---------------------------------------------------------------- life */

/* What earlier workers of this user left behind when they crashed. */
static void sweep_temp(const char *base)
{
    DIR *dir = opendir(base);
    struct dirent *d;
    int pid, end;
    while (dir && (d = readdir(dir))) {
        char path[PATH_MAX], file[PATH_MAX + 32];
        struct stat st;
        end = 0;
        if (sscanf(d->d_name, "bourn-app-%d-%n", &pid, &end) != 1 || !end || kill(pid, 0) == 0 || errno != ESRCH)
            continue;
        snprintf(path, sizeof path, "%s/%s", base, d->d_name);
        if (lstat(path, &st) || !S_ISDIR(st.st_mode) || st.st_uid != geteuid())
            continue;
        for (unsigned i = 1; i < 1000; i++) {
            snprintf(file, sizeof file, "%s/app-%u.so", path, i);
            unlink(file);
        }
        rmdir(path);
    }
    if (dir)
        closedir(dir);
}

static bn_status make_temp(bn_chost *h, bn_error *err)
{
    const char *base = getenv("TMPDIR");
    char path[PATH_MAX];
    if (!base || !*base)
        base = "/tmp";
    sweep_temp(base);
    snprintf(path, sizeof path, "%s/bourn-app-%d-XXXXXX", base, (int)getpid());
    if (!mkdtemp(path))
        return bn_fail(err, BN_EIO, "cannot make a private folder in %s: %s. Make room there, or name another folder in TMPDIR",
                       base, strerror(errno));
    h->temp = bn_xstrdup(path);
    return BN_OK;
}

static bn_status open_target(bn_chost *h, const char *target, bn_error *err)
{
    bn_status rc = bn_source_init(&h->source, target, err);
    if (rc)
        return rc;
    h->has_source = true;
    h->script = bn_xstrdup(h->source.path);
    h->headers = bn_source_headers();
    return make_temp(h, err);
}

static void free_builtin(bn_app *app)
{
    free(app);
}

static void open_builtin(bn_chost *h, const bn_chost_opts *opts)
{
    size_t n;
    h->source.name = bn_xstrdup(opts->name ? opts->name : "app");
    n = strlen(h->source.name) + 4;
    h->script = bn_xmalloc(n);
    snprintf(h->script, n, "/%s.c", h->source.name);
    h->app = bn_xcalloc(1, sizeof *h->app);
    atomic_init(&h->app->refs, 1);
    h->app->main = opts->main;
    h->app->last = free_builtin;
}

bn_status bn_chost_new(const bn_chost_opts *opts, bn_chost **out, bn_error *err)
{
    bn_chost *h = bn_xcalloc(1, sizeof *h);
    bn_status rc = BN_OK;
    *out = NULL;
    h->host = (bn_host){ .ops = &ops, .language_version = "C17, gcc " __VERSION__ };
    bn_mutex_init(&h->mu);
    bn_cond_init(&h->changed);
    bn_lives_init(&h->lives);
    if (opts->target)
        rc = open_target(h, opts->target, err);
    else
        open_builtin(h, opts);
    if (rc)
        bn_chost_free(h);
    else
        *out = h;
    return rc;
}

bn_host *bn_chost_host(bn_chost *h) { return &h->host; }
const char *bn_chost_script(const bn_chost *h) { return h->script; }

static bn_door_details details_of(const char *word)
{
    static const char *const words[] = { "full", "stacktrace", "type", "none" };
    for (size_t i = 0; word && i < BN_COUNT(words); i++)
        if (strcmp(word, words[i]) == 0)
            return (bn_door_details)i;
    return word && strcmp(word, "false") == 0 ? BN_DETAILS_STACKTRACE : BN_DETAILS_FULL;
}

bn_status bn_chost_start(bn_chost *h, bn_runtime *rt, const bn_config *config, bn_error *err)
{
    bn_sources_opts opts = { .config = config, .script = h->source.path, .saved = other_saved, .touched = sources_touched,
                             .arg = h };
    h->rt = rt;
    bn_door_set_details(details_of(bn_config_str(config, "client.showErrorDetails")));
    bn_door_use_secrets(config, h->has_source);
    bn_door_use_cache(config);
    if (!h->has_source)
        return BN_OK;
    return bn_sources_new(&opts, &h->sources, err);
}

bool bn_chost_join(bn_chost *h, uint64_t grace_ns)
{
    uint64_t deadline = bn_now_ns() + grace_ns;
    bool all;
    bn_sources_free(h->sources);
    h->sources = NULL;
    bn_mutex_lock(&h->mu);
    while (h->threads && bn_cond_wait_until(&h->changed, &h->mu, deadline))
        ;
    all = h->threads == 0;
    bn_mutex_unlock(&h->mu);
    return all;
}

void bn_chost_free(bn_chost *h)
{
    if (!h)
        return;
    bn_sources_free(h->sources);
    bn_lives_release(&h->lives);
    bn_app_unref(h->app);
    if (h->temp)
        rmdir(h->temp); /* unless some version is left loaded */
    bn_source_release(&h->source);
    free(h->failure);
    free(h->script);
    free(h->headers);
    free(h->temp);
    bn_cond_release(&h->changed);
    bn_mutex_release(&h->mu);
    free(h);
}
