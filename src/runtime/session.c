/* session.c: opens, keeps and ends sessions; what their browsers ask is done in session_message.c.
 * Threads  the port thread, but for references and the helpers that end in _locked.
 * Lock     session->mu. */
#include "runtime/fragment_private.h"
#include "runtime/session_private.h"
#include "runtime/task_private.h"
#include "runtime/transient_private.h"
#include "runtime/upload_private.h"
#include "runtime/visit.h"

#include "base/hash.h"
#include "base/log.h"
#include "runtime/login.h"
#include "wire_tags.h"

#include <stdio.h>

#define LOGGER "bourn.runtime"

/* ---- life ---- */

void bn_session_ref(bn_session *s)
{
    atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
}

void bn_client_unref(bn_client *c)
{
    /* acq_rel: as in every unref here */
    if (!c || atomic_fetch_sub_explicit(&c->refs, 1, memory_order_acq_rel) != 1)
        return;
    free(c->remote);
    free(c->headers);
    free(c->user);
    free(c);
}

void bn_session_unref(bn_session *s)
{
    /* acq_rel: the last holder sees every other holder's writes before it frees */
    if (atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) != 1)
        return;
    BN_ASSERT(s->ended);
    bn_cond_release(&s->room);
    bn_mutex_release(&s->mu);
    bn_runtime_unref(s->rt);
    free(s);
}

uint64_t bn_session_id_key(const char *id)
{
    uint64_t h = bn_hash64(bn_bytes_str(id));
    return h ? h : 1;
}

static void fire_fence(bn_timer *t)
{
    bn_session *s = (bn_session *)((char *)t - offsetof(bn_session, fence));
    bn_session_recheck(s);
}

static void fire_pace(bn_timer *t)
{
    bn_session *s = (bn_session *)((char *)t - offsetof(bn_session, pace));
    bn_port_drain_session(s);
}

static void fire_show(bn_timer *t)
{
    bn_session *s = (bn_session *)((char *)t - offsetof(bn_session, show));
    bn_port_show_transients(s);
    bn_port_drain_session(s);
}

static void fire_ttl(bn_timer *t)
{
    bn_session *s = (bn_session *)((char *)t - offsetof(bn_session, ttl));
    if (bn_tasks_keep_session(s)) {
        bn_timer_arm(&s->rt->timers, &s->ttl, s->rt->now_ns + s->rt->limits.ttl_ns + BN_S_NS);
        return;
    }
    bn_session_gone(s, 0, "");
}

static bn_session *session_new(bn_runtime *rt, const char *id, bn_client *client)
{
    bn_session *s = bn_xcalloc(1, sizeof *s);
    atomic_init(&s->refs, 1);
    bn_runtime_ref(rt);
    s->rt = rt;
    bn_random(&s->serial, sizeof s->serial);
    snprintf(s->id, sizeof s->id, "%s", id);
    bn_mutex_init(&s->mu);
    bn_cond_init(&s->room);
    bn_outbox_init(&s->outbox, rt->limits.outbox_bytes * BN_OUTBOX_CEILING + rt->limits.message_max);
    s->state = bn_state_new();
    s->uploads = bn_uploads_new();
    s->client = client;
    s->run_on_save = rt->limits.run_on_save;
    s->fence.fire = fire_fence;
    s->pace.fire = fire_pace;
    s->ttl.fire = fire_ttl;
    s->show.fire = fire_show;
    bn_mutex_lock(&rt->mu);
    bn_map_put(&rt->by_id, bn_session_id_key(s->id), s);
    bn_mutex_unlock(&rt->mu);
    atomic_fetch_add_explicit(&rt->sessions_n, 1, memory_order_relaxed);
    return s;
}

/* ---- opening ---- */

typedef struct open_strings {
    const char *id, *crash;
    bool        resume;
    uint64_t    browser;
    bn_client  *client;
} open_strings;

static open_strings read_strings(bn_runtime *rt, bn_bytes rest)
{
    open_strings o = { 0 };
    const char *name, *value, *remote = "", *user = "";
    bool xsrf = false;
    bn_buf headers;
    bn_buf_init(&headers, 1 << 20);
    while (bn_port_string_next(&rest, &name, &value)) {
        if (strcmp(name, BN_PORT_OPEN_ID) == 0)
            o.id = value;
        else if (strcmp(name, BN_PORT_OPEN_RESUME) == 0)
            o.resume = strcmp(value, "1") == 0;
        else if (strcmp(name, BN_PORT_OPEN_CRASH) == 0)
            o.crash = *value ? value : NULL;
        else if (strcmp(name, BN_PORT_OPEN_BROWSER) == 0)
            o.browser = bn_session_id_key(value);
        else if (strcmp(name, BN_PORT_OPEN_REMOTE) == 0)
            remote = value;
        else if (strcmp(name, BN_PORT_OPEN_USER) == 0)
            user = value;
        else if (strcmp(name, BN_PORT_OPEN_XSRF) == 0)
            xsrf = strcmp(value, "1") == 0;
        else if (strcmp(name, BN_PORT_OPEN_HEADER) == 0)
            (void)(bn_buf_append_str(&headers, value) || bn_buf_append_str(&headers, "\n"));
    }
    o.client = bn_xcalloc(1, sizeof *o.client);
    atomic_init(&o.client->refs, 1);
    o.client->remote = bn_xstrdup(remote);
    o.client->headers = bn_xstrndup((const char *)(headers.p ? headers.p : (const uint8_t *)""), headers.n);
    o.client->user = bn_login_user(rt->config, o.client->headers, user, xsrf);
    bn_buf_release(&headers);
    return o;
}

static bn_facts *no_facts(void)
{
    bn_facts *f = bn_xcalloc(1, sizeof *f);
    atomic_init(&f->refs, 1);
    f->text = bn_xcalloc(1, 1);
    f->query_string = f->page_hash = f->page_name = f->text;
    f->timezone = f->locale = f->url = f->color_scheme = f->text;
    return f;
}

/* A session whose worker has died: its page shows why, as a run of its own without the script. */
static void show_crash(bn_session *s, const char *crash)
{
    static const uint32_t main_path[] = { BN_ROOT_MAIN };
    bn_forward_run what;
    uint8_t head[BN_DELTA_HEAD_MAX];
    bn_out_message m = { .kind = BN_OUT_ELEMENT, .field = bn_pb_number(PB_FORWARD_MSG_DELTA) };
    bn_delta_head d = { .kind = BN_DELTA_ELEMENT, .hash = "", .path = main_path, .path_n = 1,
                        .active_hash = s->rt->forward.main_hash };
    bn_buf out, element;
    char run_id[33], uuid[37];
    bool dirty;

    bn_uuid4(uuid);
    snprintf(run_id, sizeof run_id, "%.8s%.4s%.4s%.4s%.12s", uuid, uuid + 9, uuid + 14, uuid + 19, uuid + 24);
    what = (bn_forward_run){ .session_id = s->id, .run_id = run_id, .page_hash = s->rt->forward.main_hash,
                             .page_name = "", .run_on_save = s->run_on_save };
    bn_buf_init(&out, 4 << 20);
    bn_buf_init(&element, 1 << 20);
    bn_forward_exception_element("WorkerCrashed", crash, false, &element);
    bn_mutex_lock(&s->mu);
    bn_forward_new_session(&s->rt->forward, &what, &out);
    bn_session_send_locked(s, &out, PB_FORWARD_MSG_NEW_SESSION);
    bn_forward_status(s->run_on_save, true, &out);
    bn_session_send_locked(s, &out, PB_FORWARD_MSG_SESSION_STATUS_CHANGED);
    d.content_n = element.n;
    m.head = bn_bytes_of(head, bn_forward_delta_head(&d, head, &m.path_off, &m.path_n));
    m.body = bn_buf_view(&element);
    if (!element.n || bn_session_put_locked(s, &m))
        s->lost = true;
    bn_forward_finished(&what, PB_FORWARD_MSG_SCRIPT_FINISHED_STATUS_FINISHED_SUCCESSFULLY, &out);
    bn_session_send_locked(s, &out, PB_FORWARD_MSG_SCRIPT_FINISHED);
    bn_forward_status(s->run_on_save, false, &out);
    bn_session_send_locked(s, &out, PB_FORWARD_MSG_SESSION_STATUS_CHANGED);
    dirty = bn_session_touch_locked(s, true);
    bn_mutex_unlock(&s->mu);
    bn_buf_release(&out);
    bn_buf_release(&element);
    if (dirty)
        bn_runtime_mark_dirty(s->rt, s);
}

/* The browser is there, for the first time or again. If anything may have been lost on the way to it
 * meanwhile, the script runs again: a page with holes is worse than a run too many. */
static void attach(bn_session *s, uint64_t number, bn_client *client)
{
    bn_runtime *rt = s->rt;
    bn_client *old;
    bool ready = false, dirty;
    if (s->number && bn_map_get(&rt->by_number, s->number) == s)
        bn_map_remove(&rt->by_number, s->number);
    s->number = number;
    bn_map_put(&rt->by_number, number, s);
    bn_timer_cancel(&rt->timers, &s->ttl);
    bn_mutex_lock(&s->mu);
    old = s->client;
    s->client = client;
    if (s->in_flight || s->lost) {
        if (s->live)
            bn_run_flag_locked(s->live, BN_STOP_REPLACED, rt->now_ns);
        s->pending = bn_request_fold(bn_request_new(s->facts ? bn_facts_for_page(s->facts, s->pages.current) : no_facts()), s->pending);
        ready = bn_session_wants_thread_locked(s);
    }
    s->in_flight = 0;
    s->lost = false;
    s->attached = true;
    s->notify = BN_NOTIFY_CLEAN;
    dirty = bn_session_touch_locked(s, true);
    bn_mutex_unlock(&s->mu);
    if (old != client)
        bn_client_unref(old);
    if (ready)
        bn_runtime_mark_ready(rt, s);
    if (dirty)
        bn_runtime_mark_dirty(rt, s);
}

/* The session of this id, if it is known and this client's own. */
static bn_session *known(bn_runtime *rt, const open_strings *o)
{
    bn_session *s = bn_map_get(&rt->by_id, bn_session_id_key(o->id));
    return s && strcmp(s->id, o->id) == 0 ? s : NULL;
}

void bn_session_open(bn_runtime *rt, uint64_t number, bn_bytes strings)
{
    open_strings o = read_strings(rt, strings);
    bn_session *s = bn_map_get(&rt->by_number, number);
    char fresh[37];

    if (!o.id || !*o.id || strlen(o.id) > 36) {
        bn_log(BN_LOG_ERROR, LOGGER, "the server opened a session without a name");
        bn_client_unref(o.client);
        bn_port_send_gone(rt, number, 1011, "session without a name");
        return;
    }
    if (s && strcmp(s->id, o.id) != 0)
        bn_session_end(s); /* numbers are never used again: the server's own mistake */
    s = known(rt, &o);
    if (s && o.resume && strcmp(s->client->user, o.client->user) == 0 && !atomic_load(&s->client->logged_out)) {
        attach(s, number, o.client);
        return;
    }
    if (s) { /* the id is taken, by somebody else: this client gets a session under a name of its own */
        bn_log(BN_LOG_INFO, LOGGER, "a session was asked for that belongs to another client; a new one is opened");
        bn_uuid4(fresh);
        o.id = fresh;
    }
    s = session_new(rt, o.id, o.client);
    s->browser = o.browser;
    attach(s, number, o.client);
    if (o.crash)
        show_crash(s, o.crash);
}

bn_session *bn_session_find(bn_runtime *rt, const char *id)
{
    bn_session *s;
    bn_mutex_lock(&rt->mu);
    s = bn_map_get(&rt->by_id, bn_session_id_key(id));
    if (s && strcmp(s->id, id) == 0)
        bn_session_ref(s);
    else
        s = NULL;
    bn_mutex_unlock(&rt->mu);
    return s;
}

bn_run_ctx *bn_runtime_visit(bn_runtime *rt, const char *session_id)
{
    bn_session *s = bn_session_find(rt, session_id);
    bn_run_ctx *ctx = NULL;
    bn_facts *facts;

    if (!s)
        return NULL;
    bn_mutex_lock(&s->mu);
    if (!s->ended) {
        facts = s->facts ? bn_facts_for_page(s->facts, s->pages.current) : no_facts();
        ctx = bn_run_ctx_new(s, s->client, facts);
        bn_facts_unref(facts);
    }
    bn_mutex_unlock(&s->mu);
    bn_session_unref(s);
    return ctx;
}

void bn_runtime_set_user(bn_runtime *rt, const char *session_id, const char *user)
{
    bn_session *s = bn_session_find(rt, session_id);
    bn_client *c = NULL, *old = NULL;

    if (!s)
        return;
    bn_mutex_lock(&s->mu);
    if (!s->ended) {
        old = s->client;
        c = bn_xcalloc(1, sizeof *c);
        atomic_init(&c->refs, 1);
        c->remote = bn_xstrdup(old->remote);
        c->headers = bn_xstrdup(old->headers);
        c->user = bn_xstrdup(user);
        s->client = c;
    }
    bn_mutex_unlock(&s->mu);
    bn_client_unref(old);
    bn_session_unref(s);
}

bool bn_runtime_is_busy(bn_runtime *rt, const char *session_id)
{
    bn_session *s = bn_session_find(rt, session_id);
    bool busy;

    if (!s)
        return false;
    busy = bn_tasks_go_on(s);
    bn_mutex_lock(&s->mu);
    busy = !s->ended && (busy || s->pending || s->live); /* looked at last: a task that ends asks for a run */
    bn_mutex_unlock(&s->mu);
    bn_session_unref(s);
    return busy;
}

/* ---- losing and ending ---- */

void bn_session_stop_run(bn_session *s)
{
    bn_mutex_lock(&s->mu);
    if (s->live)
        bn_run_flag_locked(s->live, BN_STOP_STOP, 0);
    bn_request_free(s->pending);
    s->pending = NULL;
    bn_session_wake_waiters_locked(s);
    bn_mutex_unlock(&s->mu);
}

void bn_session_lost(bn_session *s)
{
    bn_runtime *rt = s->rt;
    bn_mutex_lock(&s->mu);
    if (s->live) /* a click that waits is kept: it was accepted */
        bn_run_flag_locked(s->live, BN_STOP_STOP, 0);
    s->attached = false;
    s->notify = BN_NOTIFY_CLEAN;
    bn_session_wake_waiters_locked(s);
    bn_mutex_unlock(&s->mu);
    bn_timer_cancel(&rt->timers, &s->pace);
    bn_timer_arm(&rt->timers, &s->ttl, rt->now_ns + rt->limits.ttl_ns);
}

void bn_session_end(bn_session *s)
{
    bn_runtime *rt = s->rt;
    bn_value_bin bin = { 0 };
    bn_run *live; /* a fenced one's end by force has been arranged already */
    bn_request *pending;
    bn_state *state;
    bn_uploads *uploads;
    bn_client *client;
    bn_facts *facts;
    bn_block *events;

    if (bn_map_get(&rt->by_number, s->number) == s)
        bn_map_remove(&rt->by_number, s->number);
    bn_mutex_lock(&rt->mu);
    bn_map_remove(&rt->by_id, bn_session_id_key(s->id));
    bn_mutex_unlock(&rt->mu);
    bn_timer_cancel(&rt->timers, &s->fence);
    bn_timer_cancel(&rt->timers, &s->pace);
    bn_timer_cancel(&rt->timers, &s->ttl);
    bn_timer_cancel(&rt->timers, &s->show);
    bn_mutex_lock(&s->mu);
    s->ended = true;
    bn_transients_forget_locked(s, true);
    live = s->live;
    if (live) {
        atomic_fetch_add_explicit(&live->refs, 1, memory_order_relaxed);
        s->live = NULL;
    }
    state = s->state;
    s->state = NULL;
    uploads = s->uploads;
    s->uploads = NULL;
    pending = s->pending;
    s->pending = NULL;
    client = s->client;
    s->client = NULL;
    facts = s->facts;
    s->facts = NULL;
    events = s->events;
    s->events = NULL;
    bn_fragments_drop_locked(s, UINT64_MAX, &bin);
    bn_outsides_drop_locked(s, NULL);
    bn_outbox_release(&s->outbox);
    bn_pages_release(&s->pages);
    bn_session_wake_waiters_locked(s);
    bn_mutex_unlock(&s->mu);
    if (live) {
        bn_port_kill_later(live);
        bn_run_unref(live);
    }
    bn_state_free(state, &bin);
    bn_value_bin_empty(&bin);
    bn_tasks_session_ends(s);
    bn_media_session_ends(&rt->media, &s->media);
    bn_uploads_free(uploads);
    bn_request_free(pending);
    bn_client_unref(client);
    bn_facts_unref(facts);
    bn_block_unref(events);
    atomic_fetch_sub_explicit(&rt->sessions_n, 1, memory_order_relaxed);
    if (rt->host->ops->session_ended)
        rt->host->ops->session_ended(rt->host, s->id);
    bn_session_unref(s);
}

void bn_session_gone(bn_session *s, unsigned code, const char *why)
{
    bn_port_send_gone(s->rt, s->number, code, why);
    bn_session_end(s);
}

/* ---- under the lock ---- */

bool bn_session_wants_thread_locked(bn_session *s)
{
    if (s->ended || !s->pending || s->live || s->queued)
        return false;
    s->queued = true;
    return true;
}

bool bn_session_touch_locked(bn_session *s, bool urgent)
{
    s->urgent |= urgent;
    if (!s->attached || s->notify == BN_NOTIFY_QUEUED || s->notify == BN_NOTIFY_BLOCKED)
        return false;
    if (s->notify == BN_NOTIFY_PACED && !urgent && s->outbox.bytes < BN_DRAIN_URGENT)
        return false;
    s->notify = BN_NOTIFY_QUEUED;
    return true;
}

void bn_session_wake_waiters_locked(bn_session *s)
{
    if (s->waiters)
        bn_cond_broadcast(&s->room);
}

/* While the browser is away nobody waits for room, so past the limit what waits is given up, and made good by
 * a run when the browser comes back. */
bn_status bn_session_put_locked(bn_session *s, const bn_out_message *m)
{
    if (!s->attached && s->outbox.bytes > s->rt->limits.outbox_bytes) {
        bn_outbox_release(&s->outbox);
        s->lost = true;
    }
    return bn_outbox_put(&s->outbox, m);
}

void bn_session_send_locked(bn_session *s, bn_buf *fields, bn_pb type)
{
    bn_out_message m = { .kind = BN_OUT_OTHER, .field = bn_pb_number(type), .head = bn_buf_view(fields) };
    if (!fields->n || bn_session_put_locked(s, &m))
        s->lost = true;
    bn_buf_clear(fields);
}

bool bn_session_send_news_locked(bn_session *s)
{
    bn_value query;
    bool any = false;
    while (bn_address_next_news(bn_state_address(s->state), &query)) {
        bn_buf fields, out;
        bn_wire w = bn_wire_to(&fields);
        size_t mark;
        bn_buf_init(&fields, SIZE_MAX / 2);
        bn_buf_init(&out, SIZE_MAX / 2);
        mark = bn_wire_open(&w, PB_FORWARD_MSG_PAGE_INFO_CHANGED, 0);
        bn_wire_str(&w, PB_PAGE_INFO_QUERY_STRING, bn_value_text(query));
        bn_wire_close(&w, mark);
        bn_forward_plain(s->rt->forward.main_hash, bn_buf_view(&fields), &out);
        bn_session_send_locked(s, &out, PB_FORWARD_MSG_PAGE_INFO_CHANGED);
        bn_buf_release(&fields);
        bn_buf_release(&out);
        bn_value_release(&query);
        any = true;
    }
    return any;
}

/* ---- fencing ---- */

/* Under session->mu: is it time to fence the live run? If not yet, when. */
static uint64_t fence_due_locked(const bn_session *s)
{
    const bn_run *run = s->live;
    if (!run || !run->flagged_ns || !s->pending || s->fenced || !s->rt->limits.fast_reruns)
        return UINT64_MAX;
    return run->flagged_ns + (bn_run_in_callbacks_locked(run) ? BN_FENCE_CALLBACKS_NS : BN_FENCE_DELAY_NS);
}

void bn_session_recheck(bn_session *s)
{
    bn_runtime *rt = s->rt;
    bn_run *run = NULL;
    bool ready = false;
    uint64_t due;
    bn_mutex_lock(&s->mu);
    due = s->ended ? UINT64_MAX : fence_due_locked(s);
    if (due <= rt->now_ns) {
        run = s->live;
        atomic_fetch_add_explicit(&run->refs, 1, memory_order_relaxed);
        s->gen++; /* nothing of it lands from here on */
        s->fenced = run;
        s->live = NULL;
        bn_run_give_back_locked(run);
        bn_session_wake_waiters_locked(s);
        ready = bn_session_wants_thread_locked(s);
    }
    bn_mutex_unlock(&s->mu);
    if (run) {
        atomic_fetch_sub_explicit(&rt->runs_live, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(&rt->runs_fenced, 1, memory_order_relaxed);
        bn_port_kill_later(run);
        bn_run_unref(run);
    } else if (due != UINT64_MAX) {
        bn_timer_arm(&rt->timers, &s->fence, due);
    }
    if (ready)
        bn_runtime_mark_ready(rt, s);
}

void bn_session_credit(bn_session *s, uint64_t bytes)
{
    bn_mutex_lock(&s->mu);
    s->in_flight -= bytes < s->in_flight ? (size_t)bytes : s->in_flight;
    bn_mutex_unlock(&s->mu);
    bn_port_drain_session(s);
}
