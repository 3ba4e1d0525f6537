/* http.h: HTTP/1.x requests from bytes (over llhttp, in its strict mode), and response heads to bytes. No
 * socket.
 *
 * A request is read in two steps, so that it can be answered, or refused, before its body has come:
 * BN_HTTP_HEAD once the header is whole, then BN_HTTP_DONE at the end of the body. Body bytes go to
 * `on_body`, or nowhere.
 *
 * Threads  a parser belongs to one thread, the server loop. */
#ifndef BN_SERVER_HTTP_H
#define BN_SERVER_HTTP_H

#include <llhttp.h>

#include "base/bytes.h"

#define BN_HTTP_HEAD_MAX    ((size_t)32 << 10) /* bytes of request target and headers */
#define BN_HTTP_HEADERS_MAX 128

typedef struct bn_http_request {
    llhttp_method_t method;
    bool     http11;     /* else 1.0 */
    bool     keep_alive; /* as the client asks */
    bool     upgrade;    /* "Connection: upgrade" with "Upgrade: websocket" */
    bool     has_body;
    uint64_t body_size;  /* by Content-Length; 0 when chunked or none */
    bool     chunked;
    char    *path;       /* percent-decoded, `path_n` bytes and a NUL; may contain NUL */
    size_t   path_n;
    const char *query;   /* what follows '?', undecoded; NULL: there is no '?' */
    bn_buf   text;       /* target and headers, each ended by NUL */
    unsigned header_count;
    struct {
        uint32_t name, value; /* offsets in text */
    } headers[BN_HTTP_HEADERS_MAX];
} bn_http_request;

typedef enum bn_http_event { BN_HTTP_MORE, BN_HTTP_HEAD, BN_HTTP_DONE } bn_http_event;

typedef struct bn_http_parser {
    llhttp_t        llhttp;
    bn_http_request req;
    bn_http_event   event;
    bool            head_done;
    unsigned        target_at; /* offset of the target in text */
    bool            in_header;
    int             refusal;   /* after an error: the status to answer with */
    bool (*on_body)(void *arg, const char *p, size_t n); /* false: stop reading this connection */
    void           *arg;
} bn_http_parser;

void bn_http_parser_init(bn_http_parser *p);
void bn_http_parser_release(bn_http_parser *p);

/* Read up to the next event; `used` bytes are done with. After BN_HTTP_DONE the request stays readable until
 * the next call, which begins a new one. BN_EPROTO: answer p->refusal (400, 405, 414, 431, 505; 503 without
 * memory) and close. */
bn_status bn_http_feed(bn_http_parser *p, const char *data, size_t n, size_t *used, bn_http_event *event,
                       bn_error *err);

/* The first header of that name, letter case aside; NULL: none. */
const char *bn_http_header(const bn_http_request *r, const char *name);
unsigned bn_http_header_count(const bn_http_request *r, const char *name);
static inline const char *bn_http_header_name(const bn_http_request *r, unsigned i)
{
    return (const char *)r->text.p + r->headers[i].name;
}
static inline const char *bn_http_header_value(const bn_http_request *r, unsigned i)
{
    return (const char *)r->text.p + r->headers[i].value;
}

/* "OK" for 200 and so on. */
const char *bn_http_reason(int status);

/* Response head: begin, any bn_http_put(), end. `out` is a buffer with room for a head; a value is cleaned of
 * control characters, so that none can begin a header of its own. Once a header could not be put (no room, no memory)
 * every further one and the end fail too, and bn_http_put_failed() says so. */
bn_status bn_http_head_begin(bn_buf *out, int status, int64_t now);
bn_status bn_http_put(bn_buf *out, const char *name, const char *value);
bool bn_http_put_failed(const bn_buf *out);
bn_status bn_http_put_size(bn_buf *out, const char *name, uint64_t value);
bn_status bn_http_head_end(bn_buf *out, bool close);

#endif
