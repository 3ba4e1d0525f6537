/* edit.h: a table with the changes that a visitor has made in a grid.
 *
 * Threads  none of its own. */
#ifndef BN_DATA_EDIT_H
#define BN_DATA_EDIT_H

#include "data/table.h"

/* `changes`: JSON as the browser sends it, {"edited_rows": {"0": {"name": value}}, "added_rows": [{"name": value}],
 * "deleted_rows": [0]}, where each of the three may be missing. Every column of the new table has the type that it had.
 * *refused: how many changes had no place in it, and were left out: a cell keeps its value then, or is empty in a new
 * row. */
bn_status bn_table_edit(bn_table *t, bn_bytes changes, bn_table **out, size_t *refused, bn_error *err);

#endif
