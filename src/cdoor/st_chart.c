/* st_chart.c: charts from C. See bourn/st/chart.h and way.h. */
#include "cdoor/way.h"

BN_DOOR_ELEMENT(line_chart, st_chart_opts)
BN_DOOR_ELEMENT(area_chart, st_chart_opts)
BN_DOOR_ELEMENT(bar_chart, st_chart_opts)
BN_DOOR_ELEMENT(scatter_chart, st_chart_opts)
BN_DOOR_ELEMENT(map, st_map_opts)
BN_DOOR_ELEMENT(plotly_chart, st_plotly_chart_opts)
BN_DOOR_ELEMENT(pydeck_chart, st_pydeck_chart_opts)
BN_DOOR_ELEMENT(vega_lite_chart, st_vega_lite_chart_opts)
BN_DOOR_ELEMENT(echarts_chart, st_echarts_chart_opts)
