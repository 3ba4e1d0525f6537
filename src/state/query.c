/* query.c: see query.h. */
#include "state/query.h"

#include <stdlib.h>

/* ---- the list ---- */

void bn_query_release(bn_query *q)
{
    for (size_t i = 0; i < q->n; i++) {
        bn_value_release(&q->items[i].name);
        bn_value_release(&q->items[i].text);
    }
    free(q->items);
    *q = (bn_query){ 0 };
}

static bn_query_param *find(const bn_query *q, bn_bytes name)
{
    for (size_t i = 0; i < q->n; i++)
        if (bn_bytes_eq(bn_value_text(q->items[i].name), name))
            return &q->items[i];
    return NULL;
}

static bn_query_param *add(bn_query *q)
{
    if (q->n == q->cap) {
        q->cap = q->cap ? 2 * q->cap : 8;
        q->items = bn_xrealloc(q->items, q->cap * sizeof *q->items);
    }
    return &q->items[q->n++];
}

void bn_query_copy(bn_query *q, const bn_query *from)
{
    bn_query_release(q);
    for (size_t i = 0; i < from->n; i++)
        *add(q) = (bn_query_param){ bn_value_ref(from->items[i].name), bn_value_ref(from->items[i].text) };
}

const bn_value *bn_query_get(const bn_query *q, bn_bytes name)
{
    const bn_query_param *p = find(q, name);
    return p ? &p->text : NULL;
}

void bn_query_put(bn_query *q, bn_bytes name, bn_value *text)
{
    bn_query_param *p = find(q, name);
    if (!p) {
        p = add(q);
        *p = (bn_query_param){ .name = bn_value_str(name) };
    }
    bn_value_release(&p->text);
    p->text = *text;
    *text = bn_value_none();
}

static void remove_at(bn_query *q, size_t i)
{
    bn_value_release(&q->items[i].name);
    bn_value_release(&q->items[i].text);
    memmove(&q->items[i], &q->items[i + 1], (q->n - i - 1) * sizeof *q->items);
    q->n--;
}

bool bn_query_remove(bn_query *q, bn_bytes name)
{
    const bn_query_param *p = find(q, name);
    if (p)
        remove_at(q, (size_t)(p - q->items));
    return p != NULL;
}

void bn_query_clear(bn_query *q)
{
    for (size_t i = q->n; i-- > 0;)
        if (!bn_query_is_reserved(bn_value_text(q->items[i].name)))
            remove_at(q, i);
}

bool bn_query_is_reserved(bn_bytes name)
{
    static const char *const words[] = { "embed", "embed_options" };
    for (size_t i = 0; i < BN_COUNT(words); i++)
        if (bn_is_word(name, words[i]))
            return true;
    return false;
}

/* ---- reading ---- */

static int digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The bytes at the start of `s` that make one character, or, negative, that make none together: Python's decoder
 * replaces as many at once. */
static int character(bn_bytes s)
{
    uint8_t c = s.p[0], low = 0x80, high = 0xBF;
    int want;
    if (c < 0x80)
        return 1;
    if (c < 0xC2 || c > 0xF4)
        return -1;
    want = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : low;
    high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : high;
    for (int i = 1; i < want; i++) {
        if ((size_t)i == s.n || s.p[i] < low || s.p[i] > high)
            return -i;
        low = 0x80;
        high = 0xBF;
    }
    return want;
}

/* Appends as UTF-8 whatever bytes they are; out has room for three times as many. */
static size_t append_text(uint8_t *out, bn_bytes s)
{
    size_t n = 0;
    while (s.n) {
        int got = character(s);
        size_t used = (size_t)abs(got);
        memcpy(out + n, got > 0 ? s.p : (const uint8_t *)"\xEF\xBF\xBD", got > 0 ? used : 3);
        n += got > 0 ? used : 3;
        s = bn_bytes_of(s.p + used, s.n - used);
    }
    return n;
}

/* A name or text, decoded. Characters that stand there as themselves are not mixed with those behind a "%". */
static bn_value decoded(bn_bytes s)
{
    uint8_t *raw = bn_xmalloc(s.n + 1), *out = bn_xmalloc(3 * s.n + 1);
    size_t n = 0, i = 0;
    bn_value v;
    while (i < s.n) {
        bool ascii = s.p[i] < 0x80;
        size_t raw_n = 0;
        for (; i < s.n && (s.p[i] < 0x80) == ascii; i++) {
            uint8_t c = s.p[i];
            if (c == '%' && i + 2 < s.n && digit(s.p[i + 1]) >= 0 && digit(s.p[i + 2]) >= 0) {
                c = (uint8_t)(digit(s.p[i + 1]) << 4 | digit(s.p[i + 2]));
                i += 2;
            } else if (c == '+') {
                c = ' ';
            }
            raw[raw_n++] = c;
        }
        n += append_text(out + n, bn_bytes_of(raw, raw_n));
    }
    v = bn_value_str(bn_bytes_of(out, n));
    free(raw);
    free(out);
    return v;
}

/* One more text of that name. Takes over both. */
static void append(bn_query *q, bn_value *name, bn_value *text)
{
    bn_query_param *p = find(q, bn_value_text(*name));
    bn_bytes *texts;
    bn_value all;
    size_t n;
    bool list;
    if (!p) {
        *add(q) = (bn_query_param){ *name, *text };
        return;
    }
    list = p->text.kind == BN_VALUE_STRS;
    n = list ? bn_value_count(p->text) : 1;
    texts = bn_xmalloc((n + 1) * sizeof *texts);
    for (size_t i = 0; i < n; i++)
        texts[i] = bn_value_text(list ? bn_value_items(p->text)[i] : p->text);
    texts[n] = bn_value_text(*text);
    all = bn_value_strs(texts, n + 1);
    free(texts);
    bn_value_release(&p->text);
    p->text = all;
    bn_value_release(name);
    bn_value_release(text);
}

static void parse_field(bn_query *q, bn_bytes field)
{
    const uint8_t *eq = memchr(field.p, '=', field.n);
    size_t name_n = eq ? (size_t)(eq - field.p) : field.n, text_at = eq ? name_n + 1 : field.n;
    bn_value name = decoded(bn_bytes_of(field.p, name_n));
    bn_value text = decoded(bn_bytes_of(field.p + text_at, field.n - text_at));
    append(q, &name, &text);
}

static size_t count_fields(bn_bytes text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '&';
    return n;
}

void bn_query_parse(bn_query *q, bn_bytes text)
{
    bn_query_release(q);
    if (count_fields(text) > BN_QUERY_FIELDS_MAX)
        return;
    while (text.n) {
        const uint8_t *end = memchr(text.p, '&', text.n);
        size_t n = end ? (size_t)(end - text.p) : text.n;
        if (n)
            parse_field(q, bn_bytes_of(text.p, n));
        n += end != NULL;
        text = bn_bytes_of(text.p + n, text.n - n);
    }
}

/* ---- writing ---- */

static bool is_plain(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' ||
           c == '-' || c == '~';
}

static bn_status encode_text(bn_bytes s, bn_buf *out)
{
    static const char digits[] = "0123456789ABCDEF";
    bn_status rc = bn_buf_reserve(out, 3 * s.n);
    for (size_t i = 0; !rc && i < s.n; i++) {
        uint8_t c = s.p[i];
        if (is_plain(c) || c == ' ') {
            out->p[out->n++] = c == ' ' ? '+' : c;
        } else {
            out->p[out->n++] = '%';
            out->p[out->n++] = (uint8_t)digits[c >> 4];
            out->p[out->n++] = (uint8_t)digits[c & 15];
        }
    }
    return rc;
}

static bn_status encode_field(bn_value name, bn_value text, bn_buf *out)
{
    bn_status rc = out->n ? bn_buf_append_str(out, "&") : BN_OK;
    if (!rc)
        rc = encode_text(bn_value_text(name), out);
    if (!rc)
        rc = bn_buf_append_str(out, "=");
    return rc ? rc : encode_text(bn_value_text(text), out);
}

bn_status bn_query_encode(const bn_query *q, bn_buf *out)
{
    bn_status rc = BN_OK;
    for (size_t i = 0; !rc && i < q->n; i++) {
        const bn_query_param *p = &q->items[i];
        if (p->text.kind == BN_VALUE_STR)
            rc = encode_field(p->name, p->text, out);
        else
            for (size_t k = 0; !rc && k < bn_value_count(p->text); k++)
                rc = encode_field(p->name, bn_value_items(p->text)[k], out);
    }
    return rc;
}
