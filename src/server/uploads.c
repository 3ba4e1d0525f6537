/* uploads.c: files that browsers send: PUT, DELETE and OPTIONS of _stcore/upload_file/<session>/<file>.
 *
 * A body is read as it comes: the parts' heads are checked, the one file's bytes are counted and go into a memfd (or,
 * as long as there are few, into a buffer), which the session's worker is given when the last byte is there. Whatever
 * goes wrong before that, the connection's end and the session's included, leaves nothing behind.
 *
 * Threads  the server loop only. */
#include "server/server_private.h"

#include <unistd.h>

#include "base/log.h"
#include "server/multipart.h"

enum {
    IDLE_MS = 60000,            /* a sender that is silent for so long has gone */
    AROUND_FILE = 1 << 20,      /* bytes that a body may have besides the file: heads, delimiters, fields */
    HELD_MAX = PORT_OUT_MAX / 2 /* waiting for one worker: more uploads are turned away */
};

#define NO_ROOM  "The server has no room for the file"
#define TOO_MANY "This session holds too many files: remove some of them first"

struct bn_upload {
    bn_upload     *prev, *next; /* all that are under way */
    bn_conn       *conn;
    uint64_t       session;
    bn_grant_rule *rule; /* a reference */
    char           id[BN_PORT_GRANT_ID_MAX + 1];
    bn_multipart   body;
    uint64_t       body_bytes;
    unsigned       files;
    bool           in_file;   /* the newest part is the file */
    bn_buf         name, type; /* NUL-ended */
    bn_buf         few;       /* the content, as long as it is short */
    int            fd;        /* else */
    uint64_t       bytes;
    int            status;    /* to be refused with; 0: all is well */
    const char    *why;
};

/* ---- beginning and end ---- */

void bn_upload_end(bn_conn *c)
{
    bn_upload *u = c->upload;
    bn_server *s = c->server;
    bn_server_session *ss;
    if (!u)
        return;
    ss = bn_server_session_table_by_number(&s->sessions, u->session);
    if (ss)
        ss->upload_coming -= u->bytes;
    c->upload = NULL;
    *(u->prev ? &u->prev->next : &s->uploads) = u->next;
    if (u->next)
        u->next->prev = u->prev;
    if (c->http)
        c->http->on_body = NULL;
    bn_multipart_release(&u->body);
    bn_grant_rule_unref(u->rule);
    bn_buf_release(&u->name);
    bn_buf_release(&u->type);
    bn_buf_release(&u->few);
    if (u->fd >= 0)
        close(u->fd);
    free(u);
}

static bn_status refuse(bn_upload *u, int status, const char *why)
{
    u->status = status;
    u->why = why;
    return BN_EUSER;
}

/* May the session hold so many bytes more? `own`: those of the file they belong to, which may be the only one. */
static bool has_room(const bn_server *s, bn_server_session *ss, uint64_t more, uint64_t own)
{
    uint64_t sum = ss->upload_held + ss->upload_coming + more;
    if (sum <= s->upload_total || sum == own)
        return true;
    if (!ss->upload_said)
        bn_log(BN_LOG_WARNING, LOGGER, "a file for session %.8s is refused: all of them hold %llu MB at most "
               "(server.maxUploadTotal)", ss->id, (unsigned long long)(s->upload_total >> 20));
    ss->upload_said = true;
    return false;
}

/* ---- what comes ---- */

static bn_status on_part(void *arg, const bn_multipart_part *part)
{
    bn_upload *u = arg;
    const char *type = part->type[0] ? part->type : "application/octet-stream";
    u->in_file = part->filename != NULL;
    if (!u->in_file)
        return BN_OK;
    if (++u->files > 1)
        return refuse(u, 400, "Expected 1 file, but got more");
    if (!bn_grant_name_fits(u->rule, part->filename))
        return refuse(u, 415, "Files of this type are not accepted here");
    if (bn_buf_append(&u->name, bn_bytes_of(part->filename, strlen(part->filename) + 1)) ||
        bn_buf_append(&u->type, bn_bytes_of(type, strlen(type) + 1)))
        return refuse(u, 507, NO_ROOM); /* it is no longer than the head that it came in */
    return BN_OK;
}

/* Too much for the buffer: from here on it is a memfd, with the room in front that was asked for. */
static bn_status spill(bn_upload *u)
{
    static const uint8_t room[4096];
    bn_error err;
    bn_status rc = bn_port_memfd_new("bourn-upload", &u->fd, &err);
    if (!rc)
        rc = bn_port_memfd_write(u->fd, bn_bytes_of(room, u->rule->at), &err);
    if (!rc)
        rc = bn_port_memfd_write(u->fd, bn_buf_view(&u->few), &err);
    bn_buf_release(&u->few);
    if (!rc)
        return BN_OK;
    bn_log(BN_LOG_ERROR, LOGGER, "a file cannot be taken in: %s", err.text);
    return refuse(u, 507, NO_ROOM);
}

static bn_status on_content(void *arg, bn_bytes piece)
{
    bn_upload *u = arg;
    bn_server *s = u->conn->server;
    bn_server_session *ss = bn_server_session_table_by_number(&s->sessions, u->session); /* its end would end this */
    bn_error err;
    bn_status rc;
    if (!u->in_file)
        return BN_OK;
    u->bytes += piece.n;
    ss->upload_coming += piece.n;
    if (u->bytes > u->rule->bytes)
        return refuse(u, 413, "File too large");
    if (!has_room(s, ss, 0, u->bytes))
        return refuse(u, 413, TOO_MANY);
    if (u->fd < 0 && u->bytes < BN_PORT_FD_FROM && bn_buf_append(&u->few, piece) == BN_OK)
        return BN_OK;
    rc = u->fd < 0 ? spill(u) : BN_OK;
    if (!rc && bn_port_memfd_write(u->fd, piece, &err)) {
        bn_log(BN_LOG_ERROR, LOGGER, "a file cannot be taken in: %s", err.text);
        rc = refuse(u, 507, NO_ROOM);
    }
    return rc;
}

static const bn_multipart_ops body_ops = { on_part, on_content };

static bool on_body(void *arg, const char *p, size_t n)
{
    bn_upload *u = arg;
    bn_status rc;
    u->conn->deadline = uv_now(&u->conn->server->loop) + IDLE_MS;
    u->body_bytes += n;
    if (u->body_bytes > u->rule->bytes + AROUND_FILE)
        rc = refuse(u, 413, "File too large");
    else
        rc = bn_multipart_feed(&u->body, bn_bytes_of(p, n), NULL);
    if (rc == BN_ENOMEM && !u->status)
        refuse(u, 507, NO_ROOM);
    else if (rc && !u->status)
        refuse(u, 400, "There was an error parsing the body");
    return rc == BN_OK;
}

/* ---- handing over ---- */

static void put_headers(bn_conn *c, bn_answer *a)
{
    bn_http_put(&a->extra, "Access-Control-Allow-Methods", "PUT, OPTIONS, DELETE");
    if (!c->server->xsrf) {
        bn_http_put(&a->extra, "Access-Control-Allow-Headers", "Content-Type");
        bn_answer_put_cors(c, a);
        return;
    }
    bn_http_put(&a->extra, "Access-Control-Allow-Headers", "X-Xsrftoken, Content-Type");
    bn_http_put(&a->extra, "Access-Control-Allow-Origin", c->server->url);
    bn_http_put(&a->extra, "Vary", "Origin");
    bn_http_put(&a->extra, "Access-Control-Allow-Credentials", "true");
}

static void answer_done(bn_conn *c)
{
    bn_answer a;
    bn_answer_init(&a, 204);
    put_headers(c, &a);
    bn_http_answer(c, &a);
}

/* The session, if a worker has it now. */
static bn_server_session *live_session(bn_server *s, uint64_t number)
{
    bn_server_session *ss = bn_server_session_table_by_number(&s->sessions, number);
    return ss && ss->opened ? ss : NULL;
}

static bn_status give(bn_upload *u, bn_server_session *ss)
{
    bn_port_head head = { .type = BN_PORT_UPLOAD, .session = ss->number, .arg = u->bytes };
    bn_status rc;
    bn_buf payload;
    bn_error err;

    if (bn_worker_queued(ss->worker) > HELD_MAX)
        return refuse(u, 503, "The app takes no files at the moment: try again");
    bn_buf_init(&payload, BN_PORT_FRAME_MAX);
    rc = bn_port_string_put(&payload, BN_PORT_UPLOAD_ID, u->id);
    if (!rc)
        rc = bn_port_string_put(&payload, BN_PORT_UPLOAD_NAME, (const char *)u->name.p);
    if (!rc)
        rc = bn_port_string_put(&payload, BN_PORT_UPLOAD_TYPE, (const char *)u->type.p);
    if (!rc && u->fd < 0)
        rc = bn_buf_append(&payload, bn_buf_view(&u->few));
    if (!rc && u->fd >= 0)
        rc = bn_port_memfd_seal(u->fd, &err);
    head.nfds = u->fd >= 0;
    if (!rc) {
        bn_worker_send(ss->worker, head, bn_buf_view(&payload), &u->fd);
        u->fd = -1; /* the port's, from here on */
        ss->upload_held += u->bytes;
    }
    bn_buf_release(&payload);
    return rc ? refuse(u, 507, NO_ROOM) : BN_OK;
}

void bn_upload_done(bn_conn *c)
{
    bn_upload *u = c->upload;
    bn_server_session *ss = live_session(c->server, u->session);
    bn_status rc = BN_OK;

    if (!ss)
        rc = refuse(u, 400, "The session has ended");
    else if (u->files == 0)
        rc = refuse(u, 400, "Expected 1 file, but got 0");
    else if (!bn_multipart_whole(&u->body))
        rc = refuse(u, 400, "There was an error parsing the body");
    if (!rc)
        rc = give(u, ss);
    if (rc) {
        bn_upload_refused(c);
        return;
    }
    bn_upload_end(c);
    answer_done(c);
}

static void answer_refusal(bn_conn *c, int status, const char *why, bool close)
{
    bn_answer a;
    bn_answer_init(&a, status);
    a.type = "text/plain; charset=utf-8";
    a.body = bn_bytes_str(why);
    a.close = close;
    bn_http_answer(c, &a);
}

void bn_upload_refused(bn_conn *c)
{
    int status = c->upload->status ? c->upload->status : c->http->refusal;
    const char *why = c->upload->status ? c->upload->why : "Invalid HTTP request received.";
    bn_upload_end(c);
    answer_refusal(c, status, why, c->http->event != BN_HTTP_DONE); /* nobody reads the rest of it */
}

void bn_uploads_forget(bn_server *s, bn_server_session *ss)
{
    bn_grants_drop_all(&s->grants, &ss->grants);
    for (bn_upload *u = s->uploads, *next; u; u = next) {
        next = u->next;
        if (u->session != ss->number)
            continue;
        refuse(u, 400, "The session has ended");
        bn_upload_refused(u->conn);
    }
}

/* ---- routes ---- */

static bool xsrf_holds(bn_conn *c)
{
    const bn_http_request *r = &c->http->req;
    const char *header = bn_http_header(r, "X-Xsrftoken"), *cookies = bn_http_header(r, "Cookie");
    bn_bytes cookie;
    if (!c->server->xsrf)
        return true;
    return header && cookies && bn_cookie_find(bn_bytes_str(cookies), BN_COOKIE_XSRF, &cookie) &&
           bn_xsrf_match(bn_bytes_str(header), cookie);
}

/* A page that may not open a session has no files to send either. */
static bool origin_holds(bn_conn *c)
{
    const char *origin = bn_http_header(&c->http->req, "Origin");
    return !origin || bn_origin_allowed(&c->server->origin, origin, bn_http_header(&c->http->req, "Host"));
}

static void begin(bn_conn *c, bn_server_session *ss, bn_bytes id)
{
    const bn_http_request *r = &c->http->req;
    bn_server *s = c->server;
    bn_grant *grant = bn_grants_find(&s->grants, ss->number, id);
    const char *expect = bn_http_header(r, "Expect");
    bn_multipart body;
    bn_status rc;
    bn_upload *u;

    if (!grant) {
        answer_refusal(c, 400, "Invalid file_id: the session has not asked for such a file", false);
        return;
    }
    if (r->body_size > grant->rule->bytes + AROUND_FILE) {
        answer_refusal(c, 413, "File too large", false);
        return;
    }
    if (r->body_size > AROUND_FILE && !has_room(s, ss, r->body_size - AROUND_FILE, r->body_size - AROUND_FILE)) {
        answer_refusal(c, 413, TOO_MANY, false);
        return;
    }
    rc = r->has_body ? bn_multipart_init(&body, bn_http_header(r, "Content-Type"), &body_ops, NULL, NULL) : BN_EINVAL;
    if (rc) {
        answer_refusal(c, rc == BN_ENOMEM ? 507 : 400, rc == BN_ENOMEM ? NO_ROOM : "Expected 1 file, but got 0", false);
        return;
    }
    u = bn_xcalloc(1, sizeof *u);
    *u = (bn_upload){ .conn = c, .session = ss->number, .body = body, .fd = -1 };
    u->rule = bn_grant_rule_ref(grant->rule);
    u->body.arg = u;
    memcpy(u->id, grant->id, sizeof u->id);
    bn_buf_init(&u->name, 2 * BN_MULTIPART_HEAD_MAX);
    bn_buf_init(&u->type, BN_MULTIPART_HEAD_MAX);
    bn_buf_init(&u->few, BN_PORT_FD_FROM);
    u->next = s->uploads;
    if (s->uploads)
        s->uploads->prev = u;
    s->uploads = u;
    c->upload = u;
    c->http->on_body = on_body;
    c->http->arg = u;
    c->deadline = uv_now(&s->loop) + IDLE_MS;
    if (expect && r->http11 && bn_is_word(bn_bytes_str(expect), "100-continue"))
        bn_conn_write(c, BN_BYTES("HTTP/1.1 100 Continue\r\n\r\n"));
}

/* The browser takes a file back. */
static void take_back(bn_conn *c, bn_bytes session, bn_bytes id)
{
    bn_server *s = c->server;
    bn_server_session *ss = bn_server_session_table_by_id(&s->sessions, session);
    bn_grant *grant = ss ? bn_grants_find(&s->grants, ss->number, id) : NULL;
    bn_port_head head = { .type = BN_PORT_UPLOAD_DROP };
    if (grant) {
        head.session = ss->number;
        if (ss->opened)
            bn_worker_send(ss->worker, head, id, NULL);
        bn_grants_drop(&s->grants, &ss->grants, grant);
    }
    answer_done(c);
}

void bn_upload_route(bn_conn *c, bn_bytes session, bn_bytes id)
{
    llhttp_method_t method = c->http->req.method;
    bn_server_session *ss;
    if (method == HTTP_OPTIONS) {
        answer_done(c);
        return;
    }
    if (!xsrf_holds(c)) {
        answer_refusal(c, 403, "XSRF token missing or invalid", false);
        return;
    }
    if (!origin_holds(c)) {
        answer_refusal(c, 403, "Files are not taken from this origin", false);
        return;
    }
    if (method == HTTP_DELETE) {
        take_back(c, session, id);
        return;
    }
    ss = bn_server_session_table_by_id(&c->server->sessions, session);
    if (ss && ss->opened)
        begin(c, ss, id);
    else
        answer_refusal(c, 400,
                       "Invalid session_id: this server knows no such session. With several servers behind a "
                       "load balancer, send all requests of a visitor to the same one (sticky sessions).", false);
}
