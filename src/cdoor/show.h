/* show.h: a build that failed, as the page shows it. */
#ifndef BN_CDOOR_SHOW_H
#define BN_CDOOR_SHOW_H

#include "runtime/runtime.h"

/* Script thread. `text` is what the compiler, or the loader, said. */
void bn_show_compile_error(bn_run *run, const char *text);

#endif
