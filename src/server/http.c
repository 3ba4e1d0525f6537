/* http.c: see http.h. Pure: no socket, no loop, no clock. */
#include "server/http.h"


#include "server/httpval.h"

static bn_http_parser *parser_of(llhttp_t *l)
{
    return l->data;
}

static int refuse(bn_http_parser *p, int status)
{
    p->refusal = status;
    return -1;
}

/* 0, or a refusal: `too_long` past the ceiling; without memory it is not the client's fault. */
static int text_add(bn_http_parser *p, const char *at, size_t n, int too_long)
{
    bn_status rc = bn_buf_append(&p->req.text, bn_bytes_of(at, n));
    return rc ? refuse(p, rc == BN_ENOMEM ? 503 : too_long) : 0;
}

static int text_end(bn_http_parser *p, int too_long)
{
    return text_add(p, "", 1, too_long);
}

static int on_begin(llhttp_t *l)
{
    bn_http_parser *p = parser_of(l);
    bn_buf text = p->req.text;
    bn_buf_clear(&text);
    p->req = (bn_http_request){ .text = text };
    p->head_done = p->in_header = false;
    return 0;
}

static int on_url(llhttp_t *l, const char *at, size_t n)
{
    return text_add(parser_of(l), at, n, 414);
}

static int on_url_end(llhttp_t *l)
{
    return text_end(parser_of(l), 414);
}

static int on_field(llhttp_t *l, const char *at, size_t n)
{
    bn_http_parser *p = parser_of(l);
    if (p->head_done) /* a trailer */
        return 0;
    if (!p->in_header) {
        if (p->req.header_count == BN_HTTP_HEADERS_MAX)
            return refuse(p, 431);
        p->req.headers[p->req.header_count].name = (uint32_t)p->req.text.n;
        p->in_header = true; /* until its value is whole */
    }
    return text_add(p, at, n, 431);
}

static int on_field_end(llhttp_t *l)
{
    bn_http_parser *p = parser_of(l);
    if (p->head_done)
        return 0;
    if (text_end(p, 431))
        return -1;
    p->req.headers[p->req.header_count].value = (uint32_t)p->req.text.n;
    return 0;
}

static int on_value(llhttp_t *l, const char *at, size_t n)
{
    bn_http_parser *p = parser_of(l);
    if (p->head_done)
        return 0;
    return text_add(p, at, n, 431);
}

static int on_value_end(llhttp_t *l)
{
    bn_http_parser *p = parser_of(l);
    uint32_t from;
    if (p->head_done)
        return 0;
    from = p->req.headers[p->req.header_count].value;
    while (p->req.text.n > from && strchr(" \t", p->req.text.p[p->req.text.n - 1]))
        p->req.text.n--;
    if (text_end(p, 431))
        return -1;
    p->req.header_count++;
    p->in_header = false;
    return 0;
}

/* The path and query of the target; an absolute target loses its scheme and authority. false: no path. */
static bool split_target(bn_http_request *r)
{
    char *target = (char *)r->text.p, *mark;
    if (bn_starts_with_word(bn_bytes_str(target), "http://") || bn_starts_with_word(bn_bytes_str(target), "https://")) {
        char *from = strchr(target, ':') + 3;
        target = from + strcspn(from, "/?");
        if (*target != '/')
            return false;
    }
    if (*target != '/')
        return false;
    mark = strchr(target, '#');
    if (mark)
        *mark = '\0';
    mark = strchr(target, '?');
    if (mark) {
        *mark = '\0';
        r->query = mark + 1;
    }
    r->path = target;
    r->path_n = bn_path_decode(target, strlen(target));
    target[r->path_n] = '\0';
    return true;
}

static int on_head(llhttp_t *l)
{
    bn_http_parser *p = parser_of(l);
    bn_http_request *r = &p->req;
    unsigned hosts = bn_http_header_count(r, "Host");
    const char *upgrade = bn_http_header(r, "Upgrade");

    r->method = (llhttp_method_t)l->method;
    r->http11 = l->http_major == 1 && l->http_minor == 1;
    if (l->http_major != 1)
        return refuse(p, 505);
    if (r->method == HTTP_CONNECT)
        return refuse(p, 405);
    if (hosts > 1 || (r->http11 && hosts == 0) || !split_target(r))
        return refuse(p, 400);
    r->keep_alive = llhttp_should_keep_alive(l);
    r->chunked = l->flags & F_CHUNKED;
    r->body_size = l->flags & F_CONTENT_LENGTH ? l->content_length : 0;
    r->has_body = r->chunked || r->body_size > 0;
    r->upgrade = l->upgrade && upgrade && bn_list_has(bn_bytes_str(upgrade), "websocket") && !r->has_body;
    l->upgrade = r->upgrade; /* any other protocol is not spoken here: an ordinary request */
    p->head_done = true;
    p->event = BN_HTTP_HEAD;
    return HPE_PAUSED;
}

static int on_body(llhttp_t *l, const char *at, size_t n)
{
    bn_http_parser *p = parser_of(l);
    if (p->on_body && !p->on_body(p->arg, at, n))
        return HPE_USER;
    return 0;
}

static int on_done(llhttp_t *l)
{
    parser_of(l)->event = BN_HTTP_DONE;
    return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
    .on_message_begin = on_begin,
    .on_url = on_url,
    .on_url_complete = on_url_end,
    .on_header_field = on_field,
    .on_header_field_complete = on_field_end,
    .on_header_value = on_value,
    .on_header_value_complete = on_value_end,
    .on_headers_complete = on_head,
    .on_body = on_body,
    .on_message_complete = on_done,
};

void bn_http_parser_init(bn_http_parser *p)
{
    memset(p, 0, sizeof *p);
    llhttp_init(&p->llhttp, HTTP_REQUEST, &settings);
    p->llhttp.data = p;
    bn_buf_init(&p->req.text, BN_HTTP_HEAD_MAX);
}

void bn_http_parser_release(bn_http_parser *p)
{
    bn_buf_release(&p->req.text);
}

bn_status bn_http_feed(bn_http_parser *p, const char *data, size_t n, size_t *used, bn_http_event *event,
                       bn_error *err)
{
    llhttp_errno_t e = llhttp_get_errno(&p->llhttp);
    p->event = BN_HTTP_MORE;
    if (e == HPE_PAUSED)
        llhttp_resume(&p->llhttp);
    else if (e == HPE_PAUSED_UPGRADE)
        llhttp_resume_after_upgrade(&p->llhttp);
    e = llhttp_execute(&p->llhttp, data, n);
    *event = p->event;
    *used = n;
    if (e == HPE_OK)
        return BN_OK;
    if (e == HPE_PAUSED || e == HPE_PAUSED_UPGRADE) {
        *used = (size_t)(llhttp_get_error_pos(&p->llhttp) - data);
        return BN_OK;
    }
    if (!p->refusal)
        p->refusal = e == HPE_INVALID_VERSION ? 505 : 400;
    return bn_fail(err, BN_EPROTO, "not an HTTP request: %s", llhttp_errno_name(e));
}

const char *bn_http_header(const bn_http_request *r, const char *name)
{
    for (unsigned i = 0; i < r->header_count; i++) {
        if (bn_is_word(bn_bytes_str(bn_http_header_name(r, i)), name))
            return bn_http_header_value(r, i);
    }
    return NULL;
}

unsigned bn_http_header_count(const bn_http_request *r, const char *name)
{
    unsigned n = 0;
    for (unsigned i = 0; i < r->header_count; i++)
        n += bn_is_word(bn_bytes_str(bn_http_header_name(r, i)), name);
    return n;
}

const char *bn_http_reason(int status)
{
    static const struct {
        int         status;
        const char *reason;
    } known[] = {
        { 101, "Switching Protocols" }, { 200, "OK" },
        { 204, "No Content" },          { 206, "Partial Content" },
        { 301, "Moved Permanently" },   { 302, "Found" },
        { 304, "Not Modified" },        { 308, "Permanent Redirect" },
        { 400, "Bad Request" },         { 403, "Forbidden" },
        { 404, "Not Found" },           { 405, "Method Not Allowed" },
        { 408, "Request Timeout" },     { 411, "Length Required" },
        { 413, "Content Too Large" },   { 414, "URI Too Long" },
        { 415, "Unsupported Media Type" },
        { 416, "Range Not Satisfiable" }, { 431, "Request Header Fields Too Large" },
        { 500, "Internal Server Error" }, { 503, "Service Unavailable" },
        { 505, "HTTP Version Not Supported" }, { 507, "Insufficient Storage" },
    };
    for (size_t i = 0; i < BN_COUNT(known); i++) {
        if (known[i].status == status)
            return known[i].reason;
    }
    return "Status";
}

bn_status bn_http_head_begin(bn_buf *out, int status, int64_t now)
{
    char date[30];
    bn_http_date(now, date);
    return bn_buf_printf(out, "HTTP/1.1 %d %s\r\nDate: %s\r\n", status, bn_http_reason(status), date);
}

/* A buffer that a header was lost on takes no more: an answer without one of its headers is a wrong answer. */
static bn_status whole_or_none(bn_buf *out, size_t before, bn_status rc)
{
    if (rc) {
        out->n = before;
        out->max = 0;
    }
    return rc;
}

bool bn_http_put_failed(const bn_buf *out)
{
    return out->max == 0;
}

bn_status bn_http_put(bn_buf *out, const char *name, const char *value)
{
    size_t before = out->n, from;
    bn_status rc = bn_buf_printf(out, "%s: ", name);
    from = out->n;
    if (!rc)
        rc = bn_buf_append_str(out, value);
    for (size_t i = from; !rc && i < out->n; i++) {
        if (out->p[i] < 0x20 || out->p[i] == 0x7F)
            out->p[i] = '_';
    }
    return whole_or_none(out, before, rc ? rc : bn_buf_append_str(out, "\r\n"));
}

bn_status bn_http_put_size(bn_buf *out, const char *name, uint64_t value)
{
    return bn_buf_printf(out, "%s: %llu\r\n", name, (unsigned long long)value);
}

bn_status bn_http_head_end(bn_buf *out, bool close)
{
    return bn_buf_append_str(out, close ? "Connection: close\r\n\r\n" : "\r\n");
}
