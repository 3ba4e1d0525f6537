/* capture.c: notes of what was put, and putting it again. A thread's captures are a list of its own, so there is no lock
 * here but that of the names of containers. */
#include "runtime/capture.h"

#include "base/thread.h"

#define NOTES_MAX ((size_t)1 << 30)

typedef enum target {
    TO_CURRENT, /* the container that the caller of the cached function is in */
    TO_ROOT,    /* st.sidebar and the like: index says which */
    TO_BLOCK,   /* the container that note `index` has made */
    TO_PLACE,   /* the place that note `index` has taken */
    TO_FOREIGN, /* a container that was there before */
} target;

/* One note, followed by its content, the kind's name and the form's, each with the NUL where there is one. */
typedef struct note {
    uint32_t kind, target, index, columns;
    uint64_t content_n;
    uint32_t name_n, form_n;
} note;

/* What note i was about, while the capture lives. */
typedef struct made {
    bn_block *parent, *block; /* references; block NULL: an element */
    uint32_t  slot;
} made;

struct bn_capture {
    bn_capture *outer;
    bn_buf      notes;
    made       *made;
    size_t      made_n, made_cap;
};

static _Thread_local bn_capture *innermost;

bn_capture *bn_capture_new(void)
{
    bn_capture *c = bn_xcalloc(1, sizeof *c);
    bn_buf_init(&c->notes, NOTES_MAX);
    return c;
}

static void made_release(made *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bn_block_unref(items[i].parent);
        bn_block_unref(items[i].block);
    }
    free(items);
}

void bn_capture_free(bn_capture *c)
{
    if (!c)
        return;
    made_release(c->made, c->made_n);
    bn_buf_release(&c->notes);
    free(c);
}

void bn_capture_enter(bn_capture *c)
{
    c->outer = innermost;
    innermost = c;
}

void bn_capture_leave(bn_capture *c)
{
    BN_ASSERT(innermost == c);
    innermost = c->outer;
}

bool bn_capture_here(void)
{
    return innermost != NULL;
}

bn_bytes bn_capture_notes(const bn_capture *c)
{
    return bn_buf_view(&c->notes);
}

/* ---------------------------------------------------------------- noting */

static void made_add(made **items, size_t *n, size_t *cap, bn_block *parent, uint32_t slot, bn_block *block)
{
    if (*n == *cap) {
        *cap = *cap ? 2 * *cap : 8;
        *items = bn_xrealloc(*items, *cap * sizeof **items);
    }
    (*items)[(*n)++] = (made){ bn_block_ref(parent), block ? bn_block_ref(block) : NULL, slot };
}

static void aim(const bn_capture *c, bn_run_ctx *ctx, const bn_block *parent, const bn_delta *delta, uint32_t asked,
                note *n)
{
    for (size_t i = c->made_n; i-- > 0;) {
        const made *m = &c->made[i];
        bool here = asked == BN_SLOT_NEW ? m->block == parent : m->parent == parent && m->slot == asked;
        if (!here)
            continue;
        n->target = asked == BN_SLOT_NEW ? TO_BLOCK : TO_PLACE;
        n->index = (uint32_t)i;
        return;
    }
    n->target = delta->aimed ? TO_FOREIGN : TO_CURRENT;
    for (uint32_t i = 0; asked == BN_SLOT_NEW && i < BN_ROOT_COUNT; i++) {
        if (bn_run_ctx_root(ctx, (bn_root)i) != parent || (!delta->aimed && i != BN_ROOT_EVENT))
            continue;
        n->target = i == BN_ROOT_MAIN ? TO_CURRENT : TO_ROOT;
        n->index = i;
    }
}

static void note_one(bn_capture *c, bn_run_ctx *ctx, bn_block *parent, const bn_delta *delta, uint32_t asked,
                     uint32_t slot, bn_block *block)
{
    note n = { .kind = delta->kind, .columns = delta->columns, .content_n = delta->content.n,
               .name_n = delta->kind_name ? (uint32_t)strlen(delta->kind_name) + 1 : 0,
               .form_n = delta->form ? (uint32_t)strlen(delta->form) + 1 : 0 };
    size_t before = c->notes.n;

    aim(c, ctx, parent, delta, asked, &n);
    if (bn_buf_append(&c->notes, bn_bytes_of(&n, sizeof n)) || bn_buf_append(&c->notes, delta->content) ||
        bn_buf_append(&c->notes, bn_bytes_of(delta->kind_name, n.name_n)) ||
        bn_buf_append(&c->notes, bn_bytes_of(delta->form, n.form_n))) {
        c->notes.n = before; /* more than a gigabyte is not shown again */
        return;
    }
    made_add(&c->made, &c->made_n, &c->made_cap, parent, slot, block);
}

void bn_capture_note(bn_run_ctx *ctx, bn_block *parent, const bn_delta *delta, uint32_t asked, uint32_t slot,
                     bn_block *block)
{
    if (delta->kind == BN_DELTA_TRANSIENT)
        return;
    for (bn_capture *c = innermost; c; c = c->outer)
        note_one(c, ctx, parent, delta, asked, slot, block);
}

/* ---------------------------------------------------------------- showing again */

/* Containers keep the name of their kind by its address, and notes may come from a file: one copy of each name, of which
 * there are a few dozen, lives as long as the process. */
static const char *lasting_name(const char *name)
{
    static bn_mutex mu = { .m = PTHREAD_MUTEX_INITIALIZER };
    static struct { char text[64]; } names[128]; /* BN_GUARDED_BY(mu); what is in use never changes again */
    const char *found = NULL;
    if (!name || strlen(name) >= sizeof names[0].text)
        return NULL;
    bn_mutex_lock(&mu);
    for (size_t i = 0; i < BN_COUNT(names) && !found; i++) {
        if (!names[i].text[0])
            memcpy(names[i].text, name, strlen(name) + 1);
        if (strcmp(names[i].text, name) == 0)
            found = names[i].text;
    }
    bn_mutex_unlock(&mu);
    return found;
}

/* The next note. False: there is none, or no whole one. */
static bool next_note(bn_bytes *rest, note *n, bn_delta *delta)
{
    const char *name, *form;
    size_t all;
    if (rest->n < sizeof *n)
        return false;
    memcpy(n, rest->p, sizeof *n);
    all = sizeof *n + n->name_n + n->form_n;
    if (n->content_n > NOTES_MAX || rest->n < all || rest->n - all < n->content_n || n->kind > BN_DELTA_BLOCK)
        return false;
    name = (const char *)rest->p + sizeof *n + n->content_n;
    form = name + n->name_n;
    if ((n->name_n && name[n->name_n - 1]) || (n->form_n && form[n->form_n - 1]))
        return false;
    *delta = (bn_delta){ .kind = (bn_delta_kind)n->kind, .content = bn_bytes_of(rest->p + sizeof *n, n->content_n),
                         .kind_name = n->name_n ? lasting_name(name) : NULL, .form = n->form_n ? form : NULL,
                         .columns = n->columns, .aimed = n->target != TO_CURRENT };
    rest->p += all + n->content_n;
    rest->n -= all + n->content_n;
    return true;
}

/* Where it goes now; false: there is no such place any more. */
static bool find_target(const note *n, bn_run_ctx *ctx, const made *items, size_t items_n, bn_block **parent,
                        uint32_t *slot)
{
    switch (n->target) {
    case TO_CURRENT:
        return true;
    case TO_ROOT:
        if (n->index >= BN_ROOT_COUNT)
            return false;
        *parent = bn_run_ctx_root(ctx, (bn_root)n->index);
        *slot = BN_SLOT_NEW;
        return true;
    case TO_BLOCK:
        if (n->index >= items_n || !items[n->index].block)
            return false;
        *parent = items[n->index].block;
        *slot = BN_SLOT_NEW;
        return true;
    case TO_PLACE:
        if (n->index >= items_n)
            return false;
        *parent = items[n->index].parent;
        *slot = items[n->index].slot;
        return true;
    default:
        return false;
    }
}

bn_status bn_capture_replay(bn_run_ctx *ctx, bn_bytes notes, bn_block *current, uint32_t current_slot, bool *foreign,
                            bool *full, bn_error *err)
{
    made *items = NULL;
    size_t n = 0, cap = 0;
    bn_status rc = BN_OK;
    bn_delta delta;
    note head;

    *foreign = *full = false;
    while (!rc && next_note(&notes, &head, &delta)) {
        bn_block *parent = current, *block = NULL;
        uint32_t slot = current_slot;
        bool over = false;
        if (!find_target(&head, ctx, items, n, &parent, &slot)) {
            *foreign = true;
            break;
        }
        rc = bn_run_ctx_put(ctx, parent, &delta, &slot, delta.kind == BN_DELTA_BLOCK ? &block : NULL, &over, err);
        if (!rc)
            made_add(&items, &n, &cap, parent, slot, block);
        bn_block_unref(block);
        *full |= over;
    }
    made_release(items, n);
    return rc;
}
