/* callback.c: a C callback as a value in session state. It keeps the version of the app that it points into loaded.
 *
 * Threads  any; the value's count is the only thing shared. */
#include "cdoor/door.h"

typedef struct callback {
    atomic_uint refs;
    void (*fn)(void *);
    void       *arg;
    bn_app     *app; /* a reference; NULL in tests */
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
    return x->fn == y->fn && x->arg == y->arg;
}

static const bn_foreign_ops ops = { retain, release, equal };

bn_value bn_door_callback(bn_app *app, const st_callback *given)
{
    callback *cb;
    if (!given->fn)
        return bn_value_none();
    cb = bn_xcalloc(1, sizeof *cb);
    cb->fn = given->fn;
    cb->arg = given->arg;
    cb->app = app ? bn_app_ref(app) : NULL;
    return bn_value_foreign(cb, &ops);
}

bool bn_door_callback_get(const bn_value *v, st_callback *out)
{
    const callback *cb = v->object;
    if (v->kind != BN_VALUE_FOREIGN || v->ops != &ops)
        return false;
    *out = (st_callback){ .fn = cb->fn, .arg = cb->arg };
    return true;
}
