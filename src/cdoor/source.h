/* source.h: what a C app is made of: its files on disk, when they last changed, and how they become a library.
 *
 * Threads  none of its own: the host calls one function at a time. Compiling blocks: never on the port thread. */
#ifndef BN_CDOOR_SOURCE_H
#define BN_CDOOR_SOURCE_H

#include <time.h>

#include "base/bytes.h"

typedef enum bn_target_kind { BN_TARGET_FILE, BN_TARGET_FOLDER, BN_TARGET_LIBRARY } bn_target_kind;

/* `bourn run TARGET`: app.c, a folder of *.c, or app.so. */
typedef struct bn_source {
    bn_target_kind kind;
    char  *path;    /* absolute */
    char  *folder;  /* the folder that it is in; itself for a folder */
    char  *name;    /* its last part: what people call the app */
    char **files;   /* absolute paths that the last build read: sources and their own headers */
    size_t files_n;
} bn_source;

/* BN_ENOENT: there is no such file. BN_EINVAL: it is no .c, no .so and no folder with a .c in it. */
bn_status bn_source_init(bn_source *s, const char *target, bn_error *err);
void bn_source_release(bn_source *s);

/* A number that changes when any of its files does: in content as far as time and size tell, or in name. */
uint64_t bn_source_stamp(const bn_source *s);

/* Was one of them written since `when` (CLOCK_REALTIME)? */
bool bn_source_changed_since(const bn_source *s, struct timespec when);

/* The folder with bourn/st.h: $BOURN_INCLUDE_DIR, or as packaging/README.md says, from where this program lies; NULL
 * when there is none. To be freed. */
char *bn_source_headers(void);

/* Make the shared library `out` of the sources: by $CC or cc, with -g -O1 and unwind tables, then what the sources say
 * in a comment line `// bourn: cflags ..., libs ...` and what $BOURN_CFLAGS says. `text` takes what the compiler says.
 * `*child` is its process while it runs, 0 before and after. BN_EUSER: it does not compile; notes the files read. */
bn_status bn_source_build(bn_source *s, const char *headers, const char *out, bn_buf *text, _Atomic(int) *child,
                          bn_error *err);

#endif
