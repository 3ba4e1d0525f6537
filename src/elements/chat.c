/* chat.c: st.chat_message: what somebody says, beside a picture of who. See command.h. */
#include "elements/image.h"
#include "elements/layout_private.h"

#define O st_chat_message_opts

/* What stands beside the message: call->scratch. */
typedef struct avatar {
    int     type;
    bn_mark mark; /* its text is what the page is told */
} avatar;

static avatar *avatar_of(const bn_call *call)
{
    _Static_assert(sizeof(avatar) <= sizeof call->scratch.bytes, "an avatar fits");
    return (avatar *)(void *)((bn_call *)(uintptr_t)call)->scratch.bytes;
}

static const struct {
    const char *word, *icon;
} presets[] = { { "user", "user" }, { "human", "user" }, { "assistant", "assistant" }, { "ai", "assistant" } };

static const char *preset_icon(bn_bytes text, bool any_case)
{
    for (size_t i = 0; i < BN_COUNT(presets); i++)
        if (any_case ? bn_is_word(text, presets[i].word) : bn_bytes_eq(text, bn_bytes_str(presets[i].word)))
            return presets[i].icon;
    return NULL;
}

static bn_status check(bn_call *call, bn_error *err)
{
    bn_bytes name = bn_call_text(call, BN_CALL_INDEX(call, O, name));
    const st_val *given = &((const O *)call->opts)->avatar;
    bn_bytes word = bn_val_text(given);
    avatar *a = avatar_of(call);
    const char *icon = given->kind <= ST_KIND_NONE ? preset_icon(name, true) : word.p ? preset_icon(word, false) : NULL;
    (void)err;

    *a = (avatar){ .type = PB_BLOCK_CHAT_MESSAGE_AVATAR_TYPE_ICON, .mark.text = bn_bytes_str(icon ? icon : "") };
    if (given->kind <= ST_KIND_NONE && !icon && bn_is_emoji(name))
        *a = (avatar){ .type = PB_BLOCK_CHAT_MESSAGE_AVATAR_TYPE_EMOJI, .mark.text = name };
    else if (given->kind > ST_KIND_NONE && !icon)
        a->type = -1; /* settle's to find */
    return BN_OK;
}

static bn_status settle(bn_call *call, bn_error *err)
{
    static const int types[] = { [BN_MARK_IMAGE] = PB_BLOCK_CHAT_MESSAGE_AVATAR_TYPE_IMAGE,
                                 [BN_MARK_ICON] = PB_BLOCK_CHAT_MESSAGE_AVATAR_TYPE_ICON,
                                 [BN_MARK_EMOJI] = PB_BLOCK_CHAT_MESSAGE_AVATAR_TYPE_EMOJI };
    avatar *a = avatar_of(call);
    bn_status rc;
    if (a->type >= 0)
        return BN_OK;
    rc = bn_mark_find(call, &((const O *)call->opts)->avatar, "`avatar`", &a->mark, err);
    a->type = types[a->mark.kind];
    return rc;
}

static void done(bn_call *call, bool put)
{
    avatar *a = avatar_of(call);
    if (put && a->mark.shown.item)
        bn_run_ctx_media_place(call->ctx, call->parent, call->slot, "avatar", a->mark.shown.item);
    bn_shown_release(&a->mark.shown, 1);
}

static void encode(bn_call *call, bn_wire *w)
{
    const avatar *a = avatar_of(call);
    bn_wire_str(w, PB_BLOCK_CHAT_MESSAGE_AVATAR, a->mark.text);
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
      .doc = "What stands beside it: \"user\", \"assistant\", an emoji, \":material/name:\", or an image as st.image takes it."),
    P_WIDTH(O, "'stretch'", BN_TURN_LATE),
};

const bn_command bn_cmd_chat_message = {
    .name = "chat_message", .doc = "Make a container for what somebody says in a chat.", .pb = PB_BLOCK_CHAT_MESSAGE,
    .flags = BN_CMD_BLOCK, .opts_size = sizeof(O), .params = params, .param_count = BN_COUNT(params),
    .py_returns = "DeltaGenerator", .block_kind = "chat_message", .check = check, .settle = settle,
    .encode = encode, .encode_block = encode_block, .done = done,
};
