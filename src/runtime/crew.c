/* crew.c: see crew.h. ctx->crew is made under session->mu and then never changes; what is in it is under its
 * own lock. */
#include "runtime/crew_private.h"
#include "runtime/session_private.h"

struct bn_crew {
    bn_mutex     mu;
    bn_cond      more BN_GUARDED_BY(mu); /* jobs wait, or the crew is dismissed */
    bn_cond      done BN_GUARDED_BY(mu); /* the last job is done */
    bn_crew_job *first BN_GUARDED_BY(mu), *last BN_GUARDED_BY(mu);
    size_t       waiting BN_GUARDED_BY(mu);     /* jobs that have not begun */
    size_t       outstanding BN_GUARDED_BY(mu); /* these, and those under way */
    int64_t      threads BN_GUARDED_BY(mu), idle BN_GUARDED_BY(mu);
    bool         dropping BN_GUARDED_BY(mu), dismissed BN_GUARDED_BY(mu);
};

/* What this thread is doing. */
static _Thread_local struct {
    const bn_run_ctx *ctx; /* NULL: no job */
    const char       *page;
} here;

bool bn_crew_here(const bn_run_ctx *ctx)
{
    return here.ctx == ctx;
}

const char *bn_crew_page(const bn_run_ctx *ctx)
{
    return here.ctx == ctx ? here.page : NULL;
}

static bn_crew *crew_new(void)
{
    bn_crew *c = bn_xcalloc(1, sizeof *c);
    bn_mutex_init(&c->mu);
    bn_cond_init(&c->more);
    bn_cond_init(&c->done);
    return c;
}

void bn_crew_free(bn_crew *c)
{
    if (!c)
        return;
    bn_cond_release(&c->done);
    bn_cond_release(&c->more);
    bn_mutex_release(&c->mu);
    free(c);
}

bn_status bn_crew_check(const bn_run_ctx *ctx, bn_error *err)
{
    int64_t max = ctx->session->rt->limits.crew_max;
    if (max >= 1)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "ValueError", "runner.parallelMaxWorkers is %lld: a run needs one thread at least for "
                        "its parallel fragments.", (long long)max);
}

static bn_crew *crew_of(bn_run_ctx *ctx, bool make)
{
    bn_crew *c;
    bn_mutex_lock(&ctx->session->mu);
    if (!ctx->crew && make)
        ctx->crew = crew_new();
    c = ctx->crew;
    bn_mutex_unlock(&ctx->session->mu);
    return c;
}

/* ---- adding ---- */

static void append_locked(bn_crew *c, bn_crew_job *job)
{
    job->next = NULL;
    if (c->last)
        c->last->next = job;
    else
        c->first = job;
    c->last = job;
    c->waiting++;
    c->outstanding++;
}

static bn_crew_job *pop_locked(bn_crew *c)
{
    bn_crew_job *job = c->first;
    c->first = job->next;
    if (!c->first)
        c->last = NULL;
    c->waiting--;
    return job;
}

static void done_locked(bn_crew *c)
{
    if (--c->outstanding == 0)
        bn_cond_broadcast(&c->done);
}

/* No thread could be started. Others will come to the job, if there are any; if not, it is taken back. */
static bool take_back(bn_crew *c, bn_crew_job *job)
{
    bool back;
    bn_mutex_lock(&c->mu);
    back = --c->threads == 0;
    if (back) {
        bn_crew_job **at = &c->first, *before = NULL;
        while (*at && *at != job) {
            before = *at;
            at = &before->next;
        }
        back = *at != NULL; /* a thread that has left since may have done it */
        if (back) {
            *at = job->next;
            if (c->last == job)
                c->last = before;
            c->waiting--;
            done_locked(c);
        }
    }
    bn_mutex_unlock(&c->mu);
    return back;
}

bn_status bn_crew_add(bn_run_ctx *ctx, bn_crew_job *job, bn_crew_start *start, void *arg, bool *taken, bn_error *err)
{
    bn_crew *c = crew_of(ctx, true);
    bn_status rc = bn_crew_check(ctx, err);
    bool hire = false;
    *taken = false;
    if (rc)
        return rc;
    job->page = bn_run_ctx_active_hash(ctx);
    bn_mutex_lock(&c->mu);
    *taken = !c->dismissed;
    if (*taken) {
        append_locked(c, job);
        hire = c->waiting > (size_t)c->idle && c->threads < ctx->session->rt->limits.crew_max;
        c->threads += hire;
        bn_cond_signal(&c->more);
    }
    bn_mutex_unlock(&c->mu);
    if (!hire)
        return BN_OK;
    rc = start(ctx, arg, err);
    if (rc && take_back(c, job)) {
        *taken = false;
        return rc;
    }
    return BN_OK;
}

/* ---- working ---- */

/* NULL: the crew is dismissed. */
static bn_crew_job *next_job_locked(bn_crew *c)
{
    while (!c->first && !c->dismissed) {
        c->idle++;
        bn_cond_wait(&c->more, &c->mu);
        c->idle--;
    }
    return c->first ? pop_locked(c) : NULL;
}

static void do_job(bn_run_ctx *ctx, bn_crew_job *job, bool drop)
{
    bn_error ignored;
    if (drop || bn_run_ctx_check(ctx, &ignored)) {
        job->drop(job);
        return;
    }
    here.ctx = ctx;
    here.page = job->page;
    job->call(job);
    here.ctx = NULL;
}

void bn_crew_work(bn_run_ctx *ctx)
{
    bn_crew *c = crew_of(ctx, false);
    bn_crew_job *job;
    bn_mutex_lock(&c->mu);
    while ((job = next_job_locked(c))) {
        bool drop = c->dropping;
        bn_mutex_unlock(&c->mu);
        do_job(ctx, job, drop);
        bn_mutex_lock(&c->mu);
        done_locked(c);
    }
    c->threads--;
    bn_mutex_unlock(&c->mu);
}

/* ---- the end ---- */

static void tell_to_end(bn_run_ctx *ctx)
{
    bn_mutex_lock(&ctx->session->mu);
    ctx->crew_stop = true;
    bn_session_wake_waiters_locked(ctx->session);
    bn_mutex_unlock(&ctx->session->mu);
}

void bn_crew_join(bn_run_ctx *ctx, bool drop)
{
    bn_crew *c = crew_of(ctx, false);
    if (!c)
        return;
    if (drop)
        tell_to_end(ctx);
    bn_mutex_lock(&c->mu);
    c->dropping = c->dropping || drop;
    while (c->outstanding)
        bn_cond_wait(&c->done, &c->mu);
    c->dismissed = true;
    bn_cond_broadcast(&c->more);
    bn_mutex_unlock(&c->mu);
}
