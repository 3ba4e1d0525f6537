/* chart_color.c: colors said in numbers, for charts and maps. See chart.h. */
#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "elements/chart.h"

void bn_rgba_set(bn_rgba *c, size_t i, double part, bool whole)
{
    double x = whole ? part : trunc(part * 255);
    c->rgb[i] = x < 0 || isnan(x) ? 0 : x > 255 ? 255 : (int)x;
    if (i == 3) {
        x = whole ? part / 255 : part;
        c->alpha = x < 0 || isnan(x) ? 0 : x > 1 ? 1 : x;
    }
}

static int digit(uint8_t b)
{
    return b >= '0' && b <= '9' ? b - '0' : (b | 0x20) >= 'a' && (b | 0x20) <= 'f' ? (b | 0x20) - 'a' + 10 : -1;
}

bool bn_rgba_of_hex(bn_bytes text, bn_rgba *out)
{
    bool brief = text.n == 4 || text.n == 5;
    size_t wide = brief ? 1 : 2;
    *out = (bn_rgba){ 0 };
    if ((!brief && text.n != 7 && text.n != 9) || text.p[0] != '#')
        return false;
    for (size_t i = 1; i < text.n; i += wide) {
        int high = digit(text.p[i]), low = digit(text.p[i + wide - 1]);
        if (high < 0 || low < 0)
            return false;
        bn_rgba_set(out, out->n++, high * 16 + low, true);
    }
    return true;
}

bool bn_rgba_at(const bn_field *f, const struct ArrowArray *a, int64_t i, bn_rgba *out)
{
    double parts[4];
    bool whole = false;
    *out = (bn_rgba){ .n = bn_numbers_at(f, a, i, parts, &whole) };
    for (size_t k = 0; k < out->n; k++)
        bn_rgba_set(out, k, parts[k], whole);
    return out->n >= 3;
}

void bn_rgba_css(const bn_rgba *c, char out[BN_RGBA_CSS])
{
    int n = snprintf(out, BN_RGBA_CSS, "%s(%d, %d, %d", c->n == 4 ? "rgba" : "rgb", c->rgb[0], c->rgb[1], c->rgb[2]);
    char alpha[BN_REPR_F64];
    bn_repr_f64(c->alpha, alpha);
    snprintf(out + n, BN_RGBA_CSS - (size_t)n, c->n == 4 ? ", %s)" : ")", alpha);
}

json_t *bn_rgba_json(const bn_rgba *c)
{
    json_t *out = json_array();
    for (size_t i = 0; i < c->n; i++)
        json_array_append_new(out, json_integer(c->rgb[i]));
    return out;
}
