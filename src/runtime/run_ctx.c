/* run_ctx.c: what threads do to a session. Any thread, attached to the context or not: see runtime.h.
 * Lock     session->mu, for as long as one command takes. Nothing here calls the host under it. */
#include "runtime/crew_private.h"
#include "runtime/fragment_private.h"
#include "runtime/session_private.h"
#include "runtime/upload_private.h"
#include "runtime/transient_private.h"

#include "base/hash.h"
#include "base/log.h"
#include "runtime/canvas.h"
#include "runtime/task_private.h"
#include "wire_tags.h"

#include <stdio.h>

#define LOGGER "bourn.runtime"

/* ---- life ---- */

static bn_client *client_ref(bn_client *c)
{
    atomic_fetch_add_explicit(&c->refs, 1, memory_order_relaxed);
    return c;
}

/* Under session->mu. Takes over nothing. */
bn_run_ctx *bn_run_ctx_new(bn_session *s, bn_client *client, bn_facts *facts)
{
    bn_run_ctx *ctx = bn_xcalloc(1, sizeof *ctx);
    bn_hash h;
    atomic_init(&ctx->refs, 1);
    bn_session_ref(s);
    ctx->session = s;
    ctx->gen = s->gen;
    ctx->facts = bn_facts_ref(facts);
    ctx->client = client_ref(client);
    atomic_init(&ctx->page_hash, *facts->page_hash ? facts->page_hash : s->rt->forward.main_hash);
    atomic_init(&ctx->active_hash, s->rt->forward.main_hash);
    ctx->info = (bn_context_info){
        .timezone = facts->timezone, .locale = facts->locale, .url = facts->url, .color_scheme = facts->color_scheme,
        .timezone_offset = facts->timezone_offset, .has_timezone_offset = facts->has_timezone_offset,
        .is_embedded = facts->is_embedded, .told = facts->has_info, .remote = ctx->client->remote, .headers = ctx->client->headers,
    };
    bn_hash_init(&h, s->serial);
    bn_hash_u64(&h, s->gen);
    bn_hash_end_hex(&h, ctx->run_id);
    return ctx;
}

bn_run_ctx *bn_run_ctx_ref(bn_run_ctx *ctx)
{
    atomic_fetch_add_explicit(&ctx->refs, 1, memory_order_relaxed);
    return ctx;
}

void bn_run_ctx_unref(bn_run_ctx *ctx)
{
    /* acq_rel: the last holder sees every other holder's writes before it frees */
    if (!ctx || atomic_fetch_sub_explicit(&ctx->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (int i = 0; i < BN_ROOT_COUNT; i++)
        bn_block_unref(ctx->roots[i]);
    for (size_t i = 0; i < ctx->kept_n; i++)
        bn_block_unref(ctx->kept[i]);
    free(ctx->kept);
    bn_canvas_unref(ctx->canvas);
    bn_task_unref(ctx->task);
    bn_crew_free(ctx->crew);
    bn_hash_kept_free(ctx->hashes);
    bn_facts_unref(ctx->facts);
    bn_client_unref(ctx->client);
    bn_session_unref(ctx->session);
    free(ctx);
}

bool bn_run_ctx_same_session(const bn_run_ctx *a, const bn_run_ctx *b)
{
    return a->session == b->session;
}

const char *bn_run_ctx_session_id(const bn_run_ctx *ctx)
{
    return ctx->session->id;
}

bn_host *bn_run_ctx_host(const bn_run_ctx *ctx)
{
    return ctx->session->rt->host;
}

uint64_t bn_run_ctx_generation(const bn_run_ctx *ctx)
{
    return ctx->gen;
}

bn_value bn_run_ctx_query_string(bn_run_ctx *ctx)
{
    bn_session *s = ctx->session;
    bn_value text;
    bn_mutex_lock(&s->mu);
    if (!s->ended && s->gen == ctx->gen)
        text = bn_value_ref(bn_state_address(s->state)->text);
    else
        text = bn_value_str(bn_bytes_str(ctx->facts->query_string));
    bn_mutex_unlock(&s->mu);
    return text;
}

const char *bn_run_ctx_page_hash(const bn_run_ctx *ctx)
{
    return atomic_load_explicit(&ctx->page_hash, memory_order_acquire);
}

const char *bn_run_ctx_script_path(const bn_run_ctx *ctx)
{
    return ctx->session->rt->forward.script;
}

const bn_context_info *bn_run_ctx_info(const bn_run_ctx *ctx)
{
    return &ctx->info;
}

bool bn_run_ctx_script_started(const bn_run_ctx *ctx)
{
    return atomic_load_explicit(&ctx->started, memory_order_relaxed);
}

/* ---- the check ---- */

/* The live run, if it is this context's. */
bn_run *bn_run_ctx_live_run_locked(const bn_run_ctx *ctx)
{
    bn_run *run = ctx->session->live;
    return run && run->ctx == ctx ? run : NULL;
}

bn_status bn_run_ctx_check_locked(const bn_run_ctx *ctx)
{
    const bn_session *s = ctx->session;
    if (s->ended || (s->gen != ctx->gen && !ctx->canvas))
        return BN_ESTALE;
    if (ctx->stop || (ctx->crew_stop && bn_crew_here(ctx)))
        return BN_ESTOPPED;
    /* the worker stops: a run may finish, and who goes on after it shall not */
    if (atomic_load_explicit(&s->rt->draining, memory_order_relaxed) && !ctx->canvas &&
        !bn_run_ctx_live_run_locked(ctx))
        return BN_ESTOPPED;
    return BN_OK;
}

static const char *(*thread_namer)(char buf[64]);

void bn_run_ctx_set_thread_namer(const char *(*fn)(char buf[64]))
{
    __atomic_store_n(&thread_namer, fn, __ATOMIC_RELEASE);
}

static const char *thread_name(char buf[64])
{
    const char *(*namer)(char *) = __atomic_load_n(&thread_namer, __ATOMIC_ACQUIRE);
    const char *name = namer ? namer(buf) : NULL;
    if (!name && pthread_getname_np(pthread_self(), buf, 64) == 0)
        name = buf;
    return name ? name : "?";
}

/* Has this thread been told about this run before? It remembers the last few. */
static bool told(const bn_run_ctx *ctx)
{
    static _Thread_local struct {
        uint64_t serial, gen;
    } last[4];
    static _Thread_local unsigned next;
    for (size_t i = 0; i < BN_COUNT(last); i++) {
        if (last[i].serial == ctx->session->serial && last[i].gen == ctx->gen)
            return true;
    }
    last[next].serial = ctx->session->serial;
    last[next].gen = ctx->gen;
    next = (next + 1) % BN_COUNT(last);
    return false;
}

/* No lock held. */
bn_status bn_run_ctx_explain(const bn_run_ctx *ctx, bn_status rc, bn_error *err)
{
    char buf[64];
    const char *name;
    if (rc == BN_OK)
        return rc;
    if (ctx->canvas && (rc == BN_ESTOPPED || rc == BN_ESTALE))
        return bn_fail_kind(err, rc, "TaskCancelled", "the task was cancelled, or its session has ended");
    if (ctx->canvas && rc == BN_EUSER)
        return bn_fail_kind(err, rc, "StreamlitAPIException",
                            "A task writes into the place where it was started, and into containers of the run that the page "
                            "shows now. This container is of another one, or it is the sidebar itself: start the task in "
                            "the container that it shall write into.");
    if (rc == BN_ESTOPPED)
        return bn_fail(err, rc, "the script run was asked to stop");
    if (rc == BN_EFOREIGN)
        return bn_fail(err, rc, "The container belongs to another session. A container can be used only by the session "
                       "whose script made it: do not keep containers in caches or globals.");
    if (rc != BN_ESTALE)
        return bn_fail(err, rc, "no room for the message");
    name = thread_name(buf);
    bn_fail_kind(err, rc, "ScriptRunEnded", "Thread '%s': the script run that it belongs to is over: a newer run of its "
                 "session has begun, or the session has ended.", name);
    if (!told(ctx))
        bn_log(BN_LOG_WARNING, LOGGER, "Thread '%s' goes on after its script run was over (a newer run of its session "
               "has begun, or the session has ended): its st commands raise ScriptRunEnded", name);
    return rc;
}

bn_status bn_run_ctx_check(bn_run_ctx *ctx, bn_error *err)
{
    bn_status rc;
    bn_mutex_lock(&ctx->session->mu);
    rc = bn_run_ctx_check_locked(ctx);
    bn_mutex_unlock(&ctx->session->mu);
    return bn_run_ctx_explain(ctx, rc, err);
}

void bn_run_ctx_mark_started(bn_run_ctx *ctx)
{
    bn_session *s = ctx->session;
    bn_value_bin bin = { 0 };
    bn_run *run;
    bn_mutex_lock(&s->mu);
    run = bn_run_ctx_live_run_locked(ctx);
    if (run && !ctx->stop && !s->ended) {
        bn_run_begin_state_locked(run, &bin);
        run->callbacks_done = true;
        if (!run->request->fragments_n)
            bn_outsides_drop_locked(s, NULL); /* the whole app makes them anew */
        if (run->held)
            ctx->stop = run->held;
        else
            atomic_store_explicit(&ctx->started, true, memory_order_relaxed);
    }
    bn_mutex_unlock(&s->mu);
    bn_value_bin_empty(&bin);
}

/* ---- rerun and stop ---- */

/* Takes over the request. */
static bn_status request(bn_run_ctx *ctx, bn_request *r, bn_error *err)
{
    bn_session *s = ctx->session;
    bool ready = false;
    bn_status rc;
    bn_mutex_lock(&s->mu);
    rc = bn_run_ctx_check_locked(ctx);
    if (rc == BN_OK) {
        bn_run *run = bn_run_ctx_live_run_locked(ctx);
        r->query = bn_value_ref(bn_state_address(s->state)->text);
        s->pending = bn_request_fold(s->pending, r);
        r = NULL;
        if (run) {
            ctx->stop = BN_STOP_RERUN;
            run->vote = run->vote || bn_run_in_callbacks_locked(run);
        }
        bn_session_wake_waiters_locked(s);
        ready = bn_session_wants_thread_locked(s);
    }
    bn_mutex_unlock(&s->mu);
    bn_request_free(r);
    if (ready)
        bn_runtime_mark_ready(s->rt, s);
    return bn_run_ctx_explain(ctx, rc, err);
}

bn_status bn_run_ctx_request_rerun(bn_run_ctx *ctx, bn_error *err)
{
    bn_status rc;
    if (!ctx->task)
        return bn_run_ctx_request_page(ctx, bn_run_ctx_page_hash(ctx), err);
    rc = bn_run_ctx_check(ctx, err);
    if (!rc)
        bn_task_rerun(ctx->task);
    return rc;
}

bn_status bn_run_ctx_request_page(bn_run_ctx *ctx, const char *hash, bn_error *err)
{
    return request(ctx, bn_request_new(bn_facts_for_page(ctx->facts, hash)), err);
}

bn_status bn_run_ctx_request_fragments(bn_run_ctx *ctx, const char *const *ids, size_t n, bn_error *err)
{
    bn_request *r = bn_request_new(bn_facts_for_page(ctx->facts, bn_run_ctx_page_hash(ctx)));
    for (size_t i = 0; i < n; i++)
        bn_request_add_fragment(r, ids[i]);
    r->fragment_scoped = true;
    return request(ctx, r, err);
}

bn_status bn_run_ctx_request_stop(bn_run_ctx *ctx, bn_error *err)
{
    bn_session *s = ctx->session;
    bn_status rc;
    bn_mutex_lock(&s->mu);
    rc = bn_run_ctx_check_locked(ctx);
    if (rc == BN_OK) {
        ctx->stop = BN_STOP_STOP;
        bn_session_wake_waiters_locked(s);
    }
    bn_mutex_unlock(&s->mu);
    return bn_run_ctx_explain(ctx, rc, err);
}

/* ---- containers ---- */

/* A task outlives runs, and its toasts go where those of the newest run go. */
static bn_block *events_of_page_locked(bn_run_ctx *ctx)
{
    bn_block *events = ctx->session->events;
    if (!ctx->kept_n || ctx->kept[ctx->kept_n - 1] != events)
        bn_run_ctx_keep_locked(ctx, events);
    return events;
}

bn_block *bn_run_ctx_root_locked(bn_run_ctx *ctx, bn_root root)
{
    if (ctx->canvas && root == BN_ROOT_EVENT && ctx->session->events)
        return events_of_page_locked(ctx);
    if (!ctx->roots[root]) {
        ctx->roots[root] = bn_block_new(ctx->session, NULL, root, NULL);
        ctx->roots[root]->gen = ctx->canvas ? 0 : ctx->gen;
    }
    return ctx->roots[root];
}

/* What belongs to runs. */
bn_status bn_run_ctx_not_in_task(const bn_run_ctx *ctx, const char *what, bn_error *err)
{
    if (!ctx->canvas)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                        "A task cannot make %s: that belongs to a run of the script, and a task outlives runs. Make it in "
                        "the script.", what);
}

bn_block *bn_run_ctx_root(bn_run_ctx *ctx, bn_root root)
{
    bn_block *b;
    BN_ASSERT(root < BN_ROOT_COUNT);
    bn_mutex_lock(&ctx->session->mu);
    b = bn_run_ctx_root_locked(ctx, root);
    bn_mutex_unlock(&ctx->session->mu);
    return b;
}

static uint32_t first_field(bn_bytes fields)
{
    bn_wire_field f;
    return bn_wire_next(&fields, &f) == BN_OK ? f.number : 0;
}

bn_status bn_run_ctx_send(bn_run_ctx *ctx, bn_bytes fields, bn_error *err)
{
    bn_session *s = ctx->session;
    bool dirty = false;
    bn_out_message m = { .kind = BN_OUT_OTHER, .field = first_field(fields) };
    bn_buf out;
    bn_status rc;
    bn_buf_init(&out, fields.n + 64);
    bn_forward_plain(bn_run_ctx_active_hash(ctx), fields, &out);
    m.head = bn_buf_view(&out);
    bn_mutex_lock(&s->mu);
    rc = bn_run_ctx_check_locked(ctx);
    if (rc == BN_OK)
        rc = out.n ? bn_session_put_locked(s, &m) : BN_ENOMEM;
    if (rc == BN_OK)
        dirty = bn_session_touch_locked(s, false);
    bn_mutex_unlock(&s->mu);
    bn_buf_release(&out);
    if (dirty)
        bn_runtime_mark_dirty(s->rt, s);
    return bn_run_ctx_explain(ctx, rc, err);
}

bn_status bn_run_ctx_wait_room(bn_run_ctx *ctx, bn_error *err)
{
    bn_session *s = ctx->session;
    bn_status rc;
    bn_mutex_lock(&s->mu);
    s->waiters++;
    while ((rc = bn_run_ctx_check_locked(ctx)) == BN_OK && s->attached &&
           s->outbox.bytes > s->rt->limits.outbox_bytes / 2)
        bn_cond_wait(&s->room, &s->mu);
    s->waiters--;
    bn_mutex_unlock(&s->mu);
    return bn_run_ctx_explain(ctx, rc, err);
}

/* ---- files from the browser ---- */

bn_uploads *bn_run_ctx_uploads(bn_run_ctx *ctx)
{
    bn_session *s = ctx->session;
    bn_uploads *t;
    bn_mutex_lock(&s->mu);
    t = s->uploads;
    bn_mutex_unlock(&s->mu);
    return t;
}

uint64_t bn_run_ctx_upload_max(const bn_run_ctx *ctx)
{
    return ctx->session->rt->limits.upload_max;
}

bn_status bn_run_ctx_accept_uploads(bn_run_ctx *ctx, uint64_t bytes, const bn_bytes *suffixes, size_t n, bn_error *err)
{
    bn_session *s = ctx->session;
    bn_status rc;
    bn_mutex_lock(&s->mu);
    rc = bn_run_ctx_check_locked(ctx);
    if (rc == BN_OK)
        bn_uploads_accept(s->uploads, bytes, suffixes, n);
    bn_mutex_unlock(&s->mu);
    return bn_run_ctx_explain(ctx, rc, err);
}
