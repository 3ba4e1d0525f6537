/* st_fragment.c: functions that run alone, and dialogs, which are filled by one. See way.h and elements/fragment.h.
 *
 * The value kept for a fragment is that of a callback: function, argument, and the version of the app they are in. */
#include "cdoor/fragment.h"

#include <stdio.h>

#include "cdoor/crash.h"
#include "elements/fragment.h"
#include "runtime/crew.h"

/* A body with its container as the current one. The thread's own state comes back also when it is unwound: the frame
 * that an unwinding ends at restores it. */
typedef struct body {
    st_callback cb;
    st_block    handle;
    bn_block   *container;
} body;

static void call_body(void *arg)
{
    const body *b = arg;
    st_block current = bn_door_current();
    bn_block *within = bn_door_within();
    bn_door_set_current(b->handle);
    bn_door_set_within(b->container);
    b->cb.fn(b->cb.arg);
    bn_door_set_current(current);
    bn_door_set_within(within);
}

/* A handle for `container`, whose reference it takes over. */
static bool handle_of(bn_entry *e, bn_block *container, st_block *out)
{
    *out = bn_door_place_put(e->ctx, (bn_place){ BN_PLACE_CONTAINER, .block = container });
    bn_door_leave_with(e, *out);
    return out->id != 0;
}

/* ---------------------------------------------------------------- called in parallel */

typedef struct job {
    bn_crew_job base;
    st_ctx     *ctx;  /* a reference */
    bn_value    kept; /* owned: the callback, with the version of the app that it is in */
    body        body;
} job;

static void job_free(job *j)
{
    bn_value_release(&j->kept);
    bn_door_ctx_unref(j->ctx);
    free(j);
}

static void drop_job(bn_crew_job *base)
{
    job_free((job *)base);
}

/* Where it stops the run, or starts it over, the run knows by itself. */
static void call_job(bn_crew_job *base)
{
    job *j = (job *)base;
    bn_door_call(j->ctx, BN_DOOR_THREAD, call_body, &j->body);
    job_free(j);
}

static void *worker_main(void *arg)
{
    bn_crash_stack stack = bn_crash_stack_use();
    bn_crew_work(arg);
    bn_run_ctx_unref(arg);
    bn_crash_stack_drop(&stack);
    return NULL;
}

static bn_status start_worker(bn_run_ctx *ctx, void *unused, bn_error *err)
{
    pthread_t id;
    bn_status rc = bn_thread_start(&id, "st_fragment", worker_main, bn_run_ctx_ref(ctx), err);
    (void)unused;
    if (rc)
        bn_run_ctx_unref(ctx);
    else
        pthread_detach(id);
    return rc;
}

/* The entry is still open. False: the caller calls it by itself. */
static bool give_to_crew(bn_entry *e, const body *b, bn_error *err, bn_status *rc)
{
    job *j = bn_xcalloc(1, sizeof *j);
    bool taken = false;
    *j = (job){ .base = { .call = call_job, .drop = drop_job }, .ctx = bn_door_ctx_ref(e->ctx),
                .kept = bn_door_callback(e->ctx->app, &b->cb), .body = *b };
    *rc = bn_crew_add(e->ctx->run, &j->base, start_worker, NULL, &taken, err);
    if (!taken)
        job_free(j);
    return taken;
}

static void run_beside(bn_entry *e, body *b)
{
    bn_error err = { 0 };
    bn_status rc;
    bool taken;
    b->handle = bn_door_place_put(e->ctx, (bn_place){ BN_PLACE_CONTAINER, .block = b->container });
    if (!b->handle.id) {
        bn_door_leave_with(e, b->handle);
        return;
    }
    taken = give_to_crew(e, b, &err, &rc);
    if (rc) {
        bn_door_fail(e, rc, &err);
        return;
    }
    bn_door_leave_with(e, b->handle);
    if (!taken)
        call_body(b);
}

/* ---------------------------------------------------------------- called at once */

static void run_now(bn_entry *e, bn_fragment_call *call, const st_callback *cb, st_block in)
{
    body b = { .cb = *cb };
    bn_error err = { 0 };
    st_block before = bn_door_current();
    bn_status rc;
    call->ctx = e->ctx->run;
    call->door = bn_door_values();
    call->within = bn_door_within();
    call->body = bn_door_callback(e->ctx->app, cb);
    if (in.id)
        bn_door_set_current(in);
    rc = bn_door_current_place(e, &call->parent, &call->slot, &err);
    bn_door_set_current(before);
    if (!rc)
        rc = bn_fragment_begin(call, &b.container, &err);
    if (rc) {
        bn_value_release(&call->body);
        bn_door_fail(e, rc, &err);
        return;
    }
    if (call->parallel)
        run_beside(e, &b);
    else if (handle_of(e, b.container, &b.handle))
        call_body(&b);
}

void st_fragment_run(const st_fragment_opts *opts)
{
    bn_entry e = bn_door_enter("st_fragment", opts->call);
    bn_error err = { 0 };
    char definition[512];
    bn_fragment_call call = { .definition = definition, .key = opts->key, .run_every = opts->run_every };
    if (!e.ctx) {
        bn_door_leave_ok(&e);
        return;
    }
    if (!opts->fn) {
        bn_door_fail(&e, bn_fail(&err, BN_EUSER, "A fragment is a function: none is given."), &err);
        return;
    }
    call.parallel = opts->parallel && !bn_run_ctx_is_partial(e.ctx->run);
    snprintf(definition, sizeof definition, "%s:%d", opts->call.file ? opts->call.file : "", opts->call.line);
    run_now(&e, &call, &(st_callback){ .fn = opts->fn, .arg = opts->arg }, (st_block){ 0 });
}

void st_dialog_run(const st_dialog_opts *opts)
{
    bn_entry e = bn_door_enter("st_dialog", opts->call);
    bn_error err = { 0 };
    char definition[512];
    bn_fragment_call call = { .definition = definition, .app_scoped = true };
    st_block window;
    bn_block *current;
    uint32_t slot;
    bn_status rc = BN_OK;
    if (e.ctx && !opts->fn)
        rc = bn_fail(&err, BN_EUSER, "A dialog is filled by a function: none is given.");
    if (!rc && e.ctx)
        rc = bn_door_current_place(&e, &current, &slot, &err);
    if (!rc && e.ctx)
        rc = bn_dialog_check(current, bn_door_within(), &err);
    if (rc)
        bn_door_fail(&e, rc, &err);
    else
        bn_door_leave_ok(&e);
    if (rc || !e.ctx)
        return;
    window = bn_door_container("st_dialog", &bn_cmd_dialog, opts, opts->call, bn_door_root(e.ctx, BN_ROOT_EVENT));
    if (!window.id)
        return;
    e = bn_door_enter("st_dialog", opts->call);
    snprintf(definition, sizeof definition, "dialog %s:%d", opts->call.file ? opts->call.file : "", opts->call.line);
    run_now(&e, &call, &(st_callback){ .fn = opts->fn, .arg = opts->arg }, window);
}

void st_rerun_fragment(const char *key)
{
    bn_entry e = bn_door_enter("st_rerun_fragment", (st_call){ 0 });
    bn_error err = { 0 };
    bn_block *within = bn_door_within();
    bn_status rc;
    if (!e.ctx) {
        bn_door_leave_ok(&e);
        return;
    }
    if (key)
        rc = bn_run_ctx_request_keys(e.ctx->run, &key, 1, &err);
    else
        rc = bn_run_ctx_request_current(e.ctx->run, within ? bn_block_fragment(within) : NULL, &err);
    if (rc)
        bn_door_fail(&e, rc, &err);
    else
        bn_door_unwind(&e, bn_door_role_here() == BN_DOOR_CALLBACK ? BN_DOOR_RERUN : BN_DOOR_INTERRUPTED);
}

/* ---------------------------------------------------------------- those that the browser asks for */

static bn_door_end run_again(st_ctx *ctx, const char *id)
{
    bn_fragment_again_run again;
    bn_door_end end = BN_DOOR_RETURNED;
    body b = { 0 };
    bn_error err;
    bn_status rc = bn_fragment_again(ctx->run, id, bn_door_values(), &again, &err);
    if (rc)
        return rc == BN_ENOENT ? BN_DOOR_RETURNED : BN_DOOR_INTERRUPTED;
    b.container = again.container;
    b.handle = bn_door_place_put(ctx, (bn_place){ BN_PLACE_CONTAINER, .block = bn_block_ref(again.container) });
    if (b.handle.id && bn_door_callback_get(&again.body, &b.cb))
        end = bn_door_call(ctx, BN_DOOR_SCRIPT, call_body, &b);
    bn_fragment_over(ctx->run, id, &again);
    return end;
}

bn_door_end bn_door_run_fragments(bn_run *run, st_ctx *ctx)
{
    bn_door_end end = BN_DOOR_RETURNED;
    const char *id;
    for (size_t i = 0; (id = bn_run_fragment(run, i)); i++) {
        end = run_again(ctx, id);
        if (end != BN_DOOR_RETURNED && end != BN_DOOR_FAILED) /* what failed has been shown; the others have their turn */
            return end;
    }
    return end;
}
