/* state.h: session_state and widget values of one session.
 *
 * Two kinds of entry: what the app stores under a key of its own, and the value of a widget, stored under the widget's
 * id and reachable by its user key. Values of the current run and of the run before are told apart, so that a callback
 * fires exactly when a value from the browser differs from the one before. Rules as the peer's SessionState, held
 * against it by tests/conformance.
 *
 * Threads  none of its own.
 * Lock     every function's caller holds the lock of the session that owns the state. Nothing here calls the host:
 *          displaced values go to `bin`. */
#ifndef BN_STATE_STATE_H
#define BN_STATE_STATE_H

#include "state/value.h"

typedef struct bn_state bn_state;

/* Which field of WidgetState a widget's value travels in. */
typedef enum bn_widget_kind {
    BN_WIDGET_TRIGGER,        /* trigger_value: true for one run */
    BN_WIDGET_BOOL,           /* bool_value */
    BN_WIDGET_F64,            /* double_value */
    BN_WIDGET_INT,            /* int_value */
    BN_WIDGET_STR,            /* string_value */
    BN_WIDGET_F64S,           /* double_array_value */
    BN_WIDGET_INTS,           /* int_array_value */
    BN_WIDGET_STRS,           /* string_array_value */
    BN_WIDGET_JSON,           /* json_value */
    BN_WIDGET_BYTES,          /* bytes_value */
    BN_WIDGET_STR_TRIGGER,    /* string_trigger_value: text for one run */
    BN_WIDGET_JSON_TRIGGER,   /* json_trigger_value */
    BN_WIDGET_MESSAGE,        /* any other sub-message, kept as its bytes */
    BN_WIDGET_MESSAGE_TRIGGER, /* chat_input_value: a sub-message's bytes for one run */
} bn_widget_kind;

/* From the browser's raw value (kinds BOOL, F64, INT, STR, ... as they travel) to the value the script sees, e.g. a
 * slider's doubles to a date. `raw` NONE: the widget's default is wanted. May not call the host. `arg` is retained
 * by the metadata. Returns an owned value. */
typedef bn_value (*bn_widget_decode)(const void *arg, bn_value raw);

/* How long a widget's value outlives its absence. */
typedef enum bn_persist { BN_PERSIST_NO, BN_PERSIST_PAGE, BN_PERSIST_SESSION } bn_persist;

typedef struct bn_widget_meta {
    bn_widget_kind   kind;
    bn_widget_decode decode;   /* NULL: the raw value is the value, NONE gives `fallback` */
    bn_value         fallback; /* the default, in the script's terms; owned by the meta */
    void            *decode_arg; /* owned by the meta, freed with free() */
    bn_value         callback; /* FOREIGN or NONE: what the host calls when the value changes */
    bool             disabled; /* a value from the browser is refused, and no callback */
    uint8_t          persist;  /* bn_persist: its value outlives its absence, and is kept under the user key */
    const char      *script;   /* hash of the page that renders it; need not outlive the call. NULL: "" */
    char             fragment_id[33];
    /* How it is bound to the page's address (needs a user key). */
    bool             bind;
    bool             clearable; /* an empty text in the address empties it; else it is none */
    bool             repeats;   /* STRS: one text may come twice */
    size_t           most;      /* STRS: no more than these; 0: any number */
    bn_value         options;   /* STR, STRS: labels, as STRS or a TUPLE of OPTION: nothing else will do; owned */
} bn_widget_meta;

/* Empties it, into the bin. */
void bn_widget_meta_release(bn_widget_meta *meta, bn_value_bin *bin);
/* What the script sees, owned; NONE gives the default. */
bn_value bn_widget_decoded(const bn_widget_meta *meta, bn_value raw);

bn_state *bn_state_new(void);
void bn_state_free(bn_state *s, bn_value_bin *bin); /* takes NULL */
void bn_state_clear(bn_state *s, bn_value_bin *bin);

/* ---- the run's life ---- */

/* A run begins: this is the query string of the page's address. `history`: the visitor went back or forward, so the
 * address counts for the widgets bound to it, not what the browser still has for them. Comes before the next two. */
void bn_state_begin_address(bn_state *s, bn_bytes query_string, bool history);

/* The run is for this page of the app, which is another than the last run was for: widgets go that the browser sent no
 * value of, and parameters of the address that are bound to what neither this page nor the main script has rendered.
 * Comes after bn_state_begin_address() and before bn_state_set_page(). */
void bn_state_leave_page(bn_state *s, bn_bytes widget_states, const char *main, const char *page, bn_value_bin *bin);
/* What renders widgets from now on. */
void bn_state_set_page(bn_state *s, const char *page);

/* A run begins: triggers are reset, what the last run knew becomes "old", then the browser's widget values
 * (`widget_states`: bytes of a WidgetStates message; may be empty) are taken in. Disabled widgets keep theirs.
 * Malformed bytes: BN_EPROTO and nothing taken in. */
bn_status bn_state_begin_run(bn_state *s, bn_bytes widget_states, bn_value_bin *bin, bn_error *err);

/* A run begins that the app itself asked for and that brings nothing from the browser: triggers keep what the end of
 * the last run left, values set by the app count as new still. Only what "rendered in this run" means starts over. */
void bn_state_begin_again(bn_state *s);

/* The callbacks due now, in the order the browser sent the values. Returns an owned reference and moves *cursor on;
 * NONE at the end. *cursor starts at 0. */
bn_value bn_state_next_callback(bn_state *s, size_t *cursor);

/* A run ended as it should: widgets that were not rendered (ids not seen since begin) lose their value. An
 * interrupted run is not ended so, and keeps them. */
void bn_state_end_run(bn_state *s, bn_value_bin *bin);
/* The same for a run of fragments only: widgets of other fragments, and those of none, keep theirs. */
void bn_state_end_fragments(bn_state *s, const char *const *fragment_ids, size_t n, bn_value_bin *bin);
/* A run ended because the app asked for another: clicks have been delivered, everything else stays. */
void bn_state_reset_triggers(bn_state *s, bn_value_bin *bin);

/* ---- the app's keys ---- */

/* BN_OK: *out is an owned reference. BN_ENOENT: no such key. `key` may be a user key or a widget id. */
bn_status bn_state_get(bn_state *s, bn_bytes key, bn_value *out);
bool bn_state_has(bn_state *s, bn_bytes key);
/* Takes over *value. BN_EUSER with kind "StreamlitWidgetAlreadyInstantiatedError" when a widget or form of this key
 * exists already in this run (the value then goes to the bin). */
bn_status bn_state_set(bn_state *s, bn_bytes key, bn_value *value, bn_value_bin *bin, bn_error *err);
bn_status bn_state_delete(bn_state *s, bn_bytes key, bn_value_bin *bin); /* BN_ENOENT */
/* Has the app set this key in this run? */
bool bn_state_is_set(const bn_state *s, bn_bytes key);
/* Of a widget: what its metadata has as callback, a new reference; NONE. */
bn_value bn_state_callback(const bn_state *s, bn_bytes id);
/* Of a widget that this run has not rendered yet: as if the browser had sent it. Takes over *value. The same error as
 * bn_state_set(). */
bn_status bn_state_send(bn_state *s, bn_bytes id, bn_value *value, bn_value_bin *bin, bn_error *err);
/* For commands: set it in the app's name, also where its widget exists already: the widget's value was none that the
 * widget can have. Takes over *value. */
void bn_state_reset(bn_state *s, bn_bytes key, bn_value *value, bn_value_bin *bin);
/* The user-visible keys (no internal ones, no widgets without user key), as an owned STRS value. */
bn_value bn_state_keys(bn_state *s);

/* ---- widgets ---- */

typedef struct bn_widget_result {
    bn_value value;         /* owned */
    bool     value_changed; /* the browser must be told: the value comes from the app, not from the browser */
    bool     bound;         /* it is bound to the page's address: bn_state_bound() comes next */
    bn_value fallback;      /* bound: its default, owned */
    bool     seeded;        /* bound: the value comes from the address */
    bn_value seed;          /* bound: the raw value that stands there, owned; NONE: the address has none */
} bn_widget_result;

/* Called when a command renders the widget. `user_key` may be empty. Takes over the meta's contents. Notes the id as
 * rendered in this run. The value is, in this order: what the app has set under user_key, what the browser sent, what
 * the last run had, the fallback.
 * BN_EUSER, kind "StreamlitDuplicateElementKey" or "StreamlitDuplicateElementId": rendered already in this run. */
bn_status bn_state_widget(bn_state *s, bn_bytes id, bn_bytes user_key, bn_widget_meta *meta, bn_widget_result *out,
                          bn_value_bin *bin, bn_error *err);

/* Settles what the address says of a bound widget; both raw values are as the widget would send them. `is_default`: it
 * has its default, which stands in no address. True: the browser must be told the value. */
typedef struct bn_bound {
    bn_bytes id, user_key;
    bn_value raw;        /* of its value; borrowed */
    bn_value seed;       /* as bn_widget_result says; borrowed */
    bool     seeded, is_default;
} bn_bound;
bool bn_state_bound(bn_state *s, const bn_bound *b);

/* ---- the page's address ---- */

typedef struct bn_address bn_address;
bn_address *bn_state_address(bn_state *s); /* see address.h */

/* Note an id (and user key) as used in this run by an element that holds no value, with the same duplicate errors. */
bn_status bn_state_claim(bn_state *s, bn_bytes id, bn_bytes user_key, bn_error *err);
/* Note a form's name as used in this run: StreamlitDuplicateElementKey among forms, and
 * StreamlitValueAssignmentNotAllowedError where the app has set a value under it. */
bn_status bn_state_claim_form(bn_state *s, bn_bytes name, bn_error *err);

#endif
