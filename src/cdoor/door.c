/* door.c: what a thread knows (its context, its current container, its last error), and how its function is ended.
 *
 * Ending a function early is a forced unwind (the one that pthread_exit() does), from the command back to the frame
 * of bn_door_call(): frames of the app run their cleanup attributes on the way. A thread of the app's own has no such
 * frame and is ended by pthread_exit() itself.
 *
 * Threads  any. All state here is thread-local.
 * Lock     only st_ctx.mu, a leaf, while waiting for threads that use this thread's stack. */
#include "cdoor/door.h"

#include <setjmp.h>
#include <stdio.h>
#include <unistd.h>
#include <unwind.h>

#include "base/log.h"

#define LOGGER "bourn.app"
#define STACK_WAIT_WARN_NS (5 * BN_S_NS)

/* The frame of bn_door_call() that a forced unwind ends at. */
typedef struct door_frame {
    jmp_buf                  back;
    uintptr_t                address;
    volatile bn_door_end     end;
    struct _Unwind_Exception unwind;
} door_frame;

typedef struct door_here {
    st_ctx      *ctx;   /* a reference; NULL: not attached */
    st_ctx      *home;  /* borrowed: what bn_door_call() attached; NULL in threads of the app's own */
    door_frame  *frame; /* NULL in threads of the app's own */
    st_block     current;
    bn_block    *within; /* borrowed: a handle's table keeps it as long as ctx */
    bn_door_role role;
    st_error     last;
    bool         warned;
} door_here;

static _Thread_local door_here here;
static _Thread_local char failure[sizeof ((bn_error *)0)->text];
static pthread_key_t own_key; /* set in the app's own threads while they are attached */
static pthread_once_t own_once = PTHREAD_ONCE_INIT;
static atomic_int show_details; /* bn_door_details; relaxed: set before the first run */

void bn_door_set_details(bn_door_details details)
{
    atomic_store_explicit(&show_details, (int)details, memory_order_relaxed);
}

bn_app *bn_app_ref(bn_app *app)
{
    atomic_fetch_add_explicit(&app->refs, 1, memory_order_relaxed); /* the caller holds one already */
    return app;
}

void bn_app_unref(bn_app *app)
{
    /* acq_rel: whoever unloads the app does it after everything that others did with it */
    if (app && atomic_fetch_sub_explicit(&app->refs, 1, memory_order_acq_rel) == 1 && app->last)
        app->last(app);
}

st_ctx *bn_door_here(void) { return here.ctx; }
bn_door_role bn_door_role_here(void) { return here.role; }
st_block bn_door_current(void) { return here.current; }
void bn_door_set_current(st_block block) { here.current = block; }
bn_block *bn_door_within(void) { return here.within; }
void bn_door_set_within(bn_block *container) { here.within = container; }
st_error st_last_error(void) { return here.last; }
const char *bn_door_failure(void) { return failure; }

/* ---------------------------------------------------------------- ending the thread's function */

static _Unwind_Reason_Code unwind_step(int version, _Unwind_Action actions, _Unwind_Exception_Class kind,
                                       struct _Unwind_Exception *object, struct _Unwind_Context *context, void *arg)
{
    door_frame *frame = arg;
    (void)version, (void)kind, (void)object;
    if (actions & _UA_END_OF_STACK || _Unwind_GetCFA(context) > frame->address)
        _longjmp(frame->back, 1);
    return _URC_NO_REASON;
}

/* Cleanups on the way are not cut short by a cancellation: bn_door_call() sets what holds after it. */
_Noreturn static void unwind_to(door_frame *frame, bn_door_end end)
{
    int ignored;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &ignored);
    frame->end = end;
    _Unwind_ForcedUnwind(&frame->unwind, unwind_step, frame);
    _longjmp(frame->back, 1); /* a frame without unwind tables is in the way: skip what is above it */
}

static void stack_bounds(uintptr_t *low, uintptr_t *high)
{
    pthread_attr_t attr;
    void *base = NULL;
    size_t size = 0;
    *low = (uintptr_t)__builtin_frame_address(0);
    *high = *low;
    if (here.frame) {
        *high = here.frame->address;
    } else if (pthread_getattr_np(pthread_self(), &attr) == 0) {
        if (pthread_attr_getstack(&attr, &base, &size) == 0)
            *high = (uintptr_t)base + size;
        pthread_attr_destroy(&attr);
    }
}

static bool uses_stack_locked(const st_ctx *c, uintptr_t low, uintptr_t high)
{
    for (const bn_door_thread *t = c->threads; t; t = t->next)
        if (t->arg >= low && t->arg < high)
            return true;
    return false;
}

/* Threads of st_thread_create() whose argument lies in the frames that are about to go: they are told to end as this
 * one was, and until they have, the frames stay. */
static void wait_for_stack_users(st_ctx *c)
{
    uint64_t warn_at = bn_now_ns() + STACK_WAIT_WARN_NS;
    uintptr_t low, high;
    stack_bounds(&low, &high);
    bn_mutex_lock(&c->mu);
    while (uses_stack_locked(c, low, high)) {
        if (bn_cond_wait_until(&c->ended, &c->mu, warn_at))
            continue;
        bn_mutex_unlock(&c->mu);
        bn_log(BN_LOG_WARNING, LOGGER,
               "A run that is to end waits for a thread of its own whose argument lies on the run's stack");
        warn_at = UINT64_MAX;
        bn_mutex_lock(&c->mu);
    }
    bn_mutex_unlock(&c->mu);
}

void bn_door_unwind(bn_entry *e, bn_door_end end)
{
    door_frame *frame = here.frame;
    if (!frame && getpid() == gettid()) { /* a program's first thread is not ours to end */
        bn_door_leave(e, here.last);
        return;
    }
    wait_for_stack_users(e->ctx);
    if (!frame) {
        bn_door_leave(e, here.last);
        pthread_exit(NULL);
    }
    unwind_to(frame, end);
}

void bn_door_interrupt(void)
{
    if (here.frame)
        unwind_to(here.frame, BN_DOOR_INTERRUPTED);
}

void bn_door_abandon(void)
{
    bn_door_ctx_unref(here.ctx);
    here = (door_here){ .warned = here.warned };
}

/* ---------------------------------------------------------------- errors */

static st_error last_of(bn_status status)
{
    switch (status) {
    case BN_OK:       return ST_OK;
    case BN_ENOMEM:   return ST_ENOMEM;
    case BN_ENOCTX:   return ST_ENOCTX;
    case BN_ESTALE:
    case BN_ESTOPPED: return ST_ESTALE;
    case BN_EFOREIGN: return ST_EFOREIGN;
    default:          return ST_EINVAL;
    }
}

static const char *type_of(bn_status status, const bn_error *err)
{
    if (err->kind)
        return err->kind;
    switch (status) {
    case BN_ENOMEM:   return "OutOfMemory";
    case BN_ESTALE:   return "StaleContainer";
    case BN_EFOREIGN: return "ForeignContainer";
    default:          return "UsageError";
    }
}

/* Where the fragment writes that the thread runs, else into the main page, as an uncaught exception in Python. */
static void show_error(const bn_entry *e, const char *type, const char *text)
{
    bn_door_details details = (bn_door_details)atomic_load_explicit(&show_details, memory_order_relaxed);
    char where[512];
    const char *const stack[] = { where, NULL };
    st_exception_opts opts = { .call = e->at, .message = text, .type = type, .is_streamlit_exception = true };
    bn_call call = { .cmd = &bn_cmd_exception, .opts = &opts, .ctx = e->ctx->run, .slot = BN_SLOT_NEW };
    bn_error ignored;
    snprintf(where, sizeof where, "File \"%s\", line %d, in %s", e->at.file ? e->at.file : "?", e->at.line, e->name);
    if (details <= BN_DETAILS_STACKTRACE)
        opts.stack_trace = stack;
    if (details != BN_DETAILS_FULL)
        opts.message = "This app has run into an error. Its text is not shown here; the server's log has it.";
    if (details == BN_DETAILS_NONE)
        opts.type = "Error";
    call.parent = here.within ? here.within : bn_run_ctx_root(e->ctx->run, BN_ROOT_MAIN);
    call.fragment = here.within;
    if (bn_command_run(&call, &ignored) == BN_OK)
        bn_value_release(&call.value);
}

void bn_door_fail(bn_entry *e, bn_status status, const bn_error *err)
{
    bool run_over = status == BN_ESTOPPED || (status == BN_ESTALE && !e->bad_handle);
    if (!e->ctx) {
        bn_log(BN_LOG_ERROR, LOGGER, "%s:%d: %s: %s", e->at.file ? e->at.file : "?", e->at.line, e->name, err->text);
        bn_door_leave(e, ST_ENOCTX);
        return;
    }
    here.last = last_of(status);
    snprintf(failure, sizeof failure, "%s", err->text);
    if (run_over) {
        bn_door_unwind(e, BN_DOOR_INTERRUPTED);
        return;
    }
    bn_log(BN_LOG_ERROR, LOGGER, "%s:%d: %s: %s", e->at.file ? e->at.file : "?", e->at.line, e->name, err->text);
    show_error(e, type_of(status, err), err->text);
    bn_door_unwind(e, BN_DOOR_FAILED);
}

/* ---------------------------------------------------------------- entering and leaving */

static void warn_missing(void)
{
    char name[32] = "";
    if (here.warned)
        return;
    here.warned = true;
    pthread_getname_np(pthread_self(), name, sizeof name);
    bn_log(BN_LOG_WARNING, LOGGER, "Thread '%s': missing ScriptRunContext! Commands in it do nothing; start it with "
           "st_thread_create(), or give it the context with st_attach()", name);
}

bn_entry bn_door_enter(const char *name, st_call at)
{
    bn_entry e = { .name = name, .at = at, .ctx = here.ctx };
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &e.cancel_before);
    if (!e.ctx)
        warn_missing();
    return e;
}

void bn_door_leave(bn_entry *e, st_error last)
{
    int ignored;
    here.last = last;
    pthread_setcancelstate(e->cancel_before, &ignored);
}

__attribute__((noinline)) bn_door_end bn_door_call(st_ctx *c, bn_door_role role, void (*fn)(void *), void *arg)
{
    door_here before = here;
    door_frame frame = { .address = (uintptr_t)__builtin_frame_address(0), .end = BN_DOOR_RETURNED };
    int ignored;
    here = (door_here){ .ctx = bn_door_ctx_ref(c), .home = c, .frame = &frame, .role = role, .warned = before.warned };
    if (_setjmp(frame.back) == 0) {
        pthread_setcancelstate(role == BN_DOOR_THREAD ? PTHREAD_CANCEL_DISABLE : PTHREAD_CANCEL_ENABLE, &ignored);
        fn(arg);
    }
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &ignored); /* the host's own code is never cancelled */
    bn_door_ctx_unref(here.ctx);
    here = before;
    return frame.end;
}

/* ---------------------------------------------------------------- contexts as the app sees them */

st_ctx *st_get_ctx(void)
{
    return here.ctx ? bn_door_ctx_ref(here.ctx) : NULL;
}

void st_ctx_release(st_ctx *c)
{
    bn_door_ctx_unref(c);
}

static void own_thread_ends(void *ctx)
{
    here.ctx = NULL;
    bn_door_ctx_unref(ctx);
}

static void own_key_make(void)
{
    if (pthread_key_create(&own_key, own_thread_ends))
        bn_assert_failed("a key for attached threads", __FILE__, __LINE__);
}

st_error st_attach(st_ctx *c)
{
    const st_ctx *bound = here.ctx ? here.ctx : here.home;
    st_ctx *before = here.ctx;
    if (c && bound && !bn_run_ctx_same_session(bound->run, c->run))
        return here.last = ST_EFOREIGN;
    here.ctx = c ? bn_door_ctx_ref(c) : NULL;
    here.current = (st_block){ 0 };
    here.within = NULL;
    if (!here.home) {
        pthread_once(&own_once, own_key_make);
        here.role = BN_DOOR_THREAD;
        pthread_setspecific(own_key, here.ctx);
    }
    bn_door_ctx_unref(before);
    return here.last = ST_OK;
}

/* ---------------------------------------------------------------- threads that run */

void bn_door_thread_add(st_ctx *c, bn_door_thread *t)
{
    bn_mutex_lock(&c->mu);
    t->next = c->threads;
    c->threads = t;
    bn_mutex_unlock(&c->mu);
}

void bn_door_thread_drop(st_ctx *c, bn_door_thread *t)
{
    bn_mutex_lock(&c->mu);
    for (bn_door_thread **p = &c->threads; *p; p = &(*p)->next)
        if (*p == t) {
            *p = t->next;
            break;
        }
    bn_cond_broadcast(&c->ended);
    bn_mutex_unlock(&c->mu);
}
