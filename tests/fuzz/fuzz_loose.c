/* JSON as Python writes it, through a tree and out again: it says the same, token by token, and doing so again changes nothing.
 * Texts are compared by their code units, numbers by their digits or what they are worth. */
#include <stdlib.h>

#include "elements/loose.h"

typedef struct reading {
    const char *p, *end;
} reading;

typedef struct token {
    char     kind;   /* a character of its own, '"' a text, '0' a number or word; 0: the end */
    bn_bytes raw;
    bn_buf   units;  /* of a text: 16 bits each */
} token;

static void put_unit(bn_buf *b, unsigned unit)
{
    if (bn_buf_append(b, bn_bytes_of(&(uint16_t){ (uint16_t)unit }, 2)))
        __builtin_trap();
}

static void put_char(bn_buf *b, unsigned long c)
{
    if (c >= 0x10000) {
        put_unit(b, (unsigned)(0xd800 + ((c - 0x10000) >> 10)));
        c = 0xdc00 + ((c - 0x10000) & 0x3ff);
    }
    put_unit(b, (unsigned)c);
}

/* One character of a text that has been taken for valid. */
static void read_char(reading *in, bn_buf *units)
{
    static const char names[] = "bfnrt\"\\/", values[] = "\b\f\n\r\t\"\\/";
    unsigned char c = (unsigned char)*in->p++;
    unsigned long all;
    if (c != '\\') {
        int more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
        all = more ? c & (0x3fu >> more) : c;
        for (; more && in->p < in->end; more--)
            all = all << 6 | (*in->p++ & 0x3f);
        put_char(units, all);
        return;
    }
    c = (unsigned char)*in->p++;
    if (c == 'u') {
        char digits[5] = { in->p[0], in->p[1], in->p[2], in->p[3], 0 };
        in->p += 4;
        put_char(units, strtoul(digits, NULL, 16));
    } else {
        put_char(units, (unsigned char)values[strchr(names, c) - names]);
    }
}

static token next(reading *in)
{
    token t = { 0 };
    while (in->p < in->end && strchr(" \t\r\n", *in->p) && *in->p)
        in->p++;
    if (in->p == in->end)
        return t;
    t.kind = *in->p;
    t.raw.p = (const uint8_t *)in->p;
    if (t.kind == '"') {
        bn_buf_init(&t.units, (size_t)1 << 28);
        for (in->p++; in->p < in->end && *in->p != '"';)
            read_char(in, &t.units);
        in->p++;
    } else if (strchr("{}[]:,", t.kind)) {
        in->p++;
    } else {
        t.kind = '0';
        while (in->p < in->end && !strchr("{}[]:, \t\r\n\"", *in->p))
            in->p++;
    }
    t.raw.n = (size_t)(in->p - (const char *)t.raw.p);
    return t;
}

static bool same_number(bn_bytes a, bn_bytes b)
{
    char x[400] = "", y[400] = "";
    if (bn_bytes_eq(a, b) || a.n >= sizeof x || b.n >= sizeof y)
        return true; /* a very long one is written shorter */
    memcpy(x, a.p, a.n);
    memcpy(y, b.p, b.n);
    return strtod(x, NULL) == strtod(y, NULL);
}

static size_t count(bn_bytes text)
{
    reading in = { (const char *)text.p, (const char *)text.p + text.n };
    size_t n = 0;
    for (;; n++) {
        token t = next(&in);
        bn_buf_release(&t.units);
        if (!t.kind)
            return n;
    }
}

/* Of two members of one name the last stays, so the counts may differ. */
static void compare(bn_bytes a, bn_bytes b)
{
    reading of_a = { (const char *)a.p, (const char *)a.p + a.n }, of_b = { (const char *)b.p, (const char *)b.p + b.n };
    if (count(a) != count(b))
        return;
    for (;;) {
        token x = next(&of_a), y = next(&of_b);
        if (x.kind != y.kind || !bn_bytes_eq(bn_buf_view(&x.units), bn_buf_view(&y.units)) ||
            (x.kind == '0' && !same_number(x.raw, y.raw)))
            __builtin_trap();
        bn_buf_release(&x.units);
        bn_buf_release(&y.units);
        if (!x.kind)
            return;
    }
}

static char *through(bn_bytes text)
{
    bn_loose loose;
    json_t *tree = bn_loose_load(text, &loose, NULL);
    char *out = tree ? bn_loose_dump(tree, &loose) : NULL;
    json_decref(tree);
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bn_bytes text = { data, size };
    char *once = through(text), *twice;
    if (!once || memchr(data, 0, size)) { /* jansson overlooks a NUL behind a number, which the reading here does not */
        free(once);
        return 0;
    }
    compare(text, bn_bytes_str(once));
    twice = through(bn_bytes_str(once));
    if (!twice || strcmp(once, twice) != 0)
        __builtin_trap();
    free(once);
    free(twice);
    return 0;
}
