/* fuzz_toml.c: any bytes at all: the parser ends in a tree whose parts lie where they should, or in one
 * error. */
#include "config/toml.h"

static void walk(const bn_toml *v, int depth)
{
    size_t n = 0;
    if (depth > 2 * BN_TOML_DEPTH || v->line < 1 || v->column < 1)
        __builtin_trap();
    if (v->kind == BN_TOML_STRING && (!bn_utf8_valid(v->text) || v->text.p[v->text.n] != 0))
        __builtin_trap();
    if (v->kind != BN_TOML_TABLE && v->kind != BN_TOML_ARRAY)
        return;
    for (const bn_toml *e = v->first; e; e = e->next, n++) {
        if (v->kind == BN_TOML_TABLE && (!bn_utf8_valid(e->key) || e->key.p[e->key.n] != 0))
            __builtin_trap();
        walk(e, depth + 1);
    }
    if (n != v->count)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bn_toml_doc *doc;
    bn_error err = { 0 };
    bn_status rc = bn_toml_parse(bn_bytes_of(data, size), &doc, &err);
    if ((rc == BN_OK) != (doc != NULL) || (rc && err.status != rc))
        __builtin_trap();
    if (doc)
        walk(bn_toml_root(doc), 0);
    bn_toml_free(doc);
    return 0;
}
