/* media_private.h: what the runtime's other files ask of media.c.
 *
 * Lock  store->mu, a leaf: nothing is locked and nothing is called while it is held. */
#ifndef BN_RUNTIME_MEDIA_PRIVATE_H
#define BN_RUNTIME_MEDIA_PRIVATE_H

#include "base/thread.h"
#include "port/port.h"
#include "runtime/chunk.h"
#include "runtime/media.h"

typedef struct bn_media_order bn_media_order;
typedef struct bn_media_store bn_media_store;
typedef struct bn_component_dir bn_component_dir; /* component.c */

struct bn_media_item {
    bn_media_item  *next; /* in its bucket */
    bn_media_item  *idle_before, *idle_after;
    bn_media_store *store;
    unsigned        refs; /* places and commands under way */
    bool            download, idle, marked;
    size_t          size;
    bool            deferred; /* nobody has it yet: `make` makes it */
    uint64_t        session;  /* DEFERRED: its serial */
    bn_value        make;
    char           *type;     /* DEFERRED: NULL: the host says */
    bn_buf          filename;
    bool            named;
    char            id[33];
    char            url[80];
    /* a reference: no file, but rows of a table; NULL: a file. They stand in the store's list */
    struct bn_row_source *rows;
    bn_media_item  *rows_next;
    uint64_t        key[2];   /* rows: what tells their content */
};

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

struct bn_media_store {
    bn_mutex         mu;
    bn_media_item  **buckets BN_GUARDED_BY(mu);
    size_t           bucket_count, count BN_GUARDED_BY(mu);
    bn_media_item   *idle_first, *idle_last BN_GUARDED_BY(mu); /* nothing refers to them, oldest first */
    size_t           idle_bytes BN_GUARDED_BY(mu);             /* of those that are shown, not offered */
    bn_media_item   *dead BN_GUARDED_BY(mu);                  /* with a `make` that is let go of without the lock */
    size_t           rows_bytes BN_GUARDED_BY(mu);            /* of tables that are held for pages, each counted once */
    bn_media_item   *rows BN_GUARDED_BY(mu);                  /* those, through rows_next */
    struct bn_chunks *chunks;                                 /* lets go of them. Set at init */
    bn_component_dir *components BN_GUARDED_BY(mu); /* folders that the server knows */
    bn_media_order  *orders_first, *orders_last BN_GUARDED_BY(mu); /* for the server, in order */
};

void bn_media_store_init(bn_media_store *m);
void bn_media_store_release(bn_media_store *m);

/* A whole run begins; a run has ended, which settles what the last one left; the session has ended. */
void bn_media_run_begins(bn_media_store *m, bn_media_refs *refs);
void bn_media_run_ends(bn_media_store *m, bn_media_refs *refs);
void bn_media_session_ends(bn_media_store *m, bn_media_refs *refs);

/* Port thread: the download that this session's page asks for; NULL: there is none of that name. */
bn_making *bn_media_making(bn_media_store *m, bn_session *s, bn_bytes id, bn_bytes request_id);

/* The table of items, and what was dropped under the lock: unlocking lets go of it. */
bn_media_item **bn_media_slot_locked(const bn_media_store *m, const char *id);
/* What the browser of `s` asks for by an id of 32 digits. NULL: there is none, or it is another session's. */
bn_media_item *bn_media_of_session_locked(const bn_media_store *m, const bn_session *s, bn_bytes id);
bn_media_item *bn_media_known_locked(bn_media_store *m, const char *id); /* a reference; NULL: there is none */
void bn_media_insert_locked(bn_media_store *m, bn_media_item *f);
void bn_media_unlock(bn_media_store *m);

/* ---- media_rows.c ---- */
void bn_media_unlist_rows_locked(bn_media_store *m, bn_media_item *f);
/* Port thread: the rows of this name that this session's page shows, a reference; NULL: there are none. */
struct bn_row_source *bn_media_rows(bn_media_store *m, bn_session *s, bn_bytes id);

/* A frame for the server, behind the orders that wait. Takes over the payload's content. */
void bn_media_tell_locked(bn_media_store *m, bn_port_type type, bn_buf *payload);
void bn_component_dirs_free(bn_component_dir *first);

/* Port thread: give the server what waits. False: the port is too full for now. */
bool bn_media_flush(bn_media_store *m, bn_port *port);

#endif
