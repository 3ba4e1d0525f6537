/* secret.h: where st_secret() finds its files. */
#ifndef BN_CDOOR_SECRET_H
#define BN_CDOOR_SECRET_H

#include "config/config.h"

/* The paths of `c` are copied. `export`: texts and numbers at the top become variables of the environment,
 * now; only while no other thread reads that. */
void bn_door_use_secrets(const bn_config *c, bool export);

#endif
