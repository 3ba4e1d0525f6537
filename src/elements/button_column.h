/* button_column.h: the buttons of one column of a table: a widget without an element of its own, whose value is the row
 * and the label of what was clicked, for one run. */
#ifndef BN_ELEMENTS_BUTTON_COLUMN_H
#define BN_ELEMENTS_BUTTON_COLUMN_H

#include "elements/command.h"

typedef struct bn_button_column_opts {
    const char *key;
    st_callback on_click;
} bn_button_column_opts;

/* No row of the table of commands: apps know it as a kind of column. Run by bn_command_run(), it leaves the widget's id in
 * call->id. */
extern const bn_command bn_button_column;

#endif
