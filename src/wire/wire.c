/* wire.c: see wire.h. No state. */
#include "wire/wire.h"

enum { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

static unsigned wire_type_of(bn_pb tag)
{
    switch (bn_pb_type(tag)) {
    case BN_PB_DOUBLE:
    case BN_PB_FIXED64:
    case BN_PB_SFIXED64:
        return WIRE_FIXED64;
    case BN_PB_FLOAT:
    case BN_PB_FIXED32:
    case BN_PB_SFIXED32:
        return WIRE_FIXED32;
    case BN_PB_STRING:
    case BN_PB_BYTES:
    case BN_PB_MESSAGE:
        return WIRE_BYTES;
    default:
        return WIRE_VARINT;
    }
}

static size_t put_varint(uint8_t *p, uint64_t v)
{
    size_t n = 0;
    while (v >= 0x80) {
        p[n++] = (uint8_t)(v | 0x80);
        v >>= 7;
    }
    p[n++] = (uint8_t)v;
    return n;
}

static size_t varint_size(uint64_t v)
{
    size_t n = 1;
    while (v >= 0x80) {
        v >>= 7;
        n++;
    }
    return n;
}

/* Room for `n` bytes, or NULL with the status set. */
static uint8_t *room(bn_wire *w, size_t n)
{
    if (w->status)
        return NULL;
    if (w->out->cap - w->out->n < n) {
        w->status = bn_buf_reserve(w->out, n);
        if (w->status)
            return NULL;
    }
    return w->out->p + w->out->n;
}

static void put_key(bn_wire *w, bn_pb tag, unsigned wire_type)
{
    uint8_t *p = room(w, 10);
    if (p)
        w->out->n += put_varint(p, (uint64_t)bn_pb_number(tag) << 3 | wire_type);
}

static void put_fixed(bn_wire *w, const void *bytes, size_t n)
{
    uint8_t *p = room(w, n);
    if (p) {
        memcpy(p, bytes, n);
        w->out->n += n;
    }
}

void bn_wire_int(bn_wire *w, bn_pb tag, int64_t value)
{
    uint64_t v = (uint64_t)value;
    uint8_t *p;

    if (value == 0 && !(tag & (BN_PB_PRESENCE | BN_PB_REPEATED)))
        return;
    switch (bn_pb_type(tag)) {
    case BN_PB_SINT32:
    case BN_PB_SINT64:
        v = (uint64_t)value << 1 ^ (uint64_t)(value >> 63);
        break;
    case BN_PB_BOOL:
        v = value != 0;
        break;
    case BN_PB_UINT32:
        v = (uint32_t)value;
        break;
    default:
        break;
    }
    put_key(w, tag, WIRE_VARINT);
    p = room(w, 10);
    if (p)
        w->out->n += put_varint(p, v);
}

void bn_wire_num(bn_wire *w, bn_pb tag, double value)
{
    uint64_t bits;
    float single = (float)value;

    memcpy(&bits, &value, sizeof bits);
    if (bits == 0 && !(tag & (BN_PB_PRESENCE | BN_PB_REPEATED)))
        return; /* -0.0 has a bit set and is written */
    put_key(w, tag, wire_type_of(tag));
    if (bn_pb_type(tag) == BN_PB_FLOAT)
        put_fixed(w, &single, sizeof single);
    else
        put_fixed(w, &value, sizeof value);
}

void bn_wire_str(bn_wire *w, bn_pb tag, bn_bytes value)
{
    uint8_t *p;

    if (value.n == 0 && !(tag & (BN_PB_PRESENCE | BN_PB_REPEATED)))
        return;
    p = room(w, 20 + value.n);
    if (!p)
        return;
    p += put_varint(p, (uint64_t)bn_pb_number(tag) << 3 | WIRE_BYTES);
    p += put_varint(p, value.n);
    if (value.n)
        memcpy(p, value.p, value.n);
    w->out->n = (size_t)(p - w->out->p) + value.n;
}

void bn_wire_raw(bn_wire *w, bn_bytes fields)
{
    if (fields.n)
        put_fixed(w, fields.p, fields.n);
}

void bn_wire_nums(bn_wire *w, bn_pb tag, const double *values, size_t n)
{
    uint8_t *p;
    if (n == 0)
        return;
    put_key(w, tag, WIRE_BYTES);
    p = room(w, 10);
    if (!p)
        return;
    w->out->n += put_varint(p, n * sizeof *values);
    put_fixed(w, values, n * sizeof *values);
}

void bn_wire_uints(bn_wire *w, bn_pb tag, const uint32_t *values, size_t n)
{
    size_t size = 0;
    uint8_t *p;
    if (n == 0)
        return;
    for (size_t i = 0; i < n; i++)
        size += varint_size(values[i]);
    put_key(w, tag, WIRE_BYTES);
    p = room(w, 10 + size);
    if (!p)
        return;
    p += put_varint(p, size);
    for (size_t i = 0; i < n; i++)
        p += put_varint(p, values[i]);
    w->out->n = (size_t)(p - w->out->p);
}

/* The mark holds where the content starts and how many bytes were left for its length. */
bool bn_wire_splice_in(bn_wire *w, size_t n, const void *from, void (*pieces)(const void *, bn_wire_each, void *))
{
    if (!w->splice || w->splice->n || w->status)
        return false;
    *w->splice = (bn_wire_splice){ .at = w->out->n, .n = n, .from = from, .pieces = pieces };
    return true;
}

size_t bn_wire_open(bn_wire *w, bn_pb tag, size_t hint)
{
    size_t width = varint_size(hint);
    put_key(w, tag, WIRE_BYTES);
    if (!room(w, width))
        return 0;
    w->out->n += width;
    return w->out->n << 4 | width;
}

void bn_wire_close(bn_wire *w, size_t mark)
{
    size_t start = mark >> 4, left = mark & 15, here, size, width;
    bool spliced = w->splice && w->splice->n && w->splice->at >= start;
    if (w->status)
        return;
    here = w->out->n - start;
    size = here + (spliced ? w->splice->n : 0);
    width = varint_size(size);
    if (width != left) {
        if (width > left && !room(w, width - left))
            return;
        memmove(w->out->p + start - left + width, w->out->p + start, here);
        w->out->n = start - left + width + here;
        if (spliced)
            w->splice->at = w->splice->at - left + width;
    }
    put_varint(w->out->p + start - left, size);
}

static bn_status get_varint(bn_bytes *in, uint64_t *out)
{
    uint64_t v = 0;
    for (size_t i = 0; i < 10 && i < in->n; i++) {
        v |= (uint64_t)(in->p[i] & 0x7F) << (7 * i);
        if (!(in->p[i] & 0x80)) {
            if (i == 9 && in->p[i] > 1)
                return BN_EPROTO;
            *out = v;
            in->p += i + 1;
            in->n -= i + 1;
            return BN_OK;
        }
    }
    return BN_EPROTO;
}

static bn_status get_fixed(bn_bytes *in, size_t n, uint64_t *out)
{
    if (in->n < n)
        return BN_EPROTO;
    *out = 0;
    memcpy(out, in->p, n); /* little-endian hosts only, as the whole of bourn */
    in->p += n;
    in->n -= n;
    return BN_OK;
}

bn_status bn_wire_next(bn_bytes *rest, bn_wire_field *field)
{
    uint64_t key, n;
    bn_status rc;

    if (rest->n == 0)
        return BN_ENOENT;
    rc = get_varint(rest, &key);
    if (rc)
        return rc;
    *field = (bn_wire_field){ .number = (uint32_t)(key >> 3), .wire_type = (unsigned)(key & 7) };
    if (key >> 3 == 0 || key >> 3 > 0x1FFFFFFF)
        return BN_EPROTO;
    switch (field->wire_type) {
    case WIRE_VARINT:
        return get_varint(rest, &field->value);
    case WIRE_FIXED64:
        return get_fixed(rest, 8, &field->value);
    case WIRE_FIXED32:
        return get_fixed(rest, 4, &field->value);
    case WIRE_BYTES:
        rc = get_varint(rest, &n);
        if (rc || n > rest->n)
            return BN_EPROTO;
        field->bytes = bn_bytes_of(rest->p, (size_t)n);
        rest->p += n;
        rest->n -= (size_t)n;
        return BN_OK;
    default:
        return BN_EPROTO; /* groups do not exist in proto3 */
    }
}
