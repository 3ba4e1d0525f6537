/* config.c: the values of all options: setting them from text or JSON, reading them, and their way to a
 * worker.
 *
 * Threads  one owner while it is filled; then read-only, any thread, no lock. */
#include "config/config_private.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "base/number.h"

bn_value *bn_config_slot(const bn_config *c, const char *name)
{
    const bn_option *o = bn_option_find(name);
    BN_ASSERT(o);
    return &c->values[o - bn_options];
}

json_t *bn_config_value(const bn_config *c, const bn_option *o)
{
    return c->values[o - bn_options].json;
}

static void value_release(bn_value *v)
{
    json_decref(v->json);
    free(v->owned);
    free(v->spelt);
    free(v->source);
    *v = (bn_value){ 0 };
}

static json_t *fallback_json(const bn_option *o)
{
    return strcmp(o->fallback, "null") == 0 ? json_null() : json_loads(o->fallback, JSON_DECODE_ANY, NULL);
}

bn_status bn_config_new(bn_config **out, bn_error *err)
{
    bn_config *c = calloc(1, sizeof *c);
    *out = NULL;
    if (!c || !(c->values = calloc(bn_option_count, sizeof *c->values))) {
        free(c);
        return bn_fail(err, BN_ENOMEM, "no memory for the configuration");
    }
    for (size_t i = 0; i < bn_option_count; i++) {
        c->values[i].json = fallback_json(&bn_options[i]);
        if (!c->values[i].json) {
            bn_config_free(c);
            return bn_fail(err, BN_ENOMEM, "no memory for the configuration");
        }
    }
    *out = c;
    return BN_OK;
}

void bn_config_free(bn_config *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < bn_option_count; i++)
        value_release(&c->values[i]);
    free(c->values);
    free(c);
}

void bn_config_unset(bn_config *c, const bn_option *o)
{
    bn_value *v = &c->values[o - bn_options];
    value_release(v);
    v->json = fallback_json(o);
    if (!v->json)
        v->json = json_null();
}

/* ---- text to values ---- */

static bool is_space(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r';
}

static json_t *bool_of_text(const char *text)
{
    static const char *const yes[] = { "1", "true", "t", "yes", "y", "on" }, *const no[] = { "0", "false",
                                                                                             "f", "no",
                                                                                             "n", "off" };
    for (size_t i = 0; i < BN_COUNT(yes); i++) {
        if (bn_is_word(bn_bytes_str(text), yes[i]))
            return json_true();
        if (bn_is_word(bn_bytes_str(text), no[i]))
            return json_false();
    }
    return NULL;
}

static json_t *int_of_text(const char *text)
{
    char *end;
    long long v;
    errno = 0;
    v = strtoll(text, &end, 10);
    return errno || end == text || *end ? NULL : json_integer(v);
}

static json_t *float_of_text(const char *text)
{
    char *end;
    double v = bn_read_f64(text, &end);
    return end == text || *end ? NULL : json_real(v); /* NULL for inf and nan */
}

/* "a, b" and the JSON text ["a", "b"]. */
static json_t *list_of_text(const char *text)
{
    json_t *list;
    while (is_space(*text))
        text++;
    if (*text == '[') {
        list = json_loads(text, JSON_ALLOW_NUL, NULL);
        if (list)
            return list;
    }
    list = json_array();
    while (list && *text) {
        size_t n = strcspn(text, ","), skip = n + (text[n] == ',');
        while (n && is_space(*text))
            text++, n--, skip--;
        while (n && is_space(text[n - 1]))
            n--;
        if (n && json_array_append_new(list, json_stringn(text, n))) {
            json_decref(list);
            return NULL;
        }
        text += skip;
        while (is_space(*text))
            text++;
    }
    return list;
}

static json_t *value_of_text(const bn_option *o, const char *text)
{
    char *trimmed;
    size_t n;
    json_t *v;
    if (o->kind == BN_OPTION_STR)
        return json_string(text);
    if (o->kind == BN_OPTION_LIST)
        return list_of_text(text);
    if (o->kind ==
        BN_OPTION_ANY) /* an object is written as JSON; the theme's lists stay text, as the peer keeps them */
        return o->fallback[0] == '{' ? json_loads(text, JSON_ALLOW_NUL, NULL) : json_string(text);
    while (is_space(*text))
        text++;
    n = strlen(text);
    while (n && is_space(text[n - 1]))
        n--;
    trimmed = bn_xstrndup(text, n);
    v = o->kind == BN_OPTION_BOOL  ? bool_of_text(trimmed)
        : o->kind == BN_OPTION_INT ? int_of_text(trimmed)
                                   : float_of_text(trimmed);
    free(trimmed);
    return v;
}

/* ---- JSON to the kind of the option ---- */

static json_t *int_of_real(double v)
{
    return v == floor(v) && fabs(v) < 9007199254740992.0 ? json_integer((json_int_t)v) : NULL;
}

static bool all_strings(const json_t *list)
{
    size_t i;
    json_t *item;
    json_array_foreach((json_t *)(uintptr_t)list, i, item) if (!json_is_string(item)) return false;
    return true;
}

/* A new reference, or NULL: it cannot be this option's value. */
static json_t *converted(const bn_option *o, json_t *v)
{
    bool scalar = !json_is_array(v) && !json_is_object(v);
    if (json_is_null(v))
        return json_incref(v);
    if (json_is_string(v) && o->kind != BN_OPTION_STR)
        return value_of_text(o, json_string_value(v));
    switch (o->kind) {
    case BN_OPTION_BOOL:
        return json_is_boolean(v)  ? json_incref(v)
               : json_is_number(v) ? json_boolean(json_number_value(v) != 0)
                                   : NULL;
    case BN_OPTION_INT:
        return json_is_integer(v) ? json_incref(v) : json_is_real(v) ? int_of_real(json_real_value(v)) : NULL;
    case BN_OPTION_FLOAT:
        return json_is_real(v) ? json_incref(v) : json_is_integer(v) ? json_real(json_number_value(v)) : NULL;
    case BN_OPTION_STR: return scalar ? json_incref(v) : NULL;
    case BN_OPTION_LIST: return json_is_array(v) && all_strings(v) ? json_incref(v) : NULL;
    case BN_OPTION_ANY: return json_incref(v);
    }
    return NULL;
}

static const char *kind_wanted(const bn_option *o)
{
    static const char *const names[] = {
        [BN_OPTION_BOOL] = "true or false",     [BN_OPTION_INT] = "a whole number",
        [BN_OPTION_FLOAT] = "a number",         [BN_OPTION_STR] = "a string",
        [BN_OPTION_LIST] = "a list of strings", [BN_OPTION_ANY] = "a JSON object",
    };
    return names[o->kind];
}

static bn_status fail_kind(const bn_option *o, const char *text, bn_error *err)
{
    return bn_fail(err, BN_EINVAL, "%s must be %s, not %.200s", o->name, kind_wanted(o), text);
}

bn_status bn_config_set_json(bn_config *c, const bn_option *o, json_t *json, const char *source,
                             bn_error *err)
{
    bn_value *slot = &c->values[o - bn_options], v = { 0 };
    bool theme = strncmp(o->name, "theme.", 6) == 0;
    char *text = json ? json_dumps(json, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    bn_status rc = BN_OK;
    if (!text) {
        json_decref(json);
        return bn_fail(err, BN_ENOMEM, "no memory for %s", o->name);
    }
    v.json = converted(o, json);
    if (!v.json && theme) /* the peer keeps it and says so when the page is made: see theme.c */
        v.json = json_incref(json);
    json_decref(json);
    if (!v.json) {
        rc = fail_kind(o, text, err);
    } else {
        v.owned = json_dumps(v.json, JSON_ENCODE_ANY | JSON_COMPACT);
        if (o->kind == BN_OPTION_STR && !json_is_string(v.json) && !json_is_null(v.json))
            v.spelt = json_dumps(v.json, JSON_ENCODE_ANY | JSON_COMPACT);
        v.source = source ? strdup(source) : NULL;
        if (!v.owned || (source && !v.source))
            rc = bn_fail(err, BN_ENOMEM, "no memory for %s", o->name);
    }
    free(text);
    if (rc) {
        value_release(&v);
        return rc;
    }
    value_release(slot);
    *slot = v;
    return BN_OK;
}

static bn_status known_option(const char *name, const bn_option **out, bn_error *err)
{
    const char *nearest;
    *out = bn_option_find(name);
    if (*out)
        return BN_OK;
    nearest = bn_option_nearest(name);
    return nearest
               ? bn_fail(err, BN_ENOENT, "there is no option \"%.100s\"; did you mean \"%s\"?", name, nearest)
               : bn_fail(err, BN_ENOENT, "there is no option \"%.100s\"", name);
}

bn_status bn_config_set_text(bn_config *c, const char *name, const char *text, const char *source,
                             bn_error *err)
{
    const bn_option *o;
    json_t *v;
    bn_status rc = known_option(name, &o, err);
    if (rc)
        return rc;
    if (!bn_utf8_valid(bn_bytes_str(text)))
        return bn_fail(err, BN_EINVAL, "%s: the value is not UTF-8", name);
    v = value_of_text(o, text);
    if (!v) {
        char quoted[220];
        snprintf(quoted, sizeof quoted, "\"%.200s\"", text);
        return fail_kind(o, quoted, err);
    }
    return bn_config_set_json(c, o, v, source, err);
}

bn_status bn_config_set_list(bn_config *c, const char *name, const char *const *items, size_t n,
                             const char *source, bn_error *err)
{
    const bn_option *o;
    json_t *list;
    bn_status rc = known_option(name, &o, err);
    if (rc)
        return rc;
    if (n == 1 || o->kind != BN_OPTION_LIST)
        return bn_config_set_text(c, name, n ? items[n - 1] : "", source, err);
    list = json_array();
    for (size_t i = 0; i < n; i++) {
        json_t *item = json_string(items[i]); /* NULL: not UTF-8 */
        if (!item || json_array_append_new(list, item)) {
            json_decref(list);
            return bn_fail(err, BN_EINVAL, "%s: the value is not UTF-8", name);
        }
    }
    return bn_config_set_json(c, o, list, source, err);
}

/* ---- reading ---- */

bool bn_config_bool(const bn_config *c, const char *name)
{
    return json_is_true(bn_config_slot(c, name)->json);
}

int64_t bn_config_int(const bn_config *c, const char *name)
{
    json_t *v = bn_config_slot(c, name)->json;
    return json_is_integer(v) ? json_integer_value(v) : (int64_t)json_real_value(v);
}

double bn_config_float(const bn_config *c, const char *name)
{
    return json_number_value(bn_config_slot(c, name)->json);
}

const char *bn_config_str(const bn_config *c, const char *name)
{
    const bn_value *v = bn_config_slot(c, name);
    return v->spelt ? v->spelt : json_string_value(v->json);
}

/* "0", or digits with at most one point, at most one blank, and a unit. 0: it is neither; UINT64_MAX: no bound. */
static uint64_t cache_size_of(const char *text)
{
    static const char *const units[] = { "b", "kb", "kib", "mb", "mib", "gb", "gib", "tb", "tib" };
    static const double sizes[] = { 1, 0x1p10, 0x1p10, 0x1p20, 0x1p20, 0x1p30, 0x1p30, 0x1p40, 0x1p40 };
    size_t digits = strspn(text, "0123456789."), points = 0;
    const char *unit = text + digits + (text[digits] == ' ');
    if (strcmp(text, "0") == 0)
        return UINT64_MAX;
    for (size_t i = 0; i < digits; i++)
        points += text[i] == '.';
    if (digits == points || points > 1)
        return 0;
    for (size_t i = 0; i < BN_COUNT(units); i++) {
        double bytes = bn_read_f64(text, NULL) * sizes[i];
        if (bn_is_word(bn_bytes_str(unit), units[i]))
            return bytes >= 1 && bytes < 0x1p63 ? (uint64_t)bytes : 0;
    }
    return 0;
}

uint64_t bn_config_cache_bytes(const bn_config *c)
{
    const char *size = bn_config_str(c, "server.maxCacheDataSize");
    return size ? cache_size_of(size) : UINT64_MAX;
}

const char *bn_config_json(const bn_config *c, const char *name)
{
    const bn_value *v = bn_config_slot(c, name);
    return v->owned ? v->owned : bn_options[v - c->values].fallback;
}

const char *bn_config_item(const bn_config *c, const char *name, size_t i)
{
    return json_string_value(json_array_get(bn_config_slot(c, name)->json, i));
}

bool bn_config_is_set(const bn_config *c, const char *name)
{
    return bn_config_slot(c, name)->source != NULL;
}

const char *bn_config_source(const bn_config *c, const char *name)
{
    const char *source = bn_config_slot(c, name)->source;
    return source ? source : BN_SOURCE_DEFAULT;
}

/* ---- to a worker and back ---- */

static bn_status put_string(bn_buf *out, const char *s)
{
    return bn_buf_append(out, bn_bytes_of(s, strlen(s) + 1));
}

bn_status bn_config_pack(const bn_config *c, bn_buf *out)
{
    size_t before = out->n;
    bn_status rc = BN_OK;
    for (size_t i = 0; !rc && i < bn_option_count; i++) {
        const bn_value *v = &c->values[i];
        if (!v->owned)
            continue;
        rc = put_string(out, bn_options[i].name);
        if (!rc)
            rc = put_string(out, v->owned);
        if (!rc)
            rc = put_string(out, v->source ? v->source : "");
    }
    if (rc)
        out->n = before;
    return rc;
}

static const char *take_string(bn_bytes *rest)
{
    const char *s = (const char *)rest->p;
    const uint8_t *end = rest->n ? memchr(rest->p, 0, rest->n) : NULL;
    if (!end)
        return NULL;
    rest->n -= (size_t)(end + 1 - rest->p);
    rest->p = end + 1;
    return s;
}

bn_status bn_config_unpack(bn_config *c, bn_bytes packed, bn_error *err)
{
    while (packed.n) {
        const char *name = take_string(&packed), *text = take_string(&packed), *source = take_string(&packed);
        const bn_option *o = source ? bn_option_find(name) : NULL;
        json_t *v = o ? json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL) : NULL;
        bn_status rc;
        if (!v)
            return bn_fail(err, BN_EPROTO,
                           "the configuration from the server is not one of this version of bourn");
        rc = bn_config_set_json(c, o, v, *source ? source : NULL, err);
        if (rc)
            return rc;
    }
    return BN_OK;
}
