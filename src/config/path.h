/* path.h: paths made absolute, and the folders that configuration is looked for in. */
#ifndef BN_CONFIG_PATH_H
#define BN_CONFIG_PATH_H

#include "base/status.h"

/* An absolute path without ".", ".." and doubled slashes, made from the text alone: symbolic links stay. The
 * caller frees. BN_EIO: the working directory is gone. */
bn_status bn_path_absolute(const char *path, char **out, bn_error *err);

/* The folder of an absolute path. The caller frees. */
char *bn_path_folder(const char *path);

/* FOLDER/NAME. The caller frees. */
char *bn_path_join(const char *folder, const char *name);

/* Files called `name` in the .streamlit folders of the home directory, the working directory and the script's
 * (NULL: none), in this order, each once, whether they exist or not. NULL-terminated, at most 3; the caller
 * frees each, also after a failure. */
bn_status bn_path_config_files(const char *name, const char *script, char *out[4], bn_error *err);

#endif
