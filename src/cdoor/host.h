/* host.h: the C host: builds and loads the app, and runs it for sessions on script threads of its own.
 *
 * Threads
 *   script threads   take runs from the runtime; the first of them that finds the sources changed builds them, while
 *                    others that need the result wait.
 *   watching thread  builds what was saved and tells the pages; see runtime/sources.h.
 *   port thread      calls the host's ops; they return at once.
 * Lock  h->mu, taken before no other lock; never held while compiling, loading or running app code. */
#ifndef BN_CDOOR_HOST_H
#define BN_CDOOR_HOST_H

#include "cdoor/door.h"

typedef struct bn_chost bn_chost;

typedef struct bn_chost_opts {
    const char *target;        /* a .c, a .so or a folder of .c; NULL: `main` is the app */
    void      (*main)(void);   /* an app that is part of this program */
    const char *name;          /* with `main`: what people call the app; NULL: "app" */
} bn_chost_opts;

/* BN_ENOENT, BN_EINVAL: the target is no app. */
bn_status bn_chost_new(const bn_chost_opts *opts, bn_chost **out, bn_error *err);
bn_host *bn_chost_host(bn_chost *h);          /* for bn_runtime_new() */
const char *bn_chost_script(const bn_chost *h); /* absolute path; "/NAME.c" for an app in the program */

/* After the configuration is known, before bn_runtime_ready(): the first build begins, saves are watched for. */
bn_status bn_chost_start(bn_chost *h, bn_runtime *rt, const bn_config *config, bn_error *err);
/* After bn_runtime_join(): waits up to `grace_ns` for script threads to end. false: some run on; then the host, the
 * runtime and the process's memory must stay as they are until exit. */
bool bn_chost_join(bn_chost *h, uint64_t grace_ns);
void bn_chost_free(bn_chost *h); /* takes NULL */

/* The newest version of the app (a reference), built now if the sources are newer. NULL: it does not build; *failure
 * (owned) is what the compiler says. */
bn_app *bn_chost_app(bn_chost *h, char **failure);

#endif
