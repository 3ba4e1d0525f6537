/* cache.h: what functions have returned, kept for all runs and sessions of the app.
 *
 *     static st_data read_prices(void *year) { ... return (st_data){ bytes, n }; }
 *
 *     int year = 2024;
 *     st_data prices = st_cache_data("prices", read_prices, &year, .key = ST_KEY(ST_INT(year)), .ttl = 3600);
 *     db *d = st_cache_resource("db", open_db, NULL, .on_release = close_db);
 *
 * One thread computes a key; others that want it wait meanwhile. What the function shows is shown again with a result
 * that comes from the cache. A version of the app that is loaded anew begins with an empty cache.
 *
 * name          which function; with the key, what the result is found by
 * fn, arg       called as fn(arg) when there is no result; it may call commands, and end early as any function of the app
 * .key          what the result depends on: numbers and texts
 * .ttl          seconds that a result is kept; 0: for ever
 * .max_entries  results of this name; the one used longest ago goes first; 0: any number
 * .max_bytes    st_cache_data: bytes of all results of this name; 0: any number
 * .session      true: the session's own results
 * .validate     st_cache_resource: called with a kept result each time; false: it is computed anew
 * .on_release   st_cache_resource: called once the result is out of the cache and no run uses it any more
 * Owns       the bytes of st_data come from malloc() and are given over; NULL is a result too
 * Returns    what was computed, valid until the run ends; never change what st_cache_data() returns
 * Threads    any with a run context; elsewhere {0} or NULL, and st_last_error() is ST_ENOCTX
 * Source     Streamlit's st.cache_data and st.cache_resource */
#ifndef BOURN_ST_CACHE_H
#define BOURN_ST_CACHE_H

#include "bourn/st/types.h"

typedef struct st_data {
    void  *data;
    size_t n;
} st_data;

typedef struct st_key {
    const st_val *parts;
    size_t        n;
} st_key;
#define ST_KEY(...)                                                                                     \
    ((st_key){ (const st_val[]){ __VA_ARGS__ }, sizeof((const st_val[]){ __VA_ARGS__ }) / sizeof(st_val) })

typedef struct st_cache_data_opts {
    st_call     call;
    const char *name;
    st_data   (*fn)(void *arg);
    void       *arg;
    st_key      key;
    double      ttl;
    size_t      max_entries, max_bytes;
    bool        session;
} st_cache_data_opts;
ST_API st_data st_cache_data_run(const st_cache_data_opts *opts);
#define st_cache_data(...) st_cache_data_run(&(st_cache_data_opts){ ST_CALL, __VA_ARGS__ })

typedef struct st_cache_resource_opts {
    st_call     call;
    const char *name;
    void     *(*fn)(void *arg);
    void       *arg;
    st_key      key;
    double      ttl;
    size_t      max_entries;
    bool        session;
    bool      (*validate)(void *resource);
    void      (*on_release)(void *resource);
} st_cache_resource_opts;
ST_API void *st_cache_resource_run(const st_cache_resource_opts *opts);
#define st_cache_resource(...) st_cache_resource_run(&(st_cache_resource_opts){ ST_CALL, __VA_ARGS__ })

/* Forget the results of this name, the sessions' own too; NULL: all results of the app. Any thread. */
ST_API void st_cache_clear(const char *name);

#endif
