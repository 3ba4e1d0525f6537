/* toml.h: TOML 1.0 text into a tree, for config.toml, secrets.toml and theme files.
 *
 * A document is built by one bn_toml_parse() and read-only after it: any thread may read, nobody writes.
 * Whatever the text holds, parsing ends in a tree or in one error with line and column. The tree is at most
 * BN_TOML_DEPTH deep, so walking it by recursion is safe. */
#ifndef BN_CONFIG_TOML_H
#define BN_CONFIG_TOML_H

#include "base/bytes.h"

#define BN_TOML_DEPTH 200                /* tables and arrays within each other */
#define BN_TOML_MAX   ((size_t)16 << 20) /* largest text that is read */

typedef enum bn_toml_kind {
    BN_TOML_TABLE,
    BN_TOML_ARRAY,
    BN_TOML_STRING,
    BN_TOML_INT,
    BN_TOML_FLOAT,
    BN_TOML_BOOL,
    BN_TOML_DATETIME, /* with an offset. The text of all four is RFC 3339, "T" between date and time, "Z"
                         upper case */
    BN_TOML_LOCAL_DATETIME,
    BN_TOML_LOCAL_DATE,
    BN_TOML_LOCAL_TIME,
} bn_toml_kind;

typedef struct bn_toml bn_toml;
struct bn_toml {
    bn_toml_kind kind;
    uint32_t line, column; /* of the key, or of the value in an array; from 1, columns in bytes */
    bn_bytes key;          /* in a table: UTF-8, may contain NUL, followed by a NUL */
    const bn_toml *next;   /* the next entry of the same table or array, in the order of the text */
    const bn_toml *first;  /* TABLE, ARRAY: the first entry, or NULL */
    size_t count;          /* TABLE, ARRAY: number of entries */
    union {
        bool boolean;
        int64_t integer;
        double real;
        bn_bytes text; /* STRING (UTF-8, may contain NUL) and the four times; followed by a NUL */
    };
};

typedef struct bn_toml_doc bn_toml_doc;

/* Fails with BN_EINVAL and "line L, column C: ..." at the first thing that is not TOML 1.0, with BN_ETOOBIG
 * past BN_TOML_MAX, with BN_ENOMEM. The text is copied where it is needed. */
bn_status bn_toml_parse(bn_bytes text, bn_toml_doc **out, bn_error *err);
void bn_toml_free(bn_toml_doc *doc); /* takes NULL; every node goes with it */

const bn_toml *bn_toml_root(const bn_toml_doc *doc);               /* a TABLE */
const bn_toml *bn_toml_get(const bn_toml *table, const char *key); /* NULL: no such key, or not a table */
const char *bn_toml_kind_name(bn_toml_kind kind);                  /* "an integer" */

#endif
