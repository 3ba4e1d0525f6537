/* state_private.h: the entries of a session's state, as state.c, widget.c and named.c share them.
 *
 * One entry per name. A name is a user's key or a widget's id, and an entry has up to three values, as the
 * rules need:
 *   old    what the runs before left
 *   set    what the app has set under this key in this run
 *   sent   what the browser sent for this id, or its default: raw until a command declares how to read it
 * A user key and the widget rendered under it point at each other (`widget`, `user_key`).
 *
 * Lock     the caller's, as in state.h. */
#ifndef BN_STATE_STATE_PRIVATE_H
#define BN_STATE_STATE_PRIVATE_H

#include "state/address.h"

#define BN_NAMED_ID_PREFIX       "$$ID"
#define BN_NAMED_INTERNAL_PREFIX "$$STREAMLIT_INTERNAL_KEY"

typedef enum bn_named_sent { SENT_NONE, SENT_RAW, SENT_VALUE } bn_named_sent;

typedef struct bn_named bn_named; /* an entry */
struct bn_named {
    uint64_t        hash;
    bn_named       *widget;   /* of a user key: the widget last rendered under it */
    bn_named       *user_key; /* of a widget */
    bn_named       *sent_prev, *sent_next;
    bn_widget_meta *meta;
    bn_value        old, set, sent;
    uint64_t        sent_seq;
    uint64_t        id_run, key_run, form_run; /* the run in which this name was last taken, as what */
    uint32_t        name_n;
    uint32_t        sent_field;
    uint8_t         has_old, has_set, has_sent; /* has_sent: bn_named_sent */
    uint8_t         idle;                       /* ended runs since it was rendered */
    bool            is_id, mark;
    bool            bound; /* to the page's address, when it was last rendered */
    bool            dropped; /* of a widget that its page alone remembers: another page has been shown */
    char           *page;  /* of a widget that its page alone remembers, and of a user key with such a value: which */
    char            name[];
};

struct bn_state {
    bn_named **items;
    uint32_t  *slots; /* position in items + 1; 0: free */
    size_t     n, cap, slot_cap;
    bn_named  *sent_first, *sent_last;
    uint64_t   seq, run, hash_key;
    bn_address address;
    char       page[33];
};

/* ---- named.c ---- */
bn_bytes bn_named_name(const bn_named *e);
bool bn_named_starts_with(bn_bytes s, const char *prefix);
bn_named *bn_named_find(const bn_state *s, bn_bytes name); /* NULL: there is none */
bn_named *bn_named_intern(bn_state *s, bn_bytes name);     /* made if there is none */

void bn_named_put_old(bn_named *e, bn_value *v, bn_value_bin *bin); /* takes over *v */
void bn_named_drop_old(bn_named *e, bn_value_bin *bin);
void bn_named_drop_set(bn_named *e, bn_value_bin *bin);
void bn_named_put_sent(bn_state *s, bn_named *e, bn_named_sent kind, uint32_t field, bn_value *v, bn_value_bin *bin);
void bn_named_drop_sent(bn_state *s, bn_named *e, bn_value_bin *bin);
bool bn_named_read_sent(bn_named *e); /* is there a value from the browser that can be read? Then it has been */
void bn_named_set_page(bn_named *e, const char *page);
void bn_named_free_meta(bn_named *e, bn_value_bin *bin);

/* What counts of what a widget and its user key hold; NULL: nothing. */
const bn_value *bn_named_value(bn_named *widget, bn_named *user);
const bn_value *bn_named_lookup(bn_named *e); /* the same, of a name as a person gives it */

void bn_named_free(bn_named *e);   /* whose values have gone already */
void bn_named_sweep(bn_state *s); /* those that carry nothing any more go */

#endif
