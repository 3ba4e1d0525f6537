/* st_task.c: st_task() and st_checkpoint(), and what a thread for tasks does. See way.h and elements/task.h.
 *
 * Threads  any. A job and a result are values with a count of their own; each keeps the version of the app loaded that it
 *          points into. */
#include "cdoor/task.h"

#include <math.h>
#include <stdio.h>

#include "base/hash.h"
#include "cdoor/task_process.h"
#include "cdoor/way.h"
#include "elements/task.h"

/* What there is to do, or what came of it. */
typedef struct job {
    atomic_uint refs;
    bn_app     *app; /* a reference; NULL in tests */
    void     *(*fn)(void *arg);
    void       *arg;
    void      (*free_result)(void *result);
    void       *result;
    bool        process;
    size_t      arg_size, result_size;
    st_call     call; /* of a process: the file's name is its own */
    max_align_t copy[]; /* of the argument */
} job;

static void retain(void *object)
{
    /* relaxed: the caller owns one, or is making the first */
    atomic_fetch_add_explicit(&((job *)object)->refs, 1, memory_order_relaxed);
}

static void release(void *object)
{
    job *j = object;
    /* acq_rel: the last owner sees every other owner's use before it frees */
    if (atomic_fetch_sub_explicit(&j->refs, 1, memory_order_acq_rel) != 1)
        return;
    if (j->result && j->free_result)
        j->free_result(j->result);
    bn_app_unref(j->app);
    free((char *)(uintptr_t)j->call.file);
    free(j);
}

static bool same(const void *a, const void *b)
{
    return a == b;
}

static const bn_foreign_ops job_ops = { .retain = retain, .release = release, .equal = same };

static bool in_process(const st_task_opts *opts)
{
    return opts->executor && strcmp(opts->executor, "process") == 0;
}

static job *job_new(bn_app *app, const st_task_opts *opts)
{
    job *j = bn_xcalloc(1, sizeof *j + opts->arg_size);
    atomic_init(&j->refs, 0); /* its value makes the first */
    j->app = app ? bn_app_ref(app) : NULL;
    j->fn = opts->fn;
    j->arg = opts->arg;
    j->process = in_process(opts);
    j->free_result = j->process ? free : opts->free_result;
    j->arg_size = opts->arg_size;
    j->result_size = opts->result_size;
    j->call = (st_call){ opts->call.file ? bn_xstrdup(opts->call.file) : NULL, opts->call.line };
    if (opts->arg_size) {
        memcpy(j->copy, opts->arg, opts->arg_size);
        j->arg = j->copy;
    }
    return j;
}

static void task_retain(void *object) { bn_task_ref(object); }
static void task_release(void *object) { bn_task_unref(object); }
static const bn_foreign_ops task_ops = { .retain = task_retain, .release = task_release, .equal = same };

/* ---------------------------------------------------------------- st_task() */

/* What the caller sees; all of it lives until its run ends. Takes over the reference. */
static st_task_info info_of(st_ctx *c, bn_task *t)
{
    bn_task_view v = bn_task_look(t);
    bn_value result = bn_task_result(t), text = bn_task_text(t);
    st_task_info info = { .running = v.state != BN_TASK_DONE, .done = v.state == BN_TASK_DONE, .cancelled = v.cancelled,
                          .progress = v.progress < 0 ? NAN : v.progress, .handle = t };
    bn_door_keep_object(c, t, &task_ops);
    if (text.kind == BN_VALUE_STR)
        info.progress_text = bn_door_keep(c, bn_value_text(text));
    if (result.kind == BN_VALUE_STR)
        info.error = bn_door_keep(c, bn_value_text(result));
    if (result.kind == BN_VALUE_FOREIGN && result.ops == &job_ops) {
        info.result = ((job *)result.object)->result;
        bn_door_keep_object(c, result.object, &job_ops);
    }
    bn_value_release(&result);
    bn_value_release(&text);
    bn_task_unref(t);
    return info;
}

static bn_status begin(bn_entry *e, const st_task_opts *opts, bn_task **out, bn_error *err)
{
    bn_task_call call = { .ctx = e->ctx->run, .door = bn_door_values(), .within = bn_door_within() };
    st_block before = bn_door_current();
    char name[512];
    bn_status rc;
    int n = opts->key ? snprintf(name, sizeof name, "key %s", opts->key)
                      : snprintf(name, sizeof name, "call %s:%d", opts->call.file ? opts->call.file : "", opts->call.line);
    if (!opts->fn)
        return bn_fail(err, BN_EUSER, "A task is a function: none is given.");
    if (opts->executor && !in_process(opts) && strcmp(opts->executor, "thread") != 0)
        return bn_fail(err, BN_EUSER, "The executor of a task is \"thread\" or \"process\", not \"%s\".",
                       opts->executor);
    if (in_process(opts) && opts->arg && !opts->arg_size)
        return bn_fail(err, BN_EUSER, "A task in a process gets a copy of its argument: tell its size, `.arg_size`.");
    if (n >= (int)sizeof name)
        return bn_fail(err, BN_EUSER, "The key of a task can be 500 bytes long, not more.");
    call.name = bn_bytes_of(name, (size_t)n);
    call.args = opts->arg_size ? bn_hash64(bn_bytes_of(opts->arg, opts->arg_size)) : 0;
    if (opts->in.id)
        bn_door_set_current(opts->in);
    rc = bn_door_current_place(e, &call.parent, &call.slot, err);
    bn_door_set_current(before);
    if (rc)
        return rc;
    call.body = bn_value_foreign(job_new(e->ctx->app, opts), &job_ops);
    rc = bn_task_begin(&call, out, err);
    if (!rc && call.full)
        rc = bn_run_ctx_wait_room(e->ctx->run, err);
    if (rc) {
        bn_task_unref(*out);
        *out = NULL;
    }
    return rc;
}

st_task_info st_task_run(const st_task_opts *opts)
{
    bn_entry e = bn_door_enter("st_task", opts->call);
    st_task_info info = { .progress = NAN };
    bn_error err = { 0 };
    bn_task *t = NULL;
    bn_status rc;
    if (!e.ctx) {
        bn_door_leave(&e, ST_ENOCTX);
        return info;
    }
    rc = begin(&e, opts, &t, &err);
    if (rc) {
        bn_door_fail(&e, rc, &err);
        return info;
    }
    info = info_of(e.ctx, t);
    bn_door_leave_ok(&e);
    return info;
}

void st_task_cancel(st_task_info task)
{
    bn_entry e = bn_door_enter("st_task_cancel", (st_call){ 0 });
    if (e.ctx && task.handle)
        bn_task_cancel((bn_task *)(uintptr_t)task.handle);
    bn_door_leave(&e, e.ctx ? ST_OK : ST_ENOCTX);
}

void st_checkpoint_run(const st_checkpoint_opts *opts)
{
    bn_error err = { 0 };
    bool full = false;
    bn_status rc = BN_OK;
    bn_entry e;
    if (bn_task_process_report(opts))
        return;
    e = bn_door_enter("st_checkpoint", opts->call);
    if (e.ctx)
        rc = bn_checkpoint(e.ctx->run, bn_door_values(), &opts->progress, opts->text, &full, &err);
    if (!rc && full)
        rc = bn_run_ctx_wait_room(e.ctx->run, &err);
    if (rc)
        bn_door_fail(&e, rc, &err);
    else
        bn_door_leave(&e, e.ctx ? ST_OK : ST_ENOCTX);
}

/* ---------------------------------------------------------------- threads for tasks */

static void call_job(void *arg)
{
    job *j = arg;
    j->result = j->fn(j->arg);
}

/* ---- in a process: what it tells is said here, in calls of their own, so that none of them unwinds what waits for it */

typedef struct beside {
    st_ctx     *ctx;
    bn_door_end end;
} beside;

static void call_checkpoint(void *arg)
{
    st_checkpoint_run(arg);
}

static bool show_progress(void *arg, const st_checkpoint_opts *opts)
{
    beside *b = arg;
    b->end = bn_door_call(b->ctx, BN_DOOR_THREAD, call_checkpoint, (void *)(uintptr_t)opts);
    return b->end == BN_DOOR_RETURNED;
}

typedef struct failure {
    const job *j;
    bn_status  rc;
    bn_error   err;
} failure;

static void call_failure(void *arg)
{
    failure *f = arg;
    bn_entry e = bn_door_enter("st_task", f->j->call);
    bn_door_fail(&e, f->rc, &f->err);
}

static bn_door_end call_process(bn_task *t, st_ctx *c, job *j)
{
    beside b = { .ctx = c, .end = BN_DOOR_INTERRUPTED };
    failure f = { .j = j };
    f.rc = bn_task_process_run(&(bn_task_process){ .fn = j->fn, .arg = j->arg, .arg_n = j->arg_size,
                                                   .result_n = j->result_size, .cancel_fd = bn_task_cancel_fd(t),
                                                   .progress = show_progress, .progress_arg = &b },
                               &j->result, &f.err);
    if (f.rc == BN_ESTALE)
        return b.end == BN_DOOR_RETURNED ? BN_DOOR_INTERRUPTED : b.end;
    return f.rc ? bn_door_call(c, BN_DOOR_THREAD, call_failure, &f) : BN_DOOR_RETURNED;
}

static void one_task(bn_task *t)
{
    bn_value body = bn_value_ref(*bn_task_body(t)), result = bn_value_none();
    job *j = body.object;
    st_ctx *c = bn_door_ctx_new(bn_task_context(t), j->app);
    bn_door_end end = j->process ? call_process(t, c, j) : bn_door_call(c, BN_DOOR_THREAD, call_job, j);
    bn_task_end how = BN_TASK_OK;
    if (end == BN_DOOR_FAILED) {
        how = BN_TASK_FAILED;
        result = bn_value_str(bn_bytes_str(bn_door_failure()));
    } else if (end == BN_DOOR_INTERRUPTED && bn_task_look(t).cancelled) {
        how = BN_TASK_CANCELLED;
    } else {
        result = bn_value_ref(body);
    }
    bn_value_release(&body);
    bn_door_ctx_unref(c);
    bn_task_end_shown(t, how, &result);
}

void bn_door_serve_tasks(bn_runtime *rt)
{
    bn_task *t;
    while ((t = bn_task_take(rt)) != NULL)
        one_task(t);
}
