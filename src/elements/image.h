/* image.h: one picture as every command takes it: st.image, st.logo, a page's icon. */
#ifndef BN_ELEMENTS_IMAGE_H
#define BN_ELEMENTS_IMAGE_H

#include "elements/media.h"

typedef struct bn_image_way {
    bool     clamp, bgr;
    bn_bytes format;    /* "JPEG", "PNG", ...; else: what suits the picture */
    uint32_t width_max; /* wider ones are made narrower */
} bn_image_way;

#define BN_IMAGE_WIDTH_MAX 1460 /* where no width in pixels is asked for */

/* A path, an address, the text of an SVG, a file's bytes, or an array. */
bn_status bn_image_show(bn_call *call, const st_val *image, const bn_image_way *way, bn_shown *out, bn_error *err);

/* A small picture beside something: an emoji, a Material icon, or an image. */
typedef enum bn_mark_kind { BN_MARK_IMAGE, BN_MARK_ICON, BN_MARK_EMOJI } bn_mark_kind;
typedef struct bn_mark {
    bn_mark_kind kind;
    bn_bytes     text;  /* the emoji, the icon's name, or the image's address */
    bn_shown     shown; /* released by the caller */
} bn_mark;
/* `what` names it in errors. */
bn_status bn_mark_find(bn_call *call, const st_val *image, const char *what, bn_mark *m, bn_error *err);

#endif
