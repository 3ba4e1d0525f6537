/* source_changed.h: the app's sources were saved: each page offers a rerun, or, with server.runOnSave, runs again. */
#ifndef BN_RUNTIME_SOURCE_CHANGED_H
#define BN_RUNTIME_SOURCE_CHANGED_H

#include "runtime/runtime.h"

/* Any thread; returns at once. Sessions hear of it in the port thread's next turn. `path`: the file, without symbolic
 * links; if it is a page's, only sessions that are on that page hear of it. NULL: all do. */
void bn_runtime_source_changed(bn_runtime *rt, const char *path);

#endif
