/* flags.h: the command line of the verbs that take options: "--section.option value",
 * "--section.option=value". */
#ifndef BN_CLI_FLAGS_H
#define BN_CLI_FLAGS_H

#include <stdbool.h>

#include "config/config.h"

typedef struct bn_flag {
    const bn_option *option;
    const char *text;
} bn_flag;

/* Everything points into argv, which outlives it. */
typedef struct bn_flags {
    bn_flag *flags;
    size_t flag_count;
    const char **words; /* what is no flag: the target, then the script's arguments */
    size_t word_count;
    bool help;
} bn_flags;

/* argv[0] is the first word behind the verb. Behind "--" all is taken as it stands. BN_EINVAL: an unknown
 * flag (with the nearest known one) or a missing value. BN_EFOREIGN: an option that may not be given by a
 * flag. */
bn_status bn_flags_init(bn_flags *f, int argc, char **argv, bn_error *err);
void bn_flags_release(bn_flags *f); /* takes a zeroed struct */

/* Flags win over what the configuration has. Repeated flags of a list make one list; of others the last one
 * counts. */
bn_status bn_flags_apply(const bn_flags *f, bn_config *c, bn_error *err);

#endif
