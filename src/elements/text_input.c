/* text_input.c: st.text_input: one line of text. See command.h.
 *
 * What kind of text it is (.type) brings an icon, a placeholder, a rule and a word for the browser's autocompletion,
 * each of which the app may give itself. */
#include <math.h>

#include "elements/duration.h"
#include "elements/text_value.h"

#define LIVE_STANDARD_MS 250
#define LIVE_MAX_MS      60000

typedef struct text_kind {
    const char *icon, *placeholder, *rule, *message, *autocomplete;
} text_kind;

static const text_kind kinds[] = {
    [PB_TEXT_INPUT_TYPE_DEFAULT] = { NULL, NULL, NULL, NULL, "" },
    [PB_TEXT_INPUT_TYPE_PASSWORD] = { NULL, NULL, NULL, NULL, "new-password" },
    [PB_TEXT_INPUT_TYPE_EMAIL] = { ":material/mail:", "you@example.com", "^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$",
                                   "Enter a valid email address.", "email" },
    [PB_TEXT_INPUT_TYPE_URL] = { ":material/link:", "https://example.com",
                                 "^([Hh][Tt][Tt][Pp][Ss]?://)?[^\\s/.]+\\.[^\\s]+$", "Enter a valid URL.", "url" },
    [PB_TEXT_INPUT_TYPE_PHONE] = { ":material/call:", "+1 234 567 8900", NULL, NULL, "tel" },
    [PB_TEXT_INPUT_TYPE_SEARCH] = { ":material/search:", "Search", NULL, NULL, "off" },
};
static const bn_word kind_words[] = {
    { "default", PB_TEXT_INPUT_TYPE_DEFAULT }, { "password", PB_TEXT_INPUT_TYPE_PASSWORD },
    { "email", PB_TEXT_INPUT_TYPE_EMAIL },     { "url", PB_TEXT_INPUT_TYPE_URL },
    { "phone", PB_TEXT_INPUT_TYPE_PHONE },     { "search", PB_TEXT_INPUT_TYPE_SEARCH },
    { NULL, 0 },
};

/* check's findings, in call->scratch */
typedef struct text_input {
    const text_kind *kind;
    bn_bytes         rule, message; /* p NULL: none */
    int64_t          max_chars;     /* -1: any */
    int              live_ms;       /* -1: not live */
    bool             none;          /* the default is no text at all */
} text_input;

static text_input *found(const bn_call *call)
{
    return (text_input *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_text_input_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

static bn_bytes text_at(const bn_call *call, size_t offset)
{
    return bn_call_text(call, bn_call_index(call, offset));
}
#define TEXT(call, field) text_at((call), offsetof(st_text_input_opts, field))

/* ---- checks ---- */

static bn_status check_live(const bn_call *call, int *out, bn_error *err)
{
    const st_val *v = &opts_of(call)->live;
    double seconds, ms;
    char got[200];

    *out = -1;
    if (v->kind == ST_NOT_GIVEN || (v->kind == ST_KIND_BOOL && !v->i))
        return BN_OK;
    if (v->kind == ST_KIND_BOOL) {
        *out = LIVE_STANDARD_MS;
        return BN_OK;
    }
    if (v->kind != ST_KIND_STR)
        return bn_bad_type(err, "live", bn_val_type(call, v), "bool, str (a length of time with its unit, as \"300ms\")");
    if (bn_duration_parse(bn_val_text(v), &seconds))
        return bn_fail_kind(err, BN_EUSER, "StreamlitBadTimeStringError",
                            "`live` is %s, which is not a length of time such as \"300ms\" or \"0.5s\".",
                            bn_val_repr(call, v, got, sizeof got));
    ms = nearbyint(seconds * 1000);
    if (seconds > 0 && ms < 1)
        ms = 1;
    if (seconds < 0 || ms > LIVE_MAX_MS)
        return bn_fail_kind(err, BN_EUSER, "StreamlitValueOutOfRangeError", "`live` is %s; it may be 0ms to 1m.",
                            bn_val_repr(call, v, got, sizeof got));
    *out = (int)ms;
    return BN_OK;
}

static bn_status check_rule(const bn_call *call, text_input *in, bn_error *err)
{
    const st_val *v = &opts_of(call)->validate;
    if (v->kind <= ST_KIND_NONE) {
        in->rule = bn_bytes_str(in->kind->rule);
        in->message = bn_bytes_str(in->kind->message);
        return BN_OK;
    }
    if (v->kind == ST_KIND_STR) {
        in->rule = bn_val_text(v);
        return BN_OK;
    }
    if (v->kind != ST_KIND_LIST)
        return bn_bad_type(err, "validate", bn_val_type(call, v), "None, str, tuple");
    if (v->n != 2 || v->items[0].kind != ST_KIND_STR || v->items[1].kind != ST_KIND_STR)
        return bn_bad_value(err, "validate", "a regular expression, a tuple of one and a message", "another tuple");
    in->rule = bn_val_text(&v->items[0]);
    in->message = bn_val_text(&v->items[1]);
    return BN_OK;
}

static bn_status check_max(const bn_call *call, int64_t *out, bn_error *err)
{
    const st_val *v = &opts_of(call)->max_chars;
    char got[64];
    *out = -1;
    if (v->kind <= ST_KIND_NONE)
        return BN_OK;
    if (v->kind != ST_KIND_INT && !bn_val_is_huge(call, v))
        return bn_fail_kind(err, BN_EUSER, "TypeError", "`max_chars` must be an integer or None, not %s",
                            bn_val_type(call, v));
    if (v->kind != ST_KIND_INT || v->i < 0 || v->i > UINT32_MAX)
        return bn_fail_kind(err, BN_EUSER, "ValueError", "`max_chars` is %s; it may be 0 to 4294967295",
                            bn_val_repr(call, v, got, sizeof got));
    *out = v->i;
    return BN_OK;
}

static bn_status check(bn_call *call, bn_error *err)
{
    text_input *in = found(call);
    bn_bytes kind = TEXT(call, type);
    const bn_word *word = kind_words;
    bn_status rc;

    _Static_assert(sizeof(text_input) <= sizeof call->scratch.bytes, "check's findings fit");
    while (!bn_bytes_is(kind, word->word))
        word++;
    *in = (text_input){ .kind = &kinds[word->value], .none = opts_of(call)->value.kind == ST_KIND_NONE };
    rc = check_live(call, &in->live_ms, err);
    if (!rc)
        rc = check_rule(call, in, err);
    if (!rc)
        rc = check_max(call, &in->max_chars, err);
    if (!rc && word->value == PB_TEXT_INPUT_TYPE_PASSWORD && bn_bytes_is(TEXT(call, bind), "query-params"))
        return bn_fail_kind(err, BN_EUSER, "StreamlitIncompatibleParametersError",
                            "`bind=\"query-params\"` and `type=\"password\"` do not go together: a password must not stand in "
                            "the page's address.");
    return rc;
}

/* ---- the value ---- */

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    text_input *in = found(call);
    return bn_text_meta(call, &opts_of(call)->value, in->max_chars, &in->none, m, err);
}

static bn_status settle(bn_call *call, bn_error *err)
{
    if (!call->value_changed || call->value.kind == BN_VALUE_STR || call->value.kind == BN_VALUE_NONE)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "TypeError",
                        "The value set for a `text_input` in the session's state is neither text nor None.");
}

static void identity(const bn_call *call, bn_hash *h)
{
    const text_input *in = found(call);
    bool given = opts_of(call)->validate.kind > ST_KIND_NONE;
    bn_id_text(h, "validate", given ? in->rule : (bn_bytes){ 0 });
    if (!bn_call_key(call).p)
        bn_hash_u64(h, (uint64_t)in->live_ms);
}

static void encode_or(bn_wire *w, bn_pb tag, bn_bytes given, const char *standard)
{
    bn_wire_str(w, tag, given.p ? given : bn_bytes_str(standard));
}

static void encode(bn_call *call, bn_wire *w)
{
    const text_input *in = found(call);
    bn_bytes icon = TEXT(call, icon);
    char buf[64];

    if (!in->none)
        bn_wire_str(w, PB_TEXT_INPUT_DEFAULT, bn_text_default(call, &opts_of(call)->value, buf));
    if (in->max_chars > 0)
        bn_wire_int(w, PB_TEXT_INPUT_MAX_CHARS, in->max_chars);
    encode_or(w, PB_TEXT_INPUT_AUTOCOMPLETE, TEXT(call, autocomplete), in->kind->autocomplete);
    encode_or(w, PB_TEXT_INPUT_PLACEHOLDER, TEXT(call, placeholder), in->kind->placeholder);
    encode_or(w, PB_TEXT_INPUT_ICON, icon.p ? bn_icon_text(icon) : icon, in->kind->icon);
    if (in->rule.p)
        bn_wire_str(w, PB_TEXT_INPUT_VALIDATE_REGEX, in->rule);
    if (in->message.p)
        bn_wire_str(w, PB_TEXT_INPUT_VALIDATE_MESSAGE, in->message);
    if (in->live_ms >= 0)
        bn_wire_int(w, PB_TEXT_INPUT_LIVE_DEBOUNCE_MS, in->live_ms);
    if (!call->value_changed)
        return;
    if (call->value.kind == BN_VALUE_STR)
        bn_wire_str(w, PB_TEXT_INPUT_VALUE, bn_value_text(call->value));
    bn_wire_int(w, PB_TEXT_INPUT_SET_VALUE, 1);
}

#define O st_text_input_opts
static const bn_param params[] = {
    P(O, label, .pb = PB_TEXT_INPUT_LABEL, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_LABEL,
      .turn = BN_TURN_THIRD, .py_type = "str", .doc = "What is asked for, in Markdown."),
    P(O, value, .flags = BN_ARG_POSITIONAL | BN_ARG_TEXT, .py_type = "str | SupportsStr | None", .fallback = "''",
      .doc = "The text at first; None: empty, and the command returns None until something is typed."),
    P(O, max_chars, .flags = BN_ARG_POSITIONAL | BN_ARG_IDENTITY, .py_type = "int | None", .fallback = "None",
      .doc = "Most characters."),
    P_KEY(O, BN_ARG_POSITIONAL),
    P(O, type, .pb = PB_TEXT_INPUT_TYPE, .flags = BN_ARG_POSITIONAL | BN_ARG_HASHED, .words = kind_words,
      .py_type = "Literal['default', 'password', 'email', 'url', 'phone', 'search']", .fallback = "'default'",
      .doc = "What kind of text it is."),
    P_HELP(O, PB_TEXT_INPUT_HELP, BN_ARG_POSITIONAL),
    P(O, autocomplete, .flags = BN_ARG_POSITIONAL, .py_type = "str | None", .fallback = "None",
      .doc = "What the browser may fill in by itself: HTML's autocomplete."),
    P_ON_CHANGE(O, PB_TEXT_INPUT_IGNORE_RERUN),
    P_ARGS(BN_ARG_POSITIONAL),
    P(O, placeholder, .flags = BN_ARG_ANY, .py_type = "str | None", .fallback = "None",
      .doc = "Shown while there is no text."),
    P_DISABLED(O, PB_TEXT_INPUT_DISABLED),
    P(O, required, .pb = PB_TEXT_INPUT_REQUIRED, .py_type = "bool", .fallback = "False",
      .doc = "Marked as one that must be filled in."),
    P_VISIBILITY(O, PB_TEXT_INPUT_LABEL_VISIBILITY),
    P_ICON(O, 0, 0, BN_TURN_LATE),
    P(O, validate, .takes = BN_TAKES_TUPLES, .flags = BN_ARG_NO_ID, .py_type = "str | tuple[str, str] | None", .fallback = "None",
      .doc = "A regular expression that the text must match, or a tuple of one and the message shown if it does not."),
    P(O, live, .flags = BN_ARG_NO_ID, .py_type = "str | bool", .fallback = "False",
      .doc = "Rerun while typing: True (after 250 ms of rest), or a length of time such as \"300ms\"."),
    P_WIDTH_NO_CONTENT(O, 0, BN_TURN_LAST),
    P_BIND(O, PB_TEXT_INPUT_QUERY_PARAM_KEY),
    P_PERSIST(O),
};
const bn_command bn_cmd_text_input = {
    .name = "text_input", .doc = "Show a line to type text into. Returns the text.", .pb = PB_ELEMENT_TEXT_INPUT,
    .flags = BN_CMD_WIDGET, .opts_size = sizeof(O), .params = params, .param_count = BN_COUNT(params),
    .py_returns = "str | None", .id_pb = PB_TEXT_INPUT_ID, .form_pb = PB_TEXT_INPUT_FORM_ID,
    .widget_kind = BN_WIDGET_STR, .check = check, .identity = identity, .meta = meta, .settle = settle,
    .encode = encode,
};
