/* mime.h: types of files by their names, and the extensions of types, as Python's mimetypes module knows them.
 *
 * Threads  any; constant tables. */
#ifndef BN_BASE_MIME_H
#define BN_BASE_MIME_H

#include "base/bytes.h"

/* ".gz" of "a/b.tar.gz", empty where there is none (".profile" has none). */
bn_bytes bn_mime_suffix(bn_bytes path);
/* The registered type of a file of this name, behind a compression's suffix too; NULL: unknown. */
const char *bn_mime_guess(bn_bytes path);
/* ".png"; "" where the type is not known. */
const char *bn_mime_extension_of(const char *type);

#endif
