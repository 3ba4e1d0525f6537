/* backmsg.h: what a browser asks for, taken from the bytes of a BackMsg.
 *
 * The bytes come from anybody. Nothing of them is believed before it has been checked: text is UTF-8, the
 * number of sub-messages and list items is bounded before anything is allocated for them, unknown fields are
 * skipped.
 *
 * Threads  a pure function; the port thread calls it. */
#ifndef BN_RUNTIME_BACKMSG_H
#define BN_RUNTIME_BACKMSG_H

#include "runtime/chunk.h"
#include "runtime/mailbox.h"

enum {
    BN_BACKMSG_ITEMS_MAX = 32768,              /* sub-messages, strings and hashes in one message */
    BN_BACKMSG_QUERY_MAX = 512 * 1024,         /* characters of a query string; a longer one counts as empty */
    BN_BACKMSG_QUERY_FIELDS_MAX = 1000,        /* ... and its parameters */
    BN_BACKMSG_TEXT_MAX = 64 * 1024,           /* bytes of any other text; a longer one counts as empty */
};

typedef enum bn_backmsg_type {
    BN_BACKMSG_NONE, /* empty, or of a type that is not known: ignored */
    BN_BACKMSG_RERUN,
    BN_BACKMSG_STOP,
    BN_BACKMSG_CLEAR_CACHE,
    BN_BACKMSG_RUN_ON_SAVE,
    BN_BACKMSG_GIT_INFO,
    BN_BACKMSG_HEARTBEAT,
    BN_BACKMSG_FILE_URLS,
    BN_BACKMSG_OPERATION,
    BN_BACKMSG_DEBUG, /* disconnect, shutdown: only the peer's own tests send them */
} bn_backmsg_type;

typedef struct bn_backmsg {
    bn_backmsg_type type;
    bool            flag;       /* RUN_ON_SAVE */
    bn_request     *request;    /* RERUN: owned */
    bn_bytes        request_id; /* FILE_URLS, OPERATION: views into the message */
    bn_bytes        session_id; /* OPERATION */
    size_t          file_count; /* FILE_URLS */
    bn_bytes        file_id;    /* OPERATION "deferred_file" */
    bn_bytes        source_id;  /* OPERATION "dataframe_chunk" */
    bn_chunk_ask    chunk;
    const char     *operation;  /* OPERATION: name of its payload, NULL: none */
} bn_backmsg;

/* BN_EPROTO: malformed. BN_ETOOBIG: over BN_BACKMSG_ITEMS_MAX. */
bn_status bn_backmsg_decode(bn_bytes in, bn_backmsg *out, bn_error *err);
void bn_backmsg_release(bn_backmsg *m);

#endif
