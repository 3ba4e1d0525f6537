/* duration.h: lengths of time as text: "300ms", "0.5s", "1h 30m", "1 day 02:00:00". */
#ifndef BN_ELEMENTS_DURATION_H
#define BN_ELEMENTS_DURATION_H

#include "base/bytes.h"

/* Seconds, of either sign. BN_EINVAL: not a length of time. A number without a unit is nanoseconds. */
bn_status bn_duration_parse(bn_bytes text, double *seconds);

#endif
