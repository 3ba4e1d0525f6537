/* options.h: what widgets over a list of options have in common: st.selectbox, st.radio, st.multiselect, st.select_slider,
 * st.pills and their like.
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
    bool          told; /* the browser is told when a value's label is another one than it was */
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
/* The label of a value of session state, an owned STR; NONE if it has none. With `any` every value has one. May put
 * another object of the same meaning into *v (a member of an Enum that was made anew). */
bn_value bn_choices_label(bn_call *call, bn_value *v, bool any);
/* Was the value read by this very call's options? Then it needs no look at its label. */
bool bn_choices_is_current(const bn_call *call, bn_value v);
/* Is *v an OPTION whose label was another one? */
bool bn_choices_relabelled(bn_value v, bn_value label);
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

/* Puts an owned value under the widget's key, if it has one, for good. */
bn_status bn_choices_mend(bn_call *call, bn_value *v, bn_error *err);

/* ---- one of several: selectbox, radio, pills. `bn_single` is at the start of call->scratch ---- */

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

/* ---- several of several: multiselect, pills; see several.c. `bn_several` is at the start of call->scratch. The value is
 * a LIST in the order of choosing ---- */

typedef struct bn_several {
    bn_choices    options;
    const st_val *standard; /* labels or places, a list of them or one, as the app gave them */
    bool          strict;   /* what the browser sends and is no option goes; of equal labels the last counts */
    bool          other;    /* the session's state has the value in another form than a LIST */
    size_t        most;     /* 0: any number */
} bn_several;

bn_several *bn_several_of(const bn_call *call);
/* Are they all among the options? */
bn_status bn_several_check(const bn_call *call, bn_error *err);
size_t bn_several_count(const bn_several *s);
size_t bn_several_at(const bn_several *s, size_t i); /* the place of the ith of the default */
bn_status bn_several_meta(bn_call *call, bn_widget_meta *m, bn_error *err);
bool bn_several_to_raw(bn_call *call, bn_value v, bn_value *raw);
/* Makes call->value the LIST it is, however the app has put it into the session's state. */
void bn_several_items(bn_call *call);
bn_status bn_several_settle(bn_call *call, bn_error *err);
void bn_several_encode(bn_call *call, bn_wire *w, bn_pb standard, bn_pb raw_values, bn_pb set_value);

#endif
