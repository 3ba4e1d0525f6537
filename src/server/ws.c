/* ws.c: see ws.h. Pure: no socket, no loop, no clock. */
#include "server/ws.h"

#include <openssl/evp.h>

static bn_status head_rules(const bn_ws_head *h, bool masked, uint8_t first, bool rsv1_allowed, bn_error *err)
{
    bool control = h->opcode & 8;
    if (first & 0x30 || (h->rsv1 && (!rsv1_allowed || control || h->opcode == BN_WS_CONTINUATION)))
        return bn_fail(err, BN_EPROTO, "reserved bits are set");
    if ((h->opcode > BN_WS_BINARY && h->opcode < BN_WS_CLOSE) || h->opcode > BN_WS_PONG)
        return bn_fail(err, BN_EPROTO, "opcode %u is reserved", h->opcode);
    if (!masked)
        return bn_fail(err, BN_EPROTO, "a client's frame must be masked");
    if (control && (!h->fin || h->size > BN_WS_CONTROL_MAX))
        return bn_fail(err, BN_EPROTO, "a control frame is fragmented or longer than 125 bytes");
    return BN_OK;
}

bn_status bn_ws_head_parse(bn_bytes in, bool rsv1_allowed, bn_ws_head *head, bn_error *err)
{
    size_t extra, at = 2;
    uint64_t size;
    bn_status rc;

    if (in.n < 2)
        return BN_EAGAIN;
    *head = (bn_ws_head){ .fin = in.p[0] & 0x80, .rsv1 = in.p[0] & 0x40, .opcode = in.p[0] & 15 };
    size = in.p[1] & 0x7F;
    head->size = size;
    rc = head_rules(head, in.p[1] & 0x80, in.p[0], rsv1_allowed, err); /* as early as two bytes tell */
    if (rc)
        return rc;
    extra = size == 127 ? 8 : size == 126 ? 2 : 0;
    if (in.n < at + extra + 4)
        return BN_EAGAIN;
    if (extra) {
        size = 0;
        for (size_t i = 0; i < extra; i++)
            size = size << 8 | in.p[at + i];
        if (size < (extra == 2 ? 126u : 65536u) || size >> 63)
            return bn_fail(err, BN_EPROTO, "a length is not in its shortest form, or too large");
        head->size = size;
    }
    at += extra;
    memcpy(head->mask, in.p + at, 4);
    head->used = at + 4;
    return BN_OK;
}

void bn_ws_mask(uint8_t *p, size_t n, const uint8_t mask[4], uint64_t at)
{
    uint8_t turned[8];
    uint64_t wide, word;
    size_t i = 0;
    for (size_t k = 0; k < 8; k++)
        turned[k] = mask[(at + k) & 3];
    memcpy(&wide, turned, 8);
    for (; i + 8 <= n; i += 8) {
        memcpy(&word, p + i, 8);
        word ^= wide;
        memcpy(p + i, &word, 8);
    }
    for (; i < n; i++)
        p[i] ^= turned[i & 7];
}

size_t bn_ws_head_write(uint8_t out[BN_WS_HEAD_MAX], uint8_t opcode, bool rsv1, uint64_t size)
{
    size_t n = 2, extra = size > 65535 ? 8 : size > 125 ? 2 : 0;
    out[0] = (uint8_t)(0x80 | (rsv1 ? 0x40 : 0) | opcode);
    out[1] = extra == 8 ? 127 : extra == 2 ? 126 : (uint8_t)size;
    for (size_t i = extra; i > 0; i--)
        out[n++] = (uint8_t)(size >> (8 * (i - 1)));
    return n;
}

size_t bn_ws_close_write(uint8_t out[2 + BN_WS_CONTROL_MAX], uint16_t code, const char *reason)
{
    size_t n = reason ? strlen(reason) : 0;
    if (n > BN_WS_CONTROL_MAX - 2) {
        n = BN_WS_CONTROL_MAX - 2;
        while (n > 0 && ((uint8_t)reason[n] & 0xC0) == 0x80)
            n--;
    }
    out[0] = 0x80 | BN_WS_CLOSE;
    out[1] = (uint8_t)(2 + n);
    out[2] = (uint8_t)(code >> 8);
    out[3] = (uint8_t)code;
    if (n)
        memcpy(out + 4, reason, n);
    return 4 + n;
}

void bn_ws_accept_key(bn_bytes key, char out[29])
{
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    uint8_t text[24 + sizeof guid], digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    size_t n = key.n < 24 ? key.n : 24;
    memcpy(text, key.p, n);
    memcpy(text + n, guid, sizeof guid - 1);
    if (!EVP_Digest(text, n + sizeof guid - 1, digest, &size, EVP_sha1(), NULL))
        bn_out_of_memory(); /* nothing else makes OpenSSL fail here */
    EVP_EncodeBlock((unsigned char *)out, digest, 20);
}

bool bn_ws_key_valid(bn_bytes key)
{
    if (key.n != 24 || key.p[22] != '=' || key.p[23] != '=')
        return false;
    for (size_t i = 0; i < 22; i++) {
        uint8_t c = key.p[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+'
              || c == '/'))
            return false;
    }
    return true;
}

void bn_ws_reader_init(bn_ws_reader *r, size_t limit, bool text, bool deflate)
{
    *r = (bn_ws_reader){ .limit = limit, .text = text, .deflate = deflate };
    bn_buf_init(&r->message, limit);
}

void bn_ws_reader_release(bn_ws_reader *r)
{
    bn_buf_release(&r->message);
}

static bn_status fail_with(bn_ws_reader *r, uint16_t code, bn_status rc)
{
    r->close_code = code;
    return rc;
}

/* The rules that need the state of the message: continuation, kind, and the limit. */
static bn_status frame_begins(bn_ws_reader *r, bn_error *err)
{
    const bn_ws_head *h = &r->frame;
    r->got = 0;
    r->in_frame = true;
    if (h->opcode & 8) {
        r->control_n = 0;
        return BN_OK;
    }
    if ((h->opcode == BN_WS_CONTINUATION) == (r->opcode == 0))
        return fail_with(r, BN_WS_PROTOCOL_ERROR, bn_fail(err, BN_EPROTO, "a continuation is out of place"));
    if (h->opcode == BN_WS_TEXT && !r->text)
        return fail_with(r, BN_WS_UNSUPPORTED, bn_fail(err, BN_EINVAL, "text messages are not understood"));
    if (h->size > r->limit - r->message.n)
        return fail_with(r, BN_WS_TOO_BIG,
                         bn_fail(err, BN_ETOOBIG, "a message is larger than %zu bytes", r->limit));
    if (h->opcode != BN_WS_CONTINUATION) {
        r->opcode = h->opcode;
        r->deflated = h->rsv1;
        r->utf8_n = 0;
    }
    return BN_OK;
}

static size_t utf8_wants(uint8_t lead)
{
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* Could these first bytes of a character become well-formed? Completed with the second byte's lowest allowed
 * value. */
static bool utf8_prefix_ok(const uint8_t *p, size_t n)
{
    uint8_t c[4] = { p[0], n > 1 ? p[1] : 0x80, n > 2 ? p[2] : 0x80, 0x80 };
    if (n == 1 && p[0] == 0xE0)
        c[1] = 0xA0;
    if (n == 1 && p[0] == 0xF0)
        c[1] = 0x90;
    return bn_utf8_valid(bn_bytes_of(c, utf8_wants(p[0])));
}

/* Check text as it comes, so that a bad byte ends the connection at once and not at the end of a long
 * message. */
static bool utf8_goes_on(bn_ws_reader *r, bn_bytes part, bool last)
{
    size_t tail = 0;
    while (r->utf8_n && part.n) {
        r->utf8[r->utf8_n++] = *part.p++;
        part.n--;
        if (r->utf8_n == utf8_wants(r->utf8[0])) {
            if (!bn_utf8_valid(bn_bytes_of(r->utf8, r->utf8_n)))
                return false;
            r->utf8_n = 0;
        } else if (!utf8_prefix_ok(r->utf8, r->utf8_n)) {
            return false;
        }
    }
    for (size_t back = 1; back <= 3 && back <= part.n; back++) { /* an unfinished character at the end */
        uint8_t c = part.p[part.n - back];
        if (c >= 0xC0 && utf8_wants(c) > back)
            tail = back;
        if (c < 0x80 || c >= 0xC0)
            break;
    }
    if (!bn_utf8_valid(bn_bytes_of(part.p, part.n - tail)))
        return false;
    if (tail) {
        memcpy(r->utf8, part.p + part.n - tail, tail);
        r->utf8_n = (uint8_t)tail;
        if (!utf8_prefix_ok(r->utf8, tail))
            return false;
    }
    return !(last && r->utf8_n);
}

static bool close_code_valid(unsigned code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

static bn_status control_done(bn_ws_reader *r, bn_ws_event *ev, bn_error *err)
{
    bn_bytes p = bn_bytes_of(r->control, r->control_n);
    ev->opcode = r->frame.opcode;
    ev->payload = p;
    ev->kind = r->frame.opcode == BN_WS_PING ? BN_WS_EV_PING : BN_WS_EV_PONG;
    if (r->frame.opcode != BN_WS_CLOSE)
        return BN_OK;
    ev->kind = BN_WS_EV_CLOSE;
    ev->code = 1005;
    if (p.n == 0)
        return BN_OK;
    if (p.n >= 2)
        ev->code = (uint16_t)(p.p[0] << 8 | p.p[1]);
    if (p.n == 1 || !close_code_valid(ev->code))
        return fail_with(r, BN_WS_PROTOCOL_ERROR,
                         bn_fail(err, BN_EPROTO, "a close frame names no valid code"));
    ev->payload = bn_bytes_of(p.p + 2, p.n - 2);
    if (!bn_utf8_valid(ev->payload))
        return fail_with(r, BN_WS_BAD_DATA, bn_fail(err, BN_EINVAL, "a close reason is not UTF-8"));
    return BN_OK;
}

/* `part`: the newest bytes of the frame, unmasked. A message of one frame that came in one piece is not
 * copied. */
static bn_status data_comes(bn_ws_reader *r, bn_bytes part, bool frame_done, bn_ws_event *ev, bn_error *err)
{
    bool last = frame_done && r->frame.fin;
    bn_status rc;
    if (r->opcode == BN_WS_TEXT && !r->deflated && !utf8_goes_on(r, part, last))
        return fail_with(r, BN_WS_BAD_DATA, bn_fail(err, BN_EINVAL, "a text message is not UTF-8"));
    if (last && r->message.n == 0) {
        ev->payload = part;
    } else {
        rc = bn_buf_append(&r->message, part);
        if (rc)
            return fail_with(r, rc == BN_ENOMEM ? BN_WS_INTERNAL : BN_WS_TOO_BIG,
                             bn_fail(err, rc, "no room for a message"));
        ev->payload = bn_buf_view(&r->message);
    }
    if (!last)
        return BN_OK;
    ev->kind = r->deflated ? BN_WS_EV_DEFLATED : BN_WS_EV_MESSAGE;
    ev->opcode = r->opcode;
    r->opcode = 0;
    r->handed = true;
    return BN_OK;
}

/* Payload of the frame under way. Returns the bytes used through *used. */
static bn_status payload_comes(bn_ws_reader *r, uint8_t *data, size_t n, size_t *used, bn_ws_event *ev,
                               bn_error *err)
{
    uint64_t left = r->frame.size - r->got;
    size_t take = left < n ? (size_t)left : n;
    bool done = take == left;
    bn_ws_mask(data, take, r->frame.mask, r->got);
    r->got += take;
    *used += take;
    if (done)
        r->in_frame = false;
    if (!(r->frame.opcode & 8))
        return data_comes(r, bn_bytes_of(data, take), done, ev, err);
    memcpy(r->control + r->control_n, data, take);
    r->control_n = (uint8_t)(r->control_n + take);
    return done ? control_done(r, ev, err) : BN_OK;
}

static bn_status head_comes(bn_ws_reader *r, const uint8_t *data, size_t n, size_t *used, bn_error *err)
{
    size_t had = r->head_n, take = sizeof r->head - had < n ? sizeof r->head - had : n;
    bn_status rc;
    memcpy(r->head + had, data, take);
    rc = bn_ws_head_parse(bn_bytes_of(r->head, had + take), r->deflate, &r->frame, err);
    if (rc == BN_EAGAIN) {
        r->head_n = (uint8_t)(had + take);
        *used += take;
        return BN_OK;
    }
    if (rc)
        return fail_with(r, BN_WS_PROTOCOL_ERROR, rc);
    *used += r->frame.used - had;
    r->head_n = 0;
    return frame_begins(r, err);
}

bn_status bn_ws_reader_feed(bn_ws_reader *r, uint8_t *data, size_t n, size_t *used, bn_ws_event *ev,
                            bn_error *err)
{
    bn_status rc = BN_OK;
    *used = 0;
    *ev = (bn_ws_event){ 0 };
    if (r->handed) {
        r->handed = false;
        if (r->message.cap > 4096) /* an idle connection holds next to nothing */
            bn_buf_release(&r->message);
        bn_buf_clear(&r->message);
    }
    while (!rc && ev->kind == BN_WS_EV_NONE) {
        if (!r->in_frame) {
            if (*used == n)
                break;
            rc = head_comes(r, data + *used, n - *used, used, err);
        } else {
            if (*used == n && r->got < r->frame.size)
                break;
            rc = payload_comes(r, data + *used, n - *used, used, ev, err);
        }
    }
    return rc;
}
