/* media.h: files that the app made (images, downloads), held as mappings of the memfds that workers hand
 * over (small ones as copies), and served under media/<name>.<anything>. A name is made from the content; whoever knows
 * it may read the file. Two workers may have put the same file: each drops its own.
 *
 * Threads  the server loop only. */
#ifndef BN_SERVER_MEDIA_H
#define BN_SERVER_MEDIA_H

#include "base/bytes.h"

typedef struct bn_media_file {
    struct bn_media_file *next;
    unsigned refs; /* the table, and answers under way */
    unsigned worker;
    bn_bytes content;
    bool     copied; /* on the heap, else mapped */
    char    *name, *type;
    char    *filename; /* NULL: shown, not downloaded */
} bn_media_file;

typedef struct bn_media {
    bn_media_file **buckets;
    size_t          bucket_count, count; /* bucket_count: a power of two */
    uint64_t        bytes;
} bn_media;

void bn_media_init(bn_media *m);
void bn_media_release(bn_media *m);

/* The strings of a MEDIA_PUT frame and its content: mapped, it is taken over, also on failure; else it is copied. A
 * name that this worker has put before is replaced. */
bn_status bn_media_put(bn_media *m, unsigned worker, bn_bytes strings, bn_bytes content, bool mapped, bn_error *err);
void bn_media_drop(bn_media *m, unsigned worker, bn_bytes name);
void bn_media_drop_worker(bn_media *m, unsigned worker); /* all that this worker put */

/* With a reference, or NULL. What follows the last dot does not count. */
bn_media_file *bn_media_get(bn_media *m, bn_bytes name);
void bn_media_file_unref(bn_media_file *f);

#endif
