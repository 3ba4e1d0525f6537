/* port.h: the frames between the server process and a worker, over one SOCK_STREAM socketpair.
 *
 * A port carries length-prefixed frames in both directions, with file descriptors passed beside them, so that
 * uploads, media and large messages are mapped and not copied. The server half and the worker half in one process
 * (embedding, tests) use the very same port.
 *
 * Flow control is by credit: a worker may have BN_PORT_WINDOW bytes of SEND payload per session under way; the
 * server gives bytes back (CREDIT) when the socket has taken them. So a slow browser fills the worker's outbox,
 * where newer deltas replace older ones, and never the server's memory. One message larger than the window may
 * always go when nothing else of its session is under way.
 *
 * Threads  a bn_port belongs to one thread: the server loop, or a worker's port thread.
 * Bytes    host order: both ends run on one machine. Sizes are checked all the same: a worker may have been
 *          corrupted by its script, and the server must survive any bytes it sends. */
#ifndef BN_PORT_PORT_H
#define BN_PORT_PORT_H

#include "base/bytes.h"

typedef enum bn_port_type {
    /* server to worker */
    BN_PORT_HELLO = 1,      /* payload: the configuration, as bn_config_pack() writes it. Always the first frame */
    BN_PORT_SESSION_OPEN,   /* a browser connected, or came back. payload: strings, see BN_PORT_OPEN_* */
    BN_PORT_SESSION_DATA,   /* payload (or fds[0], a memfd of `arg` bytes): one BackMsg */
    BN_PORT_SESSION_LOST,   /* the browser's connection has gone; the session is kept for its TTL */
    BN_PORT_SESSION_CLOSE,  /* end the session now */
    BN_PORT_SESSION_CREDIT, /* arg: bytes of SEND payload that the socket has taken. What was under way when LOST came is
                               not given back, for it may be lost; the next OPEN begins with the whole window */
    BN_PORT_DRAIN,          /* no new sessions will come; finish live runs within `arg` ms, then DRAINED */
    BN_PORT_STOP,           /* end at once: no run is waited for */
    BN_PORT_UPLOAD,         /* a browser's file has come whole. payload: strings, see BN_PORT_UPLOAD_*; then, unless
                               fds[0] is a sealed memfd that has them from the place named in the grant, its `arg` bytes */
    BN_PORT_UPLOAD_DROP,    /* the browser takes a file back. payload: its id */
    BN_PORT_PUSHED,         /* another worker's PUSH. payload: as it came */
    BN_PORT_ASK,            /* a request that the host answers; `session` is its number. payload: strings, see BN_PORT_ASK_* */

    /* worker to server */
    BN_PORT_READY = 64,   /* the host is up and takes sessions; payload: a line for the log, may be empty */
    BN_PORT_SEND,         /* payload: messages for the browser, each a u32 length and its bytes; costs credit */
    BN_PORT_SEND_FD,      /* fds[0]: a memfd, whose last `arg` bytes are one message for the browser; costs `arg` credit.
                             payload: a uint32_t, where in it they begin (below 4096); empty: at its start */
    BN_PORT_SESSION_GONE, /* the session has ended (expired, closed): the server forgets it. payload: empty, or a
                             close reason, then the browser's connection is closed with it; arg: the WebSocket close
                             code, 0: 1000 */
    BN_PORT_DRAINED,      /* answer to DRAIN: nothing runs any more */
    BN_PORT_FATAL,        /* the worker cannot go on (a script that does not exist, no Python); payload: why. The
                             server says it and, before the first READY, exits with it */
    BN_PORT_MEDIA_PUT,    /* payload: strings, see BN_PORT_MEDIA_*; fds[0]: content, `arg` bytes, or without
                             descriptors, the last `arg` bytes of the payload */
    BN_PORT_MEDIA_DROP,   /* payload: the media name */
    BN_PORT_COMPONENT,    /* a component's files are to be served. payload: strings, see BN_PORT_COMPONENT_* */
    BN_PORT_UPLOAD_GRANT, /* files that the session's browser may send. payload: strings, see BN_PORT_GRANT_* */
    BN_PORT_UPLOAD_FREED, /* arg: bytes of the session's UPLOADs that the worker holds no more */
    BN_PORT_PUSH,         /* sessions of other workers are to run again. payload: strings, see BN_PORT_PUSH_* */
    BN_PORT_ANSWER,       /* to an ASK of this number; arg: the status. payload: strings, see BN_PORT_ANSWER_* */
} bn_port_type;

/* Strings of SESSION_OPEN: NAME NUL VALUE NUL, repeated; the order does not matter, unknown names are skipped.
 * Repeated headers repeat the name. */
#define BN_PORT_OPEN_ID      "id"      /* the session id, 36 characters */
#define BN_PORT_OPEN_RESUME  "resume"  /* "1": the browser named this session itself, and the worker may know it */
#define BN_PORT_OPEN_CRASH   "crash"   /* the last worker of this session died: what to tell the page */
#define BN_PORT_OPEN_REMOTE  "remote"  /* the client's address */
#define BN_PORT_OPEN_HEADER  "header"  /* "Name: value", as received */
#define BN_PORT_OPEN_BROWSER "browser" /* a secret that the tabs of one browser share; absent: not known */
#define BN_PORT_OPEN_USER    "user"    /* identity as JSON, by headers of a proxy; empty or absent: they say nothing */
#define BN_PORT_OPEN_XSRF    "xsrf"    /* "1": the page has shown the XSRF token of its cookie, so its cookies may say who it is */

#define BN_PORT_MEDIA_NAME     "name" /* served at media/<name>, with any extension */
#define BN_PORT_MEDIA_TYPE     "type" /* MIME type */
#define BN_PORT_MEDIA_FILENAME "file" /* given: a download, with this file name */

/* Strings of ASK. */
#define BN_PORT_ASK_WHAT    "what"    /* "login", "logout", "callback" */
#define BN_PORT_ASK_QUERY   "query"   /* what follows '?', undecoded */
#define BN_PORT_ASK_COOKIES "cookies" /* the Cookie header */
/* Strings of ANSWER. */
#define BN_PORT_ANSWER_HEADER "header" /* "Name: value"; repeated */
#define BN_PORT_ANSWER_BODY   "body"   /* plain text */

/* Strings of COMPONENT. */
#define BN_PORT_COMPONENT_NAME   "name"
#define BN_PORT_COMPONENT_ROOT   "root"   /* its folder, an absolute path */
#define BN_PORT_COMPONENT_INLINE "inline" /* given: of the second kind, which needs no frame */

/* Strings of UPLOAD. */
#define BN_PORT_UPLOAD_ID   "id"
#define BN_PORT_UPLOAD_NAME "name" /* as the browser called it, a path where a whole folder is sent */
#define BN_PORT_UPLOAD_TYPE "type" /* MIME type */
/* Strings of UPLOAD_GRANT. */
#define BN_PORT_PUSH_SESSION  "session"  /* its id; absent: all */
#define BN_PORT_PUSH_FRAGMENT "fragment" /* key or id of the fragments to run; absent: the app */
#define BN_PORT_PUSH_KEY      "key"      /* of the session's state, followed by its value; repeated */
#define BN_PORT_PUSH_VALUE    "value"    /* "n", "b1", "i42", "f0x1p+1" or "s" and a text */

#define BN_PORT_GRANT_ID     "id"     /* of one file, at most BN_PORT_GRANT_ID_MAX bytes; repeated */
#define BN_PORT_GRANT_BYTES  "bytes"  /* the largest such a file may be */
#define BN_PORT_GRANT_SUFFIX "suffix" /* how its name must end, in lower case; repeated, none: as it likes */
#define BN_PORT_GRANT_AT     "at"     /* where in a memfd its content is to begin: 0 (the default) to 4095 */
#define BN_PORT_GRANT_ID_MAX 63

#define BN_PORT_WINDOW    ((size_t)1 << 20)   /* bytes of SEND payload under way per session */
#define BN_PORT_FRAME_MAX ((size_t)16 << 20)  /* largest payload; what is larger goes as a memfd */
#define BN_PORT_FD_FROM   ((size_t)256 << 10) /* a message of this size or more goes as a memfd */
#define BN_PORT_FDS_MAX   4                   /* descriptors beside one frame */

/* On the socket: this head, then `size` bytes. Descriptors travel with the head's first byte. */
typedef struct bn_port_head {
    uint32_t size;    /* bytes of payload, at most BN_PORT_FRAME_MAX */
    uint16_t type;    /* bn_port_type */
    uint16_t nfds;    /* at most BN_PORT_FDS_MAX */
    uint64_t session; /* the server's number for the session, never reused; 0: the worker as a whole */
    uint64_t arg;
} bn_port_head;

typedef struct bn_port_frame {
    bn_port_head head;
    bn_bytes     payload;               /* valid until the handler returns */
    int          fds[BN_PORT_FDS_MAX];  /* the handler takes a descriptor by setting its entry to -1; the rest
                                           are closed when it returns */
} bn_port_frame;

typedef struct bn_port bn_port;

/* Both ends, non-blocking and close-on-exec. */
bn_status bn_port_pair(int fds[2], bn_error *err);

/* Takes over `fd` (made non-blocking). `out_max`: ceiling in bytes of frames queued but not yet written. */
bn_status bn_port_new(int fd, size_t out_max, bn_port **out, bn_error *err);
void bn_port_free(bn_port *port); /* closes the fd and every descriptor still queued; takes NULL */
int bn_port_fd(const bn_port *port);

/* Queue one frame: payload and head are copied, descriptors are taken over (also on failure). Nothing is written
 * before bn_port_flush(). BN_ENOMEM past the ceiling: the frame is not queued. */
bn_status bn_port_queue(bn_port *port, bn_port_head head, bn_bytes payload, const int *fds, bn_error *err);

/* Write what the socket takes, many frames in one sendmsg. BN_OK: all written; BN_EAGAIN: wait for POLLOUT;
 * BN_ECLOSED: the other side has gone. */
bn_status bn_port_flush(bn_port *port, bn_error *err);
size_t bn_port_queued(const bn_port *port); /* bytes not yet written */

/* Read what is there and hand over every whole frame, in order. `on_frame` returns other than BN_OK to stop at once
 * with that status (the frames behind come with the next call); it may queue frames, and must not free the port.
 * BN_OK: read all there was for now, or a few MiB of it: poll again, the poll is level-triggered;
 * BN_ECLOSED: end of file; BN_EPROTO: bytes that break the rules above (size, type, fds). */
typedef bn_status (*bn_port_handler)(void *arg, bn_port_frame *frame, bn_error *err);
bn_status bn_port_read(bn_port *port, bn_port_handler on_frame, void *arg, bn_error *err);

/* A memfd to be filled piece by piece, and its end: sealed, so that whoever it is given to may trust it. */
bn_status bn_port_memfd_new(const char *name, int *fd, bn_error *err);
bn_status bn_port_memfd_write(int fd, bn_bytes more, bn_error *err); /* at its end */
bn_status bn_port_memfd_seal(int fd, bn_error *err);

/* A sealed memfd with these bytes, for SESSION_DATA, SEND_FD and MEDIA_PUT. */
bn_status bn_port_memfd(const char *name, bn_bytes content, int *fd, bn_error *err);

/* The content of a memfd that came by port, read-only, until bn_port_unmap(). Only a memfd sealed as bn_port_memfd()
 * seals and of exactly `size` bytes is taken (BN_EPROTO): nothing its maker does later can fault the reader. Keeps
 * `fd`, which may be closed at once. BN_EIO: the maker is not to blame, there is no memory to map it, say. */
bn_status bn_port_map(int fd, uint64_t size, bn_bytes *out, bn_error *err);
void bn_port_unmap(bn_bytes mapped);
/* The message of a SEND_FD frame, which has a descriptor; as bn_port_map(). */
bn_status bn_port_map_message(const bn_port_frame *f, bn_bytes *out, bn_error *err);
/* The same check alone. */
bn_status bn_port_memfd_check(int fd, uint64_t size, bn_error *err);

/* Append NAME NUL VALUE NUL. `value` must not contain NUL. */
bn_status bn_port_string_put(bn_buf *b, const char *name, const char *value);
/* The next pair of `*rest`, which moves on; false at the end or at bytes that are no pair. */
bool bn_port_string_next(bn_bytes *rest, const char **name, const char **value);

#endif
