/* toml_private.h: what toml.c (the tree) and toml_value.c (characters, strings, numbers, times) share. */
#ifndef BN_CONFIG_TOML_PRIVATE_H
#define BN_CONFIG_TOML_PRIVATE_H

#include <stddef.h>

#include "config/toml.h"

typedef struct bn_toml_lexer {
    bn_toml_doc *doc;
    bn_bytes text;
    const uint8_t *p, *end;              /* the next byte, and one past the last */
    const uint8_t *counted, *line_start; /* line numbers are known up to `counted` */
    uint32_t line;
    bn_error *err;
    bn_status status; /* the first failure */
} bn_toml_lexer;

/* In the document's arena; NULL: no memory, and the lexer's status says so. */
void *bn_toml_alloc(bn_toml_lexer *lx, size_t n);

/* Notes the first error with its place. Always false, so that a reader can return it. */
bool bn_toml_error(bn_toml_lexer *lx, const uint8_t *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The next byte, or -1 at the end. */
static inline int bn_toml_peek(const bn_toml_lexer *lx)
{
    return lx->p < lx->end ? *lx->p : -1;
}

static inline void bn_toml_skip_blanks(bn_toml_lexer *lx)
{
    while (lx->p < lx->end && (*lx->p == ' ' || *lx->p == '\t'))
        lx->p++;
}

bool bn_toml_newline(bn_toml_lexer *lx);      /* takes LF or CRLF; false: neither is next */
bool bn_toml_skip_comment(bn_toml_lexer *lx); /* up to the line's end */

/* At a quote. `multiline`: three quotes open a text of many lines. */
bool bn_toml_read_string(bn_toml_lexer *lx, bool multiline, bn_bytes *out);

/* A boolean, number, date or time: sets kind and value. */
bool bn_toml_read_scalar(bn_toml_lexer *lx, bn_toml *out);

#endif
