/* schema.c: ArrowSchema to bn_field: the format strings of the C data interface. See table.h. */
#include <errno.h>

#include "data/table.h"

static bn_status bad(bn_error *err, const struct ArrowSchema *s, const char *what)
{
    return bn_fail_kind(err, BN_EUSER, BN_BAD_TABLE, "The Arrow column '%.100s' (format '%.60s'): %s.",
                        s->name ? s->name : "", s->format ? s->format : "", what);
}

/* ---------------------------------------------------------------- metadata */

static bool metadata_i32(bn_bytes m, size_t *at, int32_t *out)
{
    if (m.n < *at || m.n - *at < 4)
        return false;
    memcpy(out, m.p + *at, 4);
    *at += 4;
    return *out >= 0;
}

static bool metadata_text(bn_bytes m, size_t *at, bn_bytes *out)
{
    int32_t n;
    if (!metadata_i32(m, at, &n) || m.n - *at < (size_t)n)
        return false;
    *out = bn_bytes_of(m.p + *at, (size_t)n);
    *at += (size_t)n;
    return true;
}

bool bn_metadata_next(bn_bytes m, size_t *at, bn_bytes *key, bn_bytes *value)
{
    if (*at == 0)
        *at = 4; /* the number of pairs; the view ends where they end */
    return m.n > *at && metadata_text(m, at, key) && metadata_text(m, at, value);
}

bn_bytes bn_metadata_find(bn_bytes m, const char *key)
{
    bn_bytes k, v;
    for (size_t at = 0; bn_metadata_next(m, &at, &k, &v);)
        if (bn_bytes_eq(k, bn_bytes_str(key)))
            return v;
    return (bn_bytes){ 0 };
}

/* It says how long it is only as one walks through it. */
static bool copy_metadata(const char *from, bn_bytes *out)
{
    bn_bytes all = bn_bytes_of(from, SIZE_MAX / 2), text;
    size_t at = 0;
    int32_t pairs;
    if (!from)
        return true;
    if (!metadata_i32(all, &at, &pairs))
        return false;
    for (int64_t i = 0; i < 2 * (int64_t)pairs; i++)
        if (!metadata_text(all, &at, &text))
            return false;
    if (!pairs)
        return true;
    out->p = memcpy(bn_xmalloc(at), from, at);
    out->n = at;
    return true;
}

/* ---------------------------------------------------------------- formats */

static bool unit_of(char c, int *out)
{
    static const char units[] = "smun";
    const char *at = c ? strchr(units, c) : NULL;
    *out = at ? (int)(at - units) : 0;
    return at != NULL;
}

static bool whole_number(const char *s, const char **end, int64_t min, int64_t max, int64_t *out)
{
    char *e;
    errno = 0;
    *out = strtoll(s, &e, 10);
    *end = e;
    return e != s && !errno && *out >= min && *out <= max;
}

/* "d:precision,scale" and perhaps ",bits" */
static bool read_decimal(const char *s, bn_field *f)
{
    int64_t precision, scale, bits = 128;
    if (!whole_number(s, &s, 1, 76, &precision) || *s++ != ',' || !whole_number(s, &s, -1000, 1000, &scale))
        return false;
    if (*s == ',' && !whole_number(s + 1, &s, 32, 256, &bits))
        return false;
    f->precision = (int)precision;
    f->scale = (int)scale;
    f->bits = (int)bits;
    return *s == 0 && (bits == 32 || bits == 64 || bits == 128 || bits == 256);
}

static bool read_union(const char *s, bn_field *f)
{
    int64_t id;
    f->type = BN_TYPE_UNION;
    f->union_ids = bn_xcalloc(128, sizeof *f->union_ids);
    while (*s) {
        if (f->union_n == 128 || !whole_number(s, &s, 0, 127, &id) || (*s && *s != ','))
            return false;
        f->union_ids[f->union_n++] = (int32_t)id;
        s += *s == ',';
    }
    return true;
}

static bool read_time(const char *s, bn_field *f)
{
    bool known = s[0] && s[1];
    switch (known ? s[0] : 0) {
    case 'd':
        f->type = BN_TYPE_DATE;
        f->unit = s[1] == 'm';
        return (s[1] == 'D' || s[1] == 'm') && !s[2];
    case 't':
        f->type = BN_TYPE_TIME;
        known = unit_of(s[1], &f->unit);
        f->bits = f->unit < 2 ? 32 : 64;
        return known && !s[2];
    case 's':
        f->type = BN_TYPE_TIMESTAMP;
        if (!unit_of(s[1], &f->unit) || s[2] != ':')
            return false;
        f->zone = s[3] ? bn_xstrdup(s + 3) : NULL;
        return true;
    case 'D':
        f->type = BN_TYPE_DURATION;
        return unit_of(s[1], &f->unit) && !s[2];
    case 'i':
        f->type = BN_TYPE_INTERVAL;
        f->unit = s[1] == 'M' ? 0 : s[1] == 'D' ? 1 : 2;
        return strchr("MDn", s[1]) && !s[2];
    default:
        return false;
    }
}

static bool read_nested(const char *s, bn_field *f)
{
    const char *end;
    switch (*s) {
    case 'l':
    case 'L':
        f->type = BN_TYPE_LIST;
        f->places = *s == 'l' ? BN_PLACES_32 : BN_PLACES_64;
        return !s[1];
    case 'v':
        f->type = BN_TYPE_LIST;
        f->places = s[1] == 'l' ? BN_PLACES_VIEW_32 : BN_PLACES_VIEW_64;
        return (s[1] == 'l' || s[1] == 'L') && !s[2];
    case 'w':
        f->type = BN_TYPE_FIXED_LIST;
        return s[1] == ':' && whole_number(s + 2, &end, 0, INT32_MAX, &f->size) && !*end;
    case 's':
        f->type = BN_TYPE_STRUCT;
        return !s[1];
    case 'm':
        f->type = BN_TYPE_MAP;
        return !s[1];
    case 'u':
        f->flag = s[1] == 'd';
        return (s[1] == 'd' || s[1] == 's') && s[2] == ':' && read_union(s + 3, f);
    default:
        return false;
    }
}

static bool read_format(const char *s, bn_field *f)
{
    static const char numbers[] = "cCsSiIlLefg";
    const char *number = *s && !s[1] ? strchr(numbers, *s) : NULL, *end;
    if (number) {
        size_t i = (size_t)(number - numbers);
        f->type = i < 8 ? BN_TYPE_INT : BN_TYPE_FLOAT;
        f->is_signed = i % 2 == 0;
        f->bits = i < 8 ? 8 << (i / 2) : 16 << (i - 8);
        return true;
    }
    switch (*s) {
    case 'n':
        f->type = BN_TYPE_NULL;
        return !s[1];
    case 'b':
        f->type = BN_TYPE_BOOL;
        return !s[1];
    case 'd':
        f->type = BN_TYPE_DECIMAL;
        return s[1] == ':' && read_decimal(s + 2, f);
    case 'z':
    case 'Z':
    case 'u':
    case 'U':
        f->type = *s == 'z' || *s == 'Z' ? BN_TYPE_BINARY : BN_TYPE_UTF8;
        f->places = *s == 'z' || *s == 'u' ? BN_PLACES_32 : BN_PLACES_64;
        return !s[1];
    case 'v':
        f->type = s[1] == 'z' ? BN_TYPE_BINARY : BN_TYPE_UTF8;
        f->places = BN_PLACES_VIEW_32;
        return (s[1] == 'z' || s[1] == 'u') && !s[2];
    case 'w':
        f->type = BN_TYPE_FIXED_BINARY;
        return s[1] == ':' && whole_number(s + 2, &end, 0, INT32_MAX, &f->size) && !*end;
    case 't':
        return read_time(s + 1, f);
    case '+':
        return read_nested(s + 1, f);
    default:
        return false;
    }
}

size_t bn_field_width(const bn_field *f)
{
    static const size_t intervals[] = { 4, 8, 16 };
    switch (f->type) {
    case BN_TYPE_INT:
    case BN_TYPE_FLOAT:
    case BN_TYPE_DECIMAL:
    case BN_TYPE_TIME:
        return (size_t)f->bits / 8;
    case BN_TYPE_DATE:
        return f->unit ? 8 : 4;
    case BN_TYPE_TIMESTAMP:
    case BN_TYPE_DURATION:
        return 8;
    case BN_TYPE_INTERVAL:
        return intervals[f->unit];
    case BN_TYPE_FIXED_BINARY:
        return (size_t)f->size;
    default:
        return 0;
    }
}

/* ---------------------------------------------------------------- fields */

/* How many children a field of this type has; -1: any number. */
static int64_t children_wanted(const bn_field *f)
{
    switch (f->type) {
    case BN_TYPE_LIST:
    case BN_TYPE_FIXED_LIST:
    case BN_TYPE_MAP:
        return 1;
    case BN_TYPE_STRUCT:
        return -1;
    case BN_TYPE_UNION:
        return (int64_t)f->union_n;
    default:
        return 0;
    }
}

static bn_status read_children(const struct ArrowSchema *s, bn_field *f, int64_t *dictionaries, int depth,
                               bn_error *err)
{
    int64_t wanted = children_wanted(f);
    bn_status rc = BN_OK;
    if (s->n_children < 0 || s->n_children > 1000000 || (s->n_children && !s->children) ||
        (wanted >= 0 && s->n_children != wanted))
        return bad(err, s, "it has the wrong number of children");
    if (s->n_children)
        f->children = bn_xcalloc((size_t)s->n_children, sizeof *f->children);
    for (int64_t i = 0; !rc && i < s->n_children; i++) {
        f->children_n++;
        rc = s->children[i] ? bn_field_read(s->children[i], &f->children[i], dictionaries, depth + 1, err)
                            : bad(err, s, "a child is missing");
    }
    if (!rc && f->type == BN_TYPE_MAP && (f->children[0].type != BN_TYPE_STRUCT || f->children[0].children_n != 2))
        return bad(err, s, "its entries are no pairs");
    return rc;
}

bn_status bn_field_read(const struct ArrowSchema *s, bn_field *out, int64_t *dictionaries, int depth, bn_error *err)
{
    bn_status rc;
    *out = (bn_field){ .nullable = s->flags & ARROW_FLAG_NULLABLE };
    out->name = bn_xstrdup(s->name ? s->name : "");
    if (depth > BN_FIELD_DEPTH)
        return bad(err, s, "it is nested too deeply");
    if (!s->format || !read_format(s->format, out))
        return bad(err, s, "a type that is not known here");
    if (!bn_utf8_valid(bn_bytes_str(out->name)) || (out->zone && !bn_utf8_valid(bn_bytes_str(out->zone))))
        return bad(err, s, "its name is no UTF-8");
    if (!copy_metadata(s->metadata, &out->metadata))
        return bad(err, s, "its metadata are malformed");
    if (out->type == BN_TYPE_MAP)
        out->flag = s->flags & ARROW_FLAG_MAP_KEYS_SORTED;
    rc = read_children(s, out, dictionaries, depth, err);
    if (rc || !s->dictionary)
        return rc;
    if (out->type != BN_TYPE_INT)
        return bad(err, s, "the index of a dictionary is an integer");
    out->flag = s->flags & ARROW_FLAG_DICTIONARY_ORDERED;
    out->dictionary_id = (*dictionaries)++;
    out->dictionary = bn_xcalloc(1, sizeof *out->dictionary);
    return bn_field_read(s->dictionary, out->dictionary, dictionaries, depth + 1, err);
}

void bn_field_release(bn_field *f)
{
    for (size_t i = 0; i < f->children_n; i++)
        bn_field_release(&f->children[i]);
    if (f->dictionary)
        bn_field_release(f->dictionary);
    free(f->dictionary);
    free(f->children);
    free(f->name);
    free(f->zone);
    free(f->union_ids);
    free((void *)(uintptr_t)f->metadata.p);
    *f = (bn_field){ 0 };
}

static char *copy_text(const char *text)
{
    return text ? bn_xstrdup(text) : NULL;
}

void bn_field_copy(const bn_field *f, bn_field *out)
{
    *out = *f;
    out->name = copy_text(f->name);
    out->zone = copy_text(f->zone);
    out->metadata.p = NULL;
    if (f->metadata.p) {
        uint8_t *to = bn_xmalloc(f->metadata.n);
        memcpy(to, f->metadata.p, f->metadata.n);
        out->metadata.p = to;
    }
    if (f->union_ids) {
        out->union_ids = bn_xmalloc(f->union_n * sizeof *f->union_ids);
        memcpy(out->union_ids, f->union_ids, f->union_n * sizeof *f->union_ids);
    }
    if (f->dictionary) {
        out->dictionary = bn_xmalloc(sizeof *out->dictionary);
        bn_field_copy(f->dictionary, out->dictionary);
    }
    out->children = f->children_n ? bn_xmalloc(f->children_n * sizeof *f->children) : NULL;
    for (size_t i = 0; i < f->children_n; i++)
        bn_field_copy(&f->children[i], &out->children[i]);
}
