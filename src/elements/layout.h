/* layout.h: what the doors ask about containers, beside running their rows.
 *
 * Threads  any thread with a run context. */
#ifndef BN_ELEMENTS_LAYOUT_H
#define BN_ELEMENTS_LAYOUT_H

#include "elements/command.h"

/* May the container at the bottom of the page be written to while `current` is the current container? Not in the
 * sidebar, nor in a dialog. */
bn_status bn_bottom_check(const bn_block *current, bn_error *err);

#endif
