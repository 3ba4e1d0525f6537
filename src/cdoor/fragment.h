/* fragment.h: for the host: runs the fragments that a run is for, on the run's script thread. */
#ifndef BN_CDOOR_FRAGMENT_H
#define BN_CDOOR_FRAGMENT_H

#include "cdoor/way.h"

bn_door_end bn_door_run_fragments(bn_run *run, st_ctx *ctx);

#endif
