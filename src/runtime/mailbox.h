/* mailbox.h: what a run is asked for with, and how two requests become one.
 *
 * A bn_request is one wish for a run: from the browser (rerun_script), or from the app (st.rerun()). A
 * session keeps at most one that waits; a newer one is folded into it by bn_request_fold(), so that no click
 * is lost and a thousand clicks cost one run.
 *
 * Threads  pure functions; a bn_facts is immutable from birth and shared by reference count, a request has
 *          one owner. */
#ifndef BN_RUNTIME_MAILBOX_H
#define BN_RUNTIME_MAILBOX_H

#include "runtime/runtime.h"

/* What the browser said about itself with a request. Contexts and requests of the app share it. */
typedef struct bn_facts {
    _Atomic unsigned refs;
    const char *query_string, *page_hash, *page_name; /* "" where not told; all point into `text` */
    const char *timezone, *locale, *url, *color_scheme;
    int32_t     timezone_offset;
    bool        has_timezone_offset, is_embedded, has_info;
    uint64_t  (*cached)[2]; /* hashes of messages that the browser holds, sorted */
    size_t      cached_n;
    char       *text;
} bn_facts;

bn_facts *bn_facts_ref(bn_facts *f);
void bn_facts_unref(bn_facts *f); /* takes NULL */
/* The same with another page, which is known by its hash. A new reference. */
bn_facts *bn_facts_for_page(bn_facts *f, const char *page_hash);
bool bn_facts_holds(const bn_facts *f, const uint64_t hash[2]);
/* Sorts the hashes, once, before the facts are shared. */
void bn_facts_seal(bn_facts *f);

#define BN_FRAGMENT_ID_MAX 64

typedef struct bn_request {
    bn_facts *facts;             /* a reference */
    uint8_t  *widget_states;     /* bytes of a WidgetStates message, owned */
    size_t    widget_states_n;
    bool      has_widget_states; /* from the browser, even if empty */
    bn_value  query;             /* STR: of a request of the app, the address as it is by then; NONE: as the facts say */
    bool      pushed;            /* nobody but a push has asked for it */
    bool      fragment_scoped, is_auto_rerun, is_history_navigation;
    char    (*fragments)[BN_FRAGMENT_ID_MAX]; /* in the order asked for; none: the whole app */
    size_t    fragments_n;
} bn_request;

/* Takes over the reference to `facts`. */
bn_request *bn_request_new(bn_facts *facts);
void bn_request_free(bn_request *r); /* takes NULL */
bn_bytes bn_request_query(const bn_request *r); /* the query string of the page's address */
void bn_request_add_fragment(bn_request *r, const char *id); /* each once; a longer id is cut */
bool bn_request_has_click(const bn_request *r); /* a button was pressed, or a text submitted */
bool bn_request_has_fragment(const bn_request *r, const char *id);

/* One request that serves both. Takes over both; either may be NULL.
 *
 * The newer one's facts hold. Widget values are merged, the newer winning, except that a click (or submitted
 * text) of the older one stays unless the newer carries one for the same widget. A wish for the whole app
 * swallows those for fragments; else all fragments asked for will run. That the browser went back or forward
 * is kept only across an automatic rerun. */
bn_request *bn_request_fold(bn_request *older, bn_request *newer);

/* The same for WidgetStates alone: appends to `out` the merged message. */
bn_status bn_widget_states_fold(bn_bytes older, bn_bytes newer, bn_buf *out);

#endif
