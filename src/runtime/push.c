/* push.c: see push.h.
 * Threads  any.
 * Lock     rt->mu to find sessions, then session->mu, one session at a time. */
#include "runtime/push.h"

#include "runtime/fragment_private.h"
#include "runtime/task_private.h"

#include "base/log.h"
#include "base/number.h"

#include <stdio.h>
#include <string.h>

#define PUSH_BYTES_MAX ((size_t)1 << 20)

/* One for the other workers, on its way to the port thread. */
typedef struct bn_push_order {
    struct bn_push_order *next;
    bn_buf                strings;
} bn_push_order;

bn_runtime *bn_run_ctx_runtime(const bn_run_ctx *ctx)
{
    return ctx->session->rt;
}

/* The request, with what the browser said last; NULL: no fragment of that name. */
static bn_request *request_locked(const bn_session *s, const char *fragment)
{
    bn_request *r = bn_request_new(bn_facts_for_page(s->facts, s->pages.current));
    r->pushed = true;
    r->query = bn_value_ref(bn_state_address(s->state)->text);
    if (!fragment)
        return r;
    for (const bn_fragment *f = s->fragments; f; f = f->next)
        if (strcmp(f->id, fragment) == 0 || (f->key && strcmp(f->key, fragment) == 0))
            bn_request_add_fragment(r, f->id);
    if (r->fragments_n)
        return r;
    bn_request_free(r);
    return NULL;
}

/* A run that is under way makes room, as it does for a click. Not one that serves a click: what the visitor has asked for
 * is done. And not one that a push has begun: what is pushed often would else never be seen. */
static bool interrupt_locked(bn_session *s)
{
    bn_run *run = s->live;
    if (!run || run->clicked || run->request->pushed)
        return false;
    bn_run_flag_locked(run, s->rt->limits.fast_reruns ? BN_STOP_REPLACED : BN_STOP_RERUN, bn_now_ns());
    bn_session_wake_waiters_locked(s);
    return true;
}

/* BN_ENOENT: it has no such fragment. */
static bn_status push_locked(bn_session *s, const bn_push *what, bn_value_bin *bin, bool *flagged)
{
    bn_request *r;
    for (size_t i = 0; i < what->n; i++) {
        bn_value v = bn_value_ref(what->items[i].value);
        bn_state_set(s->state, what->items[i].key, &v, bin, NULL); /* a widget's is left alone */
    }
    if (!s->attached) {
        s->lost = true; /* it runs when the browser is back */
        return BN_OK;
    }
    if (!s->facts) /* its first run is still to come */
        return BN_OK;
    r = request_locked(s, what->fragment);
    if (!r)
        return BN_ENOENT;
    s->pending = bn_request_fold(r, s->pending); /* what the browser has asked for meanwhile is the newer */
    *flagged = !what->fragment && interrupt_locked(s);
    return BN_OK;
}

static bn_status push(bn_session *s, const bn_push *what)
{
    bn_value_bin bin = { 0 };
    bn_status rc = BN_OK;
    bool ready, flagged = false;
    bn_mutex_lock(&s->mu);
    if (!s->ended && !atomic_load_explicit(&s->rt->draining, memory_order_relaxed))
        rc = push_locked(s, what, &bin, &flagged);
    ready = bn_session_wants_thread_locked(s);
    bn_mutex_unlock(&s->mu);
    bn_value_bin_empty(&bin);
    if (ready)
        bn_runtime_mark_ready(s->rt, s);
    if (flagged)
        bn_runtime_mark_dirty(s->rt, s); /* one that reaches no command is fenced by the port thread */
    return rc;
}

static void push_all(bn_runtime *rt, const bn_push *what)
{
    bn_session **all;
    size_t n = 0;
    bn_mutex_lock(&rt->mu);
    all = bn_xmalloc((rt->by_id.cap + 1) * sizeof(bn_session *));
    for (size_t i = 0; i < rt->by_id.cap; i++)
        if (rt->by_id.values[i]) {
            all[n] = rt->by_id.values[i];
            bn_session_ref(all[n++]);
        }
    bn_mutex_unlock(&rt->mu);
    for (size_t i = 0; i < n; i++) {
        push(all[i], what);
        bn_session_unref(all[i]);
    }
    free(all);
}

/* ---------------------------------------------------------------- sessions of other workers */

static bool has_others(const bn_runtime *rt)
{
    return rt->config && bn_config_int(rt->config, "server.workers") > 1;
}

static bn_status put_item(bn_buf *out, const bn_push_item *item)
{
    const bn_value v = item->value;
    bn_bytes text = v.kind == BN_VALUE_STR ? bn_value_text(v) : (bn_bytes){ 0 };
    char number[64], *key = bn_xstrndup((const char *)item->key.p, item->key.n), *value = number;
    bn_status rc;
    if (v.kind == BN_VALUE_STR) {
        value = bn_xmalloc(text.n + 2);
        value[0] = 's';
        memcpy(value + 1, text.p, text.n);
        value[text.n + 1] = 0;
    } else if (v.kind == BN_VALUE_F64) {
        snprintf(number, sizeof number, "f%a", v.f);
    } else if (v.kind == BN_VALUE_NONE) {
        snprintf(number, sizeof number, "n");
    } else {
        snprintf(number, sizeof number, "%c%lld", v.kind == BN_VALUE_BOOL ? 'b' : 'i',
                 (long long)(v.kind == BN_VALUE_BOOL ? v.b : v.i));
    }
    rc = bn_port_string_put(out, BN_PORT_PUSH_KEY, key);
    if (!rc)
        rc = bn_port_string_put(out, BN_PORT_PUSH_VALUE, value);
    if (value != number)
        free(value);
    free(key);
    return rc;
}

static bn_value value_of(const char *text)
{
    switch (*text) {
    case 's': return bn_value_str(bn_bytes_str(text + 1));
    case 'f': return bn_value_f64(bn_read_f64(text + 1, NULL));
    case 'i': return bn_value_int(strtoll(text + 1, NULL, 10));
    case 'b': return bn_value_bool(text[1] == '1');
    default:  return bn_value_none();
    }
}

static bn_status write_push(bn_buf *out, const bn_push *what)
{
    bn_status rc = BN_OK;
    if (what->session)
        rc = bn_port_string_put(out, BN_PORT_PUSH_SESSION, what->session);
    if (!rc && what->fragment)
        rc = bn_port_string_put(out, BN_PORT_PUSH_FRAGMENT, what->fragment);
    for (size_t i = 0; i < what->n && !rc; i++)
        rc = put_item(out, &what->items[i]);
    return rc;
}

static bn_status push_elsewhere(bn_runtime *rt, const bn_push *what, bn_error *err)
{
    bn_push_order *o;
    bool must;
    if (!has_others(rt))
        return BN_OK;
    o = bn_xcalloc(1, sizeof *o);
    bn_buf_init(&o->strings, PUSH_BYTES_MAX);
    if (write_push(&o->strings, what)) {
        bn_buf_release(&o->strings);
        free(o);
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "A push can carry %zu bytes to other workers, not more.", PUSH_BYTES_MAX);
    }
    bn_mutex_lock(&rt->mu);
    o->next = rt->pushes;
    rt->pushes = o;
    must = bn_runtime_must_wake_locked(rt);
    bn_mutex_unlock(&rt->mu);
    if (must)
        bn_runtime_wake(rt);
    return BN_OK;
}

void bn_runtime_serve_pushes(bn_runtime *rt)
{
    bn_push_order *list, *in_order = NULL;
    bn_mutex_lock(&rt->mu);
    list = rt->pushes;
    rt->pushes = NULL;
    bn_mutex_unlock(&rt->mu);
    for (bn_push_order *o = list, *next; o; o = next) {
        next = o->next;
        o->next = in_order;
        in_order = o;
    }
    for (bn_push_order *o = in_order, *next; o; o = next) {
        next = o->next;
        if (!bn_port_send_push(rt, bn_buf_view(&o->strings)))
            bn_log(BN_LOG_ERROR, "bourn.runtime", "a rerun of other workers' sessions is lost: the port is full");
        bn_buf_release(&o->strings);
        free(o);
    }
}

void bn_runtime_drop_pushes(bn_runtime *rt)
{
    for (bn_push_order *o = rt->pushes, *next; o; o = next) {
        next = o->next;
        bn_buf_release(&o->strings);
        free(o);
    }
    rt->pushes = NULL;
}

void bn_runtime_pushed(bn_runtime *rt, bn_bytes strings)
{
    bn_push_item items[BN_PUSH_ITEMS_MAX];
    bn_push what = { .items = items };
    const char *name, *value;
    bn_session *s;
    while (bn_port_string_next(&strings, &name, &value)) {
        if (strcmp(name, BN_PORT_PUSH_SESSION) == 0)
            what.session = value;
        else if (strcmp(name, BN_PORT_PUSH_FRAGMENT) == 0)
            what.fragment = value;
        else if (strcmp(name, BN_PORT_PUSH_KEY) == 0 && what.n < BN_PUSH_ITEMS_MAX)
            items[what.n++] = (bn_push_item){ .key = bn_bytes_str(value) };
        else if (strcmp(name, BN_PORT_PUSH_VALUE) == 0 && what.n && items[what.n - 1].value.kind == BN_VALUE_NONE)
            items[what.n - 1].value = value_of(value);
    }
    s = what.session ? bn_session_find(rt, what.session) : NULL;
    if (!what.session)
        push_all(rt, &what);
    else if (s && push(s, &what))
        bn_log(BN_LOG_WARNING, "bourn.runtime",
               "Another worker asked for the fragment '%.128s' of a session that has none", what.fragment);
    if (s)
        bn_session_unref(s);
    while (what.n)
        bn_value_release(&items[--what.n].value);
}

static bool can_travel(const bn_push_item *item)
{
    bn_value v = item->value;
    if (!item->key.n || memchr(item->key.p, 0, item->key.n))
        return false;
    if (v.kind == BN_VALUE_STR)
        return !memchr(bn_value_text(v).p, 0, bn_value_text(v).n);
    return v.kind == BN_VALUE_NONE || v.kind == BN_VALUE_BOOL || v.kind == BN_VALUE_INT || v.kind == BN_VALUE_F64;
}

bn_status bn_runtime_push_values(bn_runtime *rt, const bn_push *what, bn_error *err)
{
    bn_session *s;
    bn_status rc;
    for (size_t i = 0; i < what->n; i++)
        if (i >= BN_PUSH_ITEMS_MAX || !can_travel(&what->items[i]))
            return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "A push carries at most %d values, which are texts, "
                                "numbers, True, False or None; '%.*s' is another.", BN_PUSH_ITEMS_MAX,
                                (int)what->items[i].key.n, (const char *)what->items[i].key.p);
    if (!what->session) {
        rc = push_elsewhere(rt, what, err);
        if (!rc)
            push_all(rt, what);
        return rc;
    }
    s = bn_session_find(rt, what->session);
    if (!s && has_others(rt))
        return push_elsewhere(rt, what, err);
    if (!s)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "No session has the id '%.64s': it has ended, or never was.", what->session);
    rc = push(s, what);
    bn_session_unref(s);
    return rc == BN_OK ? rc : bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                                           "No fragment of the session's page has the key or id '%.128s'.", what->fragment);
}

bn_status bn_runtime_push(bn_runtime *rt, const char *session, const char *fragment, bn_error *err)
{
    return bn_runtime_push_values(rt, &(bn_push){ .session = session, .fragment = fragment }, err);
}

bool bn_runtime_look(bn_runtime *rt, const char *session, bn_session_look *out)
{
    bn_session *s = bn_session_find(rt, session);
    bool there;
    if (!s)
        return false;
    bn_mutex_lock(&s->mu);
    there = !s->ended;
    out->runs = s->gen;
    out->running = s->live != NULL;
    snprintf(out->page, sizeof out->page, "%s", s->pages.current);
    bn_mutex_unlock(&s->mu);
    bn_session_unref(s);
    return there;
}

void bn_session_push(bn_session *s)
{
    push(s, &(bn_push){ 0 });
}
