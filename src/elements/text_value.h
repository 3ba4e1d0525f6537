/* text_value.h: the value of widgets that hold a text: its default, what the browser sends, cut at a number of
 * characters. Threads as command.h. */
#ifndef BN_ELEMENTS_TEXT_VALUE_H
#define BN_ELEMENTS_TEXT_VALUE_H

#include "elements/command_private.h"

/* The default as text: "" where none is given. Numbers given by C apps are text too: those are written into `buf`. */
bn_bytes bn_text_default(const bn_call *call, const st_val *value, char buf[64]);

/* The first `max_chars` characters; all of them if it is negative. */
bn_bytes bn_text_cut(bn_bytes text, int64_t max_chars);

/* Fill `m` for a default of `value`. max_chars: -1 for any number. *none: the default is no text at all; set too where the
 * app has emptied the widget through the session's state. */
bn_status bn_text_meta(bn_call *call, const st_val *value, int64_t max_chars, bool *none, bn_widget_meta *m,
                       bn_error *err);

#endif
