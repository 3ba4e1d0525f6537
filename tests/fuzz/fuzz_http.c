/* Any bytes as HTTP: the parser never faults, reads the same request from one piece as from many, and hands
 * out strings that end; every reader of a header's value is given every value. */
#include <stdio.h>

#include "server/cookie.h"
#include "server/http.h"
#include "server/httpval.h"
#include "server/origin.h"
#include "server/ws.h"

static void must(bool ok)
{
    if (!ok)
        __builtin_trap();
}

static void try_value(const char *value)
{
    uint8_t key[32] = { 0 };
    uint64_t first, last;
    char host[64], issued[BN_XSRF_LEN + 1];
    bn_bytes v = bn_bytes_str(value), out;
    bn_xsrf x;
    bn_buf b;

    if (bn_range_parse(v, 1000, &first, &last) == BN_OK)
        must(first <= last && last < 1000);
    bn_accepts_encoding(v, "br");
    bn_etag_matches(v, "\"a\"");
    for (size_t i = 0; i < 4 && bn_list_item(v, i, &out); i++)
        must(out.n <= v.n);
    if (bn_cookie_find(v, BN_COOKIE_XSRF, &out))
        must(out.n < v.n);
    bn_cookie_session_check(key, v);
    if (bn_xsrf_decode(v, &x)) {
        bn_xsrf_encode(&x, issued);
        must(bn_xsrf_match(v, bn_bytes_str(issued)));
    }
    if (bn_url_hostname(value, host, sizeof host))
        must(strlen(host) < sizeof host);
    bn_ws_key_valid(v);
    bn_buf_init(&b, (size_t)1 << 20);
    if (bn_disposition(&b, value) == BN_OK)
        must(!memchr(b.p, '\n', b.n) && !memchr(b.p, '\r', b.n));
    bn_buf_release(&b);
}

static void try_request(const bn_http_request *r)
{
    bn_bytes path = bn_bytes_of(r->path, r->path_n);
    must(r->path && r->path[0] == '/' && r->path[r->path_n] == '\0');
    bn_path_unsafe(bn_bytes_of(path.p + 1, path.n - 1));
    if (r->query)
        try_value(r->query);
    for (unsigned i = 0; i < r->header_count; i++) {
        must(bn_http_header(r, bn_http_header_name(r, i)) != NULL);
        try_value(bn_http_header_value(r, i));
    }
}

/* Feed all in pieces; returns a sum over what was read: heads, their sizes, the end. */
static size_t read_all(const uint8_t *data, size_t size, size_t step)
{
    size_t sum = 0, at = 0, stuck = 0;
    bn_http_parser p;
    bn_http_parser_init(&p);
    while (at < size && stuck < 2) {
        bn_http_event event;
        size_t n = size - at < step ? size - at : step, used = 0;
        if (bn_http_feed(&p, (const char *)data + at, n, &used, &event, NULL)) {
            sum += 1000003u * (unsigned)p.refusal;
            must(p.refusal >= 400);
            break;
        }
        must(used <= n);
        at += used;
        stuck = used ? 0 : stuck + 1;
        if (event == BN_HTTP_HEAD) {
            try_request(&p.req);
            sum += 31 * p.req.text.n + p.req.header_count + p.req.path_n;
        }
        if (event == BN_HTTP_DONE && p.req.upgrade)
            break;
    }
    bn_http_parser_release(&p);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = bn_xmalloc(size + 1);
    size_t n;
    must(read_all(data, size, SIZE_MAX) == read_all(data, size, 1 + (size ? data[0] % 7 : 0)));
    memcpy(copy, data, size);
    n = bn_path_decode(copy, size);
    must(n <= size);
    bn_path_unsafe(bn_bytes_of(copy, n));
    free(copy);
    return 0;
}
