/* number_format.c: see number_format.h. No state. */
#include "elements/number_format.h"

#include <stdio.h>

#include "base/number.h"
#include "elements/command_private.h"

#define SHOWN_MAX 512 /* longer texts are no formats */
#define WIDTH_MAX 60  /* a wider one shows the same number */

static bool one_of(char c, const char *set)
{
    return c && strchr(set, c);
}

static int read_count(const char **s)
{
    int n = 0;
    while (**s >= '0' && **s <= '9') {
        n = n < WIDTH_MAX ? n * 10 + (**s - '0') : n;
        ++*s;
    }
    return n < WIDTH_MAX ? n : WIDTH_MAX;
}

/* One conversion of the number 2, `*s` behind its percent sign. */
static bool convert(const char **s, char *out, size_t cap)
{
    char flags[8], spec[40];
    size_t n = 0;
    int width, precision = -1;

    for (; one_of(**s, "-+ #0"); ++*s)
        if (n < sizeof flags - 1)
            flags[n++] = **s;
    flags[n] = '\0';
    width = read_count(s);
    if (**s == '.') {
        ++*s;
        precision = read_count(s);
    }
    if (one_of(**s, "hlL"))
        ++*s;
    if (one_of(**s, "diuoxX"))
        snprintf(spec, sizeof spec, "%%%s%d.%d%c", flags, width + 1, precision < 0 ? 1 : precision, one_of(**s, "diu") ? 'd' : **s);
    else if (one_of(**s, "eEfFgG"))
        snprintf(spec, sizeof spec, "%%%s%d.%d%c", flags, width + 1, precision < 0 ? 6 : precision, **s);
    else if (one_of(**s, "sra"))
        snprintf(spec, sizeof spec, "%s", precision == 0 ? "" : "2");
    else
        return false;
    if (one_of(**s, "sra"))
        snprintf(out, cap, "%s", spec);
    else {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        locale_t before = uselocale(bn_c_locale());
        if (one_of(**s, "eEfFgG"))
            snprintf(out, cap, spec, 2.0);
        else
            snprintf(out, cap, spec, 2);
        uselocale(before);
#pragma GCC diagnostic pop
    }
    ++*s;
    return true;
}

/* What Python's float() takes: decimal, in white space, with single underscores between digits. */
static bool reads_as_number(char *text)
{
    bn_bytes stripped = bn_strip(bn_bytes_str(text));
    char plain[SHOWN_MAX + 1], *end;
    size_t n = 0;
    for (size_t i = 0; i < stripped.n; i++) {
        char c = (char)stripped.p[i], before = i ? (char)stripped.p[i - 1] : 0, after = (char)stripped.p[i + 1];
        if (c == '_' && before >= '0' && before <= '9' && i + 1 < stripped.n && after >= '0' && after <= '9')
            continue;
        if (one_of(c, "xXpP(_"))
            return false; /* hexadecimal and nan(...) are strtod's, not Python's */
        plain[n++] = c;
    }
    plain[n] = '\0';
    if (!n || plain[0] == ' ')
        return false;
    bn_read_f64(plain, &end);
    return end == plain + n;
}

bool bn_number_format_ok(bn_bytes format)
{
    char copy[SHOWN_MAX / 2], shown[SHOWN_MAX];
    const char *s = copy;
    size_t n = 0;
    int conversions = 0;

    if (!format.n || format.n >= sizeof copy || memchr(format.p, '\0', format.n))
        return false;
    memcpy(copy, format.p, format.n);
    copy[format.n] = '\0';
    while (*s && n < sizeof shown - 200) {
        if (*s != '%' || s[1] == '%') {
            shown[n++] = *s;
            s += *s == '%' ? 2 : 1;
            continue;
        }
        s++;
        if (++conversions > 1 || !convert(&s, shown + n, sizeof shown - n))
            return false;
        n += strlen(shown + n);
    }
    shown[n] = '\0';
    return conversions == 1 && !*s && reads_as_number(shown);
}
