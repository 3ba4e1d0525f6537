/* lazy.h: large tables on their way into messages: the first rows, and a name by which the page asks for others. */
#ifndef BN_ELEMENTS_LAZY_H
#define BN_ELEMENTS_LAZY_H

#include "elements/frame.h"
#include "runtime/media.h"

/* {0}: the table goes into the message whole. */
typedef struct bn_lazy {
    bn_media_item *item; /* a reference */
    bn_ipc        *first;
    int64_t        rows;
} bn_lazy;

/* `asked`: the app's word; NULL: by the number of rows. `alone`: nothing in it can be selected. The caller owes
 * bn_lazy_release(), and bn_lazy_place() when the message has been put. */
bn_status bn_lazy_open(const bn_call *call, const bn_sheet *sheet, const bool *asked, bool alone, bn_lazy *out, bn_error *err);
void bn_lazy_release(bn_lazy *l);
void bn_lazy_place(const bn_call *call, const bn_lazy *l);
void bn_lazy_encode(const bn_lazy *l, bn_wire *w, bn_pb tag); /* a LazyDataframe */

#endif
