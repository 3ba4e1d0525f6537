/* chart.h: the built-in charts: from a table and the names of its columns to a Vega-Lite specification.
 *
 * chart.c has the commands and reads their parameters, chart_data.c finds the columns and makes the table that is sent,
 * chart_spec.c writes the specification. */
#ifndef BN_ELEMENTS_CHART_H
#define BN_ELEMENTS_CHART_H

#include <jansson.h>

#include "data/pick.h"
#include "elements/command_private.h"

typedef enum bn_chart_kind { BN_CHART_LINE, BN_CHART_AREA, BN_CHART_BAR, BN_CHART_BAR_FLAT, BN_CHART_SCATTER } bn_chart_kind;

/* ---- colors said in numbers: chart_color.c ---- */
typedef struct bn_rgba {
    size_t n;       /* 3, or 4 with alpha */
    int    rgb[4];  /* to 255 */
    double alpha;   /* to 1 */
} bn_rgba;
#define BN_RGBA_CSS 96
/* Part `i`: a whole number to 255, or a fraction to 1. What lies outside is cut. */
void bn_rgba_set(bn_rgba *c, size_t i, double part, bool whole);
/* "#rgb", "#rgba", "#rrggbb", "#rrggbbaa"; false: it is none. */
bool bn_rgba_of_hex(bn_bytes text, bn_rgba *out);
/* A row of a column of such numbers; false: it is none. */
bool bn_rgba_at(const bn_field *f, const struct ArrowArray *a, int64_t i, bn_rgba *out);
void bn_rgba_css(const bn_rgba *c, char out[BN_RGBA_CSS]); /* "rgb(255, 0, 0)" */
json_t *bn_rgba_json(const bn_rgba *c);                    /* [255, 0, 0] */

/* Names that no column of an app has. */
#define BN_CHART_MADE  " -- streamlit-generated"
#define BN_CHART_INDEX "index" BN_CHART_MADE
#define BN_CHART_VALUE "value" BN_CHART_MADE
#define BN_CHART_COLOR "color" BN_CHART_MADE
#define BN_CHART_NONE  "DOES_NOT_EXIST" BN_CHART_MADE

/* A column of the table that is sent. field NULL: there is none. */
typedef struct bn_chart_column {
    char       *field;  /* its name there, owned; Vega-Lite gives ".", "[", "]" and "\\" a meaning: such names are replaced */
    char       *title;  /* the name it had, owned */
    const char *type;   /* "quantitative", "ordinal", "temporal", "nominal" */
    bool        whole, is_date;
    json_t     *order;  /* the categories of an ordered column; NULL: none. Owned */
} bn_chart_column;

typedef struct bn_chart {
    bn_chart_kind kind;
    /* what was asked for; texts are borrowed from the call */
    const char   *x, *x_label, *y_label, *stack; /* stack: "true", "false", "normalize", "center", "layered"; NULL: none */
    bool          y_given;
    char        **ys;        /* the columns along the value axis by their names; owned */
    size_t        ys_n;
    const char   *color, *size, *sort; /* columns; NULL: none. sort: "" is none, and the order is as it comes */
    bool          sort_down;
    json_t       *colors;    /* a color (a text), or one for each of ys (an array); NULL: none. Owned */
    double        size_value;
    int64_t       width, height; /* pixels; 0: not said in pixels */
    /* what was found */
    bool            folded;
    bn_chart_column at_x, at_y, at_color, at_size, at_sort;
    json_t         *range;   /* the colors that a column of colors names; NULL: it names none. Owned */
    bn_table       *table;   /* what is sent */
    char            dataset[33];
} bn_chart;

void bn_chart_release(bn_chart *c);
/* Sets what is to be found. */
bn_status bn_chart_arrange(bn_chart *c, bn_table *source, bn_error *err);
/* The specification, a JSON text; to be freed. */
char *bn_chart_spec(const bn_chart *c);
/* Is it a color as Vega-Lite takes one: "#..." or "rgb(...)"? */
bool bn_chart_is_css(bn_bytes text);

#endif
