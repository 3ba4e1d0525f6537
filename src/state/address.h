/* address.h: the query part of a session's page address: what it is now, what it was when the run began, which widgets
 * it is bound to, and what the browser has yet to be told of it. Rules as the peer's, held against it by
 * tests/conformance.
 *
 * Threads  none of its own.
 * Lock     every function's caller holds the lock of the session that owns the address. Nothing here calls the host. */
#ifndef BN_STATE_ADDRESS_H
#define BN_STATE_ADDRESS_H

#include "state/query.h"
#include "state/state.h"

typedef struct bn_binding {
    bn_value name, widget; /* STR: the parameter, which is the user key, and the widget's id */
    char     script[33];   /* the page that rendered it */
} bn_binding;

/* {0} is an empty one. */
struct bn_address {
    bn_query    now, first; /* as it is, and as it was when the run began */
    bn_binding *bound;
    size_t      bound_n, bound_cap;
    bn_value    text;       /* STR: what the browser shows, or is about to */
    bn_value   *news;       /* STRs: what it is to be told, in order */
    size_t      news_n, news_cap;
    bool        history;    /* the run is there because the visitor went back or forward */
};

void bn_address_release(bn_address *a);
/* A run begins at this query string. */
void bn_address_begin(bn_address *a, bn_bytes query_string, bool history);
/* The browser is to be told of a change. */
void bn_address_tell(bn_address *a);
/* The next query string to tell the browser, owned. False: there is none. */
bool bn_address_next_news(bn_address *a, bn_value *query_string);

/* ---- which widgets it is bound to ---- */

/* BN_EUSER where the name is the page's own. */
bn_status bn_address_bind(bn_address *a, bn_bytes name, bn_bytes widget, const char *script, bn_error *err);
/* Another page is shown, with the query string that the run began with: parameters bound by other scripts than these two
 * are bound no more; they go, and the browser is told once. */
void bn_address_leave_page(bn_address *a, const char *main, const char *page);
bool bn_address_is_bound(const bn_address *a, bn_bytes name);
/* The widget is bound no more: its parameter goes, and the browser is told. Most widgets never were bound. */
void bn_address_unbind(bn_address *a, bn_bytes widget);
/* Unbinds those of which `stale` says so, takes their parameters out, and tells the browser once. */
void bn_address_sweep(bn_address *a, bool (*stale)(const void *arg, bn_bytes widget), const void *arg);

/* ---- one parameter, with news for the browser ---- */

/* Takes the parameter out if it is there. */
void bn_address_drop(bn_address *a, bn_bytes name);
/* Takes over *text. */
void bn_address_put(bn_address *a, bn_bytes name, bn_value *text);

/* ---- what the app sees of it: st.query_params. The page's own names are not there for it. ---- */

/* Owned: STR or STRS. BN_ENOENT: no such name. */
bn_status bn_address_get(const bn_address *a, bn_bytes name, bn_value *text);
bn_value bn_address_names(const bn_address *a); /* owned STRS */

typedef enum bn_address_how {
    BN_ADDRESS_MERGE,   /* these parameters get these texts */
    BN_ADDRESS_REPLACE, /* and all others go */
    BN_ADDRESS_REMOVE,  /* the first of these goes; texts do not matter */
    BN_ADDRESS_CLEAR,   /* all go */
} bn_address_how;

/* All of it happens or nothing, and the browser is told once; borrows the parameters. BN_EUSER: a parameter is bound to a
 * widget, or the page's own. BN_ENOENT: there is none to remove. */
bn_status bn_address_change(bn_address *a, bn_address_how how, const bn_query_param *params, size_t n, bn_error *err);

/* ---- what a widget sees of it ---- */

/* The value that the address gives to a widget as the run begins: what it decodes to in *value, owned, and the raw one
 * in *raw, owned. False: none, or the default, or nothing that the widget takes; then the parameter has gone. */
bool bn_address_seed(bn_address *a, bn_bytes name, const bn_widget_meta *meta, bn_value *value, bn_value *raw);

#endif
