/* app.h: what `bourn run` was asked to run. */
#ifndef BN_CLI_APP_H
#define BN_CLI_APP_H

#include "base/status.h"

typedef enum bn_app_kind {
    BN_APP_PYTHON, /* .py, .py3 */
    BN_APP_C,      /* .c, .so, or a folder of .c files: compiled and loaded by the worker */
} bn_app_kind;

typedef struct bn_app {
    bn_app_kind kind;
    char *path; /* absolute; symbolic links stay, so that the app's folder is the one that was named */
} bn_app;

/* A file; or a folder, for its streamlit_app.py or app.py, else for its .c files together. BN_EINVAL,
 * BN_ENOENT: one line saying what is wrong. */
bn_status bn_app_find(const char *target, bn_app *out, bn_error *err);
void bn_app_release(bn_app *app); /* takes a zeroed struct */

#endif
