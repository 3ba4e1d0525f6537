/* data.h: numbers and data to look at. */
#ifndef BOURN_ST_DATA_H
#define BOURN_ST_DATA_H

#include "bourn/st/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A number in large print, how it has changed, and a small chart.
 * value, .delta  ST_INT, ST_F64 or ST_STR; ST_LIST(ST_STR(shown), number): a text, judged by the number
 * .delta_color   "normal", "inverse", "off", or a colour
 * .delta_arrow   "auto", "up", "down", "off"
 * .chart_data    ST_LIST of numbers; .chart_type: "line", "bar", "area"
 * .format        as in printf, or a preset such as "percent"
 * Source         st.metric */
typedef struct st_metric_opts {
    st_call     call;
    const char *label;
    st_val      value;
    st_val      delta;
    const char *delta_color;
    const char *help;
    const char *icon;
    const char *label_visibility; /* "visible", "hidden", "collapsed" */
    bool        border;
    st_val      width;
    st_val      height;
    st_val      chart_data;
    const char *chart_type;
    const char *delta_arrow;
    const char *format;
    const char *delta_description;
    st_block    in;
} st_metric_opts;
ST_API st_block st_metric_run(const st_metric_opts *opts);
/* st_metric("Wind", ST_F64(4.2), .delta = ST_F64(-0.5)) */
#define st_metric(...)        st_metric_run(ST_ARGS(st_metric_opts, __VA_ARGS__))

#ifdef __cplusplus
}
#endif

#endif
