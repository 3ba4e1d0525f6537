/* layout_private.h: what the containers' files share: container.c, columns.c, fold.c, tabs.c.
 *
 * An expander, popover or row of tabs whose on_change is not "ignore" is a widget as well: it has an id and a value
 * (whether it is open, which tab is), found in call->value; else call->value is NONE.
 *
 * Threads  as command.h. */
#ifndef BN_ELEMENTS_LAYOUT_PRIVATE_H
#define BN_ELEMENTS_LAYOUT_PRIVATE_H

#include "elements/command_private.h"

#define P_GAP(type, when)                                                                                       \
    P(type, gap, .flags = BN_ARG_GAP, .py_type = "Gap | None", .fallback = "'small'", .turn = (when),         \
      .doc = "Room between elements: \"xxsmall\" to \"xxlarge\", pixels, or None.")
#define P_HEIGHT(type, when)                                                                                    \
    P(type, height, .flags = BN_ARG_HEIGHT | BN_ARG_CONTENT, .py_type = "Height", .fallback = "'content'",    \
      .turn = (when), .doc = "Pixels, \"stretch\" or \"content\".")
#define P_ON_FOLD(type)                                                                                       \
    P(type, on_change, .flags = BN_ARG_NO_ID, .py_type = "Literal['ignore', 'rerun'] | WidgetCallback",       \
      .fallback = "'ignore'", .turn = BN_TURN_SECOND,                                                         \
      .doc = "\"rerun\" or a function: the app is told what is open.")
#define P_BLOCK_KEY(type)                                                                                             \
    P(type, key, .flags = BN_ARG_KEY | BN_ARG_NO_ID, .py_type = "Key | None", .fallback = "None",             \
      .doc = "Names the container: whether it is open is found under it in the session's state.")

/* The id as Block.id, where there is one. */
void bn_layout_encode_id(bn_call *call, bn_wire *w);
/* identify() of a container whose key is for CSS only. */
bn_status bn_layout_claim_key(bn_call *call, bn_error *err);
/* A number of pixels; True counts as one. */
bool bn_layout_is_pixels(st_val v);
/* What the word of STR parameter `i` stands for. */
int bn_layout_word(const bn_call *call, const bn_word *words, size_t i);

/* ---- commands that make several containers ---- */
void bn_layout_drop(bn_call *call); /* those made so far, after a failure */
bn_status bn_layout_too_many(const bn_call *call, size_t n, bn_error *err);
/* Puts what the warm buffer holds into `row` and notes the new container. */
bn_status bn_layout_put_part(bn_call *call, bn_block *row, const char *kind_name, const bn_wire *w, bn_error *err);

/* ---- containers that may be widgets ---- */
bool bn_layout_is_stateful(const bn_call *call);
bn_status bn_layout_check_stateful(bn_call *call, bn_error *err);

#define BN_LAYOUT_NONE SIZE_MAX

/* Gets the id and, if it is stateful, the value; takes over what the meta has, and adds callback and `bind`. `plain`: the
 * parameter that the id of a container without state depends on; BN_LAYOUT_NONE: none does. */
bn_status bn_layout_identify(bn_call *call, bn_widget_meta *meta, size_t plain, bn_error *err);

#endif
