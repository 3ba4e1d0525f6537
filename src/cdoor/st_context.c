/* st_context.c: what is known of the browser, for C apps, over bn_about_*.
 *
 * Threads  any with a context; what is read was fixed when its run began. */
#include "cdoor/door.h"

#include "runtime/about.h"
#include "runtime/pages.h"

static void leave(bn_entry *e)
{
    bn_door_leave(e, e->ctx ? ST_OK : ST_ENOCTX);
}

/* Ends the entry with a text that lives as long as the run, and lets go of `from`, which may hold it. */
static const char *give(bn_entry *e, bn_bytes text, bn_value *from)
{
    const char *kept = bn_door_keep(e->ctx, text);
    bn_error err = { 0 };
    if (from)
        bn_value_release(from);
    if (!kept)
        bn_door_fail(e, bn_fail(&err, BN_ENOMEM, "The run holds too many strings."), &err);
    else
        leave(e);
    return kept;
}

const char *st_context_header_run(st_call at, const char *name, size_t i)
{
    bn_entry e = bn_door_enter("st_context_header", at);
    bn_bytes value;
    if (e.ctx && bn_about_header(bn_run_ctx_info(e.ctx->run), name, i, &value))
        return give(&e, value, NULL);
    leave(&e);
    return NULL;
}

const char *st_context_cookie_run(st_call at, const char *name)
{
    bn_entry e = bn_door_enter("st_context_cookie", at);
    const char *kept = NULL;
    bn_buf text;
    bn_buf_init(&text, 1 << 20);
    if (e.ctx && bn_about_cookie(bn_run_ctx_info(e.ctx->run), bn_bytes_str(name), &text) == BN_OK)
        kept = bn_door_keep(e.ctx, bn_buf_view(&text));
    bn_buf_release(&text);
    leave(&e);
    return kept;
}

const char *st_context_fact_run(st_call at, st_context_fact which)
{
    static const char *const names[] = { "st_context_locale", "st_context_timezone", "st_context_url",
                                         "st_context_ip_address", "st_context_theme" };
    bn_entry e = bn_door_enter((unsigned)which < BN_COUNT(names) ? names[which] : "st_context_fact", at);
    const bn_context_info *info;
    bn_bytes text = { 0 };
    bn_value url = bn_value_none();
    if (!e.ctx) {
        leave(&e);
        return NULL;
    }
    info = bn_run_ctx_info(e.ctx->run);
    switch (which) {
    case ST_CONTEXT_LOCALE: text = bn_bytes_str(info->locale); break;
    case ST_CONTEXT_TIMEZONE: text = bn_bytes_str(info->timezone); break;
    case ST_CONTEXT_URL:
        url = bn_run_ctx_url(e.ctx->run);
        text = bn_value_text(url);
        break;
    case ST_CONTEXT_THEME: text = bn_bytes_str(info->color_scheme); break;
    case ST_CONTEXT_IP_ADDRESS: text = bn_bytes_str(bn_about_ip(info)); break;
    }
    if (text.n)
        return give(&e, text, &url);
    bn_value_release(&url);
    leave(&e);
    return NULL;
}

int st_context_timezone_offset_run(st_call at, int fallback)
{
    bn_entry e = bn_door_enter("st_context_timezone_offset", at);
    const bn_context_info *info = e.ctx ? bn_run_ctx_info(e.ctx->run) : NULL;
    int minutes = info && info->has_timezone_offset ? info->timezone_offset : fallback;
    leave(&e);
    return minutes;
}

bool st_context_is_embedded_run(st_call at)
{
    bn_entry e = bn_door_enter("st_context_is_embedded", at);
    bool embedded = e.ctx && bn_run_ctx_info(e.ctx->run)->is_embedded;
    leave(&e);
    return embedded;
}
