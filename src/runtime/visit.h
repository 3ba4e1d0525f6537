/* visit.h: a look at a session from outside of its runs: for tests of apps, which read and set its state
 * between them. */
#ifndef BN_RUNTIME_VISIT_H
#define BN_RUNTIME_VISIT_H

#include "runtime/runtime.h"

/* A context of what the page of this session shows now, as an attached thread has it whose run is over: owned. NULL: there
 * is no such session (yet). Any thread. */
bn_run_ctx *bn_runtime_visit(bn_runtime *rt, const char *session_id);

/* Does this session run, or wait to? Its tasks too. */
bool bn_runtime_is_busy(bn_runtime *rt, const char *session_id);

/* From its next run on the session is this visitor's: who it is as JSON, "" for nobody. */
void bn_runtime_set_user(bn_runtime *rt, const char *session_id, const char *user);

#endif
