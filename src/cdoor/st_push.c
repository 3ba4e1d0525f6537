/* st_push.c: reruns that any thread of a C app asks for.
 * Threads  any with a context. */
#include "cdoor/way.h"

#include "runtime/push.h"

void st_request_rerun_run(const st_request_rerun_opts *opts)
{
    bn_entry e = bn_door_enter("st_request_rerun", opts->call);
    bn_error err = { 0 };
    const char *session = opts->session;
    bn_status rc = BN_OK;
    if (e.ctx) {
        bn_push_item item = { .key = bn_bytes_str(opts->key), .value = bn_val_keep(&opts->value) };
        bn_push what = { .fragment = opts->fragment, .items = &item, .n = opts->key != NULL };
        if (!session)
            session = bn_run_ctx_session_id(e.ctx->run);
        what.session = strcmp(session, "all") == 0 ? NULL : session;
        rc = bn_runtime_push_values(bn_run_ctx_runtime(e.ctx->run), &what, &err);
        bn_value_release(&item.value);
    }
    if (rc)
        bn_door_fail(&e, rc, &err);
    else
        bn_door_leave(&e, e.ctx ? ST_OK : ST_ENOCTX);
}

const char *st_session_id(void)
{
    bn_entry e = bn_door_enter("st_session_id", (st_call){ 0 });
    const char *id = e.ctx ? bn_run_ctx_session_id(e.ctx->run) : NULL;
    bn_door_leave(&e, e.ctx ? ST_OK : ST_ENOCTX);
    return id;
}
