/* navigation.c: see navigation.h. */
#include "elements/navigation.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "elements/command_private.h"

/* ---------------------------------------------------------------- one page */

static bn_status missing(const char *param, const char *why, bn_error *err)
{
    return bn_fail_kind(err, BN_EUSER, "StreamlitMissingRequiredParameterError", "`st.Page` needs `%s`. %s", param, why);
}

static bool is_white(const char *text)
{
    return bn_strip(bn_bytes_str(text)).n == 0;
}

static bool in(char c, const char *set)
{
    return c && strchr(set, c);
}

/* Without white space and slashes around it. */
static bn_bytes trim(bn_bytes s, bool white_after)
{
    s = bn_strip(s);
    while (s.n && s.p[0] == '/')
        s = bn_bytes_of(s.p + 1, s.n - 1);
    while (s.n && s.p[s.n - 1] == '/')
        s.n--;
    return white_after ? bn_strip(s) : s;
}

static char *copy(bn_bytes s)
{
    return bn_xstrndup((const char *)(s.p ? s.p : (const uint8_t *)""), s.n);
}

/* A title as a path: words joined by "_", nothing that means something in an address. */
static char *path_of_title(const char *title)
{
    char *out = bn_xmalloc(strlen(title) + 1), *to = out;
    for (const char *c = title; *c; c++) {
        char plain = bn_is_space((unsigned char)*c) ? '_' : (char)bn_lower((unsigned char)*c);
        if (in(plain, "&#?/\\:*\"<>|'") || (plain == '_' && (to == out || to[-1] == '_')))
            continue;
        *to++ = plain;
    }
    while (to > out && to[-1] == '_')
        to--;
    *to = '\0';
    return out;
}

/* "1_📊_Some numbers.py" is "📊" and "Some_numbers"; owned. */
static char *name_of_file(const char *file, bn_bytes *icon, char **whole)
{
    const char *digits = file, *rest, *end;
    char *name, *to;
    size_t emoji;
    while (isdigit((unsigned char)*file))
        file++;
    for (rest = file; in(*rest, "_ -");)
        rest++;
    end = strstr(rest, ".py");
    for (const char *more = end; more; more = strstr(more + 1, ".py"))
        end = more;
    *whole = name = to = bn_xmalloc(strlen(digits) + 1);
    *icon = (bn_bytes){ 0 };
    if (!end)
        end = rest;
    for (const char *c = rest; c < end; c++) {
        char plain = *c == ' ' ? '_' : *c;
        if (plain != '_' || to == name || to[-1] != '_')
            *to++ = plain;
    }
    *to = '\0';
    if (is_white(name))
        snprintf(name, strlen(digits) + 1, "%.*s", (int)(file - digits), digits);
    emoji = bn_leading_emoji(bn_bytes_str(name));
    if (!emoji)
        return name;
    *icon = bn_bytes_of(name, emoji);
    for (to = name + emoji; in(*to, "_ -");)
        to++;
    return to;
}

static bn_status nested(bn_bytes path, bn_error *err)
{
    if (!memchr(path.p, '/', path.n))
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "`url_path` is \"%.*s\": a page's path is one word, without a "
                        "`/` in it.", (int)path.n, (const char *)path.p);
}

static bn_status make_icon(const char *icon, char **out, bn_error *err)
{
    bn_bytes text = bn_bytes_str(icon);
    bn_status rc = text.n ? bn_check_icon(text, err) : BN_OK;
    if (rc == BN_OK)
        *out = copy(bn_is_emoji(text) ? text : bn_icon_text(text));
    return rc;
}

static bn_status make_address(const bn_page_spec *spec, bn_page_made *out, bn_error *err)
{
    char *made;
    bn_bytes path;
    bn_status rc;
    if (!spec->title || is_white(spec->title))
        return missing("title", "An address does not say what it is called.", err);
    if (spec->is_default)
        return bn_fail_kind(err, BN_EUSER, "StreamlitIncompatibleParametersError",
                            "`default=True` goes with pages of the app: an address cannot be the first page.");
    out->title = bn_xstrdup(spec->title);
    rc = make_icon(spec->icon ? spec->icon : "", &out->icon, err);
    if (rc)
        return rc;
    made = path_of_title(spec->name ? spec->name : spec->title);
    path = trim(bn_bytes_str(spec->path ? spec->path : made), false);
    out->path = copy(path);
    free(made);
    if (!*out->path)
        return missing("url_path", "The title has nothing of which a path can be made.", err);
    return nested(bn_bytes_str(out->path), err);
}

static char *title_of_name(const char *name)
{
    char *title = bn_xstrdup(name);
    for (char *c = title; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    return title;
}

static bn_status make_page(const bn_page_spec *spec, const char *name, bn_bytes icon, bn_page_made *out, bn_error *err)
{
    char *own = copy(icon);
    bn_bytes path;
    bn_status rc;
    if (!name && !spec->title) {
        free(own);
        return missing("title", "This callable has no name that a title could be made of.", err);
    }
    out->title = spec->title && *spec->title ? bn_xstrdup(spec->title) : title_of_name(name ? name : "");
    rc = make_icon(spec->icon ? spec->icon : own, &out->icon, err);
    free(own);
    if (rc)
        return rc;
    if (is_white(out->title))
        return missing("title", "It is empty, or nothing but white space and underscores.", err);
    if (!spec->path) {
        out->path = bn_xstrdup(name ? name : "");
        return BN_OK;
    }
    path = trim(bn_bytes_str(spec->path), false);
    if (!bn_strip(path).n && !spec->is_default)
        return missing("url_path", "Only the default page has an empty one.", err);
    out->path = copy(path);
    return nested(path, err);
}

bn_status bn_page_make(const bn_page_spec *spec, bn_page_made *out, bn_error *err)
{
    bn_buf scratch;
    bn_bytes icon = { 0 }, help;
    char *whole = NULL;
    const char *name = spec->name;
    bn_status rc;
    *out = (bn_page_made){ 0 };
    bn_buf_init(&scratch, SIZE_MAX / 2);
    help = bn_clean_text(bn_bytes_str(spec->help ? spec->help : ""), false, &scratch);
    out->help = bn_strip(help).n ? copy(help) : bn_xstrdup("");
    bn_buf_release(&scratch);
    if (spec->kind == BN_PAGE_FILE)
        name = name_of_file(name, &icon, &whole);
    rc = spec->kind == BN_PAGE_ADDRESS ? make_address(spec, out, err) : make_page(spec, name, icon, out, err);
    free(whole);
    if (rc)
        bn_page_made_release(out);
    return rc;
}

void bn_page_made_release(bn_page_made *made)
{
    free(made->title);
    free(made->icon);
    free(made->path);
    free(made->help);
    *made = (bn_page_made){ 0 };
}

bn_status bn_page_make_of(const st_page *page, bn_page_made *out, bn_error *err)
{
    return bn_page_make(&(bn_page_spec){ .kind = page->address ? BN_PAGE_ADDRESS : BN_PAGE_FUNCTION,
                                         .name = page->address ? NULL : page->name, .title = page->title,
                                         .icon = page->icon, .path = page->url_path, .help = page->help,
                                         .is_default = page->is_default }, out, err);
}

/* ---------------------------------------------------------------- all of them */

bn_status bn_nav_position_of(const char *word, bn_nav_position *out, bn_error *err)
{
    static const char *const words[] = { [BN_NAV_HIDDEN] = "hidden", [BN_NAV_SIDEBAR] = "sidebar", [BN_NAV_TOP] = "top" };
    for (size_t i = 0; i < BN_COUNT(words); i++)
        if (strcmp(word, words[i]) == 0) {
            *out = (bn_nav_position)i;
            return BN_OK;
        }
    return bn_bad_value(err, "position", "'sidebar', 'hidden', 'top'", word);
}

static bn_status find_default(bn_navigation_call *call, bn_error *err)
{
    size_t at = call->n;
    for (size_t i = 0; i < call->n; i++) {
        if (!call->pages[i].is_default)
            continue;
        if (at < call->n)
            return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                                "Two pages have `default=True`: an app has one default page at most.");
        at = i;
    }
    for (size_t i = 0; i < call->n && at == call->n; i++)
        if (!call->pages[i].external)
            at = i;
    if (at == call->n)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "All pages are addresses: one has to be a page of the app, which is shown first.");
    call->pages[at].is_default = true;
    call->chosen = call->standard = at;
    return BN_OK;
}

static void describe(const bn_page *p, char *buf, size_t cap)
{
    const char *what = p->external ? p->external : *p->script ? p->script : p->title;
    snprintf(buf, cap, "\"%.200s\"%s%.100s%s%s", what, *p->section ? " in section " : "", p->section,
             p->is_hidden ? ", hidden" : "", p->is_default ? ", the default page" : "");
}

static bn_status find_twins(const bn_navigation_call *call, bn_error *err)
{
    for (size_t i = 1; i < call->n; i++)
        for (size_t k = 0; k < i; k++) {
            char one[400], other[400];
            if (strcmp(call->pages[i].path, call->pages[k].path) != 0)
                continue;
            describe(&call->pages[k], one, sizeof one);
            describe(&call->pages[i], other, sizeof other);
            return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                                "Two pages have the same path, `/%.200s`: %s, and %s. Give one of them a `url_path` of its "
                                "own; without one, the path follows from the file, the function or the title.",
                                call->pages[i].path, one, other);
        }
    return BN_OK;
}

bn_status bn_navigation_run(bn_run_ctx *ctx, bn_navigation_call *call, bn_error *err)
{
    char got[32];
    bn_status rc;
    if (!call->n)
        return bn_fail_kind(err, BN_EUSER, "StreamlitMissingRequiredParameterError",
                            "`st.navigation` needs `pages`: at least one page.");
    rc = find_default(call, err);
    if (rc || !ctx)
        return rc;
    for (size_t i = 0; i < call->n; i++)
        call->pages[i].is_emoji = bn_is_emoji(bn_bytes_str(call->pages[i].icon));
    rc = find_twins(call, err);
    if (rc)
        return rc;
    snprintf(got, sizeof got, "%lld", (long long)call->visible);
    if (call->visible < 0)
        return bn_bad_value(err, "expanded", "True, False, a number of entries that is not negative", got);
    return bn_run_ctx_navigate(ctx, &(bn_navigation){ .pages = call->pages, .n = call->n, .sections = call->sections,
                                                      .sections_n = call->sections_n, .position = call->position,
                                                      .expanded = call->expanded,
                                                      .visible = call->visible > UINT32_MAX ? UINT32_MAX : (uint32_t)call->visible },
                               &call->chosen, err);
}
