/* config_dump.c: for tests that compare us with the official package: `config_dump options` prints the table
 * of options as JSON lines; `config_dump theme` the theme's bytes in hexadecimal, from the files and
 * variables it is started with; `config_dump values NAME...` values as JSON, one a line. */
#include <stdio.h>

#include <jansson.h>

#include "config/config.h"
#include "config/theme.h"

static int print_options(void)
{
    static const char *const kinds[] = { "bool", "int", "float", "str", "list", "any" };
    for (size_t i = 0; i < bn_option_count; i++) {
        const bn_option *o = &bn_options[i];
        char env[BN_OPTION_ENV_MAX];
        json_t *row;
        char *line;
        bn_option_env(o, env);
        row =
            json_pack("{s:s, s:s, s:o, s:s, s:b, s:b, s:b, s:b}", "name", o->name, "kind", kinds[o->kind],
                      "default", json_loads(o->fallback, JSON_DECODE_ANY, NULL), "env", env, "hidden",
                      (o->flags & BN_OPTION_HIDDEN) != 0, "sensitive", (o->flags & BN_OPTION_SENSITIVE) != 0,
                      "ours", (o->flags & BN_OPTION_OURS) != 0, "idle", (o->flags & BN_OPTION_IDLE) != 0);
        line = json_dumps(row, JSON_COMPACT);
        puts(line);
        free(line);
        json_decref(row);
    }
    return 0;
}

static int print_theme(const bn_config *c)
{
    bn_buf out;
    char *hex;
    bn_buf_init(&out, (size_t)16 << 20);
    if (bn_theme_encode(c, &out))
        return 1;
    hex = malloc(2 * out.n + 1);
    bn_hex(bn_buf_view(&out), hex);
    puts(hex);
    free(hex);
    bn_buf_release(&out);
    return 0;
}

int main(int argc, char **argv)
{
    bn_config *c;
    bn_error err = { 0 };
    int exit_code = 0;
    if (argc > 1 && strcmp(argv[1], "options") == 0)
        return print_options();
    if (argc < 2 || bn_config_new(&c, &err))
        return 2;
    if (bn_config_load(c, NULL, &err) || bn_config_settle(c, NULL, &err)) {
        fprintf(stderr, "%s\n", err.text);
        exit_code = 1;
    } else if (strcmp(argv[1], "theme") == 0) {
        exit_code = print_theme(c);
    } else {
        for (int i = 2; i < argc; i++)
            puts(bn_config_json(c, argv[i]));
    }
    bn_config_free(c);
    return exit_code;
}
