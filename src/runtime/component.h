/* component.h: the folders that components are served from, as the server is told of them.
 *
 * Threads  any. */
#ifndef BN_RUNTIME_COMPONENT_H
#define BN_RUNTIME_COMPONENT_H

#include "runtime/runtime.h"

/* The files below the folder `root` are served for the component `name` from now on: under component/NAME/, or, `in_page`,
 * under _stcore/bidi-components/NAME/. A name that is known gets another folder. Cheap where nothing changes.
 * BN_EUSER: there is no such folder, or the name is none. */
bn_status bn_runtime_component(bn_runtime *rt, const char *name, const char *root, bool in_page, bn_error *err);
bn_status bn_run_ctx_component(bn_run_ctx *ctx, const char *name, const char *root, bool in_page, bn_error *err);

#endif
