/* tree.h: JSON as an st_tree of the run, for commands that return one. See st_tree.c. */
#ifndef BN_CDOOR_TREE_H
#define BN_CDOOR_TREE_H

#include "cdoor/way.h"

/* What is no JSON, or a view without bytes, gives NULL. False: the run holds too much; see bn_door_fail_full(). */
bool bn_door_tree(bn_entry *e, bn_bytes json, const st_tree **out);

#endif
