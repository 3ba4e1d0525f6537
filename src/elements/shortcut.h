/* shortcut.h: keyboard shortcuts of buttons: "Control + K" to "ctrl+k". */
#ifndef BN_ELEMENTS_SHORTCUT_H
#define BN_ELEMENTS_SHORTCUT_H

#include "base/bytes.h"

#define BN_SHORTCUT_MAX 64

/* Writes the normal form, NUL-terminated: modifiers in the order ctrl, cmd, alt, shift, then one key.
 * BN_EUSER with a message where the shortcut has no key, two keys, or one that the page keeps for itself. */
bn_status bn_shortcut_normalize(bn_bytes text, char out[BN_SHORTCUT_MAX], bn_error *err);

#endif
