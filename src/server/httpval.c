/* httpval.c: see httpval.h. Pure, any thread. */
#include "server/httpval.h"

#include <ctype.h>
#include <time.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

size_t bn_path_decode(char *path, size_t n)
{
    size_t out = 0;
    for (size_t i = 0; i < n; i++) {
        int hi = i + 2 < n && path[i] == '%' ? hex_digit(path[i + 1]) : -1;
        int lo = hi >= 0 ? hex_digit(path[i + 2]) : -1;
        if (lo >= 0) {
            path[out++] = (char)(hi << 4 | lo);
            i += 2;
        } else {
            path[out++] = path[i];
        }
    }
    return out;
}

static bool slash(uint8_t c)
{
    return c == '/' || c == '\\';
}

bool bn_path_unsafe(bn_bytes p)
{
    if (p.n && (memchr(p.p, 0, p.n) || slash(p.p[0])))
        return true;
    if (p.n >= 2 && bn_is_alpha(p.p[0]) && p.p[1] == ':')
        return true;
    for (size_t i = 0; i + 1 < p.n; i++) {
        if (p.p[i] == '.' && p.p[i + 1] == '.' && (i == 0 || slash(p.p[i - 1]))
            && (i + 2 == p.n || slash(p.p[i + 2])))
            return true;
    }
    return false;
}

static bn_bytes trim(bn_bytes s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
        s = bn_bytes_of(s.p + 1, s.n - 1);
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

bool bn_list_item(bn_bytes list, size_t i, bn_bytes *item)
{
    for (;;) {
        const uint8_t *comma = list.n ? memchr(list.p, ',', list.n) : NULL;
        size_t n = comma ? (size_t)(comma - list.p) : list.n;
        if (i == 0) {
            *item = trim(bn_bytes_of(list.p, n));
            return true;
        }
        if (!comma)
            return false;
        i--;
        list = bn_bytes_of(comma + 1, list.n - n - 1);
    }
}

bool bn_list_has(bn_bytes list, const char *word)
{
    bn_bytes item;
    for (size_t i = 0; bn_list_item(list, i, &item); i++) {
        if (bn_is_word(item, word))
            return true;
    }
    return false;
}

/* ";q=0", ";q=0.0", ";q=0.00" and so on: not wanted. */
static bool q_is_zero(bn_bytes params)
{
    for (size_t i = 0; i + 2 < params.n; i++) {
        if ((params.p[i] != 'q' && params.p[i] != 'Q') || params.p[i + 1] != '=')
            continue;
        if (params.p[i + 2] != '0')
            return false;
        for (size_t k = i + 3; k < params.n && (params.p[k] == '.' || isdigit(params.p[k])); k++) {
            if (params.p[k] != '.' && params.p[k] != '0')
                return false;
        }
        return true;
    }
    return false;
}

bool bn_accepts_encoding(bn_bytes accept, const char *coding)
{
    bool any = false;
    bn_bytes item;
    for (size_t i = 0; accept.n && bn_list_item(accept, i, &item); i++) {
        const uint8_t *semi = item.n ? memchr(item.p, ';', item.n) : NULL;
        size_t n = semi ? (size_t)(semi - item.p) : item.n;
        bool wanted = !q_is_zero(bn_bytes_of(item.p + n, item.n - n));
        bn_bytes name = trim(bn_bytes_of(item.p, n));
        if (bn_is_word(name, coding))
            return wanted;
        if (bn_is_word(name, "*"))
            any = wanted;
    }
    return any;
}

bool bn_etag_matches(bn_bytes if_none_match, const char *etag)
{
    bn_bytes item, want = bn_bytes_str(etag);
    for (size_t i = 0; if_none_match.n && bn_list_item(if_none_match, i, &item); i++) {
        if (item.n > 2 && item.p[0] == 'W' && item.p[1] == '/')
            item = bn_bytes_of(item.p + 2, item.n - 2);
        if (bn_bytes_eq(item, want) || (item.n == 1 && item.p[0] == '*'))
            return true;
    }
    return false;
}

/* Decimal digits only, at most 2^63; false otherwise. */
static bool number(bn_bytes s, uint64_t *out)
{
    uint64_t v = 0;
    if (s.n == 0 || s.n > 19)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!isdigit(s.p[i]))
            return false;
        v = v * 10 + (uint64_t)(s.p[i] - '0');
    }
    *out = v;
    return v >> 63 == 0;
}

bn_status bn_range_parse(bn_bytes value, uint64_t total, uint64_t *first, uint64_t *last)
{
    bn_bytes spec, a, b;
    const uint8_t *dash;
    uint64_t n;

    value = trim(value);
    if (value.n < 7 || !bn_starts_with_word(value, "bytes="))
        return BN_EINVAL;
    spec = trim(bn_bytes_of(value.p + 6, value.n - 6));
    dash = spec.n ? memchr(spec.p, '-', spec.n) : NULL;
    if (!dash)
        return BN_EINVAL;
    a = trim(bn_bytes_of(spec.p, (size_t)(dash - spec.p)));
    b = trim(bn_bytes_of(dash + 1, spec.n - (size_t)(dash - spec.p) - 1));
    if (a.n == 0) { /* the last n bytes */
        if (!number(b, &n))
            return BN_EINVAL;
        if (n == 0 || total == 0)
            return BN_ETOOBIG;
        *first = n >= total ? 0 : total - n;
        *last = total - 1;
        return BN_OK;
    }
    if (!number(a, first) || (b.n && !number(b, last)) || (b.n && *last < *first))
        return BN_EINVAL;
    if (*first >= total)
        return BN_ETOOBIG;
    if (b.n == 0 || *last >= total)
        *last = total - 1;
    return BN_OK;
}

static const struct mime {
    const char *ext, *type;
} mimes[] = {
    { ".html", "text/html; charset=utf-8" },
    { ".js", "text/javascript; charset=utf-8" },
    { ".mjs", "text/javascript; charset=utf-8" },
    { ".css", "text/css; charset=utf-8" },
    { ".json", "application/json" },
    { ".map", "application/json" },
    { ".wasm", "application/wasm" },
    { ".png", "image/png" },
    { ".jpg", "image/jpeg" },
    { ".jpeg", "image/jpeg" },
    { ".gif", "image/gif" },
    { ".svg", "image/svg+xml" },
    { ".webp", "image/webp" },
    { ".ico", "image/vnd.microsoft.icon" },
    { ".woff2", "font/woff2" },
    { ".woff", "font/woff" },
    { ".ttf", "font/ttf" },
    { ".otf", "font/otf" },
    { ".mp3", "audio/mpeg" },
    { ".wav", "audio/x-wav" },
    { ".ogg", "audio/ogg" },
    { ".flac", "audio/flac" },
    { ".mp4", "video/mp4" },
    { ".webm", "video/webm" },
    { ".pdf", "application/pdf" },
    { ".zip", "application/zip" },
    { ".xml", "text/xml; charset=utf-8" },
    { ".csv", "text/csv; charset=utf-8" },
    { ".txt", "text/plain; charset=utf-8" },
    { ".md", "text/markdown; charset=utf-8" },
};

const char *bn_mime_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < BN_COUNT(mimes); i++) {
        if (bn_is_word(bn_bytes_str(dot), mimes[i].ext))
            return mimes[i].type;
    }
    return "application/octet-stream";
}

const char *bn_mime_extension(const char *type)
{
    size_t n = strcspn(type, "; ");
    for (size_t i = 0; i < BN_COUNT(mimes); i++) {
        if (bn_same_word(bn_bytes_of(mimes[i].type, strcspn(mimes[i].type, "; ")), bn_bytes_of(type, n)))
            return mimes[i].ext;
    }
    return "";
}

void bn_http_date(int64_t unix_seconds, char out[30])
{
    static const char days[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    time_t t = (time_t)unix_seconds;
    struct tm tm;
    gmtime_r(&t, &tm);
    strftime(out, 30, "---, %d --- %Y %H:%M:%S GMT", &tm); /* names by hand: strftime's follow the locale */
    memcpy(out, days[tm.tm_wday], 3);
    memcpy(out + 8, months[tm.tm_mon], 3);
}

bn_status bn_disposition(bn_buf *out, const char *filename)
{
    bool plain = true;
    bn_status rc;
    for (const unsigned char *s = (const unsigned char *)filename; *s; s++)
        plain = plain && *s >= 0x20 && *s < 0x7F && *s != '"' && *s != '\\';
    if (plain)
        return bn_buf_printf(out, "attachment; filename=\"%s\"", filename);
    rc = bn_buf_append_str(out, "attachment; filename*=utf-8''");
    for (const unsigned char *s = (const unsigned char *)filename; *s && !rc; s++) {
        if (bn_is_alnum(*s) || strchr("-._~", *s))
            rc = bn_buf_append(out, bn_bytes_of(s, 1));
        else
            rc = bn_buf_printf(out, "%%%02X", *s);
    }
    return rc;
}
