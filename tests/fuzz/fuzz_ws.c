/* Any bytes as WebSocket frames: the reader never faults, never holds more than its limit, and reads the same
 * events from one piece as from many; what inflates stays under its ceiling. The first byte chooses options. */
#include "server/deflate.h"
#include "server/ws.h"

enum { LIMIT = 1 << 16 };

static void must(bool ok)
{
    if (!ok)
        __builtin_trap();
}

static void try_inflate(bn_bytes in)
{
    bn_buf out, again, back;
    bn_buf_init(&out, LIMIT);
    bn_buf_init(&again, 4 * LIMIT);
    bn_buf_init(&back, LIMIT);
    if (bn_inflate(in, &out) == BN_OK) {
        must(bn_deflate(bn_buf_view(&out), 15, &again) == BN_OK);
        must(bn_inflate(bn_buf_view(&again), &back) == BN_OK);
        must(bn_bytes_eq(bn_buf_view(&out), bn_buf_view(&back)));
    }
    must(out.n <= LIMIT);
    bn_buf_release(&out);
    bn_buf_release(&again);
    bn_buf_release(&back);
}

/* A sum over all events. */
static size_t read_all(const uint8_t *data, size_t size, size_t step, unsigned options, bool inflate)
{
    uint8_t *copy = bn_xmalloc(size);
    size_t sum = 0, at = 0;
    bn_ws_reader r;
    if (size)
        memcpy(copy, data, size);
    bn_ws_reader_init(&r, LIMIT, options & 1, options & 2);
    while (at < size) {
        size_t n = size - at < step ? size - at : step, used = 0;
        bn_ws_event ev;
        if (bn_ws_reader_feed(&r, copy + at, n, &used, &ev, NULL)) {
            must(r.close_code >= 1002 && r.close_code <= 1011);
            sum += r.close_code * 1000003u;
            break;
        }
        must(used <= n && (used || ev.kind != BN_WS_EV_NONE));
        must(r.message.n <= LIMIT && ev.payload.n <= LIMIT);
        at += used;
        if (ev.kind == BN_WS_EV_NONE) /* how often the pieces run out is no difference */
            continue;
        sum = sum * 31 + ev.kind + ev.payload.n + ev.code;
        for (size_t i = 0; i < ev.payload.n; i++)
            sum += ev.payload.p[i];
        if (ev.kind == BN_WS_EV_DEFLATED && inflate)
            try_inflate(ev.payload);
        if (ev.kind == BN_WS_EV_MESSAGE && ev.opcode == BN_WS_TEXT)
            must(bn_utf8_valid(ev.payload));
    }
    bn_ws_reader_release(&r);
    free(copy);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char answer[160];
    int bits;
    if (size == 0)
        return 0;
    if (data[0] & 0x80) {
        bn_deflate_negotiate(bn_bytes_of(data + 1, size - 1), answer, sizeof answer, &bits);
        return 0;
    }
    read_all(data + 1, size - 1, SIZE_MAX, data[0], true);
    must(read_all(data + 1, size - 1, SIZE_MAX, data[0], false)
         == read_all(data + 1, size - 1, 1 + data[0] % 5, data[0], false));
    return 0;
}
