/* shortcut.c: see shortcut.h.
 *
 * Threads  any: the locale is made once and only read. */
#include "elements/shortcut.h"

#include <locale.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <wctype.h>

#include "base/log.h"
#include "elements/command_private.h"

enum { CTRL = 1, CMD = 2, ALT = 4, SHIFT = 8 };

static const bn_word modifiers[] = {
    { "ctrl", CTRL }, { "control", CTRL }, { "cmd", CMD },     { "command", CMD }, { "meta", CMD },
    { "alt", ALT },   { "option", ALT },   { "shift", SHIFT }, { "mod", CTRL },    { NULL, 0 },
};
static const char *const modifier_names[] = { "ctrl+", "cmd+", "alt+", "shift+" };

static const struct {
    const char *word, *key;
} keys[] = {
    { "enter", "enter" },       { "return", "enter" },     { "space", "space" },         { "spacebar", "space" },
    { "tab", "tab" },           { "escape", "escape" },    { "esc", "escape" },          { "backspace", "backspace" },
    { "delete", "delete" },     { "del", "delete" },       { "home", "home" },           { "end", "end" },
    { "pageup", "pageup" },     { "pagedown", "pagedown" }, { "left", "left" },          { "arrowleft", "left" },
    { "right", "right" },       { "arrowright", "right" }, { "up", "up" },               { "arrowup", "up" },
    { "down", "down" },         { "arrowdown", "down" },
};

/* What browsers keep for themselves: told once in the log, not refused. */
static const char *const browsers[] = {
    "ctrl+t",       "cmd+t",       "ctrl+w",       "cmd+w",       "ctrl+n",      "cmd+n",         "ctrl+shift+t",
    "cmd+shift+t",  "ctrl+shift+n", "cmd+shift+n", "ctrl+shift+w", "cmd+shift+w", "ctrl+tab",     "ctrl+shift+tab",
    "cmd+tab",      "cmd+shift+tab", "ctrl+pageup", "ctrl+pagedown", "cmd+pageup", "cmd+pagedown", "ctrl+l",
    "cmd+l",        "alt+f4",      "f11",
};
static _Atomic(uint32_t) browsers_told; /* one bit each; relaxed: at worst a line is written twice */

static pthread_once_t locale_once = PTHREAD_ONCE_INIT;
static locale_t utf8;

static void make_locale(void)
{
    utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

static bn_status bad(bn_error *err, const char *why)
{
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "`shortcut` %s", why);
}

/* One code point of well-formed UTF-8. */
static wint_t decode(bn_bytes c)
{
    wint_t v;
    if (c.p[0] < 0x80)
        return c.p[0];
    v = c.p[0] & (0xFFu >> (c.n + 1));
    for (size_t i = 1; i < c.n; i++)
        v = v << 6 | (c.p[i] & 0x3F);
    return v;
}

static size_t encode(wint_t v, char *out)
{
    if (v < 0x80) {
        out[0] = (char)v;
        return 1;
    }
    if (v < 0x800) {
        out[0] = (char)(0xC0 | v >> 6);
        out[1] = (char)(0x80 | (v & 0x3F));
        return 2;
    }
    if (v < 0x10000) {
        out[0] = (char)(0xE0 | v >> 12);
        out[1] = (char)(0x80 | (v >> 6 & 0x3F));
        out[2] = (char)(0x80 | (v & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | v >> 18);
    out[1] = (char)(0x80 | (v >> 12 & 0x3F));
    out[2] = (char)(0x80 | (v >> 6 & 0x3F));
    out[3] = (char)(0x80 | (v & 0x3F));
    return 4;
}

/* A single letter or digit of any script, in lower case. */
static bool single_key(bn_bytes token, char out[16])
{
    wint_t c;
    if (bn_utf8_length(token) != 1 || !bn_utf8_valid(token))
        return false;
    pthread_once(&locale_once, make_locale);
    c = decode(token);
    if (utf8 ? !iswalnum_l(c, utf8) : !iswalnum(c))
        return false;
    out[encode(utf8 ? towlower_l(c, utf8) : towlower(c), out)] = '\0';
    return true;
}

static bool function_key(const char *token)
{
    return token[0] == 'f' && token[1] && strspn(token + 1, "0123456789") == strlen(token + 1);
}

/* `lower` is the token in lower case; out receives the key's name. */
static bn_status key_of(bn_bytes token, const char *lower, char out[16], bn_error *err)
{
    for (size_t i = 0; i < BN_COUNT(keys); i++)
        if (strcmp(keys[i].word, lower) == 0) {
            snprintf(out, 16, "%s", keys[i].key);
            return BN_OK;
        }
    if (!single_key(token, out)) {
        if (!function_key(lower))
            return bad(err, "names no key: it takes one letter or digit, or a key such as Enter, Space, Tab, Escape.");
        snprintf(out, 16, "%.15s", lower);
    }
    if (strcmp(out, "c") == 0 || strcmp(out, "r") == 0)
        return bad(err, "cannot be C or R, with or without modifiers: the page uses them itself.");
    return BN_OK;
}

static int modifier_of(const char *lower)
{
    for (const bn_word *m = modifiers; m->word; m++)
        if (strcmp(m->word, lower) == 0)
            return m->value;
    return 0;
}

/* The next token between plus signs, without outer white space; p NULL at the end. */
static bn_bytes next_token(bn_bytes *rest)
{
    while (rest->n) {
        const uint8_t *plus = memchr(rest->p, '+', rest->n);
        size_t n = plus ? (size_t)(plus - rest->p) : rest->n;
        bn_bytes token = bn_strip(bn_bytes_of(rest->p, n));
        *rest = bn_bytes_of(rest->p + n + (plus != NULL), rest->n - n - (plus != NULL));
        if (token.n)
            return token;
    }
    return (bn_bytes){ 0 };
}

static void tell_reserved(const char *shortcut)
{
    for (size_t i = 0; i < BN_COUNT(browsers); i++) {
        uint32_t bit = UINT32_C(1) << i;
        if (strcmp(browsers[i], shortcut) || atomic_fetch_or_explicit(&browsers_told, bit, memory_order_relaxed) & bit)
            continue;
        bn_log(BN_LOG_WARNING, "bourn.elements",
               "The shortcut %s is one that browsers keep for themselves: it may never reach the app.", shortcut);
    }
}

bn_status bn_shortcut_normalize(bn_bytes text, char out[BN_SHORTCUT_MAX], bn_error *err)
{
    char key[16] = "", lower[16];
    int held = 0, any = 0;
    bn_bytes token;
    while ((token = next_token(&text)).p) {
        size_t n = token.n < sizeof lower ? token.n : 0; /* longer than any key's name */
        for (size_t i = 0; i < n; i++)
            lower[i] = (char)(token.p[i] >= 'A' && token.p[i] <= 'Z' ? token.p[i] | 0x20 : token.p[i]);
        lower[n] = '\0';
        any = 1;
        if (modifier_of(lower)) {
            held |= modifier_of(lower);
            continue;
        }
        if (key[0])
            return bad(err, "has two keys; it takes modifiers and one key.");
        if (key_of(token, lower, key, err))
            return BN_EUSER;
    }
    if (!any)
        return bad(err, "is empty: it takes a key, with or without modifiers.");
    if (!key[0])
        return bad(err, "has no key but modifiers: it takes a key such as K, or Ctrl+K.");
    out[0] = '\0';
    for (int i = 0; i < 4; i++)
        if (held >> i & 1)
            strcat(out, modifier_names[i]);
    strcat(out, key);
    tell_reserved(out);
    return BN_OK;
}
