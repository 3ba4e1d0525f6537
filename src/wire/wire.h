/* wire.h: writing the browser's protobuf messages straight into a buffer, and reading them back field by field.
 *
 * A PB_* tag (generated at build from the frontend's own descriptors, wire_tags.h) carries everything the writer has
 * to know about a field: its number, its protobuf type, and whether it has explicit presence. So a row of the command
 * table names a tag, and one generic encoder writes every command.
 *
 * Presence follows proto3: a field without explicit presence is not written when it has its default, one with
 * explicit presence is written whenever the caller writes it.
 *
 * Errors   sticky: the first failure (ceiling, memory) is kept in `status`, later calls do nothing.
 * Threads  a writer belongs to one thread. */
#ifndef BN_WIRE_WIRE_H
#define BN_WIRE_WIRE_H

#include "base/bytes.h"

/* protobuf's own type numbers (descriptor.proto) */
enum {
    BN_PB_DOUBLE = 1, BN_PB_FLOAT = 2, BN_PB_INT64 = 3, BN_PB_UINT64 = 4, BN_PB_INT32 = 5, BN_PB_FIXED64 = 6,
    BN_PB_FIXED32 = 7, BN_PB_BOOL = 8, BN_PB_STRING = 9, BN_PB_MESSAGE = 11, BN_PB_BYTES = 12, BN_PB_UINT32 = 13,
    BN_PB_ENUM = 14, BN_PB_SFIXED32 = 15, BN_PB_SFIXED64 = 16, BN_PB_SINT32 = 17, BN_PB_SINT64 = 18,
};

typedef uint32_t bn_pb; /* a tag; 0 is no field */

#define BN_PB_PRESENCE 0x20u /* proto3 optional, a member of a oneof, or a message */
#define BN_PB_REPEATED 0x40u
#define BN_PB(number, type, flags) ((bn_pb)(((uint32_t)(number) << 8) | (uint32_t)(flags) | BN_PB_##type))

static inline uint32_t bn_pb_number(bn_pb tag) { return tag >> 8; }
static inline unsigned bn_pb_type(bn_pb tag) { return tag & 0x1Fu; }

/* Bytes that belong into a message and are not copied into its buffer: whoever sends it puts them in. They lie somewhere
 * else, in pieces, for as long as the message is used. */
typedef void (*bn_wire_each)(void *arg, bn_bytes piece);
typedef struct bn_wire_splice {
    size_t      at; /* in the buffer: they stand before this byte */
    size_t      n;  /* 0: there are none */
    const void *from;
    void (*pieces)(const void *from, bn_wire_each each, void *arg); /* every one, in order */
} bn_wire_splice;

typedef struct bn_wire {
    bn_buf         *out;
    bn_status       status;
    bn_wire_splice *splice; /* NULL: everything is copied */
} bn_wire;

static inline bn_wire bn_wire_to(bn_buf *out) { return (bn_wire){ out, BN_OK, NULL }; }

/* Scalars. bn_wire_int serves every integer, enum and bool type, bn_wire_num double and float. */
void bn_wire_int(bn_wire *w, bn_pb tag, int64_t value);
void bn_wire_num(bn_wire *w, bn_pb tag, double value);
void bn_wire_str(bn_wire *w, bn_pb tag, bn_bytes value);
static inline void bn_wire_cstr(bn_wire *w, bn_pb tag, const char *value) { bn_wire_str(w, tag, bn_bytes_str(value)); }

/* Repeated scalars, packed as proto3 does. Nothing is written when n is 0. */
void bn_wire_nums(bn_wire *w, bn_pb tag, const double *values, size_t n);
void bn_wire_uints(bn_wire *w, bn_pb tag, const uint32_t *values, size_t n);

/* A sub-message: what is written between open and close is its content. `mark` comes from open. `hint` is the size
 * expected for the content in bytes (0 if small): a good guess saves moving it when its length is known. */
size_t bn_wire_open(bn_wire *w, bn_pb tag, size_t hint);
void bn_wire_close(bn_wire *w, size_t mark);
/* A sub-message whose content is there already. */
static inline void bn_wire_msg(bn_wire *w, bn_pb tag, bn_bytes content) { bn_wire_str(w, tag, content); }
/* Whole fields, tag and all, encoded earlier. */
void bn_wire_raw(bn_wire *w, bn_bytes fields);
/* `n` bytes that are not copied: once a message. False: they have to be, by bn_wire_raw(). */
bool bn_wire_splice_in(bn_wire *w, size_t n, const void *from, void (*pieces)(const void *, bn_wire_each, void *));

/* Reading. One field at a time; nothing is copied. */
typedef struct bn_wire_field {
    uint32_t number;
    unsigned wire_type; /* 0 varint, 1 64-bit, 2 length-delimited, 5 32-bit */
    uint64_t value;     /* varint or fixed, as bits */
    bn_bytes bytes;     /* length-delimited content */
} bn_wire_field;

/* BN_OK: *field is the next one and *rest moves on. BN_ENOENT: the end. BN_EPROTO: malformed. */
bn_status bn_wire_next(bn_bytes *rest, bn_wire_field *field);
static inline int64_t bn_wire_zigzag(uint64_t v) { return (int64_t)(v >> 1) ^ -(int64_t)(v & 1); }
static inline double bn_wire_double(uint64_t bits)
{
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

#endif
