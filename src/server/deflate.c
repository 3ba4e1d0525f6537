/* deflate.c: see deflate.h. Any thread. */
#include "server/deflate.h"

#include <stdio.h>
#include <zlib.h>

static const uint8_t tail[4] = { 0x00, 0x00, 0xFF, 0xFF }; /* of a sync flush: left out on the wire */

static bn_bytes trim(bn_bytes s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
        s = bn_bytes_of(s.p + 1, s.n - 1);
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

/* Cut *rest at the first `mark`; returns the trimmed part before it. */
static bn_bytes next_part(bn_bytes *rest, char mark)
{
    const uint8_t *at = rest->n ? memchr(rest->p, mark, rest->n) : NULL;
    size_t n = at ? (size_t)(at - rest->p) : rest->n, skip = at ? n + 1 : n;
    bn_bytes part = trim(bn_bytes_of(rest->p, n));
    *rest = bn_bytes_of(rest->p + skip, rest->n - skip);
    return part;
}

/* "10" or "\"10\"": 8 to 15, else 0. */
static int window_of(bn_bytes v)
{
    if (v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"')
        v = bn_bytes_of(v.p + 1, v.n - 2);
    if (v.n == 1 && (v.p[0] == '8' || v.p[0] == '9'))
        return v.p[0] - '0';
    if (v.n == 2 && v.p[0] == '1' && v.p[1] >= '0' && v.p[1] <= '5')
        return 10 + v.p[1] - '0';
    return 0;
}

enum { SERVER_NO_TAKEOVER = 1, CLIENT_NO_TAKEOVER = 2, SERVER_WINDOW = 4, CLIENT_WINDOW = 8 };

/* One parameter of an offer; false: the offer must be declined. */
static bool offer_param(bn_bytes param, unsigned *seen, int *window_bits)
{
    bn_bytes value = param, name = next_part(&value, '=');
    bool valued = value.p != param.p + param.n || (param.n && param.p[param.n - 1] == '=');
    unsigned bit;

    value = trim(value);
    if (bn_is_word(name, "server_no_context_takeover") && !valued)
        bit = SERVER_NO_TAKEOVER;
    else if (bn_is_word(name, "client_no_context_takeover") && !valued)
        bit = CLIENT_NO_TAKEOVER;
    else if (bn_is_word(name, "client_max_window_bits") && (!valued || window_of(value)))
        bit = CLIENT_WINDOW;
    else if (bn_is_word(name, "server_max_window_bits") && window_of(value) > 8) /* zlib has no raw window of 8 */
        bit = SERVER_WINDOW;
    else
        return false;
    if (bit == SERVER_WINDOW)
        *window_bits = window_of(value);
    if (*seen & bit)
        return false;
    *seen |= bit;
    return true;
}

bool bn_deflate_negotiate(bn_bytes offers, char *answer, size_t cap, int *window_bits)
{
    while (offers.n) {
        bn_bytes offer = next_part(&offers, ',');
        bool ok = bn_is_word(next_part(&offer, ';'), "permessage-deflate");
        unsigned seen = 0;
        int n;
        *window_bits = 15;
        while (ok && offer.n)
            ok = offer_param(next_part(&offer, ';'), &seen, window_bits);
        if (!ok)
            continue;
        n = snprintf(answer, cap,
                     "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
        if (seen & SERVER_WINDOW && n > 0 && (size_t)n < cap)
            snprintf(answer + n, cap - (size_t)n, "; server_max_window_bits=%d", *window_bits);
        return true;
    }
    return false;
}

/* Deflate all of `in` and flush, making room step by step: a message that packs well takes little memory. */
static bn_status deflate_all(z_stream *z, bn_bytes in, bn_buf *out)
{
    z->next_in = (Bytef *)(uintptr_t)in.p;
    z->avail_in = (uInt)in.n;
    do {
        size_t step = in.n < 4096 ? in.n + 64 : 64 << 10;
        bn_status rc = bn_buf_reserve(out, step);
        if (rc)
            return rc;
        z->next_out = out->p + out->n;
        z->avail_out = (uInt)step;
        if (deflate(z, Z_SYNC_FLUSH) == Z_STREAM_ERROR)
            return BN_EIO;
        out->n += step - z->avail_out;
    } while (z->avail_out == 0);
    return BN_OK;
}

bn_status bn_deflate(bn_bytes in, int window_bits, bn_buf *out)
{
    z_stream z = { 0 };
    size_t before = out->n;
    bn_status rc;
    int level = in.n < 4096 ? 4 : 8; /* memory for the hash in proportion to what there is to find */

    if (in.n > UINT32_MAX)
        return BN_ETOOBIG;
    if (deflateInit2(&z, 1, Z_DEFLATED, -window_bits, level, Z_DEFAULT_STRATEGY) != Z_OK)
        return BN_ENOMEM;
    rc = deflate_all(&z, in, out);
    deflateEnd(&z);
    if (!rc
        && (out->n - before < sizeof tail || memcmp(out->p + out->n - sizeof tail, tail, sizeof tail) != 0))
        rc = BN_EIO;
    out->n = rc ? before : out->n - sizeof tail;
    return rc;
}

/* Inflate all of `in`, making room step by step so that the ceiling holds before the memory is taken. */
static bn_status inflate_part(z_stream *z, bn_bytes in, bn_buf *out)
{
    z->next_in = (Bytef *)(uintptr_t)in.p;
    z->avail_in = (uInt)in.n;
    for (;;) {
        size_t step = 64 << 10;
        uint8_t over; /* where a byte past the ceiling would land */
        int zrc;
        if (step > out->max - out->n)
            step = out->max - out->n;
        if (bn_buf_reserve(out, step))
            return BN_ENOMEM;
        z->next_out = step ? out->p + out->n : &over;
        z->avail_out = step ? (uInt)step : 1;
        zrc = inflate(z, Z_SYNC_FLUSH);
        if (!step && !z->avail_out)
            return BN_ETOOBIG;
        out->n += step ? step - z->avail_out : 0;
        if (zrc == Z_STREAM_END) { /* a final block may be followed by more */
            if (inflateReset(z) != Z_OK)
                return BN_EPROTO;
            if (z->avail_in == 0)
                return BN_OK;
            continue;
        }
        if (zrc == Z_MEM_ERROR)
            return BN_ENOMEM;
        if (zrc != Z_OK && zrc != Z_BUF_ERROR)
            return BN_EPROTO;
        if (z->avail_out > 0)
            return z->avail_in == 0 ? BN_OK : BN_EPROTO;
    }
}

bn_status bn_inflate(bn_bytes in, bn_buf *out)
{
    z_stream z = { 0 };
    bn_status rc;
    if (in.n > UINT32_MAX)
        return BN_ETOOBIG;
    if (inflateInit2(&z, -15) != Z_OK)
        return BN_ENOMEM;
    rc = inflate_part(&z, in, out);
    if (!rc)
        rc = inflate_part(&z, bn_bytes_of(tail, sizeof tail), out);
    inflateEnd(&z);
    return rc;
}
