/* watch.h: tells when something in an app's folders was written.
 *
 * Threads  one of its own, which makes the call; bn_watch_file: any thread, and inside the call. */
#ifndef BN_RUNTIME_WATCH_H
#define BN_RUNTIME_WATCH_H

#include "base/status.h"

typedef struct bn_watch bn_watch;

/* NOTIFY: by the kernel (inotify), else by looking; POLL: by looking every now and then; NONE: never. */
typedef enum bn_watch_how { BN_WATCH_NOTIFY, BN_WATCH_POLL, BN_WATCH_NONE } bn_watch_how;
bn_watch_how bn_watch_how_of(const char *server_file_watcher_type); /* "auto", "watchdog", "poll", "none" */

/* Calls touched(arg) at the start, and after each burst of writes in a folder that bn_watch_file() has named, or every
 * second when looking. */
typedef void (*bn_watch_fn)(void *arg);
bn_status bn_watch_new(bn_watch_how how, bn_watch_fn touched, void *arg, bn_watch **out, bn_error *err);
/* Watch the folder that this file is in (a folder: itself), those of the symbolic links that lead there, and in place of one that is missing the nearest that exists. To be called again after each burst: what was
 * missing may have come, what was watched may have been replaced. Takes NULL for `w`. */
void bn_watch_file(bn_watch *w, const char *path);
void bn_watch_free(bn_watch *w); /* waits for the thread; takes NULL */

#endif
