/* icons.h: the emoji and the Material icon names that the frontend knows; tables made at build by tools/gen_icons.py.
 *
 * Each table is one run of bytes and the offsets of its words, sorted by byte order; offset [count] is the end.
 * Emoji stand without the variation selector U+FE0F and with it, as the frontend lists them. */
#ifndef BN_ELEMENTS_ICONS_H
#define BN_ELEMENTS_ICONS_H

#include <stddef.h>
#include <stdint.h>

typedef struct bn_icon_table {
    const char     *text;
    const uint32_t *at;
    size_t          count;
    size_t          longest; /* bytes */
} bn_icon_table;

extern const bn_icon_table bn_icons_emoji, bn_icons_material;

#endif
