/* sources.h: the files that an app is made of, and which of them were saved: the script, its modules and pages, the folders
 * of server.folderWatchList, the secrets. A file counts as saved when its content is another; one that has gone does not
 * until it is there again. Both hosts' watching goes through here, over watch.h.
 *
 * Threads  bn_sources_add, bn_sources_owns: any. The calls back come from the watching thread. */
#ifndef BN_RUNTIME_SOURCES_H
#define BN_RUNTIME_SOURCES_H

#include "config/config.h"

typedef struct bn_sources bn_sources;

typedef enum bn_source_kind {
    BN_SOURCE_FILE,  /* code: its content */
    BN_SOURCE_NAMES, /* a folder: which files are in it */
    BN_SOURCE_DATA,  /* a file, or a folder with all that is below it: names, sizes and times */
} bn_source_kind;

typedef struct bn_source_saved {
    bn_source_kind kind;
    const char    *path; /* as it was added */
    const char    *real; /* the same without symbolic links */
} bn_source_saved;

typedef struct bn_sources_opts {
    const bn_config *config;
    const char      *script; /* absolute path of the app; modules are the app's own if they lie in its folder */
    void (*saved)(void *arg, const bn_source_saved *what);
    void (*touched)(void *arg); /* may be NULL: at the start, and after each burst of writes, before `saved` */
    void *arg;
} bn_sources_opts;

/* Watches the folders and secrets that the configuration names, and the script. *out is set before the first call back;
 * NULL with BN_OK: server.fileWatcherType is "none" and there is no `touched`. */
bn_status bn_sources_new(const bn_sources_opts *opts, bn_sources **out, bn_error *err);
/* Also this; as often as one likes. Takes NULL for `s`. */
void bn_sources_add(bn_sources *s, const char *path, bn_source_kind kind);
/* The folder that a file is in is watched: `touched` is called. Takes NULL for `s`. */
void bn_sources_watch(bn_sources *s, const char *path);
/* Is it the app's own: in the script's folder or one that PYTHONPATH names, and in none that server.folderWatchBlacklist,
 * or its being a place for others' packages, leaves out? Takes NULL for `s`. */
bool bn_sources_owns(const bn_sources *s, const char *path);
void bn_sources_free(bn_sources *s); /* waits for the thread; takes NULL */

#endif
