/* run_strings.h: the strings that one run's commands have given to the app.
 *
 * Threads  none of its own: the run's context has them under its lock. */
#ifndef BN_CDOOR_RUN_STRINGS_H
#define BN_CDOOR_RUN_STRINGS_H

#include "base/arena.h"

typedef struct bn_kept bn_kept;

typedef struct bn_strings {
    bn_arena  kept, first, late[2];
    unsigned  newer;           /* which of `late` takes the next */
    bn_kept **table;           /* of what is kept, by content */
    size_t    table_n, table_cap;
} bn_strings;

void bn_strings_init(bn_strings *s);
void bn_strings_release(bn_strings *s);

/* Values of widgets and state: they live until release; equal ones are one. NULL past a ceiling of 64 MiB. */
const char *bn_strings_keep(bn_strings *s, bn_bytes text);

/* st_fmt(): the first 16 MiB of a run live until release. After that the room of the oldest later ones is used again,
 * with 16 MiB between at least: a run that goes on for weeks neither grows nor fails. NULL: one string of more. */
const char *bn_strings_format(bn_strings *s, const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));

#endif
