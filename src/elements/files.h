/* files.h: what widgets that take files share: which types, how large, and the file that a value names.
 * Threads as command.h. */
#ifndef BN_ELEMENTS_FILES_H
#define BN_ELEMENTS_FILES_H

#include "elements/command_private.h"
#include "runtime/upload.h"

/* The types that a widget takes, as the browser wants them: MIME types, then extensions with their point. */
typedef struct bn_file_types {
    bn_buf   text;  /* all of them, each ended by NUL; to be released */
    bn_bytes *items; /* views into it; to be freed */
    size_t   n, mime_n; /* the first `mime_n` are MIME types */
} bn_file_types;
bn_status bn_file_types_read(const bn_call *call, const st_val *given, bn_file_types *out, bn_error *err);
void bn_file_types_release(bn_file_types *t);
void bn_file_types_encode(const bn_file_types *t, bn_wire *w, bn_pb tag);

/* "max_upload_size": MiB, not given, or None. */
bn_status bn_check_max_upload(const bn_call *call, const st_val *v, bn_error *err);
int64_t bn_max_upload(const bn_call *call, const st_val *v);
/* A sample rate or None; `name` for the message. */
bn_status bn_check_sample_rate(const bn_call *call, const char *name, const st_val *v, bn_error *err);
void bn_encode_sample_rate(const st_val *v, bn_wire *w, bn_pb tag);

/* Fill `m` for files that are kept. `many`: the value is a LIST, else a FILE or NONE. */
bn_status bn_files_meta(bn_call *call, bool many, bn_widget_meta *m, bn_error *err);
/* call->value is there: files that are gone are left out, and names must end as `types` say. The browser may send such
 * files from here on. `max`: MiB. */
bn_status bn_files_settle(bn_call *call, const bn_file_types *types, int64_t max, bn_error *err);
bn_status bn_files_check_name(const bn_upload *u, const bn_file_types *types, bn_error *err);
bn_status bn_files_accept(const bn_call *call, const bn_file_types *types, int64_t max, bn_error *err);

#endif
