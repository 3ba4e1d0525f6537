/* theme_file.c: a theme.base that names a file: that file's [theme] lies below all that the configuration
 * itself says. One thread, before any other starts. */

#include "base/log.h"
#include "config/config_private.h"
#include "config/path.h"
#include "config/theme.h"

typedef struct theme_file {
    bn_config *config;
    const char *path;
    char *source;
} theme_file;

static bn_status check_color(const theme_file *t, const char *name, const bn_toml *v, bn_error *err)
{
    bn_bytes s = v->text;
    if (v->kind != BN_TOML_STRING)
        return bn_fail(err, BN_EINVAL, "%s: line %u: a colour of %s must be a string, not %s", t->path,
                       v->line, name, bn_toml_kind_name(v->kind));
    while (s.n && (*s.p == ' ' || (*s.p >= '\t' && *s.p <= '\r')))
        s = bn_bytes_of(s.p + 1, s.n - 1);
    while (s.n && (s.p[s.n - 1] == ' ' || (s.p[s.n - 1] >= '\t' && s.p[s.n - 1] <= '\r')))
        s.n--;
    if (!s.n)
        return bn_fail(err, BN_EINVAL, "%s: line %u: %s is an empty colour", t->path, v->line, name);
    if (!bn_theme_is_color(s))
        bn_log(BN_LOG_WARNING, BN_CONFIG_LOGGER,
               "%s, line %u: %s: \"%.*s\" does not look like a colour (hex, rgb or rgba)", t->path, v->line,
               name, (int)(s.n > 60 ? 60 : s.n), (const char *)s.p);
    return BN_OK;
}

static bn_status check_colors(const theme_file *t, const char *name, const bn_toml *v, bn_error *err)
{
    bn_status rc = BN_OK;
    if (v->kind != BN_TOML_ARRAY)
        return check_color(t, name, v, err);
    if (!v->first)
        return bn_fail(err, BN_EINVAL, "%s: line %u: %s is an empty list", t->path, v->line, name);
    for (const bn_toml *e = v->first; e && !rc; e = e->next)
        rc = check_color(t, name, e, err);
    return rc;
}

/* One option of the file, unless the configuration has its own. */
static bn_status inherit_option(const theme_file *t, const char *name, const bn_toml *v, bn_error *err)
{
    const bn_option *o = bn_option_find(name);
    json_t *json;
    bn_status rc;
    if (!o) {
        const char *nearest = bn_option_nearest(name);
        bn_log(BN_LOG_WARNING, BN_CONFIG_LOGGER, "%s, line %u: there is no theme option \"%.100s\"%s%s%s",
               t->path, v->line, name, nearest ? "; did you mean \"" : "", nearest ? nearest : "",
               nearest ? "\"?" : "");
        return BN_OK;
    }
    if (strstr(name, "Color")) {
        rc = check_colors(t, name, v, err);
        if (rc)
            return rc;
    }
    if (bn_config_is_set(t->config, name))
        return BN_OK;
    json = bn_config_toml_json(v, err);
    return json ? bn_config_set_json(t->config, o, json, t->source, err) : BN_EINVAL;
}

static bool is_section(const char *name)
{
    for (size_t i = 0; i < bn_section_count; i++)
        if (strcmp(bn_sections[i].name, name) == 0)
            return true;
    return false;
}

static bn_status inherit_section(const theme_file *t, const char *section, const bn_toml *table,
                                 bn_error *err)
{
    bn_status rc = BN_OK;
    for (const bn_toml *e = table->first; e && !rc; e = e->next) {
        char *name = bn_xmalloc(strlen(section) + e->key.n + 2);
        strcpy(stpcpy(stpcpy(name, section), "."), (const char *)e->key.p);
        if (e->kind == BN_TOML_TABLE && !is_section(name))
            rc = bn_fail(err, BN_EINVAL, "%s: line %u: there is no section [%.100s]", t->path, e->line, name);
        else if (e->kind == BN_TOML_TABLE)
            rc = inherit_section(t, name, e, err);
        else if (strcmp(name, "theme.base") != 0)
            rc = inherit_option(t, name, e, err);
        free(name);
    }
    return rc;
}

static bool is_builtin(bn_bytes s)
{
    return bn_bytes_eq(s, BN_BYTES("light")) || bn_bytes_eq(s, BN_BYTES("dark"));
}

static bn_status inherit_base(const theme_file *t, const bn_toml *theme, bn_error *err)
{
    const bn_toml *base = bn_toml_get(theme, "base");
    bool given = base && base->kind == BN_TOML_STRING && base->text.n;
    if (given && !is_builtin(base->text))
        return bn_fail(err, BN_EINVAL,
                       "%s: line %u: the base of a theme file is \"light\" or \"dark\", not another file",
                       t->path, base->line);
    return bn_config_set_text(t->config, "theme.base", given ? (const char *)base->text.p : "light",
                              t->source, err);
}

static bn_status inherit_file(theme_file *t, bn_error *err)
{
    bn_toml_doc *doc = NULL;
    const bn_toml *theme;
    bn_buf source;
    bn_status rc = bn_config_read_toml(t->path, &doc, err);
    if (rc)
        return rc == BN_ENOENT ? bn_fail(err, rc, "theme.base: there is no file %s", t->path) : rc;
    bn_buf_init(&source, (size_t)1 << 16);
    theme = bn_toml_get(bn_toml_root(doc), "theme");
    if (!theme || theme->kind != BN_TOML_TABLE)
        rc = bn_fail(err, BN_EINVAL, "theme.base: %s has no [theme] section", t->path);
    if (!rc)
        rc = bn_buf_printf(&source, "base theme file: %s%c", t->path, '\0');
    t->source = (char *)source.p;
    if (!rc)
        rc = inherit_section(t, "theme", theme, err);
    if (!rc)
        rc = inherit_base(t, theme, err);
    bn_buf_release(&source);
    bn_toml_free(doc);
    return rc;
}

bn_status bn_config_inherit_theme(bn_config *c, bn_error *err)
{
    const char *base = bn_config_str(c, "theme.base");
    theme_file t = { .config = c };
    char *path;
    bn_status rc;
    if (!base || is_builtin(bn_bytes_str(base)))
        return BN_OK;
    if (bn_starts_with_word(bn_bytes_str(base), "http://") || bn_starts_with_word(bn_bytes_str(base), "https://"))
        return bn_fail(
            err, BN_EINVAL,
            "theme.base is %.200s: bourn reads themes from disk only; download it and name the file", base);
    rc = bn_path_absolute(base, &path, err);
    if (rc)
        return rc;
    t.path = path;
    rc = inherit_file(&t, err);
    free(path);
    return rc;
}
