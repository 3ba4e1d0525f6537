/* paths.h: where this executable finds what it needs. packaging/README.md has the search order.
 *
 * Each step is one stat: no folder is listed and no process started, for `bourn run` looks before it listens.
 */
#ifndef BN_CLI_PATHS_H
#define BN_CLI_PATHS_H

#include <stdbool.h>

#include "base/status.h"

/* Absolute paths, NULL: not found. */
typedef struct bn_paths {
    char *exe;        /* this executable, symbolic links resolved */
    char *data;       /* DATA */
    char *static_dir; /* the frontend */
    char *headers;    /* holds bourn/st.h */
    char *lib;        /* holds libbourn.so.0 */
    char *package;    /* a folder for sys.path; NULL: the interpreter has to know the package */
    char *python;     /* the interpreter */
} bn_paths;

/* Fails only when BOURN_DATA_DIR or BOURN_PYTHON names something that is not there. */
bn_status bn_paths_init(bn_paths *paths, bn_error *err);
void bn_paths_release(bn_paths *paths); /* takes a zeroed struct */

/* An executable on PATH; the caller frees. NULL: there is none. */
char *bn_paths_program(const char *name);

#endif
