/* multipart.h: multipart/form-data (RFC 7578) as it comes in, piece by piece: nothing of a part's content is kept or
 * copied here, it is handed on as views into what was fed.
 *
 * No socket, no file, no clock. Threads  a parser belongs to one thread, the server loop. */
#ifndef BN_SERVER_MULTIPART_H
#define BN_SERVER_MULTIPART_H

#include "base/bytes.h"

enum {
    BN_MULTIPART_BOUNDARY_MAX = 200,
    BN_MULTIPART_HEAD_MAX = 16 << 10, /* bytes of one part's headers: a path may be 4,096 characters long */
};

/* One part, as its headers say. UTF-8, ended by NUL; bytes that are not UTF-8 are read as Latin-1. */
typedef struct bn_multipart_part {
    const char *filename; /* NULL: a field, not a file */
    const char *type;     /* "": not given */
} bn_multipart_part;

/* Each returns BN_OK, or what bn_multipart_feed() shall stop with. */
typedef struct bn_multipart_ops {
    bn_status (*part)(void *arg, const bn_multipart_part *part); /* strings live until it returns */
    bn_status (*content)(void *arg, bn_bytes piece);             /* of the newest part; never empty */
} bn_multipart_ops;

typedef enum bn_multipart_state {
    BN_MULTIPART_BEFORE,    /* the first delimiter, which may follow a preamble */
    BN_MULTIPART_DELIMITER, /* behind one: its line's end, or "--" */
    BN_MULTIPART_HEAD,
    BN_MULTIPART_CONTENT,
    BN_MULTIPART_END,       /* behind the last delimiter: the rest is nobody's */
} bn_multipart_state;

typedef struct bn_multipart {
    const bn_multipart_ops *ops;
    void              *arg;
    bn_multipart_state state;
    char               delimiter[BN_MULTIPART_BOUNDARY_MAX + 4]; /* CR LF "--" and the boundary */
    size_t             delimiter_n;
    size_t             matched; /* bytes of it at the end of what was fed */
    bn_buf             line;    /* headers so far, or what follows a delimiter */
} bn_multipart;

/* `content_type` as the request has it. BN_EINVAL: it is not multipart/form-data with a boundary. */
bn_status bn_multipart_init(bn_multipart *m, const char *content_type, const bn_multipart_ops *ops, void *arg,
                            bn_error *err);
void bn_multipart_release(bn_multipart *m); /* takes a zeroed one */

/* BN_EPROTO: not multipart/form-data; BN_ENOMEM; else as the ops say. Nothing may be fed after an error. */
bn_status bn_multipart_feed(bn_multipart *m, bn_bytes piece, bn_error *err);
/* The last delimiter has been read: nothing was cut off. */
static inline bool bn_multipart_whole(const bn_multipart *m)
{
    return m->state == BN_MULTIPART_END;
}

#endif
