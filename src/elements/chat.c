/* chat.c: st.chat_message: what somebody says, beside a picture of who. See command.h. */
#include "elements/layout_private.h"

#define O st_chat_message_opts

/* What stands beside the message: call->scratch. */
typedef struct avatar {
    int         type;
    const char *word;  /* an icon by name; NULL: the text of `avatar`, or of the name in lower case */
    bool        named; /* the name says it */
} avatar;

static const struct {
    const char *word, *icon;
} presets[] = { { "user", "user" }, { "human", "user" }, { "assistant", "assistant" }, { "ai", "assistant" } };

static const char *preset_icon(bn_bytes text, bool any_case)
{
    for (size_t i = 0; i < BN_COUNT(presets); i++)
        if (text.n == strlen(presets[i].word) &&
            (any_case ? strncasecmp((const char *)text.p, presets[i].word, text.n) : memcmp(text.p, presets[i].word, text.n)) == 0)
            return presets[i].icon;
    return NULL;
}

static bool is_url(bn_bytes text)
{
    const uint8_t *colon = memchr(text.p, ':', text.n);
    return colon && colon > text.p && bn_bytes_of(colon, text.n - (size_t)(colon - text.p)).n > 1;
}

static bn_status check(bn_call *call, bn_error *err)
{
    bn_bytes name = bn_call_text(call, BN_CALL_INDEX(call, O, name));
    bn_bytes given = bn_call_text(call, BN_CALL_INDEX(call, O, avatar));
    avatar *a = (avatar *)(void *)call->scratch.bytes;

    *a = (avatar){ .type = PB_BLOCK_CHAT_MESSAGE_AVATAR_TYPE_ICON, .word = "" };
    if (!given.p) {
        const char *icon = preset_icon(name, true);
        if (icon)
            a->word = icon;
        else if (bn_is_emoji(name))
            *a = (avatar){ .type = PB_BLOCK_CHAT_MESSAGE_AVATAR_TYPE_EMOJI, .named = true };
        return BN_OK;
    }
    a->word = preset_icon(given, false);
    if (a->word)
        return BN_OK;
    if (bn_is_emoji(given))
        a->type = PB_BLOCK_CHAT_MESSAGE_AVATAR_TYPE_EMOJI;
    else if (given.n >= 9 && memcmp(given.p, ":material", 9) == 0)
        return bn_check_icon(given, err);
    else if (is_url(given))
        a->type = PB_BLOCK_CHAT_MESSAGE_AVATAR_TYPE_IMAGE;
    else
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "`avatar` cannot be \"%.*s\": it is \"user\" or \"assistant\", an emoji, a Material icon, or "
                            "the address of an image.",
                            bn_cut(given, 100), (const char *)given.p);
    return BN_OK;
}

static void encode(bn_call *call, bn_wire *w)
{
    const avatar *a = (const avatar *)(const void *)call->scratch.bytes;
    bn_bytes text = bn_call_text(call, a->named ? BN_CALL_INDEX(call, O, name) : BN_CALL_INDEX(call, O, avatar));
    bn_wire_str(w, PB_BLOCK_CHAT_MESSAGE_AVATAR, a->word ? bn_bytes_str(a->word) : text);
    bn_wire_int(w, PB_BLOCK_CHAT_MESSAGE_AVATAR_TYPE, a->type);
}

static void encode_block(bn_call *call, bn_wire *w)
{
    (void)call;
    bn_wire_int(w, PB_BLOCK_ALLOW_EMPTY, 1);
}

static const bn_param params[] = {
    P(O, name, .pb = PB_BLOCK_CHAT_MESSAGE_NAME, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED,
      .py_type = "Literal['user', 'assistant', 'ai', 'human'] | str",
      .doc = "Who says it: \"user\", \"assistant\", \"ai\", \"human\", or any name."),
    P(O, avatar, .py_type = "Literal['user', 'assistant'] | str | AtomicImage | None", .fallback = "None",
      .doc = "What stands beside it: \"user\", \"assistant\", an emoji, \":material/name:\", or an image's address."),
    P_WIDTH(O, "'stretch'", BN_TURN_LATE),
};

const bn_command bn_cmd_chat_message = {
    .name = "chat_message", .doc = "Make a container for what somebody says in a chat.", .pb = PB_BLOCK_CHAT_MESSAGE,
    .flags = BN_CMD_BLOCK, .opts_size = sizeof(O), .params = params, .param_count = BN_COUNT(params),
    .py_returns = "DeltaGenerator", .block_kind = "chat_message", .check = check, .encode = encode,
    .encode_block = encode_block,
};
