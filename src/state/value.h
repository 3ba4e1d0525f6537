/* value.h: what session_state and widgets hold: a plain value, or an object of the host's language.
 *
 * A bn_value is 24 bytes, passed and copied by value; `bn_value_ref` makes another owner, `bn_value_release` ends one.
 * Strings, bytes and arrays are immutable and shared by reference count, so copying is cheap and any thread may read.
 * Foreign objects are kept by a retain/release pair that must be callable from any thread.
 *
 * Lock rule: never release a value while a lock is held, because releasing a foreign object may run user code. What a
 * locked section displaces goes into a bn_value_bin, which its caller empties after unlocking. */
#ifndef BN_STATE_VALUE_H
#define BN_STATE_VALUE_H

#include "base/bytes.h"

typedef enum bn_value_kind {
    BN_VALUE_NONE = 0, /* Python's None, C's "not given" */
    BN_VALUE_BOOL,
    BN_VALUE_INT,
    BN_VALUE_F64,
    BN_VALUE_DATE,     /* i: microseconds since 1970-01-01 00:00, whole days */
    BN_VALUE_TIME,     /* i: microseconds since midnight */
    BN_VALUE_DATETIME, /* i: microseconds since 1970-01-01 00:00, no zone */
    BN_VALUE_STR,      /* UTF-8, may contain NUL; a NUL follows the last byte */
    BN_VALUE_BYTES,
    BN_VALUE_JSON,     /* JSON as the browser sent it; compared as text */
    BN_VALUE_F64S,     /* array of double */
    BN_VALUE_INTS,     /* array of int64_t */
    BN_VALUE_STRS,     /* array of bn_value, each BN_VALUE_STR */
    BN_VALUE_LIST,     /* array of bn_value of any kind: a multiselect's selection */
    BN_VALUE_OPTION,   /* array of two: an option's label, a STR, and what it stands for; equal where the labels are */
    BN_VALUE_CHAT,     /* array of four, what a chat_input sent: text, a LIST of FILEs or NONE where it takes none, the
                          recording (a FILE or NONE), and whether it takes recordings */
    BN_VALUE_COMPONENT, /* array of two: the id of a component in the page, and its state: JSON, what the app has put there (FOREIGN), or NONE */
    BN_VALUE_STATE,    /* array of two: a STR, what the host calls it ("DataframeState"), and a STR, its content as JSON */
    BN_VALUE_TUPLE,    /* array of bn_value of any kind: a range slider's two ends */
    BN_VALUE_FILE,     /* what a browser has sent, see runtime/upload.h: an object of our own, its `equal` calls nobody */
    BN_VALUE_FOREIGN,
} bn_value_kind;

typedef struct bn_foreign_ops {
    void (*retain)(void *object);
    void (*release)(void *object);              /* any thread, no bourn lock held */
    bool (*equal)(const void *a, const void *b); /* identity is enough; no bourn lock is held */
} bn_foreign_ops;

typedef struct bn_value_box bn_value_box; /* count and content of a shared value */

typedef struct bn_value {
    bn_value_kind kind;
    union {
        bool          b;
        int64_t       i;
        double        f;
        bn_value_box *box;
        void         *object;
    };
    const bn_foreign_ops *ops; /* FILE and FOREIGN only */
} bn_value;

bn_value bn_value_none(void);
bn_value bn_value_bool(bool b);
bn_value bn_value_int(int64_t i);
bn_value bn_value_f64(double f);
bn_value bn_value_time(bn_value_kind kind, int64_t micros); /* DATE, TIME or DATETIME */
bn_value bn_value_str(bn_bytes text);
bn_value bn_value_bytes(bn_bytes data);
bn_value bn_value_json(bn_bytes text);
bn_value bn_value_f64s(const double *items, size_t n);
bn_value bn_value_ints(const int64_t *items, size_t n);
bn_value bn_value_strs(const bn_bytes *items, size_t n);
bn_value bn_value_tuple(bn_value *items, size_t n);                       /* takes over the items */
bn_value bn_value_list(bn_value *items, size_t n);                        /* takes over the items */
bn_value bn_value_option(bn_bytes label, bn_value *object);               /* takes over the object */
bn_value bn_value_chat(bn_value items[4]);                               /* takes over the items */
bn_value bn_value_component(bn_value items[2]);                          /* takes over the items */
bn_value bn_value_state(const char *name, bn_bytes json);
bn_value bn_value_file(void *object, const bn_foreign_ops *ops);         /* takes over a reference */
bn_value bn_value_foreign(void *object, const bn_foreign_ops *ops);      /* retains */

bn_value bn_value_ref(bn_value v);
void bn_value_release(bn_value *v); /* leaves NONE */
bool bn_value_equal(bn_value a, bn_value b);
bool bn_value_same(bn_value a, bn_value b); /* foreign objects by identity: calls nothing, so a lock may be held */

/* LIST, JSON: the host's own object that stands for it, so that an app that reads a list twice has the same one, and sees what
 * it has done to it. NONE: it has none; else FOREIGN, kept by the list. */
bn_value bn_value_twin(bn_value list);
/* Gives it one, unless it has one already; retains. Any thread. */
void bn_value_set_twin(bn_value list, bn_value foreign);

/* Views into a value; valid while an owner exists. Asserted to be of that kind. */
bn_bytes bn_value_text(bn_value v);  /* STR, BYTES, JSON */
size_t bn_value_count(bn_value v);   /* F64S, INTS, STRS, LIST, OPTION, CHAT, COMPONENT, STATE, TUPLE */
const double *bn_value_f64_items(bn_value v);
const int64_t *bn_value_int_items(bn_value v);
const bn_value *bn_value_items(bn_value v); /* STRS, LIST, OPTION, CHAT, COMPONENT, STATE, TUPLE */

/* Values to let go of once no lock is held. {0} is empty. */
typedef struct bn_value_bin {
    bn_value *items;
    size_t    n, cap;
} bn_value_bin;

void bn_value_bin_put(bn_value_bin *bin, bn_value *v); /* moves *v in, leaves NONE */
void bn_value_bin_empty(bn_value_bin *bin);            /* releases all; no lock held */

#endif
