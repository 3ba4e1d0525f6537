/* Any shape of an Arrow stream: what the check lets through can be written, and is as long as it says. */
#include "any_table.h"
#include "data/ipc.h"
#include "elements/chart.h"

/* The table in a chart: its columns picked, and put one below the other. */
static void draw(bn_table *table, size_t way)
{
    bn_chart chart = { .kind = (bn_chart_kind)(way % 5), .size_value = 1 };
    bn_error err = { 0 };
    if (way & 8 && table->root.children_n)
        chart.color = table->root.children[0].name;
    if (way & 16 && table->root.children_n > 1)
        chart.x = table->root.children[1].name;
    if (!bn_chart_arrange(&chart, table, &err))
        free(bn_chart_spec(&chart));
    bn_chart_release(&chart);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    any_table any = { { data, size }, 2, false };
    struct ArrowArrayStream stream = { next_schema, next_array, NULL, stream_release, &any };
    bn_error err = { 0 };
    bn_table *table;
    bn_ipc *ipc;
    if (bn_table_read(&stream, &table, &err))
        return 0;
    if (!bn_ipc_new(table, size % 3, 20, &ipc, &err)) {
        bn_buf out;
        bn_buf_init(&out, (size_t)1 << 28);
        if (bn_ipc_append(ipc, &out) || out.n != bn_ipc_size(ipc))
            __builtin_trap();
        bn_buf_release(&out);
        bn_ipc_free(ipc);
    }
    draw(table, size);
    bn_table_unref(table);
    return 0;
}
