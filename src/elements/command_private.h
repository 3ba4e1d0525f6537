/* command_private.h: what the files of this folder share and no other folder needs.
 *
 * Threads  as command.h. Buffers come from bn_warm_get(): one set per thread, kept warm from call to call. */
#ifndef BN_ELEMENTS_COMMAND_PRIVATE_H
#define BN_ELEMENTS_COMMAND_PRIVATE_H

#include "base/hash.h"
#include "elements/command.h"
#include "elements/plan.h"
#include "wire_tags.h"

/* A row's parameter: P names it as the field is named. */
#define P(type, field, ...) BN_PARAM(type, field, .name = #field, __VA_ARGS__)

/* Rows that many commands have. */
#define P_NO_FIELD(word, annotation, more, text) \
    { .name = word, .kind = BN_PARAM_NONE, .flags = (more), .py_type = annotation, .fallback = "None", .doc = text }
#define P_ARGS(more)                                                                             \
    P_NO_FIELD("args", "WidgetArgs | None", more, "Positional arguments for the callback."),     \
    P_NO_FIELD("kwargs", "WidgetKwargs | None", more, "Named arguments for the callback.")
#define P_KEY(type, more)                                                                                    \
    P(type, key, .flags = BN_ARG_KEY | BN_ARG_NO_ID | (more), .py_type = "Key | None", .fallback = "None",   \
      .turn = BN_TURN_SECOND, .doc = "Names the widget: its value is found under it in the session's state.")
#define P_HELP(type, tag, more)                                                                              \
    P(type, help, .pb = (tag), .flags = BN_ARG_HELP | (more), .py_type = "str | None", .fallback = "None",   \
      .doc = "A tooltip, in Markdown.")
#define P_ICON(type, tag, more, when)                                                                        \
    P(type, icon, .pb = (tag), .flags = BN_ARG_ICON | (more), .py_type = "str | None", .fallback = "None",   \
      .turn = (when), .doc = "An emoji, or \":material/name:\".")
#define P_WIDTH(type, standard, when)                                                                        \
    P(type, width, .flags = BN_ARG_WIDTH | BN_ARG_CONTENT, .py_type = "Width", .fallback = standard,         \
      .turn = (when), .doc = "Pixels, \"stretch\" or \"content\".")
#define P_WIDTH_NO_CONTENT(type, more, when)                                                                 \
    P(type, width, .flags = BN_ARG_WIDTH | (more), .py_type = "WidthWithoutContent",                         \
      .fallback = "'stretch'", .turn = (when), .doc = "Pixels, or \"stretch\".")
#define P_ALIGNMENT(type)                                                                                    \
    P(type, text_alignment, .flags = BN_ARG_ALIGN, .words = bn_words_alignment, .py_type = "TextAlignment",  \
      .fallback = "'left'", .doc = "\"left\", \"center\", \"right\" or \"justify\".")
#define P_WRAP(type, tag)                                                                                    \
    P(type, wrap, .pb = (tag), .flags = BN_ARG_STRICT | BN_ARG_PRESENT, .py_type = "bool",                   \
      .fallback = "True", .doc = "False: one line, cut with an ellipsis.")
#define P_WRAP_OPTIONAL(type, tag)                                                                           \
    P(type, wrap, .pb = (tag), .flags = BN_ARG_NO_ID, .py_type = "bool | None", .fallback = "None",          \
      .doc = "Whether a long label is broken into lines or cut with an ellipsis.")
#define P_DISABLED(type, tag)                                                                                \
    P(type, disabled, .pb = (tag), .flags = BN_ARG_DISABLED | BN_ARG_NO_ID, .py_type = "bool",               \
      .fallback = "False", .doc = "Greyed out: shown, but cannot be used.")
#define P_ON_CHANGE(type, tag)         P_ON_CHANGE_AS(type, tag, BN_ARG_POSITIONAL)
#define P_ON_CHANGE_KEYWORD(type, tag) P_ON_CHANGE_AS(type, tag, 0)
#define P_ON_CHANGE_AS(type, tag, more)                                                                      \
    P(type, on_change, .pb = (tag), .flags = BN_ARG_NO_ID | (more),                                          \
      .py_type = "WidgetCallback | OnChangeMode | None", .fallback = "'rerun'",                              \
      .doc = "Called before the run that a change starts; \"ignore\": a change starts no run.")
#define P_VISIBILITY(type, tag)                                                                              \
    P(type, label_visibility, .pb = (tag), .flags = BN_ARG_VISIBILITY | BN_ARG_NO_ID | BN_ARG_HASHED,                        \
      .words = bn_words_visibility, .py_type = "LabelVisibility", .fallback = "'visible'",                   \
      .turn = BN_TURN_THIRD, .doc = "\"visible\", \"hidden\" (keeps its room) or \"collapsed\".")
#define P_BIND(type, tag)                                                                                    \
    P(type, bind, .pb = (tag), .flags = BN_ARG_BIND | BN_ARG_NO_ID, .words = bn_words_bind,                  \
      .py_type = "BindOption", .fallback = "None", .turn = BN_TURN_LATE,                                     \
      .doc = "\"query-params\": the value is part of the page's address; wants a key.")
#define P_PERSIST(type)                                                                                      \
    P(type, persist_state, .flags = BN_ARG_PERSIST | BN_ARG_NO_ID | BN_ARG_HASHED, .words = bn_words_persist,                \
      .py_type = "PersistStateOption", .fallback = "None", .turn = BN_TURN_LATE,                             \
      .doc = "\"page\" or \"session\": the value outlives the widget's absence; wants a key.")

extern const bn_word bn_words_alignment[], bn_words_visibility[], bn_words_bind[], bn_words_persist[],
    bn_words_button[], bn_words_expandable[];

/* ---- buffers of this thread ---- */
typedef struct bn_warm {
    bn_buf out;  /* the message */
    bn_buf text; /* one cleaned text at a time */
    bn_buf id;   /* an id that does not fit into bn_call */
    bn_buf key;  /* bn_call.made_key */
    bn_wire_splice splice; /* what belongs into `out` and is not copied */
    bool   lost; /* there was no memory to clean a text in: what is being written must not be shown */
} bn_warm;
bn_warm *bn_warm_get(void);  /* emptied, all but the id and the key */
bn_warm *bn_warm_here(void); /* as they are */

/* ---- a call and its row's plan ---- */
void bn_call_plan(bn_call *call); /* sets plan and told */
static inline const bn_plan *bn_plan_here(const bn_call *call)
{
    return call->plan ? call->plan : bn_plan_of(call->cmd);
}

/* ---- steps of bn_command_run, for commands that walk them by themselves ---- */
bn_status bn_call_check(bn_call *call, bn_error *err);
/* Put what is in the warm buffer; *block for blocks. */
bn_status bn_call_put(bn_call *call, bn_block *parent, bn_delta_kind kind, const char *kind_name, uint32_t *slot,
                      bn_block **block, bn_error *err);
bn_status bn_call_wire_status(const bn_call *call, const bn_wire *w, bn_error *err);
/* The width, height and alignment messages of an element, after its own message. */
void bn_call_encode_layout(const bn_call *call, bn_wire *w, bool block);
/* One parameter into the message it belongs to: the command's own, or for sizes and alignments Element (or Block). */
void bn_call_encode_param(const bn_call *call, size_t i, bn_wire *w, bool block);
/* The rows' fields, as they stand in the table. */
void bn_call_encode_rows(const bn_call *call, bn_wire *w);
/* One whole Element with the rows' fields and the command's own. */
void bn_call_encode_element(bn_call *call, bn_wire *w);
/* "" where the parent is in no form, and in bare mode. */
const char *bn_call_form(const bn_call *call);
/* The user key: the one parameter flagged BN_ARG_KEY; p NULL: none given. */
bn_bytes bn_call_key(const bn_call *call);
/* A key must not be empty or look like an id. */
bn_status bn_check_key(bn_bytes key, bn_error *err);
/* `bind` and `persist_state` want a key. */
bn_status bn_check_bind(const bn_call *call, const bn_param *p, bn_bytes word, bn_error *err);
/* The callback parameter `i`, if a function or an object was given. */
const st_callback *bn_call_callback(const bn_call *call, size_t i);
/* Its mode: "rerun" or "ignore", the row's default if nothing was given; "" for a function. */
const char *bn_call_mode(const bn_call *call, size_t i);

/* A widget's id from the rows: which parameters count depends on whether there is a user key. */
bn_status bn_call_widget_id(bn_call *call, bn_error *err);
/* The same by hand. */
void bn_id_begin(bn_hash *h, const char *kind, bn_bytes user_key);
void bn_id_param(bn_hash *h, const bn_call *call, size_t i);
void bn_id_text(bn_hash *h, const char *name, bn_bytes text);
void bn_id_place(bn_hash *h, const bn_call *call); /* form and root container */
bn_status bn_id_end(bn_hash *h, bn_call *call, bn_bytes user_key, bn_error *err);
/* Asks the runtime for the value under call->id; takes over the meta's contents. In bare mode: its default. */
/* What the session's state has under the key; *out is owned. False: nothing, or bare mode. */
bool bn_call_in_state(const bn_call *call, bn_bytes user_key, bn_value *out);
/* A value from session state in plain terms, owned; FOREIGN where the door has no such form. */
bn_value bn_call_plain(const bn_call *call, bn_value v);
/* A value that only clicks make was set by the app. */
bn_status bn_check_click(const bn_call *call, bn_error *err);
/* Logs, once, that a widget has a default as well as a value that the app has set. */
void bn_note_two_values(const bn_call *call);
/* For `settle`: the widget's value is none that it can have, and *v takes its place for good, in the session's state and
 * in the browser. Takes over *v. */
bn_status bn_call_reset(bn_call *call, bn_value *v, bn_error *err);
/* The id, the meta and the value of a BN_CMD_WIDGET; for `identify` of commands that are widgets at times. */
bn_status bn_call_widget(bn_call *call, bn_error *err);
bn_status bn_call_value(bn_call *call, bn_bytes user_key, bn_widget_meta *meta, bn_error *err);

/* Is a value of session state an integer from `least` to `most`, and no bool? *out is it. */
bool bn_call_whole(bn_call *call, bn_value v, int64_t least, int64_t most, int64_t *out);

/* ---- small things ---- */
/* str.strip(): a view. */
bn_bytes bn_strip(bn_bytes text);
/* Bytes of `text` to show in a message: at most `most`, and whole characters. */
int bn_cut(bn_bytes text, size_t most);
bool bn_bytes_is(bn_bytes a, const char *word);
bool bn_val_is(const st_val *v, const char *word);
/* A literal of a row's `fallback`. */
st_val bn_val_literal(const char *source);
/* `words` of a row joined for a message: "'a', 'b'". */
void bn_words_join(const bn_word *words, char *buf, size_t cap);
/* The icon as it is sent: without outer white space. */
bn_bytes bn_icon_text(bn_bytes icon);
/* Is "name" one of the Material icons? */
bool bn_is_material(bn_bytes name);

#endif
