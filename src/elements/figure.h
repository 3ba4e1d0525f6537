/* figure.h: charts that come as JSON from other libraries, and what is selected in them. */
#ifndef BN_ELEMENTS_FIGURE_H
#define BN_ELEMENTS_FIGURE_H

#include <jansson.h>

#include "elements/frame.h"
#include "elements/media.h"

/* What can be selected, from a word or a list of words: their numbers, rising. `most` is the number of words. */
bn_status bn_figure_modes(const bn_call *call, const st_val *v, const bn_word *words, uint32_t *out, size_t *n, bn_error *err);
/* The value's rule: a STATE called `name`, read from what the browser sends; `empty` is the JSON of nothing selected. With
 * `fill`, what a selection leaves out is as it is there. */
void bn_figure_meta(bn_widget_meta *meta, const char *name, const char *empty, bool fill);
/* The id, and the value where something can be selected (parameter `i`); elsewhere, with `always`, the id is claimed. */
bn_status bn_figure_identify(bn_call *call, size_t i, bool always, bn_error *err);
/* "streamlit" or None. */
bn_status bn_figure_theme(const bn_call *call, size_t i, bn_error *err);
/* What was given says "content": the number under layout.NAME of a JSON text, or `standard`. */
st_val bn_figure_pixels(bn_bytes json, const char *name, int64_t standard);

/* Tables by name beside a specification. {0} is none. */
typedef struct bn_sets {
    const st_dataset *from; /* borrowed */
    bn_sheet         *sheets;
    size_t            n;
} bn_sets;
/* On failure, too, the caller owes bn_sets_release(): in the row's `done`. */
bn_status bn_sets_open(const bn_call *call, const st_dataset *from, size_t n, bn_sets *out, bn_error *err);
void bn_sets_release(bn_sets *sets);
/* As ArrowNamedDataSet messages under `tag`. */
void bn_sets_encode(const bn_sets *sets, bn_wire *w, bn_pb tag);

#define P_THEME(type, tag)                                                                                   \
    P(type, theme, .pb = (tag), .py_type = "Literal['streamlit'] | None", .fallback = "'streamlit'",         \
      .doc = "\"streamlit\": in the page's colors; None: in the library's own.")
#define P_ON_SELECT(type)                                                                                    \
    P(type, on_select, .flags = BN_ARG_NO_ID, .py_type = "Literal['rerun', 'ignore'] | WidgetCallback",      \
      .fallback = "'ignore'", .doc = "\"rerun\", or a function that is called first: something can be selected.")

#endif
