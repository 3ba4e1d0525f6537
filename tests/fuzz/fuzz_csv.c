/* Any text as CSV: reading never faults, and columns that were read are all as long as each other and can be written. */
#include "data/csv.h"
#include "data/ipc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bn_build *b = bn_build_new();
    bn_error err = { 0 };
    struct ArrowArrayStream stream;
    bn_table *table = NULL;
    bn_ipc *ipc;
    if (!bn_csv_parse(bn_bytes_of(data, size), 0, b, &err)) {
        if (bn_build_close(b, &stream, &err) || bn_table_read(&stream, &table, &err) || !table->root.children_n)
            __builtin_trap();
        if (bn_ipc_new(table, 0, INT64_MAX, &ipc, &err))
            __builtin_trap();
        bn_ipc_free(ipc);
        bn_table_unref(table);
    }
    bn_build_free(b);
    return 0;
}
