/* icon.c: is this an emoji, or the name of a Material icon?
 *
 * Threads  any: the tables are const. */
#include "elements/icons.h"

#include "elements/command_private.h"

static int compare(bn_bytes a, const char *b, size_t n)
{
    int order = memcmp(a.p, b, a.n < n ? a.n : n);
    return order ? order : (a.n > n) - (a.n < n);
}

static bool in_table(const bn_icon_table *t, bn_bytes word)
{
    size_t low = 0, high = t->count;
    while (low < high && word.n) {
        size_t mid = low + (high - low) / 2;
        int order = compare(word, t->text + t->at[mid], t->at[mid + 1] - t->at[mid]);
        if (order == 0)
            return true;
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return false;
}

bool bn_is_material(bn_bytes name)
{
    return in_table(&bn_icons_material, name);
}

static bool is_ascii(bn_bytes text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] >= 0x80)
            return false;
    return true;
}

/* Variation selectors (U+FE0F) do not count. */
bool bn_is_emoji(bn_bytes text)
{
    uint8_t plain[128];
    size_t n = 0;
    if (!text.n || text.n > sizeof plain || is_ascii(text))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.n - i >= 3 && memcmp(text.p + i, "\xEF\xB8\x8F", 3) == 0)
            i += 2;
        else
            plain[n++] = text.p[i];
    }
    return in_table(&bn_icons_emoji, bn_bytes_of(plain, n));
}

size_t bn_leading_emoji(bn_bytes text)
{
    size_t n = text.n < bn_icons_emoji.longest ? text.n : bn_icons_emoji.longest;
    if (is_ascii(bn_bytes_of(text.p, n)))
        return 0;
    for (; n; n--) {
        if (n < text.n && (text.p[n] & 0xC0) == 0x80)
            continue; /* not the end of a character */
        if (in_table(&bn_icons_emoji, bn_bytes_of(text.p, n)))
            return n;
    }
    return 0;
}

bn_bytes bn_icon_text(bn_bytes icon)
{
    return bn_strip(icon);
}

static bool starts_with(bn_bytes text, const char *word, bool any_case)
{
    size_t n = strlen(word);
    if (text.n < n)
        return false;
    return any_case ? bn_starts_with_word(text, word) : memcmp(text.p, word, n) == 0;
}

/* ":material/name:" with a name that the frontend has. */
static bool is_material_code(bn_bytes icon)
{
    static const char head[] = ":material/";
    size_t n = sizeof head - 1;
    if (!starts_with(icon, head, false) || icon.n < n + 2 || icon.p[icon.n - 1] != ':')
        return false;
    return bn_is_material(bn_bytes_of(icon.p + n, icon.n - n - 1));
}

static bool looks_like_url(bn_bytes icon)
{
    return memmem(icon.p, icon.n, "://", 3) || starts_with(icon, "data:", true) || starts_with(icon, "//", false);
}

static bn_status bad_icon(bn_bytes icon, const char *why, bn_error *err)
{
    int shown = bn_cut(icon, 60);
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                        "`icon` cannot be \"%.*s\": %s. It takes one emoji, or a Material icon such as "
                        "`:material\u200b/thumb_up:`.",
                        shown, (const char *)icon.p, why);
}

bn_status bn_check_icon(bn_bytes icon, bn_error *err)
{
    icon = bn_icon_text(icon);
    if (!icon.n || bn_bytes_is(icon, "spinner"))
        return BN_OK;
    if (starts_with(icon, ":material", true))
        return is_material_code(icon) ? BN_OK : bad_icon(icon, "no Material icon has this name", err);
    if (looks_like_url(icon))
        return bad_icon(icon, "it looks like a URL, and images are not supported here", err);
    if (bn_is_emoji(icon))
        return BN_OK;
    if (icon.p[0] == ':' && is_ascii(icon))
        return bad_icon(icon, "emoji short codes are not supported", err);
    return bad_icon(icon, "it is not an emoji", err);
}
