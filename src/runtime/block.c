/* block.c: containers of the page. Any thread; see runtime.h. All but `next` is fixed at birth. */
#include "runtime/canvas.h"
#include "runtime/fragment_private.h"

bn_block *bn_block_new(bn_session *s, bn_block *parent, uint32_t index, const bn_delta *delta)
{
    uint32_t n = parent ? parent->path_n + 1 : 1;
    bn_block *b = bn_xcalloc(1, sizeof *b + n * sizeof *b->path);
    atomic_init(&b->refs, 1);
    b->serial = s->serial;
    b->kind = delta ? delta->kind_name : NULL;
    b->columns = delta ? delta->columns : 0;
    b->path_n = n;
    if (parent) {
        b->parent = bn_block_ref(parent);
        b->canvas = parent->canvas ? bn_canvas_ref(parent->canvas) : NULL;
        memcpy(b->path, parent->path, parent->path_n * sizeof *b->path);
    }
    b->path[n - 1] = index;
    if (delta && delta->opens_fragment)
        b->own_fragment = bn_xstrdup(delta->opens_fragment);
    b->apart = delta && delta->opens_apart;
    b->fragment = b->own_fragment ? b->own_fragment : parent ? parent->fragment : "";
    if (delta && delta->form)
        b->own_form = bn_xstrdup(delta->form);
    return b;
}

bn_block *bn_block_ref(bn_block *b)
{
    atomic_fetch_add_explicit(&b->refs, 1, memory_order_relaxed);
    return b;
}

void bn_block_unref(bn_block *b)
{
    /* acq_rel: the last holder sees every other holder's use before it frees. A loop, because a chain of
     * parents may be as long as a script nests. */
    while (b && atomic_fetch_sub_explicit(&b->refs, 1, memory_order_acq_rel) == 1) {
        bn_block *parent = b->parent;
        free(b->own_form);
        free(b->own_fragment);
        bn_canvas_unref(b->canvas);
        free(b);
        b = parent;
    }
}

bool bn_block_is_shown_locked(const bn_session *s, const bn_block *b)
{
    const char *id = b->fragment;
    if (b->gen < s->whole_gen)
        return false;
    for (int steps = 0; *id && steps < BN_PATH_MAX; steps++) {
        const bn_fragment *f = bn_fragment_find_locked(s, id);
        if (!f || b->gen < f->begun)
            return false;
        id = f->parent;
    }
    return true;
}

bn_block *bn_block_parent(const bn_block *b)
{
    return b->parent;
}

const char *bn_block_kind(const bn_block *b)
{
    return b->parent ? b->kind : NULL;
}

bn_root bn_block_root(const bn_block *b)
{
    return (bn_root)b->path[0];
}

size_t bn_block_path(const bn_block *b, const uint32_t **path)
{
    *path = b->path;
    return b->path_n;
}

unsigned bn_block_depth(const bn_block *b, const char *kind)
{
    unsigned depth = 0;
    for (; b; b = b->parent)
        depth += b->kind && strcmp(b->kind, kind) == 0;
    return depth;
}

const char *bn_block_form(const bn_block *b)
{
    for (; b; b = b->parent) {
        if (b->own_form)
            return b->own_form;
    }
    return "";
}

uint32_t bn_block_columns(const bn_block *b)
{
    return b->columns;
}

uint32_t bn_block_next_index(const bn_block *b)
{
    /* relaxed: the value alone is wanted, for people; whoever takes a place does so under the session's
     * lock */
    return __atomic_load_n(&b->next, __ATOMIC_RELAXED);
}
