/* st_navigation.c: the pages of a C app, over elements/navigation.h and runtime/pages.h. See way.h.
 *
 * Threads  any with a context; pages are shown in the script's thread. */
#include "cdoor/way.h"
#include "runtime/fragment.h"
#include "elements/navigation.h"
#include "state/query.h"

/* ---------------------------------------------------------------- which pages there are */

/* The pages as the runtime wants them; `made` holds their texts. Returns how many were made. */
static size_t make_all(const st_navigation_opts *opts, bn_page *pages, bn_page_made *made, bn_status *rc, bn_error *err)
{
    for (size_t i = 0; i < opts->n; i++) {
        const st_page *p = &opts->pages[i];
        *rc = bn_page_make_of(p, &made[i], err);
        if (*rc)
            return i;
        pages[i] = (bn_page){ .title = made[i].title, .icon = made[i].icon, .help = made[i].help, .path = made[i].path,
                              .section = p->section ? p->section : "", .script = "", .external = p->address,
                              .is_default = p->is_default, .is_hidden = p->hidden };
    }
    return opts->n;
}

static size_t sections_of(const bn_page *pages, size_t n, const char **names)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < found && strcmp(names[k], pages[i].section) != 0)
            k++;
        if (k == found)
            names[found++] = pages[i].section;
    }
    return found;
}

static bn_status navigate(bn_run_ctx *ctx, const st_navigation_opts *opts, size_t *chosen, bn_error *err)
{
    bn_page *pages = bn_xcalloc(opts->n + 1, sizeof *pages);
    bn_page_made *made = bn_xcalloc(opts->n + 1, sizeof *made);
    const char **names = bn_xcalloc(opts->n + 1, sizeof *names);
    bn_navigation_call call = { .pages = pages, .n = opts->n, .sections = names, .expanded = opts->expanded,
                                .visible = opts->visible };
    bn_status rc = bn_nav_position_of(opts->position ? opts->position : "sidebar", &call.position, err);
    size_t n = rc ? 0 : make_all(opts, pages, made, &rc, err);
    if (rc == BN_OK) {
        call.sections_n = sections_of(pages, n, names);
        rc = bn_navigation_run(ctx, &call, err);
    }
    *chosen = call.chosen;
    for (size_t i = 0; i < n; i++)
        bn_page_made_release(&made[i]);
    free(names);
    free(made);
    free(pages);
    return rc;
}

const st_page *st_navigation_run(const st_navigation_opts *opts)
{
    bn_entry e = bn_door_enter("st_navigation", opts->call);
    bn_error err = { 0 };
    size_t chosen = 0;
    bn_status rc = e.ctx ? navigate(e.ctx->run, opts, &chosen, &err) : BN_OK;
    if (rc) {
        bn_door_fail(&e, rc, &err);
        return NULL;
    }
    bn_door_leave_ok(&e);
    return opts->n ? &opts->pages[chosen] : NULL;
}

/* ---------------------------------------------------------------- showing one */

static bn_status hash_of(const st_page *page, char hash[BN_PAGE_HASH], bn_error *err)
{
    bn_page_made made;
    bn_status rc = bn_page_make_of(page, &made, err);
    if (rc)
        return rc;
    bn_page_hash(made.path, hash);
    bn_page_made_release(&made);
    return BN_OK;
}

/* A run that ends inside of the page goes on as that page until it is over: nothing of the main script follows. */
void st_page_run(const st_page *page)
{
    bn_entry e = bn_door_enter("st_page_run", page ? page->call : (st_call){ 0 });
    char hash[BN_PAGE_HASH];
    const char *before = "";
    bn_error err = { 0 };
    bn_status rc = page ? hash_of(page, hash, &err) : bn_fail(&err, BN_EUSER, "There is no page to run.");
    if (rc) {
        bn_door_fail(&e, rc, &err);
        return;
    }
    if (e.ctx)
        before = bn_run_ctx_enter_page(e.ctx->run, hash);
    bn_door_leave_ok(&e);
    if (page->fn)
        page->fn();
    e = bn_door_enter("st_page_run", page->call);
    if (e.ctx)
        bn_run_ctx_enter_page(e.ctx->run, before);
    bn_door_leave_ok(&e);
}

/* ---------------------------------------------------------------- going to one */

static bn_status switch_to(bn_run_ctx *ctx, const st_switch_page_opts *opts, bn_error *err)
{
    char hash[BN_PAGE_HASH];
    bn_query query = { 0 };
    bn_status rc;
    if (!opts->page || opts->page->address)
        return bn_fail(err, BN_EUSER, "st_switch_page() goes to pages of the app; st_page_link() leads to addresses.");
    rc = hash_of(opts->page, hash, err);
    if (rc)
        return rc;
    if (opts->query_params)
        bn_query_parse(&query, bn_bytes_str(opts->query_params));
    rc = bn_run_ctx_query_change(ctx, opts->query_params ? BN_ADDRESS_REPLACE : BN_ADDRESS_CLEAR, query.items,
                                 query.n, err);
    bn_query_release(&query);
    return rc ? rc : bn_run_ctx_request_page(ctx, hash, err);
}

void st_switch_page_run(const st_switch_page_opts *opts)
{
    bn_entry e = bn_door_enter("st_switch_page", opts->call);
    bn_error err = { 0 };
    bn_status rc;
    if (!e.ctx) {
        bn_door_leave_ok(&e);
        return;
    }
    rc = bn_block_check_apart(bn_door_within(), "st_switch_page()", &err);
    if (!rc)
        rc = switch_to(e.ctx->run, opts, &err);
    if (rc)
        bn_door_fail(&e, rc, &err);
    else
        bn_door_unwind(&e, bn_door_role_here() == BN_DOOR_CALLBACK ? BN_DOOR_RERUN : BN_DOOR_INTERRUPTED);
}

/* ---------------------------------------------------------------- linking to one */

st_block st_page_link_run(const st_page_link_opts *opts)
{
    st_page_link_opts o = *opts;
    if (o.to)
        o.page = ""; /* what the row asks for; `to` says it all */
    return bn_door_element("st_page_link", &bn_cmd_page_link, &o, o.call, o.in);
}
