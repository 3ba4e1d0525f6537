/* chunk.c: see chunk.h. */
#include "base/log.h"
#include "runtime/chunk.h"
#include "runtime/session_private.h"
#include "wire_tags.h"

#define LOGGER "bourn.chunks"

enum {
    THREADS = 4,
    WAITING_MAX = 4096,      /* requests of all sessions; a page has four under way */
    WAITING_OF_SESSION = 64,
};

/* A request; or, without a session, a reference to let go of. */
typedef struct job {
    struct job    *next;
    bn_session    *session; /* a reference */
    bn_row_source *source;  /* a reference */
    bn_chunk_ask   ask;
    size_t         column_n, request_n, source_n;
    char           text[]; /* column, request id, source id */
} job;

struct bn_chunks {
    bn_mutex  mu;
    bn_cond   work BN_GUARDED_BY(mu);
    job      *first, *last BN_GUARDED_BY(mu);
    unsigned  waiting BN_GUARDED_BY(mu); /* those with a session */
    unsigned  queued BN_GUARDED_BY(mu), idle BN_GUARDED_BY(mu);
    unsigned  threads_n BN_GUARDED_BY(mu);
    bool      stopping BN_GUARDED_BY(mu);
    pthread_t threads[THREADS];
};

bn_chunks *bn_chunks_new(void)
{
    bn_chunks *c = bn_xcalloc(1, sizeof *c);
    bn_mutex_init(&c->mu);
    bn_cond_init(&c->work);
    return c;
}

void bn_chunks_free(bn_chunks *c)
{
    if (!c)
        return;
    bn_cond_release(&c->work);
    bn_mutex_release(&c->mu);
    free(c);
}

static void source_unref(bn_row_source *s)
{
    /* acq_rel: the last holder sees what the others did */
    if (atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) == 1)
        s->ops->free(s);
}

/* ---------------------------------------------------------------- answers */

static void refuse(bn_session *s, bn_bytes request_id, const char *why)
{
    bn_buf out;
    bn_buf_init(&out, 1 << 20);
    bn_forward_operation_error(request_id, why, &out);
    bn_session_answer(s, &out, PB_FORWARD_MSG_BACKEND_OPERATION_RESPONSE);
    bn_buf_release(&out);
}

static bn_status write_answer(const job *j, bn_buf *out, bn_error *err)
{
    bn_wire w = bn_wire_to(out);
    size_t mark = bn_wire_open(&w, PB_FORWARD_MSG_BACKEND_OPERATION_RESPONSE, 0), chunk;
    bn_status rc;
    bn_wire_str(&w, PB_BACKEND_OPERATION_RESPONSE_REQUEST_ID, bn_bytes_of(j->text + j->column_n, j->request_n));
    chunk = bn_wire_open(&w, PB_BACKEND_OPERATION_RESPONSE_DATAFRAME_CHUNK, 0);
    bn_wire_str(&w, PB_DATAFRAME_CHUNK_RESPONSE_PAYLOAD_SOURCE_ID,
                bn_bytes_of(j->text + j->column_n + j->request_n, j->source_n));
    bn_wire_int(&w, PB_DATAFRAME_CHUNK_RESPONSE_PAYLOAD_OFFSET, (int64_t)j->ask.offset);
    rc = j->source->ops->chunk(j->source, &j->ask, &w, PB_DATAFRAME_CHUNK_RESPONSE_PAYLOAD_ARROW_DATA, err);
    bn_wire_close(&w, chunk);
    bn_wire_close(&w, mark);
    return rc ? rc : w.status ? bn_fail(err, w.status, "it is larger than server.maxMessageSize") : BN_OK;
}

static void answer(job *j)
{
    bn_buf out;
    bn_error err = { 0 };
    bn_buf_init(&out, j->session->rt->limits.message_max);
    if (write_answer(j, &out, &err) == BN_OK) {
        bn_session_answer(j->session, &out, PB_FORWARD_MSG_BACKEND_OPERATION_RESPONSE);
    } else {
        bn_log(BN_LOG_WARNING, LOGGER, "rows from %llu on: %s", (unsigned long long)j->ask.offset, err.text);
        refuse(j->session, bn_bytes_of(j->text + j->column_n, j->request_n),
               err.status == BN_ETOOBIG ? "These rows are larger than server.maxMessageSize allows"
                                        : "These rows cannot be shown");
    }
    bn_buf_release(&out);
}

/* Nobody takes an answer any more. */
static bool has_ended(bn_session *s)
{
    bool ended;
    bn_mutex_lock(&s->mu);
    ended = s->ended;
    bn_mutex_unlock(&s->mu);
    return ended;
}

static void finish(job *j, bool answered)
{
    if (j->session && answered && !has_ended(j->session))
        answer(j);
    source_unref(j->source);
    if (j->session)
        bn_session_unref(j->session);
    free(j);
}

/* ---------------------------------------------------------------- threads */

static job *take(bn_chunks *c)
{
    job *j;
    bn_mutex_lock(&c->mu);
    c->idle++;
    while (!c->first && !c->stopping)
        bn_cond_wait(&c->work, &c->mu);
    c->idle--;
    j = c->first;
    if (j) {
        c->first = j->next;
        if (!c->first)
            c->last = NULL;
        c->queued--;
        c->waiting -= j->session != NULL;
    }
    bn_mutex_unlock(&c->mu);
    return j;
}

static void *serve(void *arg)
{
    bn_chunks *c = arg;
    job *j;
    while ((j = take(c)) != NULL) {
        bool stopping;
        bn_mutex_lock(&c->mu);
        stopping = c->stopping;
        bn_mutex_unlock(&c->mu);
        finish(j, !stopping);
    }
    return NULL;
}

/* False: there is no thread that would do it. */
static bool hand_over(bn_chunks *c, job *j)
{
    bn_error err;
    bool ok;
    bn_mutex_lock(&c->mu);
    if (c->stopping) {
        bn_mutex_unlock(&c->mu);
        return false;
    }
    /* an idle thread that has not woken yet is spoken for by what is queued already */
    if (c->queued >= c->idle && c->threads_n < THREADS &&
        bn_thread_start(&c->threads[c->threads_n], "bourn-chunks", serve, c, &err) == BN_OK)
        c->threads_n++;
    ok = c->threads_n > 0;
    if (ok) {
        *(c->last ? &c->last->next : &c->first) = j;
        c->last = j;
        c->queued++;
        c->waiting += j->session != NULL;
        bn_cond_signal(&c->work);
    }
    bn_mutex_unlock(&c->mu);
    return ok;
}

void bn_chunks_stop(bn_chunks *c)
{
    bn_mutex_lock(&c->mu);
    c->stopping = true;
    bn_cond_broadcast(&c->work);
    bn_mutex_unlock(&c->mu);
    for (unsigned i = 0; i < c->threads_n; i++) /* nobody adds one any more */
        pthread_join(c->threads[i], NULL);
    c->threads_n = 0;
}

/* ---------------------------------------------------------------- requests */

static bool too_many(bn_chunks *c, const bn_session *s)
{
    unsigned own = 0;
    bool full;
    bn_mutex_lock(&c->mu);
    full = c->waiting >= WAITING_MAX;
    for (const job *j = c->first; j; j = j->next)
        own += j->session == s;
    bn_mutex_unlock(&c->mu);
    return full || own >= WAITING_OF_SESSION;
}

void bn_chunks_ask(bn_chunks *c, bn_session *s, bn_row_source *source, bn_bytes request_id, bn_bytes source_id,
                   const bn_chunk_ask *ask)
{
    job *j = bn_xmalloc(sizeof *j + ask->column.n + request_id.n + source_id.n + 1);
    *j = (job){ .session = s, .source = source, .ask = *ask, .column_n = ask->column.n, .request_n = request_id.n,
                .source_n = source_id.n };
    memcpy(j->text, ask->column.n ? (const char *)ask->column.p : "", ask->column.n);
    memcpy(j->text + j->column_n, request_id.n ? (const char *)request_id.p : "", request_id.n);
    memcpy(j->text + j->column_n + j->request_n, source_id.n ? (const char *)source_id.p : "", source_id.n);
    j->ask.column = bn_bytes_of(j->text, j->column_n);
    if (j->ask.limit > BN_CHUNK_ROWS)
        j->ask.limit = BN_CHUNK_ROWS;
    bn_session_ref(s);
    if (too_many(c, s) || !hand_over(c, j)) {
        refuse(s, request_id, "Too many rows are asked for at the moment");
        j->session = NULL;
        bn_session_unref(s);
        if (!hand_over(c, j))
            finish(j, false);
    }
}

void bn_chunks_drop(bn_chunks *c, bn_row_source *source)
{
    job *j;
    if (!source)
        return;
    /* acq_rel: as in source_unref(); most are held elsewhere too, or were not the last */
    j = bn_xmalloc(sizeof *j);
    *j = (job){ .source = source };
    if (!hand_over(c, j))
        finish(j, false);
}
