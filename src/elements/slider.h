/* slider.h: what the two files of st.slider share: slider.c has the row and its checks, slider_value.c the value between app,
 * session and browser.
 *
 * Threads  as command.h. */
#ifndef BN_ELEMENTS_SLIDER_H
#define BN_ELEMENTS_SLIDER_H

#include "base/calendar.h"
#include "elements/command_private.h"

#define BN_SLIDER_DAY (INT64_C(10957) * BN_DAY_US) /* 2000-01-01, the day that times are shown on */

/* What the values are: the number on the wire. */
typedef enum bn_slider_type {
    SLIDER_INT = PB_SLIDER_DATA_TYPE_INT,
    SLIDER_FLOAT = PB_SLIDER_DATA_TYPE_FLOAT,
    SLIDER_DATETIME = PB_SLIDER_DATA_TYPE_DATETIME,
    SLIDER_DATE = PB_SLIDER_DATA_TYPE_DATE,
    SLIDER_TIME = PB_SLIDER_DATA_TYPE_TIME,
} bn_slider_type;

/* check's findings, in call->scratch. Numbers are i (all but FLOAT) or f. */
typedef union bn_slider_number {
    int64_t i;
    double  f;
} bn_slider_number;
typedef struct bn_slider {
    bn_slider_type type;
    bool           single;
    uint8_t        set_n;      /* settle: how many of `set` the browser is told */
    size_t         n;          /* of value; 2 in a range, as given */
    bn_slider_number value[2], min, max, step;
    bool           has_min, has_max, has_step;
    double         set[2];
    bn_bytes       format;
} bn_slider;

static inline bn_slider *bn_slider_of(const bn_call *call)
{
    return (bn_slider *)(void *)(uintptr_t)call->scratch.bytes;
}

static inline bool bn_slider_is_time(bn_slider_type t)
{
    return t != SLIDER_INT && t != SLIDER_FLOAT;
}

static inline double bn_slider_double(const bn_slider *s, bn_slider_number v)
{
    return s->type == SLIDER_FLOAT ? v.f : (double)v.i;
}

/* The hooks of the row that are about the value. */
bn_status bn_slider_meta(bn_call *call, bn_widget_meta *m, bn_error *err);
bool bn_slider_to_raw(bn_call *call, bn_value v, bn_value *raw);
bn_status bn_slider_settle(bn_call *call, bn_error *err);

#endif
