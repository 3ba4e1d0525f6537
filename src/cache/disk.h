/* disk.h: entries as files, one each, named FUNCTION-KEY.memo, below the folder that the official package uses too.
 *
 * A file is written beside its place and moved there when it is whole, so that another process sees all of it or
 * nothing; it says how long it is and what it hashes to, and one that does not hold is no entry.
 * Threads  any; blocks on the disk, so detach first. */
#ifndef BN_CACHE_DISK_H
#define BN_CACHE_DISK_H

#include "cache/cache.h"

/* `$HOME/.streamlit/cache`; owned. NULL: there is no home. */
char *bn_cache_disk_folder(void);
/* *out is owned. BN_ENOENT: there is none; BN_EPROTO: it is torn or not ours, and has been taken away. */
bn_status bn_cache_disk_read(const char *folder, bn_cache_key fn, bn_cache_key key, uint8_t **out, size_t *n,
                             bn_error *err);
bn_status bn_cache_disk_write(const char *folder, bn_cache_key fn, bn_cache_key key, bn_bytes content, bn_error *err);
/* One key, all of a function (key NULL), or every entry (fn NULL too). */
void bn_cache_disk_clear(const char *folder, const bn_cache_key *fn, const bn_cache_key *key);

#endif
