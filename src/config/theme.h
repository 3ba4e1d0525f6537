/* theme.h: the [theme] sections of a configuration as the message that the page understands. */
#ifndef BN_CONFIG_THEME_H
#define BN_CONFIG_THEME_H

#include "config/config.h"

/* Appends the bytes of CustomThemeConfig (field 7 of NewSession), with its sidebar, light and dark parts.
 * Nothing is appended when no theme option is set: then the field is left out. A theme that equals the
 * frontend's own, such as base = "light" alone, is not nothing: its zero is written. Values that
 * bn_theme_check() warned about are left out. */
bn_status bn_theme_encode(const bn_config *c, bn_buf *out);

/* Once, when the configuration is complete: warns about each value that the page will not get, and fails on
 * one that leaves the theme's meaning open (a font's URL without a name, or of several fonts; seven heading
 * sizes). */
bn_status bn_theme_check(const bn_config *c, bn_error *err);

/* Looks like "#rgb", "#rrggbb" (with or without alpha), "rgb(...)" or "rgba(...)". */
bool bn_theme_is_color(bn_bytes s);

#endif
