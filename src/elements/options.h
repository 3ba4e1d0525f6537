/* options.h: what widgets over a list of options have in common: st.selectbox, st.radio, st.multiselect,
 * st.select_slider.
 *
 * The browser knows options by their labels. What a label stands for is the door's: bn_call.options, a TUPLE of OPTION
 * values in the labels' order; where it is NONE, as from C, the labels stand for themselves. The value of such a widget
 * is an OPTION or a STR, so that a choice is the same choice in the next run, whatever objects that run makes.
 *
 * Threads  as command.h: a call belongs to one thread. Decoding is done under the session's lock, and calls nothing. */
#ifndef BN_ELEMENTS_OPTIONS_H
#define BN_ELEMENTS_OPTIONS_H

#include "elements/command_private.h"

/* The options of one call: what stands in call->scratch first. */
typedef struct bn_choices {
    const st_val *labels; /* n of them, each a STR */
    size_t        n;
    bool          any;  /* values that are no options are welcome (accept_new_options) */
    bn_value      wire; /* what the browser is told, once the value is settled: STR, STRS or NONE; owned until encoded */
} bn_choices;

#define BN_NOT_AN_OPTION SIZE_MAX

/* `list` is the parameter `options`: not given, or a list of texts. */
bn_status bn_choices_read(const bn_call *call, const st_val *list, bn_choices *out, bn_error *err);
/* The place of a label, BN_NOT_AN_OPTION if it has none. Of equal labels the last counts, or the first. */
size_t bn_choices_find(const bn_choices *o, bn_bytes label, bool last);
void bn_choices_encode(const bn_choices *o, bn_wire *w, bn_pb tag);

/* "fuzzy", "contains", "prefix" or None, as the browser's number. */
bn_status bn_filter_mode(const bn_call *call, const st_val *v, bool any, int *out, bn_error *err);

/* What the options stand for, kept by a widget's meta: STRS, or a TUPLE of OPTION. Owned. */
bn_value bn_choices_keep(const bn_call *call, const bn_choices *o);
/* The value that the browser's text `raw` stands for; the text itself if it is no option's label. Owned. */
bn_value bn_choices_pick(bn_value kept, bn_value raw, bool last);
/* The place of what has this label; BN_NOT_AN_OPTION if nothing has. */
size_t bn_choices_place(bn_value kept, bn_bytes label, bool last);
/* Was the value read by this very call's options? Then it needs no look at its label. */
bool bn_choices_is_current(const bn_call *call, bn_value v);
/* The label of a value of session state, an owned STR; NONE if it has none. With `any` every value has one. May put
 * another object of the same meaning into *v (a member of an Enum that was made anew). */
bn_value bn_choices_label(bn_call *call, bn_value *v, bool any);
/* Is the value among the options? *label is its label, owned; *v becomes an OPTION if it was no text. */
bool bn_choices_accept(bn_call *call, const bn_choices *o, bn_value *v, bn_value *label);

/* Rows that these widgets have. */
#define P_OPTIONS(type)                                                                                      \
    P(type, options, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED, .py_type = "OptionSequence[T]",           \
      .doc = "What can be chosen: a sequence, the keys of a dict, the members of an Enum, a column.")
#define P_FORMAT_FUNC(what)           P_FORMAT_FUNC_AS("Callable[[Any], " what "]", "str", BN_ARG_POSITIONAL)
#define P_FORMAT_FUNC_AS(annotation, standard, more)                                                         \
    { .name = "format_func", .kind = BN_PARAM_NONE, .flags = (more), .py_type = annotation, .fallback = standard, \
      .doc = "Makes the label of an option; what is returned is the option." }
#define P_FILTER_MODE(type)                                                                                  \
    P(type, filter_mode, .py_type = "SelectWidgetFilterMode", .fallback = "'fuzzy'",                         \
      .doc = "How typing narrows the list: \"fuzzy\", \"contains\" or \"prefix\"; None: it does not.")

/* Puts an owned value under the widget's key before the widget is declared. A key that is taken in this run stays as it
 * is: that is for the declaration to complain about. */
bn_status bn_choices_mend(bn_call *call, bn_value *v, bn_error *err);

/* ---- one of several: selectbox, radio. `bn_single` is at the start of call->scratch ---- */

typedef struct bn_single {
    bn_choices options;
    int64_t    index; /* of the default; -1: none */
} bn_single;

bn_single *bn_single_of(const bn_call *call);
/* `index`: not given is 0, None is none. */
bn_status bn_single_check(bn_call *call, const st_val *options, const st_val *index, bool any, bn_error *err);
bn_status bn_single_meta(bn_call *call, bn_widget_meta *m, bn_error *err);
bool bn_single_to_raw(bn_call *call, bn_value v, bn_value *raw);
bn_status bn_single_settle(bn_call *call, bn_error *err);
void bn_single_encode(bn_call *call, bn_wire *w, bn_pb standard, bn_pb options, bn_pb raw_value, bn_pb set_value);

#endif
