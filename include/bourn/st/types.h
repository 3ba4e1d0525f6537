/* types.h: what the commands of st.h share: values, places, callbacks, errors. */
#ifndef BOURN_ST_TYPES_H
#define BOURN_ST_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef ST_API
#define ST_API __attribute__((visibility("default")))
#endif

/* Where a command stands in the app's source: error boxes name it. The hidden first field of every option struct. */
typedef struct st_call {
    const char *file;
    int         line;
} st_call;
#define ST_CALL .call = { __FILE__, __LINE__ }

/* A container or an element's place in the page: a value, copied, never freed. {0} is the current container. One of an
 * older run or of another visitor is refused with an error, never a fault. */
typedef struct st_block {
    uint64_t id;
} st_block;

/* A value of one of several types; {0} is "not given". */
typedef enum st_kind {
    ST_NOT_GIVEN = 0,
    ST_KIND_NONE,     /* Python's None, given on purpose */
    ST_KIND_BOOL,     /* i */
    ST_KIND_INT,      /* i */
    ST_KIND_F64,      /* f */
    ST_KIND_DATE,     /* i: microseconds since 1970-01-01 00:00 */
    ST_KIND_TIME,     /* i: microseconds since midnight */
    ST_KIND_DATETIME, /* i: microseconds since 1970-01-01 00:00 */
    ST_KIND_DELTA,    /* i: microseconds */
    ST_KIND_STR,      /* s, n bytes */
    ST_KIND_BYTES,    /* s, n bytes of content, not text */
    ST_KIND_ARRAY,    /* p: an st_array */
    ST_KIND_TABLE,    /* p: an st_table, see table.h */
    ST_KIND_LIST,     /* items, n of them */
    ST_KIND_OBJECT,   /* p: an object of the calling language; not for C apps */
} st_kind;

typedef struct st_val {
    st_kind kind;
    size_t  n;
    union {
        int64_t              i;
        double               f;
        const char          *s;
        const struct st_val *items;
        void                *p;
    };
} st_val;

/* Numbers in memory: pixels (height, width, channels), samples (channels, length), or one axis less. */
typedef enum st_number { ST_U8 = 0, ST_I8, ST_U16, ST_I16, ST_U32, ST_I32, ST_U64, ST_I64, ST_FLOAT, ST_DOUBLE } st_number;
typedef struct st_array {
    const void *data;
    st_number   type;
    uint32_t    ndim;       /* 1 to 4 */
    size_t      shape[4];
    ptrdiff_t   strides[4]; /* bytes from one to the next along each axis; all 0: packed, the last axis fastest */
} st_array;

#define ST_BOOL(x) ((st_val){ .kind = ST_KIND_BOOL, .i = (x) ? 1 : 0 })
#define ST_INT(x)  ((st_val){ .kind = ST_KIND_INT, .i = (x) })
#define ST_F64(x)  ((st_val){ .kind = ST_KIND_F64, .f = (x) })
#define ST_STR(x)  ((st_val){ .kind = ST_KIND_STR, .s = (x), .n = SIZE_MAX }) /* SIZE_MAX: up to the NUL */
#define ST_BYTES(p, length) ((st_val){ .kind = ST_KIND_BYTES, .s = (const char *)(p), .n = (length) })
/* A height x width picture of `channels` bytes a pixel: 1 grey, 3 RGB, 4 RGBA */
#define ST_PIXELS(p, height, width, channels) \
    ST_ARRAY(&(st_array){ (p), ST_U8, 3, { (height), (width), (channels) }, { 0 } })
/* Sound of one channel: `n` doubles, -1 to 1 */
#define ST_SAMPLES(p, n) ST_ARRAY(&(st_array){ (p), ST_DOUBLE, 1, { (n) }, { 0 } })
#define ST_ARRAY(...) ((st_val){ .kind = ST_KIND_ARRAY, .p = (void *)(uintptr_t)(__VA_ARGS__) })
#define ST_NONE    ((st_val){ .kind = ST_KIND_NONE })
#define ST_LIST(...)                                                                                   \
    ((st_val){ .kind = ST_KIND_LIST, .n = sizeof((st_val[]){ __VA_ARGS__ }) / sizeof(st_val),          \
               .items = (const st_val[]){ __VA_ARGS__ } })
/* A list without items: .value = ST_NO_ITEMS */
#define ST_NO_ITEMS ((st_val){ .kind = ST_KIND_LIST })
/* Sizes: .width = ST_PX(300), .width = ST_STRETCH, .height = ST_CONTENT */
#define ST_PX(x)   ST_INT(x)
#define ST_STRETCH ST_STR("stretch")
#define ST_CONTENT ST_STR("content")
/* For options that are true when left out: .wrap = ST_NO */
#define ST_YES (&(const bool){ true })
#define ST_NO  (&(const bool){ false })

/* Days and times as on a calendar and a clock, without a zone. Years 1 to 9999. As a command's result, "none" is a year
 * of 0, or of an st_time an hour of -1. */
typedef struct st_date {
    int year, month, day;
} st_date;
typedef struct st_time {
    int hour, minute, second, microsecond;
} st_time;
typedef struct st_datetime {
    int year, month, day, hour, minute, second, microsecond;
} st_datetime;

/* As values: .min_value = ST_DATE(2024, 2, 29), .value = ST_TIME(8, 30), .value = ST_DATETIME(2024, 2, 29, 8, 30). What is
 * on no calendar or clock is refused by the command that gets it. */
ST_API st_val st_val_date(st_date d);
ST_API st_val st_val_time(st_time t);
ST_API st_val st_val_datetime(st_datetime t);
#define ST_DATE(y, m, d)  st_val_date((st_date){ (y), (m), (d) })
#define ST_TIME(...)      st_val_time((st_time){ .hour = __VA_ARGS__ })
#define ST_DATETIME(...)  st_val_datetime((st_datetime){ .year = __VA_ARGS__ })
/* Lengths of time, for steps: ST_SECONDS(90), ST_DAYS(7). */
#define ST_SECONDS(x) ((st_val){ .kind = ST_KIND_DELTA, .i = (int64_t)((x) * INT64_C(1000000)) })
#define ST_DAYS(x)    ST_SECONDS((x) * INT64_C(86400))

/* And back, from what st_slider_values() and others give: the day of a date or a datetime, the time of a time or a datetime.
 * Of any other value: none. */
ST_API st_date     st_as_date(st_val v);
ST_API st_time     st_as_time(st_val v);
ST_API st_datetime st_as_datetime(st_val v);

/* What a widget calls when its value changes: on the script thread, before the run. .on_change = ST_DO(fn, arg), or
 * .on_change = ST_MODE("ignore"): a change reaches the app with the next rerun. For containers (tabs, expander,
 * popover) "ignore" is what is meant when nothing is given, and "rerun" tells the app which one is open. */
typedef struct st_callback {
    void (*fn)(void *arg);
    void       *arg;
    const char *mode;
    void       *object; /* the calling language's own callable; not for C apps */
} st_callback;

#define ST_DO(function, argument) ((st_callback){ .fn = (function), .arg = (argument) })
#define ST_MODE(word)             ((st_callback){ .mode = (word) })

typedef enum st_error { ST_OK = 0, ST_ENOCTX, ST_ESTALE, ST_EFOREIGN, ST_EINVAL, ST_ENOMEM } st_error;

/* The last error of a command in this thread; commands that succeed set ST_OK. */
ST_API st_error st_last_error(void);

/* Elements return their place: writing .in it replaces them. */
#define ST_ARGS(opts, ...) (&(opts){ ST_CALL, __VA_ARGS__ })

/* .bind           "query-params": the value is in the page's address; wants a key
 * .persist_state  "page" or "session": the value outlives the widget's absence; wants a key */
#define ST_WIDGET_FIELDS                                              \
    const char *key;                                                  \
    const char *help;                                                 \
    st_callback on_change;                                            \
    bool        disabled;                                             \
    const char *label_visibility; /* "visible", "hidden", "collapsed" */ \
    st_val      width;                                                \
    const char *bind;                                                 \
    const char *persist_state;                                        \
    st_block    in;

#ifdef __cplusplus
}
#endif

#endif
