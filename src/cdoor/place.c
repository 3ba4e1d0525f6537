/* place.c: a run's shared part: its strings, and the table that handles (st_block) point into.
 *
 * A handle is a 16-bit mark of the session, a 24-bit number of the run and a 24-bit index. Only a handle of the
 * caller's own run reaches its tables, so a stale or foreign one is an error and never a fault; the session's mark
 * merely tells the two apart in the message.
 *
 * Containers are kept until the run is over. Elements' places are far more, and hardly ever asked for: of those the
 * newest 65,536 are known, so that a run that goes on for weeks stays small.
 *
 * Threads  any thread that has the context.
 * Lock     c->mu, a leaf. */
#include "cdoor/door.h"

#define INDEX_BITS   24
#define INDEX_MASK   (((uint64_t)1 << INDEX_BITS) - 1)
#define RUN_BITS     24
#define ELEMENT      ((uint32_t)1 << 23) /* in an index: of an element; the other bits are its number, cut */
#define ELEMENTS_MAX ((uint32_t)1 << 16)
#define PLACES_MAX   ((uint32_t)1 << 20)
#define FIRST        (1 + (uint32_t)BN_ROOT_COUNT) /* indices: 0 is no handle, then the roots, then the table */

/* FNV-1a with a random start, so that a handle says nothing about a session's id. */
static uint64_t session_mark(const char *id)
{
    static _Atomic(uint64_t) salt;
    uint64_t h = atomic_load_explicit(&salt, memory_order_relaxed); /* orders nothing: the value is all there is */
    if (h == 0) {
        uint64_t fresh, none = 0;
        bn_random(&fresh, sizeof fresh);
        fresh |= 1;
        if (atomic_compare_exchange_strong_explicit(&salt, &none, fresh, memory_order_relaxed, memory_order_relaxed))
            h = fresh;
        else
            h = none;
    }
    for (; *id; id++)
        h = (h ^ (uint8_t)*id) * UINT64_C(1099511628211);
    return (h >> 32 ^ h) & 0xFFFF;
}

/* Lets go of what an entry of the table owns. */
static void place_drop(bn_place *place)
{
    if (place->kind != BN_PLACE_CONTAINER)
        return;
    bn_status_box_free(place->box);
    bn_block_unref(place->block);
}

st_ctx *bn_door_ctx_new(bn_run_ctx *run, bn_app *app)
{
    static atomic_uint runs; /* relaxed: only uniqueness matters */
    st_ctx *c = bn_xcalloc(1, sizeof *c);
    uint64_t number = atomic_fetch_add_explicit(&runs, 1, memory_order_relaxed) & (((uint64_t)1 << RUN_BITS) - 1);
    atomic_init(&c->refs, 1);
    c->run = bn_run_ctx_ref(run);
    c->app = app ? bn_app_ref(app) : NULL;
    c->tag = session_mark(bn_run_ctx_session_id(run)) << (RUN_BITS + INDEX_BITS) | number << INDEX_BITS;
    bn_mutex_init(&c->mu);
    bn_cond_init(&c->ended);
    bn_strings_init(&c->strings);
    return c;
}

st_ctx *bn_door_ctx_ref(st_ctx *c)
{
    atomic_fetch_add_explicit(&c->refs, 1, memory_order_relaxed); /* the caller holds one already */
    return c;
}

void bn_door_ctx_unref(st_ctx *c)
{
    /* acq_rel: the last holder sees every other holder's writes before it frees */
    if (!c || atomic_fetch_sub_explicit(&c->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (uint32_t i = 0; i < c->places_n; i++)
        place_drop(&c->places[i]);
    free(c->places);
    free(c->elements);
    bn_strings_release(&c->strings);
    bn_door_files_free(c->files);
    bn_cond_release(&c->ended);
    bn_mutex_release(&c->mu);
    bn_run_ctx_unref(c->run);
    bn_app_unref(c->app);
    free(c);
}

const char *bn_door_keep(st_ctx *c, bn_bytes text)
{
    const char *s;
    bn_mutex_lock(&c->mu);
    s = bn_strings_keep(&c->strings, text);
    bn_mutex_unlock(&c->mu);
    return s;
}

const char *bn_door_format(st_ctx *c, const char *fmt, va_list args)
{
    const char *s;
    bn_mutex_lock(&c->mu);
    s = bn_strings_format(&c->strings, fmt, args);
    bn_mutex_unlock(&c->mu);
    return s;
}

/* Room for one more of `size` bytes in an array that doubles up to `max`; false: there is none. */
static bool make_room(void **array, uint32_t n, uint32_t *cap, uint32_t max, size_t size)
{
    uint32_t want = *cap ? *cap * 2 : 16;
    void *more;
    if (n < *cap)
        return true;
    if (n >= max)
        return false;
    more = realloc(*array, want * size);
    if (!more)
        return false;
    *array = more;
    *cap = want;
    return true;
}

/* 0: no memory; the handle is then none, as if the command had returned nothing. */
static uint64_t put_element_locked(st_ctx *c, const bn_place *place)
{
    uint32_t number = c->elements_n, at = number % ELEMENTS_MAX;
    BN_ASSERT_HELD(&c->mu);
    if (number < ELEMENTS_MAX
        && !make_room((void **)&c->elements, number, &c->elements_cap, ELEMENTS_MAX, sizeof *c->elements))
        return 0;
    c->elements[at] = (bn_element_place){ place->block, place->slot, number };
    c->elements_n++;
    return c->tag | ELEMENT | (number & (ELEMENT - 1));
}

st_block bn_door_place_put(st_ctx *c, bn_place place)
{
    st_block handle = { 0 };
    bn_mutex_lock(&c->mu);
    if (place.kind == BN_PLACE_ELEMENT) {
        handle.id = put_element_locked(c, &place);
    } else if (make_room((void **)&c->places, c->places_n, &c->places_cap, PLACES_MAX, sizeof place)) {
        handle.id = c->tag | (FIRST + c->places_n);
        c->places[c->places_n++] = place;
    }
    bn_mutex_unlock(&c->mu);
    if (handle.id == 0)
        place_drop(&place);
    return handle;
}

st_block bn_door_root(st_ctx *c, bn_root root)
{
    return (st_block){ c->tag | ((uint64_t)root + 1) };
}

static bool find_element_locked(const st_ctx *c, uint32_t i, bn_place *out)
{
    const bn_element_place *e = &c->elements[i % ELEMENTS_MAX];
    BN_ASSERT_HELD(&c->mu);
    if (i % ELEMENTS_MAX >= c->elements_n || (e->number & (ELEMENT - 1)) != i)
        return false;
    *out = (bn_place){ .kind = BN_PLACE_ELEMENT, .block = e->block, .slot = e->slot };
    return true;
}

/* In the caller's own run. */
static bool find(st_ctx *c, uint32_t i, bn_place *out)
{
    bool found;
    if (i > 0 && i < FIRST) {
        *out = (bn_place){ .kind = BN_PLACE_CONTAINER, .block = bn_run_ctx_root(c->run, (bn_root)(i - 1)) };
        return true;
    }
    bn_mutex_lock(&c->mu);
    if (i & ELEMENT) {
        found = find_element_locked(c, i & (ELEMENT - 1), out);
    } else {
        found = i >= FIRST && i - FIRST < c->places_n;
        if (found)
            *out = c->places[i - FIRST];
    }
    bn_mutex_unlock(&c->mu);
    return found;
}

bn_status bn_door_place_get(st_ctx *c, st_block handle, bn_place *out, bn_error *err)
{
    uint64_t tag = handle.id & ~INDEX_MASK;
    if (tag == c->tag && find(c, (uint32_t)(handle.id & INDEX_MASK), out))
        return BN_OK;
    if (tag == c->tag)
        return bn_fail(err, BN_ESTALE, "This place is not known: it is older than %u newer ones.", ELEMENTS_MAX);
    if (tag >> (RUN_BITS + INDEX_BITS) != c->tag >> (RUN_BITS + INDEX_BITS))
        return bn_fail(err, BN_EFOREIGN, "This container belongs to another visitor's page.");
    return bn_fail(err, BN_ESTALE,
                   "This container belongs to an earlier run. Make containers anew in every run; only values in "
                   "st_state_* outlive it.");
}
