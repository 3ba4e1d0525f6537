/* cli.h: the verbs of `bourn`. Each gets what stands behind it and returns the exit status: 0; 1, it failed;
 * 2, it was asked wrongly. What went wrong is on stderr in one line. */
#ifndef BN_CLI_CLI_H
#define BN_CLI_CLI_H

#include "config/config.h"

int bn_cli_main(int argc, char **argv);

int bn_cli_run(int argc, char **argv);
int bn_cli_worker(int argc, char **argv);
int bn_cli_config(int argc, char **argv);
int bn_cli_doctor(int argc, char **argv);
int bn_cli_init(int argc, char **argv);

enum { BN_EXIT_OK = 0, BN_EXIT_FAILED = 1, BN_EXIT_USAGE = 2 };

/* "bourn: TEXT" on stderr; returns `exit_code`. */
int bn_cli_fail(int exit_code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The nearest of NULL-ended `known`, or NULL. */
const char *bn_cli_nearest(const char *word, const char *const *known);

#endif
