/* ws.h: RFC 6455 frames as bytes, without any socket: a reader for what a browser sends, a writer for what we
 * send.
 *
 * The reader enforces its limit from a frame's header, before the payload is kept, and never holds more than
 * the message that is under way. With permessage-deflate (RFC 7692) it inflates whole messages under the same
 * limit.
 *
 * Threads  a reader belongs to one thread, the server loop. */
#ifndef BN_SERVER_WS_H
#define BN_SERVER_WS_H

#include "base/bytes.h"

enum {
    BN_WS_CONTINUATION = 0x0,
    BN_WS_TEXT = 0x1,
    BN_WS_BINARY = 0x2,
    BN_WS_CLOSE = 0x8,
    BN_WS_PING = 0x9,
    BN_WS_PONG = 0xA,
};

/* Close codes of RFC 6455, 7.4.1, that we send. */
enum {
    BN_WS_NORMAL = 1000,
    BN_WS_GOING_AWAY = 1001,
    BN_WS_PROTOCOL_ERROR = 1002,
    BN_WS_UNSUPPORTED = 1003,
    BN_WS_BAD_DATA = 1007,
    BN_WS_POLICY = 1008,
    BN_WS_TOO_BIG = 1009,
    BN_WS_INTERNAL = 1011,
    BN_WS_RESTART = 1012,
};

#define BN_WS_HEAD_MAX    14  /* bytes of the longest frame header, mask included */
#define BN_WS_CONTROL_MAX 125 /* bytes of payload in a control frame */

typedef struct bn_ws_head {
    bool     fin, rsv1;
    uint8_t  opcode;
    uint8_t  mask[4]; /* a client's frames are always masked */
    uint64_t size;    /* of the payload */
    size_t   used;    /* bytes of the header itself */
} bn_ws_head;

/* A client's frame header at the front of `in`. BN_EAGAIN: not whole yet; BN_EPROTO: reserved bits or
 * opcodes, no mask, a length that is not in its shortest form or is past 2^63, a control frame that is
 * fragmented or too long. */
bn_status bn_ws_head_parse(bn_bytes in, bool rsv1_allowed, bn_ws_head *head, bn_error *err);

/* Unmask (or mask) in place. `at`: the position in the payload of p[0]. */
void bn_ws_mask(uint8_t *p, size_t n, const uint8_t mask[4], uint64_t at);

/* An unmasked server frame header for `size` bytes of payload, FIN set. Returns its length, at most 10. */
size_t bn_ws_head_write(uint8_t out[BN_WS_HEAD_MAX], uint8_t opcode, bool rsv1, uint64_t size);

/* A whole close frame; `reason` is cut at a character boundary to fit. Returns its length, at most 127. */
size_t bn_ws_close_write(uint8_t out[2 + BN_WS_CONTROL_MAX], uint16_t code, const char *reason);

/* Sec-WebSocket-Accept for a Sec-WebSocket-Key: 28 characters and a NUL. */
void bn_ws_accept_key(bn_bytes key, char out[29]);
/* A key is 24 characters of base64 that stand for 16 bytes. */
bool bn_ws_key_valid(bn_bytes key);

typedef enum bn_ws_event_kind {
    BN_WS_EV_NONE,     /* all bytes are used up, nothing is whole */
    BN_WS_EV_MESSAGE,  /* opcode TEXT or BINARY */
    BN_WS_EV_DEFLATED, /* a compressed message as it came: inflate it with bn_inflate(), then it is a message
                        */
    BN_WS_EV_PING,
    BN_WS_EV_PONG,
    BN_WS_EV_CLOSE, /* code: 1005 when the frame named none */
} bn_ws_event_kind;

typedef struct bn_ws_event {
    bn_ws_event_kind kind;
    uint8_t          opcode;
    uint16_t         code;
    bn_bytes         payload; /* in the caller's bytes or the reader's buffer: valid until the next call */
} bn_ws_event;

typedef struct bn_ws_reader {
    size_t   limit;       /* bytes of one message, compressed and whole */
    bool     text;        /* text messages are allowed (only a test echoes them) */
    bool     deflate;     /* permessage-deflate was negotiated */

    uint8_t  head[BN_WS_HEAD_MAX];
    uint8_t  head_n;      /* bytes of an unfinished header */
    bool     in_frame;    /* `frame` is valid, `got` bytes of its payload have come */
    bool     deflated;    /* the message under way is compressed */
    uint8_t  opcode;      /* of the message under way; 0: none */
    uint8_t  utf8[4];     /* of a text message: an unfinished character */
    uint8_t  utf8_n;
    uint8_t  control_n;
    uint8_t  control[BN_WS_CONTROL_MAX];
    bn_ws_head frame;
    uint64_t got;
    bn_buf   message;     /* what came of the message so far */
    bool     handed;      /* `message` was handed out by the last event: clear it first */
    uint16_t close_code;  /* after an error: what to close with */
} bn_ws_reader;

void bn_ws_reader_init(bn_ws_reader *r, size_t limit, bool text, bool deflate);
void bn_ws_reader_release(bn_ws_reader *r);

/* Read from `data` (unmasked in place) up to the first event; `used` bytes are done with. Call again with the
 * rest. BN_EPROTO, BN_ETOOBIG, BN_EINVAL (text not allowed or not UTF-8), BN_ENOMEM: close with
 * r->close_code. */
bn_status bn_ws_reader_feed(bn_ws_reader *r, uint8_t *data, size_t n, size_t *used, bn_ws_event *ev,
                            bn_error *err);

#endif
