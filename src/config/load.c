/* load.c: values from config.toml files and from the environment. One thread, before any other starts. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/number.h"
#include "config/config_private.h"
#include "config/path.h"

extern char **environ;

/* ---- files ---- */

static bn_status read_all(int fd, const char *path, bn_buf *text, bn_error *err)
{
    for (;;) {
        ssize_t got;
        if (bn_buf_reserve(text, 4096))
            return bn_fail(err, BN_ETOOBIG, "%s: larger than %zu MB", path, BN_TOML_MAX >> 20);
        got = read(fd, text->p + text->n, text->cap - text->n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return bn_fail_errno(err, "%s", path);
        if (got == 0)
            return BN_OK;
        text->n += (size_t)got;
    }
}

bn_status bn_config_read_toml(const char *path, bn_toml_doc **out, bn_error *err)
{
    bn_error inner = { 0 };
    bn_buf text;
    bn_status rc;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    *out = NULL;
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? bn_fail(err, BN_ENOENT, "%s: no such file", path)
                                                   : bn_fail_errno(err, "%s", path);
    bn_buf_init(&text, BN_TOML_MAX + 4096);
    rc = read_all(fd, path, &text, err);
    close(fd);
    if (!rc) {
        rc = bn_toml_parse(bn_buf_view(&text), out, &inner);
        if (rc)
            bn_fail(err, rc, "%s: %s", path, inner.text);
    }
    bn_buf_release(&text);
    return rc;
}

/* ---- TOML to JSON ---- */

static json_t *array_json(const bn_toml *v, bn_error *err)
{
    json_t *list = json_array();
    for (const bn_toml *e = v->first; e && list; e = e->next) {
        json_t *item = bn_config_toml_json(e, err);
        if (!item || json_array_append_new(list, item)) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static json_t *table_json(const bn_toml *v, bn_error *err)
{
    json_t *object = json_object();
    for (const bn_toml *e = v->first; e && object; e = e->next) {
        json_t *item = bn_config_toml_json(e, err);
        if (!item || json_object_set_new(object, (const char *)e->key.p, item)) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

json_t *bn_config_toml_json(const bn_toml *v, bn_error *err)
{
    switch (v->kind) {
    case BN_TOML_TABLE: return table_json(v, err);
    case BN_TOML_ARRAY: return array_json(v, err);
    case BN_TOML_INT: return json_integer(v->integer);
    case BN_TOML_BOOL: return json_boolean(v->boolean);
    case BN_TOML_FLOAT:
        if (isfinite(v->real))
            return json_real(v->real);
        bn_fail(err, BN_EINVAL, "inf and nan are no values of an option");
        return NULL;
    default: return json_stringn((const char *)v->text.p, v->text.n);
    }
}

/* ---- one file ---- */

typedef struct file_context {
    bn_config *config;
    const char *path;
} file_context;

static void warn_unknown(const file_context *f, const char *name, const bn_toml *at)
{
    const char *nearest = bn_option_nearest(name);
    bn_log(BN_LOG_WARNING, BN_CONFIG_LOGGER, "%s, line %u: there is no option \"%.100s\"%s%s%s", f->path,
           at->line, name, nearest ? "; did you mean \"" : ", it is ignored", nearest ? nearest : "",
           nearest ? "\"?" : "");
}

/* "env:NAME" stands for the variable NAME, which is a number if it reads as one. NULL: as it was written. */
static json_t *value_of_variable(const file_context *f, const bn_toml *v)
{
    const char *text, *value;
    char *end;
    long long whole;
    double real;
    if (v->kind != BN_TOML_STRING || v->text.n < 4 || memcmp(v->text.p, "env:", 4) != 0)
        return NULL;
    text = (const char *)v->text.p + 4;
    value = getenv(text);
    if (!value) {
        bn_log(BN_LOG_ERROR, BN_CONFIG_LOGGER, "%s, line %u: there is no environment variable \"%.100s\"",
               f->path, v->line, text);
        return NULL;
    }
    errno = 0;
    whole = strtoll(value, &end, 10);
    if (*value && !*end && !errno)
        return json_integer(whole);
    real = bn_read_f64(value, &end);
    if (*value && !*end && isfinite(real))
        return json_real(real);
    return json_string(value);
}

static bn_status set_option(const file_context *f, const char *name, const bn_toml *v, bn_error *err)
{
    const bn_option *o = bn_option_find(name);
    bn_error inner = { 0 };
    json_t *json;
    bn_status rc;
    if (!o) {
        warn_unknown(f, name, v);
        return BN_OK;
    }
    json = value_of_variable(f, v);
    if (!json)
        json = bn_config_toml_json(v, &inner);
    rc = json           ? bn_config_set_json(f->config, o, json, f->path, &inner)
         : inner.status ? inner.status
                        : BN_ENOMEM;
    return rc ? bn_fail(err, rc, "%s: line %u, column %u: %s", f->path, v->line, v->column, inner.text)
              : BN_OK;
}

/* The name as "section.key", or NULL when it is longer than any name we know. */
static const char *full_name(char *out, size_t cap, const char *section, const bn_toml *entry)
{
    int n = snprintf(out, cap, "%s.%s", section, (const char *)entry->key.p);
    return n > 0 && (size_t)n < cap ? out : NULL;
}

static bool is_theme_section(const char *name)
{
    for (size_t i = 0; i < bn_section_count; i++)
        if (strcmp(bn_sections[i].name, name) == 0)
            return true;
    return false;
}

static bool is_theme_folder(bn_bytes key)
{
    return bn_bytes_eq(key, BN_BYTES("sidebar")) || bn_bytes_eq(key, BN_BYTES("light")) ||
           bn_bytes_eq(key, BN_BYTES("dark"));
}

static bn_status set_section(const file_context *f, const char *section, const bn_toml *table, bn_error *err)
{
    char buf[160];
    bn_status rc = BN_OK;
    for (const bn_toml *e = table->first; e && !rc; e = e->next) {
        const char *name = full_name(buf, sizeof buf, section, e);
        if (!name) {
            warn_unknown(f, (const char *)e->key.p, e);
        } else if (strncmp(section, "theme", 5) == 0 && is_theme_folder(e->key)) {
            if (e->kind != BN_TOML_TABLE || !is_theme_section(name))
                return bn_fail(err, BN_EINVAL,
                               "%s: line %u, column %u: there is no section [%s]; a theme has "
                               "[theme.sidebar], [theme.light], "
                               "[theme.dark], [theme.light.sidebar] and [theme.dark.sidebar]",
                               f->path, e->line, e->column, name);
            rc = set_section(f, name, e, err);
        } else {
            rc = set_option(f, name, e, err);
        }
    }
    return rc;
}

static bn_status load_file(bn_config *c, const char *path, bn_error *err)
{
    file_context f = { c, path };
    bn_toml_doc *doc;
    bn_status rc = bn_config_read_toml(path, &doc, err);
    if (rc)
        return rc == BN_ENOENT ? BN_OK : rc;
    for (const bn_toml *e = bn_toml_root(doc)->first; e && !rc; e = e->next) {
        if (e->kind == BN_TOML_TABLE)
            rc = set_section(&f, (const char *)e->key.p, e, err);
        else
            warn_unknown(&f, (const char *)e->key.p, e);
    }
    bn_toml_free(doc);
    return rc;
}

/* ---- the environment ---- */

static const bn_option *option_of_variable(const char *entry, size_t n)
{
    char env[BN_OPTION_ENV_MAX];
    for (size_t i = 0; i < bn_option_count; i++) {
        bn_option_env(&bn_options[i], env);
        if (strlen(env) == n && memcmp(env, entry, n) == 0)
            return &bn_options[i];
    }
    return NULL;
}

/* A variable that names a section of ours but no option: likely misspelt. */
static void warn_variable(const char *entry, size_t n)
{
    char env[BN_OPTION_ENV_MAX], name[BN_OPTION_ENV_MAX];
    const bn_option *nearest = NULL;
    unsigned best = 5;
    bool ours = false;
    if (n >= sizeof name)
        return;
    memcpy(name, entry, n);
    name[n] = '\0';
    for (size_t i = 0; i < bn_option_count; i++) {
        size_t section = strlen("STREAMLIT_") + bn_option_section_length(&bn_options[i]) + 1;
        unsigned d;
        bn_option_env(&bn_options[i], env);
        ours = ours || strncmp(env, name, section) == 0;
        d = bn_spelling_distance(env, name);
        if (d < best) {
            best = d;
            nearest = &bn_options[i];
        }
    }
    if (!ours)
        return;
    if (nearest)
        bn_option_env(nearest, env);
    bn_log(BN_LOG_WARNING, BN_CONFIG_LOGGER, "the environment variable %s sets no option%s%s%s", name,
           nearest ? "; did you mean " : "", nearest ? env : "", nearest ? "?" : "");
}

/* In a variable the items of a list stand between blanks or commas. */
static bn_status set_list_of_variable(bn_config *c, const bn_option *o, const char *text, const char *source,
                                      bn_error *err)
{
    const char *items[256];
    char *copy, *rest;
    size_t n = 0;
    bn_status rc;
    if (*text == '[')
        return bn_config_set_text(c, o->name, text, source, err);
    copy = rest = bn_xstrdup(text);
    for (char *item; n < BN_COUNT(items) && (item = strsep(&rest, " \t\n,"));)
        if (*item)
            items[n++] = item;
    rc = rest ? bn_fail(err, BN_EINVAL, "%s: more than %zu items", o->name, BN_COUNT(items))
              : bn_config_set_list(c, o->name, items, n, source, err);
    free(copy);
    return rc;
}

static bn_status load_environment(bn_config *c, bn_error *err)
{
    static const char prefix[] = "STREAMLIT_";
    for (char **entry = environ; entry && *entry; entry++) {
        const char *equals = strchr(*entry, '=');
        const bn_option *o;
        char source[BN_OPTION_ENV_MAX + 40];
        bn_error inner = { 0 };
        bn_status rc;
        if (strncmp(*entry, prefix, sizeof prefix - 1) != 0 || !equals || !equals[1])
            continue; /* an empty variable counts as none */
        o = option_of_variable(*entry, (size_t)(equals - *entry));
        if (!o) {
            warn_variable(*entry, (size_t)(equals - *entry));
            continue;
        }
        snprintf(source, sizeof source, "environment variable %.*s", (int)(equals - *entry), *entry);
        rc = o->kind == BN_OPTION_LIST ? set_list_of_variable(c, o, equals + 1, source, &inner)
                                       : bn_config_set_text(c, o->name, equals + 1, source, &inner);
        if (rc)
            return bn_fail(err, rc, "%s: %s", source, inner.text);
    }
    return BN_OK;
}

bn_status bn_config_load(bn_config *c, const char *script, bn_error *err)
{
    char *files[4];
    bn_status rc = bn_path_config_files("config.toml", script, files, err);
    for (size_t i = 0; !rc && files[i]; i++)
        rc = load_file(c, files[i], err);
    for (size_t i = 0; i < 4 && files[i]; i++)
        free(files[i]);
    return rc ? rc : load_environment(c, err);
}
