/* chat_input.c: st.chat_input: a message, which may carry files and a recording. Its value lasts for one run, and so
 * does the session's hold on what came with it: the value alone keeps it. See files.h. */
#include "elements/files.h"
#include "elements/text_value.h"


static const bn_word submit_modes[] = {
    { "submit", PB_CHAT_INPUT_SUBMIT_MODE_SUBMIT_MODE_SUBMIT },
    { "disable", PB_CHAT_INPUT_SUBMIT_MODE_SUBMIT_MODE_DISABLE },
    { "stop", PB_CHAT_INPUT_SUBMIT_MODE_SUBMIT_MODE_STOP },
    { NULL, 0 },
};

/* check's findings, in call->scratch */
typedef struct chat {
    int      accept_file;
    int64_t  max_chars; /* 0: any */
    bool     bottom;
    bn_value set;       /* a text that the app has set, for the browser; released by encode */
} chat;

static chat *found(const bn_call *call)
{
    return (chat *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_chat_input_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

/* ---- checks ---- */

static bn_status check_accept_file(const bn_call *call, int *out, bn_error *err)
{
    const st_val *v = &opts_of(call)->accept_file;
    char got[200];
    *out = PB_CHAT_INPUT_ACCEPT_FILE_NONE;
    if (v->kind == ST_NOT_GIVEN || (v->kind == ST_KIND_BOOL && !v->i))
        return BN_OK;
    if (v->kind == ST_KIND_BOOL)
        *out = PB_CHAT_INPUT_ACCEPT_FILE_SINGLE;
    else if (bn_val_is(v, "multiple"))
        *out = PB_CHAT_INPUT_ACCEPT_FILE_MULTIPLE;
    else if (bn_val_is(v, "directory"))
        *out = PB_CHAT_INPUT_ACCEPT_FILE_DIRECTORY;
    else
        return bn_bad_value(err, "accept_file", "True, False, 'multiple', 'directory'",
                            bn_val_repr(call, v, got, sizeof got));
    return BN_OK;
}

static bn_status check_max_chars(const bn_call *call, int64_t *out, bn_error *err)
{
    const st_val *v = &opts_of(call)->max_chars;
    *out = 0;
    if (v->kind <= ST_KIND_NONE)
        return BN_OK;
    if (v->kind != ST_KIND_INT)
        return bn_fail_kind(err, BN_EUSER, "TypeError", "`max_chars` must be an int or None, not %s",
                            bn_val_type(call, v));
    if (v->i < 0 || v->i > UINT32_MAX)
        return bn_fail_kind(err, BN_EUSER, "ValueError", "`max_chars` is %lld; it may be 0 to 4294967295.",
                            (long long)v->i);
    *out = v->i;
    return BN_OK;
}

static bn_status check_types(const bn_call *call, bn_error *err)
{
    bn_file_types types;
    bn_status rc = bn_file_types_read(call, &opts_of(call)->file_type, &types, err);
    if (!rc)
        bn_file_types_release(&types);
    return rc;
}

/* Straight in the main page it stands at the bottom; in a container, there. */
static bool stands_at_bottom(const bn_call *call)
{
    return !call->parent || (bn_block_root(call->parent) == BN_ROOT_MAIN && !bn_block_parent(call->parent));
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_chat_input_opts *o = opts_of(call);
    chat *c = found(call);
    bn_status rc;

    _Static_assert(sizeof(chat) <= sizeof call->scratch.bytes, "check's findings fit");
    *c = (chat){ .set = bn_value_none() };
    rc = check_accept_file(call, &c->accept_file, err);
    if (!rc)
        rc = bn_check_max_upload(call, &o->max_upload_size, err);
    if (!rc)
        rc = check_types(call, err);
    if (!rc)
        rc = bn_check_sample_rate(call, "audio_sample_rate", &o->audio_sample_rate, err);
    if (!rc && bn_call_form(call)[0])
        rc = bn_fail_kind(err, BN_EUSER, "StreamlitInvalidLayoutContextError",
                          "A `chat_input` cannot stand in a form: it is sent by itself.");
    if (!rc)
        rc = check_max_chars(call, &c->max_chars, err);
    c->bottom = stands_at_bottom(call);
    return rc;
}

/* ---- the value ---- */

typedef struct chat_rule {
    bn_uploads *uploads; /* of the session, which outlives the rule */
    int64_t     max_chars;
    bool        files, audio;
} chat_rule;

static bn_value no_or_list(const chat_rule *rule, bn_bytes state)
{
    bn_value list = bn_uploads_read(rule->uploads, state, true);
    if (!rule->files)
        bn_value_release(&list);
    return list;
}

/* From a ChatInputValue message. Without its text nothing was sent. */
static bn_value decode(const void *arg, bn_value raw)
{
    const chat_rule *rule = arg;
    bn_bytes rest, text = { 0 }, files = { 0 }, audio = { 0 };
    bool has_text = false, has_audio = false;
    bn_value items[4];
    bn_wire_field f;

    if (raw.kind != BN_VALUE_BYTES || !rule->uploads)
        return bn_value_none();
    rest = bn_value_text(raw);
    while (bn_wire_next(&rest, &f) == BN_OK) {
        if (f.wire_type != 2)
            continue;
        if (f.number == bn_pb_number(PB_CHAT_INPUT_VALUE_DATA)) {
            text = f.bytes;
            has_text = bn_utf8_valid(text);
        } else if (f.number == bn_pb_number(PB_CHAT_INPUT_VALUE_FILE_UPLOADER_STATE)) {
            files = f.bytes;
        } else if (f.number == bn_pb_number(PB_CHAT_INPUT_VALUE_AUDIO_FILE_INFO)) {
            audio = f.bytes;
            has_audio = true;
        }
    }
    if (!has_text)
        return bn_value_none();
    text = bn_text_cut(text, rule->max_chars ? rule->max_chars : -1);
    if (!rule->files && !rule->audio)
        return bn_value_str(text);
    items[0] = bn_value_str(text);
    items[1] = no_or_list(rule, files);
    items[2] = has_audio && rule->audio ? bn_uploads_read_one(rule->uploads, audio, true) : bn_value_none();
    items[3] = bn_value_bool(rule->audio);
    return bn_value_chat(items);
}

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    const chat *c = found(call);
    chat_rule *rule = bn_xmalloc(sizeof *rule);
    (void)err;
    *rule = (chat_rule){ .uploads = call->ctx ? bn_run_ctx_uploads(call->ctx) : NULL, .max_chars = c->max_chars,
                         .files = c->accept_file != PB_CHAT_INPUT_ACCEPT_FILE_NONE,
                         .audio = opts_of(call)->accept_audio };
    m->decode = decode;
    m->decode_arg = rule;
    if (c->bottom && call->ctx) { /* its id says where it was asked for */
        call->parent = bn_run_ctx_root(call->ctx, BN_ROOT_BOTTOM);
        call->slot = BN_SLOT_NEW;
    }
    return BN_OK;
}

static bool is_wav(const bn_upload_info *info)
{
    return bn_ends_with_word(bn_bytes_str(info->name), ".wav");
}

static bool is_wav_type(const char *type)
{
    return strcmp(type, "audio/wav") == 0 || strcmp(type, "audio/wave") == 0 || strcmp(type, "audio/x-wav") == 0;
}

static bn_status check_recording(bn_value v, bn_error *err)
{
    const bn_upload_info *info = v.kind == BN_VALUE_FILE ? bn_upload_info_of(bn_upload_of(v)) : NULL;
    if (!info || (is_wav(info) && is_wav_type(info->type)))
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "A recording must be a WAV file: `%.*s` is of type `%.*s`.",
                        bn_cut(bn_bytes_str(info->name), 200), info->name, bn_cut(bn_bytes_str(info->type), 100),
                        info->type);
}

static bn_status check_files(bn_value v, const bn_file_types *types, bn_error *err)
{
    bn_value files = bn_value_items(v)[1];
    bn_status rc = BN_OK;
    for (size_t i = 0; files.kind == BN_VALUE_LIST && i < bn_value_count(files) && !rc; i++)
        rc = bn_files_check_name(bn_upload_of(bn_value_items(files)[i]), types, err);
    return rc ? rc : check_recording(bn_value_items(v)[2], err);
}

static bn_status accept(bn_call *call, const bn_file_types *types, bn_error *err)
{
    static const bn_bytes wav = { (const uint8_t *)".wav", 4 };
    int64_t max = bn_max_upload(call, &opts_of(call)->max_upload_size);
    const bn_file_types recording = { .items = (bn_bytes *)(uintptr_t)&wav, .n = 1 };
    bn_status rc = BN_OK;
    if (found(call)->accept_file != PB_CHAT_INPUT_ACCEPT_FILE_NONE)
        rc = bn_files_accept(call, types, max, err);
    if (!rc && opts_of(call)->accept_audio)
        rc = bn_files_accept(call, &recording, max, err);
    return rc;
}

/* A text that the app has set goes into the field, to be sent by the visitor; the value of this run is none. */
static bn_status take_set(bn_call *call, bn_error *err)
{
    bn_bytes key = bn_call_key(call);
    bn_value none = bn_value_none();
    if (!call->value_changed)
        return BN_OK;
    call->value_changed = call->value.kind == BN_VALUE_STR;
    if (!call->value_changed) {
        bn_value_release(&call->value);
        return BN_OK;
    }
    found(call)->set = call->value;
    call->value = bn_value_none();
    return key.p ? bn_run_ctx_state_reset(call->ctx, key, &none, err) : BN_OK;
}

static bn_status settle(bn_call *call, bn_error *err)
{
    bn_file_types types;
    bn_status rc;
    if (!call->ctx)
        return BN_OK;
    rc = bn_file_types_read(call, &opts_of(call)->file_type, &types, err);
    if (rc)
        return rc;
    rc = accept(call, &types, err);
    if (!rc && call->value.kind == BN_VALUE_CHAT)
        rc = check_files(call->value, &types, err);
    bn_file_types_release(&types);
    if (!rc)
        rc = take_set(call, err);
    if (rc)
        bn_value_release(&found(call)->set);
    return rc;
}

static void encode(bn_call *call, bn_wire *w)
{
    const st_chat_input_opts *o = opts_of(call);
    chat *c = found(call);
    bn_file_types types;

    bn_wire_int(w, PB_CHAT_INPUT_IS_AUTO_POSITIONED_AT_BOTTOM, c->bottom);
    bn_wire_int(w, PB_CHAT_INPUT_MAX_CHARS, c->max_chars);
    bn_wire_int(w, PB_CHAT_INPUT_ACCEPT_FILE, c->accept_file);
    /* it was fine when checked */
    if (!w->status && !(w->status = bn_file_types_read(call, &o->file_type, &types, NULL))) {
        bn_file_types_encode(&types, w, PB_CHAT_INPUT_FILE_TYPE);
        bn_file_types_release(&types);
    }
    bn_wire_int(w, PB_CHAT_INPUT_MAX_UPLOAD_SIZE_MB, bn_max_upload(call, &o->max_upload_size));
    bn_encode_sample_rate(&o->audio_sample_rate, w, PB_CHAT_INPUT_AUDIO_SAMPLE_RATE);
    if (c->set.kind != BN_VALUE_STR)
        return;
    bn_wire_str(w, PB_CHAT_INPUT_VALUE, bn_value_text(c->set));
    bn_wire_int(w, PB_CHAT_INPUT_SET_VALUE, 1);
    bn_value_release(&c->set);
}

#define O st_chat_input_opts
static const bn_param params[] = {
    P(O, placeholder, .pb = PB_CHAT_INPUT_PLACEHOLDER, .flags = BN_ARG_POSITIONAL | BN_ARG_ANY, .py_type = "str",
      .fallback = "'Your message'", .doc = "Shown while there is no text."),
    P_KEY(O, 0),
    P(O, max_chars, .flags = BN_ARG_IDENTITY, .py_type = "int | None", .fallback = "None", .doc = "Most characters."),
    P(O, max_upload_size, .flags = BN_ARG_IDENTITY, .py_type = "int | None", .fallback = "None",
      .doc = "Megabytes of one file; None: what the option server.maxUploadSize says."),
    P(O, accept_file, .flags = BN_ARG_IDENTITY, .py_type = "bool | Literal['multiple', 'directory']",
      .fallback = "False", .doc = "Whether files can be sent along: one (True), \"multiple\", or a \"directory\"."),
    P(O, file_type, .flags = BN_ARG_IDENTITY | BN_ARG_ITERABLE | BN_ARG_NULLABLE,
      .py_type = "str | Sequence[str] | None", .fallback = "None",
      .doc = "Which files: extensions, MIME types, or \"image\", \"audio\", \"video\", \"text\"; None: any."),
    P(O, accept_audio, .pb = PB_CHAT_INPUT_ACCEPT_AUDIO, .py_type = "bool", .fallback = "False",
      .doc = "Whether a message can be spoken."),
    P(O, audio_sample_rate, .py_type = "int | None", .fallback = "16000",
      .doc = "Hertz: 8000, 11025, 16000, 22050, 24000, 32000, 44100 or 48000; None: the browser's own."),
    P_DISABLED(O, PB_CHAT_INPUT_DISABLED),
    P(O, submit_mode, .pb = PB_CHAT_INPUT_SUBMIT_MODE, .flags = BN_ARG_HASHED, .words = submit_modes,
      .py_type = "Literal['submit', 'disable', 'stop']", .fallback = "'submit'",
      .doc = "While the app runs: messages can be sent, or not, or the button stops the run."),
    P(O, on_submit, .flags = BN_ARG_NO_ID, .py_type = "WidgetCallback | None", .fallback = "None",
      .doc = "Called before the run that a message starts."),
    P_ARGS(0),
    P_WIDTH_NO_CONTENT(O, 0, BN_TURN_LAST),
    P(O, height, .flags = BN_ARG_HEIGHT | BN_ARG_CONTENT, .turn = BN_TURN_LAST, .py_type = "Height",
      .fallback = "'content'", .doc = "Pixels, \"stretch\", or \"content\": as high as the text."),
};
const bn_command bn_cmd_chat_input = {
    .name = "chat_input", .doc = "Show a field for a message. Returns it in the run that it started, else None.",
    .pb = PB_ELEMENT_CHAT_INPUT, .flags = BN_CMD_WIDGET, .opts_size = sizeof(O), .params = params,
    .param_count = BN_COUNT(params), .py_returns = "str | ChatInputValue | None", .id_pb = PB_CHAT_INPUT_ID,
    .widget_kind = BN_WIDGET_MESSAGE_TRIGGER, .check = check, .meta = meta, .settle = settle, .encode = encode,
};
