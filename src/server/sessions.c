/* sessions.c: what a browser's session says to its worker, and what the worker says back.
 *
 * Threads  the server loop only.
 *
 * A session is held (its browser is not read from) from its handshake until its worker is ready, so that no
 * message of it can get lost in a worker that dies at start. A worker can touch only the sessions that are
 * routed to it. */
#include "server/server_private.h"

#include <stdio.h>

#include "base/log.h"

static void tell(bn_server_session *ss, bn_port_type type, uint64_t arg, bn_bytes payload)
{
    bn_port_head head = { .type = (uint16_t)type, .session = ss->number, .arg = arg };
    bn_worker_send(ss->worker, head, payload, NULL);
}

/* ---- credit ---- */

void bn_server_session_credit(bn_server_session *ss, uint64_t bytes)
{
    bn_server *s = ss->worker->server;
    ss->under_way -= bytes < ss->under_way ? bytes : ss->under_way;
    ss->due += bytes;
    if (ss->due_listed || !ss->due)
        return;
    ss->due_listed = true;
    ss->due_next = s->credit_due;
    s->credit_due = ss;
}

static void give_credit(bn_server_session *ss)
{
    if (ss->due && ss->opened)
        tell(ss, BN_PORT_SESSION_CREDIT, ss->due, (bn_bytes){ 0 });
    ss->due = 0;
}

void bn_server_sessions_settle(bn_server *s)
{
    while (s->credit_due) {
        bn_server_session *ss = s->credit_due;
        s->credit_due = ss->due_next;
        ss->due_listed = false;
        give_credit(ss);
    }
}

static void unlist_due(bn_server_session *ss)
{
    bn_server_session **at = &ss->worker->server->credit_due;
    if (!ss->due_listed)
        return;
    while (*at != ss)
        at = &(*at)->due_next;
    *at = ss->due_next;
    ss->due_listed = false;
}

/* ---- beginning and end ---- */

static void link_to_worker(bn_server_session *ss, bn_worker *w)
{
    ss->worker = w;
    ss->next = w->sessions;
    if (w->sessions)
        w->sessions->prev = ss;
    w->sessions = ss;
    w->session_count++;
}

void bn_server_session_end(bn_server_session *ss)
{
    bn_worker *w = ss->worker;
    if (ss->conn)
        ss->conn->ws->session = NULL;
    unlist_due(ss);
    bn_uploads_forget(w->server, ss);
    if (ss->prev)
        ss->prev->next = ss->next;
    else
        w->sessions = ss->next;
    if (ss->next)
        ss->next->prev = ss->prev;
    w->session_count--;
    bn_server_session_table_remove(&w->server->sessions, ss);
}

static void open_on_worker(bn_server_session *ss)
{
    bn_status rc;
    bn_buf b;
    bn_buf_init(&b, (size_t)1 << 20);
    rc = bn_port_string_put(&b, BN_PORT_OPEN_ID, ss->id);
    if (!rc && ss->opened)
        rc = bn_port_string_put(&b, BN_PORT_OPEN_RESUME, "1");
    if (!rc && ss->crash)
        rc = bn_port_string_put(&b, BN_PORT_OPEN_CRASH, ss->crash);
    if (!rc && (*ss->bind || *ss->issued))
        rc = bn_port_string_put(&b, BN_PORT_OPEN_BROWSER, *ss->bind ? ss->bind : ss->issued);
    if (!rc)
        rc = bn_buf_append(&b, bn_buf_view(&ss->info));
    free(ss->crash);
    ss->crash = NULL;
    if (rc) {
        bn_conn_no_memory(ss->conn);
    } else {
        ss->opened = true;
        tell(ss, BN_PORT_SESSION_OPEN, 0, bn_buf_view(&b));
    }
    bn_buf_release(&b);
}

/* The session that a browser names, if this client may have it. */
static bn_server_session *claimed(bn_server *s, const bn_server_session_claim *claim)
{
    bn_server_session *ss = bn_server_session_table_by_id(&s->sessions, claim->wanted);
    if (!ss)
        return NULL;
    if (!bn_server_session_may_resume(ss, claim->cookie)) {
        bn_log(BN_LOG_WARNING, LOGGER,
               "a client named a session that was opened with another cookie: it gets a new one");
        return NULL;
    }
    if (ss->conn && !claim->cookie) /* still connected, and nothing shows that it is the same browser */
        return NULL;
    return ss;
}

static void take_from_old_connection(bn_server_session *ss)
{
    bn_conn *old = ss->conn;
    bn_server_session_detach(ss);
    bn_ws_close(old, BN_WS_POLICY, "this session was taken up by another connection");
}

/* The worker that keeps a page which this browser has left: it may have tasks that go on. NULL: there is none. */
static bn_worker *near_browser(bn_server *s, const char *cookie)
{
    for (unsigned i = 0; i < s->worker_count && cookie && s->worker_count > 1; i++)
        for (bn_server_session *ss = s->workers[i].sessions; ss; ss = ss->next)
            if (!ss->conn && (strcmp(ss->bind, cookie) == 0 || strcmp(ss->issued, cookie) == 0))
                return ss->worker;
    return NULL;
}

void bn_server_session_attach(bn_conn *c, const bn_server_session_claim *claim, bn_buf *info)
{
    bn_server *s = c->server;
    bn_server_session *ss = claimed(s, claim);
    bn_worker *w;
    if (ss && ss->conn)
        take_from_old_connection(ss);
    if (ss && !bn_server_session_table_by_id(&s->sessions, claim->wanted))
        ss = NULL; /* it had not been opened on its worker yet, and ended with its connection */
    if (!ss) {
        ss = bn_server_session_table_add(&s->sessions);
        w = near_browser(s, claim->cookie);
        link_to_worker(ss, w ? w : bn_worker_pick(s));
        if (claim->issued)
            snprintf(ss->issued, sizeof ss->issued, "%s", claim->issued);
    }
    if (claim->cookie)
        snprintf(ss->bind, sizeof ss->bind, "%s", claim->cookie);
    bn_buf_release(&ss->info);
    ss->info = *info;
    bn_buf_init(info, info->max);
    ss->conn = c;
    c->ws->session = ss;
    w = ss->worker;
    if (w->state == BN_WORKER_READY) {
        open_on_worker(ss); /* without memory it ends with its connection */
        if (bn_worker_busy(w))
            bn_ws_hold(c);
    } else {
        bn_ws_hold(c);
    }
}

void bn_server_session_detach(bn_server_session *ss)
{
    ss->conn->ws->session = NULL;
    ss->conn = NULL;
    bn_buf_release(&ss->info);
    if (!ss->opened) { /* no worker knows it: nothing to come back to */
        bn_server_session_end(ss);
        return;
    }
    give_credit(ss); /* of what was taken; the rest may be lost, and the worker is to know that it may */
    ss->under_way = 0;
    tell(ss, BN_PORT_SESSION_LOST, 0, (bn_bytes){ 0 });
}

/* ---- from the browser ---- */

void bn_server_session_data(bn_server_session *ss, bn_bytes message)
{
    bn_port_head head = { .type = BN_PORT_SESSION_DATA, .session = ss->number };
    bn_conn *c = ss->conn;
    bn_error err;
    int fd;
    if (message.n < BN_PORT_FD_FROM) {
        bn_worker_send(ss->worker, head, message, NULL);
    } else if (bn_port_memfd("message", message, &fd, &err) == BN_OK) {
        head.nfds = 1;
        head.arg = message.n;
        bn_worker_send(ss->worker, head, (bn_bytes){ 0 }, &fd);
    } else {
        bn_log(BN_LOG_WARNING, LOGGER, "%s", err.text);
        if (message.n > BN_PORT_FRAME_MAX) {
            bn_ws_close(c, BN_WS_INTERNAL, "out of memory");
            return;
        }
        bn_worker_send(ss->worker, head, message, NULL); /* copied then */
    }
    if (bn_worker_busy(ss->worker))
        bn_ws_hold(c);
}

/* ---- from the worker ---- */

static void credit_unknown(bn_worker *w, uint64_t number, uint64_t bytes)
{
    bn_port_head head = { .type = BN_PORT_SESSION_CREDIT, .session = number, .arg = bytes };
    bn_worker_send(w, head, (bn_bytes){ 0 }, NULL);
}

/* false: the worker sends more than its credit allows, by far. */
static bool within_window(bn_server_session *ss, uint64_t bytes)
{
    bool ok = ss->under_way <= 4 * BN_PORT_WINDOW;
    ss->under_way += bytes;
    return ok;
}

static bn_status got_send(bn_server_session *ss, bn_bytes payload, bn_error *err)
{
    if (!bn_ws_messages_valid(payload))
        return bn_fail(err, BN_EPROTO, "messages for a browser came that are not whole");
    if (!ss->conn) /* sent before the worker knew that the browser has gone */
        return BN_OK;
    if (!within_window(ss, payload.n))
        return bn_fail(err, BN_EPROTO, "more came for a browser than its credit allows");
    bn_ws_send(ss->conn, payload);
    return BN_OK;
}

static bn_status got_send_fd(bn_server_session *ss, bn_port_frame *f, bn_error *err)
{
    bn_bytes mapped;
    bn_status rc;
    if (f->head.nfds != 1)
        return bn_fail(err, BN_EPROTO, "a message that should be in a memfd came without one");
    if (!ss->conn)
        return BN_OK;
    if (!within_window(ss, f->head.arg))
        return bn_fail(err, BN_EPROTO, "more came for a browser than its credit allows");
    rc = bn_port_map_message(f, &mapped, err);
    if (rc == BN_EIO) { /* this browser's loss, and no other's: it comes back and has its page again */
        bn_log(BN_LOG_ERROR, LOGGER, "a browser is disconnected: %s", err->text);
        bn_ws_close(ss->conn, BN_WS_INTERNAL, "out of memory");
        return BN_OK;
    }
    if (rc)
        return rc;
    bn_ws_send_mapped(ss->conn, mapped);
    return BN_OK;
}

static void got_gone(bn_server_session *ss, const bn_port_frame *f)
{
    bn_conn *c = ss->conn;
    uint64_t code = f->head.arg;
    bn_server_session_end(ss);
    if (c) {
        char *reason = bn_xstrndup((const char *)f->payload.p, f->payload.n);
        bn_ws_close(c, code >= 1000 && code < 5000 ? (uint16_t)code : BN_WS_NORMAL,
                    bn_utf8_valid(bn_bytes_str(reason)) ? reason : "");
        free(reason);
    }
}

bn_status bn_server_session_frame(bn_worker *w, bn_port_frame *f, bn_error *err)
{
    bn_server_session *ss = bn_server_session_table_by_number(&w->server->sessions, f->head.session);
    bool sends = f->head.type == BN_PORT_SEND || f->head.type == BN_PORT_SEND_FD;
    if (!ss || ss->worker != w || !ss->opened) {
        if (sends)
            credit_unknown(w, f->head.session, f->head.type == BN_PORT_SEND ? f->payload.n : f->head.arg);
        return BN_OK;
    }
    if (f->head.type == BN_PORT_SEND)
        return got_send(ss, f->payload, err);
    if (f->head.type == BN_PORT_SEND_FD)
        return got_send_fd(ss, f, err);
    if (f->head.type == BN_PORT_UPLOAD_GRANT)
        return bn_grants_add(&w->server->grants, &ss->grants, ss->number, f->payload, err);
    if (f->head.type == BN_PORT_UPLOAD_FREED) {
        ss->upload_held -= f->head.arg < ss->upload_held ? f->head.arg : ss->upload_held;
        return BN_OK;
    }
    got_gone(ss, f);
    return BN_OK;
}

void bn_server_sessions_ready(bn_worker *w)
{
    for (bn_server_session *ss = w->sessions, *next; ss; ss = next) {
        next = ss->next;
        if (ss->conn && !ss->opened)
            open_on_worker(ss);
    }
}

void bn_server_sessions_crashed(bn_worker *w, const char *text)
{
    for (bn_server_session *ss = w->sessions, *next; ss; ss = next) {
        next = ss->next;
        if (!ss->conn) { /* what the worker kept for it has gone with the worker */
            bn_server_session_end(ss);
            continue;
        }
        unlist_due(ss);
        bn_uploads_forget(w->server, ss); /* what was sent has gone, too */
        ss->upload_held = 0;
        ss->due = ss->under_way = 0; /* a new process begins with a full window */
        for (bn_out *o = ss->conn->out_first; o; o = o->next)
            o->credit = 0;
        if (ss->opened) {
            free(ss->crash);
            ss->crash = bn_xstrdup(text);
        }
        ss->opened = false;
        bn_ws_hold(ss->conn);
    }
}
