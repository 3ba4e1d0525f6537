/* control.h: ending and starting runs, arguments, session state, and threads. */
#ifndef BOURN_ST_CONTROL_H
#define BOURN_ST_CONTROL_H

#include "bourn/st/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** End this run and start another at once. Does not return. Source: st.rerun */
ST_API void st_rerun(void);
/** End this run. Does not return. Source: st.stop */
ST_API void st_stop(void);

/** What stood after `--` on the command line of `bourn run app.c -- ...`; returns how many. Source: sys.argv[1:] */
ST_API int st_args(char *const **out);

/* Values that outlive runs, one set per visitor; the same keys as Python's st.session_state. A widget's value is found
 * under its key. Getters give `fallback` where the key is missing or holds another type. */
ST_API bool        st_state_has_run(st_call at, const char *key);
ST_API int64_t     st_state_int_run(st_call at, const char *key, int64_t fallback);
ST_API double      st_state_f64_run(st_call at, const char *key, double fallback); /* takes integers too */
ST_API bool        st_state_bool_run(st_call at, const char *key, bool fallback);
ST_API const char *st_state_str_run(st_call at, const char *key, const char *fallback);
ST_API void        st_state_set_int_run(st_call at, const char *key, int64_t value);
ST_API void        st_state_set_f64_run(st_call at, const char *key, double value);
ST_API void        st_state_set_bool_run(st_call at, const char *key, bool value);
ST_API void        st_state_set_str_run(st_call at, const char *key, const char *value); /* NULL: Python's None */
ST_API void        st_state_delete_run(st_call at, const char *key); /* missing: nothing happens */

#define ST_HERE ((st_call){ __FILE__, __LINE__ })
#define st_state_has(key)             st_state_has_run(ST_HERE, (key))
#define st_state_int(key, fallback)   st_state_int_run(ST_HERE, (key), (fallback))
#define st_state_f64(key, fallback)   st_state_f64_run(ST_HERE, (key), (fallback))
#define st_state_bool(key, fallback)  st_state_bool_run(ST_HERE, (key), (fallback))
#define st_state_str(key, fallback)   st_state_str_run(ST_HERE, (key), (fallback))
#define st_state_set_int(key, value)  st_state_set_int_run(ST_HERE, (key), (value))
#define st_state_set_f64(key, value)  st_state_set_f64_run(ST_HERE, (key), (value))
#define st_state_set_bool(key, value) st_state_set_bool_run(ST_HERE, (key), (value))
#define st_state_set_str(key, value)  st_state_set_str_run(ST_HERE, (key), (value))
#define st_state_delete(key)          st_state_delete_run(ST_HERE, (key))

/* ---------------------------------------------------------------- threads */

/* A reference to the run that a thread writes for. A leaked one does no harm: when a newer run has begun or the
 * visitor has gone, commands under it end the thread's function. */
typedef struct st_ctx st_ctx;

ST_API st_ctx *st_get_ctx(void);          /* this thread's, a new reference; NULL: none */
ST_API void    st_ctx_release(st_ctx *c); /* takes NULL */
/** Give this thread the context (NULL: take it away). ST_EFOREIGN: the thread writes for another visitor. */
ST_API st_error st_attach(st_ctx *c);

typedef struct st_thread st_thread;
/** Start a thread that has the caller's context. NULL on failure. */
ST_API st_thread *st_thread_create(void *(*fn)(void *arg), void *arg);
/** Wait for it and free it; returns what fn returned, NULL when it was unwound. */
ST_API void *st_thread_join(st_thread *t);
/** Let go of it without waiting: it runs on, and is freed when it ends. */
ST_API void st_thread_detach(st_thread *t);

#ifdef __cplusplus
}
#endif

#endif
