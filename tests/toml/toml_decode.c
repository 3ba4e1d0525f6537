/* toml_decode.c: TOML on stdin to the tagged JSON of the public toml-test cases on stdout; exit status 1 and
 * the error on stderr for what is not TOML. */
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "config/toml.h"

static void print_text(bn_bytes s)
{
    putchar('"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < 0x20 || s.p[i] == '"' || s.p[i] == '\\' || s.p[i] == 0x7F)
            printf("\\u%04x", s.p[i]);
        else
            putchar(s.p[i]);
    }
    putchar('"');
}

static void print_scalar(const bn_toml *v)
{
    static const char *const types[] = {
        [BN_TOML_STRING] = "string",         [BN_TOML_INT] = "integer",
        [BN_TOML_FLOAT] = "float",           [BN_TOML_BOOL] = "bool",
        [BN_TOML_DATETIME] = "datetime",     [BN_TOML_LOCAL_DATETIME] = "datetime-local",
        [BN_TOML_LOCAL_DATE] = "date-local", [BN_TOML_LOCAL_TIME] = "time-local",
    };
    printf("{\"type\": \"%s\", \"value\": ", types[v->kind]);
    if (v->kind == BN_TOML_INT)
        printf("\"%lld\"", (long long)v->integer);
    else if (v->kind == BN_TOML_BOOL)
        printf("\"%s\"", v->boolean ? "true" : "false");
    else if (v->kind != BN_TOML_FLOAT)
        print_text(v->text);
    else if (isnan(v->real))
        printf("\"nan\""); /* its sign means nothing */
    else
        printf("\"%.17g\"", v->real);
    putchar('}');
}

static void print_value(const bn_toml *v)
{
    const char *between = "";
    if (v->kind != BN_TOML_TABLE && v->kind != BN_TOML_ARRAY) {
        print_scalar(v);
        return;
    }
    putchar(v->kind == BN_TOML_TABLE ? '{' : '[');
    for (const bn_toml *e = v->first; e; e = e->next) {
        fputs(between, stdout);
        if (v->kind == BN_TOML_TABLE) {
            print_text(e->key);
            putchar(':');
        }
        print_value(e);
        between = ",";
    }
    putchar(v->kind == BN_TOML_TABLE ? '}' : ']');
}

int main(void)
{
    bn_buf text;
    bn_toml_doc *doc;
    bn_error err;
    bn_status rc;
    ssize_t got = 1;
    bn_buf_init(&text, (size_t)32 << 20);
    while (got > 0) {
        if (bn_buf_reserve(&text, 65536))
            return 2;
        got = read(STDIN_FILENO, text.p + text.n, 65536);
        if (got > 0)
            text.n += (size_t)got;
    }
    rc = bn_toml_parse(bn_buf_view(&text), &doc, &err);
    if (rc) {
        fprintf(stderr, "%s\n", err.text);
    } else {
        print_value(bn_toml_root(doc));
        putchar('\n');
    }
    bn_toml_free(doc);
    bn_buf_release(&text);
    return rc ? 1 : 0;
}
