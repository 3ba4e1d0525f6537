/* button_group.c: st.pills and st.segmented_control: one of several, or several, as buttons side by side. See options.h.
 *
 * The browser sends a list of labels in both cases. An icon at the start of a label is sent apart from it. */
#include "elements/options.h"

/* check's findings, in call->scratch: the one way of choosing or the other, told by `many`. */
typedef struct button_group {
    union {
        bn_single  single;
        bn_several several;
    };
    bool many;
} button_group;

static button_group *found(const bn_call *call)
{
    return (button_group *)(void *)(uintptr_t)call->scratch.bytes;
}

static const bn_word modes[] = {
    { "single", PB_BUTTON_GROUP_CLICK_MODE_SINGLE_SELECT },
    { "multi", PB_BUTTON_GROUP_CLICK_MODE_MULTI_SELECT },
    { NULL, 0 },
};

static bn_status check(bn_call *call, bn_error *err)
{
    const st_pills_opts *o = call->opts;
    button_group *g = found(call);
    bn_several s = { .standard = &o->default_, .strict = true };
    bool many = bn_bytes_is(bn_call_text(call, BN_CALL_INDEX(call, st_pills_opts, selection_mode)), "multi");
    bn_status rc;

    _Static_assert(sizeof(button_group) <= sizeof call->scratch.bytes, "check's findings fit");
    if (o->required && many)
        return bn_fail_kind(err, BN_EUSER, "StreamlitIncompatibleParametersError",
                            "`required=True` and `selection_mode=\"multi\"` do not go together.");
    rc = bn_choices_read(call, &o->options, &s.options, err);
    s.options.told = true;
    *g = (button_group){ .several = s, .many = many };
    if (!rc)
        rc = bn_several_check(call, err);
    if (rc || many)
        return rc;
    if (bn_several_count(&s) > 1)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "`default` has %zu options, but only one can be chosen: see `selection_mode`.",
                            bn_several_count(&s));
    g->single = (bn_single){ .options = s.options, .index = bn_several_count(&s) ? (int64_t)bn_several_at(&s, 0) : -1 };
    return BN_OK;
}

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    if (found(call)->many)
        return bn_several_meta(call, m, err);
    m->most = 1;
    return bn_single_meta(call, m, err);
}

static bool to_raw(bn_call *call, bn_value v, bn_value *raw)
{
    return found(call)->many ? bn_several_to_raw(call, v, raw) : bn_single_to_raw(call, v, raw);
}

static bn_status settle(bn_call *call, bn_error *err)
{
    return found(call)->many ? bn_several_settle(call, err) : bn_single_settle(call, err);
}

/* The bytes of a label's first word if that is an icon and nothing else. */
static size_t icon_of(bn_bytes label)
{
    const uint8_t *space = label.n ? memchr(label.p, ' ', label.n) : NULL;
    bn_bytes word = bn_bytes_of(label.p, space ? (size_t)(space - label.p) : label.n), bare = bn_strip(word);
    size_t n;
    if (!bare.n)
        return 0;
    if (bare.n > 11 && memcmp(bare.p, ":material/", 10) == 0 && bare.p[bare.n - 1] == ':')
        return bn_is_material(bn_bytes_of(bare.p + 10, bare.n - 11)) ? word.n : 0;
    n = bn_leading_emoji(bare);
    while (n && n < bare.n && (bare.p[n] == '_' || bare.p[n] == '-'))
        n++;
    return n == bare.n ? word.n : 0;
}

static void encode_option(bn_wire *w, bn_bytes label)
{
    size_t n = icon_of(label), mark = bn_wire_open(w, PB_BUTTON_GROUP_OPTIONS, 0);
    bn_bytes icon = bn_strip(bn_bytes_of(label.p, n)), text = label;
    if (n)
        text = bn_bytes_of(label.p + n + (n < label.n), label.n - n - (n < label.n));
    if (n && icon.p[0] != ':')
        icon.n = bn_leading_emoji(icon);
    bn_wire_str(w, PB_BUTTON_GROUP_OPTION_CONTENT, text);
    if (n)
        bn_wire_str(w, PB_BUTTON_GROUP_OPTION_CONTENT_ICON, icon);
    bn_wire_close(w, mark);
}

static void encode(bn_call *call, bn_wire *w)
{
    button_group *g = found(call);
    const bn_choices *o = &g->several.options;
    uint32_t place;

    for (size_t i = 0; i < o->n; i++)
        encode_option(w, bn_val_text(&o->labels[i]));
    bn_wire_int(w, PB_BUTTON_GROUP_STYLE, call->cmd->fixed_value);
    if (g->many) {
        bn_several_encode(call, w, PB_BUTTON_GROUP_DEFAULT, PB_BUTTON_GROUP_RAW_VALUES, PB_BUTTON_GROUP_SET_VALUE);
        return;
    }
    place = (uint32_t)g->single.index;
    bn_wire_uints(w, PB_BUTTON_GROUP_DEFAULT, &place, g->single.index >= 0);
    if (call->value_changed) {
        if (g->single.options.wire.kind == BN_VALUE_STR)
            bn_wire_str(w, PB_BUTTON_GROUP_RAW_VALUES, bn_value_text(g->single.options.wire));
        bn_wire_int(w, PB_BUTTON_GROUP_SET_VALUE, 1);
    }
    bn_value_release(&g->single.options.wire);
}

#define O st_pills_opts
#define PARAMS(key_type)                                                                                     \
    P(O, label, .pb = PB_BUTTON_GROUP_LABEL,                                                                 \
      .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_LABEL, .py_type = "str",            \
      .doc = "What is chosen, in Markdown."),                                                                \
    P(O, options, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED, .py_type = "OptionSequence[V]",              \
      .doc = "What can be chosen: a sequence, the keys of a dict, the members of an Enum, a column."),       \
    P(O, selection_mode, .pb = PB_BUTTON_GROUP_CLICK_MODE, .flags = BN_ARG_IDENTITY | BN_ARG_HASHED,         \
      .words = modes, .turn = BN_TURN_LATE, .py_type = "Literal['single', 'multi']", .fallback = "'single'", \
      .doc = "Whether one option can be chosen, or any number."),                                            \
    { .name = "default", .kind = BN_PARAM_VAL, .offset = offsetof(O, default_),                              \
      .py_type = "Sequence[V] | V | None", .fallback = "None",                                               \
      .doc = "The options chosen at first, or the one." },                                                   \
    P(O, required, .pb = PB_BUTTON_GROUP_REQUIRED, .flags = BN_ARG_NO_ID, .py_type = "bool",                 \
      .fallback = "False", .doc = "Whether the one chosen stays when it is clicked again."),                 \
    P_FORMAT_FUNC_AS("Callable[[Any], str] | None", "None", 0),                                              \
    P(O, key, .flags = BN_ARG_KEY | BN_ARG_NO_ID, .turn = BN_TURN_LATE, .py_type = key_type,                 \
      .fallback = "None", .doc = "Names the widget: its value is found under it in the session's state."),   \
    P_HELP(O, PB_BUTTON_GROUP_HELP, 0),                                                                      \
    P_ON_CHANGE_KEYWORD(O, PB_BUTTON_GROUP_IGNORE_RERUN),                                                    \
    P_ARGS(0),                                                                                               \
    P_DISABLED(O, PB_BUTTON_GROUP_DISABLED),                                                                 \
    P_VISIBILITY(O, PB_BUTTON_GROUP_LABEL_VISIBILITY),                                                       \
    P_WIDTH(O, "'content'", BN_TURN_LATE),                                                                   \
    P_WRAP_OPTIONAL(O, PB_BUTTON_GROUP_WRAP),                                                                \
    P_BIND(O, PB_BUTTON_GROUP_QUERY_PARAM_KEY),                                                              \
    P_PERSIST(O)
static const bn_param pills_params[] = { PARAMS("Key | None") };
static const bn_param segmented_params[] = { PARAMS("str | int | None") };

#define GROUP(list)                                                                                          \
    .pb = PB_ELEMENT_BUTTON_GROUP, .flags = BN_CMD_WIDGET | BN_CMD_OPTIONS, .opts_size = sizeof(O),          \
    .params = (list), .param_count = BN_COUNT(list), .py_returns = "list[V] | V | None",                     \
    .id_pb = PB_BUTTON_GROUP_ID, .form_pb = PB_BUTTON_GROUP_FORM_ID, .widget_kind = BN_WIDGET_STRS,          \
    .check = check, .meta = meta, .to_raw = to_raw, .settle = settle, .encode = encode

const bn_command bn_cmd_pills = {
    .name = "pills", .doc = "Show options as pills. Returns the one chosen, or a list of them.",
    .fixed_value = PB_BUTTON_GROUP_STYLE_PILLS, GROUP(pills_params),
};
const bn_command bn_cmd_segmented_control = {
    .name = "segmented_control", .doc = "Show options as parts of one control. Returns the one chosen, or a list of them.",
    .fixed_value = PB_BUTTON_GROUP_STYLE_SEGMENTED_CONTROL, GROUP(segmented_params),
};
