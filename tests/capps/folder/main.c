/* main.c: an app of two sources, a header and flags of its own. */
// bourn: cflags -DFROM_FLAGS=42, libs -lm
#include "part.h"
#include <math.h>

void st_main(void)
{
    st_text(st_fmt("%s %d %g %s", part(), FROM_FLAGS, sqrt(st_state_f64("x", 16)), FROM_HEADER));
}
