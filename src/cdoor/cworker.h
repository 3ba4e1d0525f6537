/* cworker.h: the main function of a worker process that runs a C app. */
#ifndef BN_CDOOR_CWORKER_H
#define BN_CDOOR_CWORKER_H

/* `target`: a .c, a .so or a folder of .c; argv: the app's own arguments, for st_args(). The server's port is the
 * descriptor named by BOURN_PORT_FD, what a crash says goes to the one named by BOURN_CRASH_FD. Returns the
 * exit code. */
int bn_cworker_main(const char *target, int argc, char **argv);

#endif
