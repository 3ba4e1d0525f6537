/* door.h: what the C door keeps per run (st_ctx) and per thread, how a run is unwound, and what handles stand for.
 *
 * A host calls the app's functions through bn_door_call(); everything else of the door happens inside commands.
 *
 * Threads  any. What belongs to one thread lies in a thread-local struct of door.c; what threads of a run share is an
 *          st_ctx, whose lock `mu` is a leaf: no other lock is taken and no app code runs while it is held. */
#ifndef BN_CDOOR_DOOR_H
#define BN_CDOOR_DOOR_H

#include <stdatomic.h>

#include "base/thread.h"
#include "bourn/st.h"
#include "cdoor/run_strings.h"
#include "elements/command.h"
#include "elements/status.h"
#include "runtime/runtime.h"

/* ---------------------------------------------------------------- the app behind a run */

/* One loaded version of an app. Whoever may still call into it or hold a pointer into it holds a reference: runs,
 * attached threads, contexts, callbacks waiting in session state. */
typedef struct bn_app {
    atomic_uint refs;
    void (*main)(void);
    void (*last)(struct bn_app *app); /* called by the last unref, in any thread, never from app code */
} bn_app;

bn_app *bn_app_ref(bn_app *app);
void bn_app_unref(bn_app *app); /* takes NULL */

/* ---------------------------------------------------------------- a run's shared part */

typedef enum bn_place_kind { BN_PLACE_CONTAINER, BN_PLACE_SPINNER, BN_PLACE_ELEMENT } bn_place_kind;

/* What an st_block stands for. */
typedef struct bn_place {
    bn_place_kind  kind;
    uint32_t       slot;   /* ELEMENT: its place in `block` */
    bn_block      *block;  /* CONTAINER: itself, a reference; ELEMENT: the container it is in, kept by its own entry */
    bn_status_box *box;    /* CONTAINER: of st_status, its own; else NULL */
    uint64_t       ticket; /* SPINNER */
} bn_place;

/* The place of an element; only the newest so many are known. */
typedef struct bn_element_place {
    bn_block *block;
    uint32_t  slot;
    uint32_t  number; /* its number among the run's elements */
} bn_element_place;

/* A file that a command has given to the app. */
typedef struct bn_door_file bn_door_file;

/* One running st_thread. Its creator's frames must not go away while `arg` points into them. */
typedef struct bn_door_thread {
    struct bn_door_thread *next;
    uintptr_t              arg;
} bn_door_thread;

struct st_ctx {
    atomic_uint refs;
    bn_run_ctx *run;  /* a reference; set at birth, then read-only, like all up to mu */
    bn_app     *app;  /* a reference; NULL in tests */
    uint64_t    tag;  /* upper bits of this run's handles: session and run */
    bn_mutex    mu;
    bn_cond     ended                        BN_GUARDED_BY(mu); /* a thread left `threads` */
    bn_strings  strings                      BN_GUARDED_BY(mu); /* what the app was given */
    bn_place   *places                       BN_GUARDED_BY(mu); /* containers and spinners */
    uint32_t    places_n, places_cap         BN_GUARDED_BY(mu);
    bn_element_place *elements               BN_GUARDED_BY(mu); /* a ring once it has its full size */
    uint32_t    elements_n, elements_cap     BN_GUARDED_BY(mu); /* elements_n counts on for ever */
    bn_door_thread *threads                  BN_GUARDED_BY(mu);
    bn_door_file *files                      BN_GUARDED_BY(mu);
};

/* A context of `run`, with one reference for the caller. Takes a reference to the run's context and to `app`. */
st_ctx *bn_door_ctx_new(bn_run_ctx *run, bn_app *app);
st_ctx *bn_door_ctx_ref(st_ctx *c);
/* The last one frees: call it with no lock held, and not from frames of the app. */
void bn_door_ctx_unref(st_ctx *c); /* takes NULL */

/* A copy that lives as long as the context; NULL when the run holds too many. */
const char *bn_door_keep(st_ctx *c, bn_bytes text);
/* A BN_VALUE_FILE as the app sees it, for as long as the context lives; the same one gives the same. */
bn_status bn_door_keep_file(st_ctx *c, bn_value file, const st_file **out, bn_error *err);
/* Keeps a reference to an object for as long as the context lives. */
void bn_door_keep_object(st_ctx *c, void *object, const bn_foreign_ops *ops);
void bn_door_files_free(bn_door_file *first);
/* Room that lives as long as the context, for what is made of several. */
bn_status bn_door_keep_list(st_ctx *c, size_t n, const st_file ***out, bn_error *err);
void *bn_door_keep_room(st_ctx *c, size_t bytes); /* zeroed; NULL: there is no memory */
/* See bn_strings_format(). */
const char *bn_door_format(st_ctx *c, const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));

/* Handles. `put` takes over what the place owns, and gives {0} when the run has too many containers. `get` fails with
 * BN_ESTALE or BN_EFOREIGN. */
st_block bn_door_place_put(st_ctx *c, bn_place place);
st_block bn_door_root(st_ctx *c, bn_root root);
bn_status bn_door_place_get(st_ctx *c, st_block handle, bn_place *out, bn_error *err);

/* A callback as a value of session state: owned, NONE where no function is given; and back. */
bn_value bn_door_callback(bn_app *app, const st_callback *given);
bool bn_door_callback_get(const bn_value *v, st_callback *out);
/* The same for what makes a download. `bn_door_make`: called on a thread of the host's own; ends `m`. */
bn_value bn_door_maker(bn_app *app, const st_maker *given);
void bn_door_make(bn_making *m);

/* ---------------------------------------------------------------- calling the app */

typedef enum bn_door_end {
    BN_DOOR_RETURNED,
    BN_DOOR_STOPPED,     /* st_stop() */
    BN_DOOR_INTERRUPTED, /* the run was asked to stop or to start over */
    BN_DOOR_RERUN,       /* st_rerun() in a callback: the other callbacks come first */
    BN_DOOR_FAILED,      /* a misuse; it has been shown */
} bn_door_end;

typedef enum bn_door_role { BN_DOOR_SCRIPT, BN_DOOR_CALLBACK, BN_DOOR_THREAD } bn_door_role;

/* Attach this thread to `c`, call fn(arg), detach. A command inside may end fn early: its frames are unwound and
 * their cleanup attributes run. Script threads can be cancelled inside fn, and only there; custom threads never. */
bn_door_end bn_door_call(st_ctx *c, bn_door_role role, void (*fn)(void *), void *arg);

/* In a signal handler that interrupted the app's code inside bn_door_call(): end it there. Returns only when this
 * thread is in no bn_door_call(). */
void bn_door_interrupt(void);
/* The thread was cancelled, or called pthread_exit(), inside bn_door_call(), and is leaving: forget what it left. */
void bn_door_abandon(void);

/* What a misuse shows: client.showErrorDetails. */
typedef enum bn_door_details { BN_DETAILS_FULL, BN_DETAILS_STACKTRACE, BN_DETAILS_TYPE, BN_DETAILS_NONE } bn_door_details;
/* Set before the first run. */
void bn_door_set_details(bn_door_details details);

/* ---------------------------------------------------------------- inside commands */

/* One command under way, from bn_door_enter() to bn_door_leave() or bn_door_fail(). In between the thread cannot be
 * cancelled: the runtime's locks are never left behind by pthread_cancel(). */
typedef struct bn_entry {
    const char *name; /* "st_slider", for messages */
    st_call     at;
    st_ctx     *ctx; /* borrowed; NULL: the thread is not attached (it has been warned) */
    bool        bad_handle; /* BN_ESTALE speaks of a handle, not of the run */
    int         cancel_before;
} bn_entry;

bn_entry bn_door_enter(const char *name, st_call at);
void bn_door_leave(bn_entry *e, st_error last);
/* Shows what there is to show and ends the thread's function. Returns only where nothing can be unwound: in threads
 * without a context, and in the first thread of a program. */
void bn_door_fail(bn_entry *e, bn_status status, const bn_error *err);
/* What it said last in this thread. */
const char *bn_door_failure(void);
/* Ends the thread's function without showing anything. Returns as above. */
void bn_door_unwind(bn_entry *e, bn_door_end end);

st_ctx *bn_door_here(void); /* this thread's context, borrowed; NULL: not attached */
bn_door_role bn_door_role_here(void);
st_block bn_door_current(void); /* of this thread: st_with()'s; {0}: the main page */
void bn_door_set_current(st_block block);
bn_block *bn_door_within(void); /* the container of the fragment that this thread runs, borrowed; NULL: none */
void bn_door_set_within(bn_block *container);

/* For st_thread: note a thread as running, and as gone. */
void bn_door_thread_add(st_ctx *c, bn_door_thread *t);
void bn_door_thread_drop(st_ctx *c, bn_door_thread *t);

#endif
