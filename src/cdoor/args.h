/* args.h: what stood after `--` on the command line, for st_args(). Set once, before threads start. */
#ifndef BN_CDOOR_ARGS_H
#define BN_CDOOR_ARGS_H

void bn_args_set(int argc, char **argv); /* kept, not copied */

#endif
