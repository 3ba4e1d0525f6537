/* Any bytes as a multipart body, the first of them as its type: the parser never faults, hands out the same from one
 * piece as from many, nothing that was not fed, and names that are UTF-8. */
#include "server/multipart.h"

static void must(bool ok)
{
    if (!ok)
        __builtin_trap();
}

typedef struct seen {
    bn_buf text;
    size_t content;
} seen;

static bn_status on_part(void *arg, const bn_multipart_part *part)
{
    seen *s = arg;
    must(!part->filename || bn_utf8_valid(bn_bytes_str(part->filename)));
    must(bn_utf8_valid(bn_bytes_str(part->type)));
    bn_buf_printf(&s->text, "[%s|%s]", part->filename ? part->filename : "-", part->type);
    return BN_OK;
}

static bn_status on_content(void *arg, bn_bytes piece)
{
    seen *s = arg;
    must(piece.n > 0);
    s->content += piece.n;
    return bn_buf_append(&s->text, piece);
}

static const bn_multipart_ops ops = { on_part, on_content };

static bn_status run(const char *type, bn_bytes body, size_t step, seen *s, bool *whole)
{
    bn_multipart m;
    bn_status rc = bn_multipart_init(&m, type, &ops, s, NULL);
    bn_buf_init(&s->text, (size_t)1 << 24);
    s->content = 0;
    for (size_t at = 0; at < body.n && !rc; at += step)
        rc = bn_multipart_feed(&m, bn_bytes_of(body.p + at, body.n - at < step ? body.n - at : step), NULL);
    *whole = bn_multipart_whole(&m);
    must(s->content <= body.n);
    bn_multipart_release(&m);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *line = size ? memchr(data, '\n', size) : NULL;
    size_t n = line ? (size_t)(line - data) : 0;
    char *type;
    bn_bytes body;
    seen one, many;
    bool whole, also;
    bn_status rc;
    if (!line)
        return 0;
    type = bn_xstrndup((const char *)data, n);
    body = bn_bytes_of(line + 1, size - n - 1);
    rc = run(type, body, body.n + 1, &one, &whole);
    for (size_t step = 1; step < 8; step += 3) {
        must(run(type, body, step, &many, &also) == rc && also == whole);
        must(rc || bn_bytes_eq(bn_buf_view(&one.text), bn_buf_view(&many.text)));
        bn_buf_release(&many.text);
    }
    bn_buf_release(&one.text);
    free(type);
    return 0;
}
