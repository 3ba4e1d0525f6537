/* elf.h: what a loaded app's file says about it: its functions' names, and which functions of others it calls.
 *
 * Threads  none of its own: read by one thread, then read-only. */
#ifndef BN_CDOOR_ELF_H
#define BN_CDOOR_ELF_H

#include "base/bytes.h"

typedef struct bn_elf_function {
    uint64_t    address; /* relative to where the file is loaded */
    uint64_t    size;
    const char *name;
} bn_elf_function;

typedef struct bn_elf {
    bn_elf_function *functions; /* by address; static ones too */
    size_t           n;
    char            *names;
    uint64_t         low, high; /* the code's addresses, relative as above */
    /* It calls nothing that could leave a pointer to its code behind: no threads, signal handlers, thread keys or
     * libraries of its own. So it may be unloaded once nothing of ours refers to it. */
    bool contained;
} bn_elf;

/* BN_EINVAL: not a 64-bit ELF file, or a damaged one. BN_EIO: it cannot be read now. */
bn_status bn_elf_read(const char *path, bn_elf *out, bn_error *err);
void bn_elf_release(bn_elf *e);

/* The function that `address` (relative) lies in; NULL: none. Safe in a signal handler. */
const bn_elf_function *bn_elf_find(const bn_elf *e, uint64_t address);

#endif
