/* flags.c: see flags.h. */
#include "cli/flags.h"

#include <stdio.h>
#include <string.h>

/* Short names of our own. */
static const struct {
    const char *flag, *option;
} short_names[] = {
    { "workers", "server.workers" },
    { "grace", "server.grace" },
};

static const char *full_name(const char *flag)
{
    for (size_t i = 0; i < BN_COUNT(short_names); i++)
        if (strcmp(short_names[i].flag, flag) == 0)
            return short_names[i].option;
    return flag;
}

static bn_status fail_unknown(const char *flag, bn_error *err)
{
    const char *nearest = NULL;
    if (strcmp(flag, "log_level") == 0)
        return bn_fail(err, BN_EINVAL,
                       "there is no flag --log_level; write --logger.level behind the command");
    for (size_t i = 0; i < BN_COUNT(short_names); i++)
        if (bn_spelling_distance(flag, short_names[i].flag) <= 2)
            nearest = short_names[i].flag;
    if (!nearest)
        nearest = bn_option_nearest(flag);
    return nearest ? bn_fail(err, BN_EINVAL, "there is no flag --%.100s; did you mean --%s?", flag, nearest)
                   : bn_fail(err, BN_EINVAL,
                             "there is no flag --%.100s; `bourn config show` lists all options", flag);
}

/* argv[*i] is "--name" or "--name=value". */
static bn_status take_flag(bn_flags *f, int argc, char **argv, int *i, bn_error *err)
{
    const char *body = argv[*i] + 2, *equals = strchr(body, '=');
    char *name = equals ? bn_xstrndup(body, (size_t)(equals - body)) : bn_xstrdup(body);
    const bn_option *o = bn_option_find(full_name(name));
    char env[BN_OPTION_ENV_MAX];
    bn_status rc = BN_OK;
    if (!o) {
        rc = fail_unknown(name, err);
    } else if (o->flags & BN_OPTION_SENSITIVE) {
        bn_option_env(o, env);
        rc = bn_fail(err, BN_EFOREIGN,
                     "%s cannot be given by a flag, which other users of the machine can read: use a "
                     "config.toml or %s",
                     o->name, env);
    } else if (!equals && *i + 1 >= argc) {
        rc = bn_fail(err, BN_EINVAL, "the flag --%s needs a value%s", name,
                     o->kind == BN_OPTION_BOOL ? ": true or false" : "");
    } else {
        f->flags[f->flag_count++] = (bn_flag){ o, equals ? equals + 1 : argv[++*i] };
    }
    free(name);
    return rc;
}

bn_status bn_flags_init(bn_flags *f, int argc, char **argv, bn_error *err)
{
    bool plain = false;
    bn_status rc = BN_OK;
    *f = (bn_flags){ 0 };
    f->flags = bn_xcalloc((size_t)argc + 1, sizeof *f->flags);
    f->words = bn_xcalloc((size_t)argc + 1, sizeof *f->words);
    for (int i = 0; i < argc && !rc; i++) {
        const char *word = argv[i];
        if (plain || word[0] != '-' || !word[1])
            f->words[f->word_count++] = word;
        else if (strcmp(word, "--") == 0)
            plain = true;
        else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
            f->help = true;
        else if (word[1] == '-')
            rc = take_flag(f, argc, argv, &i, err);
        else
            rc = bn_fail(err, BN_EINVAL, "there is no flag %.100s; arguments of the script stand behind --",
                         word);
    }
    if (rc)
        bn_flags_release(f);
    return rc;
}

void bn_flags_release(bn_flags *f)
{
    free(f->flags);
    free(f->words);
    *f = (bn_flags){ 0 };
}

/* Is flag `i` the last of its option? */
static bool is_last(const bn_flags *f, size_t i)
{
    for (size_t k = i + 1; k < f->flag_count; k++)
        if (f->flags[k].option == f->flags[i].option)
            return false;
    return true;
}

bn_status bn_flags_apply(const bn_flags *f, bn_config *c, bn_error *err)
{
    const char **items = bn_xcalloc(f->flag_count, sizeof *items);
    bn_status rc = BN_OK;
    for (size_t i = 0; i < f->flag_count && !rc; i++) {
        const bn_option *o = f->flags[i].option;
        size_t n = 0;
        char source[96];
        if (!is_last(f, i))
            continue;
        for (size_t k = 0; k <= i; k++)
            if (f->flags[k].option == o)
                items[n++] = f->flags[k].text;
        snprintf(source, sizeof source, "flag --%s", o->name);
        rc = bn_config_set_list(c, o->name, items, n, source, err);
    }
    free(items);
    return rc;
}
