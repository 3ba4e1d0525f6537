/* worker_process.h: a process behind a port, as worker.c starts it and reads how it ended.
 *
 * Threads  the server loop only. */
#ifndef BN_SERVER_WORKER_PROCESS_H
#define BN_SERVER_WORKER_PROCESS_H

#include <sys/types.h>

#include "base/bytes.h"

enum { BN_EXEC_FAILED = 127 }; /* its exit status when the program could not be started: the report says why */

typedef struct bn_process {
    pid_t pid;      /* 0: in this process */
    int   pidfd;    /* readable when it has ended; -1: none */
    int   crash_fd; /* a memfd for its last words; -1: none */
} bn_process;

/* Start argv, found in PATH, with the port and the crash memfd named in its environment. After a failure `pid` may
 * be set: the process runs, and the caller ends it. */
bn_status bn_process_spawn(char *const *argv, int port_fd, bn_process *p, bn_error *err);

/* What the process left in its crash memfd, with bytes that no text can hold replaced. Free it. */
char *bn_process_crash_report(const bn_process *p);

#endif
