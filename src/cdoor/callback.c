/* callback.c: a function of a C app as a value in session state, called when something has changed or when a download is
 * asked for. It keeps the version of the app that it points into loaded.
 *
 * Threads  any; the value's count is the only thing shared. */
#include "cdoor/door.h"

#include <stdlib.h>

#include "base/log.h"

typedef struct callback {
    atomic_uint refs;
    void      (*fn)(void *);               /* NULL: it makes a download */
    bool      (*make)(FILE *out, void *);
    void       *arg;
    bn_app     *app; /* a reference; NULL in tests */
    max_align_t copy[]; /* of the argument */
} callback;

static void retain(void *object)
{
    /* relaxed: the caller owns one, or is making the first */
    atomic_fetch_add_explicit(&((callback *)object)->refs, 1, memory_order_relaxed);
}

static void release(void *object)
{
    callback *cb = object;
    /* acq_rel: the last owner sees every other owner's use before it frees */
    if (atomic_fetch_sub_explicit(&cb->refs, 1, memory_order_acq_rel) != 1)
        return;
    bn_app_unref(cb->app);
    free(cb);
}

static bool equal(const void *a, const void *b)
{
    const callback *x = a, *y = b;
    return x->fn == y->fn && x->make == y->make && x->arg == y->arg;
}

static const bn_foreign_ops ops = { retain, release, equal };

static callback *callback_new(bn_app *app, void *arg, size_t arg_size)
{
    callback *cb = bn_xcalloc(1, sizeof *cb + arg_size);
    cb->arg = arg;
    cb->app = app ? bn_app_ref(app) : NULL;
    if (arg_size) {
        memcpy(cb->copy, arg, arg_size);
        cb->arg = cb->copy;
    }
    return cb;
}

bn_value bn_door_callback(bn_app *app, const st_callback *given)
{
    callback *cb;
    if (!given->fn)
        return bn_value_none();
    cb = callback_new(app, given->arg, 0);
    cb->fn = given->fn;
    return bn_value_foreign(cb, &ops);
}

bool bn_door_callback_get(const bn_value *v, st_callback *out)
{
    const callback *cb = v->object;
    if (v->kind != BN_VALUE_FOREIGN || v->ops != &ops || !cb->fn)
        return false;
    *out = (st_callback){ .fn = cb->fn, .arg = cb->arg };
    return true;
}

bn_value bn_door_maker(bn_app *app, const st_maker *given)
{
    callback *cb;
    if (!given->fn)
        return bn_value_none();
    cb = callback_new(app, given->arg, given->arg_size);
    cb->make = given->fn;
    return bn_value_foreign(cb, &ops);
}

/* ---- downloads ---- */

typedef struct made {
    bn_making *what;
    bool       good;
    FILE      *out; /* NULL: closed */
    char      *content;
    size_t     n;
} made;

/* Also where the app's function has ended the thread. */
static void hand_over(void *arg)
{
    made *m = arg;
    if (m->out && fclose(m->out))
        m->good = false; /* no memory for it */
    bn_making_done(m->what, bn_bytes_of(m->content, m->good ? m->n : 0), m->good ? "application/octet-stream" : NULL);
    free(m->content);
}

void bn_door_make(bn_making *what)
{
    bn_value v = bn_making_value(what);
    const callback *cb = v.object; /* lives until it is handed over */
    made m = { .what = what };
    BN_ASSERT(v.kind == BN_VALUE_FOREIGN && v.ops == &ops && cb->make);
    m.out = open_memstream(&m.content, &m.n);
    pthread_cleanup_push(hand_over, &m);
    if (m.out)
        m.good = cb->make(m.out, cb->arg) && !ferror(m.out);
    if (!m.good)
        bn_log(BN_LOG_ERROR, "bourn.app", "a download cannot be made: %s",
               m.out ? "its function says so" : "there is no memory for it");
    pthread_cleanup_pop(1);
}
