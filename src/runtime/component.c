/* component.c: see component.h.
 *
 * Threads  any declare; the server hears of it through the media store's orders, so before any message that names it.
 * Lock     of the media store. */
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "runtime/component.h"
#include "runtime/session_private.h"

struct bn_component_dir {
    bn_component_dir *next;
    bool              in_page;
    char             *name, *root;
};

void bn_component_dirs_free(bn_component_dir *first)
{
    for (bn_component_dir *d = first, *next; d; d = next) {
        next = d->next;
        free(d->name);
        free(d->root);
        free(d);
    }
}

/* True: the server does not know it yet. */
static bool note_locked(bn_media_store *m, const char *name, const char *root, bool in_page)
{
    bn_component_dir *d = m->components;
    while (d && (d->in_page != in_page || strcmp(d->name, name) != 0))
        d = d->next;
    if (d && strcmp(d->root, root) == 0)
        return false;
    if (!d) {
        d = bn_xcalloc(1, sizeof *d);
        d->name = bn_xstrdup(name);
        d->in_page = in_page;
        d->next = m->components;
        m->components = d;
    }
    free(d->root);
    d->root = bn_xstrdup(root);
    return true;
}

static bn_status strings(bn_buf *b, const char *name, const char *root, bool in_page)
{
    bn_status rc = bn_port_string_put(b, BN_PORT_COMPONENT_NAME, name);
    if (!rc)
        rc = bn_port_string_put(b, BN_PORT_COMPONENT_ROOT, root);
    return !rc && in_page ? bn_port_string_put(b, BN_PORT_COMPONENT_INLINE, "1") : rc;
}

bn_status bn_runtime_component(bn_runtime *rt, const char *name, const char *root, bool in_page, bn_error *err)
{
    char whole[PATH_MAX];
    struct stat st;
    bn_buf b;
    bn_status rc;

    if (!realpath(root, whole) || stat(whole, &st) || !S_ISDIR(st.st_mode))
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "The component's folder '%.1000s' is not there.", root);
    if (!*name || strchr(name, '/') || strlen(name) > 500)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "'%.200s' cannot be the name of a component.", name);
    bn_buf_init(&b, 3 * PATH_MAX);
    rc = strings(&b, name, whole, in_page);
    if (rc) {
        bn_buf_release(&b);
        return bn_fail(err, rc, "no memory for a component");
    }
    bn_mutex_lock(&rt->media.mu);
    if (note_locked(&rt->media, name, whole, in_page))
        bn_media_tell_locked(&rt->media, BN_PORT_COMPONENT, &b);
    bn_mutex_unlock(&rt->media.mu);
    bn_buf_release(&b);
    return BN_OK;
}

bn_status bn_run_ctx_component(bn_run_ctx *ctx, const char *name, const char *root, bool in_page, bn_error *err)
{
    return bn_runtime_component(ctx->session->rt, name, root, in_page, err);
}
