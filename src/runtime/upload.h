/* upload.h: files that a session's browser has sent, and what the values of widgets know of them.
 *
 * A file comes from the server process with its content, short ones in the frame, others in a sealed memfd, and is held
 * by its session until the browser takes it back or the session ends. A value (BN_VALUE_FILE) that names it is a
 * bn_upload: it holds the content too, so a file that an app is reading never goes away under it.
 *
 * Threads  a bn_upload: any thread. A bn_uploads: whoever holds its session's lock. */
#ifndef BN_RUNTIME_UPLOAD_H
#define BN_RUNTIME_UPLOAD_H

#include "state/value.h"

typedef struct bn_upload  bn_upload;
typedef struct bn_uploads bn_uploads;

typedef struct bn_upload_info {
    const char *id, *upload_url, *delete_url;
    const char *name, *type; /* "" when it is gone */
    uint64_t    size;
    bool        gone; /* the browser names it, but its content is not here (any more) */
} bn_upload_info;

bn_upload *bn_upload_of(bn_value v); /* borrowed; of a BN_VALUE_FILE */
/* Lives as long as the upload. */
const bn_upload_info *bn_upload_info_of(const bn_upload *u);
/* The content, mapped if it is not in memory: read-only, for as long as the upload lives. */
bn_status bn_upload_content(bn_upload *u, bn_bytes *out, bn_error *err);
/* The sealed memfd that has it from offset *at on; -1: it is short and has none. The upload's. */
int bn_upload_memfd(const bn_upload *u, uint32_t *at);
/* A descriptor that has it from offset 0 on; made for short files at the first call. The upload's. */
bn_status bn_upload_open(bn_upload *u, int *fd, bn_error *err);

/* What a door has made of it, kept with it, so that an app sees one object however often it asks. NULL: nothing yet. */
void *bn_upload_object(const bn_upload *u);
/* Takes over a reference. Returns the object that is kept: another, if another thread was faster. */
void *bn_upload_keep_object(bn_upload *u, void *object, const bn_foreign_ops *ops);

/* ---- a session's files; its lock is held ---- */

/* The files that a FileUploaderState names, as a LIST of FILEs, in its order. `take`: they are the value's alone from
 * here on, and such as are gone are left out. */
bn_value bn_uploads_read(bn_uploads *t, bn_bytes state, bool take);
/* The one that an UploadedFileInfo names: a FILE, or NONE if `take` finds none. */
bn_value bn_uploads_read_one(bn_uploads *t, bn_bytes info, bool take);

#endif
