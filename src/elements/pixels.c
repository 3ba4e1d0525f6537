/* pixels.c: pictures in memory: from numbers, and in other sizes. See picture.h. */
#include <math.h>
#include <stdio.h>

#include "elements/array.h"
#include "elements/picture.h"

/* ---------------------------------------------------------------- from numbers */

typedef struct filler {
    uint8_t *to;
    bool     real, single;
} filler;

static uint8_t byte_of(const filler *f, double x, bool clamp)
{
    double top = f->real ? 1.0 : 255.0;
    if (clamp)
        x = x < 0 ? 0 : x > top ? top : x;
    if (f->single)
        x = (double)((float)x * 255.0F);
    else if (f->real)
        x *= 255;
    return x >= 0 && x < 256 ? (uint8_t)x : 0;
}

static bn_status check_shape(const st_array *a, bn_error *err)
{
    size_t channels = a->ndim == 3 ? a->shape[2] : 1;
    if (a->ndim < 2 || a->ndim > 3)
        return bn_fail_kind(err, BN_EUSER, "StreamlitValueError", "`image` as an array has two or three axes, not %u.", a->ndim);
    if (channels != 1 && channels != 3 && channels != 4)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "An array of pixels has 1, 3 or 4 channels, not %zu.",
                            channels);
    if (!a->shape[0] || !a->shape[1] || a->shape[0] > (1U << 20) || a->shape[1] > (1U << 20))
        return bn_fail_kind(err, BN_EUSER, "ValueError", "%zu x %zu pixels are no picture", a->shape[1], a->shape[0]);
    return BN_OK;
}

static bn_status check_bounds(const st_array *a, bool real, bn_error *err)
{
    double least, greatest;
    if (!bn_array_bounds(a, &least, &greatest) || (least >= 0 && greatest <= (real ? 1.0 : 255.0)))
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                        "There are numbers outside %s in the array; clamp=True cuts them off.",
                        real ? "0.0 to 1.0" : "0 to 255");
}

bn_status bn_picture_of_array(const st_array *given, bool clamp, bool bgr, bn_picture *out, bn_error *err)
{
    st_array a = bn_array_of(given);
    filler f = { .real = bn_number_is_real(a.type), .single = a.type == ST_FLOAT };
    uint32_t channels = a.ndim == 3 ? (uint32_t)a.shape[2] : 1;
    bn_status rc = check_shape(&a, err);

    *out = (bn_picture){ 0 };
    if (!rc && !clamp && a.type != ST_U8)
        rc = check_bounds(&a, f.real, err);
    if (!rc && bgr && channels < 3)
        rc = bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "channels=\"BGR\" is for pictures of three channels.");
    if (rc)
        return rc;
    *out = (bn_picture){ .width = (uint32_t)a.shape[1], .height = (uint32_t)a.shape[0], .channels = bgr ? 3 : channels };
    out->data = f.to = malloc((size_t)out->width * out->height * out->channels);
    if (!out->data)
        return bn_fail(err, BN_ENOMEM, "a picture of %u x %u pixels", out->width, out->height);
    for (size_t y = 0; y < a.shape[0]; y++)
        for (size_t x = 0; x < a.shape[1]; x++) {
            const uint8_t *at = (const uint8_t *)a.data + (ptrdiff_t)y * a.strides[0] + (ptrdiff_t)x * a.strides[1];
            for (uint32_t c = 0; c < out->channels; c++) {
                const uint8_t *from = at + (a.ndim == 3 ? (ptrdiff_t)(bgr ? 2 - c : c) * a.strides[2] : 0);
                *f.to++ = a.type == ST_U8 ? *from : byte_of(&f, bn_number_at(&a, from), clamp);
            }
        }
    return BN_OK;
}

/* ---------------------------------------------------------------- other sizes */

enum { FRACTION = 22 }; /* bits of a weight behind the point */

/* For one axis: which pixels make a new one, and by which weight. */
typedef struct weights {
    uint32_t *first, *count;
    int32_t  *weight; /* `span` for each */
    uint32_t  span;
} weights;

static void weights_release(weights *w)
{
    free(w->first);
    free(w->count);
    free(w->weight);
}

static double tent(double x)
{
    x = fabs(x);
    return x < 1.0 ? 1.0 - x : 0.0;
}

static void weigh(weights *w, uint32_t at, double center, double reach, uint32_t size, double *scratch)
{
    int64_t from = (int64_t)(center - reach + 0.5), to = (int64_t)(center + reach + 0.5);
    double sum = 0;
    from = from < 0 ? 0 : from;
    to = to > size ? size : to;
    w->first[at] = (uint32_t)from;
    w->count[at] = (uint32_t)(to - from);
    for (uint32_t i = 0; i < w->count[at]; i++) {
        scratch[i] = tent(((double)(i + from) - center + 0.5) / reach);
        sum += scratch[i];
    }
    for (uint32_t i = 0; i < w->count[at]; i++)
        w->weight[(size_t)at * w->span + i] = (int32_t)(0.5 + (sum != 0 ? scratch[i] / sum : scratch[i]) * (1 << FRACTION));
}

static weights weights_of(uint32_t size, uint32_t wanted)
{
    double scale = (double)size / wanted, reach = scale < 1.0 ? 1.0 : scale;
    weights w = { .span = (uint32_t)ceil(reach) * 2 + 1 };
    double *scratch = bn_xmalloc(w.span * sizeof *scratch);
    w.first = bn_xmalloc(wanted * sizeof *w.first);
    w.count = bn_xmalloc(wanted * sizeof *w.count);
    w.weight = bn_xcalloc((size_t)wanted * w.span, sizeof *w.weight);
    for (uint32_t i = 0; i < wanted; i++)
        weigh(&w, i, (i + 0.5) * scale, reach, size, scratch);
    free(scratch);
    return w;
}

static uint8_t rounded(int64_t sum)
{
    sum >>= FRACTION;
    return sum < 0 ? 0 : sum > 255 ? 255 : (uint8_t)sum;
}

/* One new pixel's channel: `step` bytes from one old pixel to the next. */
static uint8_t mix(const weights *w, uint32_t at, const uint8_t *line, size_t step)
{
    int64_t sum = (int64_t)1 << (FRACTION - 1);
    const int32_t *weight = w->weight + (size_t)at * w->span;
    line += (size_t)w->first[at] * step;
    for (uint32_t i = 0; i < w->count[at]; i++, line += step)
        sum += (int64_t)*line * weight[i];
    return rounded(sum);
}

/* Colours are mixed by how much of them is seen. */
static void premultiply(bn_picture *p)
{
    uint8_t *at = p->data, *end = at + (size_t)p->width * p->height * p->channels;
    uint32_t a = p->channels - 1;
    for (; at < end; at += p->channels)
        for (uint32_t c = 0; c < a; c++) {
            uint32_t x = (uint32_t)at[c] * at[a] + 128;
            at[c] = (uint8_t)(((x >> 8) + x) >> 8);
        }
}

static void unmultiply(bn_picture *p)
{
    uint8_t *at = p->data, *end = at + (size_t)p->width * p->height * p->channels;
    uint32_t a = p->channels - 1;
    for (; at < end; at += p->channels)
        for (uint32_t c = 0; at[a] && at[a] < 255 && c < a; c++) {
            uint32_t x = 255U * at[c] / at[a];
            at[c] = x > 255 ? 255 : (uint8_t)x;
        }
}

static bn_status copy_of(const bn_picture *p, bn_picture *out)
{
    size_t n = (size_t)p->width * p->height * p->channels;
    *out = *p;
    out->data = malloc(n);
    if (!out->data)
        return BN_ENOMEM;
    memcpy(out->data, p->data, n);
    return BN_OK;
}

static bn_status narrow(const bn_picture *p, uint32_t width, bn_picture *out)
{
    weights w = weights_of(p->width, width);
    uint32_t ch = p->channels;
    *out = (bn_picture){ .width = width, .height = p->height, .channels = ch };
    out->data = malloc((size_t)width * p->height * ch);
    for (uint32_t y = 0; out->data && y < p->height; y++)
        for (uint32_t x = 0; x < width; x++)
            for (uint32_t c = 0; c < ch; c++)
                out->data[((size_t)y * width + x) * ch + c] = mix(&w, x, p->data + (size_t)y * p->width * ch + c, ch);
    weights_release(&w);
    return out->data ? BN_OK : BN_ENOMEM;
}

static bn_status lower(const bn_picture *p, uint32_t height, bn_picture *out)
{
    weights w = weights_of(p->height, height);
    size_t row = (size_t)p->width * p->channels;
    *out = (bn_picture){ .width = p->width, .height = height, .channels = p->channels };
    out->data = malloc(row * height);
    for (uint32_t y = 0; out->data && y < height; y++)
        for (size_t x = 0; x < row; x++)
            out->data[y * row + x] = mix(&w, y, p->data + x, row);
    weights_release(&w);
    return out->data ? BN_OK : BN_ENOMEM;
}

bn_status bn_picture_resize(const bn_picture *p, uint32_t width, uint32_t height, bn_picture *out, bn_error *err)
{
    bool alpha = p->channels == 2 || p->channels == 4;
    bn_picture whole = { 0 }, narrowed = { 0 };
    bn_status rc;

    *out = (bn_picture){ 0 };
    if (!width || !height || width > (1U << 20) || height > (1U << 20))
        return bn_fail(err, BN_EINVAL, "a picture of %u x %u pixels", width, height);
    rc = copy_of(p, &whole);
    if (!rc && alpha)
        premultiply(&whole);
    if (!rc)
        rc = narrow(&whole, width, &narrowed);
    bn_picture_release(&whole);
    if (!rc)
        rc = lower(&narrowed, height, out);
    bn_picture_release(&narrowed);
    if (!rc && alpha)
        unmultiply(out);
    return rc ? bn_fail(err, rc, "a picture of %u x %u pixels", width, height) : BN_OK;
}
