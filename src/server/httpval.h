/* httpval.h: the values of request lines and headers: paths, ranges, entity tags, accepted encodings, lists,
 * types.
 *
 * Pure functions over bytes, any thread; a client chooses every one of these bytes. */
#ifndef BN_SERVER_HTTPVAL_H
#define BN_SERVER_HTTPVAL_H

#include "base/bytes.h"

/* Percent-decode a path in place; a '%' that no two hexadecimal digits follow stays. Returns the new length;
 * the result may contain NUL. */
size_t bn_path_decode(char *path, size_t n);

/* A decoded path without its leading slashes that must not reach a file system: NUL, UNC, a drive letter, a
 * leading slash or backslash, or a ".." segment (either kind of slash). */
bool bn_path_unsafe(bn_bytes relative);

/* Item `i` of a comma-separated header, trimmed; empty items count. false: there are not so many. */
bool bn_list_item(bn_bytes list, size_t i, bn_bytes *item);
/* Some item of a comma-separated list is `word`, letter case aside. */
bool bn_list_has(bn_bytes list, const char *word);

/* Accept-Encoding allows `coding`: named with q > 0, or by "*". */
bool bn_accepts_encoding(bn_bytes accept, const char *coding);

/* If-None-Match names `etag` (weak comparison) or is "*". */
bool bn_etag_matches(bn_bytes if_none_match, const char *etag);

/* A single "bytes=" range in a resource of `total` bytes; `first` and `last` are inclusive. BN_EINVAL: not of
 * that form (several ranges too); BN_ETOOBIG: outside the resource. */
bn_status bn_range_parse(bn_bytes value, uint64_t total, uint64_t *first, uint64_t *last);

/* The MIME type for a file name, with charset for text; "application/octet-stream" when unknown. */
const char *bn_mime_of(const char *name);
/* The extension with dot that a download of this type gets, "" when unknown. */
const char *bn_mime_extension(const char *type);

/* "Sun, 06 Nov 1994 08:49:37 GMT" and a NUL. */
void bn_http_date(int64_t unix_seconds, char out[30]);

/* Append a Content-Disposition value for a download: the quoted form where it is safe, else RFC 5987's. */
bn_status bn_disposition(bn_buf *out, const char *filename);

#endif
