/* clean.c: Python's textwrap.dedent() and str.strip() over UTF-8.
 *
 * Threads  any: nothing here has state. */
#include "elements/command_private.h"

/* Bytes of the white space character that `p` begins with (as str.isspace() sees it), 0: none. */
static size_t space_at(const uint8_t *p, size_t n)
{
    if (n == 0)
        return 0;
    if (p[0] < 0x80)
        return p[0] == ' ' || (p[0] >= 0x09 && p[0] <= 0x0D) || (p[0] >= 0x1C && p[0] <= 0x1F);
    if (n >= 2 && p[0] == 0xC2)
        return p[1] == 0x85 || p[1] == 0xA0 ? 2 : 0;
    if (n < 3)
        return 0;
    if (p[0] == 0xE1)
        return p[1] == 0x9A && p[2] == 0x80 ? 3 : 0;
    if (p[0] == 0xE3)
        return p[1] == 0x80 && p[2] == 0x80 ? 3 : 0;
    if (p[0] != 0xE2)
        return 0;
    if (p[1] == 0x80)
        return (p[2] >= 0x80 && p[2] <= 0x8A) || p[2] == 0xA8 || p[2] == 0xA9 || p[2] == 0xAF ? 3 : 0;
    return p[1] == 0x81 && p[2] == 0x9F ? 3 : 0;
}

static size_t space_before(const uint8_t *p, size_t n)
{
    for (size_t back = 1; back <= 3 && back <= n; back++)
        if ((p[n - back] & 0xC0) != 0x80)
            return space_at(p + n - back, back) == back ? back : 0;
    return 0;
}

bn_bytes bn_strip(bn_bytes text)
{
    size_t n;
    while ((n = space_at(text.p, text.n))) {
        text.p += n;
        text.n -= n;
    }
    while ((n = space_before(text.p, text.n)))
        text.n -= n;
    return text;
}

/* The first line of `text` without its newline; *rest is what follows it. */
static bn_bytes line_of(bn_bytes text, bn_bytes *rest)
{
    const uint8_t *end = text.n ? memchr(text.p, '\n', text.n) : NULL;
    size_t n = end ? (size_t)(end - text.p) : text.n;
    *rest = end ? bn_bytes_of(end + 1, text.n - n - 1) : bn_bytes_of(text.p + n, 0);
    return bn_bytes_of(text.p, n);
}

static size_t indent_of(bn_bytes line)
{
    size_t n = 0;
    while (n < line.n && (line.p[n] == ' ' || line.p[n] == '\t'))
        n++;
    return n;
}

/* What all lines that say something begin with; *blank is set if a line holds nothing but blanks. */
static bn_bytes margin_of(bn_bytes text, bool *blank)
{
    bn_bytes margin = { 0 }, line;
    bool first = true;
    *blank = false;
    for (bool more = true; more;) {
        size_t indent, same = 0;
        more = memchr(text.p, '\n', text.n) != NULL;
        line = line_of(text, &text);
        indent = indent_of(line);
        if (indent == line.n) {
            *blank |= indent > 0;
            continue;
        }
        if (first)
            margin = bn_bytes_of(line.p, indent);
        while (same < margin.n && same < indent && margin.p[same] == line.p[same])
            same++;
        margin.n = same;
        first = false;
    }
    return margin;
}

static bn_bytes dedent_into(bn_bytes text, size_t margin, bn_buf *scratch)
{
    size_t start = scratch->n;
    bn_bytes rest = text;
    if (bn_buf_reserve(scratch, text.n)) {
        bn_warm_here()->lost = true;
        return text;
    }
    for (bool more = true; more;) {
        bn_bytes line;
        more = memchr(rest.p, '\n', rest.n) != NULL;
        line = line_of(rest, &rest);
        if (indent_of(line) < line.n) {
            memcpy(scratch->p + scratch->n, line.p + margin, line.n - margin);
            scratch->n += line.n - margin;
        }
        if (more)
            scratch->p[scratch->n++] = '\n';
    }
    return bn_bytes_of(scratch->p + start, scratch->n - start);
}

bn_bytes bn_clean_text(bn_bytes text, bool strip, bn_buf *scratch)
{
    bn_bytes margin;
    bool blank;
    if (!text.n)
        return text;
    if (!memchr(text.p, '\n', text.n)) {
        size_t indent = indent_of(text);
        text = bn_bytes_of(text.p + indent, text.n - indent);
        return strip ? bn_strip(text) : text;
    }
    margin = margin_of(text, &blank);
    if (margin.n || blank)
        text = dedent_into(text, margin.n, scratch);
    return strip ? bn_strip(text) : text;
}
