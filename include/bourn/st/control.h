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

/** Run a session again, at once: a run under way is interrupted, unless it serves a click or was pushed itself; then the next
 * comes after it, once however often it was asked. Returns, and ends nothing of the caller's but its own run.
 * .session   NULL: the caller's own; an id, as st_session_id() gives it; "all": every session of the app
 * .fragment  key of a fragment to run instead of the app; NULL: the app
 * .key       of the sessions' state: it gets `.value` first, a text, a number, a truth or ST_NONE; NULL: none
 * Errors     an unknown session, or one without that fragment: a misuse
 * Threads    any thread with a context, also when that context's run is over */
typedef struct st_request_rerun_opts {
    st_call     call;
    const char *session;
    const char *fragment;
    const char *key;
    st_val      value;
} st_request_rerun_opts;
ST_API void st_request_rerun_run(const st_request_rerun_opts *opts);
#define st_request_rerun(...) st_request_rerun_run(ST_ARGS(st_request_rerun_opts, __VA_ARGS__))
/** The id of the caller's session; lives until the run ends. NULL without a context. */
ST_API const char *st_session_id(void);

/** A part of the app that runs alone: fn(arg) is called at once, in a container of its own, and again whenever the visitor
 * uses what is in it, or `.run_every` seconds have gone by, while the rest of the app does not run. `fn` and what `arg`
 * points to must outlive the run. What it writes outside of its container, it must write in every run.
 * .run_every  seconds; 0: never by itself
 * .key        names it for st_rerun_fragment
 * .parallel   while the whole app runs, fn is called by a thread of its own, beside st_main and other such fragments: at most
 *             runner.parallelMaxWorkers at once, begun in the order of the calls. The run ends when all of them have; st_rerun
 *             and st_stop in one of them are the run's. It writes into its own container only, and cannot open a dialog or
 *             go to another page. Alone it runs as any other. What ends the run, a click say, ends fn at its next command;
 *             where it makes none for long it calls st_checkpoint(): until then the next run waits for it
 * Source      st.fragment */
typedef struct st_fragment_opts {
    st_call     call;
    void      (*fn)(void *arg);
    void       *arg;
    double      run_every;
    const char *key;
    bool        parallel;
} st_fragment_opts;
ST_API void st_fragment_run(const st_fragment_opts *opts);
#define st_fragment(...) st_fragment_run(ST_ARGS(st_fragment_opts, __VA_ARGS__))
/** In a fragment that runs alone, key NULL: end it and run it again. In a callback: run the fragments of this key instead of
 * the whole app. Source: st.rerun(scope) */
ST_API void st_rerun_fragment(const char *key);

/** What stood after `--` on the command line of `bourn run app.c -- ...`; returns how many. Source: sys.argv[1:] */
ST_API int st_args(char *const **out);

/* Values that outlive runs, one set per visitor; the same keys as Python's st.session_state. A widget's value is found
 * under its key. What is selected in a table or a chart is JSON for st_state_str() and st_tree_read().
 * Getters give `fallback` where the key is missing or holds another type. */
ST_API bool        st_state_has_run(st_call at, const char *key);
ST_API int64_t     st_state_int_run(st_call at, const char *key, int64_t fallback);
ST_API double      st_state_f64_run(st_call at, const char *key, double fallback); /* takes integers too */
ST_API bool        st_state_bool_run(st_call at, const char *key, bool fallback);
ST_API const char *st_state_str_run(st_call at, const char *key, const char *fallback);
/* Numbers, dates and times: fills `out` with the one, or the two of a range; returns how many. st_as_date() and the like take
 * them apart. */
ST_API size_t      st_state_values_run(st_call at, st_val out[2], const char *key);
/* Any value: ST_DATE(2024, 2, 29), a range as ST_LIST of two, ST_NONE. */
ST_API void        st_state_set_value_run(st_call at, const char *key, st_val value);
ST_API void        st_state_set_int_run(st_call at, const char *key, int64_t value);
ST_API void        st_state_set_f64_run(st_call at, const char *key, double value);
ST_API void        st_state_set_bool_run(st_call at, const char *key, bool value);
ST_API void        st_state_set_str_run(st_call at, const char *key, const char *value); /* NULL: Python's None */
/* Add to a number (a missing one is 0) in one step, so that threads of a session lose nothing; returns the sum. A value of
 * another type, or a sum out of range, is a misuse. */
ST_API int64_t     st_state_add_int_run(st_call at, const char *key, int64_t delta);
ST_API double      st_state_add_f64_run(st_call at, const char *key, double delta);
ST_API void        st_state_delete_run(st_call at, const char *key); /* missing: nothing happens */

#define ST_HERE ((st_call){ __FILE__, __LINE__ })
#define st_state_has(key)             st_state_has_run(ST_HERE, (key))
#define st_state_int(key, fallback)   st_state_int_run(ST_HERE, (key), (fallback))
#define st_state_f64(key, fallback)   st_state_f64_run(ST_HERE, (key), (fallback))
#define st_state_bool(key, fallback)  st_state_bool_run(ST_HERE, (key), (fallback))
#define st_state_str(key, fallback)   st_state_str_run(ST_HERE, (key), (fallback))
#define st_state_values(out, key)     st_state_values_run(ST_HERE, (out), (key))
#define st_state_set_value(key, value) st_state_set_value_run(ST_HERE, (key), (value))
#define st_state_set_int(key, value)  st_state_set_int_run(ST_HERE, (key), (value))
#define st_state_set_f64(key, value)  st_state_set_f64_run(ST_HERE, (key), (value))
#define st_state_set_bool(key, value) st_state_set_bool_run(ST_HERE, (key), (value))
#define st_state_set_str(key, value)  st_state_set_str_run(ST_HERE, (key), (value))
#define st_state_add_int(key, delta)  st_state_add_int_run(ST_HERE, (key), (delta))
#define st_state_add_f64(key, delta)  st_state_add_f64_run(ST_HERE, (key), (delta))
#define st_state_delete(key)          st_state_delete_run(ST_HERE, (key))

/* The parameters of the page's address, ?name=text&name=text. Setting one changes the address and starts no run. A
 * parameter may have several texts: `get` gives the last, `nth` any, NULL past the end; `key` gives the names in the
 * address's order, NULL past the end. Those that widgets with .bind = "query-params" have are the widgets' own: to set
 * or delete one is a misuse, as it is with `embed` and `embed_options`, which no app sees. Text lives until the run ends.
 * Source: st.query_params */
ST_API bool        st_query_has_run(st_call at, const char *key);
ST_API const char *st_query_get_run(st_call at, const char *key, const char *fallback);
ST_API const char *st_query_nth_run(st_call at, const char *key, size_t i);
ST_API const char *st_query_key_run(st_call at, size_t i);
ST_API void        st_query_set_run(st_call at, const char *key, const char *text);
ST_API void        st_query_set_all_run(st_call at, const char *key, const char *const *texts, size_t n);
ST_API void        st_query_delete_run(st_call at, const char *key); /* missing: nothing happens */
ST_API void        st_query_clear_run(st_call at);

#define st_query_has(key)               st_query_has_run(ST_HERE, (key))
#define st_query_get(key, fallback)     st_query_get_run(ST_HERE, (key), (fallback))
#define st_query_nth(key, i)            st_query_nth_run(ST_HERE, (key), (i))
#define st_query_key(i)                 st_query_key_run(ST_HERE, (i))
#define st_query_set(key, text)         st_query_set_run(ST_HERE, (key), (text))
#define st_query_set_all(key, texts, n) st_query_set_all_run(ST_HERE, (key), (texts), (n))
#define st_query_delete(key)            st_query_delete_run(ST_HERE, (key))
#define st_query_clear()                st_query_clear_run(ST_HERE)

/* What is known of the visitor's browser and of the request by which it connected. Text lives until the run ends; NULL
 * where it is not known. Source: st.context */
ST_API const char *st_context_header_run(st_call at, const char *name, size_t i);
ST_API const char *st_context_cookie_run(st_call at, const char *name);
typedef enum st_context_fact { ST_CONTEXT_LOCALE, ST_CONTEXT_TIMEZONE, ST_CONTEXT_URL, ST_CONTEXT_IP_ADDRESS,
                               ST_CONTEXT_THEME } st_context_fact;
ST_API const char *st_context_fact_run(st_call at, st_context_fact which);
ST_API int         st_context_timezone_offset_run(st_call at, int fallback);
ST_API bool        st_context_is_embedded_run(st_call at);

#define st_context_header(name)        st_context_header_run(ST_HERE, (name), 0) /* the first of this name, in any case */
#define st_context_header_nth(name, i) st_context_header_run(ST_HERE, (name), (i))
#define st_context_cookie(name)        st_context_cookie_run(ST_HERE, (name))
#define st_context_locale()            st_context_fact_run(ST_HERE, ST_CONTEXT_LOCALE)     /* "en-US" */
#define st_context_timezone()          st_context_fact_run(ST_HERE, ST_CONTEXT_TIMEZONE)   /* "Europe/Vienna" */
#define st_context_url()               st_context_fact_run(ST_HERE, ST_CONTEXT_URL)        /* without its query */
#define st_context_ip_address()        st_context_fact_run(ST_HERE, ST_CONTEXT_IP_ADDRESS) /* NULL: this machine */
#define st_context_theme()             st_context_fact_run(ST_HERE, ST_CONTEXT_THEME)      /* "light", "dark" */
/* Minutes from the browser's time to UTC: UTC+1 is -60. */
#define st_context_timezone_offset(fallback) st_context_timezone_offset_run(ST_HERE, (fallback))
#define st_context_is_embedded()       st_context_is_embedded_run(ST_HERE) /* is the page inside of another one? */

/* Who the visitor is: what a proxy's headers say (server.trustedUserHeaders), and the signed cookies of a login. Text lives
 * until the run ends; NULL where it is not known; what is no text comes as JSON. A token is "id" or "access", as far as
 * `expose_tokens` in the secrets lets it be seen. Logging in itself is offered by Python apps. st_logout() makes the
 * visitor nobody from now on, and sends the browser to where its cookies are forgotten. Source: st.user, st.logout */
ST_API const char *st_user_run(st_call at, const char *key);
ST_API const char *st_user_token_run(st_call at, const char *key);
ST_API bool        st_user_is_logged_in_run(st_call at);
ST_API void        st_logout_run(st_call at);

#define st_user(key)           st_user_run(ST_HERE, (key))       /* "email" */
#define st_user_token(key)     st_user_token_run(ST_HERE, (key))
#define st_user_is_logged_in() st_user_is_logged_in_run(ST_HERE)
#define st_logout()            st_logout_run(ST_HERE)

/* The app's secrets, from the files that `secrets.files` names (.streamlit/secrets.toml), read again when they change.
 * `key` names an entry, or one within tables: "connections.db.password". A missing one, or one of another type, gives
 * NULL or `fallback`; a file that does not parse is a misuse, which names its line and column. Any thread may ask,
 * with a context or without. Text stays until the process ends. Source: st.secrets */
ST_API const char *st_secret_run(st_call at, const char *key);
ST_API int64_t     st_secret_int_run(st_call at, const char *key, int64_t fallback);
ST_API double      st_secret_f64_run(st_call at, const char *key, double fallback); /* takes integers too */
ST_API bool        st_secret_bool_run(st_call at, const char *key, bool fallback);

#define st_secret(key)                st_secret_run(ST_HERE, (key))
#define st_secret_int(key, fallback)  st_secret_int_run(ST_HERE, (key), (fallback))
#define st_secret_f64(key, fallback)  st_secret_f64_run(ST_HERE, (key), (fallback))
#define st_secret_bool(key, fallback) st_secret_bool_run(ST_HERE, (key), (fallback))

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
