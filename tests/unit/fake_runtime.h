/* fake_runtime.h: a run context without a runtime: what commands put is written down, state is the real one.
 * A test includes fake_runtime.c as well. One thread. */
#ifndef TESTS_FAKE_RUNTIME_H
#define TESTS_FAKE_RUNTIME_H

#include "elements/command.h"

typedef enum fake_kind { FAKE_DELTA, FAKE_MESSAGE, FAKE_TRANSIENT, FAKE_TRANSIENT_END } fake_kind;

typedef struct fake_put {
    fake_kind     what;
    bn_delta_kind kind;
    const char   *kind_name;
    uint32_t      path[16];
    size_t        path_n;
    uint8_t      *bytes;
    size_t        n;
    uint64_t      ticket;
    unsigned      delay_ms;
} fake_put;

bn_run_ctx *fake_new(void);
void fake_free(bn_run_ctx *ctx);
void fake_next_run(bn_run_ctx *ctx, bn_bytes widget_states); /* forgets what was put, keeps the state */
size_t fake_count(const bn_run_ctx *ctx);
const fake_put *fake_at(const bn_run_ctx *ctx, size_t i);
void fake_forget(bn_run_ctx *ctx);                 /* what was put so far */
void fake_refuse(bn_run_ctx *ctx, size_t after, bn_status with); /* the put after `after` more fails */
void fake_discard(bn_run_ctx *ctx, bool on);       /* count puts, keep none: for measuring */

void fake_form(bn_run_ctx *ctx, const char *form); /* what the root containers say their form is */
void fake_columns(bn_run_ctx *ctx, uint32_t columns); /* ... and how many columns, as grids */
size_t fake_blocks_alive(const bn_run_ctx *ctx);   /* not counting roots */

#endif
