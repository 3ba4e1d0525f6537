/* routes.c: which answer a request gets: by path, then by method, as the peer's routes do.
 *
 * Threads  the server loop only. */
#include "server/server_private.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "base/log.h"
#include "base/mime.h"
#include "server/httpval.h"

typedef struct route_ctx {
    bn_conn               *c;
    bn_server             *s;
    const bn_http_request *r;
    bn_bytes               path; /* below the base path, without leading slash */
} route_ctx;

void bn_answer_put_cors(const bn_conn *c, bn_answer *a)
{
    const char *allow = bn_origin_cors(&c->server->origin, bn_http_header(&c->http->req, "Origin"));
    if (allow)
        bn_http_put(&a->extra, "Access-Control-Allow-Origin", allow);
    if (allow && allow[0] != '*')
        bn_http_put(&a->extra, "Vary", "Origin");
}

static void put_cors(const route_ctx *x, bn_answer *a)
{
    bn_answer_put_cors(x->c, a);
}

static bool cookie_of(const route_ctx *x, const char *name, bn_bytes *value)
{
    const char *header = bn_http_header(x->r, "Cookie");
    return header && bn_cookie_find(bn_bytes_str(header), name, value);
}

static void put_xsrf_cookie(const route_ctx *x, bn_answer *a)
{
    const char *same_site = bn_config_str(x->s->opts.config, "server.xsrfCookieSameSite");
    char value[BN_XSRF_LEN + 1], line[BN_XSRF_LEN + 96];
    bn_bytes cookie;
    bn_xsrf x1;
    bool none;

    if (!x->s->xsrf)
        return;
    if (!cookie_of(x, BN_COOKIE_XSRF, &cookie) || !bn_xsrf_decode(cookie, &x1))
        bn_xsrf_new(&x1, time(NULL));
    bn_xsrf_encode(&x1, value);
    none = same_site && bn_is_word(bn_bytes_str(same_site), "none");
    snprintf(line, sizeof line, "%s=%s; Path=/; SameSite=%s%s", BN_COOKIE_XSRF, value,
             none ? "None" : same_site && bn_is_word(bn_bytes_str(same_site), "strict") ? "Strict" : "Lax",
             none || x->s->secure ? "; Secure" : "");
    bn_http_put(&a->extra, "Set-Cookie", line);
}

bool bn_cookie_keep(const bn_server *s, const bn_http_request *r, bn_bytes *value)
{
    const char *header = bn_http_header(r, "Cookie");
    bn_cookie_kind kind;
    if (!header || !bn_cookie_find(bn_bytes_str(header), BN_COOKIE_SESSION, value))
        return false;
    kind = bn_cookie_session_check(s->cookie_key, *value);
    /* Ports of one host share their cookies: on a developer's machine, two apps must not take turns in
     * replacing it. */
    return kind == BN_COOKIE_OURS
           || (kind == BN_COOKIE_FOREIGN && bn_host_is_loopback(bn_http_header(r, "Host")));
}

bool bn_cookie_issue(const bn_server *s, const bn_http_request *r, bn_buf *extra,
                     char issued[BN_COOKIE_SESSION_LEN + 1])
{
    char line[BN_COOKIE_SESSION_LEN + 96];
    bn_bytes have;
    if (bn_cookie_keep(s, r, &have))
        return false;
    bn_cookie_session_new(s->cookie_key, issued);
    snprintf(line, sizeof line, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s", BN_COOKIE_SESSION, issued,
             s->secure ? "; Secure" : "");
    bn_http_put(extra, "Set-Cookie", line);
    return true;
}

static void put_session_cookie(const route_ctx *x, bn_answer *a)
{
    char issued[BN_COOKIE_SESSION_LEN + 1];
    bn_cookie_issue(x->s, x->r, &a->extra, issued);
}

static bool is_get(const bn_http_request *r)
{
    return r->method == HTTP_GET || r->method == HTTP_HEAD;
}

static void not_allowed(const route_ctx *x)
{
    bn_answer a;
    bn_answer_init(&a, 405);
    a.type = "text/plain; charset=utf-8";
    a.body = BN_BYTES("Method Not Allowed");
    bn_http_put(&a.extra, "Allow", "GET, HEAD");
    bn_http_answer(x->c, &a);
}

static void options(const route_ctx *x, bool no_cache)
{
    bn_answer a;
    bn_answer_init(&a, 204);
    if (no_cache)
        bn_http_put(&a.extra, "Cache-Control", "no-cache");
    put_cors(x, &a);
    bn_http_answer(x->c, &a);
}

static void health(const route_ctx *x)
{
    bn_answer a;
    if (x->r->method == HTTP_OPTIONS) {
        options(x, true);
        return;
    }
    if (!is_get(x->r)) {
        not_allowed(x);
        return;
    }
    bn_answer_init(&a, x->s->phase == BN_SERVING ? 200 : 503);
    a.type = "text/plain; charset=utf-8";
    a.body = x->s->phase == BN_SERVING ? BN_BYTES("ok") : BN_BYTES("Runtime is shutting down");
    bn_http_put(&a.extra, "Cache-Control", "no-cache");
    put_cors(x, &a);
    put_xsrf_cookie(x, &a);
    put_session_cookie(x, &a);
    bn_http_answer(x->c, &a);
}

static bn_status put_json_string(bn_buf *b, const char *text)
{
    bn_status rc = bn_buf_append_str(b, "\"");
    for (const unsigned char *s = (const unsigned char *)text; *s && !rc; s++) {
        if (*s == '"' || *s == '\\')
            rc = bn_buf_printf(b, "\\%c", *s);
        else if (*s < 0x20)
            rc = bn_buf_printf(b, "\\u%04x", *s);
        else
            rc = bn_buf_append(b, bn_bytes_of(s, 1));
    }
    return rc ? rc : bn_buf_append_str(b, "\"");
}

static void no_memory(const route_ctx *x)
{
    bn_http_answer_text(x->c, 503, "Out of memory");
}

static bn_status put_host_config(const bn_config *config, bn_buf *b)
{
    const char *item;
    bool local = false;
    size_t i;
    bn_status rc = bn_buf_append_str(b, "{\"allowedOrigins\":[");
    for (i = 0; !rc && (item = bn_config_item(config, "client.allowedOrigins", i)); i++) {
        rc = bn_buf_append_str(b, i ? "," : "");
        if (!rc)
            rc = put_json_string(b, item);
        local = local || strcmp(item, "http://localhost") == 0;
    }
    if (!rc && !local && bn_config_bool(config, "global.developmentMode"))
        rc = bn_buf_append_str(b, i ? ",\"http://localhost\"" : "\"http://localhost\"");
    return rc ? rc : bn_buf_append_str(b, "],\"useExternalAuthToken\":false,\"enableCustomParentMessages\":false,"
                                          "\"enforceDownloadInNewTab\":false,\"metricsUrl\":\"\","
                                          "\"blockErrorDialogs\":false,\"resourceCrossOriginMode\":null}");
}

static void host_config(const route_ctx *x)
{
    bn_answer a;
    bn_buf b;

    if (!is_get(x->r)) {
        not_allowed(x);
        return;
    }
    bn_buf_init(&b, (size_t)1 << 20);
    if (put_host_config(x->s->opts.config, &b)) {
        bn_buf_release(&b);
        no_memory(x);
        return;
    }
    bn_answer_init(&a, 200);
    a.type = "application/json";
    a.body = bn_buf_view(&b);
    put_cors(x, &a);
    bn_http_put(&a.extra, "Cache-Control", "no-cache");
    put_session_cookie(x, &a);
    bn_http_answer(x->c, &a);
    bn_buf_release(&b);
}

static void put_range(bn_answer *a, uint64_t first, uint64_t last, uint64_t total)
{
    char text[96];
    snprintf(text, sizeof text, "bytes %llu-%llu/%llu", (unsigned long long)first, (unsigned long long)last,
             (unsigned long long)total);
    bn_http_put(&a->extra, "Content-Range", text);
}

static void range_outside(const route_ctx *x, uint64_t total)
{
    char text[48];
    bn_answer a;
    bn_answer_init(&a, 416);
    a.type = "text/plain; charset=utf-8";
    a.body = BN_BYTES("Invalid range");
    snprintf(text, sizeof text, "bytes */%llu", (unsigned long long)total);
    bn_http_put(&a.extra, "Content-Range", text);
    bn_http_answer(x->c, &a);
}

static void release_media(void *owner, bn_bytes bytes)
{
    (void)bytes;
    bn_media_file_unref(owner);
}

static void put_download(bn_answer *a, const bn_media_file *f)
{
    char fallback[64];
    const char *name = f->filename;
    bn_buf value;
    if (!name)
        return;
    if (!*name) {
        snprintf(fallback, sizeof fallback, "streamlit_download%s",
                 bn_mime_extension(f->type ? f->type : ""));
        name = fallback;
    }
    bn_buf_init(&value, 4096);
    if (bn_disposition(&value, name) || bn_buf_append(&value, bn_bytes_of("", 1)))
        bn_http_put(&a->extra, "Content-Disposition", "attachment");
    else
        bn_http_put(&a->extra, "Content-Disposition", (const char *)value.p);
    bn_buf_release(&value);
}

/* Texts of the app are UTF-8, unless their type says otherwise. */
static const char *type_of_media(const bn_media_file *f, char *buf, size_t cap)
{
    const char *type = f->type && *f->type ? f->type : "text/plain";
    if (strncmp(type, "text/", 5) != 0 || strstr(type, "charset="))
        return type;
    snprintf(buf, cap, "%s; charset=utf-8", type);
    return buf;
}

static void media(const route_ctx *x)
{
    char type[256];
    const char *range = bn_http_header(x->r, "Range");
    uint64_t first = 0, last, total;
    bn_media_file *f;
    bn_answer a;

    if (x->r->method == HTTP_OPTIONS) {
        options(x, false);
        return;
    }
    if (!is_get(x->r)) {
        not_allowed(x);
        return;
    }
    f = bn_media_get(&x->s->media, bn_bytes_of(x->path.p + 6, x->path.n - 6));
    if (!f) {
        bn_http_answer_text(x->c, 404, "File not found");
        return;
    }
    total = f->content.n;
    if (range && bn_range_parse(bn_bytes_str(range), total, &first, &last)) {
        range_outside(x, total);
        bn_media_file_unref(f);
        return;
    }
    bn_answer_init(&a, range ? 206 : 200);
    a.type = type_of_media(f, type, sizeof type);
    a.body = range ? bn_bytes_of(f->content.p + first, (size_t)(last - first + 1)) : f->content;
    a.release = release_media;
    a.owner = f;
    put_download(&a, f);
    bn_http_put(&a.extra, "Accept-Ranges", "bytes");
    bn_http_put(&a.extra, "X-Content-Type-Options", "nosniff");
    if (range)
        put_range(&a, first, last, total);
    put_cors(x, &a);
    bn_http_answer(x->c, &a);
}

/* ---- the frontend ---- */

/* Where to, with a NUL behind it. */
static bn_status put_target(const bn_http_request *r, bn_buf *where)
{
    size_t n = r->path_n;
    bn_status rc = BN_OK;
    while (n > 1 && r->path[n - 1] == '/')
        n--;
    if (is_get(r)) {
        rc = bn_buf_append(where, bn_bytes_of(r->path, n));
    } else { /* relative, so that it holds behind a proxy that strips a prefix; 308 keeps method and body */
        const char *last = memrchr(r->path, '/', n);
        for (size_t i = n; i < r->path_n && !rc; i++)
            rc = bn_buf_append_str(where, "../");
        if (!rc)
            rc = bn_buf_append(where, bn_bytes_of(last + 1, n - (size_t)(last + 1 - r->path)));
    }
    if (!rc && r->query)
        rc = bn_buf_printf(where, "?%s", r->query);
    return rc ? rc : bn_buf_append(where, bn_bytes_of("", 1));
}

static void redirect(const route_ctx *x)
{
    bn_answer a;
    bn_buf where;

    bn_buf_init(&where, 2 * BN_HTTP_HEAD_MAX);
    if (put_target(x->r, &where)) {
        bn_buf_release(&where);
        no_memory(x);
        return;
    }
    bn_answer_init(&a, is_get(x->r) ? 301 : 308);
    bn_http_put(&a.extra, "Cache-Control", "no-cache");
    bn_http_put(&a.extra, "Location", (const char *)where.p);
    bn_http_answer(x->c, &a);
    bn_buf_release(&where);
}

static void release_nothing(void *owner, bn_bytes bytes)
{
    (void)owner;
    (void)bytes;
}

static void put_file_headers(const route_ctx *x, bn_answer *a, const bn_static_file *f,
                             const bn_static_form *form, int which)
{
    static const char *const coding[BN_STATIC_FORMS] = { NULL, "gzip", "br" };
    const char *cache = bn_static_cache(f->path);
    char date[30];
    bn_http_date(form->mtime, date);
    bn_http_put(&a->extra, "Last-Modified", date);
    bn_http_put(&a->extra, "ETag", form->etag);
    bn_http_put(&a->extra, "Cache-Control", cache);
    bn_http_put(&a->extra, "Accept-Ranges", "bytes");
    if (f->forms[BN_STATIC_GZIP].disk_path || f->forms[BN_STATIC_BROTLI].disk_path)
        bn_http_put(&a->extra, "Vary", "Accept-Encoding");
    if (coding[which] && a->status != 304)
        bn_http_put(&a->extra, "Content-Encoding", coding[which]);
    if (strcmp(cache, "no-cache") == 0) /* never with what a shared cache may keep */
        put_session_cookie(x, a);
}

static void file(const route_ctx *x, bn_static_file *f)
{
    const char *range = bn_http_header(x->r, "Range"), *match = bn_http_header(x->r, "If-None-Match");
    const char *if_range = bn_http_header(x->r, "If-Range");
    uint64_t first, last;
    int which;
    bn_status rc = BN_EINVAL;
    bn_static_form *form = bn_static_pick(f, range ? NULL : bn_http_header(x->r, "Accept-Encoding"), &which);
    bn_answer a;

    if (!form && errno != ENOENT) { /* it is there: without memory or descriptors it cannot be had now */
        bn_log(BN_LOG_WARNING, LOGGER, "cannot serve %s: %s", f->path, strerror(errno));
        bn_http_answer_text(x->c, 503, "Service Unavailable");
        return;
    }
    if (!form) {
        bn_http_answer_text(x->c, 404, "Not Found");
        return;
    }
    if (range && (!if_range || strcmp(if_range, form->etag) == 0))
        rc = bn_range_parse(bn_bytes_str(range), form->size, &first, &last);
    if (rc == BN_ETOOBIG) {
        range_outside(x, form->size);
        return;
    }
    bn_answer_init(&a, match && bn_etag_matches(bn_bytes_str(match), form->etag) ? 304 : rc ? 200 : 206);
    a.type = a.status == 304 ? NULL : f->type;
    a.body = a.status == 206 ? bn_bytes_of(form->mapped.p + first, (size_t)(last - first + 1)) : form->mapped;
    a.release = release_nothing;
    if (a.status == 206)
        put_range(&a, first, last, form->size);
    put_file_headers(x, &a, f, form, which);
    bn_http_answer(x->c, &a);
}

static bool ends_with(bn_bytes s, const char *end)
{
    size_t n = strlen(end);
    return s.n >= n && memcmp(s.p + s.n - n, end, n) == 0;
}

/* Paths that are never the page: one that a client built by appending to a page's address must not read as
 * success. */
static bool reserved(bn_bytes path)
{
    static const char *const ends[] = { "_stcore/health", "_stcore/host-config", "_stcore/agent/interact",
                                        "_stcore/agent/openapi.json", "_stcore/agent/mcp" };
    static const char agent[] = "_stcore/agent/";
    for (size_t i = 0; i < BN_COUNT(ends); i++) {
        if (ends_with(path, ends[i]))
            return true;
    }
    for (const uint8_t *p = path.p;
         p && (p = memmem(p, path.n - (size_t)(p - path.p), agent, sizeof agent - 1)); p++) {
        if (p == path.p || p[-1] == '/')
            return true;
    }
    return false;
}

static void frontend(const route_ctx *x)
{
    bn_static_file *f;
    if (x->r->path_n > 1 && x->r->path[x->r->path_n - 1] == '/' && x->path.n > 0) {
        redirect(x);
        return;
    }
    f = x->s->files ? bn_static_find(x->s->files, x->path.n ? x->path : BN_BYTES("index.html")) : NULL;
    if (!f && reserved(x->path)) {
        bn_http_answer_text(x->c, 404, "Not Found");
        return;
    }
    if (!is_get(x->r)) {
        not_allowed(x);
        return;
    }
    if (!f && x->s->files)
        f = bn_static_find(x->s->files, BN_BYTES("index.html"));
    if (f)
        file(x, f);
    else
        bn_http_answer_text(x->c, 404, "Not Found");
}

static void bad_request(const route_ctx *x)
{
    bn_answer a;
    bn_answer_init(&a, 400);
    a.body = BN_BYTES("Bad Request");
    bn_http_answer(x->c, &a);
}

/* ---- components ---- */

static void release_component(void *owner, bn_bytes bytes)
{
    (void)bytes;
    bn_component_file_unref(owner);
}

/* A compressed file is what it is, and not what is in it: no Content-Encoding goes with it. */
static const char *type_of_component(bn_bytes path, char *buf, size_t cap)
{
    static const char *const packed[] = { ".bz2", ".xz", ".z", ".br", ".zst" };
    bn_bytes suffix = bn_mime_suffix(path);
    const char *type = bn_mime_guess(path);
    if (bn_is_word(suffix, ".gz"))
        return "application/gzip";
    for (size_t i = 0; i < BN_COUNT(packed); i++)
        if (bn_is_word(suffix, packed[i]))
            return "application/octet-stream";
    if (!type || strncmp(type, "text/", 5) != 0)
        return type ? type : "application/octet-stream";
    snprintf(buf, cap, "%s; charset=utf-8", type);
    return buf;
}

static void no_component(const route_ctx *x, int status, const char *text)
{
    bn_answer a;
    bn_answer_init(&a, status);
    a.type = "text/plain; charset=utf-8";
    a.body = bn_bytes_str(text);
    put_cors(x, &a);
    bn_http_answer(x->c, &a);
}

static void send_component(const route_ctx *x, bn_component_file *f, bn_bytes path)
{
    const char *match = bn_http_header(x->r, "If-None-Match");
    char type[256];
    bn_answer a;
    bn_answer_init(&a, match && bn_etag_matches(bn_bytes_str(match), f->etag) ? 304 : 200);
    a.type = a.status == 304 ? NULL : type_of_component(path, type, sizeof type);
    a.body = bn_bytes_of(f->data, f->n);
    a.release = release_component;
    a.owner = f;
    bn_http_put(&a.extra, "Cache-Control", ends_with(path, ".html") ? "no-cache" : "public");
    bn_http_put(&a.extra, "ETag", f->etag);
    put_cors(x, &a);
    bn_http_answer(x->c, &a);
}

/* <name>/<path of a file>, behind `prefix`. */
static void component(const route_ctx *x, bn_component_kind kind, size_t prefix)
{
    bn_bytes name = bn_bytes_of(x->path.p + prefix, x->path.n - prefix), path = BN_BYTES("");
    const uint8_t *slash = name.n ? memchr(name.p, '/', name.n) : NULL;
    bn_component_file *f;
    const char *root;
    int refusal = 404;

    if (x->r->method == HTTP_OPTIONS) {
        options(x, false);
        return;
    }
    if (!is_get(x->r)) {
        not_allowed(x);
        return;
    }
    if (slash) {
        path = bn_bytes_of(slash + 1, name.n - (size_t)(slash + 1 - name.p));
        name.n = (size_t)(slash - name.p);
    }
    root = bn_components_root(&x->s->components, kind, name);
    if (!root) {
        no_component(x, 404, "Component not found");
        return;
    }
    if (bn_path_unsafe(path)) {
        no_component(x, 400, "Bad Request");
        return;
    }
    f = bn_component_read(&x->s->components, root, path.n ? (const char *)path.p : "", &refusal); /* a NUL follows */
    if (f)
        send_component(x, f, path);
    else
        no_component(x, refusal, refusal == 404 ? "Not Found" : refusal == 400 ? "Bad Request" : "Service Unavailable");
}

static bool begins(bn_bytes s, const char *with)
{
    size_t n = strlen(with);
    return s.n >= n && memcmp(s.p, with, n) == 0;
}

static bool is(bn_bytes s, const char *word)
{
    return bn_bytes_eq(s, bn_bytes_str(word));
}

/* _stcore/upload_file/<session>/<file>, with one slash between and both there. */
static bool is_upload(bn_bytes path, llhttp_method_t method, bn_bytes *session, bn_bytes *file)
{
    static const char prefix[] = "_stcore/upload_file/";
    const uint8_t *slash;
    if (!begins(path, prefix) || (method != HTTP_PUT && method != HTTP_DELETE && method != HTTP_OPTIONS))
        return false;
    path = bn_bytes_of(path.p + sizeof prefix - 1, path.n - (sizeof prefix - 1));
    slash = path.n ? memchr(path.p, '/', path.n) : NULL;
    if (!slash || slash == path.p)
        return false;
    *session = bn_bytes_of(path.p, (size_t)(slash - path.p));
    *file = bn_bytes_of(slash + 1, path.n - session->n - 1);
    return file->n && !memchr(file->p, '/', file->n);
}

/* The routes of logging in, which a worker answers. */
static const char *asked(bn_bytes path)
{
    return is(path, "auth/login") ? "login" : is(path, "auth/logout") ? "logout" : is(path, "oauth2callback") ? "callback" : NULL;
}

static void ask(const route_ctx *x)
{
    if (is_get(x->r))
        bn_ask_route(x->c, asked(x->path));
    else
        not_allowed(x);
}

static void dispatch(const route_ctx *x)
{
    bn_bytes session, id;
    if (is(x->path, "_stcore/health"))
        health(x);
    else if (is(x->path, "_stcore/host-config"))
        host_config(x);
    else if (is_upload(x->path, x->r->method, &session, &id))
        bn_upload_route(x->c, session, id);
    else if (asked(x->path))
        ask(x);
    else if (begins(x->path, "media/"))
        media(x);
    else if (begins(x->path, "component/"))
        component(x, BN_COMPONENT_FRAME, 10);
    else if (begins(x->path, "_stcore/bidi-components/"))
        component(x, BN_COMPONENT_INLINE, 24);
    else
        frontend(x);
}

/* Cut the base path off; false: the request is not below it. */
static bool below_base(route_ctx *x)
{
    size_t n = strlen(x->s->base);
    bn_bytes p = bn_bytes_of(x->r->path, x->r->path_n);
    if (!begins(p, x->s->base) || (p.n > n && p.p[n] != '/'))
        return false;
    x->path = p.n > n ? bn_bytes_of(p.p + n + 1, p.n - n - 1) : bn_bytes_of(p.p + n, 0);
    return true;
}

void bn_route(bn_conn *c)
{
    route_ctx x = { .c = c, .s = c->server, .r = &c->http->req };
    bn_bytes whole = bn_bytes_of(x.r->path, x.r->path_n);
    bool below;

    if (begins(whole, "//") || begins(whole, "/\\")
        || bn_path_unsafe(bn_bytes_of(whole.p + 1, whole.n - 1))) {
        bad_request(&x);
        return;
    }
    below = below_base(&x);
    if (x.r->upgrade) {
        c->http->req.keep_alive = false; /* unless it becomes a WebSocket */
        if ((below && is(x.path, "_stcore/stream")) || x.s->echo)
            bn_ws_handshake(c);
        else
            bn_http_answer_text(c, 403, "");
    } else if (below) {
        dispatch(&x);
    } else {
        bn_http_answer_text(c, 404, "Not Found");
    }
}
