/* loose.c: see loose.h. What jansson cannot hold is read as a text that begins with a mark, and taken back when it is written:
 * a number as "MARKn1e400", a character within a text as MARKu0000. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "elements/loose.h"

static bn_bytes from(bn_bytes text, size_t at)
{
    return bn_bytes_of(text.p + at, text.n - at);
}

/* ---------------------------------------------------------------- reading */

/* How long the number or word is that the text begins with. */
static size_t word_length(bn_bytes text)
{
    size_t n = 0;
    while (n < text.n && (bn_is_alnum(text.p[n]) || text.p[n] == '+' || text.p[n] == '-' || text.p[n] == '.'))
        n++;
    return n;
}

static size_t digits_at(bn_bytes word, size_t at)
{
    size_t n = 0;
    while (at + n < word.n && isdigit(word.p[at + n]))
        n++;
    return n;
}

/* Is the rest of a number, behind its digits, as JSON has it? */
static bool is_fraction(bn_bytes word, size_t at)
{
    size_t n;
    if (at < word.n && word.p[at] == '.') {
        n = digits_at(word, at + 1);
        if (!n)
            return false;
        at += 1 + n;
    }
    if (at < word.n && (word.p[at] == 'e' || word.p[at] == 'E')) {
        at += 1 + (at + 1 < word.n && (word.p[at + 1] == '+' || word.p[at + 1] == '-'));
        n = digits_at(word, at);
        if (!n)
            return false;
        at += n;
    }
    return at == word.n;
}

/* Is it a number that jansson refuses? */
static bool is_beyond(bn_bytes word)
{
    char *number;
    bool beyond;
    size_t sign = word.n && word.p[0] == '-', digits = digits_at(word, sign);
    if (bn_bytes_eq(word, BN_BYTES("NaN")) || bn_bytes_eq(from(word, sign), BN_BYTES("Infinity")))
        return true;
    if (!digits || (digits > 1 && word.p[sign] == '0'))
        return false;
    if (sign + digits == word.n)
        return digits > 18;
    if (!is_fraction(word, sign + digits))
        return false;
    number = bn_xmalloc(word.n + 1);
    memcpy(number, word.p, word.n);
    number[word.n] = '\0';
    beyond = isinf(bn_read_f64(number, NULL));
    free(number);
    return beyond;
}

/* The number of an escape \uXXXX that the text begins with; -1: it is none. */
static long escape(bn_bytes text)
{
    char digits[5] = "";
    if (text.n < 6 || text.p[0] != '\\' || text.p[1] != 'u')
        return -1;
    memcpy(digits, text.p + 2, 4);
    for (size_t i = 0; i < 4; i++)
        if (!isxdigit((unsigned char)digits[i]))
            return -1;
    return strtol(digits, NULL, 16);
}

/* A mark that occurs in no text of the tree, however it is written. It ends as it does not begin, so that it is not found one
 * half in a text and one half in itself: "<7~". */
static void choose_mark(bn_bytes text, bn_loose *loose)
{
    unsigned number = 0, digits = 0, free_number = 0;
    bool inside = false;
    while (text.n) {
        long code = escape(text);
        size_t n = code >= 0 ? 6 : text.p[0] == '\\' && text.n > 1 ? 2 : 1;
        int c = code >= 0 && code < 128 ? (int)code : n == 1 ? text.p[0] : 0;
        if (inside && digits && c == '~' && number >= free_number)
            free_number = number + 1;
        inside = c == '<' || (inside && digits < 9 && c >= '0' && c <= '9');
        digits = c == '<' ? 0 : digits + 1;
        number = c == '<' ? 0 : inside ? 10 * number + (unsigned)(c - '0') : 0;
        text = from(text, n);
    }
    snprintf(loose->mark, sizeof loose->mark, "<%u~", free_number);
}

/* One escape in a text; how long it is. */
static size_t shield_escape(bn_bytes text, const bn_loose *loose, bn_buf *out, bn_status *rc)
{
    long c = escape(text), next = c < 0 ? -1 : escape(from(text, 6));
    size_t n = c >= 0 ? 6 : text.n > 1 ? 2 : 1;
    if (c >= 0xd800 && c < 0xdc00 && next >= 0xdc00 && next < 0xe000)
        n = 12;
    else if (c == 0 || (c >= 0xd800 && c < 0xe000)) {
        *rc = bn_buf_printf(out, "%s%.5s", loose->mark, (const char *)text.p + 1);
        return n;
    }
    *rc = bn_buf_append(out, bn_bytes_of(text.p, n));
    return n;
}

static size_t shield_word(bn_bytes text, const bn_loose *loose, bn_buf *out, bn_status *rc)
{
    size_t n = word_length(text);
    if (is_beyond(bn_bytes_of(text.p, n)))
        *rc = bn_buf_printf(out, "\"%sn%.*s\"", loose->mark, (int)n, (const char *)text.p);
    else
        *rc = bn_buf_append(out, bn_bytes_of(text.p, n));
    return n;
}

/* The text with marks for all that jansson refuses. */
static bn_status shield(bn_bytes text, const bn_loose *loose, bn_buf *out)
{
    bool quoted = false;
    bn_status rc = BN_OK;
    while (!rc && text.n) {
        size_t n = 1;
        if (quoted && text.p[0] == '\\') {
            n = shield_escape(text, loose, out, &rc);
        } else if (!quoted && word_length(text)) {
            n = shield_word(text, loose, out, &rc);
        } else {
            quoted ^= text.p[0] == '"';
            rc = bn_buf_append(out, bn_bytes_of(text.p, 1));
        }
        text = from(text, n);
    }
    return rc;
}

json_t *bn_loose_load(bn_bytes text, bn_loose *loose, json_error_t *why)
{
    json_t *tree = json_loadb((const char *)text.p, text.n, JSON_ALLOW_NUL, why);
    bn_buf shielded;
    loose->mark[0] = '\0';
    if (tree)
        return tree;
    choose_mark(text, loose);
    bn_buf_init(&shielded, SIZE_MAX);
    if (shield(text, loose, &shielded) == BN_OK)
        tree = json_loadb((const char *)shielded.p, shielded.n, JSON_ALLOW_NUL, why);
    bn_buf_release(&shielded);
    return tree;
}

/* ---------------------------------------------------------------- writing */

/* Takes back what the marks stand for; the text only gets shorter. */
static void unshield(char *text, const char *mark)
{
    size_t length = strlen(mark);
    char *to = text;
    while (*text) {
        const char *number = text + 1 + length;
        if (text[0] == '"' && strncmp(text + 1, mark, length) == 0 && *number == 'n') {
            for (text = text + 1 + length + 1; *text && *text != '"';)
                *to++ = *text++;
            text += *text == '"';
        } else if (strncmp(text, mark, length) == 0) {
            *to++ = '\\';
            text += length;
        } else {
            *to++ = *text++;
        }
    }
    *to = '\0';
}

char *bn_loose_dump(const json_t *tree, const bn_loose *loose)
{
    char *text = json_dumps(tree, JSON_COMPACT);
    if (text && loose->mark[0])
        unshield(text, loose->mark);
    return text;
}
