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

/* Kinds of notes beside those of bn_delta_kind. */
enum {
    A_FILE = 100, /* content; name: its type, form: its file name, columns: it is a download */
    A_PLACE,      /* where it stands, index: the note of the element; name: the part, form: the file's id */
};

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

/* False: there is no room; more than a gigabyte is not shown again. */
static bool append(bn_capture *c, note n, bn_bytes content, const char *name, const char *form)
{
    const size_t before = c->notes.n;
    n.content_n = content.n;
    n.name_n = name ? (uint32_t)strlen(name) + 1 : 0;
    n.form_n = form ? (uint32_t)strlen(form) + 1 : 0;
    if (!bn_buf_append(&c->notes, bn_bytes_of(&n, sizeof n)) && !bn_buf_append(&c->notes, content) &&
        !bn_buf_append(&c->notes, bn_bytes_of(name, n.name_n)) && !bn_buf_append(&c->notes, bn_bytes_of(form, n.form_n)))
        return true;
    c->notes.n = before;
    return false;
}

static void note_one(bn_capture *c, bn_run_ctx *ctx, bn_block *parent, const bn_delta *delta, uint32_t asked,
                     uint32_t slot, bn_block *block)
{
    note n = { .kind = delta->kind, .columns = delta->columns };
    aim(c, ctx, parent, delta, asked, &n);
    if (append(c, n, delta->content, delta->kind_name, delta->form))
        made_add(&c->made, &c->made_n, &c->made_cap, parent, slot, block);
}

void bn_capture_media(const bn_media_add *add)
{
    char *filename = add->filename.p ? bn_xstrndup((const char *)add->filename.p, add->filename.n) : NULL;
    for (bn_capture *c = innermost; c; c = c->outer)
        append(c, (note){ .kind = A_FILE, .columns = add->download }, add->content, add->type, filename);
    free(filename);
}

void bn_capture_media_place(const bn_block *block, uint32_t slot, const char *part, const bn_media_item *item)
{
    for (bn_capture *c = innermost; c; c = c->outer)
        for (size_t i = c->made_n; i-- > 0;)
            if (c->made[i].parent == block && c->made[i].slot == slot) {
                append(c, (note){ .kind = A_PLACE, .index = (uint32_t)i }, (bn_bytes){ 0 }, part, bn_media_item_id(item));
                break;
            }
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
    if (n->content_n > NOTES_MAX || rest->n < all || rest->n - all < n->content_n ||
        (n->kind > BN_DELTA_BLOCK && n->kind != A_FILE && n->kind != A_PLACE))
        return false;
    name = (const char *)rest->p + sizeof *n + n->content_n;
    form = name + n->name_n;
    if ((n->name_n && name[n->name_n - 1]) || (n->form_n && form[n->form_n - 1]))
        return false;
    *delta = (bn_delta){ .kind = (bn_delta_kind)n->kind, .content = bn_bytes_of(rest->p + sizeof *n, n->content_n),
                         .kind_name = !n->name_n ? NULL : n->kind <= BN_DELTA_BLOCK ? lasting_name(name) : name, .form = n->form_n ? form : NULL,
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

/* The files of one replay. */
typedef struct files {
    bn_media_item **items;
    size_t          n;
} files;

static bn_status give_file(bn_run_ctx *ctx, const note *head, const bn_delta *d, files *f, bn_error *err)
{
    bn_media_add add = { .content = d->content, .type = d->kind_name ? d->kind_name : "", .filename = bn_bytes_str(d->form),
                         .download = head->columns };
    f->items = bn_xrealloc(f->items, (f->n + 1) * sizeof *f->items);
    f->items[f->n] = NULL;
    return bn_run_ctx_media(ctx, &add, &f->items[f->n++], err);
}

static void place_file(bn_run_ctx *ctx, const note *head, const bn_delta *d, const files *f,
                       const made *items, size_t n)
{
    for (size_t i = 0; d->form && head->index < n && i < f->n; i++)
        if (f->items[i] && strcmp(bn_media_item_id(f->items[i]), d->form) == 0) {
            bn_run_ctx_media_place(ctx, items[head->index].parent, items[head->index].slot,
                                   d->kind_name ? d->kind_name : "", f->items[i]);
            return;
        }
}

static void files_release(files *f)
{
    for (size_t i = 0; i < f->n; i++)
        bn_media_item_unref(f->items[i]);
    free(f->items);
}

bn_status bn_capture_replay(bn_run_ctx *ctx, bn_bytes notes, bn_block *current, uint32_t current_slot, bool *foreign,
                            bool *full, bn_error *err)
{
    made *items = NULL;
    size_t n = 0, cap = 0;
    bn_status rc = BN_OK;
    files shown = { 0 };
    bn_delta delta;
    note head;

    *foreign = *full = false;
    while (!rc && next_note(&notes, &head, &delta)) {
        bn_block *parent = current, *block = NULL;
        uint32_t slot = current_slot;
        bool over = false;
        if (head.kind == A_FILE) {
            rc = give_file(ctx, &head, &delta, &shown, err);
            continue;
        }
        if (head.kind == A_PLACE) {
            place_file(ctx, &head, &delta, &shown, items, n);
            continue;
        }
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
    files_release(&shown);
    return rc;
}
