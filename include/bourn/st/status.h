/* status.h: boxes, notes, progress, effects, spinners. */
#ifndef BOURN_ST_STATUS_H
#define BOURN_ST_STATUS_H

#include "bourn/st/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A coloured box: st_error_box, st_warning, st_info, st_success. Source: st.error, st.warning, st.info, st.success */
typedef struct st_alert_opts {
    st_call     call;
    const char *body;
    const char *icon;
    st_val      width;
    const char *title;
    st_block    in;
} st_alert_opts;
ST_API st_block st_error_run(const st_alert_opts *opts);
ST_API st_block st_warning_run(const st_alert_opts *opts);
ST_API st_block st_info_run(const st_alert_opts *opts);
ST_API st_block st_success_run(const st_alert_opts *opts);
#define st_error(...)         st_error_run(ST_ARGS(st_alert_opts, __VA_ARGS__))
#define st_warning(...)       st_warning_run(ST_ARGS(st_alert_opts, __VA_ARGS__))
#define st_info(...)          st_info_run(ST_ARGS(st_alert_opts, __VA_ARGS__))
#define st_success(...)       st_success_run(ST_ARGS(st_alert_opts, __VA_ARGS__))

/** A note in the corner. .duration: "short", "long", "infinite" or ST_INT(seconds). Source: st.toast */
typedef struct st_toast_opts {
    st_call     call;
    const char *body;
    const char *icon;
    st_val      duration;
    st_block    in;
} st_toast_opts;
ST_API st_block st_toast_run(const st_toast_opts *opts);
#define st_toast(...)         st_toast_run(ST_ARGS(st_toast_opts, __VA_ARGS__))

/** A progress bar. `value`: ST_INT 0..100 or ST_F64 0..1. Source: st.progress */
typedef struct st_progress_opts {
    st_call     call;
    st_val      value;
    const char *text;
    st_val      width;
    st_block    in;
} st_progress_opts;
ST_API st_block st_progress_run(const st_progress_opts *opts);
#define st_progress(...)      st_progress_run(ST_ARGS(st_progress_opts, __VA_ARGS__))

/** Balloons, or snow, over the page. Source: st.balloons, st.snow */
typedef struct st_effect_opts {
    st_call  call;
    st_block in;
} st_effect_opts;
ST_API st_block st_balloons_run(const st_effect_opts *opts);
ST_API st_block st_snow_run(const st_effect_opts *opts);
#define st_balloons(...)      st_balloons_run(ST_ARGS(st_effect_opts, __VA_ARGS__))
#define st_snow(...)          st_snow_run(ST_ARGS(st_effect_opts, __VA_ARGS__))

/** A grey shape where something will be: writing .in what it returns replaces it.
 * .height  ST_PX, ST_STRETCH; left out: one line
 * Source   st.skeleton */
typedef struct st_skeleton_opts {
    st_call  call;
    st_val   height;
    st_val   width;
    st_block in;
} st_skeleton_opts;
ST_API st_block st_skeleton_run(const st_skeleton_opts *opts);
#define st_skeleton(...)       st_skeleton_run(ST_ARGS(st_skeleton_opts, __VA_ARGS__))
/** The same for what takes long: shown half a second later, and taken away by st_spinner_end() of what it returns.
 * Source: `with st.skeleton()` */
ST_API st_block st_skeleton_begin_run(const st_skeleton_opts *opts);
#define st_skeleton_begin(...) st_skeleton_begin_run(ST_ARGS(st_skeleton_opts, __VA_ARGS__))

#ifdef __cplusplus
}
#endif

#endif
