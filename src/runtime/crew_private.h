/* crew_private.h: what run contexts know of their crew. */
#ifndef BN_RUNTIME_CREW_PRIVATE_H
#define BN_RUNTIME_CREW_PRIVATE_H

#include "runtime/crew.h"

typedef struct bn_crew bn_crew;

/* Is this thread one of the crew of `ctx`, at a job? */
bool bn_crew_here(const bn_run_ctx *ctx);
/* The page that the job of this thread writes for; NULL: it does no job of `ctx`. */
const char *bn_crew_page(const bn_run_ctx *ctx);
void bn_crew_free(bn_crew *crew); /* takes NULL */

#endif
