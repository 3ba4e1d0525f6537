/* Any query string: reading never faults, what is read is text, and it reads the same again once it is written. Every
 * text is read as a value of every kind, and what that is written as reads back the same. */
#include "state/query.h"
#include "state/query_value.h"

static void check_value(bn_widget_kind kind, bn_value text)
{
    bn_value raw, written, again;
    if (!bn_query_read(kind, text, &raw)) {
        if (raw.kind != BN_VALUE_NONE)
            __builtin_trap();
        return;
    }
    written = bn_query_write(kind, raw);
    if (raw.kind != BN_VALUE_NONE && raw.kind != BN_VALUE_F64 && raw.kind != BN_VALUE_F64S) { /* nan is not nan */
        if (!bn_query_read(kind, written, &again) || !bn_value_same(raw, again))
            if (raw.kind != BN_VALUE_STRS && raw.kind != BN_VALUE_INTS) /* the empty list has no text */
                __builtin_trap();
        bn_value_release(&again);
    }
    bn_value_release(&written);
    bn_value_release(&raw);
}

static void check_text(bn_value text)
{
    static const bn_widget_kind kinds[] = { BN_WIDGET_BOOL, BN_WIDGET_INT,  BN_WIDGET_F64, BN_WIDGET_STR,
                                            BN_WIDGET_INTS, BN_WIDGET_F64S, BN_WIDGET_STRS };
    bool list = text.kind == BN_VALUE_STRS;
    for (size_t i = 0; i < (list ? bn_value_count(text) : 1); i++)
        if (!bn_utf8_valid(bn_value_text(list ? bn_value_items(text)[i] : text)))
            __builtin_trap();
    for (size_t i = 0; i < BN_COUNT(kinds); i++)
        check_value(kinds[i], text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bn_query q = { 0 }, again = { 0 };
    bn_buf out, second;
    if (!bn_utf8_valid(bn_bytes_of(data, size))) /* the browser's message has been checked */
        return 0;
    bn_buf_init(&out, SIZE_MAX / 2);
    bn_buf_init(&second, SIZE_MAX / 2);
    bn_query_parse(&q, bn_bytes_of(data, size));
    for (size_t i = 0; i < q.n; i++) {
        if (!bn_utf8_valid(bn_value_text(q.items[i].name)))
            __builtin_trap();
        check_text(q.items[i].text);
    }
    if (bn_query_encode(&q, &out))
        __builtin_trap();
    bn_query_parse(&again, bn_buf_view(&out));
    if (again.n != q.n || bn_query_encode(&again, &second) || !bn_bytes_eq(bn_buf_view(&out), bn_buf_view(&second)))
        __builtin_trap();
    bn_query_clear(&q);
    bn_query_release(&q);
    bn_query_release(&again);
    bn_buf_release(&out);
    bn_buf_release(&second);
    return 0;
}
