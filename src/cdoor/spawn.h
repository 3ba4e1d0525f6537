/* spawn.h: what every process that the C door starts is to have: signals as at the start of a program, whatever the worker
 * has made of its own. */
#ifndef BN_CDOOR_SPAWN_H
#define BN_CDOOR_SPAWN_H

#include <signal.h>
#include <spawn.h>

/* `flags`: more of them than those of signals. To be destroyed by posix_spawnattr_destroy(). */
static inline void bn_spawn_attr(posix_spawnattr_t *attr, short flags)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(attr);
    posix_spawnattr_setflags(attr, (short)(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | flags));
    posix_spawnattr_setsigmask(attr, &none);
    posix_spawnattr_setsigdefault(attr, &all);
}

#endif
