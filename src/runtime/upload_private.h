/* upload_private.h: a session's files, as the rest of this folder uses them. The session's lock is held. */
#ifndef BN_RUNTIME_UPLOAD_PRIVATE_H
#define BN_RUNTIME_UPLOAD_PRIVATE_H

#include "port/port.h"
#include "runtime/runtime.h"
#include "runtime/upload.h"

bn_uploads *bn_uploads_new(void);
void bn_uploads_free(bn_uploads *t); /* no lock held: it unmaps and closes. Takes NULL */

typedef struct bn_upload_file bn_upload_file; /* content, shared by the session and the values that name it */
/* An UPLOAD frame's file, outside any lock; takes its descriptor. NULL: the frame makes no sense. Either way the server
 * is told, by bn_upload_freed(), when the content is let go of. */
bn_upload_file *bn_upload_file_new(bn_runtime *rt, bn_port_frame *frame, bn_error *err);
void bn_upload_file_unref(bn_upload_file *f); /* no lock held; takes NULL */
/* Both return what is displaced, to be let go of after unlocking; NULL: nothing. */
bn_upload_file *bn_uploads_put(bn_uploads *t, bn_upload_file *f);
bn_upload_file *bn_uploads_drop(bn_uploads *t, bn_bytes id);

/* ---- upload_freed.c: what the server need not count any more ---- */
/* Any thread, no lock held. */
void bn_upload_freed(bn_runtime *rt, uint64_t session, uint64_t bytes);
void bn_port_tell_freed(bn_runtime *rt);     /* port thread, each turn */
bool bn_port_may_tell_freed_locked(const bn_runtime *rt); /* port thread, under rt->mu */
void bn_runtime_drop_freed(bn_runtime *rt);  /* at the end */

/* What widgets accept: a request for urls is answered by the widest of all that the page shows. */
void bn_uploads_accept(bn_uploads *t, uint64_t bytes, const bn_bytes *suffixes, size_t n);
void bn_uploads_run_begins(bn_uploads *t); /* of the whole app */
void bn_uploads_run_ended(bn_uploads *t);  /* well, of the whole app: what it has not shown is not accepted any more */
/* The strings of a grant, ids aside. `standard`: the limit where no widget is known. */
bn_status bn_uploads_rule(const bn_uploads *t, uint64_t standard, bn_buf *strings);

#endif
