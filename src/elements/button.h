/* button.h: what the kinds of buttons have in common: st.link_button, st.page_link, st.menu_button and their like.
 *
 * Threads  as command.h: rows are const. */
#ifndef BN_ELEMENTS_BUTTON_H
#define BN_ELEMENTS_BUTTON_H

#include "elements/command_private.h"
#include "elements/shortcut.h"

extern const bn_word bn_words_icon_position[];

#define P_ON_CLICK(O, more)                                                                                    \
    P(O, on_click, .flags = BN_ARG_NO_ID | (more), .turn = BN_TURN_SECOND, .py_type = "WidgetCallback | None", \
      .fallback = "None", .doc = "Called before the run that a click starts.")
#define P_BUTTON_TYPE(O, tag)                                                                                  \
    P(O, type, .pb = (tag), .flags = BN_ARG_HASHED, .words = bn_words_button,                                  \
      .py_type = "Literal['primary', 'secondary', 'tertiary']", .fallback = "'secondary'",                     \
      .doc = "How much it stands out.")
#define P_ICON_POSITION(O, tag)                                                                                \
    P(O, icon_position, .pb = (tag), .flags = BN_ARG_NULLABLE, .words = bn_words_icon_position,                \
      .py_type = "IconPosition", .fallback = "'left'", .doc = "On which side of the label the icon stands.")
#define P_USE_WIDTH(O)                                                                                         \
    P(O, use_container_width, .flags = BN_ARG_USE_WIDTH | BN_ARG_NO_ID | BN_ARG_ANY,                           \
      .py_type = "bool | None", .fallback = "None",                                                            \
      .doc = "Older form of width: True is \"stretch\", False \"content\".")
#define P_SHORTCUT(O)                                                                                          \
    P(O, shortcut, .flags = BN_ARG_NO_ID | BN_ARG_TYPED, .py_type = "str | None", .fallback = "None",          \
      .doc = "Keys that click it, such as \"Ctrl+K\".")

#endif
