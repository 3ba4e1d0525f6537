/* about.c: see about.h. */
#include "runtime/about.h"


bool bn_about_next_header(const char **rest, bn_bytes *name, bn_bytes *value)
{
    const char *line = *rest, *end, *colon;
    if (!line || !*line)
        return false;
    end = strchrnul(line, '\n');
    colon = memchr(line, ':', (size_t)(end - line));
    *rest = *end ? end + 1 : end;
    *name = bn_bytes_of(line, (size_t)((colon ? colon : end) - line));
    colon = colon ? colon + 1 : end;
    if (colon < end && *colon == ' ') /* as the server writes it between the two */
        colon++;
    *value = bn_bytes_of(colon, (size_t)(end - colon));
    return true;
}

bool bn_about_header(const bn_context_info *info, const char *name, size_t i, bn_bytes *value)
{
    const char *rest = info->headers;
    bn_bytes found;
    while (bn_about_next_header(&rest, &found, value))
        if (bn_is_word(found, name) && i-- == 0)
            return true;
    return false;
}

static bn_bytes trimmed(const uint8_t *p, const uint8_t *end)
{
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    while (p < end && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    return bn_bytes_of(p, (size_t)(end - p));
}

bool bn_about_next_cookie(bn_bytes *rest, bn_bytes *name, bn_bytes *value)
{
    while (rest->n) {
        const uint8_t *p = rest->p, *all = p + rest->n;
        const uint8_t *end = memchr(p, ';', rest->n), *equals;
        end = end ? end : all;
        *rest = end < all ? bn_bytes_of(end + 1, (size_t)(all - end - 1)) : (bn_bytes){ 0 };
        equals = memchr(p, '=', (size_t)(end - p));
        *name = equals ? trimmed(p, equals) : (bn_bytes){ 0 };
        *value = trimmed(equals ? equals + 1 : p, end);
        if (name->n || value->n)
            return true;
    }
    return false;
}

static bool octal(const uint8_t *p, size_t n)
{
    return n >= 3 && p[0] >= '0' && p[0] <= '3' && p[1] >= '0' && p[1] <= '7' && p[2] >= '0' && p[2] <= '7';
}

bn_status bn_about_unquote(bn_bytes value, bn_buf *out)
{
    const uint8_t *p = value.p;
    size_t n = value.n;
    bn_status rc = BN_OK;
    if (n < 2 || p[0] != '"' || p[n - 1] != '"')
        return bn_buf_append(out, value);
    for (p++, n -= 2; n && !rc;) {
        bool escape = *p == '\\' && n > 1;
        bool number = escape && octal(p + 1, n - 1);
        size_t used = number ? 4 : escape ? 2 : 1;
        uint8_t c = number ? (uint8_t)((p[1] - '0') << 6 | (p[2] - '0') << 3 | (p[3] - '0')) : p[used - 1];
        rc = bn_buf_append(out, bn_bytes_of(&c, 1));
        p += used;
        n -= used;
    }
    return rc;
}

bn_status bn_about_cookie(const bn_context_info *info, bn_bytes name, bn_buf *out)
{
    bn_bytes rest, found, value, last = { 0 };
    bool any = false;
    if (!bn_about_header(info, "Cookie", 0, &rest))
        return BN_ENOENT;
    while (bn_about_next_cookie(&rest, &found, &value))
        if (bn_bytes_eq(found, name)) {
            last = value;
            any = true;
        }
    return any ? bn_about_unquote(last, out) : BN_ENOENT;
}

const char *bn_about_ip(const bn_context_info *info)
{
    const char *ip = info->remote;
    return *ip && strcmp(ip, "127.0.0.1") != 0 && strcmp(ip, "::1") != 0 && strcmp(ip, "unix") != 0 ? ip : NULL;
}
