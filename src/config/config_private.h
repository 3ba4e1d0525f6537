/* config_private.h: what the files of src/config share. */
#ifndef BN_CONFIG_PRIVATE_H
#define BN_CONFIG_PRIVATE_H

#include <jansson.h>

#include "config/config.h"
#include "config/toml.h"

#define BN_CONFIG_LOGGER  "bourn.config"
#define BN_SOURCE_DEFAULT "default"

typedef struct bn_value {
    json_t *json; /* of the option's kind, or null */
    char *owned;  /* `json` as text; NULL: at its default, whose text the table has */
    char *spelt;  /* the text of a bool or number given to a STR option */
    char *source; /* NULL: not set */
} bn_value;

struct bn_config {
    bn_value *values; /* one per row of bn_options */
};

/* Takes over `json`. Converts it to the option's kind where that loses nothing ("8502" to 8502), else fails
 * and leaves the old value. `source` NULL: computed, the option stays "not set". */
bn_status bn_config_set_json(bn_config *c, const bn_option *o, json_t *json, const char *source,
                             bn_error *err);

/* Back to the default. */
void bn_config_unset(bn_config *c, const bn_option *o);

json_t *bn_config_value(const bn_config *c, const bn_option *o); /* borrowed; never NULL */
bn_value *bn_config_slot(const bn_config *c, const char *name);

/* A TOML value as JSON; NULL with an error for what JSON has no word for (inf, nan). Times become strings. */
json_t *bn_config_toml_json(const bn_toml *v, bn_error *err);

/* The text of a file of at most BN_TOML_MAX bytes, parsed. BN_ENOENT: there is no such file. */
bn_status bn_config_read_toml(const char *path, bn_toml_doc **out, bn_error *err);

/* settle.c, theme_file.c */
bn_status bn_config_inherit_theme(bn_config *c, bn_error *err);

#endif
