/* file_uploader.c: st.file_uploader, st.camera_input, st.audio_input: files that stay as long as the browser names them.
 * See files.h. */
#include "elements/files.h"

/* ---------------------------------------------------------------- file_uploader */

static const st_file_uploader_opts *uploader(const bn_call *call)
{
    return call->opts;
}

static bool takes_folder(const bn_call *call)
{
    return bn_val_is(&uploader(call)->accept_multiple_files, "directory");
}

static bool takes_many(const bn_call *call)
{
    const st_val *v = &uploader(call)->accept_multiple_files;
    return takes_folder(call) || (v->kind == ST_KIND_BOOL && v->i);
}

static bn_status check_uploader(bn_call *call, bn_error *err)
{
    bn_status rc = bn_check_max_upload(call, &uploader(call)->max_upload_size, err);
    bn_file_types types;
    if (!rc)
        rc = bn_file_types_read(call, &uploader(call)->type, &types, err);
    if (!rc)
        bn_file_types_release(&types);
    return rc;
}

static bn_status meta_uploader(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    return bn_files_meta(call, takes_many(call), m, err);
}

static bn_status settle_uploader(bn_call *call, bn_error *err)
{
    bn_file_types types;
    bn_status rc = bn_file_types_read(call, &uploader(call)->type, &types, err);
    if (rc)
        return rc;
    rc = bn_files_settle(call, &types, bn_max_upload(call, &uploader(call)->max_upload_size), err);
    bn_file_types_release(&types);
    return rc;
}

static void encode_uploader(bn_call *call, bn_wire *w)
{
    bn_file_types types;
    if (!w->status)
        w->status = bn_file_types_read(call, &uploader(call)->type, &types, NULL); /* it was fine when it was checked */
    if (w->status)
        return; /* has been checked */
    bn_file_types_encode(&types, w, PB_FILE_UPLOADER_TYPE);
    bn_file_types_release(&types);
    bn_wire_int(w, PB_FILE_UPLOADER_MAX_UPLOAD_SIZE_MB, bn_max_upload(call, &uploader(call)->max_upload_size));
    bn_wire_int(w, PB_FILE_UPLOADER_MULTIPLE_FILES, takes_many(call));
    bn_wire_int(w, PB_FILE_UPLOADER_ACCEPT_DIRECTORY, takes_folder(call));
}

#define O st_file_uploader_opts
static const bn_param uploader_params[] = {
    P(O, label, .pb = PB_FILE_UPLOADER_LABEL, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_LABEL,
      .turn = BN_TURN_THIRD, .py_type = "str", .doc = "What is asked for, in Markdown."),
    P(O, type, .flags = BN_ARG_POSITIONAL | BN_ARG_IDENTITY | BN_ARG_ITERABLE | BN_ARG_NULLABLE,
      .py_type = "str | Sequence[str] | None", .fallback = "None",
      .doc = "What is taken: extensions, MIME types, or \"image\", \"audio\", \"video\", \"text\"; None: anything."),
    P(O, accept_multiple_files, .flags = BN_ARG_POSITIONAL | BN_ARG_IDENTITY, .py_type = "AcceptMultipleFiles",
      .fallback = "False", .doc = "True: any number, and a list is returned; \"directory\": a folder with all that is in it."),
    P_KEY(O, BN_ARG_POSITIONAL),
    P_HELP(O, PB_FILE_UPLOADER_HELP, BN_ARG_POSITIONAL),
    P_ON_CHANGE(O, PB_FILE_UPLOADER_IGNORE_RERUN),
    P_ARGS(BN_ARG_POSITIONAL),
    P(O, max_upload_size, .flags = BN_ARG_IDENTITY, .py_type = "int | None", .fallback = "None",
      .doc = "Megabytes of one file; None: what the option server.maxUploadSize says."),
    P_DISABLED(O, PB_FILE_UPLOADER_DISABLED),
    P_VISIBILITY(O, PB_FILE_UPLOADER_LABEL_VISIBILITY),
    P_WIDTH_NO_CONTENT(O, 0, BN_TURN_LAST),
};
#undef O
const bn_command bn_cmd_file_uploader = {
    .name = "file_uploader", .doc = "Show a place to drop files. Returns what was sent, or None.",
    .pb = PB_ELEMENT_FILE_UPLOADER, .flags = BN_CMD_WIDGET | BN_CMD_CLICK, .opts_size = sizeof(st_file_uploader_opts),
    .params = uploader_params, .param_count = BN_COUNT(uploader_params),
    .py_returns = "UploadedFile | list[UploadedFile] | None", .id_pb = PB_FILE_UPLOADER_ID,
    .form_pb = PB_FILE_UPLOADER_FORM_ID, .widget_kind = BN_WIDGET_MESSAGE, .check = check_uploader,
    .meta = meta_uploader, .settle = settle_uploader, .encode = encode_uploader,
};

/* ---------------------------------------------------------------- camera_input and audio_input */

static bn_status meta_one(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    return bn_files_meta(call, false, m, err);
}

/* `fixed` is the extension that these two take. */
static bn_status settle_one(bn_call *call, bn_error *err)
{
    bn_bytes suffix = bn_bytes_str(call->cmd->fixed);
    const bn_file_types types = { .items = &suffix, .n = 1 };
    const st_val not_given = { 0 };
    return bn_files_settle(call, &types, bn_max_upload(call, &not_given), err);
}

static const bn_word resolutions[] = { { "480p", 480 }, { "720p", 720 }, { "1080p", 1080 }, { NULL, 0 } };

#define O st_camera_input_opts
static const bn_param camera_params[] = {
    P(O, label, .pb = PB_CAMERA_INPUT_LABEL, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_LABEL,
      .turn = BN_TURN_THIRD, .py_type = "str", .doc = "What is asked for, in Markdown."),
    P_KEY(O, BN_ARG_POSITIONAL),
    P_HELP(O, PB_CAMERA_INPUT_HELP, BN_ARG_POSITIONAL),
    P_ON_CHANGE(O, PB_CAMERA_INPUT_IGNORE_RERUN),
    P_ARGS(BN_ARG_POSITIONAL),
    P_DISABLED(O, PB_CAMERA_INPUT_DISABLED),
    P_VISIBILITY(O, PB_CAMERA_INPUT_LABEL_VISIBILITY),
    P(O, resolution, .pb = PB_CAMERA_INPUT_RESOLUTION_HEIGHT, .flags = BN_ARG_HASHED, .words = resolutions,
      .py_type = "CameraInputResolution | None", .fallback = "None",
      .doc = "\"480p\", \"720p\" or \"1080p\"; None: as the camera gives it."),
    P_WIDTH_NO_CONTENT(O, 0, BN_TURN_LAST),
};
#undef O
const bn_command bn_cmd_camera_input = {
    .name = "camera_input", .doc = "Show the visitor's camera. Returns the picture taken, or None.",
    .pb = PB_ELEMENT_CAMERA_INPUT, .flags = BN_CMD_WIDGET | BN_CMD_CLICK, .opts_size = sizeof(st_camera_input_opts),
    .params = camera_params, .param_count = BN_COUNT(camera_params), .py_returns = "UploadedFile | None",
    .fixed = ".jpg", .id_pb = PB_CAMERA_INPUT_ID, .form_pb = PB_CAMERA_INPUT_FORM_ID,
    .widget_kind = BN_WIDGET_MESSAGE, .meta = meta_one, .settle = settle_one,
};

static const st_audio_input_opts *audio(const bn_call *call)
{
    return call->opts;
}

static bn_status check_audio(bn_call *call, bn_error *err)
{
    return bn_check_sample_rate(call, "sample_rate", &audio(call)->sample_rate, err);
}

static void encode_audio(bn_call *call, bn_wire *w)
{
    bn_bytes help = bn_call_text(call, BN_CALL_INDEX(call, st_audio_input_opts, help));
    bn_warm *warm = bn_warm_here();
    bn_encode_sample_rate(&audio(call)->sample_rate, w, PB_AUDIO_INPUT_SAMPLE_RATE);
    if (!help.n || !bn_call_text(call, BN_CALL_INDEX(call, st_audio_input_opts, label)).n)
        return; /* without a label there is no place for it */
    bn_buf_clear(&warm->text);
    bn_wire_str(w, PB_AUDIO_INPUT_HELP, bn_clean_text(help, false, &warm->text));
}

#define O st_audio_input_opts
static const bn_param audio_params[] = {
    P(O, label, .pb = PB_AUDIO_INPUT_LABEL, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_LABEL,
      .turn = BN_TURN_THIRD, .py_type = "str", .doc = "What is asked for, in Markdown."),
    P(O, sample_rate, .py_type = "int | None", .fallback = "16000",
      .doc = "Hertz: 8000, 11025, 16000, 22050, 24000, 32000, 44100 or 48000; None: the browser's own."),
    P_KEY(O, 0),
    P_HELP(O, 0, 0),
    P(O, on_change, .pb = PB_AUDIO_INPUT_IGNORE_RERUN, .flags = BN_ARG_NO_ID,
      .py_type = "WidgetCallback | OnChangeMode | None", .fallback = "'rerun'",
      .doc = "Called before the run that a change starts; \"ignore\": a change starts no run."),
    P_ARGS(0),
    P_DISABLED(O, PB_AUDIO_INPUT_DISABLED),
    P_VISIBILITY(O, PB_AUDIO_INPUT_LABEL_VISIBILITY),
    P_WIDTH_NO_CONTENT(O, 0, BN_TURN_LAST),
};
#undef O
const bn_command bn_cmd_audio_input = {
    .name = "audio_input", .doc = "Show the visitor's microphone. Returns what was recorded, or None.",
    .pb = PB_ELEMENT_AUDIO_INPUT, .flags = BN_CMD_WIDGET | BN_CMD_CLICK, .opts_size = sizeof(st_audio_input_opts),
    .params = audio_params, .param_count = BN_COUNT(audio_params), .py_returns = "UploadedFile | None",
    .fixed = ".wav", .id_pb = PB_AUDIO_INPUT_ID, .form_pb = PB_AUDIO_INPUT_FORM_ID,
    .widget_kind = BN_WIDGET_MESSAGE, .check = check_audio, .meta = meta_one, .settle = settle_one,
    .encode = encode_audio,
};
