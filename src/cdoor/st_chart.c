/* st_chart.c: charts from C, and what is selected in them. See bourn/st/chart.h and way.h. */
#include "cdoor/tree.h"

BN_DOOR_ELEMENT(line_chart, st_chart_opts)
BN_DOOR_ELEMENT(area_chart, st_chart_opts)
BN_DOOR_ELEMENT(bar_chart, st_chart_opts)
BN_DOOR_ELEMENT(scatter_chart, st_chart_opts)
BN_DOOR_ELEMENT(map, st_map_opts)
BN_DOOR_ELEMENT(plotly_chart, st_plotly_chart_opts)
BN_DOOR_ELEMENT(pydeck_chart, st_pydeck_chart_opts)
BN_DOOR_ELEMENT(vega_lite_chart, st_vega_lite_chart_opts)
BN_DOOR_ELEMENT(echarts_chart, st_echarts_chart_opts)

static const st_tree *selected(const char *name, const bn_command *cmd, const void *opts, st_call at, st_block in)
{
    bn_entry e = bn_door_enter(name, at);
    bn_value v = bn_value_none();
    const st_tree *all = NULL;
    bool whole;
    if (!bn_door_widget(&e, cmd, opts, in, &v))
        return NULL;
    whole = !e.ctx || v.kind != BN_VALUE_STATE || bn_door_tree(&e, bn_value_text(bn_value_items(v)[1]), &all);
    bn_value_release(&v);
    if (whole)
        bn_door_leave_ok(&e);
    else
        bn_door_fail_full(&e);
    return st_tree_get(all, "selection");
}

/* st_NAME_select_run(): something can be selected, whatever is said. */
#define SELECT(name, type)                                                                                \
    const st_tree *st_##name##_select_run(const type *opts)                                               \
    {                                                                                                     \
        type on = *opts;                                                                                  \
        if (!on.on_select.fn && !on.on_select.mode)                                                       \
            on.on_select = ST_MODE("rerun");                                                              \
        return selected("st_" #name "_select", &bn_cmd_##name, &on, opts->call, opts->in);                \
    }
SELECT(vega_lite_chart, st_vega_lite_chart_opts)
SELECT(echarts_chart, st_echarts_chart_opts)
SELECT(plotly_chart, st_plotly_chart_opts)
SELECT(pydeck_chart, st_pydeck_chart_opts)
