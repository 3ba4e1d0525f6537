/* command.h: commands as data. One const row per command serves both doors.
 *
 * A row says what a command is called, which parameters it has and where each one goes in the browser's message. The
 * doors fill an option struct of include/bourn/st.h (C callers by name, Python's binder by walking the row), make a
 * bn_call around it and hand it to bn_command_run(): check, identify, encode, put. Most commands are a row and nothing
 * else; `check` and `encode` say what columns cannot. What a row says by itself is worked out once, see plan.h: a new
 * flag that needs a check, or bytes in the message, has its place there as well.
 *
 * Threads  bn_command_run: any thread with a run context. Rows are const; the message is built in a buffer of the
 *          calling thread; no lock is held except inside the runtime's functions. */
#ifndef BN_ELEMENTS_COMMAND_H
#define BN_ELEMENTS_COMMAND_H

#include "bourn/st.h"
#include "runtime/runtime.h"

struct bn_hash;

/* What a parameter is in C: follows from the field's type, so row and struct cannot disagree. */
typedef enum bn_param_kind {
    BN_PARAM_NONE,     /* no field: Python's `args` and `kwargs`, which the binder folds into the callback */
    BN_PARAM_STR,      /* const char * */
    BN_PARAM_BOOL,     /* bool */
    BN_PARAM_TRI,      /* const bool *: yes, no, not given */
    BN_PARAM_VAL,      /* st_val */
    BN_PARAM_CALLBACK, /* st_callback */
    BN_PARAM_STRS,     /* const char *const *, NULL at the end */
} bn_param_kind;

enum {
    BN_ARG_POSITIONAL = 1 << 0, /* by position or by keyword; else by keyword only */
    BN_ARG_REQUIRED = 1 << 1,
    BN_ARG_ANY = 1 << 2,       /* With WIDTH or HEIGHT: pixels from 0 on, and whatever is neither a number nor a word is "stretch".
                                  STR: any object will do, it is turned into text (Python's str()); None as well,
                                  unless None is the default. BOOL, TRI: any object will do, its truth counts */
    BN_ARG_CLEAN = 1 << 3,     /* STR: common indentation and outer white space are taken off */
    BN_ARG_KEY = 1 << 4,       /* STR: the widget's user key (an int will do) */
    BN_ARG_HELP = 1 << 5,      /* STR: a tooltip: indentation taken off; "" is none */
    BN_ARG_ICON = 1 << 6,      /* STR: an emoji or ":material/name:" */
    BN_ARG_WIDTH = 1 << 7,     /* VAL: the element's width_config */
    BN_ARG_HEIGHT = 1 << 8,    /* VAL: the element's height_config */
    BN_ARG_CONTENT = 1 << 9,   /* with WIDTH or HEIGHT: "content" is allowed */
    BN_ARG_ALIGN = 1 << 10,    /* STR: the element's text_alignment_config */
    BN_ARG_VISIBILITY = 1 << 11, /* STR: label_visibility, a message with one enum */
    BN_ARG_LABEL = 1 << 12,    /* STR: None is ""; empty is warned about, unless NULLABLE */
    BN_ARG_IDENTITY = 1 << 13, /* part of the widget's id even when it has a user key */
    BN_ARG_NO_ID = 1 << 14,    /* never part of the id */
    BN_ARG_INVERT = 1 << 15,   /* BOOL, TRI: the field says the opposite (anchors, hide_anchors) */
    BN_ARG_STRICT = 1 << 16,   /* BOOL, TRI: nothing but a bool will do */
    BN_ARG_PRESENT = 1 << 17,  /* written even when it is the default (wrap) */
    BN_ARG_ROOT_WIDTH = 1 << 18, /* with WIDTH: written into the element itself (Alert.width_config) */
    BN_ARG_NULLABLE = 1 << 19, /* None is allowed and means the default; with HEIGHT: "content"; CALLBACK: "rerun" */
    BN_ARG_USE_WIDTH = 1 << 20, /* TRI: use_container_width: given, it says the width ("stretch", "content") */
    BN_ARG_DISABLED = 1 << 21, /* BOOL: the widget takes no values from the browser */
    BN_ARG_BIND = 1 << 22,     /* STR: "query-params": pb is the field that takes the user key */
    BN_ARG_PERSIST = 1 << 23,  /* STR: "page" or "session": wants a user key */
    BN_ARG_TEXT = 1 << 24,     /* VAL: anything but None comes as text (the binder takes str() of it) */
    BN_ARG_NOT_EMPTY = 1 << 25, /* with REQUIRED: "" is no text */
    BN_ARG_GAP = 1 << 26,      /* VAL: a gap between elements */
    BN_ARG_HASHED = 1 << 27,   /* STR with words: looked up by hash, so what Python cannot hash is a TypeError */
    BN_ARG_TYPED = 1 << 28,    /* STR: what is neither text nor None is named as a wrong type, as ICON's is. With REQUIRED:
                                  what is no text at all is a TypeError */
    BN_ARG_FALSY = 1 << 29,    /* STR, VAL: whatever Python calls false counts as None */
    BN_ARG_ITERABLE = 1 << 30, /* VAL: anything that can be iterated over comes as a list; with NULLABLE: but a text. Empty is None,
                                  unless the row takes BN_TAKES_EMPTY */
};

/* When a parameter is checked, where the order matters: turns in ascending order, rows in their order within a turn.
 * The command's own `check` runs before BN_TURN_LATE. */
enum { BN_TURN_FIRST = 0, BN_TURN_SECOND = 1, BN_TURN_THIRD = 2, BN_TURN_LATE = 8, BN_TURN_LAST = 9 };

/* Which of Python's objects are what they look like. The others come as objects, for the command to refuse. */
enum {
    BN_TAKES_LISTS = 1 << 0,  /* of sequences only lists and tuples */
    BN_TAKES_TUPLES = 1 << 1, /* of sequences only tuples */
    BN_TAKES_TABLE = 1 << 3,  /* a table: anything that can be made one */
    BN_TAKES_FLOATS = 1 << 2, /* of numbers that are no integers only floats: no Decimal, no Fraction */
    BN_TAKES_BYTES = 1 << 4,  /* bytes are content, also within lists */
    BN_TAKES_NUMBERS = 1 << 6, /* with ITERABLE: a number is one */
    BN_TAKES_EMPTY = 1 << 5,  /* with ITERABLE: what is empty is an empty list; else it is None */
};

/* A word and the number it stands for on the wire. */
typedef struct bn_word {
    const char *word;
    int         value;
} bn_word;

typedef struct bn_param {
    const char    *name;     /* Python's name */
    bn_param_kind  kind;
    uint16_t       offset;   /* into the option struct */
    uint32_t       flags;
    uint8_t        turn;     /* BN_TURN_* */
    uint8_t        min_px;   /* VAL with WIDTH: fewer pixels are as many */
    uint8_t        takes;    /* VAL: BN_TAKES_*, for Python */
    bn_pb          pb;       /* where it goes; 0: `encode` sees to it, or it is no part of the message */
    const bn_word *words;    /* STR: one of these, ended by {NULL}; written as the number, or as text if pb is a string */
    const char    *py_type;  /* Python's annotation */
    const char    *fallback; /* the default as Python source ("None", "'content'", "True"); NULL: required */
    const char    *doc;
} bn_param;

#define BN_PARAM_KIND(field)              \
    _Generic((field),                     \
        const char *: BN_PARAM_STR,       \
        bool: BN_PARAM_BOOL,              \
        const bool *: BN_PARAM_TRI,       \
        st_val: BN_PARAM_VAL,             \
        st_callback: BN_PARAM_CALLBACK,   \
        const char *const *: BN_PARAM_STRS)

#define BN_PARAM(type, field, ...)                                                                      \
    { .kind = BN_PARAM_KIND(((type *)0)->field), .offset = offsetof(type, field), __VA_ARGS__ }

enum {
    BN_CMD_BLOCK = 1 << 0,      /* writes a Block and returns a container */
    BN_CMD_BLOCKS = 1 << 1,     /* returns several containers (columns, tabs) */
    BN_CMD_WIDGET = 1 << 2,     /* has an id and a value */
    BN_CMD_ONE_SHOT = 1 << 3,   /* happens once (balloons): marked so that a replayed page does not repeat it */
    BN_CMD_EVENT = 1 << 4,      /* goes into the event container whatever the current one is (toast) */
    BN_CMD_NO_ELEMENT = 1 << 5, /* puts nothing into the page itself (set_page_config) */
    BN_CMD_HIDDEN = 1 << 6,     /* no Python method of this name by itself */
    BN_CMD_TOP_ONLY = 1 << 7,   /* st.name() only, no method of containers */
    BN_CMD_CLAIM = 1 << 8,      /* a BLOCK with a user key: claims an id, holds no value unless stateful */
    BN_CMD_TRANSIENT = 1 << 9,  /* shown for a while (spinner): call->ticket ends it, see spinner.h */
    BN_CMD_SUBMIT = 1 << 11,    /* a WIDGET that sends the form it stands in: the only one there with a callback */
    BN_CMD_OPTIONS = 1 << 10,   /* a WIDGET over options, see options.h: the binder makes their labels */
    BN_CMD_CLICK = 1 << 13,     /* its value is made by the visitor alone: the app cannot set it */
    BN_CMD_WIDE_ASIDE = 1 << 14, /* in the sidebar it is as wide as that, whatever was asked for */
    BN_CMD_FORM_CALLS = 1 << 16, /* a WIDGET that has its callback in a form, too */
    BN_CMD_ZONED = 1 << 15,     /* a WIDGET whose value has the time zone of what was given (slider) */
};

typedef struct bn_call bn_call;

typedef struct bn_command {
    const char     *name; /* "text_input" */
    const char     *doc;
    bn_pb           pb;   /* the member of Element (or of Block, for BN_CMD_BLOCK) */
    uint32_t        flags;
    uint16_t        opts_size;
    uint16_t        param_count;
    const bn_param *params;
    const char     *py_returns; /* Python's return annotation */
    const char     *fixed;      /* a constant this row stands for ("h2", "error"), for rows that share hooks */
    int             fixed_value;
    bn_pb           id_pb;      /* where the id goes in the command's own message */
    bn_pb           form_pb;    /* and the form's id */
    const char     *id_kind;    /* the widget kind hashed into ids, NULL: name */
    bn_widget_kind  widget_kind;
    const char     *block_kind; /* BN_CMD_BLOCK: what bn_block_kind() will say, "flex_container" */
    /* What columns cannot say; may fill call->scratch. Runs before the parameters of turn BN_TURN_LATE. */
    bn_status (*check)(bn_call *call, bn_error *err);
    /* BN_CMD_CLAIM: make the id and claim it, or get the value of a container that has one. */
    bn_status (*identify)(bn_call *call, bn_error *err);
    /* Widgets: decode, its argument and the fallback value. `kind` and `disabled` are filled already. */
    bn_status (*meta)(bn_call *call, bn_widget_meta *meta, bn_error *err);
    /* Widgets with BN_ARG_BIND: the value as the browser would send it, owned, whatever the app has put into the
     * session's state; false: it has no such form. NULL: as it stands. */
    bool (*to_raw)(bn_call *call, bn_value v, bn_value *raw);
    /* Widgets: what the id depends on besides the rows. */
    void (*identity)(const bn_call *call, struct bn_hash *h);
    /* Widgets: call->value is there; may change or refuse it. */
    bn_status (*settle)(bn_call *call, bn_error *err);
    /* Where `settle` was due: the command is over, and was put or was not. */
    void (*done)(bn_call *call, bool put);
    /* Fields that no row says, into the command's own message. Widgets have call->value by then. */
    void (*encode)(bn_call *call, bn_wire *w);
    /* Fields of Element itself. */
    void (*encode_outer)(const bn_call *call, bn_wire *w);
    /* It has been put: a last word. */
    bn_status (*finish)(bn_call *call, bn_error *err);
    /* The height where the app gives none, if it depends on other parameters. */
    st_val (*standard_height)(const bn_call *call);
    /* The width or height (parameter i) that is sent where `v` is asked for. */
    st_val (*size)(const bn_call *call, size_t i, st_val v);
    /* Block commands: fields of Block itself. BN_CMD_BLOCKS and others: everything, instead of the usual path. */
    void (*encode_block)(bn_call *call, bn_wire *w);
    bn_status (*run)(bn_call *call, bn_error *err);
} bn_command;

/* Most parameters of one command, and the largest option struct. */
#define BN_PARAMS_MAX 32
#define BN_OPTS_MAX   1024
#define BN_BLOCKS_MAX 256

/* The doors' side of values, so that the one path can speak of objects it knows nothing about. All may be NULL. */
typedef struct bn_door {
    /* Both are asked about ST_KIND_OBJECT only. */
    /* What repr() would print, for messages: into buf, always NUL-terminated. */
    void (*repr)(const st_val *v, char *buf, size_t cap);
    /* The name of its type, for messages. */
    const char *(*type_name)(const st_val *v);
    /* A callback as an owned value; NONE if there is none. */
    bn_value (*callback)(bn_call *call, const st_callback *cb);
    /* What makes a download, as an owned value that the host's make_file takes; NONE if it cannot be had. */
    bn_value (*maker)(bn_call *call, const st_maker *maker);
    /* Instead of bn_run_ctx_put(), with its arguments and duties: the door lets others see what is put. */
    bn_status (*put)(bn_call *call, bn_block *parent, const bn_delta *delta, uint32_t *slot, bn_block **block,
                     bn_error *err);
    /* A foreign value of session state (a Python list) as a plain one (a TUPLE), owned; NONE if it has no such form. */
    bn_value (*plain)(bn_value foreign);
    /* Widgets over options: see bn_choices_label(). */
    bn_value (*label)(bn_call *call, bn_value *v, bool any);
    /* The items of a foreign value that the app has set as a selection, as a LIST, owned. */
    bn_value (*items)(bn_value foreign);
    /* A foreign value as JSON, a STR, owned; NONE if it has no such form. */
    bn_value (*json)(bn_value foreign);
    /* Around long work that asks nothing of the door: others may run meanwhile. */
    void *(*pause)(void);
    void (*resume)(void *state);
    /* A picture of a format that is not read here (its file), as the format asked for ("": any) and at most so wide.
     * Nothing in *out: as it is; *type: its MIME type. */
    bn_status (*picture)(bn_call *call, bn_bytes file, bn_bytes format, uint32_t width_max, bn_buf *out, const char **type,
                         bn_error *err);
} bn_door;

struct bn_call {
    const bn_command *cmd;
    const void       *opts;
    const bn_door    *door;
    bn_run_ctx       *ctx;    /* NULL: bare mode, nothing is shown and defaults are returned */
    bn_block         *parent; /* borrowed; NULL only with ctx NULL */
    const char       *opens_fragment; /* in: the fragment whose container the new block is; NULL: none */
    bool              opens_apart; /* in: ... and is called in parallel */
    bn_block         *fragment; /* in: the container of the fragment that the caller runs; NULL: none. Borrowed */
    bool              later;  /* in: an element is shown for a while only, from half a second on: see spinner.h */
    uint32_t          slot;   /* in: BN_SLOT_NEW or the place to replace; out: the place taken */
    uint64_t          given;  /* bit i: parameter i was given (Python door); C leaves 0 and zero means not given */
    const struct bn_plan *plan; /* of the row; a door may set it, else bn_call_check() does, as it does the next */
    uint64_t          told;   /* bit i: parameter i may differ from what its row says by itself */
    size_t            text_len[BN_PARAMS_MAX]; /* Python door: length of STR parameter i; C: see text_len_known */
    bool              text_len_known;
    char              id[33 + 8 + 256 + 2]; /* the widget's id, "" for none; user keys are cut from messages, not ids */
    size_t            id_len;
    bn_bytes          made_key;      /* check's: the user key of a widget that was given none; NULL: it has none */
    const char       *opens_form;    /* check's: what the new block is called as a form; NULL: it is none */
    uint32_t          columns;       /* check's: what bn_block_columns() of the new block will say */
    bn_value          value;         /* out, widgets: owned */
    bool              value_changed; /* widgets: the browser must be told */
    bn_value          options;       /* in, BN_CMD_OPTIONS: what the labels stand for, see options.h; the door's */
    bn_block         *block;         /* out, BN_CMD_BLOCK: owned */
    bn_block        **blocks;        /* BN_CMD_BLOCKS: the door's array of `blocks_cap`; out: owned references */
    size_t            blocks_cap, blocks_n;
    uint64_t          ticket;        /* out, BN_CMD_TRANSIENT, and with `later`: what ends it */
    bool              prepared;      /* in: texts are as they shall be sent (html from a file) */
    bool              method;        /* in: called as a method of a container: BN_CMD_EVENT commands stay in it */
    bool              full;          /* out: call bn_run_ctx_wait_room() with no lock held */
    union {
        uint8_t bytes[256];
        double  align_f64;
        void   *align_ptr;
    } scratch; /* check's findings for meta and encode */
};

/* The whole path. On failure nothing was put and nothing is owned by the caller. */
bn_status bn_command_run(bn_call *call, bn_error *err);

/* ---- for hooks ---- */
/* The text of STR parameter `i` (index into params): given, or the row's fallback; p NULL if it is None. */
bn_bytes bn_call_text(const bn_call *call, size_t i);
/* By field offset, where a hook wants a parameter by name: BN_CALL_INDEX(call, st_slider_opts, format). */
size_t bn_call_index(const bn_call *call, size_t offset);
#define BN_CALL_INDEX(call, type, field) bn_call_index((call), offsetof(type, field))
bool bn_call_bool(const bn_call *call, size_t i); /* BOOL, TRI */
const st_val *bn_call_val(const bn_call *call, size_t i);
/* The same with the row's fallback filled in; the width as use_container_width says it. */
st_val bn_call_effective(const bn_call *call, size_t i);
bool bn_call_given(const bn_call *call, size_t i); /* neither left out nor (STR, TRI, VAL) None */
/* The widget's whole id, also where it does not fit into call->id; valid until this thread's next command. */
bn_bytes bn_call_id(const bn_call *call);
/* Pause and resume the door around work that needs nothing of it; `state` from one to the other. */
void *bn_call_pause(const bn_call *call);
void bn_call_resume(const bn_call *call, void *state);
bn_bytes bn_val_text(const st_val *v); /* ST_KIND_STR */
/* A value for keeping, from one for the time of a call: owned; a list as a TUPLE, NONE where there is no plain form. */
bn_value bn_val_keep(const st_val *v);
/* An integer beyond 64 bits: Python has such, and they come as the objects they are. */
bool bn_val_is_huge(const bn_call *call, const st_val *v);
/* repr() of a value for a message. */
const char *bn_val_repr(const bn_call *call, const st_val *v, char *buf, size_t cap);
const char *bn_val_type(const bn_call *call, const st_val *v);
/* Into an id or a key. `call` NULL: there is no object in it. */
void bn_id_val(struct bn_hash *h, const bn_call *call, const st_val *v);

/* The usual complaints; each names the class of the Python door. */
bn_status bn_bad_value(bn_error *err, const char *param, const char *allowed, const char *got);
bn_status bn_bad_type(bn_error *err, const char *param, const char *got, const char *wanted);

/* Sizes as WidthConfig/HeightConfig message under `tag`. */
bn_status bn_check_size(const bn_call *call, const bn_param *p, const st_val *v, bn_error *err);
void bn_encode_size(bn_wire *w, bn_pb tag, bool height, const st_val *v, const char *fallback);
/* "small", pixels or None as GapConfig. */
bn_status bn_check_gap(const bn_call *call, const st_val *v, bn_error *err);
void bn_encode_gap(bn_wire *w, bn_pb tag, const st_val *v, const char *fallback);
/* An emoji or ":material/name:"; "spinner" too if allowed. */
bn_status bn_check_icon(bn_bytes icon, bn_error *err);
bool bn_is_emoji(bn_bytes text);
/* The emoji that `text` begins with, or 0 bytes. */
size_t bn_leading_emoji(bn_bytes text);

/* Python's textwrap.dedent() and str.strip(): a view into `text` when nothing had to move, else into `scratch`. */
bn_bytes bn_clean_text(bn_bytes text, bool strip, bn_buf *scratch);

/* ---- the roll ---- */
#define BN_COMMANDS(X)                                                                                       \
    X(text) X(markdown) X(caption) X(title) X(header) X(subheader) X(code) X(latex) X(divider) X(badge)      \
    X(_markdown) X(help) X(html) X(json) X(exception)                                                                             \
    X(error) X(warning) X(info) X(success) X(toast) X(progress) X(skeleton) X(balloons) X(snow) X(spinner)   \
    X(container) X(columns) X(tabs) X(expander) X(popover) X(empty) X(space) X(status) X(form) X(grid)       \
    X(grid_cell) X(chat_message) X(dialog)                                                                   \
    X(button) X(form_submit_button) X(download_button) X(menu_button) X(link_button) X(page_link)            \
    X(checkbox) X(toggle)                                                                                    \
    X(text_input) X(text_area) X(number_input) X(slider) X(color_picker)                                     \
    X(date_input) X(time_input) X(datetime_input)                                                            \
    X(selectbox) X(radio) X(multiselect) X(pills) X(segmented_control) X(select_slider) X(feedback)          \
    X(pagination)                                                                                            \
    X(file_uploader) X(camera_input) X(audio_input) X(chat_input)                                            \
    X(image) X(audio) X(video)                                                                               \
    X(component) X(component_v2)                                                                             \
    X(iframe) X(_iframe) X(_html) X(graphviz_chart) X(mermaid_chart)                                          \
    X(dataframe) X(data_editor) X(table) X(line_chart) X(area_chart) X(bar_chart) X(scatter_chart) X(map)     \
    X(vega_lite_chart) X(echarts_chart) X(plotly_chart) X(pydeck_chart)                                      \
    X(metric)                                                                                                \
    X(logo)                                                                                                  \
    X(set_page_config)

#define X(name) BN_CMD_ID_##name,
typedef enum bn_cmd_id { BN_COMMANDS(X) BN_CMD_ID_COUNT } bn_cmd_id;
#undef X
#define X(name) extern const bn_command bn_cmd_##name;
BN_COMMANDS(X)
#undef X

extern const bn_command *const bn_commands[BN_CMD_ID_COUNT];
const bn_command *bn_command_find(const char *name); /* NULL: none */

#endif
