/* session_message.c: what a browser asks of its session, message by message, and the files it sends.
 * Threads  the port thread, but for bn_session_answer(): any.
 * Lock     takes session->mu; the host is never called under it. */
#include "runtime/fragment_private.h"
#include "runtime/session_private.h"
#include "runtime/upload_private.h"

#include "base/log.h"
#include "wire_tags.h"

#include <stdio.h>

#define LOGGER "bourn.runtime"

static void handle_rerun(bn_session *s, bn_request *r)
{
    bn_runtime *rt = s->rt;
    bool ready, whole = r->fragments_n == 0, flagged = false;
    if (rt->draining) {
        bn_request_free(r);
        return;
    }
    bn_mutex_lock(&s->mu);
    if (!whole && !bn_fragment_find_locked(s, r->fragments[0])) {
        bn_mutex_unlock(&s->mu); /* the page has not heard of its end yet */
        bn_log(BN_LOG_INFO, LOGGER, "The fragment with id %s does not exist any more: it is not run", r->fragments[0]);
        bn_request_free(r);
        return;
    }
    s->pending = bn_request_fold(s->pending, r);
    if (s->live && whole) { /* a fragment waits for its turn: a run that is cut short would leave the rest undone */
        bn_run_flag_locked(s->live, rt->limits.fast_reruns ? BN_STOP_REPLACED : BN_STOP_RERUN, rt->now_ns);
        bn_session_wake_waiters_locked(s);
        flagged = true;
    }
    ready = bn_session_wants_thread_locked(s);
    bn_mutex_unlock(&s->mu);
    if (ready)
        bn_runtime_mark_ready(rt, s);
    if (flagged)
        bn_session_recheck(s);
}

void bn_session_answer(bn_session *s, bn_buf *fields, bn_pb type)
{
    bool dirty = false;
    bn_mutex_lock(&s->mu);
    if (!s->ended) { /* else nobody takes it, and nobody lets go of it */
        bn_session_send_locked(s, fields, type);
        dirty = bn_session_touch_locked(s, true);
    }
    bn_mutex_unlock(&s->mu);
    if (dirty)
        bn_runtime_mark_dirty(s->rt, s);
}

static void handle_clear_cache(bn_session *s)
{
    bn_value_bin bin = { 0 };
    bn_host *host = s->rt->host;
    bn_mutex_lock(&s->mu);
    bn_state_clear(s->state, &bin);
    bn_mutex_unlock(&s->mu);
    bn_value_bin_empty(&bin);
    if (s->rt->limits.viewer_may_clear && host->ops->clear_caches)
        host->ops->clear_caches(host);
}

/* Ids for as many files as are asked for. The server is told first, and so knows them when the browser sends. */
static void handle_file_urls(bn_session *s, const bn_backmsg *m, bn_buf *out)
{
    char (*ids)[37] = bn_xmalloc((m->file_count + 1) * sizeof *ids), at[12];
    bn_buf strings;
    bn_status rc;
    bool ok;

    snprintf(at, sizeof at, "%u", (unsigned)s->rt->host->upload_at);
    bn_buf_init(&strings, BN_PORT_FRAME_MAX);
    bn_mutex_lock(&s->mu);
    rc = bn_uploads_rule(s->uploads, s->rt->limits.upload_max, &strings);
    bn_mutex_unlock(&s->mu);
    if (!rc)
        rc = bn_port_string_put(&strings, BN_PORT_GRANT_AT, at);
    for (size_t i = 0; i < m->file_count && !rc; i++) {
        bn_uuid4(ids[i]);
        rc = bn_port_string_put(&strings, BN_PORT_GRANT_ID, ids[i]);
    }
    ok = !rc && bn_port_send_grant(s->rt, s->number, bn_buf_view(&strings));
    bn_forward_file_urls(s->id, m->request_id, (const char (*)[37])ids, ok ? m->file_count : 0,
                         ok ? NULL : "The server cannot take files at the moment", out);
    bn_session_answer(s, out, PB_FORWARD_MSG_FILE_URLS_RESPONSE);
    bn_buf_release(&strings);
    free(ids);
}

void bn_session_upload(bn_session *s, bn_port_frame *frame)
{
    bool drop = frame->head.type == BN_PORT_UPLOAD_DROP;
    bn_upload_file *file = NULL, *displaced = NULL;
    bn_error err;
    if (!drop && !(file = bn_upload_file_new(s->rt, frame, &err))) {
        bn_log(BN_LOG_ERROR, LOGGER, "a file for session %.8s is lost: %s", s->id, err.text);
        return;
    }
    bn_mutex_lock(&s->mu);
    displaced = drop ? bn_uploads_drop(s->uploads, frame->payload) : bn_uploads_put(s->uploads, file);
    bn_mutex_unlock(&s->mu);
    bn_upload_file_unref(displaced);
}

static void handle_operation(bn_session *s, const bn_backmsg *m, bn_buf *out)
{
    char why[128];
    bn_host *host = s->rt->host;
    bool own = bn_bytes_eq(m->session_id, bn_bytes_str(s->id));
    if (own && m->operation && strcmp(m->operation, "dataframe_chunk") == 0) {
        bn_row_source *rows = bn_media_rows(&s->rt->media, s, m->source_id);
        if (rows) {
            bn_chunks_ask(s->rt->chunks, s, rows, m->request_id, m->source_id, &m->chunk);
            return;
        }
        snprintf(why, sizeof why, "These rows are not held any more: run the app again to see them");
    } else if (own && m->operation && strcmp(m->operation, "deferred_file") == 0) {
        bn_making *making = host->ops->make_file ? bn_media_making(&s->rt->media, s, m->file_id, m->request_id) : NULL;
        if (making) {
            host->ops->make_file(host, making);
            return;
        }
        snprintf(why, sizeof why, "This download is not offered any more, or too many are being made");
    } else if (!own)
        snprintf(why, sizeof why, "The session id of the request is not this session's");
    else if (!m->operation)
        snprintf(why, sizeof why, "The request carries no payload");
    else
        snprintf(why, sizeof why, "Nothing here answers requests of the kind %s", m->operation);
    bn_forward_operation_error(m->request_id, why, out);
    bn_session_answer(s, out, PB_FORWARD_MSG_BACKEND_OPERATION_RESPONSE);
}

static void handle(bn_session *s, bn_backmsg *m)
{
    bn_buf out;
    bn_buf_init(&out, 16 << 20);
    switch (m->type) {
    case BN_BACKMSG_RERUN:
        handle_rerun(s, m->request);
        m->request = NULL;
        break;
    case BN_BACKMSG_STOP:
        bn_session_stop_run(s);
        break;
    case BN_BACKMSG_CLEAR_CACHE:
        handle_clear_cache(s);
        break;
    case BN_BACKMSG_RUN_ON_SAVE:
        bn_mutex_lock(&s->mu);
        s->run_on_save = m->flag;
        bn_forward_status(s->run_on_save, s->shown_running, &out);
        bn_mutex_unlock(&s->mu);
        bn_session_answer(s, &out, PB_FORWARD_MSG_SESSION_STATUS_CHANGED);
        break;
    case BN_BACKMSG_HEARTBEAT:
        bn_forward_heartbeat_ack(&out);
        bn_session_answer(s, &out, PB_FORWARD_MSG_HEARTBEAT_ACK);
        break;
    case BN_BACKMSG_FILE_URLS:
        handle_file_urls(s, m, &out);
        break;
    case BN_BACKMSG_OPERATION:
        handle_operation(s, m, &out);
        break;
    case BN_BACKMSG_GIT_INFO: /* as outside a repository: no answer, and never names of files */
    case BN_BACKMSG_DEBUG:
    case BN_BACKMSG_NONE:
        break;
    }
    bn_buf_release(&out);
}

void bn_session_message(bn_session *s, bn_bytes backmsg)
{
    bn_backmsg m;
    bn_error err = { 0 };
    if (bn_backmsg_decode(backmsg, &m, &err)) {
        bn_log(BN_LOG_WARNING, LOGGER, "session %.8s is closed: %s", s->id, err.text);
        bn_session_gone(s, 1002, "malformed message");
        return;
    }
    handle(s, &m);
    bn_backmsg_release(&m);
}
