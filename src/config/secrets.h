/* secrets.h: the files of secrets.files, merged into one tree, and read again when one of them changes.
 *
 * A path that ends with ".toml" is a TOML file; any other is a folder of folders, as Kubernetes mounts them: each is a
 * secret with the text of its one file, or a table of its files' texts. A later path's top-level entries replace those
 * of an earlier one.
 *
 * Threads  any. A bn_secrets is immutable and shared by reference count. */
#ifndef BN_CONFIG_SECRETS_H
#define BN_CONFIG_SECRETS_H

#include "config/config.h"
#include "config/toml.h"

typedef struct bn_secrets bn_secrets;

/* What is there now: the same object as before while nothing has changed. The error's kind is
 * StreamlitSecretNotFoundError, BN_ENOENT: no path has any secrets; else the text names the file and, where TOML does
 * not parse, line and column. */
bn_status bn_secrets_get(const char *const *paths, size_t n, bn_secrets **out, bn_error *err);
bn_secrets *bn_secrets_ref(bn_secrets *s);
void bn_secrets_unref(bn_secrets *s); /* takes NULL */

uint64_t bn_secrets_version(const bn_secrets *s);     /* never 0; another number for other content */
const bn_toml *bn_secrets_root(const bn_secrets *s);  /* a TABLE, lives as long as `s` */
/* The entry under "section.key"; a key that holds dots itself is found too. NULL: there is none. */
const bn_toml *bn_secrets_find(const bn_toml *table, const char *path);

/* The paths that secrets.files names: the caller frees the array, the strings are the config's. */
const char **bn_secrets_paths(const bn_config *c, size_t *n);
/* Texts and numbers at the top become variables of the environment: call it while no other thread reads that. */
void bn_secrets_export(const bn_secrets *s);

#endif
