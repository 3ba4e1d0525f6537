/* theme.c: see theme.h. Reads the configuration, keeps nothing: any thread. */
#include "config/theme.h"

#include <stdio.h>

#include "base/log.h"
#include "base/number.h"
#include "config/config_private.h"

#define MESSAGE_MAX ((size_t)4 << 20)

/* ---- protobuf, as little as is needed ---- */

typedef struct encoder {
    const bn_config *config;
    const char *section; /* "theme.light" */
    bool loud;           /* warn about what is left out */
    bn_error *err;
    bn_status status; /* the first failure */
    bn_buf out;       /* the message of this section */
} encoder;

enum { VARINT = 0, BYTES = 2 };

static bn_status put_varint(bn_buf *b, uint64_t v)
{
    uint8_t bytes[10];
    size_t n = 0;
    do {
        bytes[n] = (uint8_t)((v & 0x7F) | (v > 0x7F ? 0x80 : 0));
        v >>= 7;
        n++;
    } while (v);
    return bn_buf_append(b, bn_bytes_of(bytes, n));
}

static bn_status put_tagged(bn_buf *b, unsigned field, unsigned wire, uint64_t v)
{
    bn_status rc = put_varint(b, (uint64_t)field << 3 | wire);
    return rc ? rc : put_varint(b, v);
}

static bn_status put_bytes(bn_buf *b, unsigned field, bn_bytes s)
{
    bn_status rc = put_tagged(b, field, BYTES, s.n);
    return rc ? rc : bn_buf_append(b, s);
}

static void emit_bytes(encoder *e, unsigned field, bn_bytes s)
{
    bn_status rc = put_bytes(&e->out, field, s);
    e->status = e->status ? e->status : rc;
}

static void emit_number(encoder *e, unsigned field, int64_t v)
{
    bn_status rc = put_tagged(&e->out, field, VARINT, (uint64_t)v);
    e->status = e->status ? e->status : rc;
}

/* ---- what is wrong ---- */

static void warn(const encoder *e, const char *option, const char *why)
{
    char *text;
    if (!e->loud)
        return;
    text = json_dumps(bn_config_value(e->config, bn_option_find(option)), JSON_ENCODE_ANY);
    bn_log(BN_LOG_WARNING, BN_CONFIG_LOGGER, "%s %s, not %.200s: it is left out", option, why,
           text ? text : "this");
    free(text);
}

static void fail(encoder *e, const char *option, const char *why)
{
    if (!e->status && e->loud)
        e->status = bn_fail(e->err, BN_EINVAL, "%s: %s", option, why);
}

/* ---- values ---- */

/* The option of this section and its value; NULL: the section has no such option, or it is not set. */
static json_t *value_of(const encoder *e, const char *name, char full[64])
{
    const bn_option *o;
    json_t *v;
    snprintf(full, 64, "%s.%s", e->section, name);
    o = bn_option_find(full);
    v = o ? bn_config_value(e->config, o) : NULL;
    return v && !json_is_null(v) ? v : NULL;
}

static bn_bytes text_of(const json_t *v)
{
    return bn_bytes_of(json_string_value(v), json_string_length(v));
}

static bool is_int32(const json_t *v)
{
    return json_is_integer(v) && json_integer_value(v) >= INT32_MIN && json_integer_value(v) <= INT32_MAX;
}

/* A list, or the JSON text of one. A new reference; NULL after a warning. */
static json_t *list_of(const encoder *e, const char *option, json_t *v)
{
    json_t *list = json_is_string(v)
                       ? json_loadb(json_string_value(v), json_string_length(v), JSON_ALLOW_NUL, NULL)
                       : json_incref(v);
    if (json_is_array(list))
        return list;
    json_decref(list);
    warn(e, option, "must be a list");
    return NULL;
}

static bn_bytes trim(bn_bytes s)
{
    while (s.n && bn_is_space(*s.p))
        s = bn_bytes_of(s.p + 1, s.n - 1);
    while (s.n && bn_is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool bn_theme_is_color(bn_bytes s)
{
    if (s.n >= 4 && memcmp(s.p, "rgb", 3) == 0)
        return s.p[3] == '(' || (s.n > 4 && s.p[3] == 'a' && s.p[4] == '(');
    if ((s.n != 4 && s.n != 5 && s.n != 7 && s.n != 9) || s.p[0] != '#')
        return false;
    for (size_t i = 1; i < s.n; i++)
        if (!bn_is_alnum(s.p[i]))
            return false;
    return true;
}

/* ---- options that go over as they are ---- */

typedef struct plain_field {
    const char *name;
    unsigned field;
    bn_option_kind kind;
} plain_field;

static const plain_field plain_fields[] = {
    { "primaryColor", 1, BN_OPTION_STR },
    { "secondaryBackgroundColor", 2, BN_OPTION_STR },
    { "backgroundColor", 3, BN_OPTION_STR },
    { "textColor", 4, BN_OPTION_STR },
    { "baseRadius", 18, BN_OPTION_STR },
    { "borderColor", 19, BN_OPTION_STR },
    { "showWidgetBorder", 20, BN_OPTION_BOOL },
    { "linkColor", 21, BN_OPTION_STR },
    { "baseFontSize", 22, BN_OPTION_INT },
    { "showSidebarBorder", 23, BN_OPTION_BOOL },
    { "codeBackgroundColor", 25, BN_OPTION_STR },
    { "buttonRadius", 26, BN_OPTION_STR },
    { "dataframeBorderColor", 27, BN_OPTION_STR },
    { "codeFontSize", 28, BN_OPTION_STR },
    { "linkUnderline", 29, BN_OPTION_BOOL },
    { "baseFontWeight", 30, BN_OPTION_INT },
    { "dataframeHeaderBackgroundColor", 31, BN_OPTION_STR },
    { "codeFontWeight", 32, BN_OPTION_INT },
    { "redColor", 38, BN_OPTION_STR },
    { "orangeColor", 39, BN_OPTION_STR },
    { "yellowColor", 40, BN_OPTION_STR },
    { "blueColor", 41, BN_OPTION_STR },
    { "greenColor", 42, BN_OPTION_STR },
    { "violetColor", 43, BN_OPTION_STR },
    { "grayColor", 44, BN_OPTION_STR },
    { "redBackgroundColor", 45, BN_OPTION_STR },
    { "orangeBackgroundColor", 46, BN_OPTION_STR },
    { "yellowBackgroundColor", 47, BN_OPTION_STR },
    { "blueBackgroundColor", 48, BN_OPTION_STR },
    { "greenBackgroundColor", 49, BN_OPTION_STR },
    { "violetBackgroundColor", 50, BN_OPTION_STR },
    { "grayBackgroundColor", 51, BN_OPTION_STR },
    { "redTextColor", 52, BN_OPTION_STR },
    { "orangeTextColor", 53, BN_OPTION_STR },
    { "yellowTextColor", 54, BN_OPTION_STR },
    { "blueTextColor", 55, BN_OPTION_STR },
    { "greenTextColor", 56, BN_OPTION_STR },
    { "violetTextColor", 57, BN_OPTION_STR },
    { "grayTextColor", 58, BN_OPTION_STR },
    { "codeTextColor", 59, BN_OPTION_STR },
    { "metricValueFontSize", 64, BN_OPTION_STR },
    { "metricValueFontWeight", 65, BN_OPTION_INT },
    { "dataframeHeaderTextColor", 66, BN_OPTION_STR },
    { "paddingTop", 67, BN_OPTION_STR },
    { "paddingBottom", 68, BN_OPTION_STR },
};

static void encode_plain(encoder *e)
{
    char option[64];
    for (size_t i = 0; i < BN_COUNT(plain_fields); i++) {
        const plain_field *f = &plain_fields[i];
        json_t *v = value_of(e, f->name, option);
        if (!v)
            continue;
        if (f->kind == BN_OPTION_STR && json_is_string(v))
            emit_bytes(e, f->field, text_of(v));
        else if (f->kind == BN_OPTION_BOOL && json_is_boolean(v))
            emit_number(e, f->field, json_is_true(v));
        else if (f->kind == BN_OPTION_INT && is_int32(v))
            emit_number(e, f->field, json_integer_value(v));
        else
            warn(e, option,
                 f->kind == BN_OPTION_STR   ? "must be a quoted string"
                 : f->kind == BN_OPTION_INT ? "must be a whole number"
                                            : "must be true or false");
    }
}

static void encode_base(encoder *e)
{
    char option[64];
    json_t *v = value_of(e, "base", option);
    if (!v)
        return;
    if (bn_bytes_eq(text_of(v), BN_BYTES("light")) || bn_bytes_eq(text_of(v), BN_BYTES("dark")))
        emit_number(e, 6, text_of(v).p[0] == 'd');
    else
        warn(e, option, "must be \"light\" or \"dark\"");
}

/* ---- fonts ---- */

static bool is_web_url(bn_bytes s)
{
    size_t scheme = s.n > 8 && bn_starts_with_word(s, "https://")  ? 8
                    : s.n > 7 && bn_starts_with_word(s, "http://") ? 7
                                                                   : 0;
    return scheme && s.p[scheme] != '/' && s.p[scheme] != '?' && s.p[scheme] != '#';
}

static bool names_several_fonts(bn_bytes url)
{
    const uint8_t *first = memmem(url.p, url.n, "family=", 7);
    size_t used = first ? (size_t)(first - url.p) + 7 : 0;
    return first && memmem(url.p + used, url.n - used, "family=", 7);
}

/* "Name" or "Name:URL". */
static void encode_font(encoder *e, const char *name, unsigned field)
{
    char option[64], source[32];
    json_t *v = value_of(e, name, option);
    bn_bytes family, url = { 0 };
    const uint8_t *colon;
    if (!v)
        return;
    if (!json_is_string(v)) {
        warn(e, option, "must be a quoted string");
        return;
    }
    family = trim(text_of(v));
    colon = family.n ? memchr(family.p, ':', family.n) : NULL;
    if (colon) {
        url = trim(bn_bytes_of(colon + 1, family.n - (size_t)(colon + 1 - family.p)));
        family = trim(bn_bytes_of(family.p, (size_t)(colon - family.p)));
        if (names_several_fonts(url)) {
            fail(e, option, "the URL names more than one font");
            return;
        }
        if (is_web_url(url) && !family.n) {
            fail(e, option, "the font's name must stand before its URL, as in \"Name:https://...\"");
            return;
        }
    }
    if (family.n)
        emit_bytes(e, field, family);
    if (colon && is_web_url(url)) {
        bn_buf entry;
        bn_buf_init(&entry, MESSAGE_MAX);
        snprintf(source, sizeof source, "%s%s", name, strcmp(e->section, "theme") == 0 ? "" : "-sidebar");
        if (put_bytes(&entry, 1, bn_bytes_str(source)) || put_bytes(&entry, 2, url))
            e->status = e->status ? e->status : BN_ENOMEM;
        emit_bytes(e, 37, bn_buf_view(&entry));
        bn_buf_release(&entry);
    }
}

static unsigned font_face_field(const char *key)
{
    static const struct {
        const char *key;
        unsigned field;
    } keys[] = {
        { "url", 1 },          { "family", 2 },       { "style", 4 },         { "weightRange", 5 },
        { "weight_range", 5 }, { "unicodeRange", 6 }, { "unicode_range", 6 },
    };
    for (size_t i = 0; i < BN_COUNT(keys); i++)
        if (strcmp(keys[i].key, key) == 0)
            return keys[i].field;
    return 0;
}

/* One field; false: the page would not know it. */
static bool put_font_field(bn_buf *face, const char *key, const json_t *v, unsigned *seen)
{
    unsigned field = font_face_field(strcmp(key, "weight") == 0 ? "weight_range" : key);
    char number[32];
    bn_bytes text = text_of(v);
    if (!field || *seen >> field & 1)
        return false;
    if (json_is_null(v))
        return true;
    if (!json_is_string(v)) {
        if (strcmp(key, "weightRange") == 0 || field != 5 || !json_is_number(v))
            return false;
        if (json_is_integer(v))
            snprintf(number, sizeof number, "%lld", (long long)json_integer_value(v));
        else
            bn_repr_f64(json_real_value(v), number);
        text = bn_bytes_str(number);
    }
    *seen |= 1u << field;
    return put_bytes(face, field, text) == BN_OK;
}

static bool put_font_face(bn_buf *face, json_t *v)
{
    bool has_range = json_object_get(v, "weight_range") != NULL;
    unsigned seen = 0;
    const char *key;
    json_t *item;
    if (!json_is_object(v))
        return false;
    json_object_foreach(v, key, item)
    {
        if (has_range && strcmp(key, "weight") == 0)
            continue; /* the older name yields */
        if (!put_font_field(face, key, item, &seen))
            return false;
    }
    return true;
}

static void encode_font_faces(encoder *e)
{
    char option[64];
    json_t *v = value_of(e, "fontFaces", option), *list = v ? list_of(e, option, v) : NULL, *item;
    size_t i;
    json_array_foreach(list, i, item)
    {
        bn_buf face;
        bn_buf_init(&face, MESSAGE_MAX);
        if (put_font_face(&face, item))
            emit_bytes(e, 15, bn_buf_view(&face));
        else
            warn(e, option, "must be tables of url, family, weight, style and unicodeRange, all strings");
        bn_buf_release(&face);
    }
    json_decref(list);
}

/* ---- headings ---- */

static bool is_heading_list(encoder *e, const char *option, const json_t *list)
{
    if (json_array_size(list) >= 1 && json_array_size(list) <= 6)
        return true;
    fail(e, option, "there are one to six values, for h1 to h6");
    return false;
}

static void encode_heading_sizes(encoder *e)
{
    char option[64], size[64];
    json_t *v = value_of(e, "headingFontSizes", option), *list, *item;
    size_t i;
    bn_bytes one;
    if (!v)
        return;
    one = trim(text_of(v));
    if (json_is_string(v) && one.n < sizeof size && (bn_ends_with_word(one, "px") || bn_ends_with_word(one, "rem"))) {
        for (i = 0; i < one.n; i++)
            size[i] = (char)bn_lower(one.p[i]);
        for (i = 0; i < 6; i++)
            emit_bytes(e, 35, bn_bytes_of(size, one.n));
        return;
    }
    list = list_of(e, option, v);
    if (list && is_heading_list(e, option, list)) {
        json_array_foreach(list, i, item)
        {
            if (json_is_string(item))
                emit_bytes(e, 35, text_of(item));
            else
                warn(e, option, "must be strings");
        }
    }
    json_decref(list);
}

/* Six weights are sent whenever any is: what is not given is 600. A packed field. */
static void encode_heading_weights(encoder *e)
{
    char option[64];
    json_t *v = value_of(e, "headingFontWeights", option), *list;
    bn_buf packed;
    if (!v)
        return;
    if (json_is_string(v))
        v = json_loadb(json_string_value(v), json_string_length(v), JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    else
        json_incref(v);
    list = json_is_integer(v) ? json_pack("[OOOOOO]", v, v, v, v, v, v)
           : json_is_array(v) ? json_incref(v)
                              : NULL;
    if (!list)
        warn(e, option, "must be a whole number or a list of them");
    bn_buf_init(&packed, MESSAGE_MAX);
    if (list && is_heading_list(e, option, list)) {
        for (size_t i = 0; i < 6; i++) {
            const json_t *item = json_array_get(list, i);
            if (item && !is_int32(item))
                warn(e, option, "must be whole numbers");
            else if (put_varint(&packed, item ? (uint64_t)json_integer_value(item) : 600))
                e->status = e->status ? e->status : BN_ENOMEM;
        }
        emit_bytes(e, 34, bn_buf_view(&packed));
    }
    bn_buf_release(&packed);
    json_decref(list);
    json_decref(v);
}

/* ---- charts ---- */

static void encode_colors(encoder *e, const char *name, unsigned field, size_t required)
{
    char option[64];
    json_t *v = value_of(e, name, option), *list = v ? list_of(e, option, v) : NULL, *item;
    size_t i;
    if (list && required && json_array_size(list) != required) {
        warn(e, option, "must have 10 colours");
    } else {
        json_array_foreach(list, i, item)
        {
            if (json_is_string(item))
                emit_bytes(e, field, text_of(item));
            else
                warn(e, option, "must be strings");
        }
    }
    json_decref(list);
}

/* ---- sections ---- */

static void encode_section(encoder *e)
{
    encode_plain(e);
    encode_base(e);
    encode_font(e, "font", 13);
    encode_font(e, "codeFont", 14);
    encode_font(e, "headingFont", 12);
    encode_font_faces(e);
    encode_heading_sizes(e);
    encode_heading_weights(e);
    encode_colors(e, "chartCategoricalColors", 33, 0);
    encode_colors(e, "chartSequentialColors", 36, 10);
    encode_colors(e, "chartDivergingColors", 62, 10);
}

typedef struct part {
    const char *section;
    unsigned field; /* in the message of the section above */
    int parent;     /* index into `parts`; -1: the theme itself */
} part;

static const part parts[] = {
    /* what is inside another stands before it */
    { "theme.light.sidebar", 24, 3 }, { "theme.dark.sidebar", 24, 4 }, { "theme.sidebar", 24, 5 },
    { "theme.light", 60, 5 },         { "theme.dark", 61, 5 },         { "theme", 0, -1 },
};

static bool has_theme(const bn_config *c)
{
    for (size_t i = 0; i < bn_option_count; i++)
        if (strncmp(bn_options[i].name, "theme.", 6) == 0 &&
            !json_is_null(bn_config_value(c, &bn_options[i])))
            return true;
    return false;
}

static bn_status encode_theme(const bn_config *c, bool loud, bn_buf *out, bn_error *err)
{
    encoder sections[BN_COUNT(parts)];
    bn_status rc = BN_OK;
    if (!has_theme(c))
        return BN_OK;
    for (size_t i = 0; i < BN_COUNT(parts); i++) {
        sections[i] = (encoder){ .config = c, .section = parts[i].section, .loud = loud, .err = err };
        bn_buf_init(&sections[i].out, MESSAGE_MAX);
    }
    for (size_t i = 0; i < BN_COUNT(parts); i++) {
        encoder *e = &sections[i];
        encode_section(e);
        if (parts[i].parent >= 0 && e->out.n)
            emit_bytes(&sections[parts[i].parent], parts[i].field, bn_buf_view(&e->out));
        else if (parts[i].parent < 0 && !e->status)
            e->status = bn_buf_append(out, bn_buf_view(&e->out));
        rc = rc ? rc : e->status;
        bn_buf_release(&e->out);
    }
    return rc;
}

bn_status bn_theme_encode(const bn_config *c, bn_buf *out)
{
    return encode_theme(c, false, out, NULL);
}

bn_status bn_theme_check(const bn_config *c, bn_error *err)
{
    bn_buf scratch;
    bn_status rc;
    bn_buf_init(&scratch, MESSAGE_MAX);
    rc = encode_theme(c, true, &scratch, err);
    bn_buf_release(&scratch);
    return rc;
}
