/* picture.h: pictures in memory, and as PNG and JPEG files.
 *
 * Threads  any: nothing here has state. Sizes are bounded: what a file says of itself is checked before
 * memory is taken. */
#ifndef BN_ELEMENTS_PICTURE_H
#define BN_ELEMENTS_PICTURE_H

#include "base/bytes.h"
#include "bourn/st/types.h"

typedef enum bn_picture_format {
    BN_PICTURE_UNKNOWN = 0,
    BN_PICTURE_PNG,
    BN_PICTURE_JPEG,
    BN_PICTURE_GIF,
    BN_PICTURE_WEBP,
    BN_PICTURE_OTHER, /* known by its first bytes, and no more */
} bn_picture_format;

/* What a file's head says. */
typedef struct bn_picture_info {
    bn_picture_format format;
    const char       *type;      /* MIME; NULL: unknown */
    uint32_t          width, height; /* 0: not known */
    bool              alpha;     /* it may have transparent places, or a palette */
    bool              plain;     /* bn_picture_decode() reads it as others do */
} bn_picture_info;

/* 8 bits a channel, rows packed. channels: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. */
typedef struct bn_picture {
    uint8_t *data;
    uint32_t width, height, channels;
} bn_picture;

void bn_picture_release(bn_picture *p);
bn_picture_info bn_picture_look(bn_bytes file);
bn_status bn_picture_decode(bn_bytes file, bn_picture *out, bn_error *err);
bn_status bn_picture_png(const bn_picture *p, bn_buf *out, bn_error *err);
bn_status bn_picture_jpeg(const bn_picture *p, int quality, bn_buf *out, bn_error *err); /* alpha is left out */
/* Another size, each pixel the mean of those around it, weighted by distance. */
bn_status bn_picture_resize(const bn_picture *p, uint32_t width, uint32_t height, bn_picture *out, bn_error *err);
/* Numbers as pixels: two axes, or three of which the last is 1, 3 or 4 channels. Reals are 0 to 1, integers 0 to 255; what
 * is outside is cut where `clamp` is set, and refused where not. `bgr`: blue comes first. */
bn_status bn_picture_of_array(const st_array *a, bool clamp, bool bgr, bn_picture *out, bn_error *err);

#endif
