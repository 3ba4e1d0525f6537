/* Any changes of a table with columns of many types: what comes out can be written, and has the columns and types that it had. */
#include "data/build.h"
#include "data/cell.h"
#include "data/edit.h"
#include "data/ipc.h"

static bn_table *made(void)
{
    static const struct { const char *name, *format; size_t width; } columns[] = {
        { "i", "l", 8 }, { "c", "c", 1 }, { "u", "L", 8 }, { "f", "f", 4 }, { "g", "g", 8 }, { "d", "tdD", 4 }, { "m", "tdm", 8 },
        { "t", "ttm", 4 }, { "w", "tsn:UTC", 8 }, { "s", "tss:", 8 }, { "e", "tDu", 8 }, { "p", "d:9,2", 16 }, { "q", "d:3,3,256", 32 },
    };
    static const char zeros[96];
    bn_build *b = bn_build_new();
    struct ArrowArrayStream stream;
    bn_table *t = NULL;
    for (size_t i = 0; i < BN_COUNT(columns); i++)
        if (bn_build_fixed(b, columns[i].name, columns[i].format, columns[i].width, zeros, 3, NULL))
            __builtin_trap();
    bn_build_bools(b, "b", (bool[]){ true, false, true }, 3, NULL);
    bn_build_texts(b, "x", (bn_bytes[]){ BN_BYTES("a"), { 0 }, BN_BYTES("c") }, 3, NULL);
    bn_build_blobs(b, "z", (bn_bytes[]){ BN_BYTES("a"), { 0 }, BN_BYTES("c") }, 3);
    if (bn_build_close(b, &stream, NULL) || bn_table_read(&stream, &t, NULL))
        __builtin_trap();
    bn_build_free(b);
    return t;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bn_table *t = made(), *now;
    bn_ipc *ipc;
    size_t refused;
    if (!bn_table_edit(t, bn_bytes_of(data, size), &now, &refused, NULL)) {
        if (now->root.children_n != t->root.children_n || bn_ipc_new(now, 0, INT64_MAX, &ipc, NULL))
            __builtin_trap();
        for (size_t c = 0; c < t->root.children_n; c++) {
            if (now->root.children[c].type != t->root.children[c].type || now->root.children[c].bits != t->root.children[c].bits)
                __builtin_trap();
            for (int64_t i = 0; i < now->rows; i++)
                bn_cell_read(&now->root.children[c], now->batches[0].children[c], i);
        }
        bn_ipc_free(ipc);
        bn_table_unref(now);
    }
    bn_table_unref(t);
    return 0;
}
