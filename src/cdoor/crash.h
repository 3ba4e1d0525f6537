/* crash.h: what a worker says before it dies of a signal: which one, in which thread, and a backtrace with the app's
 * functions by name, its static ones too.
 *
 * Threads  bn_crash_install: once, before others start. Stacks: each thread its own. Modules: any thread; the handler
 *          reads them without a lock.
 * The text goes to the descriptor that the server gave (BOURN_CRASH_FD) and to stderr; then the signal is raised
 * again, so that the server, and a core file, see the true cause. */
#ifndef BN_CDOOR_CRASH_H
#define BN_CDOOR_CRASH_H

#include "cdoor/elf.h"

/* Handle SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT. `fd` may be -1. */
void bn_crash_install(int fd);

/* A stack of this thread's own for the handler: one that overflowed cannot serve. Does nothing unless installed. */
typedef struct bn_crash_stack {
    void  *base;
    size_t n;
} bn_crash_stack;
bn_crash_stack bn_crash_stack_use(void);
void bn_crash_stack_drop(bn_crash_stack *s);

/* Names for code loaded at `base`. `elf` and `name` must live until it is taken away. Returns a number for that, or -1
 * when there are too many: its frames then have no names. */
int bn_crash_module_add(uintptr_t base, const bn_elf *elf, const char *name);
void bn_crash_module_drop(int number);
/* Was the app's own code interrupted? `context` is a handler's third argument. Safe in a handler. */
bool bn_crash_in_app(const void *context);

#endif
