/* target.h: what `bourn run` was asked to run. */
#ifndef BN_CLI_TARGET_H
#define BN_CLI_TARGET_H

#include "base/status.h"

typedef enum bn_target_kind {
    BN_TARGET_PYTHON, /* .py, .py3 */
    BN_TARGET_C,      /* .c: compiled and loaded by the worker */
    BN_TARGET_LIBRARY, /* .so */
} bn_target_kind;

typedef struct bn_target {
    bn_target_kind kind;
    char          *path; /* absolute; symbolic links stay, so that the script's folder is the one that was named */
} bn_target;

/* A file, or a folder with streamlit_app.py, app.py or app.c in it. BN_EINVAL, BN_ENOENT: one line saying what is wrong. */
bn_status bn_target_find(const char *name, bn_target *out, bn_error *err);
void bn_target_release(bn_target *t);

#endif
