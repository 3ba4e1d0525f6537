/* session_table.h: the sessions that the server routes, found by the id that a browser names and by the
 * number that a worker uses.
 *
 * Threads  the server loop only. */
#ifndef BN_SERVER_SESSION_TABLE_H
#define BN_SERVER_SESSION_TABLE_H

#include "base/bytes.h"
#include "server/cookie.h"
#include "server/grants.h"

struct bn_conn;
typedef struct bn_worker bn_worker;

typedef struct bn_server_session {
    struct bn_server_session *id_next, *number_next; /* in their buckets */
    struct bn_server_session *prev, *next;           /* of one worker */
    struct bn_server_session *due_next;              /* credit is due */
    char            id[37];
    char            bind[BN_COOKIE_SESSION_LEN + 1];   /* the cookie it was opened with; "": none */
    char issued[BN_COOKIE_SESSION_LEN + 1]; /* the cookie given to a client that had none; "": none */
    uint64_t        number;
    bn_worker      *worker;
    struct bn_conn *conn;     /* NULL: the browser has gone, the worker keeps the session for its TTL */
    bool            opened;   /* this process of the worker has had SESSION_OPEN for it */
    char           *crash;    /* to be told with the next OPEN */
    bn_buf          info;     /* strings for SESSION_OPEN, while connected */
    uint64_t        under_way; /* bytes of SEND payload not given back yet */
    uint64_t        due;       /* bytes to give back */
    bool            due_listed;
    bn_grant_list   grants;    /* files that its browser may send */
    uint64_t        upload_coming, upload_held; /* bytes of files: of those under way; of those that the worker has */
    bool            upload_said; /* that they were too many, in the log */
} bn_server_session;

typedef struct bn_server_session_table {
    bn_server_session **by_id, **by_number;
    size_t       buckets, count; /* buckets: a power of two */
    uint64_t     last_number;
} bn_server_session_table;

bn_status bn_server_session_table_init(bn_server_session_table *t, bn_error *err);
void bn_server_session_table_release(bn_server_session_table *t); /* frees the sessions too */

/* A session with a number and an id of its own. */
bn_server_session *bn_server_session_table_add(bn_server_session_table *t);
void bn_server_session_table_remove(bn_server_session_table *t, bn_server_session *ss); /* frees it */
bn_server_session *bn_server_session_table_by_id(const bn_server_session_table *t, bn_bytes id);
bn_server_session *bn_server_session_table_by_number(const bn_server_session_table *t, uint64_t number);

/* May a client with this cookie (NULL: none) take the session up again? */
bool bn_server_session_may_resume(const bn_server_session *ss, const char *cookie);

#endif
