/* forward.h: the ForwardMsgs that the runtime itself writes. Pure functions over what bn_forward holds.
 *
 * Threads  a bn_forward is filled once, before sessions come, and read-only after that. */
#ifndef BN_RUNTIME_FORWARD_H
#define BN_RUNTIME_FORWARD_H

#include "runtime/mailbox.h"
#include "runtime/pages_private.h"

/* What every new_session says alike, encoded once. */
typedef struct bn_forward {
    bn_buf before;           /* fields of NewSession up to the session's own */
    bn_buf initialize;       /* fields of Initialize that are the same for all sessions */
    char   main_hash[33];    /* the main script as a page */
    char  *script;
} bn_forward;

bn_status bn_forward_init(bn_forward *f, const bn_config *config, const char *script, const char *language_version,
                          bn_error *err);
void bn_forward_release(bn_forward *f);

/* Each appends the fields of one ForwardMsg to an empty buffer; without memory it leaves it empty. */
typedef struct bn_forward_run {
    const char *session_id, *run_id;
    const char *page_hash, *page_name;
    const bn_pages *pages; /* NULL: the main script alone */
    bool        run_on_save;
    const char (*fragments)[BN_FRAGMENT_ID_MAX];
    size_t      fragments_n;
} bn_forward_run;
void bn_forward_new_session(const bn_forward *f, const bn_forward_run *run, bn_buf *out);
void bn_forward_finished(const bn_forward_run *run, int status, bn_buf *out);
void bn_forward_status(bool run_on_save, bool is_running, bn_buf *out);
void bn_forward_compile_error(bn_bytes exception, bn_buf *out);
void bn_forward_heartbeat_ack(bn_buf *out);
/* `count` ids of files to send, 37 bytes each; `why`: instead, that none can be sent. */
void bn_forward_file_urls(const char *session_id, bn_bytes request_id, const char (*ids)[37], size_t count,
                          const char *why, bn_buf *out);
void bn_forward_deferred_file(bn_bytes request_id, const char *url, bn_buf *out); /* a download, now made */
void bn_forward_operation_error(bn_bytes request_id, const char *why, bn_buf *out);

/* An Element with an Exception; the same without memory. Lines after the message's first are shown as its stack. */
void bn_forward_exception_element(const char *type, const char *message, bool markdown, bn_buf *out);

/* What stands before the content of a delta: hash, metadata, and the delta's own head. At most
 * BN_DELTA_HEAD_MAX bytes are written to `p`; returns how many, and where in them the encoded path lies. */
#define BN_PATH_MAX 64
#define BN_DELTA_HEAD_MAX 512
typedef struct bn_delta_head {
    bn_delta_kind   kind;
    const char     *hash;        /* "" : none */
    bool            cacheable;
    const uint32_t *path;        /* of the container */
    size_t          path_n;
    uint32_t        slot;
    const char     *active_hash; /* 32 characters */
    size_t          content_n, tail_n;
} bn_delta_head;
size_t bn_forward_delta_head(const bn_delta_head *d, uint8_t *p, size_t *path_off, size_t *path_n);
/* The same for a delta that the browser holds: the whole message. */
size_t bn_forward_ref(const bn_delta_head *d, uint8_t *p, size_t *path_off, size_t *path_n);
/* What stands behind the content: the fragment. At most 2 + BN_FRAGMENT_ID_MAX bytes. */
size_t bn_forward_delta_tail(const char *fragment_id, uint8_t *p);

/* metadata{active_script_hash} and `fields`; the same without memory. */
void bn_forward_plain(const char *active_hash, bn_bytes fields, bn_buf *out);

#endif
