/* media_private.h: what the runtime's other files ask of media.c.
 *
 * Lock  store->mu, a leaf: nothing is locked and nothing is called while it is held. */
#ifndef BN_RUNTIME_MEDIA_PRIVATE_H
#define BN_RUNTIME_MEDIA_PRIVATE_H

#include "base/thread.h"
#include "port/port.h"
#include "runtime/media.h"

typedef struct bn_media_order bn_media_order;
typedef struct bn_component_dir bn_component_dir; /* component.c */

/* The places of one page, by the hash of where they are. */
typedef struct bn_media_places {
    uint64_t       *keys; /* 0: free */
    bn_media_item **items;
    size_t          n, cap;
} bn_media_places;

/* One session's: places of this run, and those of the last that have not been put again yet. */
typedef struct bn_media_refs {
    bn_media_places now, before;
    unsigned        making; /* downloads that are being made */
    bool            ended;
} bn_media_refs;

/* One browser waits for a download that is being made. */
struct bn_making {
    bn_session *session; /* a reference */
    bn_value    make;
    char       *type;    /* NULL: the host says */
    bn_buf      filename;
    bool        named;
    bn_buf      request_id;
};

typedef struct bn_media_store {
    bn_mutex         mu;
    bn_media_item  **buckets BN_GUARDED_BY(mu);
    size_t           bucket_count, count BN_GUARDED_BY(mu);
    bn_media_item   *idle_first, *idle_last BN_GUARDED_BY(mu); /* nothing refers to them, oldest first */
    size_t           idle_bytes BN_GUARDED_BY(mu);             /* of those that are shown, not offered */
    bn_media_item   *dead BN_GUARDED_BY(mu);                  /* with a `make` that is let go of without the lock */
    bn_component_dir *components BN_GUARDED_BY(mu); /* folders that the server knows */
    bn_media_order  *orders_first, *orders_last BN_GUARDED_BY(mu); /* for the server, in order */
} bn_media_store;

void bn_media_store_init(bn_media_store *m);
void bn_media_store_release(bn_media_store *m);

/* A whole run begins; a run has ended, which settles what the last one left; the session has ended. */
void bn_media_run_begins(bn_media_store *m, bn_media_refs *refs);
void bn_media_run_ends(bn_media_store *m, bn_media_refs *refs);
void bn_media_session_ends(bn_media_store *m, bn_media_refs *refs);

/* Port thread: the download that this session's page asks for; NULL: there is none of that name. */
bn_making *bn_media_making(bn_media_store *m, bn_session *s, bn_bytes id, bn_bytes request_id);

/* A frame for the server, behind the orders that wait. Takes over the payload's content. */
void bn_media_tell_locked(bn_media_store *m, bn_port_type type, bn_buf *payload);
void bn_component_dirs_free(bn_component_dir *first);

/* Port thread: give the server what waits. False: the port is too full for now. */
bool bn_media_flush(bn_media_store *m, bn_port *port);

#endif
