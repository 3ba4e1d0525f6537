/* query_value.h: a widget's value as it stands in the page's address. Pure functions, any thread. */
#ifndef BN_STATE_QUERY_VALUE_H
#define BN_STATE_QUERY_VALUE_H

#include "state/state.h"

/* Every text of it is empty. `text`: STR or STRS. */
bool bn_query_is_blank(bn_value text);

/* The value that a text stands for, as a widget of this kind would send it; owned. False: it stands for none. Of
 * several texts the last counts, unless the kind is a list. A blank one is the empty text or list, else NONE. Numbers
 * are read as Python's int() and float() do; what is no number in a list of them may be a date, a time or both in ISO
 * form without zone: microseconds since 1970, a time being one of 2000-01-01. */
bool bn_query_read(bn_widget_kind kind, bn_value text, bn_value *raw);

/* The other way round: STR or STRS, owned. */
bn_value bn_query_write(bn_widget_kind kind, bn_value raw);

#endif
