/* cell.h: one value of a table: read as what C apps know, or made of what the browser says of a cell that was edited.
 *
 * Threads  any: nothing here has state. */
#ifndef BN_DATA_CELL_H
#define BN_DATA_CELL_H

#include <jansson.h>

#include "bourn/st/types.h"
#include "data/table.h"

/* Row `i` of a column, within one batch. ST_KIND_NONE: nothing is there; ST_NOT_GIVEN: no C app knows values of this type.
 * Texts are views into the table. */
st_val bn_cell_read(const bn_field *f, const struct ArrowArray *a, int64_t i);

/* Can values of it be put together from JSON, as far as they are there? No dictionary is in it, no view, nothing nested but
 * lists. */
bool bn_cell_is_plain(const bn_field *f);

#define BN_CELL_BYTES 32
/* A value of a type of fixed width, of BOOL (one byte), or of a dictionary (its index), as it lies in memory. `dictionary`:
 * the values, NULL: there are none. False: it is none of this type. Texts and lists are looked at only: they
 * stay JSON. */
bool bn_cell_parse(const bn_field *f, const struct ArrowArray *dictionary, const json_t *v, uint8_t out[BN_CELL_BYTES]);

#endif
