/* widget_states.c: see widget_states.h. */
#include "state/widget_states.h"

#include "wire/wire.h"
#include "wire_tags.h"

enum { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2 };

static const bn_pb kind_tags[] = {
    [BN_WIDGET_TRIGGER] = PB_WIDGET_STATE_TRIGGER_VALUE,
    [BN_WIDGET_BOOL] = PB_WIDGET_STATE_BOOL_VALUE,
    [BN_WIDGET_F64] = PB_WIDGET_STATE_DOUBLE_VALUE,
    [BN_WIDGET_INT] = PB_WIDGET_STATE_INT_VALUE,
    [BN_WIDGET_STR] = PB_WIDGET_STATE_STRING_VALUE,
    [BN_WIDGET_F64S] = PB_WIDGET_STATE_DOUBLE_ARRAY_VALUE,
    [BN_WIDGET_INTS] = PB_WIDGET_STATE_INT_ARRAY_VALUE,
    [BN_WIDGET_STRS] = PB_WIDGET_STATE_STRING_ARRAY_VALUE,
    [BN_WIDGET_JSON] = PB_WIDGET_STATE_JSON_VALUE,
    [BN_WIDGET_BYTES] = PB_WIDGET_STATE_BYTES_VALUE,
    [BN_WIDGET_STR_TRIGGER] = PB_WIDGET_STATE_STRING_TRIGGER_VALUE,
    [BN_WIDGET_JSON_TRIGGER] = PB_WIDGET_STATE_JSON_TRIGGER_VALUE,
    [BN_WIDGET_MESSAGE] = 0,
    [BN_WIDGET_MESSAGE_TRIGGER] = PB_WIDGET_STATE_CHAT_INPUT_VALUE,
};

uint32_t bn_widget_kind_field(bn_widget_kind kind)
{
    return bn_pb_number(kind_tags[kind]);
}

bool bn_widget_field_fits(bn_widget_kind kind, uint32_t field)
{
    if (kind == BN_WIDGET_MESSAGE)
        return field == bn_pb_number(PB_WIDGET_STATE_ARROW_VALUE) ||
               field == bn_pb_number(PB_WIDGET_STATE_FILE_UPLOADER_STATE_VALUE);
    if (kind == BN_WIDGET_JSON && (field == bn_pb_number(PB_WIDGET_STATE_ARROW_VALUE) ||
                                   field == bn_pb_number(PB_WIDGET_STATE_BYTES_VALUE)))
        return true; /* a component sends what it likes */
    if (kind == BN_WIDGET_F64 && field == bn_pb_number(PB_WIDGET_STATE_INT_VALUE))
        return true; /* a number field over integers */
    return field == bn_widget_kind_field(kind);
}

bool bn_widget_kind_is_trigger(bn_widget_kind kind)
{
    return kind == BN_WIDGET_TRIGGER || kind == BN_WIDGET_STR_TRIGGER || kind == BN_WIDGET_JSON_TRIGGER ||
           kind == BN_WIDGET_MESSAGE_TRIGGER;
}

/* `item` bytes each, and their number, of an array message whose items may come packed, one by one, or
 * both. */
typedef struct items {
    void  *p;
    size_t n, cap;
} items;

static void *item_add(items *a, size_t size)
{
    if (a->n == a->cap) {
        a->cap = a->cap ? 2 * a->cap : 4;
        a->p = bn_xrealloc(a->p, a->cap * size);
    }
    return (uint8_t *)a->p + size * a->n++;
}

static bn_status add_doubles(items *a, bn_bytes packed)
{
    if (packed.n % sizeof(double))
        return BN_EPROTO;
    for (size_t i = 0; i < packed.n; i += sizeof(double))
        memcpy(item_add(a, sizeof(double)), packed.p + i, sizeof(double));
    return BN_OK;
}

static bn_status add_ints(items *a, bn_bytes packed)
{
    while (packed.n) {
        uint64_t v = 0;
        size_t i = 0;
        for (;; i++) {
            if (i == 10 || i == packed.n)
                return BN_EPROTO;
            v |= (uint64_t)(packed.p[i] & 0x7F) << (7 * i);
            if (!(packed.p[i] & 0x80))
                break;
        }
        *(int64_t *)item_add(a, sizeof(int64_t)) = bn_wire_zigzag(v);
        packed = bn_bytes_of(packed.p + i + 1, packed.n - i - 1);
    }
    return BN_OK;
}

static bn_status read_doubles(bn_bytes message, bn_value *out)
{
    items a = { 0 };
    bn_wire_field f;
    bn_status rc;
    while ((rc = bn_wire_next(&message, &f)) == BN_OK) {
        if (f.number == 1 && f.wire_type == WIRE_BYTES)
            rc = add_doubles(&a, f.bytes);
        else if (f.number == 1 && f.wire_type == WIRE_FIXED64)
            *(double *)item_add(&a, sizeof(double)) = bn_wire_double(f.value);
        if (rc)
            break;
    }
    if (rc == BN_ENOENT)
        *out = bn_value_f64s(a.p, a.n);
    free(a.p);
    return rc == BN_ENOENT ? BN_OK : rc;
}

static bn_status read_ints(bn_bytes message, bn_value *out)
{
    items a = { 0 };
    bn_wire_field f;
    bn_status rc;
    while ((rc = bn_wire_next(&message, &f)) == BN_OK) {
        if (f.number == 1 && f.wire_type == WIRE_BYTES)
            rc = add_ints(&a, f.bytes);
        else if (f.number == 1 && f.wire_type == WIRE_VARINT)
            *(int64_t *)item_add(&a, sizeof(int64_t)) = bn_wire_zigzag(f.value);
        if (rc)
            break;
    }
    if (rc == BN_ENOENT)
        *out = bn_value_ints(a.p, a.n);
    free(a.p);
    return rc == BN_ENOENT ? BN_OK : rc;
}

static bn_status read_strs(bn_bytes message, bn_value *out)
{
    items a = { 0 };
    bn_wire_field f;
    bn_status rc;
    while ((rc = bn_wire_next(&message, &f)) == BN_OK) {
        if (f.number != 1 || f.wire_type != WIRE_BYTES)
            continue;
        if (!bn_utf8_valid(f.bytes)) {
            rc = BN_EPROTO;
            break;
        }
        *(bn_bytes *)item_add(&a, sizeof(bn_bytes)) = f.bytes;
    }
    if (rc == BN_ENOENT)
        *out = bn_value_strs(a.p, a.n);
    free(a.p);
    return rc == BN_ENOENT ? BN_OK : rc;
}

static bn_status read_text(bn_bytes text, bn_value *out)
{
    if (!bn_utf8_valid(text))
        return BN_EPROTO;
    *out = bn_value_str(text);
    return BN_OK;
}

/* StringTriggerValue: its text, empty when it carries none. */
static bn_status read_str_trigger(bn_bytes message, bn_value *out)
{
    bn_wire_field f;
    bn_status rc;
    *out = bn_value_str((bn_bytes){ 0 });
    while ((rc = bn_wire_next(&message, &f)) == BN_OK) {
        if (f.number != bn_pb_number(PB_STRING_TRIGGER_VALUE_DATA) || f.wire_type != WIRE_BYTES)
            continue;
        bn_value_release(out);
        rc = read_text(f.bytes, out);
        if (rc)
            return rc;
    }
    return rc == BN_ENOENT ? BN_OK : rc;
}

static bn_status read_json(bn_bytes text, bn_value *out)
{
    if (!bn_utf8_valid(text))
        return BN_EPROTO;
    *out = bn_value_json(text);
    return BN_OK;
}

/* ArrowTable: its data, its index and its columns, each a stream, as a TUPLE of BYTES. */
static bn_status read_table(bn_bytes message, bn_value *out)
{
    static const bn_pb tags[3] = { PB_ARROW_TABLE_DATA, PB_ARROW_TABLE_INDEX, PB_ARROW_TABLE_COLUMNS };
    bn_bytes parts[3] = { { 0 } };
    bn_value made[3];
    bn_wire_field f;
    bn_status rc;
    while ((rc = bn_wire_next(&message, &f)) == BN_OK)
        for (size_t i = 0; i < 3; i++)
            if (f.number == bn_pb_number(tags[i]) && f.wire_type == WIRE_BYTES)
                parts[i] = f.bytes;
    if (rc != BN_ENOENT)
        return rc;
    for (size_t i = 0; i < 3; i++)
        made[i] = bn_value_bytes(parts[i]);
    *out = bn_value_tuple(made, 3);
    return BN_OK;
}

static bn_status read_bytes_field(const bn_wire_field *f, bn_value *out)
{
    switch (f->number) {
    case 6: /* string_value */
        return read_text(f->bytes, out);
    case 10: /* json_value */
    case 16: /* json_trigger_value */
        return read_json(f->bytes, out);
    case 11: /* arrow_value */
        return read_table(f->bytes, out);
    case 7:
        return read_doubles(f->bytes, out);
    case 8:
        return read_ints(f->bytes, out);
    case 9:
        return read_strs(f->bytes, out);
    case 14:
        return read_str_trigger(f->bytes, out);
    default: /* bytes_value, and sub-messages that their own readers take apart */
        *out = bn_value_bytes(f->bytes);
        return BN_OK;
    }
}

/* Does this field carry a value, in the wire type that its declaration says? Anything else is skipped. */
static bool is_value(const bn_wire_field *f)
{
    if (f->number < 2 || f->number > 16)
        return false;
    if (f->number == 2 || f->number == 3 || f->number == 5)
        return f->wire_type == WIRE_VARINT;
    if (f->number == 4)
        return f->wire_type == WIRE_FIXED64;
    return f->wire_type == WIRE_BYTES;
}

static bn_status read_value(const bn_wire_field *f, bn_value *out)
{
    switch (f->number) {
    case 2:
    case 3:
        *out = bn_value_bool(f->value != 0);
        return BN_OK;
    case 4:
        *out = bn_value_f64(bn_wire_double(f->value));
        return BN_OK;
    case 5:
        *out = bn_value_int(bn_wire_zigzag(f->value));
        return BN_OK;
    default:
        return read_bytes_field(f, out);
    }
}

static bn_status read_widget(bn_bytes message, bn_widget_raw *out)
{
    bn_wire_field f, value = { 0 };
    bn_status rc;
    *out = (bn_widget_raw){ 0 };
    while ((rc = bn_wire_next(&message, &f)) == BN_OK) {
        if (f.number == 1 && f.wire_type == WIRE_BYTES)
            out->id = f.bytes;
        else if (is_value(&f))
            value = f; /* a oneof: the last one counts */
    }
    if (rc != BN_ENOENT || !bn_utf8_valid(out->id))
        return BN_EPROTO;
    if (!value.number)
        return BN_OK;
    out->field = value.number;
    rc = read_value(&value, &out->value);
    if (rc)
        bn_value_release(&out->value);
    return rc;
}

bn_status bn_widget_states_next(bn_bytes *rest, bn_widget_raw *out)
{
    bn_wire_field f;
    bn_status rc;
    while ((rc = bn_wire_next(rest, &f)) == BN_OK) {
        if (f.number == bn_pb_number(PB_WIDGET_STATES_WIDGETS) && f.wire_type == WIRE_BYTES)
            return read_widget(f.bytes, out);
    }
    return rc;
}
