/* settings.h: what commands of the C door take from the configuration. Called by the host before the first run. */
#ifndef BN_CDOOR_SETTINGS_H
#define BN_CDOOR_SETTINGS_H

#include "config/config.h"

/* Where st_secret() finds its files: the paths of `c` are copied. `export`: texts and numbers at the top become
 * variables of the environment, now; only while no other thread reads that. */
void bn_door_use_secrets(const bn_config *c, bool export);
/* How much st_cache_data() keeps. */
void bn_door_use_cache(const bn_config *c);

#endif
