/* show.c: a configuration as TOML with comments. Reads only: any thread. */
#include <stdio.h>

#include "base/number.h"
#include "config/config_private.h"

/* All printing goes through one status: the first failure stays. */
typedef struct printer {
    bn_buf *out;
    bn_status status;
} printer;

static void put(printer *p, const char *s)
{
    if (!p->status)
        p->status = bn_buf_append_str(p->out, s);
}

static void put_text(printer *p, const json_t *v)
{
    const char *s = json_string_value(v);
    char escape[16];
    put(p, "\"");
    for (size_t i = 0, n = json_string_length(v); i < n; i++) {
        unsigned char ch = (unsigned char)s[i];
        if (ch == '"' || ch == '\\')
            snprintf(escape, sizeof escape, "\\%c", ch);
        else if (ch < 0x20 || ch == 0x7F)
            snprintf(escape, sizeof escape, "\\u%04X", ch);
        else
            snprintf(escape, sizeof escape, "%c", ch);
        put(p, escape);
    }
    put(p, "\"");
}

static void put_value(printer *p, json_t *v)
{
    const char *key, *between = "";
    char number[64];
    json_t *item;
    size_t i;
    switch (json_typeof(v)) {
    case JSON_OBJECT:
        put(p, "{");
        json_object_foreach(v, key, item)
        {
            json_t *name = json_string(key);
            put(p, between);
            put(p, " ");
            put_text(p, name);
            put(p, " = ");
            put_value(p, item);
            between = ",";
            json_decref(name);
        }
        put(p, *between ? " }" : "}");
        break;
    case JSON_ARRAY:
        put(p, "[");
        json_array_foreach(v, i, item)
        {
            put(p, i ? ", " : "");
            put_value(p, item);
        }
        put(p, "]");
        break;
    case JSON_STRING: put_text(p, v); break;
    case JSON_INTEGER:
        snprintf(number, sizeof number, "%lld", (long long)json_integer_value(v));
        put(p, number);
        break;
    case JSON_REAL:
        bn_repr_f64(json_real_value(v), number);
        put(p, number);
        break;
    default: put(p, json_is_true(v) ? "true" : "false");
    }
}

/* Comment lines of at most 100 columns. */
static void put_comment(printer *p, const char *text)
{
    size_t column = 100;
    while (*text) {
        size_t word = strcspn(text, " ");
        char piece[256];
        if (column + 1 + word > 100) {
            put(p, column == 100 ? "# " : "\n# ");
            column = 2;
        } else {
            put(p, " ");
            column++;
        }
        snprintf(piece, sizeof piece, "%.*s", (int)word, text);
        put(p, piece);
        column += word;
        text += word + (text[word] == ' ');
    }
    put(p, "\n");
}

static void put_default(printer *p, const bn_option *o)
{
    json_t *v = json_loads(o->fallback, JSON_DECODE_ANY, NULL);
    if (v && !json_is_null(v)) {
        put(p, "# Default: ");
        put_value(p, v);
        put(p, "\n");
    }
    json_decref(v);
}

static void put_about(printer *p, const bn_option *o)
{
    put_comment(p, o->doc);
    if (o->flags & BN_OPTION_OURS)
        put(p, "# bourn's own.\n");
    if (o->flags & BN_OPTION_IDLE)
        put(p, "# Not acted on yet.\n");
    put_default(p, o);
}

/* The sections below [theme] have its options: what they mean is said once. */
static void put_option(printer *p, const bn_config *c, const bn_option *o)
{
    json_t *v = bn_config_value(c, o);
    const char *name = o->name + bn_option_section_length(o) + 1;
    bool set = bn_config_is_set(c, o->name),
         terse = strncmp(o->name, "theme.", 6) == 0 && strchr(o->name + 6, '.');
    if (!terse)
        put_about(p, o);
    if (set) {
        put(p, "# Set by ");
        put(p, bn_config_source(c, o->name));
        put(p, "\n");
    }
    put(p, set && !(o->flags & BN_OPTION_SENSITIVE) ? "" : "# ");
    put(p, name);
    put(p, " =");
    if (o->flags & BN_OPTION_SENSITIVE) {
        put(p, set ? " (secret)" : "");
    } else if (!json_is_null(v)) {
        put(p, " ");
        put_value(p, v);
    }
    put(p, terse ? "\n" : "\n\n");
}

bn_status bn_config_show(const bn_config *c, bn_buf *out)
{
    printer p = { out, BN_OK };
    put(&p, "# All options, as they can stand in ~/.streamlit/config.toml, in .streamlit/config.toml of the "
            "working\n"
            "# directory and in .streamlit/config.toml beside the script. Later ones win, then variables, "
            "then flags.\n\n");
    for (size_t s = 0; s < bn_section_count; s++) {
        const bn_section *section = &bn_sections[s];
        size_t length = strlen(section->name);
        bool opened = false;
        for (const bn_option *o = bn_options; o < bn_options + bn_option_count; o++) {
            bool shown = !(o->flags & BN_OPTION_HIDDEN) || bn_config_is_set(c, o->name);
            if (!shown || bn_option_section_length(o) != length ||
                strncmp(o->name, section->name, length) != 0)
                continue;
            if (!opened) {
                put(&p, "[");
                put(&p, section->name);
                put(&p, "]\n# ");
                put(&p, section->doc);
                put(&p, "\n\n");
            }
            opened = true;
            put_option(&p, c, o);
        }
        if (opened && strchr(section->name, '.'))
            put(&p, "\n");
    }
    return p.status;
}
