/* load.h: a compiled app in memory. Several versions may be loaded side by side: each came from a file of its own.
 *
 * Threads  any. A version unloads itself when its last reference goes, if it can have left nothing behind; else its
 *          code stays, so that no thread of the app's own ever finds it gone. */
#ifndef BN_CDOOR_LOAD_H
#define BN_CDOOR_LOAD_H

#include "cdoor/door.h"

/* Loads `path`, a shared library that nobody writes to any more and that is deleted when the version goes. `name` is
 * what people call the app. BN_EINVAL: it cannot be loaded, or has no st_main. */
bn_status bn_app_load(const char *path, const char *name, bn_app **out, bn_error *err);
/* May its code be unloaded, and its threads be ended by force? See bn_elf.contained. */
bool bn_app_contained(const bn_app *app);
/* Versions whose code is in memory now. */
unsigned bn_app_loaded(void);

#endif
