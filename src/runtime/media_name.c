/* media_name.c: the name of a file, made from its content and what it is called. See media.h. No state. */
#include <stdio.h>

#include "base/blake2b.h"
#include "runtime/media.h"

enum {
    WHOLE_MAX = 1 << 20, /* a larger file's name is made from three samples of it */
    SAMPLE = 64 << 10,
};

void bn_media_name(const bn_media_add *add, char id[33])
{
    bn_bytes c = add->content;
    bn_blake2b h;
    char size[24];

    bn_blake2b_init(&h, 16);
    snprintf(size, sizeof size, "%zu:", c.n);
    bn_blake2b_feed(&h, bn_bytes_str(size));
    if (c.n > WHOLE_MAX) {
        bn_blake2b_feed(&h, bn_bytes_of(c.p, SAMPLE));
        bn_blake2b_feed(&h, bn_bytes_of(c.p + (c.n - SAMPLE) / 2, SAMPLE));
        bn_blake2b_feed(&h, bn_bytes_of(c.p + c.n - SAMPLE, SAMPLE));
    } else {
        bn_blake2b_feed(&h, c);
    }
    bn_blake2b_feed(&h, bn_bytes_str(add->type));
    if (add->filename.p)
        bn_blake2b_feed(&h, add->filename);
    bn_blake2b_end_hex(&h, id);
}
