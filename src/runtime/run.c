/* run.c: one execution of the script: begins, applies what the browser sent, ends.
 * Threads  script threads; the port thread flags and fences.
 * Lock     session->mu. A bn_run belongs to its script thread; others reach it through session->live and
 *          ->fenced, which are cleared under the lock before the thread lets go of it. */
#include "runtime/crew.h"
#include "runtime/fragment_private.h"
#include "runtime/session_private.h"
#include "runtime/task_private.h"
#include "runtime/upload_private.h"

#include "wire_tags.h"

#include <stdio.h>

/* ---- life ---- */

void bn_run_unref(bn_run *run)
{
    /* acq_rel: the last holder sees every other holder's use before it frees */
    if (atomic_fetch_sub_explicit(&run->refs, 1, memory_order_acq_rel) != 1)
        return;
    bn_request_free(run->request);
    bn_buf_release(&run->compile_error);
    bn_run_ctx_unref(run->ctx);
    bn_session_unref(run->session);
    free(run);
}

static void describe(const bn_run *run, bn_forward_run *out)
{
    const bn_request *r = run->request;
    *out = (bn_forward_run){
        .session_id = run->session->id, .run_id = run->ctx->run_id, .page_hash = bn_run_ctx_page_hash(run->ctx),
        .page_name = r->facts->page_name, .pages = &run->session->pages, .run_on_save = run->session->run_on_save,
        .fragments = (const char (*)[BN_FRAGMENT_ID_MAX])r->fragments, .fragments_n = r->fragments_n,
    };
}

static void announce_locked(bn_run *run)
{
    bn_session *s = run->session;
    bn_forward_run what;
    bn_buf out;
    bn_buf_init(&out, 4 << 20);
    describe(run, &what);
    bn_outbox_run_begins(&s->outbox, what.fragments, what.fragments_n);
    bn_forward_new_session(&s->rt->forward, &what, &out);
    bn_session_send_locked(s, &out, PB_FORWARD_MSG_NEW_SESSION);
    if (!s->shown_running) {
        bn_forward_status(s->run_on_save, true, &out);
        bn_session_send_locked(s, &out, PB_FORWARD_MSG_SESSION_STATUS_CHANGED);
        s->shown_running = true;
    }
    bn_buf_release(&out);
}

/* The run is for another page than the one before: what belongs to that goes. */
static void enter_page_locked(bn_run *run, bn_value_bin *bin)
{
    bn_session *s = run->session;
    const bn_request *r = run->request;
    const char *page = bn_run_ctx_page_hash(run->ctx);
    if (strcmp(s->pages.current, page) == 0)
        return;
    bn_state_leave_page(s->state, bn_bytes_of(r->widget_states, r->widget_states_n), s->rt->forward.main_hash,
                        page, bin);
    snprintf(s->pages.current, sizeof s->pages.current, "%s", page);
    bn_state_set_page(s->state, s->pages.current);
    bn_session_send_news_locked(s);
}

bn_run *bn_run_begin(bn_session *s)
{
    bn_run *run = bn_xcalloc(1, sizeof *run);
    bn_value_bin bin = { 0 };
    bn_facts *stale;
    bn_block *old_events;
    bool dirty;
    bn_mutex_lock(&s->mu);
    s->queued = false;
    if (s->ended || !s->pending || s->live) {
        bn_mutex_unlock(&s->mu);
        free(run);
        return NULL;
    }
    atomic_init(&run->refs, 1);
    s->gen++;
    bn_session_ref(s);
    run->session = s;
    run->request = s->pending;
    s->pending = NULL;
    run->clicked = bn_request_has_click(run->request);
    if (run->request->fragments_n)
        bn_fragments_order_locked(s, run->request);
    else
        s->whole_gen = s->gen;
    for (bn_fragment *f = s->fragments; f && run->request->fragments_n; f = f->next)
        if (bn_request_has_fragment(run->request, f->id))
            f->begun = s->gen;
    run->ctx = bn_run_ctx_new(s, s->client, run->request->facts);
    old_events = s->events;
    s->events = bn_block_ref(bn_run_ctx_root_locked(run->ctx, BN_ROOT_EVENT));
    stale = s->facts;
    s->facts = bn_facts_ref(run->request->facts);
    bn_buf_init(&run->compile_error, 1 << 20);
    bn_state_begin_address(s->state, bn_request_query(run->request), run->request->is_history_navigation);
    enter_page_locked(run, &bin);
    s->live = run;
    if (!run->request->fragments_n)
        bn_uploads_run_begins(s->uploads);
    announce_locked(run);
    dirty = bn_session_touch_locked(s, false);
    bn_mutex_unlock(&s->mu);
    if (!run->request->fragments_n)
        bn_media_run_begins(&s->rt->media, &s->media);
    bn_facts_unref(stale);
    bn_block_unref(old_events);
    bn_value_bin_empty(&bin);
    atomic_fetch_add_explicit(&s->rt->runs_total, 1, memory_order_relaxed);
    if (dirty)
        bn_runtime_mark_dirty(s->rt, s);
    return run;
}

bn_run_ctx *bn_run_context(bn_run *run)
{
    return run->ctx;
}

uint64_t bn_run_generation(const bn_run *run)
{
    return run->ctx->gen;
}

const char *bn_run_fragment(const bn_run *run, size_t i)
{
    return i < run->request->fragments_n ? run->request->fragments[i] : NULL;
}

const char *bn_run_script(const bn_run *run)
{
    return bn_run_ctx_script_path(run->ctx);
}

/* ---- what the browser sent ---- */

void bn_run_begin_state_locked(bn_run *run, bn_value_bin *bin)
{
    bn_request *r = run->request;
    if (run->begun)
        return;
    run->begun = true;
    /* the bytes were checked when they came in, so only a request of the app's own, without any, goes the
     * other way */
    if (!r->has_widget_states ||
        bn_state_begin_run(run->session->state, bn_bytes_of(r->widget_states, r->widget_states_n), bin, NULL)) {
        bn_state_reset_triggers(run->session->state, bin); /* a click counts for one run, whoever wants the next */
        bn_state_begin_again(run->session->state);
        run->cursor = SIZE_MAX; /* nothing came from the browser: its callbacks have been called */
    }
    free(r->widget_states);
    r->widget_states = NULL;
    r->widget_states_n = 0;
}

bool bn_run_in_callbacks_locked(const bn_run *run)
{
    return run->begun && !run->callbacks_done;
}

void bn_run_flag_locked(bn_run *run, bn_stop why, uint64_t now_ns)
{
    if (why != BN_STOP_STOP && !run->flagged_ns)
        run->flagged_ns = now_ns;
    if (run->ctx->stop)
        return;
    if (bn_run_in_callbacks_locked(run) && why != BN_STOP_STOP)
        run->held = (uint8_t)why; /* a newer click does not cut short what the last one set off */
    else
        run->ctx->stop = (uint8_t)why;
}

void bn_run_give_back_locked(bn_run *run)
{
    bn_session *s = run->session;
    bn_request *r;
    if (run->begun || !run->request->has_widget_states)
        return;
    r = bn_request_new(bn_facts_ref(run->request->facts));
    r->widget_states = run->request->widget_states;
    r->widget_states_n = run->request->widget_states_n;
    r->has_widget_states = true;
    r->query = bn_value_ref(run->request->query);
    for (size_t i = 0; i < run->request->fragments_n; i++)
        bn_request_add_fragment(r, run->request->fragments[i]);
    run->request->widget_states = NULL;
    run->request->widget_states_n = 0;
    run->request->has_widget_states = false;
    s->pending = bn_request_fold(r, s->pending);
}

/* The callbacks are over: what was asked for meanwhile takes effect. */
static void end_callbacks_locked(bn_run *run)
{
    run->callbacks_done = true;
    if (run->ctx->stop)
        return;
    if (run->vote)
        run->ctx->stop = BN_STOP_RERUN;
    else if (run->held)
        run->ctx->stop = run->held;
}

static bn_value next_callback_locked(bn_run *run, bn_value_bin *bin)
{
    bn_session *s = run->session;
    bn_value v = bn_value_none();
    if (s->ended || s->live != run || run->callbacks_done)
        return v;
    if (run->vote && run->ctx->stop == BN_STOP_RERUN)
        run->ctx->stop = BN_STOP_NO; /* one callback asked for a rerun: it comes after the last of them */
    if (!run->ctx->stop) {
        bn_run_begin_state_locked(run, bin);
        v = bn_state_next_callback(s->state, &run->cursor);
    }
    if (v.kind == BN_VALUE_NONE)
        end_callbacks_locked(run);
    return v;
}

bn_value bn_run_next_callback(bn_run *run)
{
    bn_value_bin bin = { 0 };
    bn_value v;
    bn_mutex_lock(&run->session->mu);
    v = next_callback_locked(run, &bin);
    bn_mutex_unlock(&run->session->mu);
    bn_value_bin_empty(&bin);
    return v;
}

/* ---- the end ---- */

void bn_run_compile_error(bn_run *run, bn_bytes content)
{
    bn_buf_clear(&run->compile_error);
    if (bn_buf_append(&run->compile_error, content))
        bn_buf_clear(&run->compile_error);
}

/* Whatever it did not make is not on the page any more: the browser takes it away when such a run ends, though it may have
 * been cut short. */
static bool ends_page(const bn_run *run, bn_run_end end)
{
    return end != BN_RUN_COMPILE_ERROR && !run->request->fragments_n && run->ctx->stop != BN_STOP_RERUN &&
           run->ctx->stop != BN_STOP_REPLACED;
}

static void settle_state_locked(bn_run *run, bn_run_end end, bn_value_bin *bin)
{
    bn_session *s = run->session;
    const bn_request *r = run->request;
    const char **ids;
    size_t n = 0;
    if (run->ctx->stop == BN_STOP_RERUN)
        bn_state_reset_triggers(s->state, bin);
    if (ends_page(run, end))
        bn_fragments_drop_locked(s, s->gen, bin);
    if (end != BN_RUN_OK || run->ctx->stop || !run->begun || !bn_run_ctx_script_started(run->ctx))
        return;
    if (!r->fragments_n) {
        bn_state_end_run(s->state, bin);
        bn_uploads_run_ended(s->uploads);
        return;
    }
    ids = bn_xmalloc(r->fragments_n * sizeof *ids);
    for (size_t i = 0; i < r->fragments_n; i++)
        if (bn_fragment_find_locked(s, r->fragments[i])) /* else it was not run, and its widgets had no chance to show */
            ids[n++] = r->fragments[i];
    if (n)
        bn_state_end_fragments(s->state, ids, n, bin);
    else
        bn_state_reset_triggers(s->state, bin);
    free(ids);
}

static int status_of(const bn_run *run, bn_run_end end)
{
    if (end == BN_RUN_COMPILE_ERROR)
        return PB_FORWARD_MSG_SCRIPT_FINISHED_STATUS_FINISHED_WITH_COMPILE_ERROR;
    if (run->ctx->stop == BN_STOP_RERUN)
        return PB_FORWARD_MSG_SCRIPT_FINISHED_STATUS_FINISHED_EARLY_FOR_RERUN;
    if (run->request->fragments_n)
        return PB_FORWARD_MSG_SCRIPT_FINISHED_STATUS_FINISHED_FRAGMENT_RUN_SUCCESSFULLY;
    return PB_FORWARD_MSG_SCRIPT_FINISHED_STATUS_FINISHED_SUCCESSFULLY;
}

static void report_locked(bn_run *run, bn_run_end end)
{
    bn_session *s = run->session;
    bn_forward_run what;
    bn_buf out;
    /* A run that the browser has replaced ends unseen: the new run's start says it all, and the page stays
     * busy. */
    if (run->ctx->stop == BN_STOP_REPLACED && s->pending)
        return;
    bn_buf_init(&out, 2 << 20);
    describe(run, &what);
    bn_forward_finished(&what, status_of(run, end), &out);
    bn_session_send_locked(s, &out, PB_FORWARD_MSG_SCRIPT_FINISHED);
    if (end == BN_RUN_COMPILE_ERROR) {
        bn_forward_compile_error(bn_buf_view(&run->compile_error), &out);
        bn_session_send_locked(s, &out, PB_FORWARD_MSG_SESSION_EVENT);
    }
    bn_forward_status(s->run_on_save, false, &out);
    bn_session_send_locked(s, &out, PB_FORWARD_MSG_SESSION_STATUS_CHANGED);
    s->shown_running = false;
    bn_buf_release(&out);
}

void bn_run_finish(bn_run *run, bn_run_end end)
{
    bn_session *s = run->session;
    bn_runtime *rt = s->rt;
    bn_value_bin bin = { 0 };
    bool ready = false, dirty = false, was_fenced, whole = false;

    bn_crew_join(run->ctx, true); /* unless the host has: nobody of the run is at work when it is settled */
    bn_mutex_lock(&s->mu);
    was_fenced = s->fenced == run;
    if (was_fenced)
        s->fenced = NULL;
    if (s->live == run) {
        if (run->held && !run->ctx->stop)
            run->ctx->stop = run->held;
        if (run->ctx->stop == BN_STOP_REPLACED || run->ctx->stop == BN_STOP_RERUN)
            bn_run_give_back_locked(run);
        whole = end == BN_RUN_OK && !run->ctx->stop && !run->request->fragments_n;
        settle_state_locked(run, end, &bin);
        bn_session_send_news_locked(s);
        report_locked(run, end);
        s->live = NULL;
    }
    if (!s->ended) {
        ready = bn_session_wants_thread_locked(s);
        dirty = bn_session_touch_locked(s, true) || was_fenced;
    }
    bn_mutex_unlock(&s->mu);

    atomic_store_explicit(&run->finished, true, memory_order_release);
    bn_value_bin_empty(&bin);
    if (!was_fenced)
        bn_media_run_ends(&rt->media, &s->media);
    if (whole)
        bn_tasks_run_ended(s, run->ctx->gen);
    if (ready)
        bn_runtime_mark_ready(rt, s);
    if (dirty)
        bn_runtime_mark_dirty(rt, s);
    atomic_fetch_sub_explicit(was_fenced ? &rt->runs_fenced : &rt->runs_live, 1, memory_order_seq_cst);
    if (atomic_load_explicit(&rt->draining, memory_order_seq_cst))
        bn_runtime_mark_dirty(rt, s); /* it may have looked before the count went down */
    bn_run_unref(run);
}
